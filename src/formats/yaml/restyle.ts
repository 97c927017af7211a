import type { ScalarNode } from './node.ts'
import type { Layout, Owner, Written } from './render.ts'
import { indentLines, isPrintable, quoteDouble, quoteSingle, renderFlow, renderValue } from './render.ts'

/** New text for a scalar inside a flow collection: in the old one's quotes where they can hold it. */
export function restyleFlow(node: ScalarNode, value: string): string {
	if (node.style === 'double') return quoteDouble(value)
	return (node.style === 'single' ? quoteSingle(value) : undefined) ?? renderFlow(value)
}

/** Where a scalar stands; `mayKeep` where a block that keeps the empty lines below it may go on doing so. */
export type Setting = { readonly owner: Owner; readonly layout: Layout; readonly mayKeep: boolean }

/**
 * New text for a scalar in a block collection: quoted stays quoted, a `|` block stays one while it has several lines,
 * a `>` block while its lines can be folded. Whatever else is written as in a canonical file.
 */
export function restyle(text: string, node: ScalarNode, value: string, setting: Setting): Written {
	const { style } = node
	if (style === 'double') return { inline: quoteDouble(value), block: '' }
	const single = style === 'single' ? quoteSingle(value) : undefined
	if (single !== undefined) return { inline: single, block: '' }
	const isBlock = (style === 'literal' || style === 'folded') && setting.layout.blocks !== 'none'
	const block = isBlock ? restyleBlock(text, node, value, setting) : undefined
	return block ?? renderValue(value, setting.owner, setting.layout)
}

function restyleBlock(text: string, node: ScalarNode, value: string, { owner, layout, mayKeep }: Setting): Written | undefined {
	const old = text.slice(node.start, node.end)
	const digit = /^[|>][-+]?([1-9])/.exec(old)?.[1]
	const found = /\n( *)[^ \r\n]/.exec(old)?.[1]?.length
	const indent = digit ? owner.column + Number(digit) : (found ?? owner.column + layout.step)
	const body = node.style === 'literal' ? literalBody(value) : foldedBody(value, Math.max(40, 80 - indent))
	const needsDigit = digit !== undefined || /^\n* /.test(value)
	if (body === undefined || (needsDigit && indent - owner.column > 9)) return undefined
	const chomp = value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-'
	if (chomp === '+' && !(mayKeep && /^[|>][1-9]?\+/.test(old))) return undefined
	const mark = node.style === 'literal' ? '|' : '>'
	return { inline: `${mark}${needsDigit ? indent - owner.column : ''}${chomp}`, block: indentLines(body, indent) }
}

/** Undefined where the text is no longer several lines, or holds what a block cannot. */
function literalBody(value: string): string | undefined {
	const isFit = value.includes('\n') && /\S/.test(value) && isPrintable(value.replace(/[\t\n]/g, ''))
	return isFit ? (value.endsWith('\n') ? value : `${value}\n`) : undefined
}

/** Lines wrapped at single blanks; undefined where a line could not be told from a fold. */
function foldedBody(value: string, width: number): string | undefined {
	const lines = value.replace(/\n$/, '').split('\n')
	if (lines.some((line) => !/^\S(?:.*\S)?$/u.test(line) || !isPrintable(line))) return undefined
	return `${lines.map((line) => wrap(line, width)).join('\n\n')}\n`
}

function wrap(line: string, width: number): string {
	const rows: string[] = []
	let row = ''
	for (const word of line.split(/(?<=\S) (?=\S)/)) {
		if (row !== '' && row.length + 1 + word.length > width) {
			rows.push(row)
			row = word
		} else row = row === '' ? word : `${row} ${word}`
	}
	return [...rows, row].join('\n')
}
