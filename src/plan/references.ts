import type { Address, Dict, ResourceType, Schema, Shape, TypeName, Value, ValuePath } from '../model/index.ts'
import { findType, isDict, isList, makeAddress } from '../model/index.ts'
import { itemShape, memberShape } from './shape.ts'

/** One resource's mention of another one. */
export type Reference = { readonly path: ValuePath; readonly type: TypeName; readonly key: string; readonly address: Address }

/** Every reference in a resource's attributes, where the schema says that a string is one. */
export function referencesOf(type: ResourceType, attributes: Dict): readonly Reference[] {
	return type.attributes.flatMap((attribute) => collect(attribute, attributes.get(attribute.name), [attribute.name]))
}

function collect(shape: Shape, value: Value, path: ValuePath): readonly Reference[] {
	if (shape.kind === 'string') {
		if (shape.refersTo === undefined || typeof value !== 'string') return []
		return [{ path, type: shape.refersTo, key: value, address: makeAddress(shape.refersTo, value) }]
	}
	if (shape.kind === 'any' || shape.kind === 'number' || shape.kind === 'boolean') return []
	if (isDict(value)) return [...value].flatMap(([name, member]) => collect(memberShape(shape, name), member, [...path, name]))
	if (isList(value)) return value.flatMap((item, index) => collect(itemShape(shape), item, [...path, index]))
	return []
}

/** True where resources of a type may mention those of another one. */
export function mayMention(type: ResourceType, other: TypeName): boolean {
	return type.attributes.some((attribute) => mayHold(attribute, other))
}

function mayHold(shape: Shape, other: TypeName): boolean {
	if (shape.kind === 'string') return shape.refersTo === other
	if (shape.kind === 'object') return shape.attributes.some((attribute) => mayHold(attribute, other))
	if (shape.kind === 'map') return mayHold(shape.values, other)
	return (shape.kind === 'list' || shape.kind === 'set') && mayHold(shape.items, other)
}

/** Who mentions whom: from the mentioned address to those that mention it. */
export function referrers(
	schema: Schema,
	resources: Iterable<{ readonly address: Address; readonly type: TypeName; readonly attributes: Dict }>,
): ReadonlyMap<Address, readonly Address[]> {
	const found = new Map<Address, Set<Address>>()
	for (const resource of resources) {
		const type = findType(schema, resource.type)
		for (const reference of type ? referencesOf(type, resource.attributes) : []) {
			const mentions = found.get(reference.address) ?? new Set()
			found.set(reference.address, mentions.add(resource.address))
		}
	}
	return new Map([...found].map(([address, mentions]) => [address, [...mentions].sort()]))
}
