import { describe, expect, test } from 'vitest'
import type { ResourceType } from '../../src/model/index.ts'
import {
	canonicalAttributes,
	fileAttributes,
	fileTypes,
	fromPlain,
	isDict,
	listedTypes,
	managedTypes,
	toPlain,
} from '../../src/model/index.ts'
import { dictOf } from '../support/fake-api.ts'
import { BOARD_SHOP } from '../support/shop.ts'

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

const job: ResourceType = {
	...type,
	attributes: [
		{ name: 'folder', kind: 'string', fromPath: true },
		{ name: 'name', kind: 'string' },
		{ name: 'mode', kind: 'string', sameAsAbsent: [null], default: 'full' },
		{ name: 'since', kind: 'string', only: { attribute: 'mode', is: ['partial'] } },
		{ name: 'note', kind: 'string', sameAsAbsent: [''], live: 'file-only' },
		{ name: 'rank', kind: 'number', default: 1, live: 'file-only' },
		{
			name: 'when',
			kind: 'object',
			attributes: [
				{ name: 'every', kind: 'number', sameAsAbsent: [0] },
				{ name: 'from', kind: 'string', sameAsAbsent: [null], live: 'file-only' },
				{ name: 'next', kind: 'string', computed: true },
				{ name: 'zone', kind: 'object', attributes: [{ name: 'label', kind: 'string', live: 'file-only' }] },
			],
		},
		{ name: 'box', kind: 'object', attributes: [{ name: 'size', kind: 'number' }] },
		{ name: 'steps', kind: 'map', values: { kind: 'object', attributes: [{ name: 'hint', kind: 'string', live: 'file-only' }] } },
		{
			name: 'list',
			kind: 'list',
			merge: 'atomic',
			items: { kind: 'object', attributes: [{ name: 'hint', kind: 'string', live: 'file-only' }] },
		},
	],
}

describe('a default is what absence means', () => {
	test.each([
		['left out', {}, { mode: 'full' }],
		['spelled out', { mode: 'full' }, { mode: 'full' }],
		['as null', { mode: null }, { mode: 'full' }],
		['another value', { mode: 'partial' }, { mode: 'partial' }],
		['it chooses the variant', { since: 'may' }, { mode: 'full' }],
		['and so does another', { mode: 'partial', since: 'may' }, { mode: 'partial', since: 'may' }],
		['of what only the file holds it is no value of its own', { rank: 2 }, { mode: 'full' }],
	])('%s', (_, written, canonical) => {
		expect(toPlain(canonicalAttributes(job, dictOf(written)))).toEqual(canonical)
	})
})

describe('a map with nothing but what only the file holds is none', () => {
	test.each([
		['so', { when: { from: 'may' } }, { mode: 'full' }],
		['deeper', { when: { zone: { label: 'x' } } }, { mode: 'full' }],
		['empty', { when: {} }, { mode: 'full' }],
		['beside something else', { when: { every: 1, from: 'may' } }, { mode: 'full', when: { every: 1 } }],
		['beside what nobody described', { when: { odd: 1, from: 'may' } }, { mode: 'full', when: { odd: 1 } }],
		['an empty map without such members is one', { box: {}, steps: {} }, { mode: 'full', box: {}, steps: {} }],
	])('%s', (_, written, canonical) => {
		expect(toPlain(canonicalAttributes(job, dictOf(written)))).toEqual(canonical)
	})
})

describe('what only the file holds', () => {
	test.each<[string, object, object, object]>([
		['an attribute', { name: 'a', note: 'x' }, { note: 'x' }, { name: 'a', note: 'x' }],
		['a member', { when: { every: 1, from: 'may' } }, { when: { from: 'may' } }, { when: { every: 1, from: 'may' } }],
		['a member of a member', { when: { zone: { label: 'x' } } }, { when: { zone: { label: 'x' } } }, { when: { zone: { label: 'x' } } }],
		[
			'a member of an entry',
			{ steps: { a: { hint: 'x', odd: 1 }, b: {} } },
			{ steps: { a: { hint: 'x' } } },
			{ steps: { a: { hint: 'x', odd: 1 }, b: {} } },
		],
		['never one of an item', { list: [{ hint: 'x' }] }, {}, { list: [{ hint: 'x' }] }],
		['not what says nothing', { note: '', when: { from: null } }, {}, { when: {} }],
		['not a default', { rank: 1, mode: 'full' }, {}, {}],
		['another value than the default', { rank: 2, mode: 'partial' }, { rank: 2 }, { rank: 2, mode: 'partial' }],
		['not what belongs to another variant', { since: 'may', note: 'x' }, { note: 'x' }, { note: 'x' }],
		['not what the server chose', { when: { next: 'may', every: 0 } }, {}, { when: {} }],
		['not what the path tells', { folder: 'f', name: 'a' }, {}, { name: 'a' }],
		['not what nobody described', { odd: 1 }, {}, {}],
	])('%s', (_, written, part, all) => {
		expect(toPlain(fileAttributes(job, dictOf(written), false))).toEqual(part)
		expect(toPlain(fileAttributes(job, dictOf(written), true))).toEqual(all)
	})
})

test('which types live in Git, are the user’s, and are asked for', () => {
	const names = (types: readonly ResourceType[]): readonly string[] => types.map(({ name }) => name)
	expect(names(fileTypes(BOARD_SHOP))).toEqual(['model', 'sync', 'folder', 'board', 'card', 'link', 'index', 'names'])
	expect(names(managedTypes(BOARD_SHOP))).toEqual(['model', 'sync', 'folder', 'board', 'card', 'link'])
	expect(listedTypes(BOARD_SHOP)).toEqual(['source', 'model', 'sync', 'folder', 'target', 'board', 'card', 'index', 'names'])
})
