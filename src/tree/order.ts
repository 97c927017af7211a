import { byJsonb } from '../formats/yaml/index.ts'
import type { Dict, Present, ResourceType, Shape, Value } from '../model/index.ts'
import { isDict, isList, isSame } from '../model/index.ts'

/** Attributes in the order of a canonical file: named ones as the schema lists them, open maps as the vendor's database sorts them. */
export function inFileOrder(type: ResourceType, attributes: Dict): Dict {
	return orderDict({ kind: 'object', attributes: type.attributes }, attributes)
}

function orderValue(shape: Shape, value: Present): Present {
	if (isDict(value)) return orderDict(shape, value)
	if (!isList(value)) return value
	const items: Shape = shape.kind === 'list' || shape.kind === 'set' ? shape.items : shape
	return value.map((item) => orderValue(items, item))
}

function orderDict(shape: Shape, dict: Dict): Dict {
	const known = shape.kind === 'object' ? shape.attributes : []
	const named = known.filter(({ name }) => dict.has(name)).map(({ name }) => name)
	const rest = [...dict.keys()].filter((name) => !named.includes(name))
	const isSorted = 'keyOrder' in shape && shape.keyOrder === 'jsonb'
	const names = isSorted ? [...dict.keys()].sort(byJsonb) : [...named, ...rest]
	return new Map(names.map((name) => [name, orderValue(innerShape(shape, name), dict.get(name) ?? null)]))
}

function innerShape(shape: Shape, name: string): Shape {
	if (shape.kind === 'object') return shape.attributes.find((attribute) => attribute.name === name) ?? { kind: 'any' }
	return shape.kind === 'map' ? shape.values : shape
}

/**
 * What a file is to hold: as it is, with the difference between `before` and `after` made in it. What those do not speak of (stale
 * keys, keys only the file has, a spelling that means the same) stays as it stands.
 */
export function patch(file: Value, before: Value, after: Value): Value {
	if (isSame(before, after)) return file
	if (!isDict(file) || !isDict(after) || !(isDict(before) || before === undefined)) return after
	const was: Dict = before ?? new Map()
	const patched = new Map<string, Present>()
	for (const name of new Set([...file.keys(), ...after.keys()])) {
		const value = patch(file.get(name), was.get(name), after.get(name))
		if (value !== undefined) patched.set(name, value)
	}
	return patched
}

/** The member by which the type's lists are keyed, for matching items when a file is edited. */
export function keyedBy(type: ResourceType): string | undefined {
	for (const attribute of type.attributes) {
		if (attribute.kind === 'any' && attribute.keyedBy !== undefined) return attribute.keyedBy
		if (attribute.kind === 'list' && attribute.key !== undefined) return attribute.key
	}
	return undefined
}
