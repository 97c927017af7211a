import type { Report } from '../apply/index.ts'
import { applyPlan, journalOf, openDiary, openIntents } from '../apply/index.ts'
import type { Plan, Problem } from '../model/index.ts'
import { Failure, problem } from '../model/index.ts'
import type { Stored } from '../ports/index.ts'
import { acquireLock, digestState, Session } from '../state/index.ts'
import { commitsFor } from '../tree/index.ts'
import { diaryOf, dropOldDiaries } from './interrupted.ts'
import type { Planned } from './plan.ts'
import type { Workspace } from './workspace.ts'

export type ApplyOptions = {
	readonly operation: string
	readonly leaseMs: number
	readonly waitMs: number
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
function isIdle(plan: Plan, stored: Stored): boolean {
	return plan.changes.length === 0 && plan.adoptions.length === 0 && openIntents(stored.journal).length === 0
}

/**
 * Applies a plan under the lock. What the plan was made from is compared again once the lock is held (P6). Throws a
 * `Failure` where nothing was done: refused, locked by somebody else, cancelled while waiting.
 */
export async function applyWorkspace(workspace: Workspace, planned: Planned, options: ApplyOptions): Promise<Report> {
	const { plan, readings } = planned
	const { layout, schema } = workspace.provider
	const refusal = refusePlan(plan)
	if (refusal) throw new Failure(refusal)
	if (isIdle(plan, readings.stored)) return { outcomes: [], commit: null, commits: 0, state: readings.stored.state, problems: [] }
	const acquired = await acquireLock(workspace.store, {
		...workspace,
		...options,
		onWait: (reason) => workspace.log.warn(reason.message),
		prepare: (stored, lock) => {
			const stale = staleness(plan, stored) ?? interruptedSince(readings.stored, stored)
			if (stale) throw new Failure(stale)
			return journalOf({ plan, schema, lock, previous: stored.journal, resumed: readings.interrupted.resumed })
		},
	})
	if (acquired.kind === 'busy') throw new Failure(acquired.problem)
	if (acquired.takenFrom) await waitOut(workspace, options)
	const rescue = { files: workspace.files, path: workspace.paths.rescue }
	const session = new Session(workspace.store, acquired, workspace.name, { clock: workspace.clock, random: workspace.random, rescue })
	const moved = await branchMoved(workspace, plan)
	if (moved) {
		await session.release({ journal: readings.stored.journal, effects: 'none' })
		throw new Failure(moved)
	}
	await dropOldDiaries(workspace)
	workspace.beginWriting()
	return await applyPlan({
		...workspace,
		...options,
		plan,
		schema,
		session,
		diary: openDiary({ ...workspace, path: diaryOf(workspace, session.lock), plan, lock: session.lock }),
		...readings.interrupted,
		commitsFor: (changes, trailers) =>
			commitsFor({
				...workspace,
				plan,
				changes,
				schema,
				layout,
				tree: readings.tree,
				author: () => workspace.person,
				committer: workspace.person,
				at: workspace.clock.now(),
				trailers,
			}),
	})
}

/** The deadline of one request: as long may a holder who lost the lock still have one in flight (P5). */
const REQUEST_MS = 60_000

async function waitOut(workspace: Workspace, { signal }: ApplyOptions): Promise<void> {
	workspace.log.warn('the lock was taken over from a holder that gave no sign of life; waiting until no request of its can be under way')
	await workspace.clock.sleep(REQUEST_MS, signal).catch(() => undefined)
}

/** Somebody pushed since the plan was made, or that cannot be told: what it decided may not be what the branch says now (P6, P38). */
async function branchMoved(workspace: Workspace, plan: Plan): Promise<Problem | undefined> {
	try {
		const tip = (await workspace.repository.fetch([workspace.branch])).get(workspace.branch) ?? null
		if (tip === plan.inputs.git.commit) return undefined
	} catch (error) {
		if (error instanceof Failure) return error.problem
		throw error
	}
	return problem('PLAN_STALE', `${workspace.branch} moved since this plan was made`, { hint: 'plan again' })
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
