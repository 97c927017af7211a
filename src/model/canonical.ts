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
	const text = render(value, ordering)
	// Whoever reads a character of a text that was put together gets it in one piece, which takes much less memory while it is kept.
	text.charCodeAt(0)
	return text
}

function render(value: Value, ordering: Ordering): string {
	if (typeof value === 'string') return renderText(value)
	if (value === undefined) return ''
	if (value === null || typeof value === 'boolean') return String(value)
	if (typeof value === 'number' || isDecimal(value)) return renderNumber(value)
	if (isDict(value)) return renderDict(value, ordering)
	if (isList(value)) return renderList(value, ordering)
	if (value.kind === 'masked') return `{"${MASKED_KEY}":${JSON.stringify(value.version ?? '')}}`
	const { text, version } = value
	return `{"${SECRET_KEY}":${JSON.stringify(version === undefined ? [text] : [text, version])}}`
}

function renderDict(dict: Dict, ordering: Ordering): string {
	let text = ''
	for (const key of ordering === 'sorted' ? sortedKeys(dict) : dict.keys())
		text += `${text === '' ? '{' : ','}${renderKey(key)}:${render(dict.get(key), ordering)}`
	return text === '' ? '{}' : `${text}}`
}

function renderList(list: List, ordering: Ordering): string {
	let text = ''
	for (const item of list) text += (text === '' ? '[' : ',') + render(item, ordering)
	return text === '' ? '[]' : `${text}]`
}

/** Most maps stand in order already. Without a function of ours, `sort` goes by code unit too, and faster. */
function sortedKeys(dict: Dict): readonly string[] {
	const keys: string[] = []
	let isSorted = true
	let last = ''
	for (const key of dict.keys()) {
		isSorted &&= last <= key
		last = key
		keys.push(key)
	}
	return isSorted ? keys : keys.sort()
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
	if (isList(value)) return `[${value.map(renderForeignJson).join(',')}]`
	if (isDict(value)) return `{${[...value].map(([key, member]) => `${renderText(key)}:${renderForeignJson(member)}`).join(',')}}`
	return typeof value === 'boolean' ? String(value) : 'null'
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
