import type { Clock } from '../ports/index.ts'

/** Wakes one sleeper early. */
export type Bell = {
	ring(): void
	/** Answers after `ms`, or as soon as somebody rings or `stop` aborts. A ring that came before counts. */
	rest(ms: number, stop: AbortSignal): Promise<void>
}

/** After a ring others follow, as one push is told of several times: they are answered by one look. */
const GATHER_MS = 1000

export function makeBell(clock: Clock): Bell {
	let isRung = false
	let wake: (() => void) | undefined
	return {
		ring: () => {
			isRung = true
			wake?.()
		},
		rest: async (ms, stop) => {
			if (!isRung) await sleepUnless(clock, ms, stop, (alarm) => (wake = alarm))
			if (isRung) await sleepUnless(clock, GATHER_MS, stop, () => undefined)
			isRung = false
		},
	}
}

/** The sleep's own signal ends with it: nothing is left behind at one that lives as long as the process. */
async function sleepUnless(clock: Clock, ms: number, stop: AbortSignal, onBegin: (alarm: () => void) => void): Promise<void> {
	if (stop.aborted) return
	const own = new AbortController()
	const end = (): void => own.abort()
	stop.addEventListener('abort', end, { once: true })
	onBegin(end)
	try {
		await clock.sleep(ms, own.signal)
	} catch (error) {
		if (!own.signal.aborted) throw error
	} finally {
		stop.removeEventListener('abort', end)
	}
}
