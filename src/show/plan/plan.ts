import type { Plan, Schema, Side } from '../../model/index.ts'
import { showProblem } from '../problem.ts'
import { visible } from '../text/escape.ts'
import type { ShowOptions } from '../text/ink.ts'
import { countOf, inkOf } from '../text/ink.ts'
import type { Canvas } from './change.ts'
import { changesTo, showChange } from './change.ts'
import { replacementsIn } from './replaced.ts'
import type { Section } from './sections.ts'
import { asideSections, changesTitle, conflictSections } from './sections.ts'
import { showGuards, showLimits, showNext, showSummary } from './summary.ts'

/**
 * `title`: the provider's name for people. `purpose`: a plan that is applied right away needs no word on what to type next, unless it is
 * refused by a guard; where something beside it refuses it, that says what to do. `again`: the flags that made the plan what it is, as a shell takes them. `saved`: the file that holds the plan.
 */
export type PlanOptions = ShowOptions & {
	readonly title: string
	readonly purpose: 'look' | 'apply' | 'refused'
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
	return [...showPlanPieces(plan, schema, options)].join('')
}

/** The same in pieces of whole lines, one for each change: all of thousands of changes at once takes much memory. */
export function* showPlanPieces(plan: Plan, schema: Schema, options: PlanOptions): Generator<string> {
	const canvas: Canvas = { schema, ink: inkOf(options), width: Math.max(LEAST_WIDTH, options.width) }
	const parts: readonly Iterable<string>[] = [
		header(plan, options.title, canvas),
		showLimits(plan, canvas.ink),
		changes(plan, 'git', canvas),
		changes(plan, 'live', canvas),
		...[...conflictSections(plan, canvas), ...asideSections(plan, canvas)].map((one) => section(one, canvas)),
		warnings(plan, options),
		showGuards(plan, schema, canvas.ink),
		[...showSummary(plan, canvas.ink), ...showLimits(plan, canvas.ink)],
		[...estimate(plan), ...(needsNext(plan, options.purpose) ? showNext(plan, options) : [])],
	]
	let gap = ''
	for (const lines of parts) {
		let before = gap
		for (const line of lines) {
			yield `${before}${line}\n`
			before = ''
			gap = '\n'
		}
	}
}

/** Whether a reader is to hear what to type next. */
export function needsNext(plan: Plan, purpose: PlanOptions['purpose'] | undefined): boolean {
	return purpose === 'look' || (purpose === 'apply' && isRefused(plan))
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

function* changes(plan: Plan, to: Side, canvas: Canvas): Generator<string> {
	const { made, covered } = replacementsIn(plan)
	const shown = changesTo(plan, to).filter((change) => !covered.has(change))
	if (shown.length > 0) yield headingOf(changesTitle(plan, to), canvas)
	for (const change of shown) yield `\n${showChange(change, canvas, made.get(change)).join('\n')}`
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

function section(one: Section, canvas: Canvas): readonly string[] {
	return one.blocks.length === 0 ? [] : [headingOf(one, canvas), ...one.blocks.flatMap((block) => ['', ...block])]
}

function headingOf({ title, remark }: Pick<Section, 'title' | 'remark'>, { ink }: Canvas): string {
	return ink.strong(`${title.toUpperCase()}  ${remark}`.trimEnd())
}
