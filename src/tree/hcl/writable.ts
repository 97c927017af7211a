import type { Writable } from '../../formats/hcl/index.ts'
import { CANONICAL, EMPTY_SCOPE, evaluate, findUnwritable, parseExpression, renderExpression } from '../../formats/hcl/index.ts'
import { parseJson } from '../../formats/json/index.ts'
import type { Dict, Present, ResourceType, Shape, Value } from '../../model/index.ts'
import { isDict, isList, isSame } from '../../model/index.ts'
import { blockType } from './names.ts'

/** The names of blocks and the references to what is only read, by type and key; and the provider that their types are called after. */
export type Labels = {
	readonly labels: ReadonlyMap<string, string>
	readonly sources: ReadonlyMap<string, string>
	readonly provider: string
}

/**
 * Attributes as they are to be written: what refers to another resource of the same files is a reference to its block. What is the same as
 * `before` is left as plain as it is, so that the spelling in the file stays.
 */
export function writableAttributes(names: Labels, type: ResourceType, before: Dict, after: Dict): ReadonlyMap<string, Writable> {
	return writableMembers(names, { kind: 'object', attributes: type.attributes }, before, after)
}

function writableMembers(names: Labels, shape: Shape, before: Value, after: Dict): ReadonlyMap<string, Writable> {
	const was = isDict(before) ? before : new Map<string, Present>()
	return new Map([...after].map(([name, value]) => [name, writable(names, shapeIn(shape, name), was.get(name), value)] as const))
}

function writable(names: Labels, shape: Shape, before: Value, after: Present): Writable {
	if (before !== undefined && isSame(before, after)) return after
	if (isDict(after)) return writableMembers(names, shape, before, after)
	if (isList(after)) {
		const items: Shape = shape.kind === 'list' || shape.kind === 'set' ? shape.items : { kind: 'any' }
		const was = isList(before) ? before : []
		return after.map((item) => (was.some((other) => isSame(other, item)) ? item : writable(names, items, undefined, item)))
	}
	if (typeof after !== 'string') return after
	return referenceTo(names, shape, after) ?? (before === undefined ? encodedAs(shape, after) : undefined) ?? after
}

function shapeIn(shape: Shape, name: string): Shape {
	if (shape.kind === 'object') return shape.attributes.find((attribute) => attribute.name === name) ?? { kind: 'any' }
	return shape.kind === 'map' ? shape.values : { kind: 'any' }
}

/** JSON in a text is easier to read, and to edit, as a value that is encoded; where that gives the same text again. */
function encodedAs(shape: Shape, text: string): Writable | undefined {
	if (shape.kind !== 'string' || shape.language !== 'json') return undefined
	const parsed = parseJson(text)
	if (parsed.kind !== 'ok' || !(isDict(parsed.value) || isList(parsed.value))) return undefined
	const call: Writable = { kind: 'call', name: 'jsonencode', argument: parsed.value }
	if (findUnwritable(call)) return undefined
	const read = parseExpression(renderExpression(call, CANONICAL))
	const result = read.kind === 'ok' ? evaluate(read.expression, EMPTY_SCOPE) : undefined
	return result?.kind === 'ok' && result.value.kind === 'string' && result.value.value === text ? call : undefined
}

function referenceTo({ labels, sources, provider }: Labels, shape: Shape, key: string): Writable | undefined {
	if (shape.kind !== 'string' || shape.refersTo === undefined) return undefined
	const label = labels.get(`${shape.refersTo} ${key}`)
	const text = label === undefined ? sources.get(`${shape.refersTo} ${key}`) : `${blockType(provider, shape.refersTo)}.${label}.id`
	return text === undefined ? undefined : { kind: 'expression', text }
}
