import type { FormAttribute } from '../../../model/index.ts'
import { formatHcl } from './format.ts'
import { alignEntries, CANONICAL, deeper, renderNested } from './render.ts'
import { jsonOf } from './same.ts'
import type { Layout } from './text.ts'
import { quoteAll, renderAnyKey } from './text.ts'
import type { Writable } from './writable.ts'
import { isCall, isItems, isMembers } from './writable.ts'

/** A resource as Terraform writes configuration that it generates, its `import` block first. */
export type GeneratedBlock = {
	readonly type: string
	readonly label: string
	/** The id by which it is imported; undefined where it cannot be. */
	readonly importId: string | undefined
	readonly written: readonly FormAttribute[]
	readonly attributes: Members
}

type Members = ReadonlyMap<string, Writable>

/** The text of such a file. It has no final line end. Throws a `TypeError` for what `findUnwritable` finds. */
export function renderGenerated({ type, label, importId, written, attributes }: GeneratedBlock): string {
	const inner = deeper(CANONICAL)
	const binding = importId === undefined ? '' : `import {\n  to = ${type}.${label}\n  id = ${quoteAll(importId)}\n}\n\n`
	return formatHcl(`${binding}resource ${quoteAll(type)} ${quoteAll(label)} {\n${renderMembers(written, attributes, inner)}}`)
}

/** A line for each attribute, or several where its value takes them. */
function renderMembers(written: readonly FormAttribute[], attributes: Members, layout: Layout): string {
	const entries = written.flatMap((one) => {
		const value = attributes.get(one.name)
		if (value === undefined || value === null) return one.absent === 'left-out' ? [] : [{ key: one.name, value: renderAbsent(one, layout) }]
		return [{ key: one.name, value: renderWritten(one, value, layout) }]
	})
	return alignEntries(entries, layout)
		.map((line) => line + layout.eol)
		.join('')
}

function renderAbsent(written: FormAttribute, layout: Layout): string {
	if (written.absent === 'null') return 'null'
	return written.kind === 'objects' ? renderObjects(written.members, [], layout) : written.kind === 'text' ? 'jsonencode({})' : '[]'
}

function renderWritten(written: FormAttribute, value: Writable, layout: Layout): string {
	if (written.kind === 'text') {
		const json = isItems(value) || isMembers(value) ? value : typeof value === 'string' ? jsonOf(value) : undefined
		return renderPlain(json === undefined ? value : { kind: 'call', name: 'jsonencode', argument: json }, layout)
	}
	if (written.kind === 'object' && isMembers(value)) return renderObject(written.members, value, layout)
	if (written.kind === 'objects' && isItems(value)) return renderObjects(written.members, value, layout)
	return renderPlain(value, layout)
}

function renderObject(members: readonly FormAttribute[], value: Members, layout: Layout): string {
	return `{${layout.eol}${renderMembers(members, value, deeper(layout))}${layout.indent}}`
}

/** Also an empty list takes two lines. */
function renderObjects(members: readonly FormAttribute[], items: readonly Writable[], layout: Layout): string {
	const inner = deeper(layout)
	const lines = items.map((item) => `${inner.indent}${renderObject(members, isMembers(item) ? item : new Map(), inner)},${layout.eol}`)
	return `[${layout.eol}${lines.join('')}${layout.indent}]`
}

/** A value without a description: lists stay on the line where they begin, members are in the order of the alphabet. */
function renderPlain(value: Writable, layout: Layout): string {
	if (typeof value === 'string') return quoteAll(value)
	if (isItems(value)) return `[${value.map((item) => renderPlain(item, layout)).join(', ')}]`
	if (isMembers(value)) return renderMap(value, layout)
	return isCall(value) ? `${value.name}(${renderPlain(value.argument, layout)})` : renderNested(value, layout)
}

function renderMap(value: Members, layout: Layout): string {
	if (value.size === 0) return '{}'
	const inner = deeper(layout)
	const entries = [...value]
		.sort(([a], [b]) => byCodePoint(a, b))
		.map(([key, member]) => ({ key: renderAnyKey(key), value: renderPlain(member, inner) }))
	return ['{', ...alignEntries(entries, inner), `${layout.indent}}`].join(layout.eol)
}

/** The order of the bytes in UTF-8, which that of UTF-16 units is not. */
function byCodePoint(a: string, b: string): number {
	const [left, right] = [[...a], [...b]]
	const at = left.findIndex((character, index) => character !== right[index])
	if (at === -1) return left.length - right.length
	const other = right[at]
	return other === undefined ? 1 : (left[at]?.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0)
}
