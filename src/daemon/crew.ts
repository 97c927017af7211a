import { Failure } from '../model/index.ts'
import type { RefName } from '../ports/index.ts'
import { makeBell } from './bell.ts'
import type { AllFigures, Figures } from './figures.ts'
import { newFigures } from './figures.ts'
import { CONFIRM_MS, RESTLESS_MS } from './pace.ts'
import { makeSlots } from './slots.ts'
import { makeSteady } from './steady.ts'
import { tend } from './tend.ts'
import type { Loop, Watched } from './tended.ts'

/** A workspace to watch; `onCall` is to be called for each request to its API. */
export type WatchedHere = { readonly name: string; readonly watch: (onCall: () => void) => Watched }

/** What is to be watched as the settings are now. Throws a `Failure` where they do not tell. */
export type Roster = () => Promise<readonly WatchedHere[]>

/** The loops that run, one for each workspace of the roster. */
export type Crew = {
	readonly figures: AllFigures
	/** Begins with these. */
	begin(first: readonly WatchedHere[]): void
	/** Wakes who follows one of these branches; `any`: everybody. */
	wake(refs: readonly RefName[] | 'any'): void
	/** Answers once nobody runs any more. */
	ended(): Promise<void>
}

/** What all loops have in common. */
type Common = Omit<Loop, 'watched' | 'bell' | 'steady' | 'figures' | 'sightings' | 'follows' | 'onPlayed'>

type Member = { readonly loop: Loop; readonly stop: AbortController; branch?: RefName }

/** Between the beginnings of two workspaces. */
const BEGIN_MS = 100

/** After each round the roster is asked again: who is new is watched too, and who is gone settles what has begun and ends. */
export function makeCrew(common: Common, roster: Roster): Crew {
	const members = new Map<string, Member>()
	const figures = new Map<string, Figures>()
	const running = new Set<Promise<void>>()
	const inTurn = makeSlots(1)
	const enter = ({ name, watch }: WatchedHere, index: number): void => {
		const own = newFigures()
		const stop = new AbortController()
		const loop: Loop = {
			...common,
			watched: watch(() => (own.calls += 1)),
			signal: AbortSignal.any([common.signal, stop.signal]),
			bell: makeBell(common.clock),
			steady: makeSteady({ restlessMs: RESTLESS_MS, stillMs: CONFIRM_MS }),
			figures: own,
			sightings: {},
			follows: (branch) => (member.branch = branch),
			onPlayed: () => inTurn(refresh),
		}
		const member: Member = { loop, stop }
		members.set(name, member)
		figures.set(name, own)
		const work = begin(loop, index).finally(() => running.delete(work))
		running.add(work)
	}
	const refresh = async (): Promise<void> => {
		const now = await unlessUnclear(roster)
		if (!now || common.signal.aborted) return
		const names = new Set(now.map(({ name }) => name))
		for (const [name, { stop }] of [...members].filter(([known]) => !names.has(known))) {
			members.delete(name)
			figures.delete(name)
			stop.abort()
			common.tell({
				level: 'info',
				event: 'stopped',
				workspace: name,
				message: 'it is not in tideway.yaml any more, or switched off there',
			})
		}
		for (const one of now.filter(({ name }) => !members.has(name))) {
			enter(one, 0)
			common.tell({ level: 'info', event: 'started', workspace: one.name, message: 'it is in tideway.yaml now, and watched too' })
		}
	}
	return {
		figures,
		begin: (first) => {
			for (const [index, one] of first.entries()) enter(one, index)
		},
		wake: (refs) => {
			for (const { loop, branch } of members.values()) if (refs === 'any' || branch === undefined || refs.includes(branch)) loop.bell.ring()
		},
		ended: async () => {
			while (running.size > 0) await Promise.all(running)
		},
	}
}

/** Many workspaces do not begin at the same instant. */
async function begin(loop: Loop, index: number): Promise<void> {
	if (index > 0) await loop.bell.rest(Math.min(index * BEGIN_MS, loop.pace.gitMs), loop.signal)
	await tend(loop)
}

/** Settings that cannot be read are told of by the workspaces that need them; until then all stays as it is. */
async function unlessUnclear(roster: Roster): Promise<readonly WatchedHere[] | undefined> {
	try {
		return await roster()
	} catch (error) {
		if (error instanceof Failure) return undefined
		throw error
	}
}
