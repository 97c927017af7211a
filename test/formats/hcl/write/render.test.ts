import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BlockText, Writable } from '../../../../src/formats/hcl/index.ts'
import {
	CANONICAL,
	findUnwritable,
	formatHcl,
	parseHcl,
	renderBlock,
	renderBody,
	renderExpression,
} from '../../../../src/formats/hcl/index.ts'
import { literalOf } from '../../../../src/formats/hcl/write/literal.ts'
import type { Present, Value } from '../../../../src/model/index.ts'
import { renderJson } from '../../../../src/model/index.ts'
import { anyHclBlock, anyHclValue } from '../../../support/hand-written-hcl.ts'
import { makeDice } from '../../../support/hand-written-yaml.ts'

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 })

/** What `a = …` says. */
function readBack(text: string): Value {
	const parsed = parseHcl(text)
	if (parsed.kind === 'invalid') throw new Error(`${JSON.stringify(parsed.problems)}\n${text}`)
	const [item] = parsed.file.body.items
	return item?.kind === 'attribute' ? literalOf(item.value) : undefined
}

describe('renderExpression', () => {
	test.each<[name: string, value: Writable, text: string]>([
		['a text', 'a "b" \\c', String.raw`"a \"b\" \\c"`],
		['what a template would take for its own', '${a} %{b} $ % $${c} %%', '"$${a} %%{b} $ % $$${c} %%"'],
		['controls, and what nobody would see', '\u0000\t\r\u007f\u2028\u202e\ufeff', String.raw`"\u0000\t\r\u007f\u2028\u202e\ufeff"`],
		['one line and its end', 'a\n', String.raw`"a\n"`],
		['several lines', 'a\n\n  b ${c}\n', '<<-EOT\n  a\n\n    b $${c}\nEOT'],
		['several lines without an end', 'a\nb', String.raw`"a\nb"`],
		['lines that are all indented', '  a\n b\n', '<<EOT\n  a\n b\nEOT'],
		['lines that begin with a mark that joins a blank', 'a\n\u0301b\n', '<<EOT\na\n\u0301b\nEOT'],
		['a line of blanks keeps them', 'a\n  \nb\n', '<<-EOT\n  a\n  \n  b\nEOT'],
		['the word that ends a heredoc', 'EOT\n EOT_1\n', '<<-EOT_2\n  EOT\n   EOT_1\nEOT_2'],
		['lines that need an escape', 'a\u0001\nb\n', String.raw`"a\u0001\nb\n"`],
		['line ends of another system', 'a\r\nb\r\n', String.raw`"a\r\nb\r\n"`],
		[
			'numbers',
			[0, -1, 2.5, 1e21, { kind: 'decimal', text: '123456789012345678901234567890' }],
			'[0, -1, 2.5, 1e+21, 123456789012345678901234567890]',
		],
		['words', [true, false, null], '[true, false, null]'],
		['nothing inside', [[], new Map()], '[[], {}]'],
		['a reference', { kind: 'expression', text: 'vendor_source.web.id' }, 'vendor_source.web.id'],
		[
			'keys',
			new Map([
				['a-b', 1],
				['2', 1],
				['for', 1],
				['null', 1],
				['@path', 1],
				['', 1],
				['${x}', 1],
				['é', 1],
			]),
			'{\n  a-b     = 1\n  "2"     = 1\n  "for"   = 1\n  "null"  = 1\n  "@path" = 1\n  ""      = 1\n  "$${x}" = 1\n  "é"     = 1\n}',
		],
		[
			'what takes several lines parts the columns',
			new Map<string, Writable>([
				['a', 1],
				['bcd', 'x\ny\n'],
				['e', new Map([['f', 1]])],
				['g', 1],
				['hij', 1],
			]),
			'{\n  a   = 1\n  bcd = <<-EOT\n    x\n    y\n  EOT\n  e = {\n    f = 1\n  }\n  g   = 1\n  hij = 1\n}',
		],
		['a list of what has members', [new Map([['a', 1]]), []], '[\n  {\n    a = 1\n  },\n  [],\n]'],
		['a list too long for its line', ['x'.repeat(40), 'y'.repeat(40)], `[\n  "${'x'.repeat(40)}",\n  "${'y'.repeat(40)}",\n]`],
		['a call', { kind: 'call', name: 'jsonencode', argument: new Map([['a', ['x\ny\n']]]) }, 'jsonencode({\n  a = ["x\\ny\\n"]\n})'],
	])('%s', (_, value, text) => {
		expect(renderExpression(value, CANONICAL)).toBe(text)
		expect(formatHcl(`a = ${text}\n`)).toBe(`a = ${text}\n`)
	})

	test('gives the value back, in either kind of line ends, and in the form of terraform fmt (P14, P15, P45)', () => {
		fc.assert(
			fc.property(seed, fc.constantFrom<'\n' | '\r\n'>('\n', '\r\n'), (number, eol) => {
				const value = anyHclValue(makeDice(number))
				const text = `a = ${renderExpression(value, { ...CANONICAL, eol })}${eol}`
				expect(renderJson(readBack(text), 'as-is')).toBe(renderJson(value, 'as-is'))
				expect(formatHcl(text)).toBe(text)
			}),
			{ numRuns: 1000 },
		)
	})

	test('gives any text back (P15)', () => {
		fc.assert(
			fc.property(
				fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r\n', '${', '%{', '$', '%', '"', '\\', ' ', '\t', 'EOT'))),
				(parts) => {
					const text = parts.join('')
					expect(readBack(`a = ${renderExpression(text, CANONICAL)}\n`)).toBe(text)
				},
			),
			{ numRuns: 500 },
		)
	})
})

describe('renderBody', () => {
	test('aligns attributes, and parts blocks with empty lines', () => {
		const block: BlockText = { kind: 'block', type: 'rule', labels: [], body: [{ kind: 'attribute', name: 'on', value: true }] }
		const empty: BlockText = { kind: 'block', type: 'resource', labels: ['vendor_source', 'the "web"'], body: [] }
		const attributes = ['id', 'name'].map((name) => ({ kind: 'attribute' as const, name, value: 1 }))
		const text = renderBody([{ ...empty, body: [...attributes, block, block, ...attributes] }, empty], CANONICAL)
		expect(text).toBe(
			[
				'resource "vendor_source" "the \\"web\\"" {',
				'  id   = 1',
				'  name = 1',
				'',
				'  rule {',
				'    on = true',
				'  }',
				'',
				'  rule {',
				'    on = true',
				'  }',
				'',
				'  id   = 1',
				'  name = 1',
				'}',
				'',
				'resource "vendor_source" "the \\"web\\"" {}',
				'',
			].join('\n'),
		)
		expect(formatHcl(text)).toBe(text)
	})

	test('is in the form of terraform fmt whatever it holds', () => {
		fc.assert(
			fc.property(seed, (number) => {
				const dice = makeDice(number)
				const bodyOf = (): BlockText['body'] => [...anyHclBlock(dice)].map(([name, value]) => ({ kind: 'attribute', name, value }))
				const inner: BlockText = { kind: 'block', type: 'inner', labels: ['a b'], body: bodyOf() }
				const text = `${renderBlock({ kind: 'block', type: 'outer', labels: [], body: [...bodyOf(), inner] }, CANONICAL)}\n`
				expect(formatHcl(text)).toBe(text)
			}),
			{ numRuns: 500 },
		)
	})
})

describe('findUnwritable', () => {
	const masked: Present = { kind: 'masked' }
	test.each<[name: string, value: Writable, path: readonly (string | number)[] | undefined]>([
		['nothing', new Map([['a', ['x', 1, null]]]), undefined],
		['a masked value', new Map([['a', [1, masked]]]), ['a', 1]],
		['half of a character', ['\ud83d'], [0]],
		['half of a character in a key', new Map([['\ud83d', 1]]), ['\ud83d']],
		['what a call takes', { kind: 'call', name: 'f', argument: [masked] }, [0]],
	])('%s', (_, value, path) => {
		expect(findUnwritable(value)).toEqual(path)
		if (path) expect(() => renderExpression(value, CANONICAL)).toThrow(TypeError)
	})
})
