import type { Exit, Plan } from '../model/index.ts'
import { CATALOGUE, EXIT, exitOf, worstExit } from '../model/index.ts'
import type { ReportState } from '../ports/index.ts'
import type { ReviewShown, WorkspaceRun } from '../show/index.ts'
import { countOf, countPlan } from '../show/index.ts'

/** `title`: one line in our own words, for a status. */
export type Verdict = { readonly state: ReportState; readonly title: string; readonly exit: Exit }

/**
 * Green where merging leads to an apply that does all it says, be that nothing: what a check is for is to be required. Red for what nobody should
 * merge: a collision, errors, a broken rule, a conflict of values, a workspace that could not be read. Pending where a review is all that is missing.
 */
export function verdictOnPull({ collisions, workspaces, isFromFork }: Omit<ReviewShown, 'title'>): Verdict {
	if (collisions !== null) return failure(EXIT.refused, 'it cannot be merged as it is')
	const broken = workspaces.flatMap(({ problem }) => problem ?? [])
	if (broken[0]) return failure(exitOf(CATALOGUE[broken[0].code].exit), `${countOf(broken.length, 'workspace')} could not be looked at`)
	const errors = workspaces.flatMap(({ findings }) => findings).filter(({ level }) => level === 'error').length
	if (errors > 0) return failure(EXIT.error, `${countOf(errors, 'error')} in the files`)
	const against = workspaces.flatMap((workspace) => workspace.against)
	const refusals = against.filter(({ code }) => code !== 'APPROVAL_MISSING')
	if (refusals.length > 0) return failure(EXIT.refused, `${countOf(refusals.length, 'rule refuses', 'rules refuse')} it`)
	const plans = workspaces.flatMap(({ plan }) => plan ?? [])
	if (plans.some(({ complete }) => !complete)) return failure(EXIT.incomplete, 'a workspace could not be read to its end')
	const conflicts = plans.reduce((count, plan) => count + countPlan(plan).conflicts, 0)
	if (conflicts > 0) return failure(EXIT.conflicts, `${countOf(conflicts, 'conflict')} with changes of the workspace`)
	if (against.length > 0) return { state: 'pending', title: `waits for a review; ${sumOf(plans)}`, exit: EXIT.done }
	return { state: 'success', title: isFromFork ? 'the files are in order; no plan is made for a fork' : sumOf(plans), exit: EXIT.done }
}

/** `exits`: how each workspace ended. */
export function verdictOnRun(runs: readonly WorkspaceRun[], exits: readonly Exit[], isDry: boolean): Verdict {
	const exit = worstExit(exits)
	const done = runs.flatMap(({ outcomes }) => outcomes).filter(({ kind }) => kind === 'done' || kind === 'proposed').length
	const planned = runs.reduce((count, { plan }) => count + (plan?.changes.length ?? 0), 0)
	if (exit !== EXIT.done && !isDry && runs.every(({ outcomes }) => outcomes.length === 0)) return failure(exit, 'not applied')
	const work = isDry ? `${countOf(planned, 'change')} to be done` : `${done} of ${countOf(planned, 'change')} done`
	const title = planned === 0 ? 'nothing to do' : work
	return exit === EXIT.done ? { state: 'success', title, exit } : failure(exit, `${title}, and not all is well`)
}

function sumOf(plans: readonly Plan[]): string {
	const counts = plans.map(countPlan)
	const total = (side: 'inbound' | 'outbound', kind: 'create' | 'update' | 'delete'): number =>
		counts.reduce((sum, count) => sum + count[side][kind], 0)
	const tell = (side: 'inbound' | 'outbound', place: string): readonly string[] => {
		const [create, update, remove] = [total(side, 'create'), total(side, 'update'), total(side, 'delete')]
		return create + update + remove === 0 ? [] : [`${create} to add, ${update} to change, ${remove} to delete in ${place}`]
	}
	return [...tell('inbound', 'the workspace'), ...tell('outbound', 'Git')].join('; ') || 'nothing to do'
}

function failure(exit: Exit, title: string): Verdict {
	return { state: 'failure', title, exit }
}
