import { renderNumber } from './decimal.ts'
import type { Dict, List, Value } from './value.ts'
import { isDecimal, isDict, isList } from './value.ts'

/** The one key that stands for a masked value in our JSON, and the one for a secret; a real key like them gets one more `$`. */
export const MASKED_KEY = '$masked'
export const SECRET_KEY = '$secret'

const MARK = /^\$+(?:masked|secret)$/

export type Ordering = 'sorted' | 'as-is'

/**
 * A value as JSON text on one line. `sorted` orders keys by UTF-16 code unit, as RFC 8785 does, so that equal values
 * give equal bytes; numbers are exact. An absent value gives the empty string.
 */
export function renderJson(value: Value, ordering: Ordering): string {
	return inOnePiece(renderPart(value, ordering))
}

/** Whoever reads a character of a text that was put together gets it in one piece, which takes much less memory while it is kept. */
export function inOnePiece(text: string): string {
	text.charCodeAt(0)
	return text
}

/** As `renderJson`, for who goes on putting it together. */
export function renderPart(value: Value, ordering: Ordering): string {
	if (typeof value === 'string') return renderText(value)
	if (isDict(value)) return renderDict(value, ordering)
	if (isList(value)) return renderList(value, ordering)
	if (value === undefined) return ''
	if (value === null || typeof value === 'boolean') return String(value)
	if (typeof value === 'number' || isDecimal(value)) return renderNumber(value)
	if (value.kind === 'masked') return `{"${MASKED_KEY}":${JSON.stringify(value.version ?? '')}}`
	const { text, version } = value
	return `{"${SECRET_KEY}":${JSON.stringify(version === undefined ? [text] : [text, version])}}`
}

function renderDict(dict: Dict, ordering: Ordering): string {
	let text = ''
	for (const key of ordering === 'sorted' ? inOrder([...dict.keys()]) : dict.keys())
		text += `${text === '' ? '{' : ','}${renderKey(key)}:${renderPart(dict.get(key), ordering)}`
	return text === '' ? '{}' : `${text}}`
}

function renderList(list: List, ordering: Ordering): string {
	let text = ''
	for (const item of list) text += (text === '' ? '[' : ',') + renderPart(item, ordering)
	return text === '' ? '[]' : `${text}]`
}

/** So many names are put in order one at a time, which needs no memory. */
const FEW = 24

/** The same list, its names by code unit. */
export function inOrder(names: string[]): readonly string[] {
	// Without a function of ours, `sort` goes by code unit too, and faster.
	if (names.length > FEW) return names.sort()
	for (let end = 1; end < names.length; end++) {
		const name = names[end] ?? ''
		let at = end
		for (let before = names[at - 1]; before !== undefined && before > name; before = names[at - 1]) names[at--] = before
		names[at] = name
	}
	return names
}

/** A key as JSON text; a real key that looks like the mark of a masked value or a secret gets one more `$`. */
export function renderKey(key: string): string {
	return renderText(key.startsWith('$') ? escapeKey(key) : key)
}

/** Text that JSON writes as it is; looking is cheaper than `JSON.stringify`. */
const PLAIN_TEXT = /^[ !#-[\]-\ud7ff]*$/

function renderText(text: string): string {
	return PLAIN_TEXT.test(text) ? `"${text}"` : JSON.stringify(text)
}

/**
 * A value as JSON text for a service or from one: exact numbers, keys in their order, and `$masked` a name like any other.
 * Absent and masked values and secrets have no spelling there; they become null, so look for them first.
 */
export function renderForeignJson(value: Value): string {
	if (typeof value === 'string') return renderText(value)
	if (typeof value === 'number' || isDecimal(value)) return renderNumber(value)
	if (isList(value)) return renderForeignList(value)
	if (isDict(value)) return renderForeignDict(value)
	return typeof value === 'boolean' ? String(value) : 'null'
}

function renderForeignDict(dict: Dict): string {
	let text = ''
	for (const key of dict.keys()) text += `${text === '' ? '{' : ','}${renderText(key)}:${renderForeignJson(dict.get(key))}`
	return text === '' ? '{}' : `${text}}`
}

function renderForeignList(list: List): string {
	let text = ''
	for (const item of list) text += (text === '' ? '[' : ',') + renderForeignJson(item)
	return text === '' ? '[]' : `${text}]`
}

/** Matches from every quote on, closed or not, so that the time it takes stays linear (P44). */
const STRING_TOKEN = /"([^"\\]*(?:\\.[^"\\]*)*)"?([ \t\r\n]*:)?/gs
const MAY_NAME_MARK = /\$(?:masked|secret)"|\\u00(?:24|6[1345bd]|7[234])/i

/**
 * A service's JSON text, spelled so that our own reading of it takes `$masked` and `$secret` for the names that they are there: each key of
 * such a form gets one more `$`. The way back is `renderForeignJson`.
 */
export function escapeForeignJson(text: string): string {
	if (!MAY_NAME_MARK.test(text)) return text
	return text.replace(STRING_TOKEN, (token, content: string, colon: string | undefined) =>
		colon !== undefined && namesMark(content) ? `"$${content}"${colon}` : token,
	)
}

function namesMark(content: string): boolean {
	const plain = content.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
	return MARK.test(plain)
}

/** Order of strings by code unit: the same everywhere, whatever the locale (P12). */
export function byCodeUnit(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0
}

function escapeKey(key: string): string {
	return MARK.test(key) ? `$${key}` : key
}
