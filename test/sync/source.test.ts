import { describe, expect, test } from 'vitest'
import type { CommitId } from '../../src/model/index.ts'
import { Failure } from '../../src/model/index.ts'
import type { Repository } from '../../src/ports/index.ts'
import type { Source, SourceRequest } from '../../src/sync/index.ts'
import { pushLocal, sourceForApply, sourceForPlan } from '../../src/sync/index.ts'
import type { CloneState } from '../support/fake-clone.ts'
import { fakeClone } from '../support/fake-clone.ts'
import type { FakeRemote } from '../support/fake-repository.ts'
import { fakeRemote, fakeRepository } from '../support/fake-repository.ts'
import { commitFiles } from '../support/fake-tree.ts'
import { SHOP_LAYOUT } from '../support/shop.ts'

const BRANCH = 'refs/heads/main'

type Name = 'first' | 'second' | 'mine' | 'theirs'
type History = { readonly remote: FakeRemote; readonly repository: Repository; readonly commits: Readonly<Record<Name, CommitId>> }

/** `first`, on it `second`, and on that two that know nothing of each other: `mine` and `theirs`. */
async function history(): Promise<History> {
	const remote = fakeRemote()
	const repository = fakeRepository(remote)
	const first = await commitFiles(repository, { a: '1' })
	const second = await commitFiles(repository, { a: '2' }, first)
	const mine = await commitFiles(repository, { a: 'mine' }, second)
	const theirs = await commitFiles(repository, { a: 'theirs' }, second)
	return { remote, repository, commits: { first, second, mine, theirs } }
}

type Here = Omit<CloneState, 'commit'> & { readonly at: Name | null; readonly settings?: SourceRequest['settings'] }

async function requestOf(here: Here | null, tip: Name | null): Promise<SourceRequest & History> {
	const past = await history()
	if (tip) past.remote.refs.set(BRANCH, past.commits[tip])
	const clone = here && fakeClone({ ...here, commit: here.at && past.commits[here.at] })
	return {
		...past,
		clone,
		branch: BRANCH,
		others: ['main', 'staging'],
		tip: tip && past.commits[tip],
		folder: 'in',
		layout: SHOP_LAYOUT,
		settings: here?.settings ?? 'landed',
	}
}

/** `commit`, `+files` that are laid over it, `preview`, and the codes of warnings; or the code of the refusal. */
async function told(answer: (request: SourceRequest) => Promise<Source>, here: Here | null, tip: Name | null): Promise<string> {
	const request = await requestOf(here, tip)
	try {
		const { commit, uncommitted, preview, warnings } = await answer(request)
		const name = Object.entries(request.commits).find(([, id]) => id === commit)?.[0] ?? 'nothing'
		return [name, ...uncommitted.map(({ path }) => `+${path}`), ...(preview ? ['preview'] : []), ...warnings.map(({ code }) => code)].join(
			' ',
		)
	} catch (error) {
		if (error instanceof Failure) return `refused ${error.problem.code}`
		throw error
	}
}

const DIRTY = ['in/models/a.yaml']

describe('what plan looks at', () => {
	test.each<[name: string, here: Here | null, tip: Name | null, expected: string]>([
		['no clone', null, 'second', 'second'],
		['clean, on the tip', { at: 'second' }, 'second', 'second'],
		['with files that are not committed', { at: 'second', uncommitted: DIRTY }, 'second', 'second +in/models/a.yaml preview'],
		['files elsewhere do not count', { at: 'second', uncommitted: ['readme.md'] }, 'second', 'second'],
		['nor do others in the folder', { at: 'second', uncommitted: ['in/readme.md', 'in/models/a.sql'] }, 'second', 'second'],
		['behind, with others in the folder', { at: 'first', uncommitted: ['in/readme.md'] }, 'second', 'second GIT_BRANCH_MOVED'],
		['in the middle of a merge', { at: 'second', operation: 'merge' }, 'second', 'second GIT_MID_OPERATION'],
		['behind and clean: the newest', { at: 'first' }, 'second', 'second GIT_BRANCH_MOVED'],
		['behind, with files that are not committed', { at: 'first', uncommitted: DIRTY }, 'second', 'refused GIT_DIVERGED'],
		['ahead: not pushed yet', { at: 'mine' }, 'second', 'mine preview'],
		['ahead, with files that are not committed', { at: 'mine', uncommitted: DIRTY }, 'second', 'mine +in/models/a.yaml preview'],
		['on another branch that holds the tip', { at: 'mine', branch: 'feature' }, 'second', 'mine preview'],
		['detached on the tip', { at: 'second', branch: null }, 'second', 'second'],
		['apart from the tip', { at: 'mine' }, 'theirs', 'refused GIT_DIVERGED'],
		['another branch, apart from the tip', { at: 'mine', branch: 'feature' }, 'theirs', 'refused GIT_DIVERGED'],
		['on the branch of another workspace, with files', { at: 'mine', branch: 'staging', uncommitted: DIRTY }, 'theirs', 'theirs'],
		['on the branch of another workspace, behind', { at: 'first', branch: 'staging' }, 'second', 'second'],
		['no commits anywhere', { at: null }, null, 'nothing'],
		['no commits here, some there', { at: null }, 'second', 'second GIT_BRANCH_MOVED'],
		['no commits here, some there, and files', { at: null, uncommitted: DIRTY }, 'second', 'refused GIT_DIVERGED'],
		['commits here, none there', { at: 'first' }, null, 'first preview GIT_BRANCH_MISSING'],
		['P41: with settings that have not landed', { at: 'second', settings: 'local' }, 'second', 'second preview CONFIG_INVALID'],
	])('%s', async (_, here, tip, expected) => {
		expect(await told(sourceForPlan, here, tip)).toBe(expected)
	})
})

describe('P40: what apply takes: what is on the tracked branch, and nothing else', () => {
	test.each<[name: string, here: Here | null, tip: Name | null, expected: string]>([
		['no clone', null, 'second', 'second'],
		['clean, on the tip', { at: 'second' }, 'second', 'second'],
		['files that are not committed stay out, and that is said', { at: 'second', uncommitted: DIRTY }, 'second', 'second GIT_DIRTY'],
		['in the middle of a merge', { at: 'second', operation: 'rebase' }, 'second', 'refused GIT_MID_OPERATION'],
		['behind: the tip', { at: 'first' }, 'second', 'second'],
		['ahead: not pushed yet', { at: 'mine' }, 'second', 'refused GIT_UNPUSHED'],
		['apart from the tip: pushing would not help', { at: 'mine' }, 'theirs', 'refused GIT_DIVERGED'],
		['on another branch, wherever it is', { at: 'mine', branch: 'feature' }, 'second', 'second GIT_UNPUSHED'],
		['on the branch of another workspace, with files', { at: 'mine', branch: 'staging', uncommitted: DIRTY }, 'theirs', 'theirs'],
		['no commits anywhere', { at: null }, null, 'nothing'],
		['commits here, none there', { at: 'first' }, null, 'refused GIT_UNPUSHED'],
	])('%s', async (_, here, tip, expected) => {
		expect(await told(sourceForApply, here, tip)).toBe(expected)
	})

	test.each([
		['rebase', 'git rebase --abort'],
		['bisect', 'git bisect reset'],
	])('in the middle of a %s it says what ends that: %s', async (operation, command) => {
		const request = await requestOf({ at: 'second', operation }, 'second')
		expect((await sourceForPlan(request)).warnings[0]?.hint).toContain(`\`${command}\``)
		await expect(sourceForApply(request)).rejects.toMatchObject({ problem: { hint: expect.stringContaining(`\`${command}\``) } })
	})

	test('it names three of the files that stay out, and how many more', async () => {
		const { warnings } = await sourceForApply(
			await requestOf(
				{ at: 'second', uncommitted: ['in/readme.md', ...['a', 'b', 'c', 'd', 'e'].map((key) => `in/models/${key}.yaml`)] },
				'second',
			),
		)
		expect(warnings[0]?.message).toMatch(/: in\/models\/a.yaml, in\/models\/b.yaml, in\/models\/c.yaml and 2 more$/)
	})
})

describe('--push', () => {
	test.each<[name: string, here: Here | null, tip: Name | null, expected: string | null]>([
		['commits that are not there yet', { at: 'mine' }, 'second', 'mine'],
		['the first ones', { at: 'first' }, null, 'first'],
		['none, on the tip', { at: 'second' }, 'second', 'second'],
		['none, behind', { at: 'first' }, 'second', 'second'],
		['none of another branch', { at: 'mine', branch: 'feature' }, 'second', 'second'],
		['none without a clone', null, 'second', 'second'],
		['P28: never over commits of others', { at: 'mine' }, 'theirs', 'refused GIT_DIVERGED'],
	])('%s', async (_, here, tip, expected) => {
		const request = await requestOf(here, tip)
		const { remote, commits } = request
		const end = await pushLocal(request).catch((error: unknown) =>
			error instanceof Failure ? `refused ${error.problem.code}` : Promise.reject(error),
		)
		const name = Object.entries(commits).find(([, id]) => id === end)?.[0] ?? end
		expect(name).toBe(expected)
		const at = Object.entries(commits).find(([, id]) => id === remote.refs.get(BRANCH))?.[0]
		expect(at).toBe(String(expected).startsWith('refused') ? tip : expected)
	})

	test('somebody was faster', async () => {
		const request = await requestOf({ at: 'mine' }, 'second')
		request.remote.refs.set(BRANCH, request.commits.theirs)
		await expect(pushLocal(request)).rejects.toMatchObject({ problem: { code: 'GIT_BRANCH_MOVED' } })
		expect(request.remote.refs.get(BRANCH)).toBe(request.commits.theirs)
	})
})
