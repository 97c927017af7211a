import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dict, List, Present, Shape, Value } from '../../../src/model/index.ts'
import { canonicalMembers, fromPlain, isDict, isList, toPlain } from '../../../src/model/index.ts'
import type { Agreed, Written } from '../../../src/plan/merge/agree.ts'
import { agree } from '../../../src/plan/merge/agree.ts'
import type { Sides } from '../../../src/plan/merge/leaf.ts'
import type { MergeResult } from '../../../src/plan/merge/merge.ts'
import { mergeValue } from '../../../src/plan/merge/merge.ts'
import { isSameIn, itemShape, itemsByKey, keyName, memberShape } from '../../../src/plan/merge/shape.ts'
import type { Triple } from '../generate.ts'
import { triples } from '../generate.ts'

const SEED = Number(process.env['MERGE_SEED'] ?? 20_260)
const RUNS = Number(process.env['MERGE_RUNS'] ?? 24_000) / 8
const SECONDS_60 = 60_000

const TEXT: Shape = { kind: 'string' }
const ANY: Shape = { kind: 'any' }
const SET: Shape = { kind: 'set', items: TEXT }
const KEYED: Shape = { kind: 'list', merge: 'keyed', key: 'k', items: ANY }

/** `[base, observed, git, live]`, then what was sent as `[before, after]`; `undefined` is absent. */
type Line = readonly [
	name: string,
	shape: Shape,
	sides: readonly unknown[],
	sent: readonly unknown[] | undefined,
	expected: { readonly base?: unknown; readonly observed?: unknown },
]

function table(title: string, lines: readonly Line[]): void {
	describe(title, () => {
		test.each(lines)('%s', (_, shape, [base, observed, git, live], sent, expected) => {
			const sides = { base: fromPlain(base), observed: fromPlain(observed), git: fromPlain(git), live: fromPlain(live) }
			const agreed = agree(shape, sides, sent && { before: fromPlain(sent[0]), after: fromPlain(sent[1]) })
			expect({ base: toPlain(agreed.base), observed: toPlain(agreed.observed) }).toEqual({
				base: undefined,
				observed: undefined,
				...expected,
			})
		})
	})
}

table('P21: one value, nothing sent', [
	['same on both sides', TEXT, ['a', 'a', 'b', 'b'], undefined, { base: 'b', observed: 'b' }],
	['gone on both sides', TEXT, ['a', 'a'], undefined, {}],
	['changed in git only: still to be carried out', TEXT, ['a', 'a', 'b', 'a'], undefined, { base: 'a', observed: 'a' }],
	['changed on both sides, differently', TEXT, ['a', 'a', 'b', 'c'], undefined, { base: 'a', observed: 'a' }],
	['added on one side', TEXT, [undefined, undefined, 'b', undefined], undefined, {}],
	['two spellings stay two', TEXT, [' A', 'a', ' A', 'a'], undefined, { base: ' A', observed: 'a' }],
	['two spellings become one', TEXT, [' A', 'a', 'a', 'a'], undefined, { base: 'a', observed: 'a' }],
])

const MAP: Shape = { kind: 'map', values: TEXT }

table('P2: a map whose keys the server spells otherwise', [
	['new', MAP, [undefined, undefined, { A: '1' }, { a: '1' }], [undefined, { A: '1' }], { base: { A: '1' }, observed: { a: '1' } }],
	[
		'with one more',
		MAP,
		[{ A: '1' }, { a: '1' }, { A: '1', b: '2' }, { a: '1', b: '2' }],
		[{ a: '1' }, { A: '1', b: '2' }],
		{ base: { A: '1', b: '2' }, observed: { a: '1', b: '2' } },
	],
	[
		'an ignored write is not agreed',
		MAP,
		[{ b: '1' }, { b: '1' }, { A: '1', b: '1' }, { b: '1' }],
		[{ b: '1' }, { A: '1', b: '1' }],
		{ base: { b: '1' }, observed: { b: '1' } },
	],
])

const HIDDEN = { kind: 'masked' }
const HIDING: Shape = { kind: 'map', values: ANY }

table('P1, P21: a value that the workspace hides', [
	['seen for the first time: taken on trust', TEXT, [undefined, undefined, 'a', HIDDEN], undefined, { base: 'a', observed: HIDDEN }],
	['another one in git is not there before it was sent', TEXT, ['a', HIDDEN, 'b', HIDDEN], undefined, { base: 'a', observed: HIDDEN }],
	['nor is the first one in git', TEXT, [undefined, HIDDEN, 'b', HIDDEN], undefined, { observed: HIDDEN }],
	['nor where something else was sent', TEXT, ['a', HIDDEN, 'b', HIDDEN], [HIDDEN, HIDDEN], { base: 'a', observed: HIDDEN }],
	['it is once it was sent', TEXT, ['a', HIDDEN, 'b', HIDDEN], [HIDDEN, 'b'], { base: 'b', observed: HIDDEN }],
	[
		'what stands beside it is agreed on',
		HIDING,
		[
			{ s: 'a', t: 1 },
			{ s: HIDDEN, t: 1 },
			{ s: 'b', t: 2 },
			{ s: HIDDEN, t: 2 },
		],
		undefined,
		{ base: { s: 'a', t: 2 }, observed: { s: HIDDEN, t: 2 } },
	],
])

table('P2: one value, sent and answered', [
	['the server rewrote it', TEXT, ['a', 'a', ' B', 'b'], ['a', ' B'], { base: ' B', observed: 'b' }],
	['the server rewrote what is new', TEXT, [undefined, undefined, ' B', 'b'], [undefined, ' B'], { base: ' B', observed: 'b' }],
	['the server dropped it', TEXT, ['a', 'a', ''], ['a', ''], { base: '' }],
	['an ignored write is not agreed', TEXT, ['a', 'a', 'b', 'a'], ['a', 'b'], { base: 'a', observed: 'a' }],
	['an ignored write of what is new is not agreed', TEXT, [undefined, undefined, 'b', undefined], [undefined, 'b'], {}],
	[
		'what was sent is not what git holds: somebody changed git meanwhile',
		TEXT,
		['a', 'a', 'c', 'b!'],
		['a', 'b'],
		{ base: 'a', observed: 'a' },
	],
	['sent along unchanged, and rewritten in another way', TEXT, [' A', 'a', ' A', 'aa'], ['a', 'a'], { base: ' A', observed: 'aa' }],
	[
		'a mask answers a secret',
		TEXT,
		[undefined, undefined, 'secret', { kind: 'masked', version: '1' }],
		[undefined, 'secret'],
		{ base: 'secret', observed: { kind: 'masked', version: '1' } },
	],
])

table('P2, P21: maps', [
	[
		'members are agreed one by one',
		ANY,
		[
			{ a: 1, b: 1 },
			{ a: 1, b: 1 },
			{ a: 2, b: 2 },
			{ a: 2, b: 3 },
		],
		undefined,
		{ base: { a: 2, b: 1 }, observed: { a: 2, b: 1 } },
	],
	[
		'what the server added is kept beside',
		ANY,
		[{ a: 1 }, { a: 1 }, { a: 2 }, { a: 2, version: 1 }],
		[{ a: 1 }, { a: 2 }],
		{ base: { a: 2 }, observed: { a: 2, version: 1 } },
	],
	[
		'what it counts up with each write too',
		ANY,
		[{ a: 1 }, { a: 1, version: 1 }, { a: 2 }, { a: 2, version: 2 }],
		[
			{ a: 1, version: 1 },
			{ a: 2, version: 1 },
		],
		{ base: { a: 2 }, observed: { a: 2, version: 2 } },
	],
	[
		'new, with what the server added',
		ANY,
		[undefined, undefined, { a: ' A' }, { a: 'a', version: 1 }],
		[undefined, { a: ' A' }],
		{ base: { a: ' A' }, observed: { a: 'a', version: 1 } },
	],
	[
		'one member ignored, another rewritten',
		ANY,
		[
			{ a: 'a', b: 'b' },
			{ a: 'a', b: 'b' },
			{ a: ' A', b: 'c' },
			{ a: 'A', b: 'b' },
		],
		[
			{ a: 'a', b: 'b' },
			{ a: ' A', b: 'c' },
		],
		{ base: { a: ' A', b: 'b' }, observed: { a: 'A', b: 'b' } },
	],
	[
		'a new member ignored',
		ANY,
		[{ a: 1 }, { a: 1 }, { a: 1, b: 1 }, { a: 1 }],
		[{ a: 1 }, { a: 1, b: 1 }],
		{ base: { a: 1 }, observed: { a: 1 } },
	],
	[
		'a conflict beside what was sent',
		ANY,
		[
			{ a: 1, b: 1 },
			{ a: 1, b: 1 },
			{ a: ' A', b: 2 },
			{ a: 'a', b: 3 },
		],
		[
			{ a: 1, b: 3 },
			{ a: ' A', b: 3 },
		],
		{ base: { a: ' A', b: 1 }, observed: { a: 'a', b: 1 } },
	],
	[
		'added on both sides, differently: nothing of it is agreed',
		ANY,
		[{}, {}, { m: { x: 1, y: 1 } }, { m: { x: 1, z: 1 } }],
		[{ m: { x: 1, z: 1 } }, { m: { x: 1, z: 1 } }],
		{ base: {}, observed: {} },
	],
])

table('P2, P21: nothing sent: a difference on the live side is an edit', [
	['of a member', ANY, [{ a: 1 }, { a: 1 }, { a: 1 }, { a: 2 }], undefined, { base: { a: 1 }, observed: { a: 1 } }],
	['a new member', ANY, [{ a: 1 }, { a: 1 }, { a: 1 }, { a: 1, b: 1 }], undefined, { base: { a: 1 }, observed: { a: 1 } }],
	['of an element', SET, [['a'], ['a'], ['a'], ['b']], undefined, { base: ['a'], observed: ['a'] }],
	[
		'of an item',
		KEYED,
		[[{ k: 'a' }], [{ k: 'a' }], [{ k: 'a' }], [{ k: 'a', v: 1 }]],
		undefined,
		{ base: [{ k: 'a' }], observed: [{ k: 'a' }] },
	],
	[
		'of the order',
		KEYED,
		[
			[{ k: 'a' }, { k: 'b' }],
			[{ k: 'a' }, { k: 'b' }],
			[{ k: 'a' }, { k: 'b' }],
			[{ k: 'b' }, { k: 'a' }],
		],
		undefined,
		{ base: [{ k: 'a' }, { k: 'b' }], observed: [{ k: 'a' }, { k: 'b' }] },
	],
])

table('P2, P21: sets', [
	[
		'elements are agreed one by one',
		SET,
		[
			['a', 'b'],
			['a', 'b'],
			['a', 'c', 'd'],
			['b', 'c', 'e'],
		],
		undefined,
		{ base: ['a', 'c', 'b'], observed: ['a', 'c', 'b'] },
	],
	[
		'the server respelled what it was sent',
		SET,
		[['a'], ['a'], ['a', ' B'], ['a', 'b']],
		[['a'], ['a', ' B']],
		{ base: ['a', ' B'], observed: ['a', 'b'] },
	],
	[
		'the server respelled what was there as well',
		SET,
		[['A'], ['A'], ['A', 'B'], ['a', 'b']],
		[['A'], ['A', 'B']],
		{ base: ['A', 'B'], observed: ['a', 'b'] },
	],
	[
		'an earlier spelling is kept beside',
		SET,
		[['A'], ['a'], ['A', 'c'], ['a', 'c']],
		[['a'], ['a', 'c']],
		{ base: ['A', 'c'], observed: ['c', 'a'] },
	],
	[
		'the server added one',
		SET,
		[['a'], ['a'], ['a', 'b'], ['a', 'b', 'auto']],
		[['a'], ['a', 'b']],
		{ base: ['a', 'b'], observed: ['a', 'b', 'auto'] },
	],
	[
		'what git got meanwhile was not sent',
		SET,
		[['a'], ['a'], ['a', 'B', 'c'], ['a', 'b']],
		[['a'], ['a', 'B']],
		{ base: ['a', 'B'], observed: ['a', 'b'] },
	],
	[
		'an ignored addition is not agreed',
		SET,
		[['a'], ['a'], ['a', 'b', 'c'], ['a', 'b']],
		[['a'], ['a', 'b', 'c']],
		{ base: ['a', 'b'], observed: ['a', 'b'] },
	],
	[
		'a refused removal is not agreed',
		SET,
		[
			['a', 'b'],
			['a', 'b'],
			['a', 'c'],
			['a', 'b', 'c'],
		],
		[
			['a', 'b'],
			['a', 'c'],
		],
		{ base: ['a', 'c', 'b'], observed: ['a', 'c', 'b'] },
	],
])

const keyed = (text: string): readonly object[] => [...text].map((k) => ({ k }))

table('P2, P21: keyed lists', [
	[
		'items are agreed one by one',
		KEYED,
		[
			[
				{ k: 'a', v: 1 },
				{ k: 'b', v: 1 },
			],
			[
				{ k: 'a', v: 1 },
				{ k: 'b', v: 1 },
			],
			[
				{ k: 'a', v: 2 },
				{ k: 'b', v: 2 },
			],
			[
				{ k: 'a', v: 2 },
				{ k: 'b', v: 3 },
			],
		],
		undefined,
		{
			base: [
				{ k: 'a', v: 2 },
				{ k: 'b', v: 1 },
			],
			observed: [
				{ k: 'a', v: 2 },
				{ k: 'b', v: 1 },
			],
		},
	],
	[
		'one order on both sides',
		KEYED,
		[keyed('abc'), keyed('abc'), keyed('cab'), keyed('cab')],
		undefined,
		{ base: keyed('cab'), observed: keyed('cab') },
	],
	[
		'two orders: base keeps its own',
		KEYED,
		[keyed('abc'), keyed('abc'), keyed('cab'), keyed('bac')],
		undefined,
		{ base: keyed('abc'), observed: keyed('abc') },
	],
	[
		'an order still to be carried out, and a new item',
		KEYED,
		[keyed('abc'), keyed('abc'), keyed('cbax'), keyed('axbc')],
		undefined,
		{ base: keyed('axbc'), observed: keyed('axbc') },
	],
	[
		'the server ordered what it was sent',
		KEYED,
		[keyed('ba'), keyed('ba'), keyed('bac'), keyed('abc')],
		[keyed('ba'), keyed('bac')],
		{ base: keyed('bac'), observed: keyed('abc') },
	],
	[
		'and orders what is new to it',
		KEYED,
		[keyed('ba'), keyed('ab'), keyed('cba'), keyed('abc')],
		[keyed('ab'), keyed('acb')],
		{ base: keyed('cba'), observed: keyed('abc') },
	],
	[
		'an order that was ignored is not agreed',
		KEYED,
		[keyed('ab'), keyed('ab'), keyed('ba'), keyed('ab')],
		[keyed('ab'), keyed('ba')],
		{ base: keyed('ab'), observed: keyed('ab') },
	],
	[
		'an item rewritten beside one in conflict',
		KEYED,
		[
			[{ k: 'a' }, { k: 'b', v: 1 }],
			[{ k: 'a' }, { k: 'b', v: 1 }],
			[
				{ k: 'a', t: ' A' },
				{ k: 'b', v: 2 },
			],
			[
				{ k: 'a', t: 'a' },
				{ k: 'b', v: 3 },
			],
		],
		[
			[{ k: 'a' }, { k: 'b', v: 3 }],
			[
				{ k: 'a', t: ' A' },
				{ k: 'b', v: 3 },
			],
		],
		{
			base: [
				{ k: 'a', t: ' A' },
				{ k: 'b', v: 1 },
			],
			observed: [
				{ k: 'a', t: 'a' },
				{ k: 'b', v: 1 },
			],
		},
	],
	[
		'an item ignored beside one rewritten',
		KEYED,
		[[{ k: 'a' }], [{ k: 'a' }], [{ k: 'a', t: ' A' }, { k: 'b' }], [{ k: 'a', t: 'a' }]],
		[[{ k: 'a' }], [{ k: 'a', t: ' A' }, { k: 'b' }]],
		{ base: [{ k: 'a', t: ' A' }], observed: [{ k: 'a', t: 'a' }] },
	],
	[
		'the server added an item',
		KEYED,
		[keyed('a'), keyed('a'), keyed('ab'), keyed('axb')],
		[keyed('a'), keyed('ab')],
		{ base: keyed('ab'), observed: keyed('axb') },
	],
	[
		'the server changed keys: the list is one leaf',
		KEYED,
		[keyed('a'), keyed('a'), keyed('aB'), keyed('ab')],
		[keyed('a'), keyed('aB')],
		{ base: keyed('aB'), observed: keyed('ab') },
	],
	[
		'an item edited under a changed key',
		KEYED,
		[[{ k: 'A', v: 1 }], [{ k: 'a', v: 1 }], [{ k: 'A', v: 2 }], [{ k: 'a', v: 2 }]],
		[[{ k: 'a', v: 1 }], [{ k: 'A', v: 2 }]],
		{ base: [{ k: 'A', v: 2 }], observed: [{ k: 'a', v: 2 }] },
	],
	[
		'an order beside what only one side holds, ordered anew',
		KEYED,
		[keyed('abc'), keyed('abc'), keyed('cb'), [...keyed('bc'), { k: 'a', v: 1 }]],
		[
			[{ k: 'a', v: 1 }, ...keyed('bc')],
			[{ k: 'a', v: 1 }, ...keyed('cb')],
		],
		{ base: keyed('acb'), observed: keyed('abc') },
	],
	[
		'new, and the server changed keys',
		KEYED,
		[undefined, undefined, keyed('AB'), keyed('ab')],
		[undefined, keyed('AB')],
		{ base: keyed('AB'), observed: keyed('ab') },
	],
])

// ---- What a run leaves behind

/** A merge carried out, and what its server may have made of the live side. */
function carriedOut(
	shape: Shape,
	sides: Sides,
	server: (before: Value, after: Value) => Value,
): { readonly first: MergeResult; readonly second: MergeResult; readonly agreed: Agreed } {
	const first = mergeValue(shape, sides)
	const live = server(sides.live, first.live)
	const sent: Written | undefined = isSameIn(shape, sides.live, first.live) ? undefined : { before: sides.live, after: first.live }
	const agreed = agree(shape, { base: sides.base, observed: sides.observed, git: first.git, live }, sent)
	return { first, agreed, second: mergeValue(shape, { ...agreed, git: first.git, live }) }
}

function shapeOf({ schema }: Triple): Shape {
	return schema ? { kind: 'object', attributes: schema.attributes } : ANY
}

/** Undefined where a side does not have the resource: that is decided above the merge of values. */
function sidesOf(triple: Triple): Sides | undefined {
	const read = (side: unknown): Value => (side === null ? undefined : asCanonical(shapeOf(triple), fromPlain(side)))
	const [base, git, live] = [read(triple.base), read(triple.git), read(triple.live)]
	return git === undefined || live === undefined ? undefined : { base, observed: triple.observed ? read(triple.observed) : base, git, live }
}

function asCanonical(shape: Shape, value: Value): Value {
	return value === undefined ? undefined : canonicalMembers(shape, value)
}

function placesOf({ conflicts }: MergeResult): readonly string[] {
	return conflicts.map(({ path, reason }) => `${reason} ${JSON.stringify(path)}`).sort()
}

function check(from: fc.Arbitrary<Triple>, predicate: (shape: Shape, sides: Sides) => void): void {
	const run = (triple: Triple): void => {
		const sides = sidesOf(triple)
		if (sides) predicate(shapeOf(triple), sides)
	}
	fc.assert(fc.property(from, run), { numRuns: RUNS, seed: SEED })
}

const HOLDING = { policies: 'hold', unread: 'none' } as const

describe('P2, P21: the merge after a run', () => {
	test('has nothing to do and the same conflicts', { timeout: SECONDS_60 }, () => {
		check(triples(HOLDING), (shape, sides) => {
			const { first, second } = carriedOut(shape, sides, (_, after) => after)
			expect([second.edits, placesOf(second)]).toEqual([[], placesOf(first)])
		})
	})

	test('has none either where the server rewrote each value that it was sent', { timeout: SECONDS_60 }, () => {
		check(triples(HOLDING), (shape, sides) => {
			const { first, second } = carriedOut(shape, sides, (before, after) => rewritten(shape, before, after))
			expect([second.edits, placesOf(second)]).toEqual([[], placesOf(first)])
		})
	})

	test('has none either where the server keeps lists in an order of its own', { timeout: SECONDS_60 }, () => {
		check(triples(HOLDING), (shape, sides) => {
			const { first, second } = carriedOut(shape, sides, (before, after) => ordered(shape, before, after))
			if (first.conflicts.some(({ reason }) => reason === 'order-changed')) return
			expect([second.edits, placesOf(second)]).toEqual([[], placesOf(first)])
		})
	})

	test('says again what the server ignored', { timeout: SECONDS_60 }, () => {
		check(triples({ ...HOLDING, rewriting: 'none' }), (shape, sides) => {
			const { first, second } = carriedOut(shape, sides, (before) => before)
			const toLive = (merged: MergeResult): readonly string[] =>
				merged.edits
					.filter(({ to }) => to === 'live')
					.map(({ path }) => JSON.stringify(path))
					.sort()
			expect([toLive(second), placesOf(second)]).toEqual([toLive(first), placesOf(first)])
		})
	})

	test('without a conflict, base is what both sides hold', { timeout: SECONDS_60 }, () => {
		check(triples({ ...HOLDING, rewriting: 'none' }), (shape, sides) => {
			const { first, agreed } = carriedOut(shape, sides, (_, after) => after)
			if (first.conflicts.length > 0) return
			expect([isSameIn(shape, agreed.base, first.git), isSameIn(shape, agreed.observed, first.live)]).toEqual([true, true])
		})
	})
})

/** What changed, in the server's spelling: no text on a side ends like it. */
function rewritten(shape: Shape, before: Value, after: Value): Value {
	if (isSameIn(shape, before, after)) return before
	if (isDict(after)) return rewrittenMembers((name) => memberShape(shape, name), isDict(before) ? before : new Map(), after)
	if (!isList(after)) return typeof after === 'string' ? `${after}!` : after
	const key = keyName(shape)
	const [was, is] = [
		isList(before) && key !== undefined ? itemsByKey(before, key) : undefined,
		key === undefined ? undefined : itemsByKey(after, key),
	]
	if (!is || key === undefined) return after.map((item) => (typeof item === 'string' ? `${item}!` : item))
	return [...is].map(([name, item]) => new Map([...(rewritten(itemShape(shape), was?.get(name), item) as Dict), [key, name]]))
}

function rewrittenMembers(shapeAt: (name: string) => Shape, before: Dict, after: Dict): Dict {
	return new Map([...after].map(([name, member]) => [name, rewritten(shapeAt(name), before.get(name), member) as Present]))
}

/** Keyed lists that were written anew, turned around; one that then stood as before would be one that ignored the write. */
function ordered(shape: Shape, before: Value, after: Value): Value {
	if (isSameIn(shape, before, after)) return before
	if (isDict(after))
		return new Map(
			[...after].map(([name, member]) => [
				name,
				ordered(memberShape(shape, name), isDict(before) ? before.get(name) : undefined, member) as Present,
			]),
		)
	const key = keyName(shape)
	if (!isList(after) || key === undefined || !itemsByKey(after, key)) return after
	const turned = after.toReversed()
	return isList(before) && itemsByKey(before, key) && isOrderOf(before, turned, key) ? after : turned
}

function isOrderOf(before: List, after: List, key: string): boolean {
	const keys = (list: List, other: List): readonly string[] =>
		[...(itemsByKey(list, key) ?? new Map()).keys()].filter((name) => itemsByKey(other, key)?.has(name))
	return keys(before, after).length > 1 && keys(before, after).join('\0') === keys(after, before).join('\0')
}
