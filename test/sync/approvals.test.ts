import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRepository } from '../../src/adapters/git/repository.ts'
import type { Address, Change, CommitId } from '../../src/model/index.ts'
import type { Forge, Pull, Review, Right } from '../../src/ports/index.ts'
import { approvalsOf, broughtBy } from '../../src/sync/approvals.ts'
import { fakeForge } from '../support/fake-forge.ts'
import { fakeRemote } from '../support/fake-repository.ts'
import { fakeWorkspace } from '../support/fake-workspace.ts'
import { type GitBench, gitBench } from '../support/git.ts'
import { planWith, updateToLive } from '../support/plans.ts'

const HEAD = 'a'.repeat(40) as CommitId

const pullOf = (more: Partial<Pull>): Pull => ({
	number: 1,
	url: '',
	title: '',
	body: '',
	state: 'merged',
	isDraft: false,
	isFromFork: false,
	author: 'ann',
	head: { branch: 'side', commit: HEAD },
	base: { branch: 'main' },
	mergedAs: null,
	...more,
})

/** A host with these pull requests, all approved as they stand by bob, who may write. */
function hostOf(pulls: readonly Pull[], more: Partial<Forge> = {}): Forge {
	const find = async (number: number): Promise<Pull> =>
		pulls.find((pull) => pull.number === number) ?? Promise.reject(new RangeError('none'))
	const reviews = async (number: number): Promise<readonly Review[]> => [
		{ by: 'bob', verdict: 'approved', commit: (await find(number)).head.commit },
	]
	return { ...fakeForge(fakeRemote()), pull: find, reviews, rightOf: async () => 'write', ...more }
}

describe('P40: whose approval counts', () => {
	test.each<readonly [string, Partial<Review>, Right, boolean]>([
		['of the last commit, by somebody who may write', {}, 'write', true],
		['by an admin', {}, 'admin', true],
		['by a reader', {}, 'read', false],
		['by a stranger', {}, 'none', false],
		['of an earlier commit', { commit: 'b'.repeat(40) as CommitId }, 'write', false],
		['of a commit that the host does not tell', { commit: null }, 'write', false],
		['by its author', { by: 'Ann' }, 'admin', false],
		['who asks for changes', { verdict: 'changes-requested' }, 'write', false],
	])('%s', async (_, more, right, counts) => {
		const review: Review = { by: 'bob', verdict: 'approved', commit: HEAD, ...more }
		const forge = hostOf([], { reviews: async () => [review], rightOf: async () => right })
		expect(await approvalsOf(forge, pullOf({}))).toEqual(counts ? ['bob'] : [])
	})
})

describe('what brought a change', () => {
	let bench: GitBench
	let work: string
	beforeEach(() => {
		bench = gitBench()
		work = bench.work('work')
	})
	afterEach(() => bench.remove())

	const commit = (files: Readonly<Record<string, string>>, message: string): CommitId => {
		for (const [file, text] of Object.entries(files)) bench.write(work, `shop/${file}`, text)
		return bench.commitAll(work, message)
	}
	/** A branch with these files, merged; its last commit and the merge. */
	const merged = (files: Readonly<Record<string, string>>, message: string): { readonly head: CommitId; readonly as: CommitId } => {
		bench.git(work, 'checkout', '--quiet', '-b', 'side')
		const head = commit(files, 'on the side')
		bench.git(work, 'checkout', '--quiet', 'main')
		bench.git(work, 'merge', '--quiet', '--no-ff', '-m', message, 'side')
		bench.git(work, 'branch', '--quiet', '-D', 'side')
		return { head, as: bench.git(work, 'rev-parse', 'HEAD') as CommitId }
	}
	/** As names and who approved, of changes of the resources at these addresses. */
	async function askAbout(from: CommitId, pulls: readonly Pull[], ...addresses: readonly string[]) {
		const remote = bench.bare('remote.git')
		bench.git(work, 'push', '--quiet', remote, 'main')
		const repository = await openRepository({ url: remote, cacheDir: bench.cacheDir, env: bench.env })
		const to = (await repository.fetch(['refs/heads/main'])).get('refs/heads/main') as CommitId
		const { workspace } = await fakeWorkspace({}, {})
		const changes = addresses.map((address): Change => ({ ...updateToLive, id: address, address: address as Address }))
		const plan = planWith({ changes })
		const brought = await broughtBy({ ...workspace, repository, folder: 'shop' }, hostOf(pulls), { from, to }, plan)
		return brought.map(({ name, touches, approvedBy }) => [name.replace(/[0-9a-f]{10}.*/, 'alone'), touches, approvedBy])
	}

	test('P39: a pull request whose merge the host confirms; a message alone proves nothing', async () => {
		const from = commit({ 'models/a.yaml': '1' }, 'first')
		const one = merged({ 'models/a.yaml': '2' }, 'Merge pull request #1 from side')
		commit({ 'models/b.yaml': '1' }, 'Merge pull request #1 from nowhere (#2)')
		const pulls = [pullOf({ head: { branch: 'side', commit: one.head }, mergedAs: one.as }), pullOf({ number: 2, mergedAs: HEAD })]
		expect((await askAbout(from, pulls, 'model.a', 'model.b')).toSorted()).toEqual([
			['commit alone', ['model.b'], []],
			['pull request 1', ['model.a'], ['bob']],
		])
	})

	test('a squashed one by the commit that it became; of another branch it counts for nothing', async () => {
		const from = commit({ 'models/a.yaml': '1' }, 'first')
		const as = commit({ 'models/a.yaml': '2' }, 'Rename (#3)')
		const pull = pullOf({ number: 3, mergedAs: as })
		expect(await askAbout(from, [pull], 'model.a')).toEqual([['pull request 3', ['model.a'], ['bob']]])
		bench.git(bench.folder, 'init', '--quiet', '--bare', 'remote.git')
		expect(await askAbout(from, [{ ...pull, base: { branch: 'other' } }], 'model.a')).toEqual([['commit alone', ['model.a'], []]])
	})

	test('a change that waited for long, by the newest commit that touched its file; a file that is no resource may mean anything', async () => {
		commit({ 'models/a.yaml': '1' }, 'first')
		const from = commit({ 'models/a.yaml': '2' }, 'without any pull request')
		const as = commit({ 'names-x.yaml': '2', 'models/b.yaml': '1' }, 'Other names (#3)')
		const found = await askAbout(from, [pullOf({ number: 3, mergedAs: as })], 'model.a')
		expect(found.map(([name, , by]) => [name, by])).toEqual([
			['pull request 3', ['bob']],
			['commit alone', []],
		])
	})
})
