import type { Dict, Present } from '../../model/index.ts'
import { wordOf } from '../../model/index.ts'
import { readBlockScalar } from './block-scalar.ts'
import { resolvePlain } from './scalar.ts'
import { FORBIDDEN } from './scan.ts'

/** Longer or deeper texts are left to the whole parser, which knows the limits. */
const [LENGTH, DEPTH] = [1_000_000, 50]

/** Line ends of other systems and other times, and a mark of the byte order. */
const FOREIGN = /[\r\u0085\u2028\u2029\ufeff]/
const EMPTY = /(?: *#[^\n]*)?\n/y
const KEY = /[\w$][\w.$/-]{0,99}:(?: (?=[^ ])|(?![^\n]))/y
const PLAIN = /(?:[\w.+/(=^\u00a1-\ud7ff]|-(?=[\w.]))[^\n]*/y
/** What ends a plain scalar, or is not a part of it. */
const NOT_PLAIN = /: |:$| #| $|\t/
const QUOTED = /(?:'((?:[^'\n]|'')*)'|"([^"\\\n]*)")(?![^\n])/y
const EMPTY_FLOW = /(?:\[\]|\{\})(?![^\n])/y
/** Its first line holds text, so that its indentation is told by that line. */
const LITERAL = /\|[-+]?\n( *)(?=[^ \n])/y

type Cursor = { readonly text: string; at: number; isOther: boolean }

/**
 * The values of a text in the plain block style that services write and people mostly keep to: the same as `parseYaml` reads, in a fraction of
 * the time. Undefined for a text that has anything else in it, right or wrong: that is for `parseYaml` to tell.
 */
export function readPlainYaml(text: string): Dict | undefined {
	if (text.length > LENGTH || FORBIDDEN.test(text) || FOREIGN.test(text)) return undefined
	const cursor: Cursor = { text, at: 0, isOther: false }
	skipEmpty(cursor)
	if (cursor.at === text.length) return undefined
	const value = readMap(cursor, 0, 0, false)
	return cursor.isOther ? undefined : value
}

/** From here on nothing is read, and nothing counts that was. */
function leave(cursor: Cursor): null {
	cursor.isOther = true
	cursor.at = cursor.text.length
	return null
}

function take(pattern: RegExp, cursor: Cursor): RegExpExecArray | undefined {
	pattern.lastIndex = cursor.at
	const taken = pattern.exec(cursor.text)
	if (!taken) return undefined
	cursor.at = pattern.lastIndex
	return taken
}

/** As `take`, for what is told by where it ends: that needs no memory. */
function pass(pattern: RegExp, cursor: Cursor): boolean {
	pattern.lastIndex = cursor.at
	const isThere = pattern.test(cursor.text)
	if (isThere) cursor.at = pattern.lastIndex
	return isThere
}

/** The key at the cursor, which is then where its value begins, or at the end of the line. */
function takeKey(cursor: Cursor): string | undefined {
	const { text, at } = cursor
	if (!pass(KEY, cursor)) return undefined
	return wordOf(text.slice(at, cursor.at - (text[cursor.at - 1] === ' ' ? 2 : 1)))
}

/** To the next line that holds more than a comment. */
function skipEmpty(cursor: Cursor): void {
	while (pass(EMPTY, cursor));
}

/** The column in which the line at the cursor begins; -1 at the end of the text. */
function columnOf({ text, at }: Cursor): number {
	if (at >= text.length) return -1
	let column = 0
	while (text[at + column] === ' ') column += 1
	return column
}

/** Entries in the column `indent`; the cursor is where a line begins, or else `isAtKey`. */
function readMap(cursor: Cursor, indent: number, depth: number, isAtKey: boolean): Dict {
	const value = new Map<string, Present>()
	for (let isInLine = isAtKey; ; isInLine = false) {
		const column = isInLine ? indent : columnOf(cursor)
		if (column < indent) return value
		if (!isInLine) cursor.at += column
		const key = takeKey(cursor)
		if (column > indent || key === undefined || value.has(key) || depth > DEPTH) leave(cursor)
		else value.set(key, readEntry(cursor, indent, depth))
	}
}

function readEntry(cursor: Cursor, indent: number, depth: number): Present {
	const { text, at } = cursor
	if (at < text.length && text[at] !== '\n') return readValue(cursor, indent)
	skipEmpty(cursor)
	const column = columnOf(cursor)
	if (column >= indent && text.startsWith('- ', cursor.at + column)) return readList(cursor, column, depth + 1)
	return column > indent ? readMap(cursor, column, depth + 1, false) : null
}

/** Items in the column `indent`. */
function readList(cursor: Cursor, indent: number, depth: number): Present {
	const items: Present[] = []
	for (;;) {
		const column = columnOf(cursor)
		if (column > indent) leave(cursor)
		if (column !== indent || !cursor.text.startsWith('- ', cursor.at + indent)) return items
		cursor.at += indent + 2
		items.push(readItem(cursor, indent, depth))
	}
}

function readItem(cursor: Cursor, indent: number, depth: number): Present {
	const { at } = cursor
	if (!pass(KEY, cursor)) return readValue(cursor, indent)
	cursor.at = at
	return readMap(cursor, indent + 2, depth + 1, true)
}

/** What stands behind a key or a dash in the column `indent`. No line may follow that could be a part of it. */
function readValue(cursor: Cursor, indent: number): Present {
	const start = cursor.at
	const literal = cursor.text[start] === '|' ? take(LITERAL, cursor)?.[1] : undefined
	if (literal !== undefined && literal.length <= indent) return leave(cursor)
	const value = literal === undefined ? readInLine(cursor) : readBlock(cursor, start, indent)
	skipEmpty(cursor)
	return columnOf(cursor) > indent ? leave(cursor) : value
}

function readBlock(cursor: Cursor, start: number, indent: number): Present {
	const { value, end } = readBlockScalar(cursor.text, start, indent)
	cursor.at = end
	return value
}

function readInLine(cursor: Cursor): Present {
	const { text, at } = cursor
	const first = text[at]
	if (first === "'" || first === '"') {
		const [isQuoted, single, double] = take(QUOTED, cursor) ?? []
		return isQuoted === undefined ? leave(cursor) : (single?.replaceAll("''", "'") ?? double ?? '')
	}
	if (first === '[' || first === '{') return !pass(EMPTY_FLOW, cursor) ? leave(cursor) : first === '[' ? [] : new Map()
	const plain = pass(PLAIN, cursor) ? wordOf(text.slice(at, cursor.at)) : undefined
	const resolved = plain === undefined || NOT_PLAIN.test(plain) ? undefined : resolvePlain(plain)
	return resolved?.kind === 'ok' ? resolved.value : leave(cursor)
}
