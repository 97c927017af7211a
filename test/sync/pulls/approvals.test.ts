import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRepository } from '../../../src/adapters/git/repository.ts'
import type { Address, Change, CommitId } from '../../../src/model/index.ts'
import type { Forge, Pull, Review } from '../../../src/ports/index.ts'
import { broughtBy } from '../../../src/sync/pulls/approvals.ts'
import { fakeForge } from '../../support/fake-forge.ts'
import { fakeRemote } from '../../support/fake-repository.ts'
import { fakeWorkspace } from '../../support/fake-workspace.ts'
import { type GitBench, gitBench } from '../../support/git.ts'
import { planWith, updateToLive } from '../../support/plans.ts'

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
	/** Its commits in a branch of its own from the newest of main, which stays checked out; its last commit. */
	const proposed = (...files: readonly Readonly<Record<string, string>>[]): CommitId => {
		bench.git(work, 'checkout', '--quiet', '-b', 'side')
		for (const [index, one] of files.entries()) commit(one, `on the side ${index}`)
		const head = bench.git(work, 'rev-parse', 'HEAD') as CommitId
		bench.git(work, 'checkout', '--quiet', 'main')
		bench.git(work, 'branch', '--quiet', '-D', 'side')
		return head
	}
	const tip = (): CommitId => bench.git(work, 'rev-parse', 'HEAD') as CommitId

	/** As names and who approved, of changes of the resources at these addresses. `told`: the host's record of what brought a commit. */
	async function askAbout(from: CommitId, pulls: readonly Pull[], addresses: readonly string[], told: Forge['pullsOf'] = async () => []) {
		const remote = bench.bare('remote.git')
		bench.git(work, 'push', '--quiet', remote, 'main')
		for (const { number, head } of pulls)
			if (head.commit !== HEAD) bench.git(work, 'push', '--quiet', remote, `${head.commit}:refs/pull/${number}/head`)
		const repository = await openRepository({ url: remote, cacheDir: bench.cacheDir, env: bench.env })
		const to = (await repository.fetch(['refs/heads/main'])).get('refs/heads/main') as CommitId
		const { workspace } = await fakeWorkspace({}, {})
		const changes = addresses.map((address): Change => ({ ...updateToLive, id: address, address: address as Address }))
		const forge = hostOf(pulls, { pullsOf: told })
		const brought = await broughtBy({ ...workspace, repository, folder: 'shop' }, forge, { from, to }, planWith({ changes }))
		return brought.map(({ name, touches, approvedBy }) => [
			name.replace(/[0-9a-f]{10}, which (?:no .*)?/, 'alone ').trim(),
			touches,
			approvedBy,
		])
	}

	test('P39: a pull request whose merge the host confirms; a message alone proves nothing', async () => {
		const from = commit({ 'models/a.yaml': '1' }, 'first')
		const one = merged({ 'models/a.yaml': '2' }, 'Merge pull request #1 from side')
		commit({ 'models/b.yaml': '1' }, 'Merge pull request #1 from nowhere (#2)')
		const pulls = [pullOf({ head: { branch: 'side', commit: one.head }, mergedAs: one.as }), pullOf({ number: 2, mergedAs: HEAD })]
		expect((await askAbout(from, pulls, ['model.a', 'model.b'])).toSorted()).toEqual([
			['commit alone', ['model.b'], []],
			['pull request 1', ['model.a'], ['bob']],
		])
	})

	test('P39: of a resource whose key is no plain name, by its address', async () => {
		const from = commit({ 'models/😀 one.yaml': '1' }, 'first')
		commit({ 'models/😀 one.yaml': '2' }, 'without any pull request')
		expect(await askAbout(from, [], ['model["😀 one"]'])).toEqual([['commit alone', ['model["😀 one"]'], []]])
	})

	test('a change that waited for long, by the newest commit that touched its file; a file that is no resource may mean anything', async () => {
		commit({ 'models/a.yaml': '1' }, 'first')
		const from = commit({ 'models/a.yaml': '2' }, 'without any pull request')
		const { head, as } = merged({ 'names-x.yaml': '2', 'models/b.yaml': '1' }, 'Other names (#3)')
		const found = await askAbout(from, [pullOf({ number: 3, head: { branch: 'side', commit: head }, mergedAs: as })], ['model.a'])
		expect(found.map(([name, , by]) => [name, by])).toEqual([
			['pull request 3', ['bob']],
			['commit alone', []],
		])
	})

	describe('P40: what was approved is what landed', () => {
		const [ONE, TWO] = [{ 'models/a.yaml': 'a: 1\nb: 1\nc: 1\n' }, { 'models/b.yaml': '1' }]
		let from: CommitId
		let head: CommitId
		beforeEach(() => {
			from = commit({ 'models/a.yaml': 'a: 1\nb: 1\nc: 0\n', 'models/b.yaml': '0' }, 'first')
			head = proposed(ONE, TWO)
		})
		const PULL = ['pull request 3', ['bob']] as const
		const OTHER = ['commit alone is not what was reviewed in pull request 3,', []] as const
		const NOBODYS = ['commit alone', []] as const
		const land = (how: 'squash' | 'rebase' | 'merge' | 'forward'): void => {
			if (how === 'squash') {
				bench.git(work, 'merge', '--quiet', '--squash', head)
				bench.git(work, 'commit', '--quiet', '--message', 'All of it')
			} else if (how === 'rebase') bench.git(work, 'cherry-pick', '--quiet', `${head}~2..${head}`)
			else bench.git(work, 'merge', '--quiet', how === 'merge' ? '--no-ff' : '--ff-only', '-m', 'All of it', head)
		}
		const amended = (files: Readonly<Record<string, string>>): void => {
			for (const [file, text] of Object.entries(files)) bench.write(work, `shop/${file}`, text)
			bench.git(work, 'commit', '--quiet', '--all', '--amend', '--no-edit')
		}
		/** Whom the changes of a and b are owed to, where the host knows the pull request by its last commit alone, or by all. */
		async function owed(knows: 'last' | 'all' | 'own', more: Partial<Pull> = {}) {
			const pull = pullOf({ number: 3, head: { branch: 'side', commit: head }, mergedAs: tip(), ...more })
			const own = bench.git(work, 'rev-list', `${from}..${head}`).split('\n')
			const told = async (id: CommitId) => (knows === 'all' || id === pull.mergedAs || (knows === 'own' && own.includes(id)) ? [pull] : [])
			const found = await askAbout(from, [pull], ['model.a', 'model.b'], told)
			return [...new Map(found.map(([name, , by]) => [String(name), [name, by]])).values()]
		}

		test.each(['squash', 'rebase', 'merge'] as const)(
			'%s: what the reviewed commit makes of the branch, which went on meanwhile',
			async (how) => {
				commit({ 'models/a.yaml': 'a: 2\nb: 1\nc: 0\n', 'models/c.yaml': '1' }, 'meanwhile')
				from = tip()
				land(how)
				expect(await owed('last')).toEqual([PULL])
			},
		)
		test.each(['squash', 'rebase', 'merge'] as const)('%s: something that nobody reviewed came with it', async (how) => {
			land(how)
			amended({ 'models/b.yaml': '2' })
			expect(await owed('all')).toEqual([OTHER])
		})
		test.each(['squash', 'rebase', 'merge'] as const)('%s: what the branch had got meanwhile was lost by it', async (how) => {
			from = commit({ 'models/c.yaml': '1' }, 'meanwhile')
			land(how)
			bench.git(work, 'rm', '--quiet', 'shop/models/c.yaml')
			amended({})
			expect(await owed('all')).toEqual([OTHER])
		})
		test('a rebase that left a part away', async () => {
			bench.git(work, 'cherry-pick', '--quiet', head)
			expect(await owed('all')).toEqual([OTHER])
		})
		test('fast forward: commits that the host takes for those of the pull request, and no other one that it builds on', async () => {
			commit({ 'models/b.yaml': '5' }, 'straight to the branch')
			head = proposed(ONE)
			land('forward')
			expect(await owed('own', { mergedAs: null })).toEqual([PULL])
			from = bench.git(work, 'rev-parse', 'HEAD~2') as CommitId
			const pull = pullOf({ number: 3, head: { branch: 'side', commit: head }, mergedAs: null })
			bench.git(bench.folder, 'init', '--quiet', '--bare', 'remote.git')
			const found = await askAbout(from, [pull], ['model.a', 'model.b'], async (id) => (id === head ? [pull] : []))
			expect(found.map(([name, , by]) => [name, by])).toEqual([PULL, NOBODYS])
		})
		test('merged into another branch, not merged, or a commit that the host no longer shows', async () => {
			land('squash')
			expect(await owed('all', { base: { branch: 'other' } })).toEqual([NOBODYS])
			bench.git(bench.folder, 'init', '--quiet', '--bare', 'remote.git')
			expect(await owed('all', { state: 'closed' })).toEqual([NOBODYS])
			expect(await owed('all', { head: { branch: 'side', commit: HEAD } })).toEqual([
				['commit alone cannot be compared with pull request 3: the host no longer shows it,', []],
			])
		})
	})
})
