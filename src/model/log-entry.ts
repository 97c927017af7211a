import type { Address } from './address.ts'
import type { CommitId } from './brand.ts'

/** Something that happened to a workspace's resources, as `log` tells it. */
export type LogEntry = {
	/** ISO 8601 in UTC. */
	readonly at: string
	/**
	 * `OUTBOUND`: a change of the workspace came to Git. `GIT`: somebody changed files. `SERVICE`: the service's own sync did.
	 * `INBOUND`: changes of Git came to the workspace. `SYNC`: something was recorded as what both sides hold, or forgotten.
	 */
	readonly direction: 'OUTBOUND' | 'GIT' | 'SERVICE' | 'INBOUND' | 'SYNC'
	/** The author, or who held the lock. */
	readonly person: string
	/** On the tracked branch, or in the state's own history. */
	readonly commit: CommitId
	/** Of the state that was written; null for what did not write one. */
	readonly serial: number | null
	readonly addresses: readonly Address[]
	readonly subject: string
	/** Of an inbound run, those of the addresses that it meant to change and did not, or not for certain. */
	readonly left: readonly Address[]
}
