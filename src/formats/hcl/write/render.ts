import type { Secret } from '../../../model/index.ts'
import { onlyVariable, renderNumber, secretParts } from '../../../model/index.ts'
import { columnsOf } from './columns.ts'
import type { Layout } from './text.ts'
import { quote, renderHeredoc, renderKey } from './text.ts'
import type { AttributeText, BlockText, BodyText, Leaf, Writable } from './writable.ts'
import { isCall, isItems, isLeaf, isMembers } from './writable.ts'

/** A list of plain values stays on one line up to this length. */
export const LINE_LIMIT = 80

/** A new file's own: two blanks a level, as `terraform fmt` wants it. */
export const CANONICAL: Layout = { indent: '', step: '  ', eol: '\n' }

/**
 * A value as text, from its first character to its last; further lines are indented as `layout` says. Text of several lines becomes a
 * heredoc where one gives it back exactly. Throws a `TypeError` for what `findUnwritable` finds.
 */
export function renderExpression(value: Writable, layout: Layout): string {
	if (typeof value !== 'string' || !isLong(value)) return renderNested(value, layout)
	const form = { marker: 'EOT', isIndented: true, inner: layout.indent + layout.step, outer: layout.indent }
	return renderHeredoc(value, form, layout.eol) ?? quote(value)
}

function isLong(text: string): boolean {
	return text.indexOf('\n') < text.length - 1 && text.endsWith('\n')
}

/** A value inside brackets, where a heredoc would need a line for what follows it. */
export function renderNested(value: Writable, layout: Layout): string {
	if (isItems(value)) return renderTuple(value, layout)
	if (isMembers(value)) return renderObject(value, layout)
	if (isCall(value)) return `${value.name}(${renderNested(value.argument, layout)})`
	return renderLeaf(value)
}

function renderLeaf(value: Leaf): string {
	if (typeof value === 'string') return quote(value)
	if (value === null || typeof value === 'boolean') return String(value)
	if (typeof value === 'number' || value.kind === 'decimal') return renderNumber(value)
	if (value.kind === 'expression') return value.text
	if (value.kind === 'secret') return renderSecret(value)
	throw new TypeError('a masked value has no text')
}

function renderSecret(secret: Secret): string {
	const variable = onlyVariable(secret)
	if (variable !== undefined) return `var.${variable}`
	const pieces = secretParts(secret).map((part) => (typeof part === 'string' ? quote(part).slice(1, -1) : `\${var.${part.variable}}`))
	return `"${pieces.join('')}"`
}

function renderTuple(items: readonly Writable[], layout: Layout): string {
	const line = items.every(isShort) ? `[${items.map((item) => renderNested(item, layout)).join(', ')}]` : undefined
	if (line !== undefined && line.length <= LINE_LIMIT) return line
	const inner = deeper(layout)
	return enclose(
		'[',
		items.map((item) => `${inner.indent}${renderNested(item, inner)},`),
		']',
		layout,
	)
}

function isShort(value: Writable): boolean {
	return isLeaf(value) || (isItems(value) && value.length === 0) || (isMembers(value) && value.size === 0)
}

function renderObject(members: ReadonlyMap<string, Writable>, layout: Layout): string {
	if (members.size === 0) return '{}'
	const inner = deeper(layout)
	return enclose(
		'{',
		alignEntries(
			[...members].map(([key, value]) => entryOf(renderKey(key), value, inner)),
			inner,
		),
		'}',
		layout,
	)
}

function enclose(open: string, lines: readonly string[], close: string, { indent, eol }: Layout): string {
	return [open, ...lines, indent + close].join(eol)
}

export function deeper(layout: Layout): Layout {
	return { ...layout, indent: layout.indent + layout.step }
}

type Entry = { readonly key: string; readonly value: string }

function entryOf(key: string, value: Writable, layout: Layout): Entry {
	return { key, value: renderExpression(value, layout) }
}

/** `key = value` lines; the `=` of entries that follow each other on a line each, or with a heredoc, stand below each other. */
export function alignEntries(entries: readonly Entry[], { indent }: Layout): readonly string[] {
	const lines: string[] = []
	for (let start = 0; start < entries.length; ) {
		let end = start
		while (isAligned(entries[end])) end++
		const run = entries.slice(start, Math.max(end, start + 1))
		const width = run.reduce((most, { key }) => Math.max(most, columnsOf(key)), 0)
		for (const { key, value } of run) lines.push(`${indent}${key}${' '.repeat(width - columnsOf(key))} = ${value}`)
		start += run.length
	}
	return lines
}

function isAligned(entry: Entry | undefined): boolean {
	return entry !== undefined && (!entry.value.includes('\n') || entry.value.startsWith('<<'))
}

/** A block from its indentation to its closing brace, without a line end. */
export function renderBlock({ type, labels, body }: BlockText, layout: Layout): string {
	const head = `${layout.indent}${[type, ...labels.map(quote)].join(' ')} {`
	return body.length === 0 ? `${head}}` : `${head}${layout.eol}${renderBody(body, deeper(layout))}${layout.indent}}`
}

/** A body with its line ends: runs of attributes, and blocks with an empty line between them and what stands above. */
export function renderBody(body: BodyText, layout: Layout): string {
	const parts: string[] = []
	let run: AttributeText[] = []
	const flush = (): void => {
		if (run.length > 0) parts.push(linesOf(run, layout))
		run = []
	}
	for (const item of body) {
		if (item.kind === 'attribute') {
			run.push(item)
			continue
		}
		flush()
		parts.push(renderBlock(item, layout) + layout.eol)
	}
	flush()
	return parts.join(layout.eol)
}

function linesOf(run: readonly AttributeText[], layout: Layout): string {
	const entries = run.map(({ name, value }) => entryOf(name, value, layout))
	return alignEntries(entries, layout)
		.map((line) => line + layout.eol)
		.join('')
}

/** The path to the first part of a value that no text can stand for: a masked value, or half of a surrogate pair. */
export function findUnwritable(value: Writable): readonly (string | number)[] | undefined {
	if (typeof value === 'string') return value.isWellFormed() ? undefined : []
	if (isCall(value)) return findUnwritable(value.argument)
	const members: Iterable<readonly [string | number, Writable]> = isItems(value) ? value.entries() : isMembers(value) ? value : []
	for (const [key, member] of members) {
		const path = typeof key === 'string' && !key.isWellFormed() ? [] : findUnwritable(member)
		if (path) return [key, ...path]
	}
	return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'masked' ? [] : undefined
}
