import type { Plan, Schema } from '../../model/index.ts'
import type { Canvas } from '../plan/change.ts'
import type { PlanOptions } from '../plan/plan.ts'
import { needsNext } from '../plan/plan.ts'
import { showGuards, showLimits, showNext, showSummary } from '../plan/summary.ts'
import { shellWord } from '../text/escape.ts'
import { fitAlone } from '../text/width.ts'
import { DIFF_INK, diffLines, shorten } from './diff.ts'
import type { Shown } from './parts.ts'
import { asideParts, changeParts, mustSeeParts } from './parts.ts'
import { code, fence, inline, pileOf, spanOf, unitsOf } from './text.ts'

/** `budget`: the most UTF-16 units that the body may have; a host's limit, less what is put around it. Without a `purpose` nobody is to type anything next. */
export type MarkdownOptions = Pick<PlanOptions, 'title' | 'again' | 'saved'> &
	Partial<Pick<PlanOptions, 'purpose'>> & { readonly budget?: number }

/** GitHub takes 65 536 in a comment; the rest is for whoever posts it. */
const BUDGET = 60_000
/** What is never left out takes less than this. */
const LEAST_BUDGET = 4_000
/** What the line on what is left out may take. */
const LEFT_OUT_UNITS = 700
/** A comment has no right edge, but a reader has. */
const WIDTH = 120
const NAME_COLUMNS = 80

/**
 * A plan as the body of a pull-request comment, in Markdown: counts first, then what refuses the plan, conflicts with their
 * values and deletes by name, all in sight; every change folded away below; at last what is not done, and the next command.
 * Strings of the plan stand in code only, where nothing in them can end it, notify or link (P42); sensitive values are not in it
 * (P7); the same plan gives the same bytes (P12).
 *
 * The body keeps to the budget, 60 000 units where none is given and never less than 4 000: changes are left out first, from
 * the end, then the values of conflicts and deletes, then names of those. What is left out is said. Ends with a line break.
 */
export function showPlanMarkdown(plan: Plan, schema: Schema, options: MarkdownOptions): string {
	const { title, budget = BUDGET } = options
	const whole = Math.max(LEAST_BUDGET, budget)
	const canvas: Canvas = { schema, ink: DIFF_INK, width: WIDTH }
	const head = [heading(plan, title), ...summary(plan), ...alerts(plan, canvas, whole / 4)]
	const next = needsNext(plan, options.purpose) ? nextCommand(plan, options, whole / 8) : []
	const room = whole - spanOf([...head, ...next]) - LEFT_OUT_UNITS
	const mustSee = mustSeeParts(plan, canvas, room)
	const aside = asideParts(plan, canvas, (room - spanOf(mustSee.parts)) / 2)
	const changes = changeParts(plan, canvas, room - spanOf([...mustSee.parts, ...aside.parts]))
	const parts = [...head, ...mustSee.parts, ...changes.parts, ...leftOut(plan, [mustSee, changes, aside]), ...aside.parts, ...next]
	return `${parts.join('\n\n')}\n`
}

/**
 * The workspace's changes as the body of the pull request that proposes them: what they are, and what merging and closing mean. By
 * the same rules as a plan.
 */
export function showProposalMarkdown(plan: Plan, schema: Schema, { title, budget = BUDGET }: MarkdownOptions): string {
	const outbound: Plan = {
		...plan,
		changes: plan.changes.filter(({ to }) => to === 'git'),
		conflicts: [],
		held: [],
		unsupported: [],
		guards: [],
	}
	const canvas: Canvas = { schema, ink: DIFF_INK, width: WIDTH }
	const who = inline(name(title))
	const head = `People changed this in ${who}, workspace ${code(name(plan.workspace))}, and ${code(name(plan.inputs.git.branch.replace('refs/heads/', '')))} does not say it yet.`
	const foot = `Merge to keep it. Where this is closed without being merged, it is not proposed again until something changes in ${who}. Files that you edit here stay as you leave them.`
	const room = Math.max(LEAST_BUDGET, budget) - spanOf([head, foot]) - LEFT_OUT_UNITS
	const mustSee = mustSeeParts(outbound, canvas, room)
	const changes = changeParts(outbound, canvas, room - spanOf(mustSee.parts))
	return `${[head, ...mustSee.parts, ...changes.parts, ...leftOut(outbound, [mustSee, changes]), foot].join('\n\n')}\n`
}

function heading(plan: Plan, title: string): string {
	const { commit } = plan.inputs.git
	const at = commit === null ? 'without a commit yet' : `at ${code(commit.slice(0, 7))}`
	return `## Plan for ${code(name(plan.workspace))} (${inline(name(title))}, ${plan.mode}) ${at}${plan.preview ? ', preview' : ''}`
}

function summary(plan: Plan): readonly string[] {
	const [sentence = '', ...others] = showSummary(plan, DIFF_INK).map((line) => diffLines([line]).join('').trim())
	return [sentence, ...(others.length === 0 ? [] : [others.map((line) => `- ${line}`).join('\n')])]
}

/** What limits the plan and what refuses it. */
function alerts(plan: Plan, { schema, ink }: Canvas, room: number): readonly string[] {
	const lines = diffLines([...showGuards(plan, schema, ink), ...showLimits(plan, ink)])
	return lines.length === 0 ? [] : [fence(pileOf([shorten(lines, room)]))]
}

function nextCommand(plan: Plan, options: MarkdownOptions, room: number): readonly string[] {
	const lines = diffLines(showNext(plan, options))
	const isShort = unitsOf(lines) <= room
	return lines.length === 0 || !isShort ? [] : [fence(pileOf([lines]))]
}

function leftOut(plan: Plan, shown: readonly Shown[]): readonly string[] {
	const missing = shown.flatMap((one) => one.missing)
	if (missing.length === 0) return []
	const command = `tideway plan -w ${shellWord(plan.workspace)}`
	return [`Not shown here, for its length: ${missing.join('; ')}. To see it:  ${code(command.length > 200 ? 'tideway plan' : command)}`]
}

function name(text: string): string {
	return fitAlone(text, NAME_COLUMNS)
}
