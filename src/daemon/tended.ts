import type { CommitId } from '../model/index.ts'
import type { Policy } from '../plan/index.ts'
import type { Clock, Looking, Random, RefName } from '../ports/index.ts'
import type { LockSightings } from '../state/index.ts'
import type { Workspace } from '../sync/index.ts'
import type { Bell } from './bell.ts'
import type { Tell } from './event.ts'
import type { Figures } from './figures.ts'
import type { Lookout } from './lookout.ts'
import type { Pace } from './pace.ts'
import type { Slots, Turns } from './slots.ts'
import type { Steady } from './steady.ts'

/** A workspace that is watched; opened anew whenever its branch moved, since the settings are on it. */
export type Watched = {
	readonly name: string
	/** Throws a `Failure`. */
	open(signal: AbortSignal): Promise<Tended>
}

/** A workspace as it was opened at one commit of its branch. */
export type Tended = {
	readonly workspace: Workspace
	readonly policy: Policy
	/** Where the branch was then; null = it has no commit. */
	readonly tip: CommitId | null
	/** Where the state is, when it is in Git. */
	readonly stateRef: RefName | null
	/** The same for workspaces that one look at a remote serves. */
	readonly remote: string
	readonly looking: Looking
	/** After a round: the branch was at `from`, and is at `to` where commits of ours landed. Never throws for an expected failure. */
	settled(from: CommitId | null, to: CommitId | null): Promise<void>
	/** Gives back what it holds. */
	close(): Promise<void>
}

/** What the loop of one workspace works with. */
export type Loop = {
	readonly watched: Watched
	readonly clock: Clock
	readonly random: Random
	readonly signal: AbortSignal
	readonly pace: Pace
	readonly lookout: Lookout
	readonly bell: Bell
	/** Room for plans: they take memory. */
	readonly slots: Slots
	/** Those that share a branch apply one after the other: each commit moves the branch under the plans of the others. */
	readonly turns: Turns
	readonly steady: Steady
	readonly figures: Figures
	/** Of the lock, by all tries: nobody is there to release that of a process that was killed. */
	readonly sightings: LockSightings
	readonly leaseMs: number
	readonly concurrency: number
	readonly tell: Tell
	/** Tells of the branch that is followed, once it is known. */
	readonly follows: (branch: RefName) => void
	/** To be called after each round, which brings the clone to where the branch is: the settings may be others now. */
	readonly onPlayed: () => Promise<void>
}
