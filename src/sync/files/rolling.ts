import type { Address, Plan, Problem } from '../../model/index.ts'
import type { Policy } from '../../plan/index.ts'
import { refusePlan } from '../apply.ts'
import type { Planned } from '../plan.ts'
import { planWorkspace } from '../plan.ts'
import { loadState } from '../read.ts'
import { judgeNow } from '../rules.ts'
import { refusePaused } from '../surgery/pause.ts'
import type { Workspace } from '../workspace.ts'
import type { Rollback } from './rollback.ts'

/**
 * What the workspace would get once the rollback has landed, of the rolled back resources alone; undefined where none of them ever was
 * there. Its commit is not on the branch yet: applying the plan is right after it has landed there, and refused before.
 */
export async function planAfter(workspace: Workspace, { plan, commit }: Rollback, policy: Policy): Promise<Planned | undefined> {
	const stored = await loadState(workspace)
	refusePaused(workspace, stored)
	const base = stored.state?.base
	const targets = plan.changes.flatMap(({ address, kind }): readonly Address[] =>
		kind !== 'delete' || base?.has(address) ? [address] : [],
	)
	if (targets.length === 0) return undefined
	const source = { commit, uncommitted: [], preview: false, warnings: [] }
	return await planWorkspace(workspace, source, { ...policy, direction: 'inbound', reach: 'exact', targets })
}

/** Why neither the files nor the workspace may be changed like this, before any of them is; undefined where they may. */
export async function refuseBoth(workspace: Workspace, files: Plan, planned: Planned | undefined): Promise<Problem | undefined> {
	const refusal = refusePlan({ ...files, preview: false }) ?? (planned && refusePlan(planned.plan))
	if (refusal || !planned) return refusal
	const [against] = await judgeNow(workspace, planned)
	return against
}
