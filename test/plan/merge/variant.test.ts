import { describe, expect, test } from 'vitest'
import type { Attribute } from '../../../src/model/index.ts'
import { canonicalMembers, fromPlain, isDict } from '../../../src/model/index.ts'
import type { MergeOutput } from '../../../src/plan/index.ts'
import { merge } from '../../../src/plan/index.ts'
import { nextRound, planned } from '../../support/rounds.ts'
import { requestOf } from '../../support/shop.ts'
import { carriedOut } from '../carry-out.ts'
import type { Triple } from '../generate.ts'
import { changeLines, conflictLines } from '../lines.ts'

/** What is drawn: lines and circles have a colour, circles and squares a size. */
const ATTRIBUTES: readonly Attribute[] = [
	{ name: 'kind', kind: 'string', oneOf: ['line', 'circle', 'square'] },
	{ name: 'colour', kind: 'string', only: { attribute: 'kind', is: ['line', 'circle'] } },
	{ name: 'size', kind: 'number', only: { attribute: 'kind', is: ['circle', 'square'] } },
]
const schema = { attributes: ATTRIBUTES }

type Side = { readonly kind: string; readonly colour?: string; readonly size?: number }
type Line = readonly [name: string, base: Side, git: Side, live: Side, changes: readonly string[], conflicts: readonly string[]]

const RED: Side = { kind: 'line', colour: 'red' }

const LINES: readonly Line[] = [
	[
		'one side makes another one of it',
		RED,
		{ kind: 'square', size: 1 },
		RED,
		["live colour: 'red' -> ·", "live kind: 'line' -> 'square'", 'live size: · -> 1'],
		[],
	],
	['both make the same one of it', RED, { kind: 'square', size: 1 }, { kind: 'square' }, ['live size: · -> 1'], []],
	[
		'one side makes another one, and the other edits what only the old one has',
		RED,
		{ kind: 'square', size: 1 },
		{ kind: 'line', colour: 'blue' },
		[],
		["colour: 'red' | · | 'blue' (changed-and-unset)", "kind: 'line' | 'square' | 'line' (type-changed)", 'size: · | 1 | · (type-changed)'],
	],
	[
		'the same where the edit adds what the new one has no place for',
		{ kind: 'line' },
		{ kind: 'line', colour: 'red' },
		{ kind: 'square' },
		[],
		["colour: · | 'red' | · (type-changed)", "kind: 'line' | 'line' | 'square' (type-changed)"],
	],
	[
		'the edit is of what both have',
		RED,
		{ kind: 'circle', colour: 'red' },
		{ kind: 'line', colour: 'blue' },
		["git colour: 'red' -> 'blue'", "live kind: 'line' -> 'circle'"],
		[],
	],
	[
		'the other side takes away what the new one has no place for',
		RED,
		{ kind: 'square' },
		{ kind: 'line' },
		["live kind: 'line' -> 'square'"],
		[],
	],
	[
		'both make another one of it',
		RED,
		{ kind: 'square', size: 1 },
		{ kind: 'circle', colour: 'red', size: 2 },
		[],
		["colour: 'red' | · | 'red' (type-changed)", "kind: 'line' | 'square' | 'circle' (both-changed)", 'size: · | 1 | 2 (both-added)'],
	],
]

describe('2.4, P1, P10, P11: what an object is, and what it has as such, are changed together', () => {
	test.each(LINES)('%s', (_, base, git, live, changes, conflicts) => {
		const found = merge({ base, git, live, schema })
		expect([changeLines(found), conflictLines(found)]).toEqual([changes, conflicts])
	})
})

const PAINTS: readonly Partial<Side>[] = [{}, { colour: 'red' }, { colour: 'blue' }]
const FORMS: readonly Partial<Side>[] = [{}, { size: 1 }]
const SIDES: readonly Side[] = [
	...PAINTS.map((paint) => ({ kind: 'line', ...paint })),
	...PAINTS.flatMap((paint) => FORMS.map((form) => ({ kind: 'circle', ...paint, ...form }))),
	...FORMS.map((form) => ({ kind: 'square', ...form })),
]

test('P1, P2, P8: whatever three of them are: no edit is lost, and a second merge finds the same', () => {
	const wrong = SIDES.flatMap((base) => SIDES.flatMap((git) => SIDES.flatMap((live) => faultsOf({ base, git, live }))))
	expect(wrong).toEqual([])
})

type Sides = Readonly<Record<'base' | 'git' | 'live', Side>>

function faultsOf({ base, git, live }: Sides): readonly string[] {
	const found = merge({ base, git, live, schema })
	const triple = { base, git, live, schema } as unknown as Triple
	const after = { git: toSide(carriedOut(triple, 'git', found)), live: toSide(carriedOut(triple, 'live', found)) }
	const open = namesOf(found)
	const lost = ATTRIBUTES.filter(({ name }) =>
		[git, live].some((side) => {
			const edit = valueIn(side, name)
			return (
				edit !== valueIn(base, name) && !open.includes(name) && (valueIn(after.git, name) !== edit || valueIn(after.live, name) !== edit)
			)
		}),
	)
	const again = merge({ base: found.merged, ...after, schema })
	const isStable = again.changes.length === 0 && conflictLines(again).join() === conflictLines(found).join()
	const mirrored = namesOf(merge({ base, git: live, live: git, schema }))
	const of = JSON.stringify([base, git, live])
	return [
		...lost.map(({ name }) => `${name} is lost: ${of}`),
		...(isStable ? [] : [`a second merge finds something else: ${of}`]),
		...(mirrored.join() === open.join() ? [] : [`the sides are not treated alike: ${of}`]),
	]
}

test.each(['git', 'live'] as const)('a choice is of all of it: %s', (side) => {
	for (const [, base, git, live, , conflicts] of LINES) {
		if (conflicts.length === 0) continue
		const { changes, merged } = merge({ base, git, live, schema, policy: { onConflict: side } })
		expect([merged, changes.filter(({ to }) => to === side)]).toEqual([side === 'git' ? git : live, []])
	}
})

test('P2: what is held back stays told', () => {
	const request = requestOf({
		base: { 'board.b': { name: 'b', mode: 'closed', lock: 'one' } },
		git: { 'board.b': { kind: 'desk', name: 'b', mode: 'open' } },
		live: { 'board.b': { name: 'b', mode: 'closed', lock: 'two' } },
	})
	const open = ["conflict mode: 'closed' | 'open' | 'closed' (type-changed)", "conflict lock: 'one' | · | 'two' (changed-and-unset)"]
	expect([planned(request), planned(nextRound(request))]).toEqual([open, open])
})

/** As its file says it: without what belongs to another variant. */
function toSide(plain: unknown): Side {
	const value = canonicalMembers({ kind: 'object', attributes: ATTRIBUTES }, fromPlain(plain) ?? null)
	return Object.fromEntries(isDict(value) ? value : []) as Side
}

function valueIn(side: Side, name: string): unknown {
	return (side as Readonly<Record<string, unknown>>)[name]
}

function namesOf({ conflicts }: MergeOutput): readonly string[] {
	return conflicts.map(({ path }) => String(path[0])).sort()
}
