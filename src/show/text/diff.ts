import { diffArrays } from 'diff'
import { codePoint } from './escape.ts'
import type { Ink } from './ink.ts'
import { countOf } from './ink.ts'
import { isLookalike, showDifference } from './lookalike.ts'
import { fitAlone, fitTogether } from './width.ts'

/** Unchanged lines that are shown on either side of a change. */
const CONTEXT = 3
/** Beyond so many differing lines the search for them costs more than it tells: the text counts as replaced. A limit in time would not be repeatable (P12). */
const EDIT_LIMIT = 800
const LINES_AT_START = 80
const LINES_AT_END = 40
/** Pairs of lines that look the same and are told apart by their code points. */
const NOTE_LIMIT = 5
/** Differing lines that are looked at for such pairs. */
const LOOK_LIMIT = 500

type Line = { readonly sign: ' ' | '-' | '+' | '@'; readonly text: string }

/**
 * What has to change in `before` to get `after`, as lines behind a bar. The bar keeps a line of the text from being read
 * as one of ours, or as a command by a CI system. Both texts are lines that are escaped already.
 */
export function showLineDiff(before: readonly string[], after: readonly string[], ink: Ink, columns: number): readonly string[] {
	const lines = hunksOf(diffLines(before, after))
	return bar(cutLines(fitLines(lines, columns)), ink)
}

/** Lines that are all new or all gone. */
export function showBlock(sign: '+' | '-' | ' ', lines: readonly string[], ink: Ink, columns: number): readonly string[] {
	return bar(cutLines(lines.map((text) => ({ sign, text: fitAlone(text, columns) }))), ink)
}

/** Lines that say, in code points, how two texts differ that look the same. */
export function noteLookalike(before: string, after: string): readonly string[] {
	return isLookalike(before, after) ? [`looks the same: ${showDifference(before, after)}`] : []
}

/** As `noteLookalike` for texts of several lines: the first pairs of lines that differ and look the same. */
export function noteLookalikeLines(before: string, after: string): readonly string[] {
	const [left, right] = [before.split('\n'), after.split('\n')]
	if (left.length !== right.length) return isLookalike(before, after) ? [endNote(before, after)] : []
	const differing = left.flatMap((line, index) => (line === right[index] ? [] : [{ line, other: right[index] ?? '', number: index + 1 }]))
	const pairs = differing
		.slice(0, LOOK_LIMIT)
		.flatMap(({ line, other, number }) => noteLookalike(line, other).map((note) => `line ${number} ${note}`))
	return pairs.length > NOTE_LIMIT ? [...pairs.slice(0, NOTE_LIMIT), 'and more lines that look the same'] : pairs
}

function endNote(before: string, after: string): string {
	return before === `${after}\n` || after === `${before}\n`
		? `only the line break at the end (${codePoint('\n')}) differs`
		: `looks the same: ${showDifference(before, after)}`
}

function diffLines(before: readonly string[], after: readonly string[]): readonly Line[] {
	const parts = diffArrays([...before], [...after], { maxEditLength: EDIT_LIMIT })
	if (!parts) return [...before.map((text): Line => ({ sign: '-', text })), ...after.map((text): Line => ({ sign: '+', text }))]
	return parts.flatMap((part) => part.value.map((text): Line => ({ sign: part.added ? '+' : part.removed ? '-' : ' ', text })))
}

/** Changed lines with their context; a mark where lines are left out in between. */
function hunksOf(lines: readonly Line[]): readonly Line[] {
	const near = nearChange(lines)
	const shown: Line[] = []
	let [before, after] = [1, 1]
	for (const [index, line] of lines.entries()) {
		if (near[index]) {
			if (!near[index - 1] && index > 0) shown.push({ sign: '@', text: `@@ line ${before} -> ${after} @@` })
			shown.push(line)
		}
		if (line.sign !== '+') before++
		if (line.sign !== '-') after++
	}
	return shown
}

function nearChange(lines: readonly Line[]): readonly boolean[] {
	const near = new Array<boolean>(lines.length).fill(false)
	for (const [index, line] of lines.entries()) {
		if (line.sign === ' ') continue
		near.fill(true, Math.max(0, index - CONTEXT), Math.min(lines.length, index + CONTEXT + 1))
	}
	return near
}

/** Each line on one row; a removed and an added line that belong together keep their difference in sight. */
function fitLines(lines: readonly Line[], columns: number): readonly Line[] {
	const fitted: Line[] = []
	let index = 0
	while (index < lines.length) {
		const removed = runOf(lines, index, '-')
		const added = runOf(lines, index + removed.length, '+')
		for (const [at, line] of removed.entries()) fitted.push({ sign: '-', text: fitPair(line, added[at], columns) })
		for (const [at, line] of added.entries()) fitted.push({ sign: '+', text: fitPair(line, removed[at], columns) })
		index += removed.length + added.length
		const other = removed.length + added.length === 0 ? lines[index] : undefined
		if (!other) continue
		fitted.push({ sign: other.sign, text: fitAlone(other.text, columns) })
		index++
	}
	return fitted
}

function runOf(lines: readonly Line[], start: number, sign: Line['sign']): readonly string[] {
	let end = start
	while (lines[end]?.sign === sign) end++
	return lines.slice(start, end).map((line) => line.text)
}

function fitPair(text: string, partner: string | undefined, columns: number): string {
	return partner === undefined ? fitAlone(text, columns) : (fitTogether([text, partner], columns)[0] ?? '')
}

function cutLines(lines: readonly Line[]): readonly Line[] {
	const left = lines.length - LINES_AT_START - LINES_AT_END
	if (left <= 1) return lines
	const hidden = lines.slice(LINES_AT_START, LINES_AT_START + left)
	const [removed, added] = [hidden.filter((line) => line.sign === '-').length, hidden.filter((line) => line.sign === '+').length]
	const mark: Line = { sign: '@', text: `… ${countOf(left, 'more line')}, ${removed} removed and ${added} added …` }
	return [...lines.slice(0, LINES_AT_START), mark, ...lines.slice(LINES_AT_START + left)]
}

function bar(lines: readonly Line[], ink: Ink): readonly string[] {
	return lines.map(({ sign, text }) => {
		if (sign === '@') return `${ink.faint('|')} ${ink.faint(text)}`
		const line = `${sign} ${text}`.trimEnd()
		return `${ink.faint('|')} ${sign === '+' ? ink.create(line) : sign === '-' ? ink.delete(line) : line}`.trimEnd()
	})
}
