import type { CommitId, Outcome, Plan, Problem } from '../../model/index.ts'
import { showOutcomes } from '../plan/outcomes.ts'
import { problemLines } from '../plan/refusals.ts'
import { visible } from '../text/escape.ts'
import { diffLines, shorten } from './diff.ts'
import { code, fence, pileOf } from './text.ts'

/** How a run of one workspace ended. `problems`: what went wrong beside the changes themselves, or kept it from beginning. */
export type WorkspaceRun = {
	readonly workspace: string
	readonly plan: Plan | null
	readonly outcomes: readonly Outcome[]
	readonly problems: readonly Problem[]
}

/** `title`: the verdict, in our own words. */
export type RunShown = {
	readonly title: string
	readonly branch: string
	readonly commit: CommitId
	readonly runs: readonly WorkspaceRun[]
}

const LEAST_BUDGET = 4_000

/** How an apply ended, as the body of a comment, in at most `budget` UTF-16 units. Strings of strangers stand in code alone (P42). */
export function showRunMarkdown({ title, branch, commit, runs }: RunShown, budget: number): string {
	const head = [`## Tideway: ${title}`, `What ${code(visible(branch))} says at ${code(commit.slice(0, 7))}, carried out.`]
	const each = Math.max(LEAST_BUDGET, budget - 1_000) / Math.max(1, runs.length)
	const parts = runs.flatMap((run) => [
		`**${code(visible(run.workspace))}**`,
		fence(pileOf([shorten(diffLines(linesOf(run)), each - 200)])),
	])
	return `${[...head, ...parts].join('\n\n')}\n`
}

function linesOf({ plan, outcomes, problems }: WorkspaceRun): readonly string[] {
	const told = plan ? showOutcomes(plan, outcomes, { color: false }).trimEnd().split('\n') : []
	const lines = [...problems.flatMap((problem) => problemLines(problem)), ...told]
	return lines.length > 0 && (plan === null || plan.changes.length > 0 || problems.length > 0) ? lines : ['Nothing was to be done.']
}
