import { describe, expect, test } from 'vitest'
import type { CommitId, Outcome, RemoteId } from '../../../src/model/index.ts'
import { problem } from '../../../src/model/index.ts'
import { showOutcomes } from '../../../src/show/index.ts'
import { agreed, createToLive, deleteToGit, empty, planWith, rich, updateToGit, updateToLive } from '../../support/plans.ts'
import { at } from '../../support/shop.ts'

const plan = planWith({ changes: [updateToGit, deleteToGit, createToLive, updateToLive], adoptions: [agreed] })
const commit = (digit: string): CommitId => digit.repeat(40) as CommitId
const done: readonly Outcome[] = [
	{ change: updateToGit.id, kind: 'done', commit: commit('a') },
	{ change: deleteToGit.id, kind: 'done', commit: commit('b') },
	{ change: createToLive.id, kind: 'done', remoteId: '909' as RemoteId },
	{ change: updateToLive.id, kind: 'done' },
]
const COMPLETE = 'Apply complete!'

describe('after an apply', () => {
	test('everything done', () => {
		expect(showOutcomes(plan, done, { color: false })).toMatchInlineSnapshot(`
			"  ~ model.customers  updated in Git
			  - model["odd key"]  deleted in Git
			  + model.refunds  created in the workspace (id 909)
			  ~ sync.orders-to-crm  updated in the workspace

			Apply complete! Resources: 1 added, 1 changed, 0 destroyed.
			Git: 0 added, 1 changed, 1 deleted in 2 commits: aaaaaaa, bbbbbbb.
			Recorded without a change: 1 resource.
			"
		`)
	})

	test('something not done', () => {
		const outcomes: readonly Outcome[] = [
			...done.slice(0, 1),
			{ change: deleteToGit.id, kind: 'skipped', problem: problem('CANCELLED', 'stopped on request') },
			{
				change: createToLive.id,
				kind: 'unknown',
				problem: problem('OUTCOME_UNKNOWN', 'the answer was lost', { hint: 'run  tideway plan' }),
			},
			{ change: updateToLive.id, kind: 'refused', problem: problem('LIVE_CHANGED', 'sync.orders-to-crm changed since the plan was made') },
		]
		expect(showOutcomes(plan, outcomes, { color: false })).toMatchInlineSnapshot(`
			"  ~ model.customers  updated in Git
			  + model.refunds  create in the workspace: it is not known whether this was done
			      the answer was lost
			      run  tideway plan
			  ~ sync.orders-to-crm  update in the workspace: refused, nothing was done
			      sync.orders-to-crm changed since the plan was made
			  1 change not started: model["odd key"]

			Apply incomplete: 1 of 4 changes done, 1 refused, 1 unknown, 1 not started. Resources: 0 added, 0 changed, 0 destroyed.
			Git: 0 added, 1 changed, 0 deleted in 1 commit: aaaaaaa.
			Next: what is left is done by another apply; see it with  tideway plan -w acme-production
			"
		`)
	})

	test.each(['refused', 'failed', 'unknown', 'skipped'] as const)('P29: one change %s is not complete', (kind) => {
		const text = showOutcomes(plan, [...done.slice(0, 3), { change: updateToLive.id, kind }], { color: false })
		expect(text).not.toContain(COMPLETE)
		expect(text).toContain(`3 of 4 changes done, 1 ${kind === 'skipped' ? 'not started' : kind}.`)
	})

	test('a stopped run of many changes ends with one line about those that were not begun', () => {
		const many = Array.from({ length: 300 }, (_, index) => ({ ...updateToLive, id: `x${index}`, address: at(`model.m${index}`) }))
		const outcomes = many.map(({ id }): Outcome => ({ change: id, kind: 'skipped', problem: problem('CANCELLED', 'stopped on request') }))
		const text = showOutcomes(planWith({ changes: many }), outcomes, { color: false })
		expect(text).toMatch(/^ {2}300 changes not started: model\.m0, (?:model\.m\d, ){6}model\.m7 and 292 more\n\nApply incomplete: 0 of 300/)
	})

	test('P29: a change without an outcome counts as not done', () => {
		const text = showOutcomes(plan, done.slice(0, 3), { color: false })
		expect(text).not.toContain(COMPLETE)
		expect(text).toContain('not reported')
	})

	test('nothing to do is complete, and what is left is named', () => {
		expect(showOutcomes(empty, [], { color: false })).toBe('Apply complete! Resources: 0 added, 0 changed, 0 destroyed.\n')
		const text = showOutcomes(rich, [], { color: false })
		expect(text).toContain('Conflicts left: 3 in 2 resources.')
		expect(text).toContain('The plan was incomplete')
	})

	test('P42: a problem of several lines stays on its line', () => {
		const [first] = done
		if (!first) throw new Error('no outcome')
		const text = (message: string): string =>
			showOutcomes(planWith({ changes: [updateToGit] }), [{ ...first, kind: 'failed', problem: problem('API_REJECTED', message) }], {
				color: false,
			})
		expect(text('a\n\u001b[2Jb').split('\n')).toHaveLength(text('a').split('\n').length)
	})
})
