import type { CommitId, Finding, Plan, Problem, Schema } from '../../model/index.ts'
import { problemLines } from '../plan/refusals.ts'
import { showSummary } from '../plan/summary.ts'
import { showProblemLine } from '../problem.ts'
import { showLineDiff } from '../text/diff.ts'
import { visible, visibleLine } from '../text/escape.ts'
import { countOf } from '../text/ink.ts'
import { DIFF_INK, diffLines, shorten } from './diff.ts'
import { showPlanMarkdown } from './plan.ts'
import { code, fence, pileOf, spanOf } from './text.ts'

/** What a change means for one workspace. `against`: what the rules have against it; `plan` is null where none was made. */
export type ReviewedWorkspace = {
	readonly workspace: string
	/** The provider's name for people. */
	readonly title: string
	readonly schema: Schema
	readonly findings: readonly Finding[]
	readonly plan: Plan | null
	readonly against: readonly Problem[]
	/** Why it could not be looked at. */
	readonly problem: Problem | null
}

/** A pull request, looked at as its merge would be. `title`: the verdict, in our own words. */
export type ReviewShown = {
	readonly title: string
	readonly head: CommitId
	readonly base: { readonly branch: string; readonly commit: CommitId }
	readonly isFromFork: boolean
	/** Files in which it collides with the branch; null where it does not. */
	readonly collisions: readonly string[] | null
	/** The settings on the branch and as the change has them, where they differ. */
	readonly settings: { readonly before: string; readonly after: string } | null
	readonly workspaces: readonly ReviewedWorkspace[]
}

/** A plan is worth showing from so many units on; with less for each, one line has to do. */
const LEAST_PLAN = 5_000
const WIDTH = 120

/**
 * A review as the body of a comment: the verdict, then what deserves most attention, a change of the settings first, then findings, and a plan for
 * each workspace. Strings of strangers stand in code alone (P42). Keeps to `budget` UTF-16 units, of which it takes at least 10 000.
 */
export function showReviewMarkdown(review: ReviewShown, budget: number): string {
	const room = Math.max(2 * LEAST_PLAN, budget)
	const head = [
		`## Tideway: ${review.title}`,
		`${code(review.head.slice(0, 7))}, as it would be merged into ${code(visible(review.base.branch))} at ${code(review.base.commit.slice(0, 7))}.`,
		...strangers(review),
		...collisions(review, room / 8),
		...settingsChange(review, room / 6),
		...findingsOf(review, room / 5),
	]
	return `${[...head, ...workspacesIn(review, room - spanOf(head))].join('\n\n')}\n`
}

function strangers({ isFromFork }: ReviewShown): readonly string[] {
	return isFromFork
		? ['It comes from a fork: its files were checked, no credential was read and the workspace was not looked at, so there is no plan.']
		: []
}

function collisions({ collisions: paths, base }: ReviewShown, room: number): readonly string[] {
	if (paths === null) return []
	const lines = shorten(diffLines(paths.map((path) => DIFF_INK.delete(visible(path)))), room)
	return [
		`It cannot be merged into ${code(visible(base.branch))} as it is, so there is no plan. Both sides changed:`,
		fence(pileOf([lines])),
	]
}

function settingsChange({ settings, base }: ReviewShown, room: number): readonly string[] {
	if (!settings) return []
	const linesOf = (text: string): readonly string[] => text.split('\n').map(visibleLine)
	const lines = diffLines(showLineDiff(linesOf(settings.before), linesOf(settings.after), DIFF_INK, WIDTH))
	return [
		`**It changes the settings**, which decide about credentials and rules. What is said below goes by those on ${code(visible(base.branch))}; the new ones count once they are merged.`,
		fence(pileOf([shorten(lines, room)])),
	]
}

function findingsOf({ workspaces }: ReviewShown, room: number): readonly string[] {
	const found = workspaces.flatMap(({ findings }) => findings)
	const lines = [
		...workspaces.flatMap(({ workspace, problem, against }) => [
			...(problem ? problemLines(problem, `${visible(workspace)}: `) : []),
			...against.flatMap((one) => problemLines(one)),
		]),
		...sorted(found).map(({ level, problem }) => (level === 'error' ? DIFF_INK.delete : DIFF_INK.alert)(showProblemLine(problem))),
	]
	const unique = [...new Set(lines)]
	return unique.length === 0 ? [] : [fence(pileOf([shorten(diffLines(unique), room)]))]
}

function sorted(found: readonly Finding[]): readonly Finding[] {
	return [...found.filter(({ level }) => level === 'error'), ...found.filter(({ level }) => level !== 'error')]
}

function workspacesIn({ workspaces, head }: ReviewShown, room: number): readonly string[] {
	const planned = workspaces.flatMap(({ plan, ...rest }) => (plan ? [{ ...rest, plan }] : []))
	if (planned.length === 0) return []
	const each = Math.floor(room / planned.length)
	if (each >= LEAST_PLAN)
		return planned.map(({ plan, schema, title }) =>
			showPlanMarkdown(asReviewed(plan, head), schema, { title, budget: each - 200 }).trimEnd(),
		)
	const lines = planned.map(
		({ plan, workspace }) =>
			`${visible(workspace)}: ${showSummary(plan, DIFF_INK)
				.map((line) => line.trim())
				.join(' ')}`,
	)
	return [`${countOf(planned.length, 'workspace')}, too many to show each plan:`, fence(pileOf([shorten(diffLines(lines), room)]))]
}

/** The commit that was planned is a merge that nobody else knows. */
function asReviewed(plan: Plan, head: CommitId): Plan {
	return { ...plan, preview: false, inputs: { ...plan.inputs, git: { ...plan.inputs.git, commit: head } } }
}
