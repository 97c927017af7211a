import type { Ink } from '../text/ink.ts'
import { fitAlone } from '../text/width.ts'
import { unitsOf } from './text.ts'

/** Stands before the sign of a line; no text can hold it, as controls are escaped (P42). */
const MARK = '\u0000'
const OWN_SIGN = /^[-+~!?x](?= |$)/
/** A line of a plan that is longer loses its middle. */
const LINE_COLUMNS = 400

/** Ink that says how a line is to be coloured: `diffLines` puts the sign where a host looks for it. */
export const DIFF_INK: Ink = {
	create: sign('+'),
	update: sign('!'),
	delete: sign('-'),
	alert: sign('!'),
	strong: (text) => text,
	faint: (text) => text,
}

/** Lines shown with `DIFF_INK`, each with its sign in the first column; every other line begins with a blank, whatever it says. */
export function diffLines(lines: readonly string[]): readonly string[] {
	return lines.map(diffLine)
}

/** Lines on at most `units` UTF-16 units: what is too long loses its middle, and says so. Its first line always stays. */
export function shorten(lines: readonly string[], units: number): readonly string[] {
	const fitted = lines.map((line) => fitAlone(line, LINE_COLUMNS))
	if (unitsOf(fitted) <= units) return fitted
	const room = units - shortMark(fitted.length).length - 1
	const head = fittingCount(fitted, (room * 2) / 3)
	const first = fitted.slice(0, Math.max(1, head))
	const rest = fitted.slice(first.length)
	const tail = fittingCount([...rest].reverse(), room - unitsOf(first))
	return [...first, shortMark(rest.length - tail), ...rest.slice(rest.length - tail)]
}

function sign(mark: string): (text: string) => string {
	return (text) => MARK + mark + text.replace(OWN_SIGN, ' ')
}

function diffLine(line: string): string {
	const [start = '', ...signed] = line.split(MARK)
	const text = [start, ...signed.map((part) => part.slice(1))].join('').replace(/^ {2}/, '')
	const mark = signed[0]?.[0]
	if (mark !== undefined) return mark + (text.startsWith(' ') ? text.slice(1) : ` ${text}`)
	return text === '' || text.startsWith(' ') ? text : `  ${text}`
}

function shortMark(count: number): string {
	return `      … ${count} more lines …`
}

function fittingCount(lines: readonly string[], units: number): number {
	let left = units
	const count = lines.findIndex((line) => {
		left -= line.length + 1
		return left < 0
	})
	return count < 0 ? lines.length : count
}
