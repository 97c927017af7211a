import { describe, expect, test } from 'vitest'
import { recordFacts } from '../../../src/apply/record.ts'
import type { Base, Outcome } from '../../../src/model/index.ts'
import { sealPlan } from '../../../src/plan/index.ts'
import type { Resourceful, Sides } from '../../support/shop.ts'
import { at, BOARD_SHOP, linesOf, planOf, requestOf } from '../../support/shop.ts'

const M: Resourceful = { 'model.m': { name: 'm' } }
const IS = { git: { more: { 'model.m': { isProtected: true as const } } } }
const WAS = { base: { 'model.m': { isProtected: true as const } } }

describe('a resource that its file protects', () => {
	test.each<[string, Sides, readonly string[]]>([
		['that is new is made, and known as protected', { git: M, in: IS }, ["live create {'name':'m'}", 'base protected']],
		['is known as that', { base: M, git: M, live: M, in: IS }, ['base protected']],
		['is recorded once', { base: M, git: M, live: M, in: { ...IS, ...WAS } }, []],
		['and not protected any more', { base: M, git: M, live: M, in: WAS }, ['base unprotected']],
		['is not deleted when its file goes', { base: M, live: M, in: WAS }, ['held to live DELETE_PROTECTED']],
		['is deleted without', { base: M, live: M }, ['live delete']],
		['is forgotten when it is gone on both sides', { base: M, in: WAS }, ['base forget']],
		['loses its file when it is gone in the workspace', { base: M, git: M, in: { ...IS, ...WAS } }, ['git delete']],
		[
			'is not made anew',
			{
				base: { 'model.m': { name: 'm', kind: 'sql' } },
				git: { 'model.m': { name: 'm', kind: 'table' } },
				live: { 'model.m': { name: 'm', kind: 'sql' } },
				in: { ...IS, ...WAS },
				policy: { replace: [at('model.m')] },
			},
			['held to live DELETE_PROTECTED'],
		],
		[
			'is not deleted by a decision',
			{ base: M, live: { 'model.m': { name: 'n' } }, in: WAS, policy: { onConflict: 'git' } },
			["conflict .: {'name':'m'} | · | {'name':'n'} (deleted-and-updated) => git", 'held to live DELETE_PROTECTED'],
		],
	])('%s', (_, sides, expected) => {
		expect(linesOf(planOf(sides)).toSorted()).toEqual([...expected].toSorted())
	})

	test('P21: base knows it once the resource is there, and keeps it beside what is agreed on later', () => {
		const baseAfter = (sides: Sides, done: readonly string[]): Base => {
			const outcomes = done.map((change): Outcome => ({ change, kind: 'done' }))
			return recordFacts(requestOf(sides).base, sealPlan(planOf(sides)), outcomes, BOARD_SHOP)
		}
		const isProtected = (base: Base): boolean | undefined => base.get(at('model.m'))?.isProtected
		expect(isProtected(baseAfter({ git: M, in: IS }, ['inbound create model.m']))).toBe(true)
		expect(baseAfter({ git: M, in: IS }, []).size).toBe(0)
		const update: Sides = { base: M, git: { 'model.m': { name: 'n' } }, live: M, in: { ...IS, ...WAS } }
		expect(isProtected(baseAfter(update, ['inbound update model.m']))).toBe(true)
		expect(isProtected(baseAfter({ base: M, git: M, live: M, in: WAS }, []))).toBeUndefined()
	})
})

describe('a resource that Git lets go', () => {
	const released = (sides: Sides): readonly string[] => {
		const request = requestOf(sides)
		const where = { file: 'main.tf', line: 1, column: 1, reason: 'it is let go' }
		return linesOf(planOf({ ...sides, request: { git: { ...request.git, released: new Map([[at('model.m'), where]]) } } }))
	}

	test.each<[string, Sides, readonly string[]]>([
		['is kept in the workspace, and forgotten', { base: M, live: M }, ['base release', 'detached']],
		['whatever became of it there', { base: M, live: { 'model.m': { name: 'n' } } }, ['base release', 'detached']],
		['and does not come back', { live: M }, ['detached']],
		['is forgotten when it is gone', { base: M }, ['base forget']],
		['is nobody’s business where it never was', {}, []],
		['is let go although it is protected', { base: M, live: M, in: WAS }, ['base release', 'detached']],
	])('%s', (_, sides, expected) => {
		expect(released(sides)).toEqual(expected)
	})

	test('P21: base has it no more', () => {
		const sides: Sides = { base: M, live: M }
		const request = requestOf(sides)
		const git = { ...request.git, released: new Map([[at('model.m'), { file: 'main.tf', line: 1, column: 1, reason: 'it is let go' }]]) }
		expect(recordFacts(request.base, sealPlan(planOf({ ...sides, request: { git } })), [], BOARD_SHOP).size).toBe(0)
	})
})

describe('P3: a block that is let go may have made several', () => {
	const ALL = Object.fromEntries(['a', 'a-x', 'a-1', 'a-x-y', 'ab'].map((key) => [`model.${key}`, { name: key }]))
	const kept = (more: object): readonly string[] => {
		const request = requestOf({ base: ALL, live: ALL, policy: { deletes: 'allow' } })
		const released = new Map([[at('model.a'), { file: 'main.tf', line: 1, column: 1, reason: 'it is let go', ...more }]])
		return planOf({ base: ALL, live: ALL, policy: { deletes: 'allow' }, request: { git: { ...request.git, released } } }).detached.map(
			({ address }) => address,
		)
	}

	test('all of them', () => expect(kept({ andInstances: true })).toEqual(['model.a', 'model.a-1', 'model.a-x', 'model.a-x-y']))
	test('or one', () => expect(kept({})).toEqual(['model.a']))
})
