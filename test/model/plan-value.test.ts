import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Value } from '../../src/model/index.ts'
import {
	digestOf,
	digestSteps,
	digestText,
	fromPlain,
	inChunks,
	joinSteps,
	jsonPieces,
	planValue,
	recordValue,
	renderForeignJson,
	renderJson,
	runSteps,
	withDigest,
} from '../../src/model/index.ts'
import { rich } from '../support/plans.ts'

const LEVELS = [0, 1, 2, 3, 5, 9]

/** Records of ours hold records, lists and values; a value's maps are maps. */
const records = fc.letrec((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small' },
		fc.string({ unit: 'binary' }),
		fc.integer(),
		fc.constant(null),
		fc.constant({ kind: 'masked', version: 'v' } as const),
		fc.constant({ kind: 'decimal', text: '90071992547409931234' } as const),
		fc.array(fc.tuple(fc.oneof(fc.string(), fc.constantFrom('$masked', '10', '9', '__proto__')), tie('value'))).map((own) => new Map(own)),
	),
	member: fc.oneof({ depthSize: 'small' }, tie('value'), fc.constant(undefined), fc.array(tie('member')), tie('record')),
	record: fc.dictionary(fc.constantFrom('b', 'a', 'c', 'aa', 'B'), tie('member')),
})).record as fc.Arbitrary<object>

describe('JSON in pieces', () => {
	test('P12: is that of the whole, however finely it is cut', () => {
		fc.assert(
			fc.property(records, fc.constantFrom(...LEVELS), (record, levels) => {
				const [joined, value] = [
					(spelling: 'sorted' | 'as-is' | 'foreign') => [...jsonPieces(record, spelling, levels)].join(''),
					recordValue(record),
				]
				expect(joined('sorted')).toBe(renderJson(value, 'sorted'))
				expect(joined('as-is')).toBe(renderJson(value, 'as-is'))
				expect(joined('foreign')).toBe(renderForeignJson(value))
			}),
		)
	})

	test.each(LEVELS)('a plan with %i levels cut, as a record and as a value', (levels) => {
		for (const whole of [rich, planValue(rich)]) {
			expect(runSteps(joinSteps(jsonPieces(whole, 'sorted', levels)))).toBe(renderJson(planValue(rich), 'sorted'))
			expect(runSteps(digestSteps(jsonPieces(whole, 'sorted', levels)))).toBe(digestOf(planValue(rich)))
		}
	})

	test.each(LEVELS)('a map that stands twice is spelled twice, with %i levels cut', (levels) => {
		const twice = new Map<string, Value>([
			['b', 'x'],
			['a', new Map([['c', 1]])],
		])
		const record = { after: twice, between: { twice }, other: twice, rest: new Map([['b', 'y']]) }
		expect([...jsonPieces(record, 'sorted', levels)].join('')).toBe(
			'{"after":{"a":{"c":1},"b":"x"},"between":{"twice":{"a":{"c":1},"b":"x"}},"other":{"a":{"c":1},"b":"x"},"rest":{"b":"y"}}',
		)
	})

	test('longer pieces are the same text, and the last one may be its digest', () => {
		const pieces = Array.from({ length: 20_000 }, (_, index) => `é😀${index}`)
		const [text, longer] = [pieces.join(''), [...inChunks(pieces)]]
		expect([longer.join('') === text, longer.length]).toEqual([true, 3])
		expect([...withDigest(pieces)]).toEqual([...longer, digestText(text)])
		expect([[...inChunks([])], [...withDigest([])]]).toEqual([[], [digestText('')]])
	})

	test('a piece is no larger than one item', () => {
		const items = Array.from({ length: 50 }, (_, index) => ({ name: `n${index}` }))
		expect(
			Math.max(...[...jsonPieces({ items, more: new Map<string, Value>([['a', 1]]) }, 'sorted', 2)].map((piece) => piece.length)),
		).toBeLessThan(25)
	})
})

test('P12: text is spelled as JSON spells it, and keys stand in the order of their code units', () => {
	fc.assert(
		fc.property(
			fc.string({ unit: 'binary' }),
			fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 60, size: 'max' }),
			(text, keys) => {
				const sorted = keys.toSorted((a, b) => (a < b ? -1 : 1)).filter((key) => !key.startsWith('$'))
				expect(renderJson(text, 'sorted')).toBe(JSON.stringify(text))
				expect(renderJson(fromPlain(new Map(sorted.toReversed().map((key) => [key, 1]))), 'sorted')).toBe(
					`{${sorted.map((key) => `${JSON.stringify(key)}:1`).join(',')}}`,
				)
			},
		),
	)
})
