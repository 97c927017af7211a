import type { Address, Base, Change, CommitId, Digest, Epoch, Interim, Outcome, Problem, Read, RemoteId, Told } from '../model/index.ts'
import type { RefMove } from './git.ts'

/** What is remembered about one workspace. */
export type State = {
	readonly lineage: string
	/** Grows by exactly 1 with each committed write (P26). */
	readonly serial: number
	/** Digest of the state before; null for the first. */
	readonly parent: Digest | null
	readonly epoch: Epoch
	/** The workspace's name in the settings. */
	readonly workspace: string
	/** The workspace's own id at the provider (P48); null until one was seen. */
	readonly identity: RemoteId | null
	/** Base belongs to one tracked branch, and was taken at this commit of it (P47). */
	readonly branch: string
	readonly commit: CommitId | null
	readonly schema: number
	readonly base: Base
	/** What we wrote last into the branch of a pull request. */
	readonly proposal?: Proposal
	/** While it is there, nobody applies anything. */
	readonly paused?: Paused
}

/** Who switched the workspace off, `at` when (ISO 8601), and why. */
export type Paused = { readonly by: string; readonly at: string; readonly reason?: string }

/** `commit`: of the pull request's branch, as we left it. `content`: names what it then was to say. `theirs`: files that people changed in it. */
export type Proposal = {
	readonly commit: CommitId
	readonly content: Digest
	readonly theirs: readonly string[]
	/** What it tells of the workspace, of resources about which base has learned nothing since. */
	readonly told?: ReadonlyMap<Address, Told>
}

export type LockInfo = {
	readonly id: string
	readonly epoch: Epoch
	/** `user@host`, and the process. */
	readonly holder: string
	readonly operation: string
	/** ISO 8601. */
	readonly since: string
	/** Changes with each heartbeat; what others watch. */
	readonly heartbeat: number
	readonly leaseMs: number
}

/** Intents of a run, stored before its first effect (P23). */
export type Journal = {
	readonly run: string
	readonly plan: Digest
	readonly epoch: Epoch
	readonly intents: readonly Intent[]
}

/** One change that a run means to make. Without an outcome it is open: it may have been made, or not, or in part. */
export type Intent = {
	readonly change: string
	readonly address: Address
	readonly to: Change['to']
	readonly kind: Change['kind']
	/** Digest of what the side holds before; null for a create. */
	readonly expected: Digest | null
	/** Digest of what a create sends, less what is secret, to know by it what was made. */
	readonly sent?: Digest
	/** What an update sends. */
	readonly values?: Told['values']
	/** The resource that it takes the place of, and the key of that one from then on where it is deleted only afterwards. */
	readonly replaces?: RemoteId
	readonly deposes?: string
	/** What the resource may hold while the change is under way, and only then. */
	readonly interim?: Interim
	/** The interrupted run that began it, where that is not the journal's own. */
	readonly begunBy?: string
	readonly outcome?: Outcome['kind']
}

/** One consistent look at the store. `version` is opaque: handed back as the expectation of the next write. */
export type Stored = {
	readonly version: string
	readonly state: State | null
	/** The lock's record; a free lock keeps its epoch. */
	readonly lock: LockInfo | null
	readonly epoch: Epoch
	readonly journal: Journal | null
}

export type NextStored = {
	readonly state: State | null
	readonly lock: LockInfo | null
	readonly epoch: Epoch
	readonly journal: Journal | null
}

export type Written =
	| { readonly kind: 'done'; readonly version: string }
	/** Somebody else wrote first; nothing was written. `branch`: the carried branch is the one that moved. */
	| { readonly kind: 'moved'; readonly what: 'state' | 'branch'; readonly problem: Problem }
	| { readonly kind: 'rejected'; readonly problem: Problem }
	| { readonly kind: 'unknown'; readonly problem: Problem }

/**
 * Where state, lock and journal are kept, as one thing under one compare-and-set. Every implementation passes
 * `test/conformance/state.ts`.
 */
export interface StateStore {
	/** For people: where it is, without credentials. */
	readonly location: string
	/** `unknown` where it could not be read or is damaged. A store that holds nothing yet answers `state: null` and version ''. */
	load(): Promise<Read<Stored>>
	/**
	 * Writes `next` if the store is still at `expected`; refuses an epoch below the stored one. `carry` is a branch that must move in
	 * the same step where the store can do that, and just before where it cannot.
	 */
	save(next: NextStored, expected: string, carry?: RefMove): Promise<Written>
}
