import type { Dict, Digest, Present, ResourceType, Shape } from '../model/index.ts'
import { byCodeUnit, canonicalAttributes, digestOf, isDict, isList, renderJson } from '../model/index.ts'
import { shapeOf } from '../plan/index.ts'

/**
 * A digest by which a resource is known again that was sent with these attributes, and is shown with them. Nothing secret goes into it,
 * nor what the workspace may fill in by itself.
 */
export function digestSent(type: ResourceType, attributes: Dict): Digest {
	const told = toldOf(type)
	const shown = new Map([...canonicalAttributes(type, attributes)].filter(([name]) => told.has(name)))
	return digestOf(inOrder(shapeOf(type), shown))
}

const TOLD = new WeakMap<ResourceType, ReadonlySet<string>>()

function toldOf(type: ResourceType): ReadonlySet<string> {
	const known = TOLD.get(type)
	if (known) return known
	const told = new Set(type.attributes.filter(({ live, sensitive }) => live !== 'read-only' && !sensitive).map(({ name }) => name))
	TOLD.set(type, told)
	return told
}

/** Sets in one order, which is not theirs. */
function inOrder(shape: Shape, value: Present): Present {
	if (isList(value)) {
		if (shape.kind !== 'list' && shape.kind !== 'set') return value
		const items = value.map((item) => inOrder(shape.items, item))
		return shape.kind === 'set' ? items.sort((a, b) => byCodeUnit(renderJson(a, 'sorted'), renderJson(b, 'sorted'))) : items
	}
	if (!isDict(value)) return value
	if (shape.kind === 'map') return new Map([...value].map(([name, member]) => [name, inOrder(shape.values, member)]))
	if (shape.kind !== 'object') return value
	const { attributes } = shape
	return new Map(
		[...value].map(([name, member]) => [name, inOrder(attributes.find((one) => one.name === name) ?? { kind: 'any' }, member)]),
	)
}
