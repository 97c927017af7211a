import { describe, expect, test } from 'vitest'
import type { Base, Dict, Snapshot } from '../../../src/model/index.ts'
import { complete, toPlain, unknown } from '../../../src/model/index.ts'
import { boundNames, idsKnown, renamesIn, withLiveKeys, withOwnNames, withRenames } from '../../../src/sync/reading/renamed.ts'
import { at, BOARD_SHOP, baseOf, idOf, resourceOf } from '../../support/shop.ts'

const snapshot = (of: 'git' | 'live', resources: readonly ReturnType<typeof resourceOf>[], unread: readonly string[] = []): Snapshot => ({
	of,
	marker: '',
	scopes: new Map(
		['model', 'sync'].map((type) => [
			type,
			complete(new Map(resources.filter((one) => one.type === type).map((one) => [one.address, one]))),
		]),
	),
	unknown: new Map(unread.map((address) => [at(address), { code: 'HCL_INVALID', message: '' }])),
	gone: new Set(),
	warnings: [],
})

const BASE: Base = baseOf({ 'model.id-1': { name: 'A' }, 'sync.s': { model: 'id-1' } })
const renamed = resourceOf('model.shop', { name: 'A' }, { wantedId: idOf('model.id-1') })
const plain = (dict: Dict | undefined): unknown => dict && toPlain(dict)

describe('P17: a block under a new name that says the id of a known resource is that resource', () => {
	test.each<[string, Snapshot, boolean]>([
		['it is', snapshot('git', [renamed]), true],
		['not where the old name is still there', snapshot('git', [renamed, resourceOf('model.id-1', {})]), false],
		['nor where what is there cannot be told', snapshot('git', [renamed], ['model.id-1']), false],
		['nor where it says no id', snapshot('git', [resourceOf('model.shop', {})]), false],
		['nor where it says another one', snapshot('git', [resourceOf('model.shop', {}, { wantedId: idOf('model.x') })]), false],
		['nor of another type', snapshot('git', [resourceOf('sync.shop', {}, { wantedId: idOf('model.id-1') })]), false],
	])('%s', (_, git, isRenamed) => {
		expect(renamesIn(BASE, git).has(at('model.id-1'))).toBe(isRenamed)
	})

	const KNOWN: Base = baseOf({ 'model.a': { name: 'A' }, 'model.b': { name: 'B' }, 'model.c': { name: 'C' }, 'sync.s': { model: 'a' } })
	const file = (name: string, wanted?: string) => resourceOf(`model.${name}`, {}, wanted ? { wantedId: idOf(`model.${wanted}`) } : {})

	test.each([
		['two swap', [file('a', 'b'), file('b', 'a'), file('c', 'c')], { a: 'b', b: 'a' }],
		['three go round', [file('a', 'c'), file('b', 'a'), file('c', 'b')], { a: 'b', b: 'c', c: 'a' }],
		['along a chain', [file('b', 'a'), file('c', 'b'), file('d', 'c')], { a: 'b', b: 'c', c: 'd' }],
		['along a chain to one that keeps its name', [file('b', 'a'), file('c', 'b'), file('c', undefined)], {}],
		['along a chain to one that stays known without a file', [file('b', 'a'), file('c', 'b')], {}],
		['two that say one id', [file('x', 'a'), file('a')], {}],
	])('also where names go on: %s', (_, files, expected) => {
		const found = renamesIn(KNOWN, snapshot('git', files))
		expect(Object.fromEntries([...found].map(([was, { key }]) => [KNOWN.get(was)?.key, key]))).toEqual(expected)
		const next = withRenames(BOARD_SHOP, KNOWN, found)
		expect(next.size).toBe(KNOWN.size)
		for (const [was, { address }] of found) expect(next.get(address)?.id).toBe(idOf(was))
		expect(plain(next.get(at('sync.s'))?.attributes)).toEqual({ model: found.get(at('model.a'))?.key ?? 'a' })
	})

	test('what could not be read renames nothing', () => {
		const git = { ...snapshot('git', []), scopes: new Map([['model', unknown({ code: 'HCL_INVALID', message: '' })]]) }
		expect(renamesIn(BASE, git).size).toBe(0)
	})

	test('base follows, with what refers to it, and a second time nothing is left to do', () => {
		const git = snapshot('git', [renamed])
		const next = withRenames(BOARD_SHOP, BASE, renamesIn(BASE, git))
		expect([...next.keys()]).toEqual(['model.shop', 'sync.s'])
		expect(next.get(at('model.shop'))).toMatchObject({ key: 'shop', id: idOf('model.id-1') })
		expect(plain(next.get(at('sync.s'))?.attributes)).toEqual({ model: 'shop' })
		expect(renamesIn(next, git).size).toBe(0)
		expect(withRenames(BOARD_SHOP, next, new Map())).toBe(next)
	})
})

describe('names and ids of resources', () => {
	test('the state tells them, and an `import` block of what it does not know', () => {
		const git = snapshot('git', [renamed, resourceOf('model.new', {}, { wantedId: idOf('model.n') })])
		expect(boundNames(BASE, git)).toEqual([
			{ type: 'model', key: 'id-1', id: idOf('model.id-1') },
			{ type: 'sync', key: 's', id: idOf('sync.s') },
			{ type: 'model', key: 'new', id: idOf('model.n') },
		])
	})

	test('ids of base and of the workspace are known by key', () => {
		const live = snapshot('live', [resourceOf('model.b', {}, { id: idOf('model.x') })])
		expect(idsKnown(BASE, live).get('model b')).toBe(idOf('model.x'))
		expect(idsKnown(BASE, live).get('model id-1')).toBe(idOf('model.id-1'))
	})

	test('an id that a file has of what it does not hold itself stands for the key', () => {
		const live = snapshot('live', [resourceOf('model.b', {}, { id: idOf('model.x') })])
		const git = snapshot('git', [resourceOf('sync.s', { model: idOf('model.x') }), resourceOf('sync.t', { model: 'b' })])
		const keyed = withLiveKeys(BOARD_SHOP, git, new Map(), live).scopes.get('sync')
		expect(keyed?.kind === 'complete' && [...keyed.value.values()].map(({ attributes }) => plain(attributes))).toEqual([
			{ model: 'b' },
			{ model: 'b' },
		])
	})
})

describe('P2: a reference to what the workspace lost, while its file is still there', () => {
	const lost = snapshot('live', [resourceOf('model.other', {}, { id: idOf('model.other') })])
	const there = snapshot('live', [resourceOf('model.shop', {}, { id: idOf('model.id-1') })])
	const git = snapshot('git', [renamed, resourceOf('sync.s', { model: 'shop' })])
	test.each<[string, Base, Snapshot, string]>([
		['is the id that base agreed on', baseOf({ 'sync.s': { model: idOf('model.id-1') } }), lost, idOf('model.id-1')],
		['is the key where base says that', baseOf({ 'sync.s': { model: 'shop' } }), lost, 'shop'],
		['is the key where nothing is agreed on', new Map(), lost, 'shop'],
		['is the key again once the workspace has that id', baseOf({ 'sync.s': { model: idOf('model.id-1') } }), there, 'shop'],
	])('%s', (_, base, live, expected) => {
		const read = withLiveKeys(BOARD_SHOP, git, base, live).scopes.get('sync')
		expect(read?.kind === 'complete' && plain(read.value.get(at('sync.s'))?.attributes)).toEqual({ model: expected })
	})
})

describe('P17: a service that names its resources itself', () => {
	const base = baseOf({ 'model.ours': { name: 'A' }, 'sync.s': { model: 'theirs' } })
	const theirs = resourceOf('model.theirs', { name: 'A' }, { id: idOf('model.ours') })
	const git = snapshot('git', [resourceOf('model.ours', { name: 'A' }), resourceOf('sync.s', { model: 'ours' })])
	const referred = (live: Snapshot): unknown => {
		const read = withOwnNames(BOARD_SHOP, git, base, live).scopes.get('sync')
		return read?.kind === 'complete' && plain(read.value.get(at('sync.s'))?.attributes)
	}

	test('is spoken to in its own names', () => {
		expect(referred(snapshot('live', [theirs]))).toEqual({ model: 'theirs' })
	})

	test('but not where it has that name for something else', () => {
		expect(referred(snapshot('live', [theirs, resourceOf('model.ours', {}, { id: idOf('model.other') })]))).toEqual({ model: 'ours' })
	})
})
