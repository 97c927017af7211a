import type { Clock } from '../ports/index.ts'

/** Longer timers fire at once. */
const LONGEST_MS = 2 ** 31 - 1

/** The machine's own clock. */
export function systemClock(): Clock {
	return {
		now: () => new Date().toISOString(),
		monotonicMs: () => performance.now(),
		sleep: async (ms, signal) => {
			for (let left = ms; ; left -= LONGEST_MS) {
				await wait(Math.min(Math.max(left, 0), LONGEST_MS), signal)
				if (left <= LONGEST_MS) return
			}
		},
	}
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve, reject) => {
		if (signal?.aborted === true) return reject(signal.reason)
		// Whoever only lets others have their turn does not wait for the millisecond that a timer takes.
		if (ms === 0) return void setImmediate(resolve)
		const onAbort = (): void => {
			clearTimeout(timer)
			reject(signal?.reason)
		}
		const timer = setTimeout(() => {
			signal?.removeEventListener('abort', onAbort)
			resolve()
		}, ms)
		signal?.addEventListener('abort', onAbort, { once: true })
	})
}

/** By how many milliseconds `now` (ISO 8601) is ahead of a Date header; undefined where there is none that can be read. */
export function aheadMs(now: string, header: string | undefined): number | undefined {
	const ms = Date.parse(now) - Date.parse(header ?? '')
	return Number.isNaN(ms) ? undefined : ms
}
