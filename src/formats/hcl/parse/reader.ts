import type { Code } from '../../../model/index.ts'
import { scanToken } from '../scan.ts'
import type { Comment, Expression } from '../syntax.ts'
import type { Scanner, TokenKind } from '../token.ts'
import { foundToken } from './found.ts'

/** What may be in one text; beyond it it is refused by type (P44). `depth`: what may be open at one place, and the levels of one expression. */
export type HclLimits = { readonly bytes: number; readonly depth: number; readonly nodes: number }

/** What is wrong, and at which offset. */
export type Finding = { readonly code: Code; readonly message: string; readonly hint: string; readonly offset: number }

/** Where reading stands. A function that reads answers undefined where it refuses; the finding is then in here. */
export type Reader = Scanner & {
	readonly limits: HclLimits
	readonly comments: Comment[]
	readonly findings: Finding[]
	/** Reads an expression: what stands in brackets is one again. */
	readonly readExpression: (reader: Reader) => Expression | undefined
	/** A line break is a token, not a blank. */
	hasLines: boolean
	/** Levels that are open around the current token. */
	depth: number
	/** Levels of the node that was read last, below itself. */
	height: number
	nodes: number
	/** Nothing more is to be read: something is too large, or the file ended where it should not. */
	isOver: boolean
}

export const SPLIT_HINT = 'split it into several files'

/** How many findings are reported; the first ones matter. */
const FINDINGS_LIMIT = 20

/** The next token that is not a comment, nor a line break where those are blanks. */
export function next(reader: Reader): void {
	for (;;) {
		scanToken(reader)
		const { kind } = reader
		if (kind === 'comment') reader.comments.push(commentAt(reader))
		else if (kind !== 'newline' || reader.hasLines) return
	}
}

function commentAt({ text, start, end }: Reader): Comment {
	return { start, end, style: text.startsWith('/*', start) ? 'block' : 'line' }
}

/** Goes back to `offset`, which is outside of any template. */
export function restart(reader: Reader, offset: number): void {
	reader.outer.length = 0
	reader.closers.length = 0
	reader.inText = false
	reader.braces = 0
	reader.hasLines = true
	reader.end = offset
	next(reader)
}

export function refuse(reader: Reader, offset: number, message: string, hint: string): undefined {
	reader.findings.push({ code: 'HCL_INVALID', message: `not valid HCL: ${message}`, hint, offset })
	if (reader.findings.length >= FINDINGS_LIMIT) reader.isOver = true
	return undefined
}

/** Refuses the current token, where `wanted` has to stand. */
export function expected(reader: Reader, wanted: string, hint: string): undefined {
	const { message, hint: better } = foundToken(reader)
	return refuse(reader, reader.start, `expected ${wanted}, ${message}`, better ?? hint)
}

/** Where the file ended inside of what was opened at `start`, then that is what is wrong, not what was expected at the end. */
export function blameOpening(reader: Reader, start: number, opening: string): undefined {
	if (reader.kind !== 'end' || reader.findings.at(-1)?.offset !== reader.start) return undefined
	reader.findings.pop()
	return refuse(reader, start, `the ${opening} does not end`, 'close it, or look behind it for a quote or bracket too many')
}

/** Steps over a token of that kind. */
export function take(reader: Reader, kind: TokenKind, wanted: string, hint: string): boolean {
	if (reader.kind !== kind) {
		expected(reader, wanted, hint)
		return false
	}
	next(reader)
	return true
}

/** Whether the current token is of that kind. A function, since the checker takes a kind that it saw once for one that stays. */
export function isAt(reader: Reader, kind: TokenKind): boolean {
	return reader.kind === kind
}

/** True for the current token where it is that name. */
export function isWord(reader: Reader, word: string): boolean {
	return reader.kind === 'name' && reader.end - reader.start === word.length && reader.text.startsWith(word, reader.start)
}

/** One level deeper; false where it is too deep. `leave` follows where it is true. */
export function enter(reader: Reader): boolean {
	if (reader.depth >= reader.limits.depth) return tooDeep(reader)
	reader.depth++
	return true
}

export function leave(reader: Reader): void {
	reader.depth--
}

/** Counts a node that has so many levels below it; false where it is one too many, or one too deep. */
export function count(reader: Reader, height: number): boolean {
	if (height > reader.limits.depth) return tooDeep(reader)
	reader.height = height
	if (++reader.nodes <= reader.limits.nodes) return true
	return tooLarge(reader, `the file holds more than ${reader.limits.nodes} values`, SPLIT_HINT)
}

function tooDeep(reader: Reader): false {
	return tooLarge(reader, `the file is nested deeper than ${reader.limits.depth} levels`, 'nest it less: a local can hold a part')
}

export function tooLarge(reader: Reader, message: string, hint: string): false {
	reader.findings.push({ code: 'INPUT_TOO_LARGE', message, hint, offset: reader.start })
	reader.isOver = true
	return false
}

/** A list without the room that it grew by: most lists of a tree are short, and that room is a quarter of the tree's memory. */
export function packed<T>(list: readonly T[]): readonly T[] {
	return list.slice()
}
