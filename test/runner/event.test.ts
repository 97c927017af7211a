import { describe, expect, test } from 'vitest'
import { jobOf } from '../../src/runner/event.ts'

const reading = (variables: Readonly<Record<string, string>>) => (name: string) => variables[name]
const github = (variables: Readonly<Record<string, string>>, payload?: unknown) =>
	jobOf(reading({ GITHUB_ACTIONS: 'true', ...variables }), payload)?.event
const gitlab = (variables: Readonly<Record<string, string>>) => jobOf(reading({ GITLAB_CI: 'true', ...variables }), undefined)?.event

describe('P39: what a job was started for is a hint, in the least words that lead to the truth', () => {
	test.each([
		['pull_request', 'refs/pull/12/merge', undefined, { kind: 'pull', number: 12 }],
		['pull_request_review', 'refs/pull/12/merge', undefined, { kind: 'pull', number: 12 }],
		['pull_request_target', 'refs/heads/main', { pull_request: { number: 7 } }, { kind: 'pull', number: 7 }],
		['pull_request', 'refs/heads/main', { pull_request: { number: '7; rm -rf /' } }, { kind: 'none' }],
		['pull_request', 'refs/pull/0/merge', JSON.parse('{"__proto__":{"pull_request":{"number":7}}}'), { kind: 'none' }],
		['pull_request', 'refs/pull/12345678901/merge', null, { kind: 'none' }],
		['push', 'refs/heads/feature/a', undefined, { kind: 'push', branch: 'feature/a' }],
		['push', 'refs/tags/v1', undefined, { kind: 'none' }],
		['schedule', 'refs/heads/main', undefined, { kind: 'outbound', branch: 'main' }],
		['workflow_dispatch', 'refs/heads/main', undefined, { kind: 'outbound', branch: 'main' }],
		['issue_comment', 'refs/heads/main', { issue: { number: 1 } }, { kind: 'none' }],
	])('GitHub: %s at %s', (GITHUB_EVENT_NAME, GITHUB_REF, payload, event) => {
		expect(github({ GITHUB_EVENT_NAME, GITHUB_REF }, payload)).toMatchObject(event)
	})

	test.each([
		[
			{ CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '3' },
			{ kind: 'pull', number: 3 },
		],
		[{ CI_PIPELINE_SOURCE: 'merge_request_event' }, { kind: 'none' }],
		[
			{ CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main' },
			{ kind: 'push', branch: 'main' },
		],
		[{ CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'v1' }, { kind: 'none' }],
		[
			{ CI_PIPELINE_SOURCE: 'schedule', CI_COMMIT_BRANCH: 'main' },
			{ kind: 'outbound', branch: 'main' },
		],
		[{ CI_PIPELINE_SOURCE: 'parent_pipeline', CI_COMMIT_BRANCH: 'main' }, { kind: 'none' }],
	])('GitLab: %j', (variables, event) => {
		expect(gitlab(variables)).toMatchObject(event)
	})

	test('outside of a job there is none; an address that is none leads nowhere', () => {
		expect(jobOf(reading({ CI: 'true' }), undefined)).toBeNull()
		const urls = ['https://gitlab.test/jobs/1', 'javascript:alert(1)', 'https://x.test/)](https://evil.test'].map(
			(CI_JOB_URL) => jobOf(reading({ GITLAB_CI: 'true', CI_JOB_URL }), undefined)?.url,
		)
		expect(urls).toEqual(['https://gitlab.test/jobs/1', null, null])
	})
})
