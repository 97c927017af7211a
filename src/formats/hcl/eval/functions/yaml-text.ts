import { numberText } from '../number-text.ts'
import type { HclValue } from '../value.ts'
import { isMapping, isSequence } from '../value.ts'
import { toBytes } from './bytes.ts'

/** A wholly known value as YAML, in the one form that Terraform writes: texts and keys in quotes, texts of several lines as blocks. */
export function yamlText(value: HclValue): string {
	if (isEmpty(value) || value.kind === 'string') return `${scalar(value, INDENT, 0)}\n`
	if (isMapping(value)) return `${mapText(value, 0)}\n`
	if (isSequence(value)) return `${listText(value, 0)}\n`
	return `${scalar(value, INDENT, 0)}\n...\n`
}

/** Columns of one level. Lists inside maps stand at the column of their key. */
const INDENT = 2

function isEmpty(value: HclValue): boolean {
	return (isMapping(value) && value.members.size === 0) || (isSequence(value) && value.items.length === 0)
}

function mapText(value: HclValue, column: number): string {
	const members = isMapping(value) ? [...value.members] : []
	return members.map(([name, member]) => keyText(name, column) + memberText(name, member, column)).join(`\n${' '.repeat(column)}`)
}

const KEY_LIMIT = 128

/** A key that is long or has several lines stands behind a question mark. */
function isShort(name: string): boolean {
	return !/[\n\r\u0085\u2028\u2029]/.test(name) && toBytes(name).length <= KEY_LIMIT
}

function keyText(name: string, column: number): string {
	if (isShort(name)) return `${quoted(name, undefined)}:`
	return `? ${textScalar(name, column + INDENT, column + 2)}\n${' '.repeat(column)}:`
}

function memberText(name: string, value: HclValue, column: number): string {
	const isNested = !isEmpty(value) && (isMapping(value) || isSequence(value))
	if (!isNested) return ` ${scalar(value, column + INDENT, column + (isShort(name) ? quoted(name, undefined).length + 2 : 2))}`
	if (!isShort(name)) return ` ${isMapping(value) ? mapText(value, column + INDENT) : listText(value, column + INDENT)}`
	const below = isMapping(value) ? column + INDENT : column
	return `\n${' '.repeat(below)}${isMapping(value) ? mapText(value, below) : listText(value, below)}`
}

function listText(value: HclValue, column: number): string {
	const items = isSequence(value) ? value.items : []
	return items.map((item) => `- ${itemText(item, column + INDENT)}`).join(`\n${' '.repeat(column)}`)
}

function itemText(value: HclValue, column: number): string {
	if (isEmpty(value)) return scalar(value, column, column)
	if (isMapping(value)) return mapText(value, column)
	return isSequence(value) ? listText(value, column) : scalar(value, column, column)
}

/** `indent`: the column of further lines. `column`: where it begins. */
function scalar(value: HclValue, indent: number, column: number): string {
	if (value.kind === 'string') return textScalar(value.value, indent, column)
	if (value.kind === 'number') return numberText(value.value)
	if (value.kind === 'bool') return String(value.value)
	return isMapping(value) ? '{}' : isSequence(value) ? '[]' : 'null'
}

function textScalar(text: string, indent: number, column: number): string {
	return isBlock(text) ? block(text, indent) : quoted(text, { indent, column })
}

/** Characters that stand for themselves: those of one to three bytes that show. */
const SHOWN = /^[\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/

/** Several lines that a block gives back as they are. */
function isBlock(text: string): boolean {
	return text.includes('\n') && SHOWN.test(text) && !/ \n| $/.test(text)
}

function block(text: string, indent: number): string {
	const hint = /^[ \n]/.test(text) ? String(INDENT) : ''
	const chomp = !text.endsWith('\n') ? '-' : /^\n$|\n\n$/.test(text) ? '+' : ''
	const lines = text.replace(/\n$/, '').split('\n')
	return `|${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}`
}

const WIDTH = 80

/** In double quotes; a text that gets longer than a line goes on in the next one at a blank, unless it is a key. */
function quoted(text: string, place: { readonly indent: number; readonly column: number } | undefined): string {
	const pieces = ['"']
	let column = (place?.column ?? 0) + 1
	const characters = [...text]
	for (const [index, character] of characters.entries()) {
		const isInside = index > 0 && index < characters.length - 1
		if (place && character === ' ' && isInside && column > WIDTH && characters[index - 1] !== ' ') {
			pieces.push(`\n${' '.repeat(place.indent)}${characters[index + 1] === ' ' ? '\\' : ''}`)
			column = place.indent + (characters[index + 1] === ' ' ? 1 : 0)
			continue
		}
		const piece = escaped(character)
		column += piece.length
		pieces.push(piece)
	}
	return `${pieces.join('')}"`
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
	['\0', '\\0'],
	['\u0007', '\\a'],
	['\b', '\\b'],
	['\t', '\\t'],
	['\n', '\\n'],
	['\v', '\\v'],
	['\f', '\\f'],
	['\r', '\\r'],
	['\u001b', '\\e'],
	['"', '\\"'],
	['\\', '\\\\'],
	['\u0085', '\\N'],
	['\u2028', '\\L'],
	['\u2029', '\\P'],
])

function escaped(character: string): string {
	const short = ESCAPES.get(character)
	if (short !== undefined || SHOWN.test(character)) return short ?? character
	const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
	if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`
	return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
