import type { Clock, HttpListener, Random, RefName } from '../ports/index.ts'
import { makeBell } from './bell.ts'
import type { Tell } from './event.ts'
import type { Figures } from './figures.ts'
import { newFigures } from './figures.ts'
import { makeLookout } from './lookout.ts'
import type { Pace } from './pace.ts'
import { CONFIRM_MS, RESTLESS_MS } from './pace.ts'
import { makeFront } from './serve.ts'
import { makeSlots } from './slots.ts'
import { makeSteady } from './steady.ts'
import { tend } from './tend.ts'
import type { Loop, Watched } from './tended.ts'

export type { Tended, Watched } from './tended.ts'

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

/** A workspace to watch; `onCall` is to be called for each request to its API. */
export type WatchedHere = (onCall: () => void) => Watched

/** Plans that are made at once; the others wait for their turn. */
const PLANS = 4
/** Between the beginnings of two workspaces. */
const BEGIN_MS = 100
/** A push of very many commits may be told of at greater length; it is found by the next look. */
const HOOK_BYTES = 5_000_000

/** Watches them all until the signal aborts, each in a loop of its own. Throws a `Failure` only where it cannot begin. */
export async function watchAll(watching: Watching, workspaces: readonly WatchedHere[]): Promise<void> {
	const { clock, pace, tell, signal } = watching
	const lookout = makeLookout(watching, pace.gitMs)
	const slots = makeSlots(PLANS)
	const branches = new Map<Loop, RefName>()
	const loops = workspaces.map((make) => {
		const figures: Figures = newFigures()
		const watched = make(() => (figures.calls += 1))
		const loop: Loop = {
			...watching,
			watched,
			lookout,
			slots,
			figures,
			bell: makeBell(clock),
			steady: makeSteady({ restlessMs: RESTLESS_MS, stillMs: CONFIRM_MS }),
			follows: (branch) => branches.set(loop, branch),
		}
		return loop
	})
	const wake = (refs: readonly RefName[] | 'any'): void => {
		lookout.forget()
		for (const loop of loops) {
			const branch = branches.get(loop)
			if (refs === 'any' || branch === undefined || refs.includes(branch)) loop.bell.ring()
		}
	}
	const figures = new Map(loops.map((loop) => [loop.watched.name, loop.figures] as const))
	const listening = await listen(watching, makeFront({ clock, figures, secrets: watching.front?.secrets ?? [], wake }))
	const names = loops.map(({ watched }) => watched.name)
	tell({ level: 'info', event: 'started', message: `watching ${names.join(', ')}` })
	try {
		await Promise.all(loops.map((loop, index) => begin(loop, index, signal)))
	} finally {
		await listening?.close()
	}
	tell({ level: 'info', event: 'stopped', message: 'stopped; what had begun is settled' })
}

/** Many workspaces do not begin at the same instant. */
async function begin(loop: Loop, index: number, signal: AbortSignal): Promise<void> {
	if (index > 0) await loop.bell.rest(Math.min(index * BEGIN_MS, loop.pace.gitMs), signal)
	await tend(loop)
}

async function listen({ front, tell }: Watching, handle: ReturnType<typeof makeFront>) {
	if (!front) return undefined
	const listening = await front.listener.listen({ host: front.host, port: front.port, maxBytes: HOOK_BYTES }, handle)
	const hooks = front.secrets.length > 0 ? 'webhooks are taken at /webhooks' : 'webhooks are off, as no secret is named'
	tell({ level: 'info', event: 'listening', message: `health and metrics at ${listening.url}; ${hooks}` })
	return listening
}
