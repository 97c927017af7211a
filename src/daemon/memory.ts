import type { CommitId, Digest } from '../model/index.ts'
import type { State } from '../ports/index.ts'

/** What a loop knows of the time before; all times on the monotonic clock. */
export type Memory = {
	/** Whether anything was ever planned. */
	readonly isBegun: boolean
	/** The commit of the branch, and the ref and the serial of the state, that were dealt with. */
	readonly tip: CommitId | null
	readonly stateId: CommitId | null
	readonly serial: string | null
	/** The workspace's lists as they were then. */
	readonly live: Digest | null
	/** A place in the workspace's own record of changes; null where there is none to go by. */
	readonly mark: string | null
	/** When lists are read again, when a plan is due whatever happened, and when one that had to wait is tried again. */
	readonly readDueMs: number
	readonly sweepDueMs: number
	readonly retryDueMs: number
	/** Tries in a row that left something to wait for. */
	readonly retries: number
	/** Somebody switched the workspace off. */
	readonly isPaused: boolean
	/** The last plan was refused as a whole: whoever writes the state may have changed why. */
	readonly isRefused: boolean
	/** Nothing went wrong in the last round. */
	readonly isWell: boolean
}

export const NOTHING_KNOWN: Memory = {
	isBegun: false,
	tip: null,
	stateId: null,
	serial: null,
	live: null,
	mark: null,
	readDueMs: 0,
	sweepDueMs: 0,
	retryDueMs: Number.POSITIVE_INFINITY,
	retries: 0,
	isPaused: false,
	isRefused: false,
	isWell: true,
}

/** Names one written state. */
export function serialOf(state: State | null): string | null {
	return state && `${state.lineage} ${state.serial}`
}
