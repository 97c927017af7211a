/** Time enters as an argument; nothing else in the code asks what time it is. */
export interface Clock {
	/** ISO 8601 in UTC, for people and records; never compared across hosts (P36). */
	now(): string
	/** Milliseconds that never go backwards, for leases and deadlines. */
	monotonicMs(): number
	/** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>
}
