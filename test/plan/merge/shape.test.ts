import { describe, expect, test } from 'vitest'
import type { Attribute } from '../../../src/model/index.ts'
import { merge } from '../../../src/plan/index.ts'
import { changeLines, conflictLines } from '../lines.ts'

const text = (name: string): Attribute => ({ name, kind: 'string' })
const grants = (...more: readonly Attribute[]): Attribute => ({
	name: 'grants',
	kind: 'set',
	items: { kind: 'object', attributes: [text('role'), { name: 'on', kind: 'set', items: { kind: 'string' } }, ...more] },
})
const grant = (role: string, ...on: readonly string[]): object => ({ role, on })
const [READ, WRITE] = [grant('read', 'a', 'b'), grant('write', 'c')]

type Line = readonly [name: string, base: readonly object[], git: readonly object[], live: readonly object[], changes: readonly string[]]

const LINES: readonly Line[] = [
	['another order within an element', [READ], [READ], [grant('read', 'b', 'a')], []],
	['and among the elements', [READ, WRITE], [READ, WRITE], [WRITE, grant('read', 'b', 'a')], []],
	[
		'beside an element that one side adds',
		[READ],
		[READ, WRITE],
		[grant('read', 'b', 'a')],
		["live grants: [{'role':'read','on':['b','a']}] -> [{'role':'read','on':['a','b']},{'role':'write','on':['c']}]"],
	],
	[
		'an element that one side removes',
		[READ, WRITE],
		[WRITE],
		[WRITE, grant('read', 'b', 'a')],
		["live grants: [{'role':'write','on':['c']},{'role':'read','on':['b','a']}] -> [{'role':'write','on':['c']}]"],
	],
	['one that stands twice in it', [READ], [READ], [grant('read', 'a', 'b', 'a')], []],
]

describe('2.4, P2, P9: order does not count in a set within an element of a set', () => {
	test.each(LINES)('%s', (_, base, git, live, changes) => {
		const schema = { attributes: [grants()] }
		const [got, swapped] = [
			merge({ base: { grants: base }, git: { grants: git }, live: { grants: live }, schema }),
			merge({ base: { grants: base }, git: { grants: live }, live: { grants: git }, schema }),
		]
		expect([changeLines(got), conflictLines(got)]).toEqual([changes, []])
		expect(swapped.changes.length).toBe(got.changes.length)
	})

	test('three deep, and in lists', () => {
		const schema = {
			attributes: [grants({ name: 'rows', kind: 'list', merge: 'atomic', items: { kind: 'set', items: { kind: 'number' } } })],
		}
		const of = (...rows: readonly (readonly number[])[]): Record<string, unknown> => ({ grants: [{ role: 'r', rows }] })
		expect(merge({ base: of([1, 2], [3]), git: of([1, 2], [3]), live: of([2, 1], [3]), schema }).changes).toEqual([])
		expect(merge({ base: of([1, 2], [3]), git: of([1, 2], [3]), live: of([3], [1, 2]), schema }).changes.length).toBe(1)
	})

	test('in what has no shape it does', () => {
		const schema = { attributes: [{ name: 'grants', kind: 'set', items: { kind: 'any' } } as const] }
		expect(
			merge({ base: { grants: [READ] }, git: { grants: [READ] }, live: { grants: [grant('read', 'b', 'a')] }, schema }).changes.length,
		).toBe(1)
	})
})

describe('2.3, P1, P2: a map whose keys the server spells otherwise is one leaf', () => {
	const schema = { attributes: [{ name: 'm', kind: 'map', values: { kind: 'string' } } as const] }
	const [SENT, SEEN] = [
		{ A: '1', b: '2' },
		{ a: '1', b: '2' },
	]
	type Map = Record<string, string>

	test.each<[string, Map, Map, readonly string[], readonly string[]]>([
		['both as they were', SENT, SEEN, [], []],
		['git takes over the other spelling', SEEN, SEEN, [], []],
		['changed in git', { ...SENT, A: '3' }, SEEN, ["live m: {'a':'1','b':'2'} -> {'A':'3','b':'2'}"], []],
		['a key removed in git', { b: '2' }, SEEN, ["live m: {'a':'1','b':'2'} -> {'b':'2'}"], []],
		['changed on live', SENT, { ...SEEN, a: '3' }, ["git m: {'A':'1','b':'2'} -> {'a':'3','b':'2'}"], []],
		['all of it removed on live', SENT, {}, ["git m: {'A':'1','b':'2'} -> {}"], []],
		[
			'changed on both sides',
			{ ...SENT, A: '3' },
			{ ...SEEN, b: '4' },
			[],
			["m: {'A':'1','b':'2'} | {'A':'3','b':'2'} | {'a':'1','b':'4'} (both-changed)"],
		],
	])('%s', (_, git, live, changes, conflicts) => {
		const got = merge({ base: { m: SENT }, observed: { m: SEEN }, git: { m: git }, live: { m: live }, schema })
		expect([changeLines(got), conflictLines(got)]).toEqual([changes, conflicts])
	})
})
