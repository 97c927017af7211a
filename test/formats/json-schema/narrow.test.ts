import { describe, expect, test } from 'vitest'
import { narrowings } from '../../../src/formats/json-schema/index.ts'
import { fromPlain, showPath } from '../../../src/model/index.ts'

/** Each narrowing on a line; `?` where it is not sure. */
function between(before: unknown, after: unknown): readonly string[] {
	return narrowings(fromPlain(before), fromPlain(after)).map(
		({ path, message, isSure }) => `${isSure ? '' : '? '}${showPath(path)}: ${message}`,
	)
}

const open = { type: 'object', properties: { id: { type: 'string' }, total: { type: 'number' } } }
const closed = { ...open, additionalProperties: false }
const withTotal = (total: unknown) => ({ ...open, properties: { ...open.properties, total } })

describe('what a schema no longer takes', () => {
	test.each([
		['the same', open, open, []],
		['words for people', open, { ...open, title: 'T', description: 'D' }, []],
		['a new optional property', open, { ...open, properties: { ...open.properties, at: { type: 'string' } } }, []],
		['a required one less', { ...open, required: ['id', 'total'] }, { ...open, required: ['id'] }, []],
		['a required one more', { ...open, required: ['id'] }, { ...open, required: ['id', 'total'] }, ['required: needs "total"']],
		['another type', open, withTotal({ type: 'string' }), ['properties.total.type: no longer takes number']],
		['one type less', withTotal({ type: ['number', 'null'] }), open, ['properties.total.type: no longer takes null']],
		['one type more', open, withTotal({ type: ['number', 'null'] }), []],
		['an integer becomes a number', withTotal({ type: 'integer' }), open, []],
		['a number becomes an integer', open, withTotal({ type: 'integer' }), ['properties.total.type: no longer takes number']],
		['a type where any was', withTotal({}), open, ['properties.total.type: takes number only']],
		['one choice less', withTotal({ enum: [1, 2] }), withTotal({ enum: [1, 3] }), ['properties.total.enum: no longer takes 2']],
		['choices where any was', withTotal({}), withTotal({ enum: [1] }), ['properties.total.enum: takes 1 only']],
		['an enum becomes a const', withTotal({ enum: [1, 2] }), withTotal({ const: 1 }), ['properties.total.const: no longer takes 2']],
		['nothing else', open, closed, ['additionalProperties: no longer takes other properties']],
		['anything else again', closed, open, []],
		[
			'a property less where no other is taken',
			closed,
			{ ...closed, properties: { id: { type: 'string' } } },
			['additionalProperties: no longer takes "total"'],
		],
		['a property less', open, { ...open, properties: { id: { type: 'string' } } }, ['? properties: no longer describes "total"']],
		['a higher minimum', withTotal({ minimum: 0 }), withTotal({ minimum: 1 }), ['properties.total.minimum: is 1, which was 0']],
		['a lower minimum', withTotal({ minimum: 1 }), withTotal({ minimum: 0 }), []],
		['a lower maximum', withTotal({ maxLength: 9 }), withTotal({ maxLength: 8 }), ['properties.total.maxLength: is 8, which was 9']],
		['a bound where none was', withTotal({}), withTotal({ minLength: 1 }), ['properties.total.minLength: takes minLength 1']],
		['a bound that bounds nothing', withTotal({}), withTotal({ minLength: 0 }), []],
		['another pattern', withTotal({ pattern: 'a' }), withTotal({ pattern: 'b' }), ['? properties.total.pattern: has another pattern, "b"']],
		['a pattern where none was', withTotal({}), withTotal({ pattern: 'a' }), ['properties.total.pattern: takes pattern "a" only']],
		['a pattern less', withTotal({ pattern: 'a' }), withTotal({}), []],
		['what cannot be compared', { anyOf: [{ type: 'string' }] }, { anyOf: [{ type: 'number' }] }, ['? anyOf: has another anyOf']],
		['items', { items: { type: ['string', 'null'] } }, { items: { type: 'string' } }, ['items.type: no longer takes null']],
		['nothing at all', { properties: { id: true } }, { properties: { id: false } }, ['properties.id: no longer takes anything']],
		[
			'a name that every object has',
			{ properties: { constructor: {} } },
			{ properties: { constructor: { const: 1 } } },
			['properties.constructor.const: takes 1 only'],
		],
		[
			'a definition that others use',
			{ $defs: { zip: {} } },
			{ $defs: { zip: { minLength: 5 } } },
			['$defs.zip.minLength: takes minLength 5'],
		],
	])('%s', (_, before, after, expected) => {
		expect(between(before, after)).toEqual(expected)
	})

	test('a schema takes what it took before', () => {
		for (const schema of [open, closed, withTotal({ enum: [1], minimum: 0 }), { anyOf: [{ type: 'string' }] }]) {
			expect(between(schema, structuredClone(schema))).toEqual([])
		}
	})
})
