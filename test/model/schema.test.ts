import { describe, expect, test } from 'vitest'
import type { ResourceType } from '../../src/model/index.ts'
import { canonicalAttributes, fromPlain, isDict, toPlain } from '../../src/model/index.ts'

const type: ResourceType = {
	name: 'job',
	title: 'jobs',
	role: 'managed',
	can: { create: true, update: true, delete: true },
	attributes: [
		{ name: 'name', kind: 'string' },
		{ name: 'kind', kind: 'string' },
		{ name: 'query', kind: 'string', sameAsAbsent: [null, ''], only: { attribute: 'kind', is: ['query'] } },
		{ name: 'seen', kind: 'string', computed: true },
		{ name: 'note', kind: 'string', live: 'file-only' },
		{
			name: 'when',
			kind: 'object',
			attributes: [
				{ name: 'every', kind: 'number', sameAsAbsent: [0] },
				{ name: 'from', kind: 'string', live: 'file-only' },
				{ name: 'next', kind: 'string', computed: true },
				{ name: 'zone', kind: 'object', attributes: [{ name: 'label', kind: 'string', live: 'file-only' }] },
				{
					name: 'steps',
					kind: 'list',
					merge: 'atomic',
					items: { kind: 'map', values: { kind: 'object', attributes: [{ name: 'label', kind: 'string', sameAsAbsent: [''] }] } },
				},
				{ name: 'days', kind: 'any', only: { attribute: 'mode', is: ['weekly'] } },
			],
		},
	],
}

describe('one spelling for what means the same', () => {
	test.each([
		['what equals absent', { name: 'A', kind: 'query', query: '' }, { name: 'A', kind: 'query' }],
		['what belongs to another variant', { name: 'A', kind: 'table', query: 'q' }, { name: 'A', kind: 'table' }],
		['what the server chose, and what only the file knows', { name: 'A', seen: 'x', note: 'y' }, { name: 'A' }],
		['what nobody described', { name: 'A', odd: 1 }, { name: 'A' }],
		['a member that only the file knows', { when: { every: 1, from: 'may' } }, { when: { every: 1 } }],
		['a member that the server chose', { when: { every: 1, next: 'may' } }, { when: { every: 1 } }],
		['a member that equals absent', { when: { every: 0, odd: 1 } }, { when: { odd: 1 } }],
		['a member of a member', { when: { zone: { label: 'x', id: 7 } } }, { when: { zone: { id: 7 } } }],
		['a member of another variant', { when: { mode: 'daily', days: [1] } }, { when: { mode: 'daily' } }],
		['a member of an item', { when: { steps: [{ one: { label: '', id: 7 } }, 'two'] } }, { when: { steps: [{ one: { id: 7 } }, 'two'] } }],
		['an object that is none', { when: 'never' }, { when: 'never' }],
	])('%s', (_, written, canonical) => {
		const value = fromPlain(written)
		expect(isDict(value) && toPlain(canonicalAttributes(type, value))).toEqual(canonical)
	})

	test('members keep the order in which they stand', () => {
		const value = fromPlain({ when: { odd: 1, every: 2, mode: 'x' } })
		expect(isDict(value) && Object.keys((toPlain(canonicalAttributes(type, value)) as { when: object }).when)).toEqual([
			'odd',
			'every',
			'mode',
		])
	})
})
