import type { Change, Plan, Side } from '../../model/index.ts'

export type ChangeCounts = { readonly create: number; readonly update: number; readonly delete: number }

/** How much a plan holds of each kind. */
export type PlanCounts = {
	readonly inbound: ChangeCounts
	readonly outbound: ChangeCounts
	/** Values that wait for somebody's choice, and the resources that they are in. */
	readonly conflicts: number
	readonly conflicted: number
	/** Conflicts that a policy or a choice has settled; their effect is among the changes. */
	readonly settled: number
	readonly held: number
	readonly unsupported: number
	readonly detached: number
	readonly adopted: number
	readonly pending: number
	/** Guards that refuse the plan. */
	readonly refusals: number
}

export function countPlan(plan: Plan): PlanCounts {
	const open = plan.conflicts.filter((conflict) => !conflict.choice)
	return {
		inbound: countChanges(plan.changes, 'live'),
		outbound: countChanges(plan.changes, 'git'),
		conflicts: open.length,
		conflicted: new Set(open.map((conflict) => conflict.address)).size,
		settled: plan.conflicts.length - open.length,
		held: plan.held.length,
		unsupported: plan.unsupported.length,
		detached: plan.detached.length,
		adopted: plan.adoptions.length,
		pending: plan.pending.length,
		refusals: plan.guards.filter((guard) => !guard.allowed).length,
	}
}

export function countChanges(changes: readonly Change[], to: Side): ChangeCounts {
	const count = (kind: Change['kind']): number => changes.filter((change) => change.to === to && change.kind === kind).length
	return { create: count('create'), update: count('update'), delete: count('delete') }
}

export function totalOf(counts: ChangeCounts): number {
	return counts.create + counts.update + counts.delete
}

/** True where both sides were looked at in full and agree: the only case in which "no changes" may be said (P29). */
export function isInStep(plan: Plan): boolean {
	const isWhole = plan.complete && plan.direction === 'both' && plan.targets.length === 0
	return isWhole && plan.changes.length + plan.conflicts.length + plan.held.length + plan.unsupported.length === 0
}
