import type { Span } from '../syntax.ts'
import type { Token } from './tokens.ts'
import { tokensOf } from './tokens.ts'

/**
 * One member of what has several, with what belongs to it: `own` are the comment lines right above it and the blanks before it, `tail` is
 * what follows on its line, `comma` the place of the comma in that, or -1. `gap` stands above and belongs to nobody.
 */
export type Piece = {
	readonly gap: string
	readonly own: string
	readonly member: Span
	readonly tail: string
	readonly comma: number
	/** It begins a line. */
	readonly isLined: boolean
}

/**
 * A region of text cut into its members; `head` and `rest` are what stands around them. `opening` are the line breaks between `head` and the
 * first member where that begins a line, else undefined.
 */
export type Cut = { readonly head: string; readonly opening: string | undefined; readonly pieces: readonly Piece[]; readonly rest: string }

/** `isFile`: the region begins a line. Comments at the top of it stay there, also those right above the first line of a file. */
export function cutPieces(text: string, region: Span, members: readonly Span[], isFile: boolean): Cut {
	const first = members[0]
	const above = text.slice(region.start, first?.start ?? region.end)
	const gap = first ? above.slice(0, ownStart(above)) : above
	const head = gap.trimEnd()
	const isLined = first !== undefined && (isFile || above.includes('\n'))
	const opening = isLined ? gap.slice(head.length) : isFile && head === '' ? '' : undefined
	const pieces: Piece[] = []
	let from = region.start + (first ? gap.length : head.length)
	for (const [index, member] of members.entries()) {
		const piece = pieceOf(text, { from, member, stop: members[index + 1]?.start ?? region.end, isLast: index === members.length - 1 })
		pieces.push(index === 0 ? { ...piece, gap: '', own: piece.gap + piece.own, isLined } : piece)
		from = member.end + piece.tail.length
	}
	return { head, opening, pieces, rest: text.slice(from, region.end) }
}

type Stretch = { readonly from: number; readonly member: Span; readonly stop: number; readonly isLast: boolean }

function pieceOf(text: string, { from, member, stop, isLast }: Stretch): Piece {
	const lead = text.slice(from, member.start)
	const own = ownStart(lead)
	return {
		gap: lead.slice(0, own),
		own: lead.slice(own),
		member,
		...tailOf(text, member.end, stop, isLast),
		isLined: own > 0,
	}
}

/** Where the line begins on which `lead` ends, or the first of the comment lines right above it; 0 where it has one line only. */
function ownStart(lead: string): number {
	const tokens = tokensOf(lead)
	let start = 0
	for (let at = lastBreak(tokens, tokens.length); at >= 0; ) {
		start = tokens[at]?.end ?? 0
		const above = lastBreak(tokens, at)
		// An empty line, or the first one: it ends the line of something else, or opens the file.
		if (above === -1 || above === at - 1) break
		at = above
	}
	return start
}

function lastBreak(tokens: readonly Token[], before: number): number {
	let at = before - 1
	while (at >= 0 && tokens[at]?.kind !== 'newline') at--
	return at
}

/** The comma of a member, and the comments that end its line. */
function tailOf(text: string, start: number, stop: number, isLast: boolean): Pick<Piece, 'tail' | 'comma'> {
	const tokens = tokensOf(text.slice(start, stop))
	const comma = tokens.findIndex(({ kind }) => kind === ',')
	let next = comma + 1
	while (tokens[next]?.kind === 'comment') next++
	const endsLine = tokens[next] ? tokens[next]?.kind === 'newline' : isLast
	const last = tokens[(endsLine ? next : comma + 1) - 1]
	return { tail: text.slice(start, start + (last?.end ?? 0)), comma: tokens[comma]?.start ?? -1 }
}
