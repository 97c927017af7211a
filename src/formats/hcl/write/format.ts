import { columnsOf } from './columns.ts'
import { bracketChange, isSpaced } from './spacing.ts'
import type { Token } from './tokens.ts'
import { tokensOf } from './tokens.ts'

/**
 * The text of a valid file with the blanks that `terraform fmt` gives it, and nothing else changed: two blanks a level, `=` and
 * trailing comments of lines that follow each other below each other, one blank between what is not taken together. A byte order mark
 * stays.
 */
export function formatHcl(text: string): string {
	const page: Page = { text, tokens: tokensOf(text) }
	const lines = linesOf(page)
	const blanks = indentLines(page, lines)
	for (const line of lines) spaceCells(page, line, blanks)
	alignRuns(page, blanks, lines, ({ assign, comment }) => (assign < comment ? assign : undefined))
	alignRuns(page, blanks, lines, ({ comment, end }) => (comment < end ? comment : undefined))
	return joinTokens(page, blanks)
}

type Page = { readonly text: string; readonly tokens: readonly Token[] }

/** The number of blanks before each token. */
type Blanks = Int32Array

/**
 * One line as indexes of tokens: its `=` and value from `assign`, a trailing comment from `comment`; each is the next one where there is no
 * such part.
 */
type Line = { readonly start: number; readonly assign: number; readonly comment: number; readonly end: number }

/** A line ends with a line break outside of texts; so a heredoc belongs to the line it begins on. */
function linesOf(page: Page): readonly Line[] {
	const { tokens } = page
	const lines: Line[] = []
	let start = 0
	for (const [index, { kind }] of tokens.entries()) {
		if (kind !== 'newline' && index < tokens.length - 1) continue
		lines.push(lineOf(page, start, index + 1))
		start = index + 1
	}
	return lines
}

function lineOf(page: Page, start: number, end: number): Line {
	const { tokens } = page
	const comment = trailingComment(page, start, end)
	let assign = start + 1
	while (assign < comment && tokens[assign]?.kind !== '=') assign++
	// A value that goes on below is not aligned.
	const isWhole = assign < comment && opened(tokens, assign, comment) === 0
	return { start, assign: isWhole ? assign : comment, comment, end }
}

function trailingComment({ text, tokens }: Page, start: number, end: number): number {
	const isEnded = tokens[end - 1]?.kind === 'newline'
	const last = isEnded ? end - 2 : end - 1
	const token = tokens[last]
	if (last <= start || token?.kind !== 'comment') return end
	// What stands behind a comment between `/*` and `*/` is code again, if only a line break.
	return isEnded && text.startsWith('/*', token.start) ? end : last
}

function opened(tokens: readonly Token[], from: number, to: number): number {
	let count = 0
	for (let at = from; at < to; at++) count += bracketChange(tokens[at]?.kind)
	return count
}

/** Brackets that a line opens count as one level, however many they are. */
function indentLines({ tokens }: Page, lines: readonly Line[]): Blanks {
	const blanks: Blanks = new Int32Array(tokens.length)
	const levels: number[] = []
	for (const { start, assign, comment } of lines) {
		if (tokens[start]?.kind === 'newline') continue
		const change = opened(tokens, start, firstHeredoc(tokens, start, assign)) + opened(tokens, assign, comment)
		if (change < 0) closeLevels(levels, -change)
		blanks[start] = 2 * levels.length
		if (change > 0) levels.push(change)
	}
	return blanks
}

/** What a heredoc holds opens nothing for the lines below it. */
function firstHeredoc(tokens: readonly Token[], from: number, to: number): number {
	let at = from
	while (at < to && tokens[at]?.kind !== 'heredoc') at++
	return at
}

function closeLevels(levels: number[], count: number): void {
	for (let left = count; left > 0 && levels.length > 0; ) {
		const top = levels.pop() ?? 0
		if (top > left) levels.push(top - left)
		left -= Math.min(top, left)
	}
}

function spaceCells({ text, tokens }: Page, { start, assign, comment, end }: Line, blanks: Blanks): void {
	for (let at = start + 1; at < end; at++) {
		// What these two begin with is set where lines are aligned.
		if (at === assign || at === comment) continue
		const [token, after] = [tokens[at - 1], tokens[at]]
		if (!token || !after) continue
		const before = at - 1 === start || at - 1 === assign ? undefined : tokens[at - 2]?.kind
		const isIn = token.kind === 'name' && text.slice(token.start, token.end) === 'in'
		blanks[at] = isSpaced({ before, kind: token.kind, after: after.kind, isIn }) ? 1 : 0
	}
}

/** Brings the cell that `cellOf` finds in lines which follow each other to one column. */
function alignRuns(page: Page, blanks: Blanks, lines: readonly Line[], cellOf: (line: Line) => number | undefined): void {
	let run: { readonly cell: number; readonly width: number }[] = []
	const close = (): void => {
		const widest = run.reduce((most, { width }) => Math.max(most, width), 0)
		for (const { cell, width } of run) blanks[cell] = widest - width + 1
		run = []
	}
	for (const line of lines) {
		const cell = cellOf(line)
		if (cell === undefined) close()
		else run.push({ cell, width: widthOf(page, blanks, line.start, cell) })
	}
	close()
}

function widthOf({ text, tokens }: Page, blanks: Blanks, from: number, to: number): number {
	let width = 0
	for (let at = from; at < to; at++) {
		const token = tokens[at]
		if (token) width += (blanks[at] ?? 0) + columnsOf(text.slice(token.start, token.end))
	}
	return width
}

function joinTokens({ text, tokens }: Page, blanks: Blanks): string {
	const parts = [text.slice(0, text.startsWith('\uFEFF') ? 1 : 0)]
	for (const [index, { start, end }] of tokens.entries()) parts.push(' '.repeat(blanks[index] ?? 0), text.slice(start, end))
	const rest = text.length - (tokens.at(-1)?.end ?? text.length)
	return parts.join('') + ' '.repeat(rest)
}
