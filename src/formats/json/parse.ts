import type { Code, Dict, Masked, Present, Problem, Secret, Steps } from '../../model/index.ts'
import { DEPTH_LIMIT, isList, MASKED_KEY, parseNumber, problem, SECRET_KEY, wordOf } from '../../model/index.ts'

/** What one text may hold; beyond it it is refused by type (P44). `units` counts UTF-16 units, `UNITS_LIMIT` unless given. */
export type JsonLimits = { readonly depth: number; readonly units?: number }

export type ParsedJson =
	| { readonly kind: 'ok'; readonly value: Present }
	| { readonly kind: 'invalid'; readonly problems: readonly Problem[] }

const UNITS_LIMIT = 256_000_000

/** Exact arithmetic on a longer spelling would not be linear, and nobody means one. */
const DIGITS_LIMIT = 10_000

/**
 * JSON text as a value, the inverse of the model's `renderJson`: numbers exact, keys in their order, lone surrogates
 * kept, `{"$masked": "…"}` a masked value and `$$masked` the key `$masked`, `{"$secret": ["…"]}` a secret. A byte order mark is skipped. Refused with
 * line and column: whatever is not RFC 8259, a key set twice, numbers of absurd length, and what exceeds `limits`.
 */
export function parseJson(text: string, limits: JsonLimits = { depth: DEPTH_LIMIT }): ParsedJson {
	const cursor = startOf(text, limits)
	return ending(cursor, cursor.problem ? undefined : readValue(cursor))
}

/** Levels of a long text that are read in steps: a document, a list in it, and the items of that. */
const LONG_LEVELS = 2

/** The same of a long text, a step for each of its members and their items. */
export function* parseJsonSteps(text: string, limits: JsonLimits = { depth: DEPTH_LIMIT }): Steps<ParsedJson> {
	const cursor = startOf(text, limits)
	return ending(cursor, cursor.problem ? undefined : yield* readLong(cursor, LONG_LEVELS))
}

function startOf(text: string, { depth, units = UNITS_LIMIT }: JsonLimits): Cursor {
	const isTooLong = text.length > units
	return {
		text,
		at: text.startsWith('\uFEFF') ? 1 : 0,
		depth,
		problem: isTooLong ? problem('INPUT_TOO_LARGE', `the JSON text is longer than ${units} characters`) : undefined,
	}
}

function ending(cursor: Cursor, value: Present | undefined): ParsedJson {
	if (value !== undefined && nextCode(cursor) >= 0) refuse(cursor, 'there is more text behind the value')
	if (value === undefined || cursor.problem) return { kind: 'invalid', problems: cursor.problem ? [cursor.problem] : [] }
	return { kind: 'ok', value }
}

/** Where reading stands. `depth` is how many more levels may open. With a problem set, readers return undefined. */
type Cursor = { readonly text: string; at: number; depth: number; problem: Problem | undefined }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const MINUS = 0x2d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_MAP = 0x7b
const CLOSE_MAP = 0x7d

function refuse(cursor: Cursor, message: string, more: { readonly code?: Code; readonly at?: number } = {}): undefined {
	const before = cursor.text.slice(cursor.text.startsWith('\uFEFF') ? 1 : 0, more.at ?? cursor.at)
	const where = { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') }
	cursor.problem ??= problem(more.code ?? 'JSON_INVALID', `not valid JSON: ${message}`, { where })
	return undefined
}

/** The character code at the next place that is not blank, which becomes the current place; -1 at the end. */
function nextCode(cursor: Cursor): number {
	const { text } = cursor
	let { at } = cursor
	let code = text.charCodeAt(at)
	while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++at)
	cursor.at = at
	return at < text.length ? code : -1
}

function readValue(cursor: Cursor): Present | undefined {
	const code = nextCode(cursor)
	if (code === QUOTE) return readString(cursor)
	if (code === OPEN_MAP || code === OPEN_LIST) return readNested(cursor, code)
	if (code === MINUS || (code >= 0x30 && code <= 0x39)) return readNumber(cursor)
	for (const [word, value] of WORDS) {
		if (!cursor.text.startsWith(word, cursor.at)) continue
		cursor.at += word.length
		return value
	}
	return refuse(cursor, code < 0 ? 'it ends too early' : 'a value was expected')
}

const WORDS = [
	['true', true],
	['false', false],
	['null', null],
] as const

function readNested(cursor: Cursor, code: number): Present | undefined {
	if (!enter(cursor)) return undefined
	const value = code === OPEN_MAP ? readMap(cursor) : readList(cursor)
	cursor.depth++
	return value
}

function readList(cursor: Cursor): Present | undefined {
	const items: Present[] = []
	while (hasNext(cursor, items.length, CLOSE_LIST)) {
		const item = readValue(cursor)
		if (item === undefined) return undefined
		items.push(item)
	}
	return cursor.problem ? undefined : items
}

function readMap(cursor: Cursor): Present | undefined {
	const members = new Map<string, Present>()
	const start = cursor.at - 1
	let hasMark = false
	while (hasNext(cursor, members.size, CLOSE_MAP)) {
		const key = readKey(cursor, members)
		const value = key === undefined ? undefined : readValue(cursor)
		if (key === undefined || value === undefined) return undefined
		members.set(nameOf(key), value)
		hasMark ||= key === MASKED_KEY || key === SECRET_KEY
	}
	if (cursor.problem) return undefined
	return hasMark ? hiddenOf(cursor, members, start) : members
}

/** `readValue` of a long text: a step for each member and item of so many levels. */
function* readLong(cursor: Cursor, levels: number): Steps<Present | undefined> {
	const code = nextCode(cursor)
	if (levels === 0 || (code !== OPEN_MAP && code !== OPEN_LIST)) return readValue(cursor)
	if (!enter(cursor)) return undefined
	const value = yield* code === OPEN_MAP ? readLongMap(cursor, levels) : readLongList(cursor, levels)
	cursor.depth++
	return value
}

function* readLongList(cursor: Cursor, levels: number): Steps<Present | undefined> {
	const items: Present[] = []
	while (hasNext(cursor, items.length, CLOSE_LIST)) {
		const item = yield* readLong(cursor, levels - 1)
		if (item === undefined) return undefined
		items.push(item)
		yield
	}
	return cursor.problem ? undefined : items
}

function* readLongMap(cursor: Cursor, levels: number): Steps<Present | undefined> {
	const members = new Map<string, Present>()
	const start = cursor.at - 1
	let hasMark = false
	while (hasNext(cursor, members.size, CLOSE_MAP)) {
		const key = readKey(cursor, members)
		const value = key === undefined ? undefined : yield* readLong(cursor, levels - 1)
		if (key === undefined || value === undefined) return undefined
		members.set(nameOf(key), value)
		hasMark ||= key === MASKED_KEY || key === SECRET_KEY
		yield
	}
	if (cursor.problem) return undefined
	return hasMark ? hiddenOf(cursor, members, start) : members
}

/** Steps over the bracket that opens a map or a list; false where there are too many around it. */
function enter(cursor: Cursor): boolean {
	if (cursor.depth === 0) refuse(cursor, 'it is nested too deeply', { code: 'INPUT_TOO_LARGE' })
	else {
		cursor.depth--
		cursor.at++
	}
	return cursor.problem === undefined
}

/** True where another member or item follows the `count` that were read, and begins here; false at the end and where neither comes. */
function hasNext(cursor: Cursor, count: number, end: number): boolean {
	const code = nextCode(cursor)
	if (code !== end && count > 0 && code !== COMMA) {
		refuse(cursor, `a comma or ${String.fromCharCode(end)} was expected`)
		return false
	}
	if (code === end || count > 0) cursor.at++
	return code !== end
}

/** A real key that looks like the mark of a masked value or a secret; it carries one `$` more than its name. */
const ESCAPED = /^\$\$+(?:masked|secret)$/

function nameOf(key: string): string {
	return key.startsWith('$$') && ESCAPED.test(key) ? key.slice(1) : key
}

function hiddenOf(cursor: Cursor, members: Dict, at: number): Masked | Secret | undefined {
	return members.has(SECRET_KEY) ? secretOf(cursor, members, at) : maskedOf(cursor, members, at)
}

function secretOf(cursor: Cursor, members: Dict, at: number): Secret | undefined {
	const spelled = members.get(SECRET_KEY)
	const [text, version, ...more] = isList(spelled) ? spelled : []
	const isWhole = members.size === 1 && more.length === 0 && typeof text === 'string'
	if (!isWhole || (version !== undefined && typeof version !== 'string'))
		return refuse(cursor, `${SECRET_KEY} must stand alone, with a list of a text and perhaps a version`, { at })
	return version === undefined ? { kind: 'secret', text } : { kind: 'secret', text, version }
}

function maskedOf(cursor: Cursor, members: Dict, at: number): Masked | undefined {
	const version = members.get(MASKED_KEY)
	if (members.size !== 1 || typeof version !== 'string') return refuse(cursor, `${MASKED_KEY} must stand alone, with a text`, { at })
	return version === '' ? { kind: 'masked' } : { kind: 'masked', version }
}

/** A key and its colon; one that `members` do not hold yet. */
function readKey(cursor: Cursor, members: Dict): string | undefined {
	if (nextCode(cursor) !== QUOTE) return refuse(cursor, 'a key in double quotes was expected')
	const { at } = cursor
	const spelled = readString(cursor)
	if (spelled === undefined) return undefined
	const key = wordOf(spelled)
	if (nextCode(cursor) !== COLON) return refuse(cursor, 'a colon was expected')
	cursor.at++
	const name = nameOf(key)
	return members.has(name) ? refuse(cursor, `the key ${JSON.stringify(name.slice(0, 80))} is set twice`, { at }) : key
}

function readString(cursor: Cursor): string | undefined {
	const { text, at: start } = cursor
	let at = start + 1
	let isPlain = true
	for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
		if (at >= text.length) return refuse(cursor, 'a text does not end', { at: start })
		if (code < 0x20) return refuse(cursor, 'a text holds a control character that is not escaped', { at })
		if (code === BACKSLASH) isPlain = false
		at += code === BACKSLASH ? 2 : 1
	}
	cursor.at = at + 1
	return isPlain ? text.slice(start + 1, at) : unescapeText(cursor, start)
}

/** `JSON.parse` knows the escapes; it sees one text that is already delimited. */
function unescapeText(cursor: Cursor, start: number): string | undefined {
	try {
		return String(JSON.parse(cursor.text.slice(start, cursor.at)))
	} catch {
		return refuse(cursor, 'a text holds an escape that JSON does not have', { at: start })
	}
}

function readNumber(cursor: Cursor): Present | undefined {
	const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
	number.lastIndex = cursor.at
	const [text = ''] = number.exec(cursor.text) ?? []
	if (text === '') return refuse(cursor, 'a minus has no number behind it')
	if (text.length > DIGITS_LIMIT) return refuse(cursor, `a number has more than ${DIGITS_LIMIT} digits`, { code: 'INPUT_TOO_LARGE' })
	const double = Number(text)
	// What a double spells the same way, it holds exactly.
	const value = String(double) === text ? double : parseNumber(text)
	if (value === undefined) return refuse(cursor, 'the exponent of a number is too large', { code: 'INPUT_TOO_LARGE' })
	cursor.at += text.length
	return value
}
