import type { TokenKind } from '../token.ts'
import type { Reader } from './reader.ts'
import { next, restart } from './reader.ts'

/** Where `offset` stands on its line, from 0. */
export function columnOf(text: string, offset: number): number {
	return offset - (offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1)
}

/** True where only blanks stand before `offset` on its line. */
export function startsLine(text: string, offset: number): boolean {
	return text.slice(offset - columnOf(text, offset), offset).trim() === ''
}

/**
 * Goes on behind an item that was refused at the current token: to the end of the line on which it is closed; in a block, also to the
 * brace that closes that; and where the item opened something that it does not close, to a line that begins an item and is indented no
 * deeper. Reads the item again from `start`, since the refusal may stand deep inside of it.
 */
export function recover(reader: Reader, start: number, isInBlock: boolean): void {
	const refused = Math.max(reader.start, start + 1)
	const column = columnOf(reader.text, start)
	const opened: TokenKind[] = []
	let mayBeLeft = true
	restart(reader, start)
	for (let isFirst = false; reader.kind !== 'end'; isFirst = reader.kind === 'newline', next(reader)) {
		const isPast = reader.start >= refused
		const isLeft = isFirst && opened.length > 0 && !isCloser(reader.kind) && columnOf(reader.text, reader.start) <= column
		if (isPast && (isEnd(reader.kind, opened, isInBlock) || (isLeft && mayBeLeft && startsItem(reader)))) break
		if (isLeft) mayBeLeft = false
		track(opened, reader.kind)
	}
	restart(reader, reader.start)
}

function isEnd(kind: TokenKind, opened: readonly TokenKind[], isInBlock: boolean): boolean {
	if (kind === '}') return isInBlock && !opened.includes('{')
	return kind === 'newline' && opened.length === 0
}

/** True where a name stands with what makes it an attribute or a block. */
export function startsItem({ text, start }: Reader): boolean {
	const item = /[\p{ID_Start}_][\p{ID_Continue}-]*(?:[ \t]*=(?![=>])|[ \t]*\{|[ \t]+")/uy
	item.lastIndex = start
	return item.test(text)
}

const OPENERS: Readonly<Partial<Record<TokenKind, readonly TokenKind[]>>> = {
	')': ['('],
	']': ['['],
	'}': ['{'],
	'end-quote': ['quote'],
	'broken-text': ['quote', 'heredoc'],
	'end-heredoc': ['heredoc'],
	'end-sequence': ['${', '%{'],
}

const OPENING: ReadonlySet<TokenKind> = new Set(Object.values(OPENERS).flat())

function isCloser(kind: TokenKind): boolean {
	return OPENERS[kind] !== undefined
}

/** What is open behind a token of that kind: a closer closes all that was opened behind its opener. */
function track(opened: TokenKind[], kind: TokenKind): void {
	if (OPENING.has(kind)) opened.push(kind)
	const openers = OPENERS[kind]
	const at = openers ? opened.findLastIndex((open) => openers.includes(open)) : -1
	if (at !== -1) opened.length = at
}
