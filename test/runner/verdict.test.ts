import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../src/model/index.ts'
import { problem } from '../../src/model/index.ts'
import { verdictOnPull, verdictOnRun } from '../../src/runner/verdict.ts'
import type { ReviewedWorkspace } from '../../src/show/index.ts'
import { empty, nameConflict, planWith, schema, updateToGit, updateToLive } from '../support/plans.ts'

const looked = (part: Partial<ReviewedWorkspace>): ReviewedWorkspace => ({
	workspace: 'acme',
	title: 'Acme',
	schema,
	findings: [],
	plan: empty,
	against: [],
	problem: null,
	...part,
})
const changing = planWith({ changes: [updateToLive] })
const refusal = problem('POLICY_REFUSED', 'no')
const unseen = problem('APPROVAL_MISSING', 'not yet')
const error = { level: 'error', problem: problem('YAML_INVALID', 'broken') } as const
const warning = { level: 'warning', problem: problem('BREAKING_CHANGE', 'hm') } as const

describe('the verdict on a pull request: green where merging leads to an apply that does all it says', () => {
	test.each<readonly [string, readonly ReviewedWorkspace[], string, number]>([
		['no workspace', [], 'success: nothing to do', 0],
		['nothing to do', [looked({})], 'success: nothing to do', 0],
		['changes', [looked({ plan: changing })], 'success: 0 to add, 1 to change, 0 to delete in the workspace', 0],
		['both ways', [looked({ plan: planWith({ changes: [updateToGit] }) })], 'success: 0 to add, 1 to change, 0 to delete in Git', 0],
		['a warning', [looked({ findings: [warning] })], 'success: nothing to do', 0],
		['an error in a file', [looked({ findings: [error], against: [refusal] })], 'failure: 1 error in the files', 1],
		['a broken rule', [looked({ plan: changing, against: [refusal, unseen] })], 'failure: 1 rule refuses it', 6],
		['an unread workspace', [looked({ plan: { ...changing, complete: false } })], 'failure: a workspace could not be read to its end', 4],
		['a conflict', [looked({ plan: planWith({ conflicts: [nameConflict] }) })], 'failure: 1 conflict with changes of the workspace', 3],
		[
			'a missing review',
			[looked({ plan: changing, against: [unseen] })],
			'pending: waits for a review; 0 to add, 1 to change, 0 to delete in the workspace',
			0,
		],
		[
			'a missing review and a conflict',
			[looked({ against: [unseen] }), looked({ plan: planWith({ conflicts: [nameConflict] }) })],
			'failure: 1 conflict with changes of the workspace',
			3,
		],
		['no credential', [looked({ plan: null, problem: problem('API_AUTH', 'no') })], 'failure: 1 workspace could not be looked at', 1],
	])('%s', (_, workspaces, said, exit) => {
		const review = {
			head: '' as never,
			base: { branch: 'main', commit: '' as never },
			isFromFork: false,
			collisions: null,
			settings: null,
			workspaces,
		}
		const { state, title, exit: code } = verdictOnPull(review)
		expect([`${state}: ${title}`, code]).toEqual([said, exit])
		expect(verdictOnPull({ ...review, collisions: ['a'] })).toMatchObject({ state: 'failure', exit: 6 })
	})
})

describe('the verdict on an apply', () => {
	const done: Outcome = { change: updateToLive.id, kind: 'done' }
	test.each<readonly [string, readonly Outcome[], 0 | 4, boolean, string]>([
		['all done', [done], 0, false, 'success: 1 of 1 change done'],
		['not all', [{ ...done, kind: 'failed' }], 4, false, 'failure: 0 of 1 change done, and not all is well'],
		['refused', [], 4, false, 'failure: not applied'],
		['a dry run', [], 0, true, 'success: 1 change to be done'],
	])('%s', (_, outcomes, exit, isDry, said) => {
		const { state, title } = verdictOnRun([{ workspace: 'acme', plan: changing, outcomes, problems: [] }], [exit], isDry)
		expect(`${state}: ${title}`).toBe(said)
	})
})
