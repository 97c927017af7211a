import type { Problem, Where } from '../model/index.ts'
import { showPath } from '../model/index.ts'
import { visible, visibleLine } from './text/escape.ts'
import type { Ink } from './text/ink.ts'
import { indent, inkOf } from './text/ink.ts'
import { columnsOf } from './text/width.ts'

/** `source`: the line that the problem is about, to be shown with a caret under its column. */
export type ProblemOptions = { readonly color: boolean; readonly level?: 'error' | 'warning'; readonly source?: string }

/** A problem for a person: what happened to which thing, where, why, and what to type next. Ends without a line break. */
export function showProblem(problem: Problem, options: ProblemOptions): string {
	const ink = inkOf(options)
	const isWarning = options.level === 'warning'
	const label = isWarning ? ink.update('Warning:') : ink.delete('Error:')
	return [
		`${label} ${ink.strong(visible(problem.message))}`,
		...indent(
			[
				placeLine(problem, ink),
				...caretLines(problem.where, options.source, ink),
				...causeLines(problem.cause),
				...hintLines(problem, ink),
			],
			2,
		),
	].join('\n')
}

/** A problem in one line, for a list of them. */
export function showProblemLine(problem: Problem): string {
	const place = placeBeside(problem)
	return `${visible(problem.message)}${place === '' ? '' : ` (${place})`}`
}

/** `models/a.yaml:3:5` and `model.a config.type`, as far as they are known. */
function placesOf(where: Where): readonly string[] {
	const position = [where.file, where.line, where.line === undefined ? undefined : where.column]
		.filter((part) => part !== undefined)
		.join(':')
	const path = where.path === undefined ? '' : showPath(where.path)
	const thing = [where.address ?? '', path].filter((part) => part !== '').join(' ')
	return [position, thing].filter((part) => part !== '').map(visible)
}

/** What the message itself names is not told again. */
function placeBeside({ message, where }: Problem): string {
	const told = visible(message)
	return where === undefined
		? ''
		: placesOf(where)
				.filter((place) => !told.includes(place))
				.join(', ')
}

function placeLine(problem: Problem, ink: Ink): string {
	const place = placeBeside(problem)
	return ink.faint(place === '' ? problem.code : `${problem.code} at ${place}`)
}

function caretLines(where: Where | undefined, source: string | undefined, ink: Ink): readonly string[] {
	if (source === undefined || where?.line === undefined) return []
	const label = String(where.line)
	const text = `${label} | ${visibleLine(source)}`
	if (where.column === undefined) return [text]
	const before = columnsOf(visibleLine(source.slice(0, where.column - 1)))
	return [text, `${' '.repeat(label.length)} | ${' '.repeat(before)}${ink.delete('^')}`]
}

function causeLines(cause: Problem | undefined): readonly string[] {
	return cause === undefined ? [] : [`because: ${showProblemLine(cause)}`, ...causeLines(cause.cause)]
}

function hintLines(problem: Problem, ink: Ink): readonly string[] {
	const hint = hintOf(problem)
	return hint === undefined ? [] : [`${ink.strong('Next:')} ${visible(hint)}`]
}

/** The hint nearest to the surface is the one to follow. */
export function hintOf({ hint, cause }: Problem): string | undefined {
	return hint ?? (cause && hintOf(cause))
}
