import type { CommitId, Problem } from '../model/index.ts'

/** A full ref name: `refs/heads/main`. */
export type RefName = string

export type TreeEntry = { readonly path: string; readonly mode: string; readonly id: string }

export type Person = { readonly name: string; readonly email: string }

/** Paths are relative to the root of the repository, with `/`. */
export type FileChange = { readonly path: string; readonly content: string | Uint8Array } | { readonly path: string; readonly remove: true }

export type NewCommit = {
	readonly message: string
	readonly author: Person
	readonly committer: Person
	/** ISO 8601. */
	readonly at: string
	readonly files: readonly FileChange[]
	/** Of a merge, the commit that comes in: its files are there as they are in it, but for `files`. */
	readonly merges?: CommitId
}

/** What to look up: the newest `limit` commits that `to` has and `from` has not (null = all), where they touch `folder` ('' = anything). */
export type HistoryRequest = {
	readonly from: CommitId | null
	readonly to: CommitId
	readonly folder: string
	readonly limit: number
}

export type HistoryCommit = {
	readonly id: CommitId
	readonly parents: readonly CommitId[]
	readonly author: Person
	readonly committer: Person
	/** When it was committed, which a rebase renews; ISO 8601 in UTC. */
	readonly at: string
	readonly message: string
	/** Relative to the root of the repository. Of a merge only what it holds in a content that none of its parents had. */
	readonly paths: readonly HistoryPath[]
}

/** A renamed file is one that was removed and one that was added. */
export type HistoryPath = { readonly path: string; readonly kind: 'added' | 'changed' | 'removed' }

/** `from: null` = the ref must not exist yet. */
export type RefMove = { readonly ref: RefName; readonly from: CommitId | null; readonly to: CommitId }

/** Decided by ids read back from the remote, never by messages or exit statuses. */
export type PushOutcome =
	| { readonly kind: 'done' }
	/** Nothing was moved by us; `refs` is what the remote holds now. */
	| { readonly kind: 'moved'; readonly refs: ReadonlyMap<RefName, CommitId | null>; readonly problem: Problem }
	/** Nothing moved and the remote said no. */
	| { readonly kind: 'rejected'; readonly problem: Problem }
	/** It is not known whether the push landed. */
	| { readonly kind: 'unknown'; readonly problem: Problem }

/**
 * Our own bare repository in the cache, beside one remote: the only place where commits are read and made. Nothing here
 * touches the user's index or worktree (P28). All methods reject with `Failure` and a problem that holds no credential.
 */
export interface Repository {
	/**
	 * Brings the refs and everything they need; answers where each of them is. `null` is proven absence: the remote was
	 * reached, and the ref is not among those it showed (P3).
	 */
	fetch(refs: readonly RefName[]): Promise<ReadonlyMap<RefName, CommitId | null>>
	/** Every file below `folder` ('' = all), sorted by path; symbolic links and submodules included, by mode. */
	list(commit: CommitId, folder: string): Promise<readonly TreeEntry[]>
	/** Contents by object id, in one pass; throws where one is missing. Ids may repeat. */
	read(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
	/** True where `ancestor` is `commit` or one of its ancestors. */
	isAncestor(ancestor: CommitId, commit: CommitId): Promise<boolean>
	/** Messages of the newest commits, newest first, at most `limit`. */
	messages(commit: CommitId, limit: number): Promise<readonly { readonly id: CommitId; readonly message: string }[]>
	/**
	 * Commits and what each changed, newest first by the time of committing. A commit without any change is listed only where
	 * `folder` is '', a merge also where it brings a change of `folder` from one side to the other. Throws where either end is missing here.
	 */
	history(request: HistoryRequest): Promise<readonly HistoryCommit[]>
	/** Builds a chain of commits on `parent` (null = a root commit) in one process; answers their ids in order. Moves no ref of the remote. */
	commit(parent: CommitId | null, commits: readonly NewCommit[]): Promise<readonly CommitId[]>
	/** All refs or none, each with its expected id. */
	push(moves: readonly RefMove[]): Promise<PushOutcome>
	/** What identifies the remote, for people; without credentials. */
	readonly url: string
}

/** `content` null: it is not there, or, where `isLink`, something that is not followed stands in its place or on the way to it. */
export type WorktreeFile = { readonly path: string; readonly content: Uint8Array | null; readonly isLink?: boolean }

/** The user's own clone. Read freely; written only by `fastForward`. */
export interface Clone {
	readonly root: string
	/** What is checked out; `branch` null = detached, `commit` null = no commits yet. */
	head(): Promise<{ readonly branch: string | null; readonly commit: CommitId | null }>
	/** `merge`, `rebase`, `am`, `cherry-pick`, `revert`, `bisect`; null where nothing is under way. */
	operation(): Promise<string | null>
	/** The commit a local ref points to; null where it does not exist. */
	resolve(ref: RefName): Promise<CommitId | null>
	/** The commit that a person means: a branch, a tag, an id, `HEAD~1`; null where there is no such commit here. */
	commitNamed(name: string): Promise<CommitId | null>
	/** True where a sparse checkout leaves out that committed file, or one below that folder. */
	isLeftOut(path: string): Promise<boolean>
	/** The newest commit that both contain; null where there is none. */
	mergeBase(one: CommitId, other: CommitId): Promise<CommitId | null>
	/** URL of the remote that `branch` follows, else of `origin`, else of the only one; null where there is none. */
	remoteUrl(branch: string): Promise<string | null>
	/** The configured author; undefined where git has none. */
	person(): Promise<Person | undefined>
	/**
	 * What git would keep of files as they lie here, by path, where its settings or attributes have it keep something else: other line ends, another
	 * encoding, the output of a filter.
	 */
	stored(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
	/** Files below `folder` that differ from HEAD, untracked ones included, ignored ones not; with what a commit would hold of them. */
	uncommitted(folder: string): Promise<readonly WorktreeFile[]>
	/**
	 * Moves the checked-out branch, its index and its files together from `from` to `to`, whose objects it takes from
	 * `source`. `dirty`: a touched path has uncommitted changes, and nothing was done. `elsewhere`: the branch is not at `from`,
	 * or is not checked out (then only the ref is moved where it is at `from`). What the clone remembers of the branch it follows moves along.
	 */
	fastForward(branch: string, from: CommitId | null, to: CommitId, source: Repository): Promise<'moved' | 'dirty' | 'elsewhere'>
}

/** What a merge would give. `paths`: where the two sides collide. */
export type TrialMerge =
	| { readonly kind: 'merged'; readonly commit: CommitId }
	| { readonly kind: 'conflict'; readonly paths: readonly string[] }

/** A repository that can try a merge, beside what it keeps. */
export interface Merging {
	/**
	 * `from` merged into `into`, as a commit of our own repository that no ref leads to; the same two give the same one. Throws a `Failure`, with
	 * GIT_TOO_OLD before git 2.38.
	 */
	tryMerge(into: CommitId, from: CommitId): Promise<TrialMerge>
}

/** A remote whose refs can be looked at without bringing anything. */
export interface Looking {
	/** Where each of these is, in one call; null where the remote, which was reached, does not show it. Throws a `Failure`. */
	look(refs: readonly RefName[]): Promise<ReadonlyMap<RefName, CommitId | null>>
}
