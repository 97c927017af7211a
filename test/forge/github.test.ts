import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FORGES } from '../../src/forge/index.ts'
import type { CommitId } from '../../src/model/index.ts'
import type { Forge } from '../../src/ports/index.ts'
import type { GitHubHost } from '../support/github.ts'
import { gitHubHost } from '../support/github.ts'

let host: GitHubHost
let forge: Forge
beforeAll(async () => {
	host = await gitHubHost()
	forge = FORGES.github(host.access)
})
afterAll(() => host.close())

const DRAFT = { base: 'main', title: 'Changes of acme', body: 'a body', labels: ['tideway'] }

describe('pull requests', () => {
	test('one is opened, found by its branch, changed, and seen merged', async () => {
		const commit = await host.commit('tideway/acme', 'models/a.yaml', 'name: A\n')
		const opened = await forge.open({ ...DRAFT, head: 'tideway/acme' })
		expect(opened).toMatchObject({
			state: 'open',
			isFromFork: false,
			isDraft: false,
			title: 'Changes of acme',
			author: 'octocat',
			head: { branch: 'tideway/acme', commit },
			base: { branch: 'main' },
			mergedAs: null,
		})
		expect(await forge.pullsFrom('tideway/acme', 'main')).toEqual([expect.objectContaining({ number: opened.number })])
		expect(await forge.pullsFrom('tideway/other', 'main')).toEqual([])

		await forge.update(opened.number, { title: 'Other changes', body: 'another body', labels: ['tideway', 'sync'] })
		expect(await forge.pull(opened.number)).toMatchObject({ title: 'Other changes', body: 'another body' })
		const pull = await host.call('GET', `/repos/${host.repository}/pulls/${opened.number}`)
		expect((pull.labels as { name: string }[]).map(({ name }) => name).toSorted()).toEqual(['sync', 'tideway'])

		const merged = await host.call('PUT', `/repos/${host.repository}/pulls/${opened.number}/merge`, { merge_method: 'squash' })
		expect(await forge.pull(opened.number)).toMatchObject({ state: 'merged', mergedAs: merged.sha })
		await host.commit('tideway/acme', 'models/b.yaml', 'name: B\n')
		const again = await forge.open({ ...DRAFT, head: 'tideway/acme', labels: [] })
		expect((await forge.pullsFrom('tideway/acme', 'main')).map(({ number, state }) => [number, state])).toEqual([
			[again.number, 'open'],
			[opened.number, 'merged'],
		])
	})

	test('one that is not there: the failure says what the host said', async () => {
		await expect(forge.pull(4711)).rejects.toMatchObject({
			problem: { code: 'API_NOT_FOUND', message: 'GitHub answered GET /repos/octocat/shop/pulls/4711 with 404: Not Found' },
		})
	})
})

describe('comments, reviews and checks', () => {
	test('comments of ours are told from those of others, over pages', async () => {
		await host.commit('talk', 'a.txt', 'a')
		const { number } = await forge.open({ ...DRAFT, head: 'talk' })
		for (let index = 0; index < 101; index++)
			await host.call('POST', `/repos/${host.repository}/issues/${number}/comments`, { body: `no ${index}` })
		await forge.comment(number, 'ours')
		const comments = await forge.comments(number)
		expect(comments).toHaveLength(102)
		const own = comments.filter(({ isOwn }) => isOwn)
		expect(own).toEqual([{ id: expect.any(String), author: 'octocat', isOwn: true, body: 'ours' }])
		await forge.editComment(number, own[0]?.id ?? '', 'ours, edited')
		expect((await forge.comments(number)).at(-1)?.body).toBe('ours, edited')
	})

	test('S25: the newest verdict of each person, with the commit that was looked at', async () => {
		const commit = await host.commit('judged', 'a.txt', 'a')
		const { number } = await forge.open({ ...DRAFT, head: 'judged' })
		const review = async (event: string): Promise<unknown> =>
			await host.call('POST', `/repos/${host.repository}/pulls/${number}/reviews`, { event, body: 'a word' })
		await review('APPROVE')
		await review('COMMENT')
		expect(await forge.reviews(number)).toEqual([{ by: 'hubot', verdict: 'approved', commit }])
		await review('REQUEST_CHANGES')
		expect(await forge.reviews(number)).toEqual([{ by: 'hubot', verdict: 'changes-requested', commit }])
	})

	test('a check, with a note beside each line', async () => {
		const commit = (await host.commit('checked', 'a.txt', 'a')) as CommitId
		const annotations = Array.from({ length: 40 }, (_, index) => ({
			file: 'a.txt',
			line: index + 1,
			level: 'warning' as const,
			message: `no ${index}`,
		}))
		await forge.report(commit, { name: 'tideway/plan', state: 'failure', title: '1 conflict', summary: '**one**', annotations })
		const { check_runs: runs } = await host.call('GET', `/repos/${host.repository}/commits/${commit}/check-runs`)
		const [run] = runs as { id: number; name: string; conclusion: string }[]
		expect(run).toMatchObject({ name: 'tideway/plan', conclusion: 'failure' })
		const shown = await host.call('GET', `/repos/${host.repository}/check-runs/${run?.id}/annotations?per_page=100`)
		expect(shown.total_count).toBe(40)
	})

	test('what a person may do', async () => {
		expect(await forge.rightOf('octocat')).toBe('admin')
		expect(await forge.rightOf('nobody-at-all')).toBe('none')
	})
})
