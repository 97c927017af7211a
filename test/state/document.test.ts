import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Epoch, Present } from '../../src/model/index.ts'
import { DEPTH_LIMIT, isSame, parseNumber } from '../../src/model/index.ts'
import type { NextStored } from '../../src/ports/index.ts'
import { EMPTY, makeDocument, parseDocument, parseFile, renderFile } from '../../src/state/document.ts'
import { content, entry, following, journalOf, lockOf, WORKSPACE } from '../support/states.ts'

const WHERE = 'the store'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const values = fc.letrec<{ value: Present }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small' },
		fc.constantFrom(
			null,
			true,
			false,
			'',
			'__proto__',
			'\ud83e\udd84\r\n',
			parseNumber('1e400') ?? null,
			parseNumber('0.1234567890123456789') ?? null,
			parseNumber('9007199254740993') ?? null,
		),
		fc.string({ unit: 'binary' }),
		fc.integer(),
		fc.record({ kind: fc.constant('masked' as const), version: fc.string({ minLength: 1 }) }),
		fc.array(tie('value')),
		fc
			.array(fc.tuple(fc.oneof(fc.string(), fc.constantFrom('$masked', '$$masked', '__proto__', '10', '2')), tie('value')))
			.map((pairs) => new Map(pairs)),
	),
}))

describe('P14 P15: what is written is read back', () => {
	test('any value, in either form', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.dictionary(fc.string(), values.value, { noNullPrototype: false }),
				fc.string({ unit: 'binary' }),
				async (members, key) => {
					const attributes = new Map(Object.entries(members))
					const [address, made] = entry(key, {})
					const state = following(null, 1, content(new Map([[address, { ...made, attributes, observed: attributes }]])))
					const next: NextStored = { state, lock: lockOf('a', 1), epoch: 1 as Epoch, journal: journalOf(1) }
					const document = makeDocument(next, WORKSPACE, 'n', EMPTY)
					for (const read of [
						await parseDocument(document.parts, WORKSPACE, WHERE, EMPTY, async () => {}),
						parseFile(bytes(renderFile(document)), WORKSPACE, WHERE, EMPTY),
					]) {
						if (read.kind === 'unknown') throw new Error(read.reason.message)
						expect(isSame(read.value.next.state?.base.get(address)?.attributes, attributes)).toBe(true)
						expect(isSame(read.value.next.state?.base.get(address)?.observed, attributes)).toBe(true)
						expect(read.value.link?.digest).toBe(document.link?.digest)
						expect(read.value.parts).toEqual(document.parts)
					}
				},
			),
		)
	})

	test('P44: a value as deep as values may be survives', async () => {
		let deep: Present = 'deepest'
		for (let depth = 0; depth < DEPTH_LIMIT; depth += 1) deep = depth % 2 === 0 ? [deep] : new Map([['in', deep]])
		const [address, made] = entry('deep', {})
		const state = following(null, 1, content(new Map([[address, { ...made, attributes: new Map([['deep', deep]]) }]])))
		const document = makeDocument({ state, lock: null, epoch: 1 as Epoch, journal: null }, WORKSPACE, 'n', EMPTY)
		expect(parseFile(bytes(renderFile(document)), WORKSPACE, WHERE, EMPTY)).toMatchObject({ kind: 'complete', value: { next: { state } } })
		expect(await parseDocument(document.parts, WORKSPACE, WHERE, EMPTY, async () => {})).toMatchObject({ kind: 'complete' })
	})

	test('P45: no prototype is touched', () => {
		const attributes = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')
		const state = following(null, 1, content(new Map([entry('__proto__', attributes)])))
		const document = makeDocument({ state, lock: null, epoch: 1 as Epoch, journal: null }, WORKSPACE, 'n', EMPTY)
		expect(parseFile(bytes(renderFile(document)), WORKSPACE, WHERE, EMPTY)).toMatchObject({ kind: 'complete', value: { next: { state } } })
		expect(Reflect.get({}, 'polluted')).toBeUndefined()
	})
})

describe('P26: no damage goes unnoticed', () => {
	const next = { state: following(null, 1), lock: lockOf('a', 1), epoch: 1 as Epoch, journal: journalOf(1) }
	const text = renderFile(makeDocument(next, WORKSPACE, 'nonce-1', EMPTY))

	test('each cut is refused', () => {
		for (let length = 0; length < text.trimEnd().length; length += 1) {
			expect(parseFile(bytes(text.slice(0, length)), WORKSPACE, WHERE, EMPTY), `${length}`).toMatchObject({
				kind: 'unknown',
				reason: { code: 'STATE_INVALID' },
			})
		}
	})

	test('each changed byte is refused, or changes nothing that is read', () => {
		const original = parseFile(bytes(text), WORKSPACE, WHERE, EMPTY)
		if (original.kind === 'unknown') throw new Error(original.reason.message)
		const silent: string[] = []
		for (let index = 0; index < text.length; index += 1) {
			const flipped = bytes(text)
			flipped[index] = (flipped[index] ?? 0) ^ 1
			const read = parseFile(flipped, WORKSPACE, WHERE, EMPTY)
			if (read.kind === 'unknown') expect(read.reason.code).toBe('STATE_INVALID')
			else {
				silent.push(text[index] ?? '')
				expect(read.value.next).toEqual(original.value.next)
			}
		}
		// The nonce is no part of what is remembered.
		expect(silent.length).toBeLessThanOrEqual('nonce-1'.length)
	})

	test.each([
		['another workspace', text, 'another', /workspace/],
		['a newer format', text.replace('"format":1', '"format":2'), WORKSPACE, /format 2/],
		['no format', text.replace('"format":1,', ''), WORKSPACE, /format/],
		['format zero', text.replace('"format":1', '"format":0'), WORKSPACE, /format 0/],
	])('%s is refused', (_, edited, workspace, message) => {
		const read = parseFile(bytes(edited), workspace, WHERE, EMPTY)
		expect(read).toMatchObject({ kind: 'unknown', reason: { code: 'STATE_INVALID', message: expect.stringMatching(message) } })
	})
})
