import type { CollectionType, HclType, ObjectType, TupleType } from './typing.ts'
import { isPrimitive, isSameType, kindOfType, listType, mapType, typeKey } from './typing.ts'

/** So many different types are compared with each other, where they are of different kinds; nobody mixes more. */
const MIXED_LIMIT = 100

/** True where some values of one type can become the other; a number may come from a text, which shows only with the value. */
export function canConvert(from: HclType, to: HclType): boolean {
	if (from === 'dynamic' || to === 'dynamic' || isSameType(from, to)) return true
	if (isPrimitive(from)) return isPrimitive(to) && (from === 'string' || to === 'string')
	if (typeof from === 'string' || typeof to === 'string') return false
	if ('element' in to) return isNamed(from) === (to.kind === 'map') && canConvertAll(elementsOf(from), to.element)
	if (to.kind === 'tuple') return from.kind === 'tuple' && canConvertItems(from, to)
	return isNamed(from) && canConvertMembers(from, to)
}

function isNamed(type: CollectionType | TupleType | ObjectType): type is CollectionType | ObjectType {
	return type.kind === 'object' || type.kind === 'map'
}

function elementsOf(type: CollectionType | TupleType | ObjectType): readonly HclType[] {
	if (type.kind === 'tuple') return type.items
	return type.kind === 'object' ? [...type.members.values()] : [type.element]
}

function canConvertAll(from: readonly HclType[], to: HclType): boolean {
	if (to === 'dynamic') return from.length === 0 || unify(from) !== undefined
	return from.every((type) => canConvert(type, to))
}

function canConvertItems(from: TupleType, to: TupleType): boolean {
	return from.items.length === to.items.length && from.items.every((type, index) => canConvert(type, to.items[index] ?? 'dynamic'))
}

function canConvertMembers(from: ObjectType | CollectionType, to: ObjectType): boolean {
	for (const [name, type] of to.members) {
		const own = from.kind === 'object' ? from.members.get(name) : from.element
		if (own === undefined || !canConvert(own, type)) return false
	}
	return true
}

/**
 * The type that values of all these types can become, or undefined where there is none. Objects with the same members, and tuples of
 * the same length, are brought together member by member; others become maps and lists. A text is what any primitive can become.
 */
export function unify(types: readonly HclType[]): HclType | undefined {
	const distinct = distinctTypes(types)
	if (distinct.length <= 1) return distinct[0]
	const kinds = new Set(distinct.map(kindOfType))
	const isUndecided = kinds.delete('dynamic')
	const [only] = kinds
	if (kinds.size === 1 && STRUCTURED.has(only ?? '')) return isUndecided ? 'dynamic' : unifyKind(distinct)
	if (kinds.has('object') && kinds.has('tuple')) return undefined
	if (distinct.length > MIXED_LIMIT) return undefined
	return unifyMixed(distinct, kinds) ?? preferred(distinct)
}

const STRUCTURED: ReadonlySet<string> = new Set(['list', 'set', 'map', 'tuple', 'object'])

function distinctTypes(types: readonly HclType[]): readonly HclType[] {
	const distinct = new Map<string, HclType>()
	for (const type of types) {
		const key = typeKey(type)
		if (!distinct.has(key)) distinct.set(key, type)
	}
	return [...distinct.values()]
}

/** Types that are all objects, all tuples, or all collections of one kind. */
function unifyKind(types: readonly HclType[]): HclType | undefined {
	const [first] = types
	if (typeof first !== 'object') return undefined
	if (first.kind === 'object') return unifyObjects(types.filter(isObject))
	if (first.kind === 'tuple') return unifyTuples(types.filter(isTuple))
	const element = unify(types.flatMap((type) => (typeof type === 'object' ? elementsOf(type) : [])))
	return element && { kind: first.kind, element }
}

function isObject(type: HclType): type is ObjectType {
	return kindOfType(type) === 'object'
}

function isTuple(type: HclType): type is TupleType {
	return kindOfType(type) === 'tuple'
}

function unifyObjects(types: readonly ObjectType[]): HclType | undefined {
	const names = [...(types[0]?.members.keys() ?? [])]
	const isAlike = types.every(({ members }) => members.size === names.length && names.every((name) => members.has(name)))
	if (!isAlike) return unifyAs(mapType, types)
	const members = new Map<string, HclType>()
	for (const name of names) {
		const type = unify(types.map((each) => each.members.get(name) ?? 'dynamic'))
		if (type === undefined) return undefined
		members.set(name, type)
	}
	return { kind: 'object', members }
}

function unifyTuples(types: readonly TupleType[]): HclType | undefined {
	const length = types[0]?.items.length ?? 0
	if (types.some(({ items }) => items.length !== length)) return unifyAs(listType, types)
	const items: HclType[] = []
	for (let index = 0; index < length; index++) {
		const type = unify(types.map((each) => each.items[index] ?? 'dynamic'))
		if (type === undefined) return undefined
		items.push(type)
	}
	return { kind: 'tuple', items }
}

function unifyAs(make: (element: HclType) => HclType, types: readonly (ObjectType | TupleType)[]): HclType | undefined {
	const element = unify(types.flatMap(elementsOf))
	return element && make(element)
}

/** Maps with objects, and lists with tuples: the objects and tuples become what they stand among, where they can. */
function unifyMixed(types: readonly HclType[], kinds: ReadonlySet<string>): HclType | undefined {
	if (kinds.size !== 2) return undefined
	const [loose, make, kind] =
		kinds.has('map') && kinds.has('object')
			? [types.filter(isObject), mapType, 'map']
			: kinds.has('list') && kinds.has('tuple')
				? [types.filter(isTuple), listType, 'list']
				: [[], mapType, '']
	if (loose.length === 0) return undefined
	const common = unifyAs(make, loose)
	const unified = common && unify([...types.filter((type) => !isObject(type) && !isTuple(type)), common])
	return unified && kindOfType(unified) === kind ? unified : undefined
}

/** The first type, the more general ones before, that all others can become. */
function preferred(types: readonly HclType[]): HclType | undefined {
	return byGenerality(types).find((wanted) => types.every((type) => canConvert(type, wanted)))
}

/** The types in an order in which each stands before those that it is more general than. */
function byGenerality(types: readonly HclType[]): readonly HclType[] {
	const rest = [...types]
	const order: HclType[] = []
	while (rest.length > 0) {
		const at = rest.findIndex((type) => !rest.some((other) => other !== type && isMoreGeneral(other, type)))
		order.push(...rest.splice(Math.max(0, at), 1))
	}
	return order
}

function isMoreGeneral(a: HclType, b: HclType): boolean {
	if (a === 'dynamic') return false
	if (b === 'dynamic') return true
	if (isPrimitive(a) || isPrimitive(b)) return a === 'string' && isPrimitive(b) && b !== 'string'
	if (typeof a === 'string' || typeof b === 'string') return false
	if ('element' in a && 'element' in b && a.kind === b.kind) return isMoreGeneral(a.element, b.element)
	if (b.kind === 'set') return a.kind === 'list' || a.kind === 'tuple'
	return (a.kind === 'list' && b.kind === 'tuple') || (a.kind === 'map' && b.kind === 'object')
}
