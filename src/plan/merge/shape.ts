import type { Attribute, Dict, List, Present, Shape, Value } from '../../model/index.ts'
import { byCodeUnit, isDecimal, isDict, isList, isSame, renderJson, renderNumber } from '../../model/index.ts'

/** How an undescribed value merges: maps per key, lists as one leaf. */
export const ANY: Shape = { kind: 'any' }

/** The shape of a map's member. */
export function memberShape(shape: Shape, name: string): Shape {
	if (shape.kind === 'object') return shape.attributes.find((attribute: Attribute) => attribute.name === name) ?? ANY
	if (shape.kind === 'map') return shape.values
	return shape.kind === 'any' ? shape : ANY
}

/** The shape of a list's items. */
export function itemShape(shape: Shape): Shape {
	if (shape.kind === 'list' || shape.kind === 'set') return shape.items
	return shape.kind === 'any' ? shape : ANY
}

/** The member that names a list's items, where the shape has them merge by key. */
export function keyName(shape: Shape): string | undefined {
	if (shape.kind === 'list') return shape.merge === 'keyed' ? shape.key : undefined
	return shape.kind === 'any' ? shape.keyedBy : undefined
}

/** Equality as the shape has it: the order of a set does not count, nor does an element that stands twice. */
export function isSameIn(shape: Shape, a: Value, b: Value): boolean {
	// What is the same by itself is the same in any shape, and most of what is compared is.
	return isSame(a, b) || isAlike(shape, a, b)
}

function isAlike(shape: Shape, a: Value, b: Value): boolean {
	if (a === b) return true
	if (isDict(a) && isDict(b)) return a.size === b.size && everyMember(shape, a, b)
	if (!isList(a) || !isList(b)) return isSame(a, b)
	if (shape.kind === 'set') return hasSameElements(shape.items, a, b)
	return a.length === b.length && a.every((item, index) => isAlike(itemShape(shape), item, b[index]))
}

function everyMember(shape: Shape, a: Dict, b: Dict): boolean {
	for (const [key, value] of a) if (!b.has(key) || !isAlike(memberShape(shape, key), value, b.get(key))) return false
	return true
}

function hasSameElements(items: Shape, a: List, b: List): boolean {
	const [left, right] = [elementsOf(items, a), elementsOf(items, b)]
	return left.size === right.size && [...left.keys()].every((name) => right.has(name))
}

/** A set's elements by their canonical text, each once, in the order in which they stand. */
export function elementsOf(items: Shape, list: List): ReadonlyMap<string, Present> {
	const elements = new Map<string, Present>()
	for (const item of list) {
		const name = elementName(items, item)
		if (!elements.has(name)) elements.set(name, item)
	}
	return elements
}

/** An element's canonical text, which is the same for all that its shape takes for the same: the order of sets in it does not count. */
export function elementName(shape: Shape, item: Present): string {
	return renderJson(inOneOrder(shape, item), 'sorted')
}

function inOneOrder(shape: Shape, value: Present): Present {
	if (shape.kind === 'any') return value
	if (isDict(value)) return new Map([...value].map(([name, member]) => [name, inOneOrder(memberShape(shape, name), member)]))
	if (!isList(value)) return value
	if (shape.kind !== 'set') return value.map((item) => inOneOrder(itemShape(shape), item))
	const elements = elementsOf(shape.items, value)
	return sorted(elements.keys()).map((name) => inOneOrder(shape.items, elements.get(name) ?? null))
}

/** Items by key; undefined where an item has no key or two share one, and the list is a leaf then. */
export function itemsByKey(list: List, key: string): ReadonlyMap<string, Dict> | undefined {
	const items = new Map<string, Dict>()
	for (const item of list) {
		const name = keyOf(item, key)
		if (name === undefined || !isDict(item) || items.has(name)) return undefined
		items.set(name, item)
	}
	return items
}

/** An item's key, a text or a number; undefined where it has none. */
export function keyOf(item: Present, key: string): string | undefined {
	const name = isDict(item) ? item.get(key) : undefined
	if (typeof name === 'string') return name
	return typeof name === 'number' || isDecimal(name) ? renderNumber(name) : undefined
}

/**
 * Elements of a set by what tells them apart; one that stands twice counts once. Undefined where the shape does not say, one is no map, or two
 * different ones are the same in that.
 */
export function elementsByKey(shape: Shape, list: List): ReadonlyMap<string, Dict> | undefined {
	if (shape.kind !== 'set' || !shape.keys) return undefined
	const elements = new Map<string, Dict>()
	for (const item of list) {
		if (!isDict(item)) return undefined
		const name = shape.keys.flatMap((member) => (item.has(member) ? [wordOf(item.get(member))] : [])).join(' ')
		const twin = elements.get(name)
		if (twin && !isSameIn(shape.items, twin, item)) return undefined
		if (!twin) elements.set(name, item)
	}
	return elements
}

/** True where different elements of one of the lists are the same in what should tell them apart. */
export function hasTwins(shape: Shape, lists: readonly List[]): boolean {
	return shape.kind === 'set' && shape.keys !== undefined && lists.some((list) => list.every(isDict) && !elementsByKey(shape, list))
}

function wordOf(value: Value): string {
	return typeof value === 'string' ? value : renderJson(value, 'sorted')
}

/** True where the live side's server made other keys of some: which of them belong together, nobody can tell. */
export function isRekeyed(base: ReadonlyMap<string, unknown>, observed: ReadonlyMap<string, unknown>): boolean {
	const isOnlyIn = (map: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): boolean =>
		[...map.keys()].some((name) => !other.has(name))
	return isOnlyIn(base, observed) && isOnlyIn(observed, base)
}

/** The same of a map in which any key may stand; where the shape says the keys, each speaks for itself. */
export function isOtherwiseKeyed(shape: Shape, base: Dict, observed: Dict): boolean {
	return shape.kind === 'map' && isRekeyed(base, observed)
}

export function unionOfKeys(...maps: readonly ReadonlyMap<string, unknown>[]): readonly string[] {
	const keys = new Set<string>()
	for (const map of maps) for (const key of map.keys()) keys.add(key)
	return [...keys]
}

/** Sorted copy, the same on every machine. */
export function sorted(names: Iterable<string>): readonly string[] {
	return [...names].sort(byCodeUnit)
}
