/**
 * The kinds of values in HCL. `dynamic` is a kind that is not known yet: that of an unknown value nothing is known of, and of a bare
 * `null`.
 */
export type HclType = Primitive | 'dynamic' | CollectionType | TupleType | ObjectType
export type Primitive = 'bool' | 'number' | 'string'
export type CollectionType = { readonly kind: 'list' | 'set' | 'map'; readonly element: HclType }
export type TupleType = { readonly kind: 'tuple'; readonly items: readonly HclType[] }
export type ObjectType = { readonly kind: 'object'; readonly members: ReadonlyMap<string, HclType> }

export function listType(element: HclType): CollectionType {
	return { kind: 'list', element }
}

export function setType(element: HclType): CollectionType {
	return { kind: 'set', element }
}

export function mapType(element: HclType): CollectionType {
	return { kind: 'map', element }
}

export function isPrimitive(type: HclType): type is Primitive {
	return type === 'bool' || type === 'number' || type === 'string'
}

/** The kind of structure: `list`, `object`, … or the name of a type without any. */
export function kindOfType(type: HclType): Primitive | 'dynamic' | 'list' | 'set' | 'map' | 'tuple' | 'object' {
	return typeof type === 'string' ? type : type.kind
}

/** True where something in it is not known yet. */
export function isOpen(type: HclType): boolean {
	if (typeof type === 'string') return type === 'dynamic'
	if (type.kind === 'tuple') return type.items.some(isOpen)
	return type.kind === 'object' ? [...type.members.values()].some(isOpen) : isOpen(type.element)
}

export function isSameType(a: HclType, b: HclType): boolean {
	if (a === b) return true
	if (typeof a === 'string' || typeof b === 'string') return false
	if (a.kind === 'tuple') return b.kind === 'tuple' && hasSameItems(a.items, b.items)
	if (a.kind === 'object') return b.kind === 'object' && hasSameMembers(a.members, b.members)
	return a.kind === b.kind && isSameType(a.element, b.element)
}

function hasSameItems(a: readonly HclType[], b: readonly HclType[]): boolean {
	return a.length === b.length && a.every((item, index) => isSameType(item, b[index] ?? 'dynamic'))
}

function hasSameMembers(a: ReadonlyMap<string, HclType>, b: ReadonlyMap<string, HclType>): boolean {
	if (a.size !== b.size) return false
	for (const [name, type] of a) {
		const other = b.get(name)
		if (other === undefined || !isSameType(type, other)) return false
	}
	return true
}

/** A text that two types share exactly where they are the same; members stand in the order of their names. */
export function typeKey(type: HclType): string {
	if (typeof type === 'string') return type
	if (type.kind === 'tuple') return `tuple(${type.items.map(typeKey).join(',')})`
	if (type.kind !== 'object') return `${type.kind}(${typeKey(type.element)})`
	const members = Array.from(type.members, ([name, member]) => `${JSON.stringify(name)}:${typeKey(member)}`)
	return `object(${members.sort().join(',')})`
}

/** A type as people call it. */
export function typeName(type: HclType): string {
	if (type === 'dynamic') return 'a value of any kind'
	if (typeof type === 'string') return type === 'bool' ? 'a bool' : `a ${type}`
	if (type.kind === 'object' || type.kind === 'tuple') return type.kind === 'object' ? 'an object' : 'a tuple'
	return `a ${type.kind} of ${plural(type.element)}`
}

function plural(type: HclType): string {
	return type === 'dynamic'
		? 'any kind of value'
		: `${typeName(type).replace(/^an? /, '')}s`.replace(/^(list|set|map) of (.*)s$/, '$1s of $2')
}
