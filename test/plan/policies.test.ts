import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/model/index.ts'
import type { Brought, Rules } from '../../src/plan/index.ts'
import { judgePlan } from '../../src/plan/index.ts'
import { createToLive, model, planWith, sync, updateToGit, updateToLive } from '../support/plans.ts'

const NOW = '2026-03-04T10:00:00.000Z'
const open: Rules = { max: {}, isProtected: () => false, windows: [], reviewers: [], needsApproval: false }
const plan = planWith({ changes: [updateToLive, createToLive] })

const codes = (rules: Partial<Rules>, brought: readonly Brought[] | null = [], of: Plan = plan, now: string | null = NOW) =>
	judgePlan(of, { ...open, ...rules }, { now, brought }).map(({ code }) => code)

describe('P13: rules over a plan', () => {
	test.each<readonly [string, Partial<Rules>, readonly string[]]>([
		['none', {}, []],
		['as many as are allowed', { max: { update: 1, create: 1, delete: 0 } }, []],
		['more of each', { max: { update: 0, create: 0 } }, ['POLICY_REFUSED', 'POLICY_REFUSED']],
		['protected', { isProtected: (address) => address === updateToLive.address }, ['POLICY_REFUSED']],
		['all protected', { isProtected: () => true }, ['POLICY_REFUSED', 'POLICY_REFUSED']],
	])('%s', (_, rules, expected) => {
		expect(codes(rules)).toEqual(expected)
	})

	test('a plan that only brings changes to Git breaks none', () => {
		const strict: Rules = { max: { update: 0 }, isProtected: () => true, windows: [window([], 0, 1)], reviewers: [], needsApproval: true }
		expect(codes(strict, null, planWith({ changes: [updateToGit] }))).toEqual([])
	})

	test('a plan of which nobody knows when it is carried out is in time', () => {
		expect(codes({ windows: [window([], 0, 1)] }, [], plan, null)).toEqual([])
	})
})

const window = (days: readonly string[], from: number, to: number, zone = 'UTC') => ({ days, from, to, zone })
const hour = 60

describe('time windows, in their own zone', () => {
	test.each([
		['a Wednesday at ten', window(['wed'], 9 * hour, 17 * hour), NOW, true],
		['another day', window(['thu'], 9 * hour, 17 * hour), NOW, false],
		['its first minute', window(['wed'], 10 * hour, 11 * hour), NOW, true],
		['the minute after its last', window(['wed'], 9 * hour, 10 * hour), NOW, false],
		['ten in London is eleven in Berlin', window(['wed'], 11 * hour, 12 * hour, 'Europe/Berlin'), NOW, true],
		['and one hour more in summer', window(['sat'], 12 * hour, 13 * hour, 'Europe/Berlin'), '2026-07-04T10:00:00.000Z', true],
		['late on Tuesday there', window(['tue'], 23 * hour, 24 * hour, 'America/Los_Angeles'), '2026-03-04T07:30:00.000Z', true],
		['a night that began the day before', window(['tue'], 22 * hour, 11 * hour), NOW, true],
		['a night that begins today', window(['wed'], 22 * hour, 9 * hour), NOW, false],
		['the whole day', window(['wed'], 0, 0), NOW, true],
		['what is no time is never within', window(['wed'], 0, 0), 'yesterday', false],
	])('%s', (_, only, now, isOpen) => {
		expect(codes({ windows: [only] }, [], plan, now)).toEqual(isOpen ? [] : ['POLICY_REFUSED'])
	})
})

const brought = (name: string, touches: Brought['touches'], ...approvedBy: string[]): Brought => ({ name, touches, approvedBy })
const BOTH = [updateToLive.address, createToLive.address]

describe('P40: approvals', () => {
	test.each<readonly [string, readonly Brought[] | null, number]>([
		['by whoever may write', [brought('1', BOTH, 'ann')], 0],
		['by nobody', [brought('1', BOTH)], 1],
		['of one of two', [brought('1', BOTH, 'ann'), brought('2', [updateToLive.address])], 1],
		['of a file that may mean anything', [brought('1', BOTH, 'ann'), brought('2', 'anything')], 1],
		['what touches other things needs none', [brought('1', BOTH, 'ann'), brought('2', [model('other'), sync('other')])], 0],
		['a change that nothing brought', [brought('1', [updateToLive.address], 'ann')], 1],
		['where nobody can be asked', null, 1],
	])('%s', (_, things, missing) => {
		expect(codes({ needsApproval: true }, things)).toEqual(Array.from({ length: missing }, () => 'APPROVAL_MISSING'))
	})

	test('why approvals that are there do not count is told', () => {
		const [problem] = judgePlan(
			plan,
			{ ...open, needsApproval: true },
			{ now: NOW, brought: [{ ...brought('1', BOTH), passedOver: ['not bob'] }] },
		)
		expect(problem?.message).toBe('1 needs an approval by somebody who may write; not bob')
	})

	const rule = (from: readonly string[], count = 1) => ({
		reviewers: [{ about: 'a', isAbout: (address: string) => address === updateToLive.address, from, count }],
	})
	test.each<readonly [string, ReturnType<typeof rule>, readonly string[], boolean]>([
		['one who is named', rule(['ann', 'bob']), ['bob'], true],
		['in other letters', rule(['ann']), ['Ann'], true],
		['another one', rule(['ann']), ['carl'], false],
		['two are needed', rule(['ann', 'bob'], 2), ['ann'], false],
		['the same one twice is one', rule(['ann', 'bob'], 2), ['ann', 'Ann'], false],
		['two are there', rule([], 2), ['ann', 'carl'], true],
	])('reviewers of an address: %s', (_, rules, who, passes) => {
		expect(codes(rules, [brought('1', BOTH, ...who)])).toEqual(passes ? [] : ['APPROVAL_MISSING'])
		expect(codes(rules, [], planWith({ changes: [createToLive] }))).toEqual([])
	})
})
