import type { Dict, Present, ResourceType, Shape, Value } from '../model/index.ts'
import { canonicalAttributes, isDict, isHidden, isList, isSame, renderJson } from '../model/index.ts'

/** Names of the attributes in which a resource is not as it was wanted. A hidden value may be any. */
export function differences(type: ResourceType, wanted: Dict, observed: Dict): readonly string[] {
	const [want, is] = [canonicalAttributes(type, wanted), canonicalAttributes(type, observed)]
	return type.attributes
		.filter((attribute) => !isAlike(attribute, is.get(attribute.name), want.get(attribute.name)))
		.map(({ name }) => name)
}

/** True where both say the same to the shape: the order of a set does not count, and a hidden value may be any. */
export function isAlike(shape: Shape, a: Value, b: Value): boolean {
	if (isHidden(a) || isHidden(b)) return a !== undefined && b !== undefined
	if (isDict(a) && isDict(b)) {
		const names = new Set([...a.keys(), ...b.keys()])
		return [...names].every((name) => isAlike(memberOf(shape, name), a.get(name), b.get(name)))
	}
	if (!isList(a) || !isList(b)) return isSame(a, b)
	if (shape.kind === 'set') return isSame(sorted(a), sorted(b))
	const items: Shape = shape.kind === 'list' ? shape.items : { kind: 'any' }
	return a.length === b.length && a.every((item, index) => isAlike(items, item, b[index]))
}

function memberOf(shape: Shape, name: string): Shape {
	if (shape.kind === 'map') return shape.values
	return (shape.kind === 'object' ? shape.attributes.find((attribute) => attribute.name === name) : undefined) ?? { kind: 'any' }
}

function sorted(items: readonly Present[]): readonly string[] {
	return [...new Set(items.map((item) => renderJson(item, 'sorted')))].sort()
}
