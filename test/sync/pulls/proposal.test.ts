import { describe, expect, test } from 'vitest'
import type { PlannedCommit } from '../../../src/apply/index.ts'
import type { CommitId } from '../../../src/model/index.ts'
import type { Proposal, Repository } from '../../../src/ports/index.ts'
import { proposalRef, propose, viewProposal } from '../../../src/sync/pulls/proposal.ts'
import { fakeRemote, fakeRepository } from '../../support/fake-repository.ts'
import type { FilesByPath } from '../../support/fake-tree.ts'
import { commitFiles, PERSON } from '../../support/fake-tree.ts'

const REF = proposalRef('acme')
const AT = '2026-01-02T00:00:00.000Z'

/** A target branch with files a, b and c, and a person who works on either branch. */
async function bench() {
	const remote = fakeRemote()
	const repository = fakeRepository(remote)
	remote.refs.set('refs/heads/main', await commitFiles(repository, { a: 'a0', b: 'b0', c: 'c0' }))
	const at = (ref: string): CommitId => remote.refs.get(ref) ?? ('' as CommitId)
	const edit = async (ref: string, files: FilesByPath, message = 'a person'): Promise<CommitId> => {
		const id = await commitFiles(repository, files, at(ref), { message })
		remote.refs.set(ref, id)
		return id
	}
	let known: Proposal | null = null
	return {
		remote,
		repository,
		onMain: async (files: FilesByPath) => await edit('refs/heads/main', files),
		onPull: async (files: FilesByPath) => await edit(REF, files),
		forget: () => {
			known = null
		},
		/** Proposes these contents, a commit each; the messages of the new commits, and the files that people have changed there. */
		propose: async (wanted: Readonly<Record<string, string | null>>, isWhole = true): Promise<readonly string[]> => {
			const target = at('refs/heads/main')
			const view = await viewProposal(repository, { ref: REF, target, known })
			const planned = Object.entries(wanted).map(([path, content]) => change(path, content))
			const proposed = await propose({ repository, view, planned, isWhole, committer: PERSON, at: AT, trailers: [] })
			const ids = await repository.commit(
				proposed.parent,
				proposed.commits.map(({ commit }) => commit),
			)
			const tip = ids.at(-1)
			if (tip !== undefined) {
				expect(view.head === null || (await repository.isAncestor(view.head, tip))).toBe(true)
				remote.refs.set(REF, tip)
				known = { commit: tip, content: proposed.content, theirs: proposed.theirs }
			}
			return [...proposed.commits.map(({ commit }) => commit.message.trim()), ...proposed.theirs.map((path) => `theirs ${path}`)]
		},
		/** What the pull request's branch holds. */
		says: async () => await textsAt(repository, at(REF)),
	}
}

function change(path: string, content: string | null): PlannedCommit {
	const files = [content === null ? ({ path, remove: true } as const) : { path, content }]
	return { commit: { message: `change ${path}`, author: PERSON, committer: PERSON, at: AT, files }, changes: [`outbound update ${path}`] }
}

async function textsAt(repository: Repository, commit: CommitId): Promise<Readonly<Record<string, string>>> {
	const entries = await repository.list(commit, '')
	const contents = await repository.read(entries.map(({ id }) => id))
	return Object.fromEntries(entries.map(({ path, id }) => [path, new TextDecoder().decode(contents.get(id))]))
}

describe('the branch of a pull request', () => {
	test('P28 P39: says what the workspace says, and stays as it is while that does not change', async () => {
		const { propose, says } = await bench()
		expect(await propose({ a: 'a1', b: 'b1' })).toEqual(['change a', 'change b'])
		expect(await says()).toEqual({ a: 'a1', b: 'b1', c: 'c0' })
		expect(await propose({ a: 'a1', b: 'b1' })).toEqual([])
		expect(await propose({ a: 'a2', b: 'b1', d: 'd1' })).toEqual(['change a', 'change d'])
		expect(await says()).toEqual({ a: 'a2', b: 'b1', c: 'c0', d: 'd1' })
	})

	test('what the workspace takes back goes out of it again', async () => {
		const { propose, says } = await bench()
		await propose({ a: 'a1', b: null, d: 'd1' })
		expect(await propose({ a: 'a1' })).toEqual(['Take back what the workspace no longer says'])
		expect(await says()).toEqual({ a: 'a1', b: 'b0', c: 'c0' })
	})

	test('P3: where not all changes are known, nothing of it is taken back', async () => {
		const { propose, says } = await bench()
		await propose({ a: 'a1', d: 'd1' })
		expect(await propose({ b: 'b1' }, false)).toEqual(['change b'])
		expect(await says()).toEqual({ a: 'a1', b: 'b1', c: 'c0', d: 'd1' })
	})

	test('P1: what people write into it stays, beside what is ours', async () => {
		const { propose, onPull, says } = await bench()
		await propose({ a: 'a1', b: 'b1' })
		await onPull({ a: 'mine', e: 'also mine' })
		expect(await propose({ a: 'a2', b: 'b2' })).toEqual(['change b', 'theirs a', 'theirs e'])
		expect(await says()).toEqual({ a: 'mine', b: 'b2', c: 'c0', e: 'also mine' })
		expect(await propose({ a: 'a2', b: 'b2' })).toEqual(['theirs a', 'theirs e'])
	})

	test('P1: where nobody knows what we wrote, all of it may be somebody else’s', async () => {
		const { propose, forget, says } = await bench()
		await propose({ a: 'a1' })
		forget()
		expect(await propose({ a: 'a2', b: 'b2' })).toEqual(['change b', 'theirs a'])
		expect(await says()).toEqual({ a: 'a1', b: 'b2', c: 'c0' })
	})

	test('the target branch is merged in where both changed one file, and only then', async () => {
		const { propose, onMain, says } = await bench()
		await propose({ a: 'a1' })
		await onMain({ c: 'c1' })
		expect(await propose({ a: 'a1' })).toEqual([])
		await onMain({ a: 'a0 and more' })
		expect(await propose({ a: 'a1 and more' })).toEqual(['Merge the target branch'])
		expect(await says()).toEqual({ a: 'a1 and more', b: 'b0', c: 'c1' })
		expect(await propose({ a: 'a1 and more' })).toEqual([])
	})

	test('edits of people live through such a merge', async () => {
		const { propose, onMain, onPull, says } = await bench()
		await propose({ a: 'a1', b: 'b1' })
		await onPull({ b: 'mine' })
		await onMain({ a: 'a2', b: 'b2' })
		expect(await propose({ a: 'a3', b: 'b3' })).toEqual(['Merge the target branch', 'theirs b'])
		expect(await says()).toEqual({ a: 'a3', b: 'mine', c: 'c0' })
	})

	test.each(['merge', 'squash'] as const)(
		'after it landed by a %s, with what people wrote into it, the next one begins at the target branch',
		async (how) => {
			const { remote, propose, onMain, onPull, says } = await bench()
			await propose({ a: 'a1' })
			await onPull({ a: 'a1 and mine' })
			if (how === 'squash') await onMain({ a: 'a1 and mine', b: 'b1' })
			else remote.refs.set('refs/heads/main', remote.refs.get(REF) as CommitId)
			expect(await propose({})).toEqual([])
			expect(await propose({ a: 'a2' })).toEqual(how === 'squash' ? ['Merge the target branch', 'change a'] : ['change a'])
			expect(await says()).toEqual({ a: 'a2', b: how === 'squash' ? 'b1' : 'b0', c: 'c0' })
		},
	)
})
