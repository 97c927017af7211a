import { describe, expect, test } from 'vitest'
import type { CommitId } from '../../src/model/index.ts'
import { fail } from '../../src/model/index.ts'
import type { Rules } from '../../src/plan/index.ts'
import type { Ran } from '../../src/runner/index.ts'
import { runBranch } from '../../src/runner/index.ts'
import type { FakeSite } from '../support/fake-site.ts'
import { fakeSite } from '../support/fake-site.ts'
import { OPTIONS } from '../support/fake-workspace.ts'
import { at, baseOf, shown } from '../support/shop.ts'

const TREE = { 'models/a.yaml': 'name: a\n', 'models/b.yaml': 'name: b\n' }
const CHOICES = { names: undefined, url: null, isDry: false }
const RULES: Rules = { max: {}, isProtected: () => false, windows: [], reviewers: [], needsApproval: false }

/** Both sides agreed; since then the workspace changed b. */
async function moved(options?: Parameters<typeof fakeSite>[2]): Promise<FakeSite> {
	const made = await fakeSite(TREE, { 'model.a': { name: 'a' }, 'model.b': { name: 'B' } }, options)
	await made.fake.remember(baseOf({ 'model.a': { name: 'a' }, 'model.b': { name: 'b' } }))
	return made
}

async function run(made: FakeSite, direction: 'both' | 'outbound', choices = CHOICES): Promise<Ran> {
	const done = await runBranch(made.site, 'main', direction, choices, OPTIONS)
	return done.kind === 'ran' ? done.ran : expect.fail(done.reason)
}

const nameOf = (made: FakeSite, address: string): string => shown(made.fake.live.resources.get(at(address))?.attributes)

describe('a push', () => {
	test('P39: is applied once, however often it is told, with its result where it was merged', async () => {
		const made = await moved()
		const as = await made.fake.commit({ 'models/a.yaml': 'name: A\n' }, { message: 'Rename (#5)' })
		const pull = await made.open({}, { state: 'merged', mergedAs: as })
		made.show(() => pull)
		const { verdict, posts } = await run(made, 'both')
		expect(verdict).toEqual({ state: 'success', title: '2 of 2 changes done', exit: 0 })
		expect(posts).toMatchObject([
			{ kind: 'report', commit: as, report: { name: 'tideway/apply', state: 'success' } },
			{ kind: 'comment', pull: 5, marker: '<!-- tideway apply -->' },
		])
		expect(nameOf(made, 'model.a')).toBe("{'name':'A'}")
		const writes = made.fake.live.writes.length
		expect((await run(made, 'both')).verdict.title).toBe('nothing to do')
		expect(made.fake.live.writes).toHaveLength(writes)
	})

	test('where the host does not let us ask what brought a commit, the run is told of beside the commit alone', async () => {
		const made = await moved({ forge: { pullsOf: async () => fail('API_FORBIDDEN', 'not with this token') } })
		const as = await made.fake.commit({ 'models/a.yaml': 'name: A\n' }, { message: 'Rename' })
		const { verdict, posts } = await run(made, 'both')
		expect([verdict.state, posts.map(({ kind }) => kind)]).toEqual(['success', ['report']])
		expect(made.fake.live.writes).not.toEqual([])
		expect(posts[0]).toMatchObject({ commit: as })
	})

	test('a rule that refuses it keeps all of it from being done', async () => {
		const made = await moved({ rules: { ...RULES, max: { update: 0 } } })
		const tip = await made.fake.commit({ 'models/a.yaml': 'name: A\n' })
		const { verdict, runs } = await run(made, 'both')
		expect([verdict, runs[0]?.problems.map(({ code }) => code)]).toEqual([
			{ state: 'failure', title: 'not applied', exit: 6 },
			['POLICY_REFUSED'],
		])
		expect([made.fake.live.writes, made.fake.tip()]).toEqual([[], tip])
	})

	test('P38, S25: an approval that is taken back while the lock is waited for counts no more', async () => {
		let asked = 0
		const reviews = async () => (asked++ === 0 ? [{ by: 'ann', verdict: 'approved', commit: head } as const] : [])
		const pullsOf = async () => [{ ...pull, mergedAs: head }]
		const made = await moved({ rules: { ...RULES, needsApproval: true }, forge: { reviews, pullsOf } })
		const pull = await made.open({ 'models/a.yaml': 'name: A\n' }, { state: 'merged' })
		const head = pull.head.commit
		made.fake.remote.refs.set('refs/heads/main', head)
		const { verdict, runs } = await run(made, 'both')
		expect([verdict.exit, runs[0]?.problems.map(({ code }) => code), asked]).toEqual([6, ['APPROVAL_MISSING'], 2])
		expect(made.fake.live.writes).toEqual([])
		expect((await made.fake.stored()).lock).toBeNull()
	})

	test('P39, P40: two runs for it at once do it once, and both tell so', async () => {
		const made = await moved()
		const as = await made.fake.commit({ 'models/a.yaml': 'name: A\n' })
		const both = await Promise.all([1, 2].map(() => runBranch(made.site, 'main', 'both', CHOICES, { ...OPTIONS, waitMs: 60_000 })))
		const rans = both.map((done) => (done.kind === 'ran' ? done.ran : expect.fail(done.reason)))
		expect(rans.map(({ verdict }) => verdict.state)).toEqual(['success', 'success'])
		expect(rans.map(({ verdict }) => verdict.title).toSorted()).toEqual(['2 of 2 changes done', 'nothing to do'])
		expect(made.fake.live.writes).toHaveLength(1)
		for (const { posts } of rans) expect(posts).toContainEqual(expect.objectContaining({ kind: 'report', commit: as }))
	})

	test('P40: what is merged while it is planned is applied with it, and both commits are told', async () => {
		const made = await moved()
		const first = await made.fake.commit({ 'models/a.yaml': 'name: A\n' })
		const later: CommitId[] = []
		made.onWorkspace(async () => {
			if (later.length === 0) later.push(await made.fake.commit({ 'models/a.yaml': 'name: AA\n' }))
		})
		const { verdict, posts } = await run(made, 'both')
		expect(verdict).toMatchObject({ state: 'success', title: '2 of 2 changes done' })
		expect(nameOf(made, 'model.a')).toBe("{'name':'AA'}")
		expect(posts.map((post) => post.kind === 'report' && [post.commit, post.report.state])).toEqual([
			[first, 'success'],
			[later[0], 'success'],
		])
	})

	test('P40: what one workspace brings to the branch is no reason to refuse the next one', async () => {
		const made = await moved({ settings: '    path: one\n  other:\n    provider: shop\n    path: two\n' })
		const first = await made.fake.commit({ 'models/a.yaml': 'name: A\n' })
		const { verdict, runs, posts } = await run(made, 'both')
		expect([verdict, runs.map(({ workspace, problems }) => [workspace, problems])]).toEqual([
			{ state: 'success', title: '2 of 2 changes done', exit: 0 },
			[
				['acme', []],
				['other', []],
			],
		])
		expect(made.fake.tip()).not.toBe(first)
		expect(posts.map((post) => post.kind === 'report' && post.commit)).toEqual([first])
	})

	test('to a branch that no workspace follows is nothing', async () => {
		const made = await moved()
		made.fake.remote.refs.set('refs/heads/other', made.fake.tip())
		expect(await runBranch(made.site, 'other', 'both', CHOICES, OPTIONS)).toMatchObject({ kind: 'none' })
		expect([made.posted, made.opened]).toEqual([[], []])
	})

	test('P13: a dry run says what would be done, and does and posts nothing', async () => {
		const made = await moved()
		const tip = await made.fake.commit({ 'models/a.yaml': 'name: A\n' })
		expect((await run(made, 'both', { ...CHOICES, isDry: true })).verdict.title).toBe('2 changes to be done')
		expect([made.posted, made.fake.live.writes, made.fake.tip()]).toEqual([[], [], tip])
	})
})

test('a schedule brings home what people changed and leaves the workspace alone, without a status', async () => {
	const made = await moved({ rules: { ...RULES, needsApproval: true } })
	await made.fake.commit({ 'models/a.yaml': 'name: A\n' })
	const { verdict, posts } = await run(made, 'outbound')
	expect([verdict.title, posts, made.posted, made.fake.live.writes]).toEqual(['1 of 1 change done', [], [], []])
	expect(nameOf(made, 'model.a')).toBe("{'name':'a'}")
})
