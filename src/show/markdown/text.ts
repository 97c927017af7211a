import { quoted, visible } from '../text/escape.ts'

/** Words that Markdown and its hosts leave alone: no mark-up, no mention, no reference, no address that becomes a link. */
const PLAIN = /^[A-Za-z]+(?: [A-Za-z]+)*$/
const LEAST_FENCE = 3

/** Text within a line: as it is where it is nothing but words, else as code, where hosts look for nothing (P42). */
export function inline(text: string): string {
	return PLAIN.test(text) ? text : code(text)
}

/** Text as code within a line. Only as many backticks as stand around it would end it, and there are not that many in it. */
export function code(text: string): string {
	const shown = text.trim() === '' ? quoted(text) : visible(text)
	const mark = '`'.repeat(longestRun(shown) + 1)
	const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : ''
	return mark + pad + shown + pad + mark
}

/** A thing that can be folded out. `summary` is shown as it is. */
export function fold(summary: string, body: string): string {
	return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`
}

/** Lines for one fence, collected block by block; `units` counts them with their line breaks, `run` is their longest run of backticks. */
export type Pile = { readonly lines: string[]; units: number; run: number }

export function pileOf(blocks: readonly (readonly string[])[]): Pile {
	const pile: Pile = { lines: [], units: 0, run: 0 }
	for (const block of blocks) pileUp(pile, block)
	return pile
}

/** Adds a block; an empty line stands between it and the one before where it has several lines. */
export function pileUp(pile: Pile, block: readonly string[]): void {
	const added = apart(pile, block)
	pile.lines.push(...added)
	pile.units += unitsOf(added)
	pile.run = runWith(pile, added)
}

/** UTF-16 units of `fence(pile)`, or of what it would be with one more block. */
export function fenceUnits(pile: Pile, more: readonly string[] = []): number {
	const added = apart(pile, more)
	return 2 * fenceLength(runWith(pile, added)) + 'diff\n'.length + pile.units + unitsOf(added)
}

/** A fenced block whose lines the host colours by their first character. Its fence is longer than any run of backticks in it (P42). */
export function fence({ lines, run }: Pile): string {
	const mark = '`'.repeat(fenceLength(run))
	return [`${mark}diff`, ...lines, mark].join('\n')
}

/** UTF-16 units of lines, each with its line break. */
export function unitsOf(lines: readonly string[]): number {
	return lines.reduce((units, line) => units + line.length + 1, 0)
}

/** UTF-16 units of parts of a body, each with the empty line that sets it apart. */
export function spanOf(parts: readonly string[]): number {
	return unitsOf(parts) + parts.length
}

function apart(pile: Pile, block: readonly string[]): readonly string[] {
	return pile.lines.length > 0 && block.length > 1 ? ['', ...block] : block
}

function runWith({ run }: Pile, lines: readonly string[]): number {
	return lines.reduce((longest, line) => Math.max(longest, longestRun(line)), run)
}

function fenceLength(run: number): number {
	return Math.max(LEAST_FENCE, run + 1)
}

function longestRun(text: string): number {
	let longest = 0
	for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
	return longest
}
