import { describe, expect, test } from 'vitest'
import { Failure, fail } from '../../src/model/index.ts'
import type { Pull } from '../../src/ports/index.ts'
import type { Reviewed } from '../../src/runner/index.ts'
import { reviewPull } from '../../src/runner/index.ts'
import type { FakeSite } from '../support/fake-site.ts'
import { fakeSite } from '../support/fake-site.ts'
import { baseOf } from '../support/shop.ts'

const TREE = { 'models/a.yaml': 'name: a\n', 'models/b.yaml': 'name: b\n' }
const LIVE = { 'model.a': { name: 'a' }, 'model.b': { name: 'b' } }
const CHOICES = { names: undefined, url: null, isDry: false }

/** Both sides agree on two models. */
async function synced(options?: Parameters<typeof fakeSite>[2]): Promise<FakeSite> {
	const made = await fakeSite(TREE, LIVE, options)
	await made.fake.remember(baseOf({ 'model.a': { name: 'a' }, 'model.b': { name: 'b' } }))
	return made
}

async function review(made: FakeSite, choices = CHOICES): Promise<Reviewed> {
	const found = await reviewPull(made.site, 5, choices)
	return found.kind === 'reviewed' ? found.reviewed : expect.fail(found.reason)
}

/** The code of what stopped it, and what had been posted by then. */
async function stopped(made: FakeSite): Promise<readonly unknown[]> {
	const code = await reviewPull(made.site, 5, CHOICES).then(
		() => 'it was reviewed',
		(error: unknown) => (error instanceof Failure ? error.problem.code : Promise.reject(error)),
	)
	return [code, made.posted.map((post) => (post.kind === 'report' ? post.report.state : 'comment'))]
}

describe('a pull request', () => {
	test('P47: is planned as its merge, posts a status and a comment that name its commit, and writes nothing else', async () => {
		const made = await synced()
		const pull = await made.open({ 'models/a.yaml': 'name: A\n' })
		const { verdict, posts, markdown, shown } = await review(made)
		expect(verdict).toEqual({ state: 'success', title: '0 to add, 1 to change, 0 to delete in the workspace', exit: 0 })
		expect(posts).toMatchObject([
			{ kind: 'report', commit: pull.head.commit, report: { name: 'tideway/plan', state: 'success' } },
			{ kind: 'comment', pull: 5, marker: '<!-- tideway plan -->' },
		])
		expect(shown.workspaces[0]?.plan?.preview).toBe(true)
		expect(markdown).toContain(`at \`${pull.head.commit.slice(0, 7)}\``)
		expect([made.fake.live.writes, made.posted.length]).toEqual([[], 1])
		expect((await review(made)).markdown, 'P12: the same each time').toBe(markdown)
	})

	test('a draft is planned, and a dry run posts not even that it plans', async () => {
		const made = await synced()
		await made.open({ 'models/a.yaml': 'name: A\n' }, { isDraft: true })
		expect((await review(made, { ...CHOICES, isDry: true })).verdict.state).toBe('success')
		expect(made.posted).toEqual([])
	})

	test('S22: of a fork the files are read without secrets, and the workspace is never opened', async () => {
		const made = await synced()
		await made.open({ 'models/a.yaml': 'name: A\n' }, { isFromFork: true, head: { branch: 'main', commit: '' as never } })
		const commit = made.fake.remote.refs.get('refs/pull/5/head')
		const pull = { ...(await made.site.forge.pull(5)), head: { branch: 'main', commit: commit as never } }
		made.show(() => pull)
		const { verdict, shown } = await review(made)
		expect([verdict.state, made.opened, shown.workspaces[0]?.plan]).toEqual(['success', ['unread files'], null])
	})

	test('one that collides has no plan, and opens nothing', async () => {
		const made = await synced()
		await made.open({ 'models/a.yaml': 'name: A\n' })
		await made.fake.commit({ 'models/a.yaml': 'name: other\n' })
		const { verdict, markdown } = await review(made)
		expect([verdict.state, verdict.exit, made.opened]).toEqual(['failure', 6, []])
		expect(markdown).toContain('models/a.yaml')
	})

	test('into a branch that no workspace follows: green for whoever requires it, and no comment', async () => {
		const made = await synced({ settings: '    branch: live\n' })
		await made.open({ 'models/a.yaml': 'name: A\n' })
		const { posts } = await review(made)
		expect(posts).toMatchObject([{ kind: 'report', report: { state: 'success', title: 'nothing to do' } }])
	})

	test('P41: its settings do not count, and are shown', async () => {
		const made = await synced()
		await made.open({ 'tideway.yaml': 'version: 1\nworkspaces: { evil: { provider: shop } }\n' })
		const { shown } = await review(made)
		expect(shown.workspaces.map(({ workspace }) => workspace)).toEqual(['acme'])
		expect(shown.settings?.after).toContain('evil')
	})

	test('S28: what is posted holds no secret that is known', async () => {
		const made = await synced()
		await made.open({ 'models/a.yaml': 'name: s3cret-of-the-job\n' })
		const { posts } = await review(made)
		expect(JSON.stringify(posts)).not.toContain('s3cret-of-the-job')
	})
})

describe('P39, P40: what the host says now is what counts', () => {
	test.each(['closed', 'merged'] as const)('%s in the meantime: nothing is done, and nothing said', async (state) => {
		const made = await synced()
		await made.open({ 'models/a.yaml': 'name: A\n' }, { state })
		expect(await reviewPull(made.site, 5, CHOICES)).toEqual({ kind: 'none', reason: `pull request 5 is ${state}` })
		expect([made.posted, made.opened]).toEqual([[], []])
	})

	test('a commit that the branch is not at is not looked at', async () => {
		const made = await synced()
		const pull = await made.open({ 'models/a.yaml': 'name: A\n' })
		made.fake.remote.refs.set('refs/heads/side', made.fake.tip())
		made.show(() => pull)
		expect(await stopped(made)).toEqual(['PLAN_STALE', ['pending', 'failure']])
		expect(made.opened).toEqual([])
	})

	test.each<readonly [string, (pull: Pull) => Partial<Pull>]>([
		['another push each time', () => ({ head: { branch: 'side', commit: 'b'.repeat(40) as never } })],
		['another base each time', () => ({ base: { branch: 'other' } })],
	])('while it is looked at, %s: nothing of it is posted, and no status stays pending', async (_, change) => {
		const made = await synced()
		const pull = await made.open({ 'models/a.yaml': 'name: A\n' })
		let asked = 0
		made.show(() => (asked++ % 2 === 0 ? pull : { ...pull, ...change(pull) }))
		expect(await stopped(made)).toEqual(['PLAN_STALE', ['pending', 'failure']])
	})

	test('while it is looked at, closed: nothing of it is posted', async () => {
		const made = await synced()
		const pull = await made.open({ 'models/a.yaml': 'name: A\n' })
		let asked = 0
		made.show(() => (asked++ === 0 ? pull : { ...pull, state: 'closed' }))
		expect(await reviewPull(made.site, 5, CHOICES)).toMatchObject({ kind: 'none' })
		expect(made.posted).toHaveLength(1)
	})

	test('a host that shows the commit before for a while is asked again, as no other job is started for the newest', async () => {
		const made = await synced()
		const old = await made.open({ 'models/a.yaml': 'name: A\n' })
		const pull = await made.open({ 'models/a.yaml': 'name: AA\n' })
		let asked = 0
		made.show(() => (asked++ < 2 ? old : pull))
		const { verdict, posts } = await review(made)
		expect([verdict.state, posts[0]]).toMatchObject(['success', { kind: 'report', commit: pull.head.commit }])
	})

	test('P40: what is merged into its branch meanwhile is planned with it, as no other job is started for that', async () => {
		const made = await synced()
		await made.open({ 'models/a.yaml': 'name: A\n' })
		let hasMoved = false
		made.onWorkspace(async () => {
			if (!hasMoved) await made.fake.commit({ 'models/c.yaml': 'name: c\n' })
			hasMoved = true
		})
		const { shown, posts } = await review(made)
		expect([shown.base.commit, posts.length, made.posted.length]).toEqual([made.fake.tip(), 2, 1])
	})

	test('P29: a host that fails in the middle leaves no status that looks as if somebody were at work', async () => {
		const made = await synced()
		const pull = await made.open({ 'models/a.yaml': 'name: A\n' })
		let asked = 0
		made.show(() => (asked++ === 0 ? pull : fail('API_SERVER', 'the host is down')))
		expect(await stopped(made)).toEqual(['API_SERVER', ['pending', 'failure']])
	})
})

test.each<readonly [string, 'the newest' | 'an older target', string]>([
	['where it is of exactly these commits', 'the newest', 'reviewed'],
	['and never where the target has moved since', 'an older target', 'GIT_TOO_OLD'],
])("P40: an old git takes the host's own merge, %s", async (_, of, ends) => {
	const made = await synced({ isOld: true })
	const pull = await made.open({ 'models/a.yaml': 'name: A\n' })
	const { repository } = made.fake.workspace
	const who = { name: 'host', email: 'host@example.test' }
	const merge = { message: 'merge', author: who, committer: who, at: '2026-01-01T00:00:00.000Z', files: [], merges: pull.head.commit }
	const [commit] = await repository.commit(made.fake.tip(), [merge])
	made.fake.remote.refs.set('refs/pull/5/merge', commit as never)
	if (of === 'an older target') await made.fake.commit({ 'models/b.yaml': 'name: b2\n' })
	if (ends === 'reviewed') expect((await review(made)).verdict.state).toBe('success')
	else expect(await stopped(made)).toEqual([ends, ['pending', 'failure']])
})
