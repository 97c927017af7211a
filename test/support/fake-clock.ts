import type { Clock } from '../../src/ports/index.ts'

export type FakeClock = Clock & {
	/** Moves both clocks on. Sleepers wake when all that can run has run. */
	advance(ms: number): void
	/** The same port, whose calls take no time on this clock, however long they really take. */
	timeless<T extends object>(port: T): T
}

type Sleeper = { readonly atMs: number; readonly wake: () => void }

/**
 * A clock that does not wait: when everything else is idle, the earliest sleeper wakes and time is what it slept for.
 */
export function fakeClock(): FakeClock {
	let nowMs = 0
	let sleepers: Sleeper[] = []
	let isPumping = false
	let calls = 0

	const pump = (): void => {
		isPumping = false
		if (calls > 0) return schedule()
		const [first, ...rest] = sleepers.toSorted((a, b) => a.atMs - b.atMs)
		if (!first) return
		sleepers = rest
		nowMs = Math.max(nowMs, first.atMs)
		first.wake()
		schedule()
	}
	const schedule = (): void => {
		if (isPumping || sleepers.length === 0) return
		isPumping = true
		// What is pending in memory alone comes before the next turn of the loop; a call that really takes time is not waited for busily.
		if (calls > 0) setTimeout(pump, 1)
		else setImmediate(pump)
	}
	const during = async <T>(work: Promise<T>): Promise<T> => {
		calls += 1
		try {
			return await work
		} finally {
			calls -= 1
		}
	}
	return {
		timeless: (port) =>
			new Proxy(port, {
				get: (target, name, receiver) => {
					const member: unknown = Reflect.get(target, name, receiver)
					return typeof member === 'function'
						? (...args: readonly unknown[]) => during(Promise.resolve(Reflect.apply(member, target, args)))
						: member
				},
			}),
		now: () => new Date(Date.UTC(2026, 0, 1) + nowMs).toISOString(),
		monotonicMs: () => nowMs,
		advance: (ms) => {
			nowMs += ms
		},
		sleep: (ms, signal) =>
			new Promise((resolve, reject) => {
				if (signal?.aborted) return reject(signal.reason)
				const sleeper = { atMs: nowMs + ms, wake: resolve }
				sleepers.push(sleeper)
				signal?.addEventListener('abort', () => {
					sleepers = sleepers.filter((other) => other !== sleeper)
					reject(signal.reason)
				})
				schedule()
			}),
	}
}
