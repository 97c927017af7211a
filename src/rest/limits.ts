/** Bounds of one call and of one list (P24, P44). Times in milliseconds. */
export const LIMITS = {
	attempts: 6,
	/** A server that cannot be reached at all is told soon: the address is probably wrong. */
	connects: 3,
	totalMs: 120_000,
	readMs: 30_000,
	writeMs: 60_000,
	retryAfterMs: 60_000,
	answerBytes: 64_000_000,
	concurrency: 8,
	pages: 10_000,
	rounds: 3,
} as const

const FIRST_MS = 500
const LONGEST_MS = 20_000

/** Grows twofold with each attempt; the upper half is left to chance, so that clients do not come back together. */
export function backoffMs(attempt: number, fraction: number): number {
	const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)
	return Math.round(most * (0.5 + fraction / 2))
}
