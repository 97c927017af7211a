import { describe, expect, test } from 'vitest'
import type { ResourceType } from '../../src/model/index.ts'
import { canonicalAttributes, toPlain } from '../../src/model/index.ts'
import { dictOf } from '../support/fake-api.ts'

const type: ResourceType = {
	name: 'board',
	title: 'boards',
	role: 'managed',
	can: { create: true, update: true, delete: true },
	attributes: [
		{ name: 'tags', kind: 'set', items: { kind: 'string' }, emptyIsAbsent: true },
		{ name: 'lanes', kind: 'list', merge: 'positional', items: { kind: 'string' } },
		{
			name: 'rooms',
			kind: 'map',
			emptyIsAbsent: true,
			values: {
				kind: 'object',
				attributes: [
					{ name: 'open', kind: 'boolean', sameAsAbsent: [false] },
					{ name: 'people', kind: 'set', items: { kind: 'string' }, emptyIsAbsent: true },
				],
			},
		},
	],
}
describe('what holds nothing, where that is the same as being absent', () => {
	test.each<[string, object, object]>([
		['a set', { tags: [] }, {}],
		['a set with something in it', { tags: ['a'] }, { tags: ['a'] }],
		['a list of which nothing is said', { lanes: [] }, { lanes: [] }],
		[
			'a member of a map, by what it holds in one spelling',
			{ rooms: { a: { open: false, people: [] }, b: { open: true } } },
			{ rooms: { b: { open: true } } },
		],
		['a map, once its members are gone', { rooms: { a: { open: false } }, tags: [] }, {}],
		['no map that stands where a member should', { rooms: { a: 'shut' } }, { rooms: { a: 'shut' } }],
	])('%s', (_, written, canonical) => {
		expect(toPlain(canonicalAttributes(type, dictOf(written)))).toEqual(canonical)
	})
})
