import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MergeOutput } from '../../../src/plan/index.ts'
import { merge } from '../../../src/plan/index.ts'
import { noteGenerated, noteHits } from '../../support/generated.ts'
import { carriedOut } from '../carry-out.ts'
import { disagreements, find, formAt, placeOf, valueAtPath } from '../compare.ts'
import type { Policy, Triple } from '../generate.ts'
import { positionalTriples, triples } from '../generate.ts'
import type { Path, Side } from '../oracle.ts'
import { oracleMerge } from '../oracle.ts'
import type { Row } from '../oracle-rows.ts'
import { POSITIONAL_ROWS, ROWS } from '../oracle-rows.ts'
import type { Form } from '../oracle-values.ts'
import { isList, isMap, itemForm, keyName, keyOfItem, memberForm, plain, rootForm, same, spelled } from '../oracle-values.ts'

/** A failing run prints its seed; `MERGE_SEED` and `MERGE_RUNS` repeat or widen it. */
const SEED = Number(process.env['MERGE_SEED'] ?? 20_260)
const RUNS = Number(process.env['MERGE_RUNS'] ?? 24_000)
const FEWER = RUNS / 8
const HITS_PER_ROW = 50
const PLAIN: Parameters<typeof triples>[0] = { policies: 'hold', rewriting: 'none', unread: 'none' }
const SECONDS_60 = 60_000

function decide(triple: Triple): MergeOutput {
	return merge(triple)
}

function check(from: fc.Arbitrary<Triple>, runs: number, predicate: (triple: Triple) => void): void {
	fc.assert(fc.property(from, predicate), { numRuns: runs, seed: SEED })
}

describe('the product and the oracle decide alike', () => {
	test('P10: on generated triples, with every row of the truth tables hit often', { timeout: SECONDS_60 }, () => {
		const hits = new Map<Row, number>(ROWS.map((row) => [row, 0]))
		check(triples(), RUNS, (triple) => {
			const expected = oracleMerge(triple)
			for (const row of new Set(expected.rows)) hits.set(row, (hits.get(row) ?? 0) + 1)
			expect(disagreements(triple, decide(triple), expected)).toEqual([])
		})
		noteHits(Object.fromEntries(hits))
		expect([...hits].filter(([, count]) => count < HITS_PER_ROW)).toEqual([])
	})

	test('P10: on every triple of one resource with two leaves', { timeout: SECONDS_60 }, () => {
		const leaves = [undefined, null, 'a', 'b']
		const present = leaves.flatMap((x) =>
			leaves.map((y) => Object.fromEntries(Object.entries({ x, y }).filter(([, value]) => value !== undefined))),
		)
		const states = [null, ...present]
		const reads: readonly (readonly Side[])[] = [[], ['git'], ['live'], ['git', 'live']]
		const wrong: string[] = []
		let count = 0
		for (const base of states) {
			for (const git of states) {
				for (const live of states) {
					for (const unknown of reads) {
						const triple: Triple = { base, git, live, unknown }
						count++
						for (const line of disagreements(triple, decide(triple), oracleMerge(triple))) wrong.push(`${JSON.stringify(triple)}: ${line}`)
					}
				}
			}
		}
		noteGenerated(count)
		expect(count).toBe(17 ** 3 * 4)
		expect(wrong.slice(0, 20)).toEqual([])
	})

	test("P10: a list merged by position takes both sides' changes where they are apart, and holds them where they meet", {
		timeout: SECONDS_60,
	}, () => {
		const hits = new Map<string, number>()
		fc.assert(
			fc.property(positionalTriples(), ({ triple, expected }) => {
				const got = decide(triple)
				const row = POSITIONAL_ROWS[expected.kind]
				hits.set(row, (hits.get(row) ?? 0) + 1)
				expect(got.conflicts.map(({ path }) => path)).toEqual(expected.kind === 'conflict' ? [['list']] : [])
				expect(plain(got.merged)).toEqual(plain({ list: expected.list }))
				expect(got.changes.length).toBe(expected.kind === 'conflict' ? 0 : expected.changes)
			}),
			{ numRuns: FEWER, seed: SEED },
		)
		noteHits(Object.fromEntries(hits))
		expect(Object.values(POSITIONAL_ROWS).filter((row) => (hits.get(row) ?? 0) < HITS_PER_ROW)).toEqual([])
	})
})

describe('what must hold whatever the tables say', () => {
	test('P1: every value that a side changed is in the merged resource, on both sides, or whole in a conflict', {
		timeout: SECONDS_60,
	}, () => {
		check(triples({ policies: 'hold', unread: 'none', rewriting: 'none' }), FEWER, (triple) => {
			const got = decide(triple)
			for (const [side, other] of [
				['git', 'live'],
				['live', 'git'],
			] as const)
				expect(vanished(triple, side, other, got)).toEqual([])
		})
	})

	test('P1, P20: a change says what the side holds before it, and differs from it', { timeout: SECONDS_60 }, () => {
		check(triples(), FEWER, (triple) => {
			const root = rootForm(triple.schema)
			for (const { to, path, before, after } of decide(triple).changes) {
				expect(spelled(valueAtPath(root, path, before))).toBe(spelled(find(root, path, triple[to])))
				expect(spelled(valueAtPath(root, path, after))).not.toBe(spelled(valueAtPath(root, path, before)))
			}
		})
	})

	test('P2: once the changes are made, a second merge has none and the same conflicts', { timeout: SECONDS_60 }, () => {
		check(triples({ policies: 'hold', unread: 'none', rewriting: 'none' }), FEWER, (triple) => {
			const first = decide(triple)
			const second = decide(afterwards(triple, first))
			expect(second.changes).toEqual([])
			expect(conflictPlaces(second)).toEqual(conflictPlaces(first))
		})
	})

	test('P2: without a conflict both sides end as the merged resource, under every policy', { timeout: SECONDS_60 }, () => {
		check(triples({ rewriting: 'none', unread: 'none' }), FEWER, (triple) => {
			const got = decide(triple)
			const isDecided = got.conflicts.length === 0 || triple.policy?.onConflict === 'git' || triple.policy?.onConflict === 'live'
			if (!isDecided) return
			const merged = spelled(valueAtPath(rootForm(triple.schema), [], got.merged))
			expect(spelled(carriedOut(triple, 'git', got))).toBe(merged)
			expect(spelled(carriedOut(triple, 'live', got))).toBe(merged)
		})
	})

	test('P8: with the sides exchanged only the labels differ', { timeout: SECONDS_60 }, () => {
		check(triples({ rewriting: 'none' }), FEWER, (triple) => {
			const root = rootForm(triple.schema)
			const got = decide(triple)
			const mirrored = decide(exchanged(triple))
			const back: MergeOutput = {
				...mirrored,
				changes: mirrored.changes.map((change) => ({ ...change, to: otherSide(change.to) })),
				conflicts: mirrored.conflicts.map(({ path, base, git, live, reason }) => ({
					path,
					base,
					git: live,
					live: git,
					reason: mirroredReason(reason),
				})),
			}
			expect(spelled(valueAtPath(root, [], back.merged))).toBe(spelled(valueAtPath(root, [], got.merged)))
			expect(canonicalChanges(root, back)).toEqual(canonicalChanges(root, got))
			expect(canonicalConflicts(root, back)).toEqual(canonicalConflicts(root, got))
		})
	})

	test('P9, P22: one side alone, or both alike, never conflict, and a side that is already there is not written', {
		timeout: SECONDS_60,
	}, () => {
		check(triples(PLAIN), FEWER, ({ base, git, schema }) => {
			const given = schema ? { schema } : {}
			const root = rootForm(schema)
			const inGit = decide({ base, git, live: base, ...given })
			const inLive = decide({ base, git: base, live: git, ...given })
			const inBoth = decide({ base, git, live: git, ...given })
			for (const { merged, conflicts, held } of [inGit, inLive, inBoth]) {
				expect(spelled(valueAtPath(root, [], merged))).toBe(spelled(valueAtPath(root, [], git)))
				expect([...conflicts, ...held]).toEqual([])
			}
			expect(inGit.changes.filter(({ to }) => to === 'git')).toEqual([])
			expect(inLive.changes.filter(({ to }) => to === 'live')).toEqual([])
			expect(inBoth.changes).toEqual([])
		})
	})

	test('P10: edits of different attributes merge, whatever they are', { timeout: SECONDS_60 }, () => {
		check(triples({ ...PLAIN }), FEWER, ({ base, git, live, schema }) => {
			if (!base || !git || !live) return
			const names = [...new Set([base, git, live].flatMap((side) => Object.keys(side)))].sort()
			const isOfGit = (name: string): boolean => names.indexOf(name) % 2 === 0
			const mixed = (ofGit: object, ofLive: object): Record<string, unknown> => ({
				__proto__: null,
				...Object.fromEntries(Object.entries(ofGit).filter(([name]) => isOfGit(name))),
				...Object.fromEntries(Object.entries(ofLive).filter(([name]) => !isOfGit(name))),
			})
			const got = decide({ base, git: mixed(git, base), live: mixed(base, live), ...(schema ? { schema } : {}) })
			const root = rootForm(schema)
			expect(got.conflicts).toEqual([])
			expect(spelled(valueAtPath(root, [], got.merged))).toBe(spelled(valueAtPath(root, [], mixed(git, live))))
		})
	})

	test('P11: nothing is written at, above or below a conflict', { timeout: SECONDS_60 }, () => {
		check(triples({ rewriting: 'some', unread: 'some', policies: 'hold' }), FEWER, (triple) => {
			const root = rootForm(triple.schema)
			const got = decide(triple)
			for (const { path, reason } of got.conflicts) {
				const below = got.changes.filter((change) => reason !== 'order-changed' && startsWith(change.path, path))
				const above = got.changes.filter((change) => change.path.length < path.length && startsWith(path, change.path))
				expect(below).toEqual([])
				for (const { to, path: at, after } of above) {
					const inside = findIn(formAt(root, at), path.slice(at.length), valueAtPath(root, at, after))
					expect(spelled(inside)).toBe(spelled(find(root, path, triple[to])))
				}
			}
		})
	})

	test('P3: a side that could not be read is neither written nor believed', { timeout: SECONDS_60 }, () => {
		check(triples(), FEWER, (triple) => {
			if (!triple.unknown) return
			const got = decide(triple)
			expect([got.changes, got.conflicts]).toEqual([[], []])
			expect(spelled(valueAtPath(rootForm(triple.schema), [], got.merged))).toBe(
				spelled(valueAtPath(rootForm(triple.schema), [], triple.base)),
			)
		})
	})

	test('P12: the same input gives the same answer, to the byte, and stays as it was', { timeout: SECONDS_60 }, () => {
		check(triples(), FEWER, (triple) => {
			const before = exactly(triple)
			const answer = exactly(decide(frozen(triple)))
			expect(exactly(decide(triple))).toBe(answer)
			expect(exactly(triple)).toBe(before)
		})
	})

	test('P12: the order in which maps and sets are listed does not change what is decided', { timeout: SECONDS_60 }, () => {
		check(triples(), FEWER, (triple) => {
			const root = rootForm(triple.schema)
			const turned: Triple = { ...triple, base: turn(root, triple.base), git: turn(root, triple.git), live: turn(root, triple.live) }
			const [one, two] = [decide(triple), decide(turned)]
			expect(spelled(valueAtPath(root, [], two.merged))).toBe(spelled(valueAtPath(root, [], one.merged)))
			expect(canonicalChanges(root, two)).toEqual(canonicalChanges(root, one))
			expect(conflictPlaces(two)).toEqual(conflictPlaces(one))
		})
	})

	test('P22: an edit in git to what the server made of it anyway is no write', () => {
		const got = decide({ base: { a: ' X', z: 0 }, observed: { a: 'x', z: 0 }, git: { a: 'x', z: 0 }, live: { a: 'x', z: 0 } })
		expect([got.changes, got.conflicts]).toEqual([[], []])
	})

	test('P45: keys that name parts of a prototype are data, and no prototype changes', () => {
		const prototypes = [Object.prototype, Array.prototype, Map.prototype, Function.prototype, String.prototype]
		const before = prototypes.map((prototype) => Object.getOwnPropertyNames(prototype).sort().join())
		for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']) {
			const side = (value: string): Triple['git'] => JSON.parse(`{"${key}":"${value}","deep":{"${key}":{"polluted":"${value}"}}}`)
			const got = decide({ base: side('old'), git: side('new'), live: JSON.parse('{"deep":{}}') })
			expect(got.conflicts.map(({ path }) => placeOf(path)).sort()).toEqual([placeOf([key]), placeOf(['deep', key])].sort())
			const taken = decide({ base: side('old'), git: side('new'), live: side('old') })
			expect(spelled(plain(taken.merged))).toBe(spelled(plain(side('new'))))
			expect(decide({ base: {}, git: {}, live: {} }).merged).toEqual({})
		}
		check(triples(), 300, (triple) => void decide(triple))
		expect(prototypes.map((prototype) => Object.getOwnPropertyNames(prototype).sort().join())).toEqual(before)
		expect(({} as Record<string, unknown>)['polluted']).toBe(undefined)
	})

	test('P15: a map with the members `kind`, `text` or `version` is a map', () => {
		for (const member of ['decimal', 'masked', 'absent', 'other']) {
			const side = (rate: number): Triple['git'] => ({ rule: { kind: member, text: 'x', version: 'v', rate } })
			const got = decide({ base: side(1), git: side(1), live: side(2) })
			expect(got.conflicts).toEqual([])
			expect(got.changes).toEqual([{ to: 'git', path: ['rule', 'rate'], before: 1, after: 2 }])
			expect(spelled(plain(got.merged))).toBe(spelled(plain(side(2))))
		}
	})
})

// ---- P1: where a changed value went

/** Paths at which `side` differs from base and its value is nowhere to be found. */
function vanished(triple: Triple, side: Side, other: Side, got: MergeOutput): readonly string[] {
	const root = rootForm(triple.schema)
	const whole = (value: unknown): unknown => valueAtPath(root, [], value)
	const seen: Seen = { side, root, merged: whole(got.merged), other: whole(triple[other]), conflicts: got.conflicts }
	return lost(root, [], whole(triple.base), whole(triple[side]), seen)
}

type Seen = {
	readonly side: Side
	readonly root: Form
	readonly merged: unknown
	readonly other: unknown
	readonly conflicts: MergeOutput['conflicts']
}

function lost(form: Form, path: Path, base: unknown, value: unknown, seen: Seen): readonly string[] {
	if (same(base, value)) return []
	if (same(findIn(seen.root, path, seen.merged), value) || same(findIn(seen.root, path, seen.other), value)) return []
	if (seen.conflicts.some((conflict) => startsWith(path, conflict.path) && same(inConflict(conflict, path, seen), value))) return []
	if (isMap(value))
		return [...new Set([...value.keys(), ...(isMap(base) ? base.keys() : [])])].flatMap((key) =>
			lost(memberForm(form, key), [...path, key], isMap(base) ? base.get(key) : undefined, value.get(key), seen),
		)
	if (isList(value) && form.kind === 'set') return lostElements(path, base, value, seen)
	const name = keyName(form)
	if (name === undefined || !isList(value)) return [placeOf(path)]
	return lostItems(form, name, path, base, value, seen)
}

function inConflict(conflict: MergeOutput['conflicts'][number], path: Path, { side, root }: Seen): unknown {
	return findIn(formAt(root, conflict.path), path.slice(conflict.path.length), valueAtPath(root, conflict.path, conflict[side]))
}

function lostElements(path: Path, base: unknown, value: readonly unknown[], seen: Seen): readonly string[] {
	const [old, merged] = [isList(base) ? base : [], findIn(seen.root, path, seen.merged)]
	const has = (list: unknown, element: unknown): boolean => isList(list) && list.some((each) => same(each, element))
	const added = value.filter((element) => !has(old, element) && !has(merged, element))
	const removed = old.filter((element) => !has(value, element) && has(merged, element))
	return [...added, ...removed].map((element) => `${placeOf(path)} ${spelled(element)}`)
}

function lostItems(form: Form, name: string, path: Path, base: unknown, value: readonly unknown[], seen: Seen): readonly string[] {
	const old = isList(base) ? base : []
	const keys = [...new Set([...old, ...value].map((item) => keyOfItem(item, name)))]
	const of = (list: readonly unknown[], key: string): unknown => list.find((item) => keyOfItem(item, name) === key)
	const items = keys.flatMap((key) => lost(itemForm(form), [...path, key], of(old, key), of(value, key), seen))
	return [...items, ...lostOrder(name, path, old, value, seen)]
}

/** An order that a side gave to items that all three hold is in the merged list or in a conflict. */
function lostOrder(name: string, path: Path, old: readonly unknown[], value: readonly unknown[], seen: Seen): readonly string[] {
	const [merged, other] = [findIn(seen.root, path, seen.merged), findIn(seen.root, path, seen.other)]
	if (!isList(merged) || !isList(other)) return []
	const keysOf = (list: readonly unknown[]): readonly string[] => list.map((item) => keyOfItem(item, name))
	const inAll = (key: string): boolean => [old, value, merged, other].every((list) => keysOf(list).includes(key))
	const [was, is, became] = [old, value, merged].map((list) => keysOf(list).filter(inAll))
	const isSaid = seen.conflicts.some((conflict) => conflict.reason === 'order-changed' && placeOf(conflict.path) === placeOf(path))
	return same(was, is) || same(is, became) || isSaid ? [] : [`order of ${placeOf(path)}`]
}

/** As `find`, in a value that is already in the compared spelling. */
function findIn(form: Form, path: Path, value: unknown): unknown {
	const [step, ...rest] = path
	if (step === undefined) return value
	if (isMap(value)) return findIn(memberForm(form, String(step)), rest, value.get(String(step)))
	const name = keyName(form)
	return isList(value) && name !== undefined
		? findIn(
				itemForm(form),
				rest,
				value.find((item) => keyOfItem(item, name) === step),
			)
		: undefined
}

// ---- Around the merge

/** The next run's input: both sides as the changes leave them, base as far as both agree. */
function afterwards(triple: Triple, got: MergeOutput): Triple {
	const asInput = (value: unknown): Triple['base'] => (value === undefined ? null : value) as Triple['base']
	return { ...triple, base: got.merged, git: asInput(carriedOut(triple, 'git', got)), live: asInput(carriedOut(triple, 'live', got)) }
}

function exchanged(triple: Triple): Triple {
	const turned: Partial<Record<Policy, Policy>> = { git: 'live', live: 'git' }
	const policy = triple.policy?.onConflict
	return {
		...triple,
		git: triple.live,
		live: triple.git,
		...(triple.unknown ? { unknown: triple.unknown.map(otherSide) } : {}),
		...(policy ? { policy: { onConflict: turned[policy] ?? policy } } : {}),
	}
}

function otherSide(side: Side): Side {
	return side === 'git' ? 'live' : 'git'
}

function mirroredReason(reason: string): string {
	const mirror: Readonly<Record<string, string>> = {
		'updated-and-deleted': 'deleted-and-updated',
		'deleted-and-updated': 'updated-and-deleted',
	}
	return mirror[reason] ?? reason
}

function conflictPlaces({ conflicts }: MergeOutput): readonly string[] {
	return conflicts.map(({ path, reason }) => `${reason} ${placeOf(path)}`).sort()
}

function canonicalChanges(root: Form, { changes }: MergeOutput): readonly string[] {
	return changes
		.map(
			({ to, path, before, after }) =>
				`${to} ${placeOf(path)} ${spelled(valueAtPath(root, path, before))} ${spelled(valueAtPath(root, path, after))}`,
		)
		.sort()
}

function canonicalConflicts(root: Form, { conflicts }: MergeOutput): readonly string[] {
	return conflicts
		.map(({ path, base, git, live, reason }) =>
			[reason, placeOf(path), ...[base, git, live].map((value) => spelled(valueAtPath(root, path, value)))].join(' '),
		)
		.sort()
}

/** As text that shows everything: the order of keys, bigints, what is absent. */
function exactly(value: unknown): string {
	return JSON.stringify(value, (_, member: unknown) =>
		typeof member === 'bigint' ? `${member}n` : member === undefined ? '\0absent' : Object.is(member, -0) ? '-0' : member,
	)
}

function frozen<T>(value: T): T {
	if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) frozen(member)
	return Object.freeze(value)
}

/** The same value with every map and set listed backwards. */
function turn(form: Form, value: Triple['base']): Triple['base'] {
	return turned(form, plain(value)) as Triple['base']
}

function turned(form: Form, value: unknown): unknown {
	if (isMap(value)) return new Map([...value].reverse().map(([key, member]) => [key, turned(memberForm(form, key), member)]))
	if (!isList(value)) return value
	const items = value.map((item) => turned(itemForm(form), item))
	return form.kind === 'set' ? items.toReversed() : items
}

function startsWith(path: Path, beginning: Path): boolean {
	return beginning.every((key, index) => path[index] === key)
}
