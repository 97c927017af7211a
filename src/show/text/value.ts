import type { Dict, Present, Value, ValuePath } from '../../model/index.ts'
import { inOrder, isDecimal, isDict, isList, isMasked, isSecret, renderNumber, variablesOf } from '../../model/index.ts'
import type { View } from '../json/redact.ts'
import { CHANGED, itemKey, memberView } from '../json/redact.ts'
import { quoted, visible, visibleLine } from './escape.ts'

export const SECRET = '(sensitive value)'
const BARE = /^[A-Za-z_$][\w$-]*$/

/** A value on one line, escaped, keys sorted: JSON, but for names that need no quotes, masked and absent values. */
export function showInline(value: Value): string {
	if (value === undefined) return '(absent)'
	if (value === null || typeof value === 'boolean') return String(value)
	if (typeof value === 'string') return quoted(value)
	if (typeof value === 'number' || isDecimal(value)) return renderNumber(value)
	if (isMasked(value)) return value === CHANGED ? '(sensitive value, changed)' : SECRET
	if (isSecret(value)) return `(secret of ${variablesOf(value).map(visible).join(', ')})`
	if (isList(value)) return `[${value.map(showInline).join(', ')}]`
	if (!isDict(value)) return ''
	if (value.size === 0) return '{}'
	return `{ ${sortedNames(value)
		.map((key) => `${showKey(key)}: ${showInline(value.get(key))}`)
		.join(', ')} }`
}

/** A value on as many lines as it takes to read or compare it; a string with line breaks shows them, but for the one at its end. */
export function showLines(value: Value): readonly string[] {
	if (value === undefined) return []
	if (typeof value === 'string' && value.includes('\n')) return textLines(value.endsWith('\n') ? value.slice(0, -1) : value)
	if (isList(value) && value.length > 0) return value.flatMap((item) => hang('- ', showLines(item)))
	if (isDict(value) && value.size > 0) return sortedNames(value).flatMap((key) => memberLines(key, value.get(key) ?? null))
	return [showInline(value)]
}

export function textLines(text: string): readonly string[] {
	return text.split('\n').map(visibleLine)
}

/** A path as people read it; an item of a keyed list by its key: `config.mappings[email].from`. */
export function showTrail(view: View, path: ValuePath, holder: Value): string {
	let text = ''
	let at: Value = holder
	let shape = view
	for (const [index, key] of path.entries()) {
		const inList = isList(at) || (index > 0 && shape !== 'hidden' && shape.kind === 'list')
		text += inList || typeof key === 'number' ? showItem(key) : index === 0 ? showKey(key) : showMember(key)
		at = step(at, key, itemKey(shape))
		shape = inList && typeof key === 'string' ? memberView(shape, 0) : index === 0 ? shape : memberView(shape, key)
	}
	return text
}

type Leaf = { readonly trail: string; readonly value: Present }

/** The leaves of a value, each with its path, which begins with `trail`: what a created or deleted thing holds. */
export function leavesOf(view: View, value: Present, trail: string): readonly Leaf[] {
	const found: Leaf[] = []
	collectLeaves(found, view, value, trail)
	return found
}

function collectLeaves(found: Leaf[], view: View, value: Present, trail: string): void {
	if (isDict(value) && value.size > 0)
		for (const key of sortedNames(value)) collectLeaves(found, memberView(view, key), value.get(key) ?? null, trail + showMember(key))
	else if (isList(value) && value.some((item) => isDict(item) && item.size > 0)) {
		const name = itemKey(view)
		for (const [index, item] of value.entries())
			collectLeaves(found, memberView(view, index), item, trail + showItem(keyOf(item, name) ?? index))
	} else found.push({ trail, value })
}

export function showKey(key: string): string {
	return BARE.test(key) ? visible(key) : quoted(key)
}

function showMember(key: string): string {
	return BARE.test(key) ? `.${key}` : `[${quoted(key)}]`
}

function showItem(key: string | number): string {
	return typeof key === 'number' || BARE.test(key) ? `[${key}]` : `[${quoted(key)}]`
}

function memberLines(key: string, member: Present): readonly string[] {
	const lines = showLines(member)
	const [only = ''] = lines
	const isLong = isCollection(member) || (typeof member === 'string' && member.includes('\n'))
	return isLong ? [`${showKey(key)}:`, ...lines.map((line) => `  ${line}`)] : [`${showKey(key)}: ${only}`]
}

function isCollection(value: Present): boolean {
	return (isList(value) && value.length > 0) || (isDict(value) && value.size > 0)
}

function hang(mark: string, lines: readonly string[]): readonly string[] {
	return lines.map((line, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + line)
}

function step(at: Value, key: string | number, name: string | undefined): Value {
	if (isDict(at)) return at.get(String(key))
	if (!isList(at)) return undefined
	return typeof key === 'number' ? at[key] : at.find((item) => keyOf(item, name) === key)
}

function keyOf(item: Present, name: string | undefined): string | undefined {
	const key = isDict(item) && name !== undefined ? item.get(name) : undefined
	return typeof key === 'string' ? key : undefined
}

function sortedNames(dict: Dict): readonly string[] {
	return inOrder([...dict.keys()])
}
