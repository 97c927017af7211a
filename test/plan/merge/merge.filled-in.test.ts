import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Attribute, Dict, Value } from '../../../src/model/index.ts'
import { fromPlain, isDict, isSame, valueAt } from '../../../src/model/index.ts'
import { merge } from '../../../src/plan/index.ts'
import { agree } from '../../../src/plan/merge/agree.ts'
import { mergeValue } from '../../../src/plan/merge/merge.ts'
import { edited, nextRound, planned } from '../../support/rounds.ts'
import { requestOf, resourceOf } from '../../support/shop.ts'
import { changeLines, conflictLines } from '../lines.ts'

const PLACE: Attribute = {
	name: 'place',
	kind: 'object',
	attributes: [
		{ name: 'days', kind: 'number' },
		{ name: 'area', kind: 'string' },
	],
}
const ATTRIBUTES: readonly Attribute[] = [{ name: 'z', kind: 'number' }, PLACE, { name: 'labels', kind: 'map', values: { kind: 'string' } }]
const schema = { attributes: ATTRIBUTES }

describe('2.3, P22: what a server filled in where nothing was sent stays, member by member', () => {
	const observed = { z: 1, place: { days: 30, area: 'eu' }, labels: { team: 'x' } }
	test.each<[string, object, object, readonly string[], readonly string[]]>([
		['one member in Git', { z: 1, place: { days: 60 } }, observed, ['live place.days: 30 -> 60'], []],
		['another one in Git', { z: 1, labels: { a: 'b' } }, observed, ["live labels.a: · -> 'b'"], []],
		[
			'one on each side',
			{ z: 1, place: { days: 60 } },
			{ ...observed, place: { days: 30, area: 'us' } },
			["git place.area: · -> 'us'", 'live place.days: 30 -> 60'],
			[],
		],
		[
			'the same one on both sides',
			{ z: 1, place: { days: 60 } },
			{ ...observed, place: { days: 90, area: 'eu' } },
			[],
			['place.days: · | 60 | 90 (both-added)'],
		],
		['as the server has it', { z: 1, place: { days: 30 } }, observed, [], []],
		['nothing in Git', { z: 1, place: {} }, observed, [], []],
	])('%s', (_, git, live, changes, conflicts) => {
		const found = merge({ base: { z: 1 }, observed, git, live, schema } as Parameters<typeof merge>[0])
		expect([changeLines(found), conflictLines(found)]).toEqual([changes, conflicts])
	})

	test('P1: and once Git has one of them, taking it out again is an edit', () => {
		const board = (grid?: object): object => ({ kind: 'desk', name: 'b', ...(grid && { grid }) })
		const shown = { name: 'b', mode: 'open', grid: { columns: 3 } }
		const request = requestOf({
			base: { 'board.b': { name: 'b', mode: 'open' } },
			git: { 'board.b': board({ columns: 4 }) },
			live: { 'board.b': shown },
			in: { base: { 'board.b': { observed: fromPlain(shown) as Dict } } },
		})
		expect(planned(request)).toEqual(['live grid.columns: 3 -> 4'])
		const next = nextRound(request)
		expect(planned(next)).toEqual([])
		expect(planned(edited(next, 'git', resourceOf('board.b', board())))).toEqual(["live grid: {'columns':4} -> ·"])
	})
})

const LEAVES = [['z'], ['place', 'days'], ['place', 'area'], ['labels', 'team'], ['labels', 'a']] as const

/** What each place holds; a container is there where something in it is. */
type Filling = readonly (number | string | undefined)[]
const filling: fc.Arbitrary<Filling> = fc.tuple(
	...LEAVES.map((path) =>
		path.at(-1) === 'days' || path.at(-1) === 'z' ? fc.constantFrom(undefined, 1, 2) : fc.constantFrom(undefined, 'x', 'y'),
	),
)
const touched = fc.tuple(...LEAVES.map(() => fc.integer({ min: 0, max: 3 }).map((n) => n === 0)))

function treeOf(values: Filling): Dict {
	const tree: Record<string, unknown> = {}
	for (const [index, [name, member]] of LEAVES.entries()) {
		const value = values[index]
		if (value === undefined) continue
		if (member === undefined) tree[name] = value
		else tree[name] = { ...(tree[name] as object), [member]: value }
	}
	return fromPlain(tree) as Dict
}

const mixed = (values: Filling, others: Filling, takes: readonly boolean[]): Filling =>
	values.map((value, index) => (takes[index] ? others[index] : value))

/** What a side holds once the changes are made. */
function after(side: Value): Dict {
	return isDict(side) ? side : new Map()
}

test('P1, P2: generated: no edit of a member is lost, what nobody touched stays, and a second merge finds the same', () => {
	const seen = { filled: 0, both: 0, conflicts: 0 }
	const shape = { kind: 'object', attributes: ATTRIBUTES } as const
	fc.assert(
		fc.property(filling, filling, filling, filling, touched, touched, (base, more, forGit, forLive, inGit, inLive) => {
			const shown = base.map((value, index) => value ?? more[index])
			const [b, o, g, l] = [base, shown, mixed(base, forGit, inGit), mixed(shown, forLive, inLive)].map(treeOf)
			if (!b || !o || !g || !l) throw new RangeError('four trees')
			const found = mergeValue(shape, { base: b, observed: o, git: g, live: l })
			const [git, live] = [after(found.git), after(found.live)]
			const open = found.conflicts.map(({ path }) => path.join('.'))
			for (const path of LEAVES) {
				if (open.some((at) => path.join('.') === at || path[0] === at)) continue
				const [was, saw, is, other] = [b, o, g, l].map((tree) => valueAt(tree, path))
				const [now, there] = [valueAt(git, path), valueAt(live, path)]
				const isMoved = (value: Value): boolean => !isSame(value, was) && !isSame(value, saw)
				if (isMoved(is)) expect([path, now, there]).toEqual([path, is, is])
				else if (isMoved(other)) expect([path, now, there]).toEqual([path, other, other])
				else expect([path, now ?? saw, there ?? saw]).toEqual([path, is ?? saw, other ?? saw])
			}
			seen.filled += isSame(b, o) ? 0 : 1
			seen.both += new Set(found.edits.map(({ to }) => to)).size === 2 ? 1 : 0
			seen.conflicts += open.length
			const agreed = agree(shape, { base: b, observed: o, git, live }, isSame(l, live) ? undefined : { before: l, after: live })
			const again = mergeValue(shape, { base: agreed.base, observed: agreed.observed, git, live })
			expect([again.edits, again.conflicts.map(({ path }) => path.join('.'))]).toEqual([[], open])
		}),
		{ numRuns: 3_000 },
	)
	expect(Math.min(...Object.values(seen))).toBeGreaterThan(150)
})
