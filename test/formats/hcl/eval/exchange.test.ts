import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromModel, toModel } from '../../../../src/formats/hcl/eval/exchange.ts'
import { objectOf, stringOf, tupleOf, unknownOf } from '../../../../src/formats/hcl/eval/value.ts'
import type { Present } from '../../../../src/model/index.ts'
import { isSame, parseNumber } from '../../../../src/model/index.ts'

const text = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.constantFrom('__proto__', 'constructor', 'e\u0301', '\u00e9', '', '0', '\u{10000}', '\uffff'),
)
const number = fc
	.tuple(fc.bigInt(), fc.integer({ min: -100, max: 100 }))
	.map(([digits, power]) => parseNumber(`${digits}e${power}`))
	.filter((value): value is NonNullable<typeof value> => value !== undefined)
const value = fc.letrec<{ value: Present }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small' },
		text,
		number,
		fc.boolean(),
		fc.constant(null),
		fc.array(tie('value'), { maxLength: 4 }),
		fc.array(fc.tuple(text, tie('value')), { maxLength: 4 }).map((entries): Present => new Map(entries)),
	),
})).value

describe('values of the model', () => {
	test('come back as they were: digits, code points and names included (P15, P45)', () => {
		fc.assert(
			fc.property(value, (given) => {
				const computed = fromModel(given)
				const back = computed.kind === 'refusal' ? computed : toModel(computed)
				expect(back.kind === 'known' && isSame(back.value, given)).toBe(true)
			}),
		)
	})

	test('that are masked are refused', () => {
		expect(fromModel([{ kind: 'masked' }])).toMatchObject({ kind: 'refusal', message: 'a masked value cannot be computed with' })
	})

	test('that are larger than is computed with are refused', () => {
		expect(fromModel(parseNumber('1e50000') ?? null)).toMatchObject({ kind: 'refusal', code: 'INPUT_TOO_LARGE' })
	})
})

test('a part that is known after apply only is named', () => {
	const computed = objectOf([
		['a', stringOf('x')],
		['b', tupleOf([stringOf('y'), objectOf([['c', unknownOf('string')]])])],
	])
	expect(toModel(computed)).toEqual({ kind: 'unknown', path: ['b', 1, 'c'] })
})
