import type { Change, Plan, Side } from '../../model/index.ts'
import { findType } from '../../model/index.ts'
import type { Canvas } from '../plan/change.ts'
import { showChange, showName } from '../plan/change.ts'
import { countChanges, totalOf } from '../plan/counts.ts'
import { replacementsIn } from '../plan/replaced.ts'
import type { Section } from '../plan/sections.ts'
import { asideSections, changesTitle, conflictSections } from '../plan/sections.ts'
import { showProblem } from '../problem.ts'
import { visible } from '../text/escape.ts'
import { countOf, indent } from '../text/ink.ts'
import { fitAlone } from '../text/width.ts'
import { diffLines, shorten } from './diff.ts'
import type { Pile } from './text.ts'
import { fence, fenceUnits, fold, pileOf, pileUp, spanOf } from './text.ts'

/** Parts of a body, and in words what of them is missing for want of room. */
export type Shown = { readonly parts: readonly string[]; readonly missing: readonly string[] }

/** A name of a resource that is deleted; its address is never cut. */
const LABEL_COLUMNS = 80
/** Units of a heading, of the line that counts the names left out, and of the empty lines around them. */
const TITLE_UNITS = 160
/** The longest change takes this part of the room, so that none can take all of it. */
const CHANGE_SHARE = 1 / 8
const LEAST_CHANGE_UNITS = 400

/** Conflicts and deletes, in at most `room` units: with values and names, else by address, else as many of these as fit and a count. */
export function mustSeeParts(plan: Plan, canvas: Canvas, room: number): Shown {
	const deletes = plan.changes.filter((change) => change.kind === 'delete')
	const whole = [
		...conflictSections(plan, canvas).flatMap(wholePart),
		...listPart(
			deletesTitle(deletes),
			deletes.map((change) => `- ${nameOf(change, canvas)}  ${sideOf(change)}`),
		),
	]
	if (spanOf(whole) <= room) return { parts: whole, missing: [] }
	return addressParts(plan, deletes, room)
}

/** Every change with its values, folded, in the plan's order until `room` units are used. */
export function changeParts(plan: Plan, canvas: Canvas, room: number): Shown {
	const piles: Readonly<Record<Side, Pile>> = { git: pileOf([]), live: pileOf([]) }
	const frames = { git: foldUnits(plan, 'git'), live: foldUnits(plan, 'live') }
	const unitsWith = (side: Side, block: readonly string[]): number =>
		piles[side].lines.length + block.length === 0 ? 0 : frames[side] + fenceUnits(piles[side], block)
	const longest = Math.max(LEAST_CHANGE_UNITS, room * CHANGE_SHARE)
	const { made, covered } = replacementsIn(plan)
	const isShown = (change: Change): boolean => {
		if (covered.has(change)) return true
		const block = shorten(diffLines(showChange(change, canvas, made.get(change))), longest)
		const other = change.to === 'git' ? 'live' : 'git'
		if (unitsWith(change.to, block) + unitsWith(other, []) > room) return false
		pileUp(piles[change.to], block)
		return true
	}
	const end = plan.changes.findIndex((change) => !isShown(change))
	const missing = end < 0 ? [] : plan.changes.slice(end)
	return {
		parts: (['git', 'live'] as const).flatMap((side) => (piles[side].lines.length === 0 ? [] : [changesFold(plan, side, piles[side])])),
		missing: (['git', 'live'] as const).flatMap((side) => missingChanges(missing, side)),
	}
}

/** What is not carried out and what was noticed, each kind in its share of `room` units. */
export function asideParts(plan: Plan, canvas: Canvas, room: number): Shown {
	const sections = [...asideSections(plan, canvas), warnings(plan)].filter((section) => section.blocks.length > 0)
	const shown = sections.map((section) => asidePart(section, room / sections.length))
	return { parts: shown.flatMap((one) => one.parts), missing: shown.flatMap((one) => one.missing) }
}

type Title = Omit<Section, 'blocks'>

function wholePart({ title, remark, blocks }: Section): readonly string[] {
	return blocks.length === 0 ? [] : [headed({ title, remark }, pileOf(blocks.map(diffLines)))]
}

function listPart(title: Title, lines: readonly string[]): readonly string[] {
	return lines.length === 0 ? [] : [headed(title, pileOf([lines]))]
}

function asidePart({ title, remark, blocks }: Section, room: number): Shown {
	const pile = pileOf([])
	const space = room - TITLE_UNITS
	const end = blocks.findIndex((block) => {
		const lines = shorten(diffLines(block), space / 2)
		const isTooMuch = fenceUnits(pile, lines) > space
		if (!isTooMuch) pileUp(pile, lines)
		return isTooMuch
	})
	if (end === 0) return { parts: [], missing: [`"${title}"`] }
	return { parts: [headed({ title, remark }, pile)], missing: end < 0 ? [] : [`the rest of "${title}"`] }
}

function warnings(plan: Plan): Section {
	const blocks = plan.warnings.map((warning) => {
		const [first = '', ...others] = showProblem(warning, { color: false, level: 'warning' }).split('\n')
		return [first, ...indent(others, 4)]
	})
	return { title: 'Warnings', remark: '', blocks }
}

function addressParts(plan: Plan, deletes: readonly Change[], room: number): Shown {
	const [open, settled] = [addressesOf(plan, 'open'), addressesOf(plan, 'settled')]
	const conflicts = [...open.map((address) => `! ${address}`), ...settled.map((address) => `  ${address}  settled`)]
	const isMixed = deletes.length > 0 && conflicts.length > 0
	const deleted = namedPart(
		deletesTitle(deletes),
		deletes.map((change) => `- ${visible(change.deposed ?? change.address)}  ${sideOf(change)}`),
		isMixed ? (room * 3) / 4 : room,
	)
	const title = { title: 'Conflicts', remark: `${countOf(open.length, 'resource')} to be settled, ${settled.length} settled` }
	const conflicting = namedPart(title, conflicts, room - spanOf(deleted))
	return { parts: [...conflicting, ...deleted], missing: conflicts.length === 0 ? ['names of what is deleted'] : ['values of conflicts'] }
}

/** As many lines as fit; what does not is counted. */
function namedPart(title: Title, lines: readonly string[], room: number): readonly string[] {
	if (lines.length === 0) return []
	const pile = pileOf([])
	for (const line of lines) if (fenceUnits(pile, [line]) <= room - TITLE_UNITS) pileUp(pile, [line])
	const hidden = lines.length - pile.lines.length
	const count = hidden === 0 ? '' : `\n\n${hidden} of ${lines.length} are not named here, for their length.`
	return [(pile.lines.length === 0 ? headingOf(title) : headed(title, pile)) + count]
}

function addressesOf(plan: Plan, kind: 'open' | 'settled'): readonly string[] {
	const conflicts = plan.conflicts.filter((conflict) => (conflict.choice === undefined) === (kind === 'open'))
	return [...new Set(conflicts.map((conflict) => visible(conflict.address)))]
}

function deletesTitle(deletes: readonly Change[]): Title {
	const [live, git] = [countChanges(deletes, 'live').delete, countChanges(deletes, 'git').delete]
	const counts = [...(live > 0 ? [`${live} in the workspace`] : []), ...(git > 0 ? [`${git} in Git`] : [])]
	return { title: 'Deletes', remark: counts.join(', ') }
}

function nameOf(change: Change, { schema }: Canvas): string {
	const whole = showName(
		change.deposed ?? change.address,
		findType(schema, change.type),
		change.kind === 'create' ? change.after : change.before,
	)
	const address = visible(change.deposed ?? change.address)
	return address + fitAlone(whole.slice(address.length), LABEL_COLUMNS)
}

function sideOf({ to }: Change): string {
	return to === 'git' ? 'in Git' : 'in the workspace'
}

function missingChanges(changes: readonly Change[], side: Side): readonly string[] {
	const counts = countChanges(changes, side)
	const kinds = (['create', 'update', 'delete'] as const).flatMap((kind) => (counts[kind] === 0 ? [] : [countOf(counts[kind], kind)]))
	const way = side === 'git' ? 'outbound' : 'inbound'
	return kinds.length === 0 ? [] : [`${countOf(totalOf(counts), `${way} change`)} (${kinds.join(', ')})`]
}

function changesFold(plan: Plan, side: Side, pile: Pile): string {
	const { title, remark } = changesTitle(plan, side)
	return fold(`${title}: ${remark}`, fence(pile))
}

/** Units of a fold around its fence. */
function foldUnits(plan: Plan, side: Side): number {
	const empty = pileOf([])
	return spanOf([changesFold(plan, side, empty)]) - fenceUnits(empty)
}

function headed(title: Title, pile: Pile): string {
	return `${headingOf(title)}\n\n${fence(pile)}`
}

function headingOf({ title, remark }: Title): string {
	return `### ${title}${remark === '' ? '' : `: ${remark}`}`
}
