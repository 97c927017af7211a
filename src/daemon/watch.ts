import type { Clock, HttpListener, Random } from '../ports/index.ts'
import type { Roster } from './crew.ts'
import { makeCrew } from './crew.ts'
import type { Tell } from './event.ts'
import { makeLookout } from './lookout.ts'
import type { Pace } from './pace.ts'
import { makeFront } from './serve.ts'
import { makeSlots, makeTurns } from './slots.ts'

export type Watching = {
	readonly clock: Clock
	readonly random: Random
	readonly signal: AbortSignal
	readonly pace: Pace
	readonly leaseMs: number
	/** Changes under way at once, in each workspace. */
	readonly concurrency: number
	readonly tell: Tell
	/** Health, metrics and webhooks, where they are asked for. */
	readonly front?: { readonly listener: HttpListener; readonly host: string; readonly port: number; readonly secrets: readonly string[] }
}

/** Plans that are made at once; the others wait for their turn. */
const PLANS = 4
/** A push of very many commits may be told of at greater length; it is found by the next look. */
const HOOK_BYTES = 5_000_000

/** Watches all of the roster until the signal aborts, each in a loop of its own. Throws a `Failure` only where it cannot begin. */
export async function watchAll(watching: Watching, roster: Roster): Promise<void> {
	const { clock, pace, tell, signal, front } = watching
	const lookout = makeLookout(watching, pace.gitMs)
	const crew = makeCrew({ ...watching, lookout, slots: makeSlots(PLANS), turns: makeTurns() }, roster)
	const wake: typeof crew.wake = (refs) => {
		lookout.forget()
		crew.wake(refs)
	}
	const first = await roster()
	const listening = await listen(watching, makeFront({ clock, figures: crew.figures, secrets: front?.secrets ?? [], wake }))
	try {
		// Before anybody can ask whether all is ready.
		crew.begin(first)
		tell({ level: 'info', event: 'started', message: `watching ${first.map(({ name }) => name).join(', ')}` })
		await aborted(signal)
		await crew.ended()
	} finally {
		await listening?.close()
	}
	tell({ level: 'info', event: 'stopped', message: 'stopped; what had begun is settled' })
}

function aborted(signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (signal.aborted) resolve()
		signal.addEventListener('abort', () => resolve(), { once: true })
	})
}

async function listen({ front, tell }: Watching, handle: ReturnType<typeof makeFront>) {
	if (!front) return undefined
	const listening = await front.listener.listen({ host: front.host, port: front.port, maxBytes: HOOK_BYTES }, handle)
	const hooks = front.secrets.length > 0 ? 'webhooks are taken at /webhooks' : 'webhooks are off, as no secret is named'
	tell({ level: 'info', event: 'listening', message: `health and metrics at ${listening.url}; ${hooks}` })
	return listening
}
