import type { Address, Base, Plan, PlanInputs, Problem, Resources, Schema } from '../model/index.ts'
import type { Carried } from './bring.ts'
import { guards } from './guard.ts'
import { orderChanges } from './order/order.ts'
import type { Policy } from './policy.ts'
import { sealPlan } from './seal.ts'

/** `now`: what the files hold; `targets`: what was asked for alone. */
export type FilesRequest = Carried & {
	readonly workspace: string
	readonly provider: string
	readonly schema: Schema
	readonly policy: Policy
	readonly targets: readonly Address[]
	readonly inputs: PlanInputs
	readonly now: Resources
	readonly warnings: readonly Problem[]
}

/**
 * A plan of changes to files that do not come from the workspace, under the same guards (P18). It is a preview, as the files land by a
 * commit and not by `apply`.
 */
export function planOfFiles(request: FilesRequest): Plan {
	const { workspace, provider, schema, policy, targets, inputs, now, conflicts, held, warnings } = request
	const { changes, order, problems } = orderChanges(schema, request.changes)
	const base: Base = new Map([...now].map(([address, { type, key, attributes }]) => [address, { type, key, attributes }]))
	const gone = new Set(changes.flatMap(({ kind, address }) => (kind === 'delete' ? [address] : [])))
	return sealPlan({
		format: 1,
		workspace,
		provider,
		mode: policy.mode,
		direction: 'outbound',
		preview: true,
		targets,
		inputs,
		changes,
		adoptions: [],
		conflicts,
		held,
		unsupported: [],
		detached: [],
		pending: [],
		guards: guards(schema, base, { git: new Set(), live: gone }, changes, policy),
		warnings: [...warnings, ...problems],
		order,
		complete: true,
	})
}
