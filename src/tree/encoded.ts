import type { Writable } from '../formats/hcl/index.ts'
import { parseJson } from '../formats/json/index.ts'
import type { Present, Shape } from '../model/index.ts'
import { escapeForeignJson, isDict, isList } from '../model/index.ts'

/** A value with what its shape has as JSON in a text read out of it. A text that is no JSON stays, for a check of the values to find. */
export function decoded(shape: Shape, value: Present): Present {
	if (!holdsEncoded(shape)) return value
	if (shape.kind === 'any') return typeof value === 'string' ? decodedText(value) : value
	if (isList(value)) return value.map((item) => decoded(inner(shape, ''), item))
	if (!isDict(value)) return value
	return new Map([...value].map(([name, member]) => [name, decoded(inner(shape, name), member)]))
}

function decodedText(text: string): Present {
	const parsed = parseJson(escapeForeignJson(text))
	return parsed.kind === 'ok' && (isDict(parsed.value) || isList(parsed.value)) ? parsed.value : text
}

/** The same the other way: a call that makes a text of it. */
export function encoded(shape: Shape, value: Present): Writable | undefined {
	const isEncoded = shape.kind === 'any' && shape.encoded === 'json' && (isDict(value) || isList(value))
	return isEncoded ? { kind: 'call', name: 'jsonencode', argument: value } : undefined
}

/** True where a value of the shape, or a part of it, stands as JSON in a text. */
export function holdsEncoded(shape: Shape): boolean {
	if (shape.kind === 'any') return shape.encoded === 'json'
	if (shape.kind === 'object') return shape.attributes.some(holdsEncoded)
	if (shape.kind === 'map') return holdsEncoded(shape.values)
	return (shape.kind === 'list' || shape.kind === 'set') && holdsEncoded(shape.items)
}

/** The shape of a member, or of an item. */
export function inner(shape: Shape, name: string): Shape {
	if (shape.kind === 'object') return shape.attributes.find((attribute) => attribute.name === name) ?? { kind: 'any' }
	if (shape.kind === 'map') return shape.values
	return shape.kind === 'list' || shape.kind === 'set' ? shape.items : { kind: 'any' }
}
