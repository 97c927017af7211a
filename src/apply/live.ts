import type { Address, Change, Dict, Outcome, Plan, Problem, Resource, ResourceType, Schema } from '../model/index.ts'
import { canonicalAttributes, Failure, findAttribute, findType, problem } from '../model/index.ts'
import { isSameIn, referencesOf, shapeOf } from '../plan/index.ts'
import type { Connection, Log } from '../ports/index.ts'

export type LiveRun = {
	readonly plan: Plan
	readonly schema: Schema
	readonly live: Connection
	readonly log: Log
	readonly signal: AbortSignal
	/** Changes under way at once. */
	readonly concurrency: number
	readonly pauseRunning: boolean
	/** Called as each change ends. */
	readonly onOutcome: (outcome: Outcome) => Promise<void>
}

/** Creates that were not made; updates and deletes that were not. */
type Undone = { readonly missing: Set<Address>; readonly unchanged: Set<Address> }

/**
 * Carries out the inbound changes level by level. Each is checked against the workspace at the last moment (P20); a failure
 * leaves the others alone, except those that need what it would have made (P30); on a signal nothing new starts (P31).
 */
export async function applyLive(run: LiveRun): Promise<readonly Outcome[]> {
	const changes = new Map(run.plan.changes.filter((change) => change.to === 'live').map((change) => [change.id, change]))
	const outcomes: Outcome[] = []
	const undone: Undone = { missing: new Set(), unchanged: new Set() }
	for (const level of run.plan.order) {
		const own = level.flatMap((id) => changes.get(id) ?? [])
		await inParallel(own, run.concurrency, async (change) => {
			const outcome = await applyOne(run, change, undone)
			if (outcome.kind !== 'done') (change.kind === 'create' ? undone.missing : undone.unchanged).add(change.address)
			outcomes.push(outcome)
			run.log.progress('changing the workspace', outcomes.length, changes.size)
			await run.onOutcome(outcome)
		})
	}
	return outcomes
}

async function inParallel<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
	const queue = [...items]
	const worker = async (): Promise<void> => {
		for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
	}
	await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
}

async function applyOne(run: LiveRun, change: Change, undone: Undone): Promise<Outcome> {
	if (run.signal.aborted) return ended(change, 'skipped', whyStopped(run.signal, `${change.address} was not started`))
	const type = findType(run.schema, change.type)
	if (!type) return ended(change, 'refused', problem('PLAN_INVALID', `the provider has no type ${change.type}`))
	const reason = waitsFor(change, type, undone)
	if (reason) return ended(change, 'skipped', reason)
	if (change.kind === 'create') return writeOne(run, change)
	const found = await run.live.find({ type: change.type, key: change.key, ...(change.remoteId && { id: change.remoteId }) })
	if (found.kind === 'unknown') return ended(change, 'failed', found.reason)
	if (found.value.kind === 'gone') return goneAlready(change)
	const refusal = refuse(change, type, found.value.resource, run)
	if (refusal) return ended(change, 'refused', refusal)
	return isToPause(change, type, found.value.resource) ? writePaused(run, change, type) : writeOne(run, change)
}

/** Why nothing new starts: the lock was lost, or somebody asked for it. */
export function whyStopped(signal: AbortSignal, message: string): Problem {
	const reason: unknown = signal.reason
	return reason instanceof Failure && reason.problem.code === 'LOCK_LOST' ? reason.problem : problem('CANCELLED', message)
}

/** A change needs what it refers to; a delete needs that what refers to it has let go. */
function waitsFor(change: Change, type: ResourceType, undone: Undone): Problem | undefined {
	if (change.kind === 'delete') {
		const user = change.dependents.find((address) => undone.unchanged.has(address))
		return user && problem('REFERENCE_DANGLING', `${change.address} is still used by ${user}, which could not be changed`)
	}
	const need = referencesOf(type, change.after).find((reference) => undone.missing.has(reference.address))
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

function isStructuralNow(change: Change, type: ResourceType, now: Resource): boolean {
	return (
		now.busy !== undefined && change.kind === 'update' && change.edits.some((edit) => findAttribute(type, String(edit.path[0]))?.structural)
	)
}

function isToPause(change: Change, type: ResourceType, now: Resource): boolean {
	return (
		type.pausedBy !== undefined && isStructuralNow(change, type, now) && now.attributes.get(type.pausedBy.attribute) !== type.pausedBy.value
	)
}

/** Pauses, changes, and restores what the change itself does not decide. The restore is tried whatever became of the change. */
async function writePaused(run: LiveRun, change: Change, type: ResourceType): Promise<Outcome> {
	const pause = type.pausedBy
	if (!pause || change.kind !== 'update') return writeOne(run, change)
	const at = (dict: Dict, value: boolean): Dict => new Map([...dict, [pause.attribute, value]])
	const set = (before: Dict, value: boolean): Change => ({
		...change,
		before,
		after: at(before, value),
		edits: [{ path: [pause.attribute], before: !value, after: value }],
	})
	const paused = await writeOne(run, set(change.before, pause.value))
	if (paused.kind !== 'done') return paused
	const changed = await writeOne(run, {
		...change,
		before: at(change.before, pause.value),
		after: at(change.after, pause.value),
		edits: change.edits.filter((edit) => edit.path[0] !== pause.attribute),
	})
	if (change.after.get(pause.attribute) === pause.value) return changed
	const restored = await writeOne(
		run,
		set(changed.kind === 'done' ? at(change.after, pause.value) : at(change.before, pause.value), !pause.value),
	)
	if (restored.kind === 'done') return changed.kind === 'done' ? restored : changed
	const hint = `\`${pause.attribute}\` was set for the change and could not be set back; do that in the workspace`
	return ended(
		change,
		'failed',
		problem('OUTCOME_UNKNOWN', `${change.address} is left paused`, { hint, ...(restored.problem && { cause: restored.problem }) }),
	)
}

async function writeOne(run: LiveRun, change: Change): Promise<Outcome> {
	const [outcome] = await run.live.write([change])
	return outcome ?? ended(change, 'unknown', problem('OUTCOME_UNKNOWN', `${change.address}: the provider told no outcome`))
}

function ended(change: Change, kind: Outcome['kind'], reason: Problem): Outcome {
	return { change: change.id, kind, problem: reason }
}
