import { expect, onTestFinished, test } from 'vitest'
import { examineHost } from '../../src/compose/host.ts'
import type { ForgeKind } from '../../src/ports/index.ts'
import { startExamination } from '../../src/sync/doctor/examination.ts'
import { forgeDouble } from '../support/forge-double.ts'
import { branchesInMemory } from '../support/forge-model.ts'
import { KINDS } from '../support/forge-opened.ts'
import { gitBench } from '../support/git.ts'
import { connectionFrom, runtimeWith } from '../support/reach.ts'

/** What is said of a host of that kind, as `state name`, and all of it. */
async function examined(kind: ForgeKind, more: { readonly env?: Readonly<Record<string, string>> } = {}) {
	const host = await forgeDouble(kind, 'own/shop', branchesInMemory(['main']))
	const bench = gitBench()
	onTestFinished(() => {
		host.close()
		bench.remove()
		expect(host.violations).toEqual([])
	})
	host.model.rules.set('main', { takesPushes: false, approvals: 1, signed: true, checks: [] })
	const server = new URL(host.api).host
	const git = connectionFrom({ kind: 'token', host: server, token: 'env:GIT_TOKEN', service: kind, api: host.api })
	const examination = startExamination()
	const clone = { remoteUrl: async () => `http://${server}/own/shop.git` }
	const runtime = runtimeWith(bench, { GIT_TOKEN: host.model.token, ...more.env })
	await examineHost(runtime, { root: bench.folder, clone }, { git, branch: 'main', signing: { kind: 'host' } }, examination)
	return {
		states: examination.checks.map(({ state, name }) => `${state} ${name}`),
		text: examination.checks.map(({ found }) => found).join('\n'),
	}
}

test.each(KINDS)('what %s says of the repository, its branch and the token', async (kind) => {
	const { states, text } = await examined(kind)
	// A token of Gitea's does not tell what it is good for; the one for GitLab may do everything.
	expect(states).toEqual([
		'ok host',
		'warn branch rules',
		kind === 'github' ? 'ok signatures' : 'FAIL signatures',
		{ github: 'ok scopes', gitlab: 'warn scopes', gitea: 'skip scopes', bitbucket: 'ok scopes' }[kind],
	])
	expect(text).toContain('main takes changes by pull request only, with an approval')
	expect(text).not.toContain('takes signed commits')
})

test('a token that the host does not take: what could not be asked is said, and nothing ends', async () => {
	const { states, text } = await examined('github', { env: { GIT_TOKEN: 'another' } })
	expect(states).toEqual(['skip host', 'skip branch rules', 'skip scopes'])
	expect(text).toContain('could not be asked')
})

test('the token of a job, which starts no other', async () => {
	const job = { GITLAB_CI: 'true', CI_JOB_TOKEN: 'tok_3f9a$(x)%s' }
	expect((await examined('github', { env: job })).states).toContain('warn job token')
})
