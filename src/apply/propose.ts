import type { Change, CommitId, Problem } from '../model/index.ts'
import { Failure } from '../model/index.ts'
import type { NewCommit, Proposal, RefName, Repository } from '../ports/index.ts'

/** A commit, and the ids of the changes that it makes. */
export type PlannedCommit = { readonly commit: NewCommit; readonly changes: readonly string[] }

/** The branch of a pull request, where it is now, and the commits that go on top of it. */
export type Proposing = {
	readonly ref: RefName
	readonly head: CommitId | null
	readonly propose: (planned: readonly PlannedCommit[]) => Promise<Proposed>
}

export type Proposed = {
	readonly parent: CommitId | null
	readonly commits: readonly PlannedCommit[]
	/** What the state is to remember, beside the last of the commits. */
	readonly content: Proposal['content']
	readonly theirs: Proposal['theirs']
}

type MakeRequest = {
	readonly repository: Repository
	readonly commitsFor: (changes: readonly Change[], trailers: readonly string[]) => Promise<readonly PlannedCommit[]>
}

/** `tip`: null where the branch says all of it already. */
export type MadeProposal =
	| { readonly kind: 'made'; readonly tip: CommitId | null; readonly proposed: Proposed; readonly count: number }
	| { readonly kind: 'failed'; readonly problem: Problem }

/** Builds the commits of a pull request; its branch does not move yet. */
export async function makeProposal(
	request: MakeRequest,
	{ propose }: Proposing,
	outbound: readonly Change[],
	trailers: readonly string[],
): Promise<MadeProposal> {
	try {
		const proposed = await propose(await request.commitsFor(outbound, trailers))
		const ids = await request.repository.commit(
			proposed.parent,
			proposed.commits.map(({ commit }) => commit),
		)
		return { kind: 'made', tip: ids.at(-1) ?? null, proposed, count: ids.length }
	} catch (error) {
		if (error instanceof Failure) return { kind: 'failed', problem: error.problem }
		throw error
	}
}
