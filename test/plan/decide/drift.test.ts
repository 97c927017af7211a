import { describe, expect, test } from 'vitest'
import type { Change, RemoteId } from '../../../src/model/index.ts'
import type { Policy } from '../../../src/plan/index.ts'
import type { Sides } from '../../support/shop.ts'
import { at, linesOf, planOf } from '../../support/shop.ts'

const side = (attributes: object | null) => (attributes ? { 'model.m': attributes } : {})
const three = (base: object | null, git: object | null, live: object | null, more: Sides['in'] = {}): Sides => ({
	base: side(base),
	git: side(git),
	live: side(live),
	in: more,
})

const linesIn = (mode: Policy['mode'], sides: Sides, policy: Partial<Policy> = { overwriteDrift: true }): readonly string[] =>
	linesOf(planOf({ ...sides, policy: { mode, ...policy } }))

const [A, B, C] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }]
const [SQL, TABLE] = [
	{ name: 'a', kind: 'sql' },
	{ name: 'a', kind: 'table' },
]
const secret = (name: string): object => ({ name: 'a', sql: { kind: 'secret', text: `\${${name}}` } })
const HIDDEN = { name: 'a', sql: { kind: 'masked' } }
const sentAs = (observed: object): Sides['in'] => ({ base: { 'model.m': { observed: new Map(Object.entries(observed)) } } })
const RENEWED: Sides['in'] = { base: { 'model.m': { id: 'id-other' as RemoteId } } }
const CHOSEN: Partial<Policy> = { overwriteDrift: true, choices: new Map([[at('model.m'), 'git']]) }

describe('mirror: an edit of Git is told and left, and undone where that is asked for', () => {
	test.each<[string, Sides, readonly string[], readonly string[]]>([
		['an edit', three(A, B, A), ['held to live MODE_DRIFT'], ["git name: 'b' -> 'a'"]],
		[
			'edits of both',
			three(A, B, C),
			["conflict name: 'a' | 'b' | 'c' (both-changed)"],
			["git name: 'b' -> 'c'", "conflict name: 'a' | 'b' | 'c' (both-changed) => live"],
		],
		['what no call could change', three(SQL, TABLE, SQL), ["cannot update kind: 'table'"], ["git kind: 'table' -> 'sql'"]],
		['a file more', three(null, A, null), ['held to live MODE_DRIFT'], ['git delete']],
		['a file more, not whole', three(null, { sql: 's' }, null), ['held to live VALUE_INVALID'], ['git delete']],
		['a file less', three(A, null, A), ['held to live MODE_DRIFT'], ["git create {'name':'a'}"]],
		[
			'edited here, gone there',
			three(A, B, null),
			["conflict .: {'name':'a'} | {'name':'b'} | · (updated-and-deleted)"],
			['git delete', "conflict .: {'name':'a'} | {'name':'b'} | · (updated-and-deleted) => live"],
		],
		[
			'nothing agreed',
			three(null, A, B),
			["conflict name: · | 'a' | 'b' (both-added)"],
			["git name: 'a' -> 'b'", "conflict name: · | 'a' | 'b' (both-added) => live"],
		],
		[
			'another one there',
			three(A, B, A, RENEWED),
			["conflict name: · | 'b' | 'a' (both-added)"],
			["git name: 'b' -> 'a'", "conflict name: · | 'b' | 'a' (both-added) => live"],
		],
		['P6: the spelling of Git', three(A, B, C, sentAs(C)), ['held to live MODE_DRIFT'], ["git name: 'b' -> 'a'"]],
		['no edit', three(A, A, B), ["git name: 'a' -> 'b'"], ["git name: 'a' -> 'b'"]],
	])('%s', (_, sides, without, withConsent) => {
		expect(linesIn('mirror', sides, {})).toEqual(without)
		expect(linesIn('mirror', sides)).toEqual(withConsent)
	})

	test('P7: of a secret that is hidden there, the name that both agreed on comes back', () => {
		const plan = planOf({
			...three(secret('old'), secret('new'), HIDDEN, sentAs(HIDDEN)),
			policy: { mode: 'mirror', overwriteDrift: true },
		})
		expect(plan.changes.flatMap((change) => (change.kind === 'update' ? change.edits : []))).toMatchObject([
			{ path: ['sql'], before: { text: '${new}' }, after: { text: '${old}' } },
		])
	})

	test('P3: what could not be read is neither', () => {
		const sides: Sides = { git: side(A), in: { live: { unread: ['model'] } } }
		expect(linesIn('mirror', sides)).toEqual(linesIn('mirror', sides, {}))
	})

	test('P18: many files that are not there are asked about', () => {
		const git = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`model.${name}`, { name }]))
		const plan = planOf({ git, policy: { mode: 'mirror', overwriteDrift: true } })
		expect(plan.guards).toMatchObject([{ rule: 'deletes', side: 'git', count: 4, allowed: false }])
	})
})

describe('deploy: an edit of the workspace is told and left, and undone where that is asked for', () => {
	test.each<[string, Sides, readonly string[], readonly string[]]>([
		['an edit', three(A, A, B), ['held to git MODE_DRIFT'], ["live name: 'b' -> 'a'"]],
		[
			'edits of both',
			three(A, B, C),
			["conflict name: 'a' | 'b' | 'c' (both-changed)"],
			["live name: 'c' -> 'b'", "conflict name: 'a' | 'b' | 'c' (both-changed) => git"],
		],
		['one less', three(A, A, null), ['held to git MODE_DRIFT'], ["live create {'name':'a'}"]],
		[
			'edited there, gone here',
			three(A, null, B),
			["conflict .: {'name':'a'} | · | {'name':'b'} (deleted-and-updated)"],
			['live delete', "conflict .: {'name':'a'} | · | {'name':'b'} (deleted-and-updated) => git"],
		],
		['what nobody brought there from Git stays', three(null, null, A), ['held to git MODE_DRIFT'], ['held to git MODE_DRIFT']],
		['P6: what the server makes of it is no edit', three(A, A, B, sentAs(B)), [], []],
		['what no call can change', three(SQL, SQL, TABLE), ['held to git MODE_DRIFT'], ["cannot update kind: 'sql'"]],
	])('%s', (_, sides, without, withConsent) => {
		expect(linesIn('deploy', sides, {})).toEqual(without)
		expect(linesIn('deploy', sides)).toEqual(withConsent)
	})
})

test('what was decided about one resource by name stands', () => {
	expect(linesIn('mirror', three(A, B, C), CHOSEN)).toEqual(linesIn('mirror', three(A, B, C), { ...CHOSEN, overwriteDrift: false }))
})

test('P12: once undone, the next plan is empty', () => {
	for (const [mode, sides] of [
		['mirror', three(A, B, C)],
		['deploy', three(A, B, C)],
	] as const) {
		const [change] = planOf({ ...sides, policy: { mode, overwriteDrift: true } }).changes
		const held = mode === 'mirror' ? sides.live : sides.git
		expect(afterOf(change)).toEqual(held?.['model.m'])
		expect(linesIn(mode, { base: held, git: held, live: held } as Sides)).toEqual([])
	}
})

function afterOf(change: Change | undefined): object | undefined {
	return change?.kind === 'update' ? Object.fromEntries(change.after) : undefined
}
