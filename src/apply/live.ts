import type { Address, Change, Dict, Interim, Outcome, Plan, Problem, Resource, ResourceType, Schema } from '../model/index.ts'
import { canonicalAttributes, Failure, findType, makeAddress, problem, rekeyed } from '../model/index.ts'
import type { Freers, Stage } from '../plan/index.ts'
import { isSameIn, referencesOf, shapeOf, stagesOf } from '../plan/index.ts'
import type { Connection, Log } from '../ports/index.ts'
import type { Diary } from './diary.ts'
import { heeded } from './heeded.ts'
import { isStructuralNow, pauseFor, writePaused } from './pause.ts'
import { walk } from './walk.ts'

export type LiveRun = {
	readonly plan: Plan
	readonly schema: Schema
	readonly live: Connection
	readonly log: Log
	readonly diary: Diary
	readonly signal: AbortSignal
	/** Makes sure of the lock: where it is lost, `signal` is aborted when this resolves. */
	readonly keepLock: () => Promise<unknown>
	/** Changes under way at once. */
	readonly concurrency: number
	readonly pauseRunning: boolean
	/** What an interrupted run may have created: looked up before it is created again (P23). */
	readonly resumed: ReadonlySet<Address>
	/** Called as each change ends. */
	readonly onOutcome: (outcome: Outcome) => Promise<void>
	/** What goes before what, where it was found out beforehand. */
	readonly stages?: Promise<readonly Stage[]>
}

/** What was not made: all of it; creates, other changes and steps aside by address. And what was, by address. */
type SoFar = {
	readonly changes: Set<Change>
	readonly missing: Set<Address>
	readonly unchanged: Set<Address>
	readonly inTheWay: Set<Address>
	readonly made: Map<Address, Outcome>
}

/**
 * Carries out the inbound changes, each as soon as what it needs is there. Each is checked against the workspace at the last moment
 * (P20); a failure leaves the others alone, except those that need what it would have made (P30); on a signal nothing new starts (P31).
 */
export async function applyLive(run: LiveRun): Promise<readonly Outcome[]> {
	const outcomes: Outcome[] = []
	const soFar: SoFar = { changes: new Set(), missing: new Set(), unchanged: new Set(), inTheWay: new Set(), made: new Map() }
	const stages: readonly Stage[] = (await run.stages) ?? stagesOf(run.schema, run.plan.changes, 'live')
	const count = stages.reduce((sum, { changes }) => sum + changes.length, 0)
	for (const { changes, needs, freers } of stages) {
		await walk({ items: changes, needs: (change) => needs.get(change) ?? [] }, run.concurrency, async (change) => {
			const outcome = await applyOne(run, change, freers, soFar)
			if (outcome.kind !== 'done') noteUndone(soFar, change)
			else if (change.kind === 'create') soFar.made.set(change.address, outcome)
			outcomes.push(outcome)
			run.log.progress('changing the workspace', outcomes.length, count)
			await run.onOutcome(outcome)
		})
	}
	await run.diary.closed()
	return outcomes
}

function noteUndone({ changes, missing, unchanged, inTheWay }: SoFar, change: Change): void {
	const { kind, address, deposed } = change
	changes.add(change)
	const addresses = kind === 'create' ? missing : change.interim ? inTheWay : unchanged
	addresses.add(address)
	// Whoever waits for it knows it by the address that it had.
	if (deposed !== undefined) unchanged.add(deposed)
}

/** What is changed right after it was made has an id only now, and what its server made of what it was sent. */
function afterCreate(change: Change, made: ReadonlyMap<Address, Outcome>): Change {
	const outcome = made.get(change.address)
	if (change.kind !== 'update' || !outcome) return change
	const before = outcome.observed ?? change.before
	const after = new Map(before)
	for (const { path } of change.edits) {
		const value = change.after.get(String(path[0]))
		if (value !== undefined) after.set(String(path[0]), value)
	}
	return { ...change, before, after, ...(outcome.remoteId !== undefined && { remoteId: outcome.remoteId }) }
}

async function applyOne(run: LiveRun, planned: Change, freers: Freers, soFar: SoFar): Promise<Outcome> {
	if (run.signal.aborted) return ended(planned, 'skipped', whyStopped(run.signal, `${planned.address} was not started`))
	const type = findType(run.schema, planned.type)
	if (!type) return ended(planned, 'refused', problem('PLAN_INVALID', `the provider has no type ${planned.type}`))
	const reason = waitsFor(planned, type, freers, soFar)
	if (reason) return ended(planned, 'skipped', reason)
	const change = afterCreate(planned, soFar.made)
	if (change.kind === 'create' && change.deposes !== undefined) return await createFirst(run, change, type, soFar)
	if (change.kind === 'create') return run.resumed.has(change.address) ? await createAgain(run, change) : await write(run, change)
	const found = await run.live.find({ type: change.type, key: change.key, ...(change.remoteId && { id: change.remoteId }) })
	if (found.kind === 'unknown') return ended(change, 'failed', found.reason)
	if (found.value.kind === 'gone') return goneAlready(change)
	const refusal = refuse(change, type, found.value.resource, run)
	if (refusal) return ended(change, 'refused', refusal)
	const pause = isStructuralNow(change, type, found.value.resource) ? pauseFor(change, type) : undefined
	return await write(run, change, pause)
}

/** The old one makes way for it in what is read from now on; what became of that since the plan was made is not in the new one. */
async function createFirst(run: LiveRun, change: Change, type: ResourceType, { made }: SoFar): Promise<Outcome> {
	const { address, deposes, replaces: id } = change
	const old = run.plan.changes.find(({ deposed }) => deposed === address)
	if (old?.kind !== 'delete' || deposes === undefined || id === undefined)
		return ended(change, 'refused', problem('PLAN_INVALID', `the plan does not tell what ${address} takes the place of`))
	run.live.bind?.([{ type: type.name, key: deposes, id }])
	const found = await run.live.find({ type: type.name, key: old.key, id })
	if (found.kind === 'unknown') return ended(change, 'failed', found.reason)
	if (found.value.kind === 'gone') return goneAlready(change)
	const { resource } = found.value
	const now = inKeysOf(run.plan, type, made)
	const refusal = refuse({ ...old, before: now(old.before) }, type, { ...resource, attributes: now(resource.attributes) }, run)
	return refusal ? ended(change, 'refused', refusal) : await write(run, change)
}

/** References as they are while some that are to have another key still have their own: the new ones are not there yet. */
function inKeysOf({ changes }: Plan, type: ResourceType, made: SoFar['made']): (attributes: Dict) => Dict {
	const own = new Map(
		changes.flatMap(({ type: of, key, address, deposes }) =>
			deposes === undefined || made.has(address) ? [] : [[makeAddress(of, deposes), key] as const],
		),
	)
	return (attributes) => rekeyed(type, attributes, (of, key) => own.get(makeAddress(of, key)))
}

/** An interrupted run may have made it without telling; a list that is late does not show it (P23). */
async function createAgain(run: LiveRun, change: Change): Promise<Outcome> {
	const found = await run.live.find({ type: change.type, key: change.key })
	if (found.kind === 'unknown') return ended(change, 'failed', found.reason)
	if (found.value.kind === 'gone') return await write(run, change)
	const message = `${change.address} is there already: an apply that was interrupted has made it`
	return ended(change, 'refused', problem('LIVE_CHANGED', message, { hint: 'nothing was written to it; plan again' }))
}

/** Why nothing new starts: the lock was lost, or somebody asked for it. */
export function whyStopped(signal: AbortSignal, message: string): Problem {
	const reason: unknown = signal.reason
	return reason instanceof Failure && reason.problem.code === 'LOCK_LOST' ? reason.problem : problem('CANCELLED', message)
}

/** A change needs what it refers to, and the name it takes; a delete needs that what refers to it has let go. */
function waitsFor(
	change: Change,
	type: ResourceType,
	freers: Freers,
	{ changes, missing, unchanged, inTheWay }: SoFar,
): Problem | undefined {
	const holder = [...(freers.get(change) ?? [])].find((other) => changes.has(other))
	if (holder) return problem('REFERENCE_DANGLING', `${change.address} takes a name of ${holder.address}, which could not be changed`)
	const own = change.deposed ?? (change.kind === 'update' ? change.address : undefined)
	if (own !== undefined && missing.has(own)) return problem('REFERENCE_DANGLING', `${own} could not be made anew`)
	if (inTheWay.has(change.address)) return problem('REFERENCE_DANGLING', `${change.address} could not be renamed for the time being`)
	if (change.kind === 'delete') {
		const user = change.dependents.find((address) => unchanged.has(address) || missing.has(address))
		return user && problem('REFERENCE_DANGLING', `${change.address} is still used by ${user}, which could not be changed`)
	}
	if (missing.size === 0) return undefined
	const need = referencesOf(type, change.after).find((reference) => missing.has(reference.address))
	return need && problem('REFERENCE_DANGLING', `${change.address} needs ${need.address}, which could not be made`)
}

function goneAlready(change: Change): Outcome {
	if (change.kind === 'delete') return { change: change.id, kind: 'done' }
	return ended(
		change,
		'refused',
		problem('LIVE_CHANGED', `${change.address} was deleted in the workspace since the plan was made`, { hint: 'plan again' }),
	)
}

function refuse(change: Exclude<Change, { kind: 'create' }>, type: ResourceType, now: Resource, run: LiveRun): Problem | undefined {
	const attributes = canonicalAttributes(type, now.attributes)
	if (!isSameIn(shapeOf(type), attributes, change.before)) {
		const moved = type.attributes.filter(
			(attribute) => !isSameIn(attribute, attributes.get(attribute.name), change.before.get(attribute.name)),
		)
		const names = moved.map((attribute) => `\`${attribute.name}\``).join(', ')
		return problem('LIVE_CHANGED', `${change.address}: ${names} changed in the workspace since the plan was made`, {
			hint: 'nothing was written to it; plan again',
		})
	}
	if (isStructuralNow(change, type, now) && !run.pauseRunning) {
		return problem('LIVE_BUSY', `${change.address}: ${now.busy}`, { hint: 'wait for it to end, or add --pause-running' })
	}
	return undefined
}

/**
 * The start is on the disk before the effect begins (P23). A process that stood still for a while may have lost the lock, and nothing
 * else would tell it (P5).
 */
async function write(run: LiveRun, change: Change, pause?: Interim): Promise<Outcome> {
	await run.keepLock()
	if (run.signal.aborted) return ended(change, 'skipped', whyStopped(run.signal, `${change.address} was not started`))
	try {
		await run.diary.started(change)
	} catch (error) {
		if (error instanceof Failure) return ended(change, 'refused', error.problem)
		throw error
	}
	const outcome = await (pause && change.kind === 'update'
		? writePaused(change, pause, (step) => writeOne(run, step))
		: writeOne(run, change))
	run.diary.ended(change, outcome)
	return outcome
}

async function writeOne(run: LiveRun, change: Change): Promise<Outcome> {
	const [outcome] = await run.live.write([change])
	if (!outcome) return ended(change, 'unknown', problem('OUTCOME_UNKNOWN', `${change.address}: the provider told no outcome`))
	return heeded(change, findType(run.schema, change.type), outcome)
}

function ended(change: Change, kind: Outcome['kind'], reason: Problem): Outcome {
	return { change: change.id, kind, problem: reason }
}
