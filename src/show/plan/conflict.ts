import type { Conflict, ConflictReason, ResourceType, Value } from '../../model/index.ts'
import { findType, isDict, isMasked } from '../../model/index.ts'
import { redact, redactAgainst, redactAttributes, viewAt } from '../json/redact.ts'
import { showBlock, showLineDiff } from '../text/diff.ts'
import { showPlace } from '../text/edit.ts'
import { shellWord, visible, visibleLine } from '../text/escape.ts'
import { indent } from '../text/ink.ts'
import { isLookalike, showDifference } from '../text/lookalike.ts'
import { showInline, showLines, showTrail } from '../text/value.ts'
import { columnsOf, fitAlone } from '../text/width.ts'
import type { Canvas } from './change.ts'
import { showSeen } from './change.ts'

const REASON: Readonly<Record<ConflictReason, string>> = {
	'both-changed': 'both sides changed it',
	'changed-and-unset': 'one side changed it, the other removed it',
	'both-added': 'both sides added it, with different values',
	'edited-and-removed': 'one side edited the item, the other removed it',
	'type-changed': 'one side made something of another kind of it, and the other changed what it was',
	'order-changed': 'both sides put the items into another order',
	'updated-and-deleted': 'one side changed the resource, the other deleted it',
	'deleted-and-updated': 'one side deleted the resource, the other changed it',
	overwritten: "the service's own sync wrote over an edit in Git",
	computed: 'the workspace changed it, and an expression in the file says what it is, which only a person can change',
}
const LABEL_COLUMNS = 6

const CHOSEN = {
	git: "Git's value was chosen",
	live: "the workspace's value was chosen",
	edited: 'both get a value written by hand',
} as const

type Sides = { readonly base: Value; readonly git: Value; readonly live: Value }

/** All conflicts of one resource, and the commands that settle them. */
export function showConflicts(conflicts: readonly Conflict[], canvas: Canvas): readonly string[] {
	const [first] = conflicts
	if (!first) return []
	const type = findType(canvas.schema, first.type)
	const title = `${canvas.ink.alert('!')} ${canvas.ink.strong(visible(first.address))}`
	const open = conflicts.filter((conflict) => !conflict.choice)
	const body = conflicts.flatMap((conflict) => showOne(conflict, type, canvas))
	return [...indent([title], 2), ...indent(body, 6), ...(open.length > 0 ? indent(showChoices(open), 6) : [])]
}

/**
 * The ways to settle a resource's conflicts, as commands to type; a deleted resource has no file that could be edited, and what an expression
 * computes is edited by hand.
 */
function showChoices(conflicts: readonly Conflict[]): readonly string[] {
	const [first] = conflicts
	const command = `tideway resolve ${shellWord(first?.address ?? '')}`
	const remedies = [...new Set(conflicts.flatMap(({ remedy }) => (remedy === undefined ? [] : [visible(remedy)])))]
	const git = `  ${command} --git    keeps what Git holds`
	if (remedies.length > 0) return ['settle it with one of', ...remedies.map((remedy) => `  ${remedy}`), git]
	return [
		'settle it with one of',
		git,
		`  ${command} --live   keeps what the workspace holds`,
		...(first && first.path.length > 0 ? [`  ${command} --edit   asks for a third value in your editor`] : []),
	]
}

function showOne(conflict: Conflict, type: ResourceType | undefined, canvas: Canvas): readonly string[] {
	const isWhole = conflict.path.length === 0
	const name = isWhole ? 'the whole resource' : showTrail(viewAt(type, conflict.path.slice(0, 1)), conflict.path, undefined)
	const place = conflict.place ? `  ${canvas.ink.faint(showPlace(conflict.place))}` : ''
	const chosen = conflict.choice ? [`settled: ${CHOSEN[conflict.choice]}`] : []
	const sides = isWhole ? resourceSides(conflict, type) : attributeSides(conflict, type)
	const body = [
		REASON[conflict.reason],
		...chosen,
		...showSeen(conflict).map(canvas.ink.faint),
		...showExpression(conflict, canvas),
		...showSides(sides, isWhole, canvas),
	]
	return [`${name}:${place}`, ...indent(body, 2)]
}

/** The command that settles the first resource with a conflict, and the sides that it can choose; undefined where nothing is open. */
export function showResolve(conflicts: readonly Conflict[]): string | undefined {
	const open = conflicts.filter(({ choice }) => !choice)
	const [first] = open
	const isComputed = open.some(({ address, reason }) => address === first?.address && reason === 'computed')
	return first && `tideway resolve ${shellWord(first.address)} ${isComputed ? '--git' : '--git | --live'}`
}

/** On one line, as long as there is room. */
export function showExpression({ expression }: Conflict, { width }: Pick<Canvas, 'width'>): readonly string[] {
	return expression === undefined ? [] : [fitAlone(`file  ${visibleLine(expression.replace(/\s*\n\s*/g, ' '))}`, width - 8)]
}

function attributeSides({ sensitive, path, base, git, live }: Conflict, type: ResourceType | undefined): Sides {
	const view = sensitive ? 'hidden' : viewAt(type, path)
	return { base: redact(view, base), git: redactAgainst(view, git, base), live: redactAgainst(view, live, base) }
}

function resourceSides({ sensitive, base, git, live }: Conflict, type: ResourceType | undefined): Sides {
	const whole = (value: Value): Value => {
		if (value === null) return undefined
		return isDict(value) && !sensitive ? redactAttributes(type, value, base) : redactAgainst('hidden', value, base)
	}
	return { base: whole(base), git: whole(git), live: whole(live) }
}

function showSides({ base, git, live }: Sides, isWhole: boolean, canvas: Canvas): readonly string[] {
	const room = canvas.width - 8 - LABEL_COLUMNS
	const isShort = [base, git, live].every((value) => columnsOf(showInline(value)) <= room && !isLong(value))
	const rows = (['base', 'git', 'live'] as const).flatMap((label) => {
		const value = { base, git, live }[label]
		if (isShort) return [row(label, shortText(value, isWhole))]
		return label === 'base' ? baseRows(base, git, live, isWhole, canvas) : sideRows(label, base, value, isWhole, canvas)
	})
	return [...rows, ...noteEqual(git, live).map((note) => canvas.ink.alert(`# ${note}`))]
}

/** Base is what both comparisons start from; it is spelled out where there is only one side left to compare it with. */
function baseRows(base: Value, git: Value, live: Value, isWhole: boolean, canvas: Canvas): readonly string[] {
	if (base === undefined) return [row('base', shortText(base, isWhole))]
	if (git !== undefined || live !== undefined) return [row('base', 'what the lines with - and without a sign show')]
	return [row('base', ''), ...indent(showBlock(' ', showLines(base), canvas.ink, canvas.width - 14), 2)]
}

function sideRows(label: string, base: Value, value: Value, isWhole: boolean, canvas: Canvas): readonly string[] {
	if (value === undefined) return [row(label, shortText(value, isWhole))]
	return [row(label, ''), ...indent(showLineDiff(showLines(base), showLines(value), canvas.ink, canvas.width - 14), 2)]
}

function row(label: string, text: string): string {
	return `${label.padEnd(LABEL_COLUMNS)}${text}`.trimEnd()
}

function shortText(value: Value, isWhole: boolean): string {
	if (value === undefined) return isWhole ? '(no such resource)' : '(absent)'
	return showInline(value)
}

/** Git and live differ, or there were no conflict: where that cannot be seen, it is said. */
function noteEqual(git: Value, live: Value): readonly string[] {
	const [left, right] = [showInline(git), showInline(live)]
	if (isMasked(git) || isMasked(live) || left === right) return ['git and live differ in what is not shown']
	if (typeof git === 'string' && typeof live === 'string' && isLookalike(git, live)) return [differenceText(git, live)]
	return isLookalike(left, right) ? [differenceText(left, right)] : []
}

function differenceText(git: string, live: string): string {
	return `git and live look the same: ${showDifference(git, live, ['in Git', 'in the workspace'])}`
}

function isLong(value: Value): boolean {
	return typeof value === 'string' && value.includes('\n')
}
