import { describe, expect, test } from 'vitest'
import type { Dict, ResourceType, Value } from '../../src/model/index.ts'
import { findType, renderJson } from '../../src/model/index.ts'
import { inFileOrder, keyedBy, patch } from '../../src/tree/index.ts'
import { dictOf } from '../support/fake-api.ts'
import { SHOP } from '../support/shop.ts'

const text = (value: Value): string => renderJson(value, 'as-is').replaceAll('"', '')

describe('patch: what the two values do not speak of stays as the file has it', () => {
	test.each<[name: string, file: object, before: object, after: object, expected: string]>([
		['a changed attribute', { a: 1, b: 2 }, { a: 1, b: 2 }, { a: 1, b: 3 }, '{a:1,b:3}'],
		['a new one', { a: 1 }, { a: 1 }, { a: 1, b: 2 }, '{a:1,b:2}'],
		['one that goes away', { a: 1, b: 2 }, { a: 1, b: 2 }, { a: 1 }, '{a:1}'],
		['stale and unknown keys, which neither speaks of', { stale: 1, a: 1, typo: 2 }, { a: 1 }, { a: 2 }, '{stale:1,a:2,typo:2}'],
		['a default spelled out stays', { a: 1, hidden: false }, { a: 1 }, { a: 2 }, '{a:2,hidden:false}'],
		['null spelled out stays', { a: 1, note: null }, { a: 1 }, { a: 2 }, '{a:2,note:null}'],
		['a key that only the file has, deep below', { a: { x: 1, own: 2 } }, { a: { x: 1 } }, { a: { x: 3 } }, '{a:{x:3,own:2}}'],
		['one that goes away, deep below', { a: { x: 1, own: 2 } }, { a: { x: 1 } }, { a: {} }, '{a:{own:2}}'],
		['a list is taken whole', { a: [1, 2] }, { a: [1, 2] }, { a: [2] }, '{a:[2]}'],
		['another kind', { a: { x: 1 } }, { a: { x: 1 } }, { a: 'text' }, '{a:text}'],
		['a spelling that means the same gives way to a value', { note: null }, {}, { note: 'x' }, '{note:x}'],
		['no difference: the file as it is', { b: 1, a: 2 }, { a: 1 }, { a: 1 }, '{b:1,a:2}'],
		['the order of the file', { b: 1, a: 1 }, { a: 1, b: 1 }, { a: 2, b: 1, c: 1 }, '{b:1,a:2,c:1}'],
		['P45: a key that objects inherit', { a: 1 }, { a: 1 }, dictOf({ a: 1, constructor: 'c' }), '{a:1,constructor:c}'],
	])('%s', (_, file, before, after, expected) => {
		expect(text(patch(asDict(file), asDict(before), asDict(after)))).toBe(expected)
	})

	const asDict = (plain: object): Dict => (plain instanceof Map ? (plain as Dict) : dictOf(plain))
})

describe('the order of a canonical file', () => {
	const type: ResourceType = {
		name: 'report',
		title: 'reports',
		role: 'managed',
		can: { create: true, update: true, delete: true },
		attributes: [
			{ name: 'name', kind: 'string' },
			{ name: 'config', kind: 'any', keyOrder: 'jsonb' },
			{ name: 'free', kind: 'any' },
			{
				name: 'when',
				kind: 'object',
				attributes: [
					{ name: 'type', kind: 'string' },
					{ name: 'at', kind: 'any', keyOrder: 'jsonb' },
				],
			},
			{
				name: 'rows',
				kind: 'list',
				merge: 'keyed',
				key: 'to',
				items: {
					kind: 'object',
					attributes: [
						{ name: 'to', kind: 'string' },
						{ name: 'from', kind: 'string' },
					],
				},
			},
			{ name: 'labels', kind: 'map', keyOrder: 'jsonb', values: { kind: 'any' } },
		],
	}

	test.each<[string, object, string]>([
		['as the schema lists the attributes, unknown ones last', { odd: 1, free: 2, name: 3 }, '{name:3,free:2,odd:1}'],
		[
			'jsonb: shorter keys first, then by bytes, at every depth',
			{ config: { bb: 1, ccc: { y: 1, x: 2, aa: 3 }, a: 2, é: 3 } },
			'{config:{a:2,bb:1,é:3,ccc:{x:2,y:1,aa:3}}}',
		],
		['jsonb in the items of a list, whose order stays', { config: [{ bb: 1, a: 2 }, { a: 1 }] }, '{config:[{a:2,bb:1},{a:1}]}'],
		['as it comes where no order is said', { free: { bb: 1, a: { d: 1, c: 2 } } }, '{free:{bb:1,a:{d:1,c:2}}}'],
		[
			'members as they are listed, what is in them by its own rule',
			{ when: { at: { bb: 1, a: 2 }, type: 't' } },
			'{when:{type:t,at:{a:2,bb:1}}}',
		],
		['items of a keyed list', { rows: [{ from: 'f', to: 't' }] }, '{rows:[{to:t,from:f}]}'],
		['a map with an order', { labels: { bb: { d: 1, c: 1 }, a: 1 } }, '{labels:{a:1,bb:{d:1,c:1}}}'],
		['integer-looking keys are not special', { config: { 10: 1, 9: 2, b: 3 } }, '{config:{9:2,b:3,10:1}}'],
	])('%s', (_, attributes, expected) => {
		expect(text(inFileOrder(type, dictOf(attributes)))).toBe(expected)
	})

	test('nothing is lost or added', () => {
		const attributes = dictOf({ odd: null, config: { a: [] }, name: '' })
		expect(renderJson(inFileOrder(type, attributes), 'sorted')).toBe(renderJson(attributes, 'sorted'))
	})
})

test('the member by which lists are keyed', () => {
	const [, model, sync] = SHOP.types
	expect([model, sync].map((type) => type && keyedBy(type))).toEqual([undefined, 'to'])
	expect(
		keyedBy({
			...(findType(SHOP, 'model') as ResourceType),
			attributes: [{ name: 'rows', kind: 'list', merge: 'keyed', key: 'id', items: { kind: 'any' } }],
		}),
	).toBe('id')
})
