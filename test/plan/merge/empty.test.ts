import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Attribute } from '../../../src/model/index.ts'
import type { MergeOutput } from '../../../src/plan/index.ts'
import { merge } from '../../../src/plan/index.ts'
import { carriedOut } from '../carry-out.ts'
import { changeLines, conflictLines } from '../lines.ts'

const item = (k: string, v: number): object => ({ k, v })

/** One attribute of each form. */
const FORMS: readonly Attribute[] = [
	{ name: 'set', kind: 'set', items: { kind: 'string' } },
	{ name: 'map', kind: 'map', values: { kind: 'number' } },
	{
		name: 'keyed',
		kind: 'list',
		merge: 'keyed',
		key: 'k',
		items: {
			kind: 'object',
			attributes: [
				{ name: 'k', kind: 'string' },
				{ name: 'v', kind: 'number' },
			],
		},
	},
	{ name: 'list', kind: 'list', merge: 'atomic', items: { kind: 'string' } },
]
const schema = { attributes: FORMS.map((attribute) => ({ ...attribute, emptyIsAbsent: true as const })) }

type Side = Readonly<Record<string, unknown>>
type Line = [name: string, base: Side, git: Side, live: Side, merged: Side, changes: readonly string[], conflicts?: readonly string[]]

const LINES: readonly Line[] = [
	[
		'a set that both sides begin',
		{},
		{ set: ['a'] },
		{ set: ['b'] },
		{ set: ['a', 'b'] },
		["git set: ['a'] -> ['a','b']", "live set: ['b'] -> ['b','a']"],
	],
	[
		'a set that one side empties and the other adds to',
		{ set: ['a'] },
		{},
		{ set: ['a', 'b'] },
		{ set: ['b'] },
		["git set: · -> ['b']", "live set: ['a','b'] -> ['b']"],
	],
	['a set that one side empties in part and the other whole', { set: ['a', 'b'] }, { set: ['a'] }, {}, {}, ["git set: ['a'] -> ·"]],
	[
		'a set that nobody leaves anything in',
		{ set: ['a', 'b'] },
		{ set: ['a'] },
		{ set: ['b'] },
		{},
		["git set: ['a'] -> ·", "live set: ['b'] -> ·"],
	],
	['a set that one side removes', { set: ['a'] }, {}, { set: ['a'] }, {}, ["live set: ['a'] -> ·"]],
	[
		'a map that both sides begin',
		{},
		{ map: { a: 1 } },
		{ map: { b: 2 } },
		{ map: { a: 1, b: 2 } },
		['git map.b: · -> 2', 'live map.a: · -> 1'],
	],
	[
		'a map that one side empties and the other adds to',
		{ map: { a: 1 } },
		{},
		{ map: { a: 1, b: 2 } },
		{ map: { b: 2 } },
		["git map: · -> {'b':2}", 'live map.a: 1 -> ·'],
	],
	[
		'a map that one side empties and the other edits',
		{ map: { a: 1, b: 1 } },
		{},
		{ map: { a: 2, b: 1 } },
		{ map: { a: 1 } },
		['live map.b: 1 -> ·'],
		['map.a: 1 | · | 2 (changed-and-unset)'],
	],
	[
		'a key that both sides begin with',
		{},
		{ map: { a: 1, b: 1 } },
		{ map: { a: 2 } },
		{ map: { b: 1 } },
		['live map.b: · -> 1'],
		['map.a: · | 1 | 2 (both-added)'],
	],
	[
		'a keyed list that both sides begin',
		{},
		{ keyed: [item('a', 1)] },
		{ keyed: [item('b', 1)] },
		{ keyed: [item('b', 1), item('a', 1)] },
		["git keyed.b: · -> {'k':'b','v':1}", "live keyed.a: · -> {'k':'a','v':1}"],
	],
	[
		'a keyed list that one side empties and the other adds to',
		{ keyed: [item('a', 1)] },
		{ keyed: [item('a', 1), item('b', 1)] },
		{},
		{ keyed: [item('b', 1)] },
		["git keyed.a: {'k':'a','v':1} -> ·", "live keyed: · -> [{'k':'b','v':1}]"],
	],
	[
		'a list that is one leaf',
		{ list: ['a'] },
		{},
		{ list: ['a', 'b'] },
		{ list: ['a'] },
		[],
		["list: ['a'] | · | ['a','b'] (changed-and-unset)"],
	],
	['a list that is one leaf, begun by both sides', {}, { list: ['a'] }, { list: ['b'] }, {}, [], ["list: · | ['a'] | ['b'] (both-added)"]],
]

describe('P9, P10: what holds nothing, and means the same as what is absent, merges like it', () => {
	test.each(LINES)('%s', (_, base, git, live, merged, changes, conflicts = []) => {
		const got = merge({ base, git, live, schema })
		expect([got.merged, changeLines(got), conflictLines(got)]).toEqual([merged, changes, conflicts])
	})

	test('a resource that is new on both sides: nobody knows that it was empty', () => {
		const got = merge({ base: null, git: { set: ['a'] }, live: { set: ['b'] }, schema })
		expect([got.changes, conflictLines(got)]).toEqual([[], ["set: · | ['a'] | ['b'] (both-added)"]])
	})

	const texts = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'))
	const number = fc.constantFrom(1, 2)
	const side = fc.record(
		{
			set: texts,
			map: fc.dictionary(fc.constantFrom('a', 'b', 'c'), number),
			keyed: fc.uniqueArray(fc.record({ k: fc.constantFrom('a', 'b', 'c'), v: number }), { selector: ({ k }) => k }),
			list: texts,
		},
		{ requiredKeys: [] },
	)
	const filled = (of: object): Side => ({ set: [], map: {}, keyed: [], list: [], ...of })
	/** Without what holds nothing, the set in one order. */
	const bare = (of: unknown): Side =>
		Object.fromEntries(
			Object.entries(of ?? {})
				.filter(([, value]) => Object.keys(value as object).length > 0)
				.map(([name, value]) => [name, name === 'set' ? [...(value as string[])].sort() : value]),
		)

	const places = ({ conflicts }: MergeOutput): readonly string[] => conflicts.map(({ path }) => path.join('.')).sort()

	test('generated: as where it does not mean the same, and everybody has it', () => {
		fc.assert(
			fc.property(side, side, side, (base, git, live) => {
				const got = merge({ base, git, live, schema })
				const plain = merge({ base: filled(base), git: filled(git), live: filled(live), schema: { attributes: FORMS } })
				expect(bare(got.merged)).toEqual(bare(plain.merged))
				expect(places(got)).toEqual(places(plain))
			}),
		)
	})

	test('generated: P2, P8: both sides end alike, and a second merge has nothing to do', () => {
		fc.assert(
			fc.property(side, side, side, (base, git, live) => {
				const first = merge({ base, git, live, schema })
				const swapped = merge({ base, git: live, live: git, schema })
				expect(bare(swapped.merged)).toEqual(bare(first.merged))
				if (first.conflicts.length > 0) return
				const triple = { base, git, live, schema }
				const [inGit, inLive] = [carriedOut(triple, 'git', first), carriedOut(triple, 'live', first)]
				const again = merge({ base: first.merged, git: inGit as Side, live: inLive as Side, schema })
				expect([again.changes, again.conflicts]).toEqual([[], []])
			}),
		)
	})
})
