import type { Adoption, Conflict, Held, Plan, Side, Unsupported } from '../../model/index.ts'
import { findType, showPath } from '../../model/index.ts'
import { redact, redactAgainst, viewAt } from '../json/redact.ts'
import { showProblemLine } from '../problem.ts'
import { showPair, showPlace } from '../text/edit.ts'
import { visible } from '../text/escape.ts'
import { indent } from '../text/ink.ts'
import { showTrail } from '../text/value.ts'
import type { Canvas } from './change.ts'
import { changesTo, showAddresses } from './change.ts'
import { showConflicts } from './conflict.ts'
import { countChanges } from './counts.ts'

/** A part of a shown plan: its title, a word on it, and a block of lines for each thing in it. Without blocks it is not shown. */
export type Section = { readonly title: string; readonly remark: string; readonly blocks: readonly (readonly string[])[] }

/** Title of the changes to one side, with their counts. */
export function changesTitle(plan: Plan, to: Side): Omit<Section, 'blocks'> {
	const counts = countChanges(changesTo(plan, to), to)
	const [title, way, remove] = to === 'git' ? ['Outbound', 'workspace → Git', 'to delete'] : ['Inbound', 'Git → workspace', 'to destroy']
	return { title, remark: `${way}  (${counts.create} to add, ${counts.update} to change, ${counts.delete} ${remove})` }
}

/** What both sides changed: first what waits for a choice, then what was chosen. */
export function conflictSections(plan: Plan, canvas: Canvas): readonly Section[] {
	const [open, settled] = [plan.conflicts.filter((conflict) => !conflict.choice), plan.conflicts.filter((conflict) => conflict.choice)]
	const show = (some: readonly Conflict[]): Section['blocks'] =>
		groupBy(some, (conflict) => conflict.address).map((group) => showConflicts(group, canvas))
	const why = open.some(({ reason }) => reason === 'computed') ? '' : 'both sides changed; '
	return [
		{ title: 'Conflicts', remark: `${why}neither is written`, blocks: show(open) },
		{ title: 'Settled conflicts', remark: 'one side was chosen', blocks: show(settled) },
	]
}

/** What is not carried out, and why. What waits for the same reason stands together. */
export function asideSections(plan: Plan, canvas: Canvas): readonly Section[] {
	return [held(plan, canvas), unsupported(plan, canvas), detached(plan, canvas), pending(plan), recorded(plan, canvas)]
}

function held(plan: Plan, canvas: Canvas): Section {
	const groups = groupBy(plan.held, (item) => JSON.stringify([item.reason.code, item.reason.message, item.to ?? '']))
	return { title: 'Held', remark: 'not decided, or not done now', blocks: groups.map((group) => showHeld(group, canvas)) }
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

function unsupported(plan: Plan, canvas: Canvas): Section {
	const groups = groupBy(plan.unsupported, (item) => JSON.stringify([item.action, item.reason, item.remedy]))
	return { title: 'Not possible through the API', remark: '', blocks: groups.map((group) => showUnsupported(group, canvas)) }
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
	const side = item.to === 'git' ? ' in Git' : ''
	const title = `  ${ink.alert('x')} ${item.action} ${ink.strong(visible(item.address))}${side}${place}`
	if (path.length === 0) return [title]
	const view = viewAt(type, path)
	const pair = showPair(redact(view, item.before), redactAgainst(view, item.after, item.before), { ink, columns: width - 6 })
	const name = showTrail(viewAt(type, path.slice(0, 1)), path, undefined)
	return [title, ...indent([`${name}: ${pair.text}`.trimEnd(), ...indent(pair.below, 4)], 6)]
}

function detached(plan: Plan, canvas: Canvas): Section {
	const groups = groupBy(plan.detached, (item) => item.reason)
	const blocks = groups.map((group) => [
		...group.map(({ address }) => `  . ${canvas.ink.strong(visible(address))}`),
		`      ${visible(group[0]?.reason ?? '')}`,
	])
	return { title: 'Detached', remark: 'not in Git, left alone in the workspace', blocks }
}

function pending(plan: Plan): Section {
	const lines = plan.pending.map(
		({ address, path, from }) => `  . ${visible(`${address} ${showPath(path)}`.trimEnd())}  from ${visible(from)}`,
	)
	return { title: 'Pending', remark: 'applied from a pull request that has not landed', blocks: lines.length === 0 ? [] : [lines] }
}

const RECORDED: Readonly<Partial<Record<Adoption['kind'], string>>> = {
	agree: 'both sides hold the same',
	rebind: 'has a new id in the workspace',
	forget: 'gone on both sides',
	file: 'what only its file holds',
	'in-file': 'only its file tells of it',
	settled: 'as an interrupted apply left it',
	made: 'as an interrupted apply made it',
	protected: 'is not to be deleted',
	unprotected: 'may be deleted again',
	release: 'is let go, and the workspace keeps it',
}
const MOST_RECORDED = 20

/** What base learns without a write. The first sync is about everything, and its count says enough. */
function recorded(plan: Plan, { ink }: Canvas): Section {
	const told = new Set(plan.unsupported.map(({ address }) => address))
	const isNews = ({ address, kind }: Adoption): boolean => RECORDED[kind] !== undefined && !told.has(address)
	const named = plan.inputs.base === null ? [] : plan.adoptions.filter(isNews)
	const lines = named.slice(0, MOST_RECORDED).map(({ address, kind }) => `  = ${ink.strong(visible(address))}  ${RECORDED[kind]}`)
	const more = named.length > MOST_RECORDED ? [`  and ${named.length - MOST_RECORDED} more`] : []
	return { title: 'Recorded', remark: 'nothing is written', blocks: lines.length === 0 ? [] : [[...lines, ...more]] }
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
