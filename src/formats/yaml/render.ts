import { dump } from 'js-yaml'
import type { Decimal, Dict, List, Present } from '../../model/index.ts'
import { isDecimal, isDict, isHidden, isList, renderNumber } from '../../model/index.ts'

/** How a file is laid out: spaces per level, how far lists stand in from their key, and which block scalars are written. */
export type Layout = { readonly step: number; readonly listIndent: number; readonly blocks: Blocks }

/**
 * Between lines of somebody else `closed` writes no block scalar that takes the empty lines below it (`|+`), since
 * those could be theirs; `none` puts every text on one line.
 */
export type Blocks = 'any' | 'closed' | 'none'

export const CANONICAL: Layout = { step: 2, listIndent: 2, blocks: 'any' }

/** A value in two parts: what stands behind the `:` or `-`, and the full lines below it, each with its line feed. */
export type Written = { readonly inline: string; readonly block: string }

/** Who a value belongs to: a key, or a list's `-`; and the column where that stands, from 0. */
export type Owner = { readonly kind: 'key' | 'item'; readonly column: number }

type Leaf = null | boolean | number | string | Decimal

/**
 * The canonical text of a map: byte for byte what js-yaml 4 dumps with default options, keys in the map's own order.
 * js-yaml itself would reorder integer-like keys and lose `__proto__`, so it only writes keys and scalars here.
 * Throws a `TypeError` for a masked value: there is nothing to write.
 */
export function renderYaml(value: Dict): string {
	return value.size === 0 ? '{}\n' : renderLines(value, 0, CANONICAL)
}

/** A pair as full lines, its key at `column`. */
export function renderEntry(key: string, value: Present, column: number, layout: Layout): string {
	const { inline, block } = renderValue(value, { kind: 'key', column }, layout)
	const pad = ' '.repeat(column)
	const name = renderKey(key, column).replace('\n', `\n${pad}`)
	// As js-yaml does: the value of an explicit key starts on the line of its colon.
	if (name.startsWith('? ') && inline === '' && layout.step === 2) return `${pad}${name} ${block.slice(column + 2)}`
	return `${pad}${name}${inline && ` ${inline}`}\n${block}`
}

/** An item as full lines, its `-` at `column`. */
export function renderItem(value: Present, column: number, layout: Layout): string {
	const { inline, block } = renderValue(value, { kind: 'item', column }, layout)
	const pad = ' '.repeat(column)
	return inline === '' ? `${pad}- ${block.slice(column + 2)}` : `${pad}- ${inline}\n${block}`
}

export function renderValue(value: Present, owner: Owner, layout: Layout): Written {
	if (isList(value) && value.length > 0) {
		const column = owner.column + (owner.kind === 'item' ? 2 : layout.listIndent)
		return { inline: '', block: renderLines(value, column, layout) }
	}
	if (isDict(value) && value.size > 0) {
		const column = owner.column + (owner.kind === 'item' ? 2 : layout.step)
		return { inline: '', block: renderLines(value, column, layout) }
	}
	if (isList(value)) return { inline: '[]', block: '' }
	return isDict(value) ? { inline: '{}', block: '' } : renderLeaf(leafOf(value), owner, layout)
}

/** The lines of a map or list that has members, at `column`. */
export function renderLines(value: Dict | List, column: number, layout: Layout): string {
	if (isList(value)) return value.map((item) => renderItem(item, column, layout)).join('')
	return [...value].map(([key, member]) => renderEntry(key, member, column, layout)).join('')
}

function renderLeaf(value: Leaf, owner: Owner, layout: Layout): Written {
	if (isDecimal(value)) return { inline: renderDecimal(value), block: '' }
	const indent = owner.kind === 'item' ? 2 : layout.step
	// js-yaml narrows the lines as they move to the right, down to 40 columns.
	const text = dump(value, { indent, lineWidth: Math.max(40, 80 - owner.column), noRefs: true })
	const isUnfit = (layout.blocks === 'none' && /^[|>]/.test(text)) || (layout.blocks === 'closed' && /^[|>][1-9]?\+/.test(text))
	if (isUnfit && typeof value === 'string') return { inline: renderFlow(value), block: '' }
	const end = text.indexOf('\n')
	return { inline: text.slice(0, end), block: indentLines(text.slice(end + 1), owner.column) }
}

/** Exact digits; beyond the range of a double they need a tag, since unquoted they would read as a string. */
function renderDecimal(value: Decimal): string {
	const text = renderNumber(value)
	return Number.isFinite(Number(text)) ? text : `!!float ${text}`
}

export function indentLines(lines: string, column: number): string {
	return column === 0 ? lines : lines.replace(/(^|\n)(?=[^\n])/g, `$1${' '.repeat(column)}`)
}

/** A key with its colon; with a leading `? ` where it is too long to stand alone. */
function renderKey(key: string, column: number): string {
	const text = dump({ [key]: 0 }, { noRefs: true }).slice(0, -' 0\n'.length)
	// js-yaml leaves this one bare, and at the start of a line it would end the document.
	return column === 0 && text.startsWith('... ') ? `'${key.replaceAll("'", "''")}':` : text
}

/** A value on one line, as it can stand anywhere, also inside a flow collection. */
export function renderFlow(value: Present): string {
	if (isList(value)) return `[${value.map(renderFlow).join(', ')}]`
	if (isDict(value)) return `{${[...value].map(([key, member]) => renderFlowPair(key, member)).join(', ')}}`
	const leaf = leafOf(value)
	if (isDecimal(leaf)) return renderDecimal(leaf)
	return typeof leaf === 'string' ? renderFlowString(leaf) : dump(leaf).trimEnd()
}

export function renderFlowPair(key: string, value: Present): string {
	return `${renderFlowString(key)}: ${renderFlow(value)}`
}

/** js-yaml leaves some text bare in a flow collection that others take apart, so this one quotes more. */
function renderFlowString(text: string): string {
	const isPlain = !/[,[\]{}:#\n]/.test(text) && dump(text, { lineWidth: -1 }) === `${text}\n`
	return isPlain ? text : (quoteSingle(text) ?? quoteDouble(text))
}

const PRINTABLE = /^[\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u

/** True for one line of characters that need no escape. */
export function isPrintable(text: string): boolean {
	return PRINTABLE.test(text)
}

/** Undefined where the text needs an escape or a second line. */
export function quoteSingle(text: string): string | undefined {
	return isPrintable(text) ? `'${text.replaceAll("'", "''")}'` : undefined
}

/** Any text on one line; JSON's escapes are YAML's too. */
export function quoteDouble(text: string): string {
	return JSON.stringify(text).replace(
		/[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	)
}

function leafOf(value: Exclude<Present, List | Dict>): Leaf {
	if (isHidden(value)) throw new TypeError('a masked value has no text')
	return value === 0 ? 0 : value
}
