/** How often things are looked at, in milliseconds. */
export type Pace = {
	/** Between two looks at a repository, and at the workspace's own record of changes where it has one. */
	readonly gitMs: number
	/** Between two reads of a workspace's lists. */
	readonly liveMs: number
}

/** With a record of changes to go by, lists are read so many times as rarely: records have gaps. */
export const RECORDED = 10
/** A whole plan is made at least so often, whatever seems to have happened. */
export const SWEEP_MS = 900_000
/** A value that changed twice within this time has not come to rest. */
export const RESTLESS_MS = 60_000
/** How long it then has to stand still, and when it is looked at again. */
export const CONFIRM_MS = 10_000

const FIRST_PAUSE_MS = 5000
const LAST_PAUSE_MS = 300_000
/** A read takes at most this part of the time, so that the service's limits are left to others. */
const READING_SHARE = 4

/** The pause after so many failures in a row, with jitter; `fraction` from 0 up to 1. */
export function backoffMs(failures: number, fraction: number): number {
	return Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10)) * (0.5 + fraction / 2)
}

/** Up to a seventh less, so that many do not look at the same instant, and nobody later than promised. */
export function spreadMs(ms: number, fraction: number): number {
	return ms * (0.85 + 0.15 * fraction)
}

/** Until the next read, after one that took so long. */
export function readPauseMs(liveMs: number, tookMs: number, fraction: number): number {
	return Math.max(spreadMs(liveMs, fraction), READING_SHARE * tookMs)
}
