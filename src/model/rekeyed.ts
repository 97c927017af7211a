import type { TypeName } from './address.ts'
import type { ResourceType, Shape } from './schema.ts'
import { referredTypes, settled } from './schema.ts'
import type { Dict, Present } from './value.ts'
import { isDict, isList } from './value.ts'

/** Another key for what goes by that one; undefined where it stays. */
export type Rekey = (type: TypeName, key: string) => string | undefined

/** Attributes with other keys in place of those that they refer to. The same map where there is nothing to change. */
export function rekeyed(type: Pick<ResourceType, 'attributes'>, attributes: Dict, rekey: Rekey): Dict {
	return inside({ kind: 'object', attributes: type.attributes }, attributes, rekey)
}

function inside(shape: Shape, dict: Dict, rekey: Rekey): Dict {
	let changed: Map<string, Present> | undefined
	for (const [name, value] of dict) {
		const next = within(settled(memberOf(shape, name), dict), value, rekey)
		if (next !== value) changed = (changed ?? new Map(dict)).set(name, next)
	}
	return changed ?? dict
}

function memberOf(shape: Shape, name: string): Shape {
	if (shape.kind === 'map') return shape.values
	return (shape.kind === 'object' && shape.attributes.find((attribute) => attribute.name === name)) || { kind: 'any' }
}

function within(shape: Shape, value: Present, rekey: Rekey): Present {
	if (typeof value === 'string') return firstOf(referredTypes(shape), (type) => rekey(type, value)) ?? value
	if (isDict(value)) return inside(shape, value, rekey)
	if (!isList(value) || (shape.kind !== 'list' && shape.kind !== 'set')) return value
	const items = value.map((item) => within(shape.items, item, rekey))
	return items.every((item, index) => item === value[index]) ? value : items
}

function firstOf(types: readonly TypeName[], find: (type: TypeName) => string | undefined): string | undefined {
	for (const type of types) {
		const found = find(type)
		if (found !== undefined) return found
	}
	return undefined
}
