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
	/** Where others make the commits, in place of a push with the state: it brings them to the branch, and answers the last one. `ids`: of ours. */
	readonly publish?: (proposed: Proposed, ids: readonly CommitId[]) => Promise<CommitId>
}

export type Proposed = {
	readonly parent: CommitId | null
	readonly commits: readonly PlannedCommit[]
	/** What the state is to remember, beside the last of the commits. */
	readonly content: Proposal['content']
	readonly theirs: Proposal['theirs']
	/** True where what was proposed before, and is not part of this, is taken back. */
	readonly isWhole: boolean
}

type MakeRequest = {
	readonly repository: Repository
	readonly commitsFor: (changes: readonly Change[], trailers: readonly string[]) => Promise<readonly PlannedCommit[]>
}

/** `tip`: null where the branch says all of it already. `isThere`: the branch is there by now. */
export type MadeProposal =
	| {
			readonly kind: 'made'
			readonly tip: CommitId | null
			readonly isThere: boolean
			readonly proposed: Proposed
			/** Those that the branch holds: in files that are people's it may hold something else. */
			readonly changes: ReadonlySet<string>
			readonly count: number
	  }
	| { readonly kind: 'failed'; readonly problem: Problem }

/** Builds the commits of a pull request; its branch does not move yet, but where others make them. */
export async function makeProposal(
	request: MakeRequest,
	{ propose, publish }: Proposing,
	outbound: readonly Change[],
	trailers: readonly string[],
): Promise<MadeProposal> {
	try {
		const planned = await request.commitsFor(outbound, trailers)
		const proposed = await propose(planned)
		const ours = planned.filter(({ commit }) => commit.files.every(({ path }) => !proposed.theirs.includes(path)))
		const changes = new Set(ours.flatMap((one) => one.changes))
		const ids = await request.repository.commit(
			proposed.parent,
			proposed.commits.map(({ commit }) => commit),
		)
		const made = { kind: 'made', proposed, changes, count: ids.length } as const
		if (!publish || ids.length === 0) return { ...made, tip: ids.at(-1) ?? null, isThere: false }
		return { ...made, tip: await publish(proposed, ids), isThere: true }
	} catch (error) {
		if (error instanceof Failure) return { kind: 'failed', problem: error.problem }
		throw error
	}
}
