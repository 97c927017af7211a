import type { Plan, Problem } from '../model/index.ts'
import { Failure } from '../model/index.ts'
import type { Brought } from '../plan/index.ts'
import { asksForReviews, judgePlan } from '../plan/index.ts'

import { broughtBy } from './approvals.ts'
import type { Planned } from './plan.ts'
import type { Workspace } from './workspace.ts'

/** What the rules of the settings have against carrying out the plan now. The host is asked each time: a review may have been taken back. */
export async function judgeNow(workspace: Workspace, { plan, readings }: Planned): Promise<readonly Problem[]> {
	const { rules } = workspace
	if (!rules || !plan.changes.some(({ to }) => to === 'live')) return []
	const brought = asksForReviews(rules) ? await broughtNow(workspace, plan, readings.stored.state?.commit ?? null) : []
	return judgePlan(plan, rules, { now: workspace.clock.now(), brought })
}

async function broughtNow(
	workspace: Workspace,
	plan: Plan,
	from: Parameters<typeof broughtBy>[2]['from'],
): Promise<readonly Brought[] | null> {
	const to = plan.inputs.git.commit
	if (!workspace.forge || to === null) return null
	try {
		return await broughtBy(workspace, await workspace.forge(), { from, to }, plan)
	} catch (error) {
		if (error instanceof Failure) return null
		throw error
	}
}
