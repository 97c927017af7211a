import type { Proposed } from '../../apply/index.ts'
import type { CommitId, Problem } from '../../model/index.ts'
import { Failure, fail, problem } from '../../model/index.ts'
import type { Forge, ForgeAuthor, NewCommit, RefName, Repository } from '../../ports/index.ts'
import { shortOf } from '../source.ts'
import { filesBetween, isSameTree } from './trees.ts'

type Signing = {
	readonly repository: Repository
	readonly forge: Forge
	readonly ref: RefName
	readonly head: CommitId | null
}

/**
 * Lets the host make the commits of a pull request, which it signs: on its branch, one after the other, each on the one that is expected
 * there. They are on the branch before the state knows of them. Throws a `Failure` where the host makes none, or the branch does not end
 * up with just the files that were wanted.
 */
export function signedByHost(
	signing: Signing,
): (proposed: Pick<Proposed, 'parent' | 'commits'>, ids: readonly CommitId[]) => Promise<CommitId> {
	return async ({ parent, commits }, ids) => {
		const { repository, forge, ref, head } = signing
		const author = forge.author ?? refuse(forge)
		if (parent === null) fail('GIT_BRANCH_MISSING', `there is no commit that ${shortOf(ref)} could begin with`)
		if (head !== parent) await begin(signing, parent)
		let at = parent
		for (const [index, { commit }] of commits.entries()) at = await make(signing, author, { at, commit, ours: ids[index] ?? at })
		const there = (await repository.fetch([ref])).get(ref) ?? null
		const wanted = ids.at(-1) ?? at
		// Somebody may be on top of it already.
		const isThere = there !== null && (await repository.isAncestor(at, there))
		if (!isThere || !(await isSameTree(repository, wanted, at))) throw new Failure(meddled(shortOf(ref)))
		return at
	}
}

function meddled(branch: string): Problem {
	return problem('API_CONFLICT', `${branch} is not what was to be made of it`, {
		hint: 'see who else writes to it, then run the command again',
	})
}

function refuse({ title }: Forge): never {
	return fail('CONFIG_INVALID', `${title} signs no commits for others`, {
		hint: 'sign with a key: `sign: {key: env:NAME}` or `{gpg: FINGERPRINT}`',
	})
}

/** The branch, where the commits go on from. It is never rewritten. */
async function begin({ repository, ref, head }: Signing, parent: CommitId): Promise<void> {
	const outcome = await repository.push([{ ref, from: head, to: parent }])
	if (outcome.kind !== 'done') throw new Failure(outcome.problem)
}

type Making = { readonly at: CommitId; readonly commit: NewCommit; readonly ours: CommitId }

/**
 * A merge of the host's may come out as another one than ours: what it differs in follows it. The host merges into whatever is there, so that
 * what somebody pushed in between would be taken back with it.
 */
async function make(signing: Signing, author: ForgeAuthor, { at, commit, ours }: Making): Promise<CommitId> {
	const { repository, ref } = signing
	const [branch, message] = [shortOf(ref), withAuthor(commit)]
	if (commit.merges === undefined)
		return await orThere(signing, at, ours, () => author.commit({ branch, on: at, message, files: commit.files }))
	const merged = await author.merge({ branch, on: at, from: commit.merges, message })
	await repository.fetch([ref])
	const [made] = await repository.history({ from: null, to: merged, folder: '', limit: 1 })
	if (merged !== at && made?.parents[0] !== at) throw new Failure(meddled(branch))
	const files = await filesBetween(repository, merged, ours)
	return files.length === 0 ? merged : await author.commit({ branch, on: merged, message, files })
}

/** An answer may be lost: what is then on the branch, alone and with just those files, is what was asked for. */
async function orThere({ repository, ref }: Signing, at: CommitId, ours: CommitId, ask: () => Promise<CommitId>): Promise<CommitId> {
	try {
		return await ask()
	} catch (error) {
		const there = (await repository.fetch([ref])).get(ref) ?? at
		const since = there === at ? [] : await repository.history({ from: at, to: there, folder: '', limit: 2 })
		if (since.length === 1 && (await isSameTree(repository, there, ours))) return there
		throw error
	}
}

/** What the host makes is by whoever the credential is. */
function withAuthor({ message, author, committer }: NewCommit): string {
	const text = message.trimEnd()
	if (author.email === committer.email || text.includes(`<${author.email}>`)) return text
	const isBlock = /\n\n(?:[\w-]+: .*\n?)+$/.test(text)
	return `${text}${isBlock ? '\n' : '\n\n'}Co-authored-by: ${author.name} <${author.email}>`
}
