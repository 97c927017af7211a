import type { Conflict, Held, Plan, Schema, Unsupported } from '../model/index.ts'
import { findType, showPath } from '../model/index.ts'
import type { Canvas } from './change.ts'
import { changesTo, showAddresses, showChange } from './change.ts'
import { showConflicts } from './conflict.ts'
import { countChanges, totalOf } from './counts.ts'
import { showPair, showPlace } from './edit.ts'
import { visible } from './escape.ts'
import type { ShowOptions } from './ink.ts'
import { countOf, indent, inkOf } from './ink.ts'
import { showProblem, showProblemLine } from './problem.ts'
import { redact, redactAgainst, viewAt } from './redact.ts'
import { showGuards, showLimits, showNext, showSummary } from './summary.ts'
import { showTrail } from './value.ts'

/** `title`: the provider's name for people. `purpose`: a plan that is applied right away needs no word on what to type next, unless it is refused. */
export type PlanOptions = ShowOptions & { readonly title: string; readonly purpose: 'look' | 'apply' }

/** Narrower than this, lines wrap rather than lose what they say. */
const LEAST_WIDTH = 60

/**
 * A plan as text for a terminal: what is limited, each change with its values, what waits for a person, the counts and
 * the next command. The same plan gives the same bytes (P12); no string in it can add a line, a colour or a command
 * (P42); sensitive values are not in it (P7). Ends with a line break.
 */
export function showPlan(plan: Plan, schema: Schema, options: PlanOptions): string {
	const canvas: Canvas = { schema, ink: inkOf(options), width: Math.max(LEAST_WIDTH, options.width) }
	const parts = [
		header(plan, options.title, canvas),
		showLimits(plan, canvas.ink),
		outbound(plan, canvas),
		inbound(plan, canvas),
		conflicts(plan, canvas),
		held(plan, canvas),
		unsupported(plan, canvas),
		detached(plan, canvas),
		pending(plan, canvas),
		warnings(plan, options),
		showGuards(plan, schema, canvas.ink),
		[...showSummary(plan, canvas.ink), ...showLimits(plan, canvas.ink)],
		[...estimate(plan), ...(options.purpose === 'look' || isRefused(plan) ? showNext(plan) : [])],
	]
	return `${parts
		.filter((lines) => lines.length > 0)
		.map((lines) => lines.join('\n'))
		.join('\n\n')}\n`
}

function header(plan: Plan, title: string, { ink }: Canvas): readonly string[] {
	const { base, git } = plan.inputs
	const commit = git.commit === null ? 'without a commit yet' : `at ${git.commit.slice(0, 7)}`
	const sync = base === null ? 'nothing agreed on so far' : `last agreed on in sync ${base.serial}`
	return [
		`${ink.strong(visible(plan.workspace))}  ${visible(title)}, ${plan.mode}${plan.preview ? ink.alert('  preview') : ''}`,
		ink.faint(`${visible(git.branch.replace(/^refs\/heads\//, ''))} ${visible(commit)}, ${sync}`),
	]
}

function isRefused(plan: Plan): boolean {
	return plan.guards.some((guard) => !guard.allowed)
}

function outbound(plan: Plan, canvas: Canvas): readonly string[] {
	const changes = changesTo(plan, 'git')
	const counts = countChanges(changes, 'git')
	if (totalOf(counts) === 0) return []
	const detail = `${counts.create} to add, ${counts.update} to change, ${counts.delete} to delete`
	return section(
		`OUTBOUND  workspace → Git  (${detail})`,
		changes.map((change) => showChange(change, canvas)),
		canvas,
	)
}

function inbound(plan: Plan, canvas: Canvas): readonly string[] {
	const changes = changesTo(plan, 'live')
	const counts = countChanges(changes, 'live')
	if (totalOf(counts) === 0) return []
	const detail = `${counts.create} to add, ${counts.update} to change, ${counts.delete} to destroy`
	return section(
		`INBOUND  Git → workspace  (${detail})`,
		changes.map((change) => showChange(change, canvas)),
		canvas,
	)
}

function conflicts(plan: Plan, canvas: Canvas): readonly string[] {
	const [open, settled] = [plan.conflicts.filter((conflict) => !conflict.choice), plan.conflicts.filter((conflict) => conflict.choice)]
	const show = (some: readonly Conflict[]): readonly (readonly string[])[] =>
		groupBy(some, (conflict) => conflict.address).map((group) => showConflicts(group, canvas))
	return joinSections([
		section('CONFLICTS  both sides changed; neither is written', show(open), canvas),
		section('SETTLED CONFLICTS  one side was chosen', show(settled), canvas),
	])
}

/** What waits for the same reason stands together. */
function held(plan: Plan, canvas: Canvas): readonly string[] {
	const groups = groupBy(plan.held, (item) => JSON.stringify([item.reason.code, item.reason.message, item.to ?? '']))
	return section(
		'HELD  not decided, or not done now',
		groups.map((group) => showHeld(group, canvas)),
		canvas,
	)
}

function showHeld(group: readonly Held[], { ink, schema }: Canvas): readonly string[] {
	const [first] = group
	if (!first) return []
	const names = group.map(({ address, type, path = [] }) => {
		return `${address} ${showTrail(viewAt(findType(schema, type), path.slice(0, 1)), path, undefined)}`.trimEnd()
	})
	const direction = first.to === undefined ? '' : first.to === 'git' ? ' (to Git)' : ' (to the workspace)'
	const hint = first.reason.hint === undefined ? [] : [visible(first.reason.hint)]
	const cause = first.reason.cause === undefined ? [] : [`because: ${showProblemLine(first.reason.cause)}`]
	return [
		`  ${ink.alert('?')} ${ink.strong(showAddresses(names))}${direction}`,
		...indent([showProblemLine(first.reason), ...cause, ...hint], 6),
	]
}

function unsupported(plan: Plan, canvas: Canvas): readonly string[] {
	const groups = groupBy(plan.unsupported, (item) => JSON.stringify([item.action, item.reason, item.remedy]))
	return section(
		'NOT POSSIBLE THROUGH THE API',
		groups.map((group) => showUnsupported(group, canvas)),
		canvas,
	)
}

function showUnsupported(group: readonly Unsupported[], canvas: Canvas): readonly string[] {
	const [first] = group
	if (!first) return []
	const remarks = [`why: ${visible(first.reason)}`, `instead: ${visible(first.remedy)}`]
	return [...group.flatMap((item) => showWanted(item, canvas)), ...indent(remarks, 6)]
}

function showWanted(item: Unsupported, { schema, ink, width }: Canvas): readonly string[] {
	const [type, path] = [findType(schema, item.type), item.path ?? []]
	const place = item.place ? `  ${ink.faint(showPlace(item.place))}` : ''
	const title = `  ${ink.alert('x')} ${item.action} ${ink.strong(visible(item.address))}${place}`
	if (path.length === 0) return [title]
	const view = viewAt(type, path)
	const pair = showPair(redact(view, item.before), redactAgainst(view, item.after, item.before), { ink, columns: width - 6 })
	const name = showTrail(viewAt(type, path.slice(0, 1)), path, undefined)
	return [title, ...indent([`${name}: ${pair.text}`.trimEnd(), ...indent(pair.below, 4)], 6)]
}

function detached(plan: Plan, canvas: Canvas): readonly string[] {
	const groups = groupBy(plan.detached, (item) => item.reason)
	const blocks = groups.map((group) => [
		...group.map(({ address }) => `  . ${canvas.ink.strong(visible(address))}`),
		`      ${visible(group[0]?.reason ?? '')}`,
	])
	return section('DETACHED  not in Git, left alone in the workspace', blocks, canvas)
}

function pending(plan: Plan, canvas: Canvas): readonly string[] {
	const lines = plan.pending.map(
		({ address, path, from }) => `  . ${visible(`${address} ${showPath(path)}`.trimEnd())}  from ${visible(from)}`,
	)
	return section('PENDING  applied from a pull request that has not landed', lines.length === 0 ? [] : [lines], canvas)
}

function warnings(plan: Plan, options: ShowOptions): readonly string[] {
	return plan.warnings.map((warning) => showProblem(warning, { color: options.color, level: 'warning' }))
}

function estimate({ estimate: known }: Plan): readonly string[] {
	if (!known || known.calls === 0) return []
	return [`About ${countOf(known.calls, 'call')} and ${countOf(Math.ceil(known.seconds), 'second')} (${visible(known.why)}).`]
}

function section(title: string, blocks: readonly (readonly string[])[], { ink }: Canvas): readonly string[] {
	return blocks.length === 0 ? [] : [ink.strong(title), ...blocks.flatMap((block) => ['', ...block])]
}

function joinSections(sections: readonly (readonly string[])[]): readonly string[] {
	return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))
}

/** Items that share a name, in the order of the first of each. */
function groupBy<T>(items: readonly T[], nameOf: (item: T) => string): readonly (readonly T[])[] {
	const groups = new Map<string, T[]>()
	for (const item of items) {
		const name = nameOf(item)
		const group = groups.get(name)
		if (group) group.push(item)
		else groups.set(name, [item])
	}
	return [...groups.values()]
}
