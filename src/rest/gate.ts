import type { Clock } from '../ports/index.ts'
import { LIMITS } from './limits.ts'

/** Through it goes each request: at most so many at once, at most so many per window, in order of arrival. */
export type Gate = {
	enter(): Promise<'entered' | 'cancelled'>
	/** Enters if that takes no waiting; false where it does. */
	tryEnter(): boolean
	leave(): void
	/** Nobody enters for so long. */
	hold(ms: number): void
}

export type GateOptions = {
	readonly clock: Clock
	readonly limit?: { readonly calls: number; readonly perMs: number }
	readonly signal?: AbortSignal
	/** The next gate on the way. Who passes this one passes both at that moment, so that no wait in between blurs the window of either. */
	readonly behind?: Gate
}

/** Requests overtake each other on the way, so the server's window may hold a few more than ours. */
const HEADROOM = 0.05

export function makeGate({ clock, limit, signal, behind }: GateOptions): Gate {
	const most = limit ? Math.ceil(limit.calls * (1 - HEADROOM)) : Number.POSITIVE_INFINITY
	const windowMs = limit ? Math.ceil(limit.perMs * (1 + HEADROOM)) : 0
	const entries: number[] = []
	const waiting: (() => void)[] = []
	let inside = 0
	let heldUntilMs = 0
	let line: Promise<unknown> = Promise.resolve()
	let inLine = 0

	const waitMs = (): number => {
		const nowMs = clock.monotonicMs()
		while (entries.length > 0 && nowMs - (entries[0] ?? 0) >= windowMs) entries.shift()
		const full = entries.length >= most ? (entries[0] ?? 0) + windowMs - nowMs : 0
		return Math.max(full, heldUntilMs - nowMs, 0)
	}
	const pass = async (): Promise<'entered' | 'cancelled'> => {
		signal?.throwIfAborted()
		for (let ms = waitMs(); ms > 0; ms = waitMs()) await clock.sleep(ms, signal)
		if ((await behind?.enter()) === 'cancelled') return 'cancelled'
		if (limit) entries.push(clock.monotonicMs())
		return 'entered'
	}
	/** Behind all who came before. */
	const queue = async (): Promise<'entered' | 'cancelled'> => {
		inLine += 1
		const passed = line.then(pass).catch(() => 'cancelled' as const)
		line = passed
		const outcome = await passed
		inLine -= 1
		return outcome
	}
	const passAtOnce = (): boolean => {
		if (inLine > 0 || signal?.aborted === true || waitMs() > 0 || behind?.tryEnter() === false) return false
		if (limit) entries.push(clock.monotonicMs())
		return true
	}
	const giveUpPlace = (): void => {
		const next = waiting.shift()
		if (next) next()
		else inside -= 1
	}
	return {
		enter: async () => {
			if (inside < LIMITS.concurrency) inside += 1
			else await new Promise<void>((resolve) => waiting.push(resolve))
			if (passAtOnce()) return 'entered'
			const outcome = await queue()
			if (outcome === 'cancelled') giveUpPlace()
			return outcome
		},
		tryEnter: () => {
			if (inside >= LIMITS.concurrency || !passAtOnce()) return false
			inside += 1
			return true
		},
		leave: () => {
			giveUpPlace()
			behind?.leave()
		},
		hold: (ms) => {
			heldUntilMs = Math.max(heldUntilMs, clock.monotonicMs() + ms)
		},
	}
}
