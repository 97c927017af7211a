import type { Address, Plan, Problem } from '../../model/index.ts'
import { digestText } from '../../model/index.ts'
import type { Carried, Policy } from '../../plan/index.ts'
import { planOfFiles } from '../../plan/index.ts'
import { digestState } from '../../state/index.ts'
import type { Tree } from '../../tree/index.ts'
import { loadState } from '../read.ts'
import type { Workspace } from '../workspace.ts'
import { resourcesOf } from './bring.ts'

/** `tree`: the branch as it is now. */
export type PlanFilesRequest = {
	readonly tree: Tree
	readonly brought: Carried
	readonly policy: Policy
	readonly targets: readonly Address[]
	readonly warnings: readonly Problem[]
}

/** Changes of files as a plan, with what it was made from; the workspace was not looked at. */
export async function planFiles(workspace: Workspace, { tree, brought, policy, targets, warnings }: PlanFilesRequest): Promise<Plan> {
	const { state } = await loadState(workspace)
	return planOfFiles({
		...brought,
		workspace: workspace.name,
		provider: workspace.provider.name,
		schema: workspace.provider.schema,
		policy,
		targets,
		warnings,
		now: resourcesOf(workspace, tree),
		inputs: {
			base: state && { lineage: state.lineage, serial: state.serial, digest: digestState(state) },
			git: { branch: workspace.branch, commit: tree.commit, tree: tree.digest },
			live: { identity: null, digest: digestText('') },
			policy: digestText(''),
			schema: workspace.provider.schema.version,
		},
	})
}
