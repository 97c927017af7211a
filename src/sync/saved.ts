import type { Plan, Problem } from '../model/index.ts'
import { Failure, problem } from '../model/index.ts'
import { staleness } from './apply.ts'
import type { Planned } from './plan.ts'
import { readForPlan } from './read.ts'
import type { Workspace } from './workspace.ts'

/**
 * A saved plan, ready to be applied: the tree and the state that it was made from, read again. Throws `Failure(PLAN_STALE)`
 * where the provider, the schema or the workspace is another one now (P6); what else moved is found under the lock.
 */
export async function reopenPlan(workspace: Workspace, plan: Plan): Promise<Planned> {
	const refusal = refuseSaved(workspace, plan)
	if (refusal) throw new Failure(refusal)
	const readings = await readForPlan(workspace, plan.inputs.git.commit)
	const stale = staleness(plan, readings.stored)
	if (stale) throw new Failure(stale)
	const { identity } = plan.inputs.live
	if (identity !== null && readings.identity !== null && identity !== readings.identity) {
		throw new Failure(
			problem('LIVE_IDENTITY', `the credential reaches workspace ${readings.identity}, and the plan is for workspace ${identity}`, {
				hint: 'correct the credential',
			}),
		)
	}
	return { plan, readings }
}

function refuseSaved(workspace: Workspace, plan: Plan): Problem | undefined {
	const stale = (what: string): Problem => problem('PLAN_STALE', `${what} since this plan was made`, { hint: 'plan again' })
	if (plan.provider !== workspace.provider.name) return stale(`the provider of ${workspace.name} has changed`)
	if (plan.inputs.schema !== workspace.provider.schema.version) return stale('the provider has a newer schema')
	if (plan.inputs.git.branch !== workspace.branch) return stale(`${workspace.name} tracks another branch`)
	return undefined
}
