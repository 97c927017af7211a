import type { Report } from '../apply/index.ts'
import { applyPlan, journalOf, openDiary, openIntents, withSecrets } from '../apply/index.ts'
import type { Base, Outcome, Plan, Problem } from '../model/index.ts'
import { Failure, problem } from '../model/index.ts'
import type { Stage } from '../plan/index.ts'
import { stagesOf } from '../plan/index.ts'
import type { Stored } from '../ports/index.ts'
import type { LockSightings } from '../state/index.ts'
import { acquireLock, digestState, Session } from '../state/index.ts'
import { commitsOf } from './outbound.ts'
import type { Planned } from './plan.ts'
import type { OpenProposals } from './pulls/proposals.ts'
import { openProposals, stillWaiting, withPull } from './pulls/proposals.ts'
import type { Readings } from './read.ts'
import { diaryOf, dropOldDiaries } from './reading/interrupted.ts'
import { withRenames } from './reading/renamed.ts'
import { judgeNow } from './rules.ts'
import { digestWith, secretValues } from './secrets.ts'
import type { Standing } from './standing.ts'
import { standingOf } from './standing.ts'
import { waiting, waitOut } from './surgery/held.ts'
import { refusePaused } from './surgery/pause.ts'
import type { Workspace } from './workspace.ts'

export type ApplyOptions = {
	readonly operation: string
	readonly leaseMs: number
	readonly waitMs: number
	/** What earlier tries saw of the lock. */
	readonly sightings?: LockSightings
	readonly concurrency: number
	readonly pauseRunning: boolean
	readonly signal: AbortSignal
}

/** Why a plan cannot be applied as it stands; undefined where it can. */
export function refusePlan(plan: Plan): Problem | undefined {
	if (plan.preview)
		return problem('PLAN_PREVIEW', 'this plan was made from files that are not on the tracked branch', {
			hint: 'commit and push them, then apply',
		})
	const guard = plan.guards.find((candidate) => !candidate.allowed)
	if (!guard) return undefined
	const side = guard.side === 'git' ? 'Git' : 'the workspace'
	const deletes = plan.changes.filter((change) => change.kind === 'delete').length
	if (guard.rule === 'all-changed') {
		return problem('GUARD_EMPTY', `all ${guard.of} resources would change in ${side}`, {
			hint: `look at the plan; if that is right, add --allow-changes ${guard.count}`,
		})
	}
	if (guard.rule === 'side-empty') {
		const [from, count] = [guard.side === 'git' ? 'the workspace' : 'Git', guard.count === guard.of ? 'all' : guard.count]
		return problem('GUARD_EMPTY', `all ${guard.of} resources are gone from ${from}, and ${count} would be deleted in ${side}`, {
			hint: `is it the right ${guard.side === 'git' ? 'workspace' : 'folder and branch'}? If they are meant to go, add --allow-deletes ${deletes}`,
		})
	}
	const what = `${guard.count} of ${guard.of} ${guard.scope ?? 'resource'}s`
	return problem('GUARD_DELETES', `${what} would be deleted in ${side}`, {
		hint: `look at the plan; if that is right, add --allow-deletes ${deletes}`,
	})
}

/** True where applying writes nothing at all, not even to the state. */
function isIdle(plan: Plan, { stored, renames }: Readings): boolean {
	return plan.changes.length === 0 && plan.adoptions.length === 0 && renames.size === 0 && openIntents(stored.journal).length === 0
}

function nothingDone({ readings }: Planned, outcomes: readonly Outcome[]): Report {
	return { outcomes, commit: null, commits: 0, state: readings.stored.state, problems: [] }
}

/**
 * Applies a plan under the lock. What the plan was made from is compared again once the lock is held (P6). Throws a
 * `Failure` where nothing was done: refused, locked by somebody else, cancelled while waiting.
 */
export async function applyWorkspace(workspace: Workspace, planned: Planned, options: ApplyOptions): Promise<Report> {
	const refusal = refusePlan(planned.plan)
	if (refusal) throw new Failure(refusal)
	refusePaused(workspace, planned.readings.stored)
	const proposals = await openProposals(workspace, planned)
	if (!proposals)
		return isIdle(planned.plan, planned.readings) ? nothingDone(planned, []) : await underLock(workspace, planned, options, undefined)
	const waiting = await stillWaiting(workspace, planned, proposals)
	const report = waiting ? nothingDone(planned, waiting) : await underLock(workspace, planned, options, proposals)
	return await withPull(workspace, planned, proposals, report)
}

async function underLock(
	workspace: Workspace,
	planned: Planned,
	options: ApplyOptions,
	proposals: OpenProposals | undefined,
): Promise<Report> {
	const { plan, readings } = planned
	const { schema } = workspace.provider
	// Asked again under the lock: here it saves the lock where the answer is no.
	const ruled = await ruledOut(workspace, planned)
	if (ruled) throw new Failure(ruled)
	let stages: Promise<readonly Stage[]> | undefined
	const acquired = await acquireLock(workspace.store, {
		...workspace,
		...options,
		...waiting(workspace),
		prepare: (stored, lock) => {
			refusePaused(workspace, stored)
			const stale = staleness(plan, stored) ?? interruptedSince(readings.stored, stored)
			if (stale) throw new Failure(stale)
			stages ??= later(workspace, () => stagesOf(schema, plan.changes, 'live'))
			return journalOf({ plan, schema, base: readings.base, lock, previous: stored.journal, resumed: readings.interrupted.resumed })
		},
	})
	if (acquired.kind === 'busy') throw new Failure(acquired.problem)
	await waitOut(workspace, acquired, options.signal)
	const { keyed } = workspace
	const rescue = { files: workspace.files, path: workspace.paths.rescue, ...(keyed && { keyed }) }
	const session = new Session(workspace.store, acquired, workspace.name, { clock: workspace.clock, random: workspace.random, rescue })
	// What the journal tells of the one before is still to be found out then.
	const stopped = acquired.takenFrom !== null && options.signal.aborted
	const standing = stopped
		? refusedAs(problem('CANCELLED', 'stopped before anything was begun'))
		: await standingUnderRules(workspace, planned)
	if (standing.kind === 'refused') {
		await session.release({ journal: readings.stored.journal, effects: 'none' })
		throw new Failure(standing.problem)
	}
	await dropOldDiaries(workspace)
	bindMade(workspace, plan, readings.stored.state?.base ?? new Map())
	workspace.beginWriting()
	return await applyPlan({
		...workspace,
		...options,
		live: withSecrets(workspace.live, { plan, clearOf: secretValues(workspace, readings.tree), digestOf: digestWith(workspace.keyed) }),
		plan,
		tip: standing.tip,
		schema,
		session,
		diary: openDiary({ ...workspace, path: diaryOf(workspace, session.lock), plan, lock: session.lock }),
		...(stages && { stages }),
		...readings.interrupted,
		asFilesSay: (base) => withRenames(schema, base, readings.renames),
		commitsFor: (changes, trailers) => commitsOf(workspace, planned, changes, trailers),
		...(proposals && { proposing: proposals.proposing }),
	})
}

/** While something else is waited for, as the lock is until Git has stored it. Whoever asks is told of a failure; perhaps nobody does. */
function later<T>({ clock }: Workspace, work: () => T): Promise<T> {
	const done = clock.sleep(0).then(work)
	done.catch(() => undefined)
	return done
}

/** A plan that was saved speaks of what an interrupted run made by the keys of the files. */
function bindMade({ live }: Workspace, { adoptions }: Plan, base: Base): void {
	for (const { kind, address, type, key, remoteId: id, deposes } of adoptions) {
		if (kind !== 'made' || id === undefined) continue
		const old = base.get(address)?.id
		if (deposes !== undefined && old !== undefined) live.bind?.([{ type, key: deposes, id: old }])
		live.bind?.([{ type, key, id }])
	}
}

async function standingUnderRules(workspace: Workspace, planned: Planned): Promise<Standing> {
	const standing = await standingOf(workspace, planned.plan)
	const ruled = standing.kind === 'holds' ? await ruledOut(workspace, planned) : undefined
	return ruled ? refusedAs(ruled) : standing
}

function refusedAs(reason: Problem): Standing {
	return { kind: 'refused', problem: reason }
}

/** A review may be taken back, and a window close, while the lock is waited for (P38). */
async function ruledOut(workspace: Workspace, planned: Planned): Promise<Problem | undefined> {
	try {
		return (await judgeNow(workspace, planned))[0]
	} catch (error) {
		if (error instanceof Failure) return error.problem
		throw error
	}
}

function interruptedSince(then: Stored, now: Stored): Problem | undefined {
	if (openIntents(now.journal).length === 0 || now.journal?.run === then.journal?.run) return undefined
	return problem('PLAN_STALE', 'another apply was interrupted since this plan was made', { hint: 'plan again' })
}

/** Somebody applied since the plan was made: base is not what it was. */
export function staleness(plan: Plan, stored: Stored): Problem | undefined {
	const now = stored.state && digestState(stored.state)
	if ((plan.inputs.base?.digest ?? null) === now) return undefined
	return problem('PLAN_STALE', 'somebody else applied since this plan was made', { hint: 'plan again' })
}
