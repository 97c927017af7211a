import type { Plan, Schema, Side, Steps } from '../model/index.ts'
import { runSteps } from '../model/index.ts'
import type { Canvas } from './change.ts'
import { changesTo, showChange } from './change.ts'
import { visible } from './escape.ts'
import type { ShowOptions } from './ink.ts'
import { countOf, inkOf } from './ink.ts'
import { showProblem } from './problem.ts'
import { replacementsIn } from './replaced.ts'
import type { Section } from './sections.ts'
import { asideSections, changesTitle, conflictSections } from './sections.ts'
import { showGuards, showLimits, showNext, showSummary } from './summary.ts'

/**
 * `title`: the provider's name for people. `purpose`: a plan that is applied right away needs no word on what to type next, unless it is
 * refused. `again`: the flags that made the plan what it is, as a shell takes them. `saved`: the file that holds the plan.
 */
export type PlanOptions = ShowOptions & {
	readonly title: string
	readonly purpose: 'look' | 'apply'
	readonly again?: string
	readonly saved?: string
}

/** Narrower than this, lines wrap rather than lose what they say. */
const LEAST_WIDTH = 60

/**
 * A plan as text for a terminal: what is limited, each change with its values, what waits for a person, the counts and
 * the next command. The same plan gives the same bytes (P12); no string in it can add a line, a colour or a command
 * (P42); sensitive values are not in it (P7). Ends with a line break.
 */
export function showPlan(plan: Plan, schema: Schema, options: PlanOptions): string {
	return runSteps(showPlanSteps(plan, schema, options))
}

/** The same, a step for each change. */
export function* showPlanSteps(plan: Plan, schema: Schema, options: PlanOptions): Steps<string> {
	const canvas: Canvas = { schema, ink: inkOf(options), width: Math.max(LEAST_WIDTH, options.width) }
	const sections = [
		yield* changes(plan, 'git', canvas),
		yield* changes(plan, 'live', canvas),
		...conflictSections(plan, canvas),
		...asideSections(plan, canvas),
	]
	yield
	const parts = [
		header(plan, options.title, canvas),
		showLimits(plan, canvas.ink),
		...sections.map((one) => section(one, canvas)),
		warnings(plan, options),
		showGuards(plan, schema, canvas.ink),
		[...showSummary(plan, canvas.ink), ...showLimits(plan, canvas.ink)],
		[...estimate(plan), ...(options.purpose === 'look' || isRefused(plan) ? showNext(plan, options) : [])],
	]
	return `${parts
		.filter((lines) => lines.length > 0)
		.map((lines) => lines.join('\n'))
		.join('\n\n')}\n`
}

function header(plan: Plan, title: string, { ink }: Canvas): readonly string[] {
	const { base, git } = plan.inputs
	// The commit of a preview need not be on the branch.
	const commit = git.commit === null ? ' without a commit yet' : `${plan.preview ? ', here' : ''} at ${git.commit.slice(0, 7)}`
	const sync = base === null ? 'nothing agreed on so far' : `last agreed on in sync ${base.serial}`
	return [
		`${ink.strong(visible(plan.workspace))}  ${visible(title)}, ${plan.mode}${plan.preview ? ink.alert('  preview') : ''}`,
		ink.faint(`${visible(git.branch.replace(/^refs\/heads\//, ''))}${visible(commit)}, ${sync}`),
	]
}

function isRefused(plan: Plan): boolean {
	return plan.guards.some((guard) => !guard.allowed)
}

function* changes(plan: Plan, to: Side, canvas: Canvas): Steps<Section> {
	const blocks: (readonly string[])[] = []
	const { made, covered } = replacementsIn(plan)
	for (const change of changesTo(plan, to)) {
		if (!covered.has(change)) blocks.push(showChange(change, canvas, made.get(change)))
		yield
	}
	return { ...changesTitle(plan, to), blocks }
}

function warnings(plan: Plan, options: ShowOptions): readonly string[] {
	return plan.warnings.map((warning) => showProblem(warning, { color: options.color, level: 'warning' }))
}

function estimate({ estimate: known }: Plan): readonly string[] {
	if (!known || known.calls === 0) return []
	return [`About ${countOf(known.calls, 'call')} and ${roughly(known.seconds)} (${visible(known.why)}).`]
}

/** In the largest unit of which there are two. */
function roughly(seconds: number): string {
	if (seconds < 120) return countOf(Math.ceil(seconds), 'second')
	const minutes = Math.ceil(seconds / 60)
	return minutes < 120 ? countOf(minutes, 'minute') : countOf(Math.ceil(minutes / 60), 'hour')
}

function section({ title, remark, blocks }: Section, { ink }: Canvas): readonly string[] {
	const heading = `${title.toUpperCase()}  ${remark}`.trimEnd()
	return blocks.length === 0 ? [] : [ink.strong(heading), ...blocks.flatMap((block) => ['', ...block])]
}
