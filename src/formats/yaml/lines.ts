import { BOM } from '../lines.ts'
import type { Collection, Slot } from './node.ts'
import { isBlock } from './node.ts'

/** Where the line of `offset` starts; a byte order mark belongs to no line. */
export function lineStart(text: string, offset: number): number {
	const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
	return start === 0 && text.startsWith(BOM) ? 1 : start
}

/** Behind the line feed that ends the line of `offset`; `offset` itself where a line starts there. */
export function lineEnd(text: string, offset: number): number {
	if (text[offset - 1] === '\n') return offset
	const feed = text.indexOf('\n', offset)
	return feed === -1 ? text.length : feed + 1
}

export function columnOf(text: string, offset: number): number {
	return offset - lineStart(text, offset)
}

/** True where only blanks stand before `offset` on its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
	return /^ *$/.test(text.slice(lineStart(text, offset), offset))
}

/** The place a block collection takes in the text, and its members' places. */
export type Region = { readonly start: number; readonly end: number; readonly column: number; readonly pieces: readonly Piece[] }

/** A member with the comment lines that belong to it: `gap` is what stands before those and belongs to nobody. */
export type Piece = { readonly slot: Slot; readonly gap: string; readonly lead: string; readonly end: number }

/**
 * Cuts a block collection into its members. A member owns the lines from its first to its last, comment lines behind
 * it that are indented more than it, and comment lines directly above it in its own column; but a comment that opens
 * the file is the file's.
 */
export function regionOf(text: string, node: Collection): Region {
	const first = node.slots[0]?.head ?? node.start
	const column = columnOf(text, first)
	const start = isFirstOnLine(text, first) ? leadStart(text, first, column, 0) : first
	const pieces: Piece[] = []
	let end = start
	for (const slot of node.slots) {
		const line = Math.max(lineStart(text, slot.head), end)
		const lead = pieces.length === 0 ? start : leadStart(text, slot.head, column, end)
		pieces.push({ slot, gap: text.slice(end, lead), lead: text.slice(lead, line), end: memberEnd(text, slot, column) })
		end = pieces.at(-1)?.end ?? end
	}
	return { start, end, column, pieces }
}

/** Where the comment lines directly above `head` start, not above `floor`. */
function leadStart(text: string, head: number, column: number, floor: number): number {
	const line = lineStart(text, head)
	let start = line
	while (start > floor) {
		const above = lineStart(text, start - 1)
		if (above < floor || above >= start || commentColumn(text, above) !== column) return start
		start = above
	}
	const isFileHeader = start === lineStart(text, 0)
	return isFileHeader ? line : start
}

/** The column of the comment that takes the whole line at `start`, or -1. */
function commentColumn(text: string, start: number): number {
	const blanks = / */y
	blanks.lastIndex = start
	const column = blanks.exec(text)?.[0].length ?? 0
	return text[start + column] === '#' ? column : -1
}

function memberEnd(text: string, slot: Slot, column: number): number {
	let end = contentLineEnd(text, slot)
	for (let at = end; at < text.length; ) {
		const next = lineEnd(text, at + 1)
		const isBlank = /^[ \t\r\n]*$/.test(text.slice(at, next))
		if (!isBlank && commentColumn(text, at) <= column) break
		if (!isBlank) end = next
		at = next
	}
	return end
}

/** Behind the last line on which something of the member stands. */
export function contentLineEnd(text: string, slot: Slot): number {
	const { node } = slot
	if (isBlock(node)) {
		const last = node.slots.at(-1)
		return last ? contentLineEnd(text, last) : lineEnd(text, slot.after)
	}
	return lineEnd(text, Math.max(slot.after, node.end))
}
