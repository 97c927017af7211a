import type { Exit, Outcome, Plan, Problem } from '../model/index.ts'
import { EXIT, worstExit } from '../model/index.ts'

/** How an apply ends: 130 where it was stopped, 4 where anything is unread, held or undone, else 3 where conflicts are left. */
export function exitAfterApply(
	plan: Plan,
	{ outcomes, problems }: { readonly outcomes: readonly Outcome[]; readonly problems: readonly Problem[] },
): Exit {
	const isCancelled = outcomes.some((outcome) => outcome.problem?.code === 'CANCELLED')
	const isIncomplete =
		!plan.complete ||
		plan.held.some((held) => held.reason.code !== 'CONFLICT_STOPS') ||
		problems.length > 0 ||
		outcomes.some((outcome) => outcome.kind !== 'done' && outcome.kind !== 'proposed')
	const hasConflicts = plan.conflicts.some((conflict) => !conflict.choice)
	return worstExit([
		isCancelled ? EXIT.cancelled : EXIT.done,
		isIncomplete ? EXIT.incomplete : EXIT.done,
		hasConflicts ? EXIT.conflicts : EXIT.done,
	])
}
