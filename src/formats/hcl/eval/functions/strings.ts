import type { Num } from '../number.ts'
import { toCount } from '../number.ts'
import type { Refusal } from '../refusal.ts'
import { refuse, refuseSize } from '../refusal.ts'
import { listType } from '../typing.ts'
import { byCodePoint, itemsOf, stringOf } from '../value.ts'
import type { Call, Functions, HclFunction } from './define.ts'
import { isNull, ofText, simple, textOf } from './define.ts'
import { replacePattern } from './regex.ts'

const BLANKS = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const BLANKS_BEFORE = new RegExp(`^[${BLANKS}]+`)
const BLANKS_AFTER = new RegExp(`(?<![${BLANKS}])[${BLANKS}]+$`)

export const STRING_FUNCTIONS: Functions = {
	chomp: ofText((text) => text.replace(/(?<![\r\n])[\r\n]+$/, '')),
	endswith: simple({ str: 'string', suffix: 'string' }, 'bool', ({ str: text, suffix }) => text.endsWith(suffix)),
	indent: simple({ spaces: 'number', str: 'string' }, 'string', ({ spaces, str: text }, call) => indent(spaces, text, call)),
	join: join(),
	lower: ofText((text) => mapCharacters(text, lowerOf)),
	replace: simple({ str: 'string', substr: 'string', replace: 'string' }, 'string', ({ str: text, substr: part, replace: by }, call) =>
		replace(text, part, by, call),
	),
	sort: simple({ list: 'strings' }, listType('string'), ({ list: texts }) => [...texts].sort(byCodePoint)),
	split: simple({ separator: 'string', str: 'string' }, listType('string'), ({ separator, str: text }) =>
		separator === '' ? [...text] : text.split(separator),
	),
	startswith: simple({ str: 'string', prefix: 'string' }, 'bool', ({ str: text, prefix }) => text.startsWith(prefix)),
	strcontains: simple({ str: 'string', substr: 'string' }, 'bool', ({ str: text, substr: part }) => text.includes(part)),
	strrev: ofText((text) => graphemes(text).reverse().join('')),
	substr: simple({ str: 'string', offset: 'number', length: 'number' }, 'string', ({ str: text, offset, length }) =>
		substr(text, offset, length),
	),
	title: ofText((text) => text.replace(/(?<=^|[\0-/:-@[-^`{-\x7f\u0085\p{White_Space}])./gsu, titleOf)),
	trim: simple({ str: 'string', cutset: 'string' }, 'string', ({ str: text, cutset }) => trim(text, new Set(cutset))),
	trimprefix: simple({ str: 'string', prefix: 'string' }, 'string', ({ str: text, prefix }) =>
		text.startsWith(prefix) ? text.slice(prefix.length) : text,
	),
	trimspace: ofText((text) => text.replace(BLANKS_BEFORE, '').replace(BLANKS_AFTER, '')),
	trimsuffix: simple({ str: 'string', suffix: 'string' }, 'string', ({ str: text, suffix }) =>
		text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
	),
	upper: ofText((text) => mapCharacters(text, upperOf)),
}

function indent(spaces: Num, text: string, call: Call): string | Refusal {
	const count = toCount(spaces)
	if (count === undefined || count < 0) return refuse('the number of spaces must be a whole number', { argument: 0 })
	const lines = text.split('\n')
	if (!call.hasRoom((lines.length * count) / 16)) return refuseSize('the indented text')
	return lines.join(`\n${' '.repeat(count)}`)
}

function join(): HclFunction {
	const lists = { name: 'lists', type: listType('string') } as const
	return {
		parameters: [{ name: 'separator', type: 'string' }],
		rest: lists,
		result: 'string',
		apply: ({ all, at }, call) => {
			if (all.length < 2) return refuse('there is no list to join', { hint: 'the arguments are (separator, lists...)' })
			const separator = textOf(at(0))
			const items = all.slice(1).flatMap(itemsOf)
			if (items.some(isNull)) return refuse('an item of the list is null and cannot be joined', { argument: 1 })
			if (!call.hasRoom((items.length * separator.length) / 16)) return refuseSize('the joined text')
			return stringOf(items.map(textOf).join(separator))
		},
	}
}

/** A part between two slashes is a pattern. */
function replace(text: string, part: string, by: string, call: Call): string | Refusal {
	if (part.length > 1 && part.startsWith('/') && part.endsWith('/')) return replacePattern(text, part.slice(1, -1), by, call)
	const pieces = part === '' ? ['', ...text, ''] : text.split(part)
	if (!call.hasRoom((pieces.length * by.length) / 16)) return refuseSize('the text with its replacements')
	return pieces.join(by)
}

/** What people take for characters: a base with its accents is one, and so is a family of emoji. */
export function graphemes(text: string): string[] {
	if (/^[\n -~]*$/.test(text)) return text.split('')
	return Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), ({ segment }) => segment)
}

function substr(text: string, offset: Num, length: Num): string | Refusal {
	const [from, count] = [toCount(offset), toCount(length)]
	if (from === undefined || count === undefined)
		return refuse('offset and length must be whole numbers', { argument: from === undefined ? 1 : 2 })
	const characters = graphemes(text)
	const start = from < 0 ? Math.max(0, from + characters.length) : from
	const isToEnd = count < 0 || (count === 0 && from < 0)
	return characters.slice(start, isToEnd ? undefined : start + count).join('')
}

function trim(text: string, cutset: ReadonlySet<string>): string {
	const characters = [...text]
	let [start, end] = [0, characters.length]
	while (start < end && cutset.has(characters[start] ?? '')) start++
	while (end > start && cutset.has(characters[end - 1] ?? '')) end--
	return characters.slice(start, end).join('')
}

/** Each character by itself and as one character, so that a text never gets longer by it. */
function mapCharacters(text: string, map: (character: string) => string): string {
	return /^[\0-\x7f]*$/.test(text) ? map(text) : Array.from(text, map).join('')
}

function lowerOf(character: string): string {
	return character === '\u0130' ? 'i' : character.toLowerCase()
}

/** Letters whose upper case is written with two have one of their own only in Greek. */
function upperOf(character: string): string {
	const upper = character.toUpperCase()
	if ([...upper].length <= 1 || /^[\0-\x7f]*$/.test(character)) return upper
	const code = character.codePointAt(0) ?? 0
	if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8)
	return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3 ? String.fromCodePoint(code + 9) : character
}

/** Two letters in one character, of which the first alone is large; and letters that are never large at the beginning of a word. */
function titleOf(character: string): string {
	const code = character.codePointAt(0) ?? 0
	if ((code >= 0x1c4 && code <= 0x1cc) || (code >= 0x1f1 && code <= 0x1f3)) return String.fromCodePoint(code + 1 - ((code - 0x1c4) % 3))
	return code >= 0x10d0 && code <= 0x10ff ? character : upperOf(character)
}
