import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AttributeItem, BlockItem, BlockText, EditOptions, HclFile } from '../../../../src/formats/hcl/index.ts'
import { editHcl, formatHcl, insertBlock, parseHcl, removeBlock } from '../../../../src/formats/hcl/index.ts'
import { literalOf } from '../../../../src/formats/hcl/write/literal.ts'
import { tokensOf } from '../../../../src/formats/hcl/write/tokens.ts'
import type { Dict, Present } from '../../../../src/model/index.ts'
import { isSame, renderJson } from '../../../../src/model/index.ts'
import { anyHclBlock, anyHclValue, mutateHcl, writeHclByHand } from '../../../support/hand-written-hcl.ts'
import { makeDice } from '../../../support/hand-written-yaml.ts'

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const RUNS = { numRuns: 500 }
const OPTIONS: EditOptions = { reserved: new Set() }

function read(text: string): HclFile {
	const parsed = parseHcl(text)
	if (parsed.kind === 'invalid') throw new Error(`${JSON.stringify(parsed.problems)}\n${text}`)
	return parsed.file
}

function shopOf({ body }: HclFile): BlockItem {
	const found = body.items.find((item) => item.kind === 'block' && item.type.text === 'resource')
	if (found?.kind !== 'block') throw new Error('no resource')
	return found
}

function attributesOf(file: HclFile): readonly AttributeItem[] {
	return shopOf(file).body.items.filter((item) => item.kind === 'attribute')
}

/** What the block holds; null and nothing are the same. */
function holds(file: HclFile): Dict {
	const members = attributesOf(file).flatMap(({ name, value }): readonly (readonly [string, Present])[] => {
		const literal = literalOf(value)
		return literal === undefined || literal === null ? [] : [[name.text, literal]]
	})
	return new Map(members)
}

function edit(file: HclFile, wanted: Dict, options: EditOptions = OPTIONS): string {
	const { text, computed } = editHcl(file, shopOf(file), wanted, options)
	expect(computed).toEqual([])
	return text
}

/** A hand-written file, what it holds, and what it is to hold. */
function play(number: number): { readonly file: HclFile; readonly before: Dict; readonly after: Dict } {
	const dice = makeDice(number)
	const before = anyHclBlock(dice)
	const file = read(writeHclByHand(before, dice))
	expect(renderJson(holds(file), 'sorted')).toBe(renderJson(before, 'sorted'))
	return { file, before, after: mutateHcl(before, dice) }
}

/** The lines of an attribute, with the comment lines right above it. */
function linesOf({ text }: HclFile, { start, end }: AttributeItem): string {
	const feed = text.indexOf('\n', end)
	let from = text.lastIndexOf('\n', start) + 1
	for (;;) {
		const above = text.lastIndexOf('\n', from - 2) + 1
		if (!/^[ \t]*(?:#|\/\/|\/\*.*\*\/\r?$)/.test(text.slice(above, from - 1))) return text.slice(from, feed + 1)
		from = above
	}
}

describe('editHcl', () => {
	test('the file holds what is wanted, and nothing beside the block changes (P14, P15, P45)', () => {
		fc.assert(
			fc.property(seed, fc.constantFrom(undefined, 'id', 'a'), (number, keyedBy) => {
				const { file, before, after } = play(number)
				const text = edit(file, after, { ...OPTIONS, ...(keyedBy === undefined ? {} : { keyedBy }) })
				const edited = read(text)
				expect(renderJson(holds(edited), 'sorted')).toBe(renderJson(after, 'sorted'))
				expect(text.slice(0, shopOf(edited).start)).toBe(file.text.slice(0, shopOf(file).start))
				expect(text.slice(shopOf(edited).end)).toBe(file.text.slice(shopOf(file).end))
				expect(edit(edited, after)).toBe(text)
				if (isSame(before, after)) expect(text).toBe(file.text)
			}),
			RUNS,
		)
	})

	test('the lines and comments of an attribute that does not change stay as they are (P14)', () => {
		fc.assert(
			fc.property(seed, (number) => {
				const { file, before, after } = play(number)
				const text = edit(file, after)
				const block = `${file.text.slice(shopOf(file).start, shopOf(file).end)}\n`
				const isFormatted = formatHcl(block) === block
				const code = (lines: string): string => (isFormatted ? lines.replace(/[ \t]+/g, ' ') : lines)
				for (const item of attributesOf(file)) {
					const value = before.get(item.name.text)
					if (value !== undefined && isSame(value, after.get(item.name.text))) expect(code(text)).toContain(code(linesOf(file, item)))
				}
			}),
			RUNS,
		)
	})

	test('a file in the form of terraform fmt stays in it', () => {
		fc.assert(
			fc.property(seed, (number) => {
				const { file, after } = play(number)
				const text = edit(read(formatHcl(file.text)), after)
				expect(formatHcl(text)).toBe(text)
			}),
			RUNS,
		)
	})

	test('the order of two edits of different attributes does not matter, blanks of a file without form aside', () => {
		fc.assert(
			fc.property(seed, fc.boolean(), (number, isFormatted) => {
				const { file, before } = play(number)
				const [one, other] = before.keys()
				if (one === undefined || other === undefined) return
				const dice = makeDice(number + 1)
				const changes = [one, other].map((name) => [name, anyHclValue(dice, 2) ?? 0] as const)
				const inOrder = (order: typeof changes): string => {
					let [at, wanted] = [isFormatted ? read(formatHcl(file.text)) : file, before]
					for (const [name, value] of order) {
						wanted = new Map([...wanted].map(([key, old]) => [key, key === name ? value : old]))
						at = read(edit(at, wanted))
					}
					return at.text
				}
				const [text, turned] = [inOrder(changes), inOrder(changes.toReversed())]
				expect(formatHcl(turned)).toBe(formatHcl(text))
				if (isFormatted) expect(turned).toBe(text)
			}),
			RUNS,
		)
	})
})

describe('insertBlock and removeBlock', () => {
	test('other blocks and their comments stay as they are, and what was added can go again', () => {
		fc.assert(
			fc.property(seed, (number) => {
				const { file, before } = play(number)
				const body = [...before].map(([name, value]) => ({ kind: 'attribute' as const, name, value }))
				const block: BlockText = { kind: 'block', type: 'added', labels: ['x'], body }
				const place = makeDice(number)() < 0.5 ? undefined : shopOf(file)
				const text = insertBlock(file, block, place)
				const added = read(text).body.items.find((item) => item.kind === 'block' && item.type.text === 'added')
				if (added?.kind !== 'block') throw new Error('nothing added')
				expect(codeOf(removeBlock(read(text), added))).toEqual(codeOf(file.text))
			}),
			RUNS,
		)
	})
})

function codeOf(text: string): readonly string[] {
	return tokensOf(text).flatMap(({ kind, start, end }) => (kind === 'newline' ? [] : [text.slice(start, end)]))
}
