import type { CommitId, Problem } from '../model/index.ts'
import type { FileChange, RefName } from './git.ts'

export type ForgeKind = 'github' | 'gitlab' | 'bitbucket' | 'gitea'

/**
 * The service around a Git repository where changes are reviewed. "Pull request" is what GitLab calls a merge request. Methods reject
 * with `Failure`; what they hold came from strangers and is never trusted: it is escaped where it is shown.
 */
export interface Forge {
	readonly kind: ForgeKind
	/** For people: `GitHub`. */
	readonly title: string
	/** Characters that one comment may have. */
	readonly commentLimit: number
	pull(number: number): Promise<Pull>
	/** Merged pull requests that the host takes for what brought a commit: a hint of where to look. None where it keeps no record of that. */
	pullsOf(commit: CommitId): Promise<readonly Pull[]>
	/** Where the repository has a pull request's last commit, also of one from a fork, and what the host's own merge of it would be; null where nowhere. */
	refsOf(number: number): { readonly head: RefName | null; readonly merge: RefName | null }
	/** Pull requests from one branch of this repository into another, newest first. */
	pullsFrom(head: string, base: string): Promise<readonly Pull[]>
	open(draft: PullDraft): Promise<Pull>
	/** Only what is given changes. Labels are added, never removed: people put their own there. */
	update(number: number, change: Partial<Pick<PullDraft, 'title' | 'body' | 'labels'>>): Promise<void>
	/** Closes it without merging. */
	close(number: number): Promise<void>
	/** In the order in which they were made. */
	comments(number: number): Promise<readonly ForgeComment[]>
	comment(number: number, body: string): Promise<void>
	editComment(number: number, id: string, body: string): Promise<void>
	/** The newest verdict of each person, of those that count. */
	reviews(number: number): Promise<readonly Review[]>
	/** Shows a result beside a commit, in place of an earlier one of the same name. */
	report(commit: CommitId, report: Report): Promise<void>
	/** Where the host makes commits itself, which it then signs. */
	readonly author?: ForgeAuthor
	/** What a person may do in the repository, asked for now. */
	rightOf(login: string): Promise<Right>
	/** What the host tells of the repository and of the credential. */
	facts(): Promise<HostFacts>
	/** What the host tells about a branch; unknown where the credential may not ask. */
	protection(branch: string): Promise<Protection>
}

/**
 * A host that makes commits on branches, as whoever the credential is, and signs them. Both answer the commit that the branch is at then, and
 * reject where it was not at `on`.
 */
export interface ForgeAuthor {
	commit(request: ForgeCommit & { readonly files: readonly FileChange[] }): Promise<CommitId>
	/** Merges a commit into the branch. Rejects with API_CONFLICT where the two collide. */
	merge(request: ForgeCommit & { readonly from: CommitId }): Promise<CommitId>
}

export type ForgeCommit = { readonly branch: string; readonly on: CommitId; readonly message: string }

export type Pull = {
	readonly number: number
	readonly url: string
	readonly title: string
	readonly body: string
	readonly state: 'open' | 'closed' | 'merged'
	readonly isDraft: boolean
	/** True where its branch is in another repository: nothing in it is trusted, and no secret goes near it (S22). */
	readonly isFromFork: boolean
	/** Here and elsewhere people are called by what is theirs alone: a login, on Bitbucket the id of the account in braces. */
	readonly author: string
	/** The commit's id is whole where the pull request is open or was asked for by its number; else Bitbucket tells its first digits. */
	readonly head: { readonly branch: string; readonly commit: CommitId }
	readonly base: { readonly branch: string }
	/** The commit that brought it to its base, where the host tells. */
	readonly mergedAs: CommitId | null
}

export type PullDraft = {
	readonly head: string
	readonly base: string
	readonly title: string
	readonly body: string
	readonly labels: readonly string[]
}

/** `isOwn`: made by who we are, as far as the host tells. */
export type ForgeComment = { readonly id: string; readonly author: string; readonly isOwn: boolean; readonly body: string }

/**
 * `commit`: what was looked at; where the host keeps only when, the last commit at that time. Null where it tells neither, and `untold` then
 * says why to people.
 */
export type Review = {
	readonly by: string
	readonly verdict: 'approved' | 'changes-requested'
	readonly commit: CommitId | null
	readonly untold?: string
}

export type Right = 'none' | 'read' | 'write' | 'admin'

export type ReportState = 'pending' | 'success' | 'failure'

/** `summary`: Markdown, shown where the host has room for it. `title`: one line of plain text. `url`: where it leads. */
export type Report = {
	readonly name: string
	readonly state: ReportState
	readonly title: string
	readonly summary: string
	readonly url?: string
	readonly annotations: readonly Annotation[]
}

export type Annotation = { readonly file: string; readonly line: number; readonly level: 'error' | 'warning'; readonly message: string }

export type Protection =
	| { readonly kind: 'unknown'; readonly reason: Problem }
	| {
			readonly kind: 'known'
			/** A direct push is refused. */
			readonly needsPull: boolean
			readonly needsSignatures: boolean
			readonly neededApprovals: number
			/** Names of checks that have to pass. */
			readonly neededChecks: readonly string[]
			/** What else refuses a direct push, in the host's words; `protected` where it says no more. */
			readonly others: readonly string[]
	  }

/** What is left out the host does not tell, or not this credential. */
export type HostFacts = {
	readonly mayPush?: boolean
	readonly isArchived?: boolean
	readonly isPublic?: boolean
	/** What the credential is good for, in the host's own words. */
	readonly scopes?: readonly string[]
	/** When the credential ends, as the host writes it. */
	readonly endsAt?: string
}
