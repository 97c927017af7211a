import type { Clock } from '../ports/index.ts'

/** A clock that does not wait: who sleeps wakes at the next turn of the loop, and by then it is so much later. */
export function idleClock(): Clock {
	const began = Date.now()
	let nowMs = 0
	return {
		now: () => new Date(began + nowMs).toISOString(),
		monotonicMs: () => nowMs,
		sleep: (ms, signal) =>
			new Promise((resolve, reject) => {
				if (signal?.aborted) return reject(signal.reason)
				const wakeMs = nowMs + ms
				setImmediate(() => {
					nowMs = Math.max(nowMs, wakeMs)
					resolve()
				})
			}),
	}
}
