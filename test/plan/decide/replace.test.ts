import { describe, expect, test } from 'vitest'
import type { Change, Plan } from '../../../src/model/index.ts'
import type { Sides } from '../../support/shop.ts'
import { at, planOf } from '../../support/shop.ts'

/** A model whose kind, which is fixed at creation, was changed in Git. */
const SIDES: Sides = {
	base: { 'model.m': { name: 'm', kind: 'sql' } },
	git: { 'model.m': { name: 'm', kind: 'table' } },
	live: { 'model.m': { name: 'm', kind: 'sql' } },
}
const named = (sides: Sides): Sides => ({ ...sides, policy: { replace: [at('model.m')] } })
const ids = ({ changes }: Pick<Plan, 'changes'>): readonly string[] => changes.map(({ id }) => id)

describe('an attribute that is fixed at creation', () => {
	test('is not changed unless somebody names the resource, and the plan says how', () => {
		const plan = planOf(SIDES)
		expect([plan.changes, plan.guards]).toEqual([[], []])
		expect(plan.unsupported).toMatchObject([{ path: ['kind'], remedy: 'make a new one, or make it anew with `--replace model.m`' }])
	})

	test('makes a named resource anew: the old one goes first, as both have one key', () => {
		const plan = planOf(named(SIDES))
		expect(plan.order).toEqual([['inbound delete model.m'], ['inbound create model.m']])
		expect(plan.changes).toMatchObject([
			{ kind: 'delete', remoteId: 'id-m' },
			{ kind: 'create', replaces: 'id-m', notes: expect.arrayContaining(['takes the place of the one that is deleted']) },
		])
		expect(plan.unsupported).toEqual([])
	})

	test('P1: what changed in the workspace is in the new one, and goes to Git', () => {
		const plan = planOf(named({ ...SIDES, live: { 'model.m': { name: 'M', kind: 'sql' } } }))
		expect(ids(plan)).toEqual(['inbound delete model.m', 'inbound create model.m', 'outbound update model.m'])
		expect(plan.changes[1]).toMatchObject({
			after: new Map([
				['name', 'M'],
				['kind', 'table'],
			]),
		})
	})

	test('P11: nothing is replaced while it is in conflict', () => {
		const plan = planOf(
			named({ ...SIDES, git: { 'model.m': { name: 'N', kind: 'table' } }, live: { 'model.m': { name: 'M', kind: 'sql' } } }),
		)
		expect([ids(plan), plan.conflicts.length]).toEqual([[], 1])
	})

	test('P30: nor while something uses it', () => {
		const sync = { 'sync.s': { model: 'm' } }
		const used = { base: { ...SIDES.base, ...sync }, git: { ...SIDES.git, ...sync }, live: { ...SIDES.live, ...sync } }
		const plan = planOf(named(used))
		expect([ids(plan), plan.held.map(({ address, reason }) => [address, reason.code])]).toEqual([
			[],
			[
				['model.m', 'REFERENCE_DANGLING'],
				['model.m', 'REFERENCE_DANGLING'],
			],
		])
	})

	test.each(['create', 'delete'] as const)('P30: nor where the provider cannot %s it', (kind) => {
		const cannot = (change: Change) => (change.kind === kind ? { reason: 'no', remedy: 'none' } : undefined)
		const plan = planOf({ ...named(SIDES), request: { cannot } })
		expect([ids(plan), plan.held.length, plan.unsupported.length]).toEqual([[], 1, 1])
	})

	test('P18: what is made anew is no loss', () => {
		const many = (kind: string) => Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`model.m${index}`, { name: 'm', kind }]))
		const replace = Object.keys(many('')).map(at)
		const plan = planOf({ base: many('sql'), live: many('sql'), git: many('table'), policy: { replace, allowChanges: 9 } })
		expect([plan.changes.length, plan.guards.filter(({ allowed }) => !allowed)]).toEqual([18, []])
	})

	test('that did not change is nothing to replace for', () => {
		expect(planOf({ ...SIDES, git: SIDES.live ?? {}, policy: { replace: [at('model.m')] } }).changes).toEqual([])
	})
})
