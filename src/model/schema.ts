import type { TypeName } from './address.ts'
import type { Dict, Present } from './value.ts'
import { isDict, isList } from './value.ts'

/** What a provider's resources look like, as data: merging, ordering, writing back and validating are driven by it. */
export type Schema = {
	/** Raised when the meaning of stored attributes changes. */
	readonly version: number
	/** In the order of creation: a type comes after the types that it refers to. */
	readonly types: readonly ResourceType[]
}

export type ResourceType = {
	readonly name: TypeName
	/** For people, in the plural: `models`. */
	readonly title: string
	/** `data`: read from the workspace so that others can refer to it; never in Git, never written. */
	readonly role: 'managed' | 'data'
	/** The attribute shown as the name, where there is one. */
	readonly label?: string
	/** In the canonical order of a file. */
	readonly attributes: readonly Attribute[]
	/** What the API can do with a resource as a whole; a reason where it cannot. */
	readonly can: { readonly create: Ability; readonly update: Ability; readonly delete: Ability }
	/** The attribute and value that keep a resource at rest, so that a structural change is safe. */
	readonly pausedBy?: { readonly attribute: string; readonly value: boolean }
	/** Said in the plan beside each create or update of the listed attributes, e.g. that a run may start. */
	readonly notes?: readonly Note[]
}

/** True, or why not and what a person can do instead. */
export type Ability = true | { readonly reason: string; readonly remedy: string }

export type Note = {
	readonly on: 'create' | 'update'
	readonly attributes?: readonly string[]
	/** Only where the value after the change has these members. */
	readonly when?: Readonly<Record<string, string | boolean | null>>
	readonly text: string
}

/** A named attribute at the top of a resource. */
export type Attribute = Shape & {
	readonly name: string
	readonly required?: true
	/** Values that mean the same as the attribute being absent; absent is the one that is written. */
	readonly sameAsAbsent?: readonly (null | boolean | number | string)[]
	/** Only where `attribute` has one of these values; elsewhere it is stale: kept in the file and ignored. */
	readonly only?: { readonly attribute: string; readonly is: readonly string[] }
	/**
	 * What the live side can do with it. `writable` is the default. `read-only`: seen, never written. `create-only`: fixed
	 * at creation. `file-only`: the API does not show it; it lives in the file and is never a difference.
	 */
	readonly live?: 'writable' | 'create-only' | 'read-only' | 'file-only'
	/** Why, and what to do instead, where `live` is not `writable`. */
	readonly because?: { readonly reason: string; readonly remedy: string }
	/** Chosen by the server; never merged, never written. */
	readonly computed?: true
	readonly sensitive?: true
	/** A change of it must wait until the resource is at rest (see `Resource.busy`). */
	readonly structural?: true
}

export type Shape =
	| { readonly kind: 'string'; readonly refersTo?: TypeName; readonly language?: string; readonly oneOf?: readonly string[] }
	| { readonly kind: 'number' | 'boolean' }
	/** A map whose members are known by name; others are kept and merged as `any`. */
	| { readonly kind: 'object'; readonly attributes: readonly Attribute[]; readonly keyOrder?: KeyOrder }
	/** A map with any keys, each value of one shape. */
	| { readonly kind: 'map'; readonly values: Shape; readonly keyOrder?: KeyOrder }
	| ListShape
	/** Each element at most once; order does not count. */
	| { readonly kind: 'set'; readonly items: Shape }
	/** Data of any shape. `keyedBy`: a list in it whose items are maps, each with its own string there, merges by that key. */
	| { readonly kind: 'any'; readonly keyedBy?: string; readonly keyOrder?: KeyOrder }

export type ListShape = {
	readonly kind: 'list'
	readonly items: Shape
	/** `atomic`: one leaf. `keyed`: items merge by `key`, their order apart. `positional`: three-way sequence merge. */
	readonly merge: 'atomic' | 'keyed' | 'positional'
	readonly key?: string
}

/** How a map without an order of its own is written: as Postgres' jsonb orders keys, or as it comes. */
export type KeyOrder = 'jsonb' | 'as-is'

/** The type of that name; undefined where the schema has none. */
export function findType(schema: Schema, name: TypeName): ResourceType | undefined {
	return schema.types.find((type) => type.name === name)
}

export function findAttribute(type: ResourceType, name: string): Attribute | undefined {
	return type.attributes.find((attribute) => attribute.name === name)
}

/** Types that live in Git, in the order of creation. */
export function managedTypes(schema: Schema): readonly ResourceType[] {
	return schema.types.filter((type) => type.role === 'managed')
}

/**
 * A resource's attributes with one spelling for what means the same: what equals absent is left out, as is what is
 * stale, computed or kept in the file only, also in members and items. Two sides are compared in this form.
 */
export function canonicalAttributes(type: ResourceType, attributes: Dict): Dict {
	const canonical = new Map<string, Present>()
	for (const attribute of type.attributes) {
		const value = attributes.get(attribute.name)
		if (value !== undefined && isCompared(attribute, value, attributes)) canonical.set(attribute.name, canonicalMembers(attribute, value))
	}
	return canonical
}

/** A value in the same spelling, members and items in the order in which they stand; members without a description are kept. */
export function canonicalMembers(shape: Shape, value: Present): Present {
	if (isList(value)) return shape.kind === 'list' || shape.kind === 'set' ? value.map((item) => canonicalMembers(shape.items, item)) : value
	if (!isDict(value)) return value
	if (shape.kind === 'map') return new Map([...value].map(([name, member]) => [name, canonicalMembers(shape.values, member)]))
	if (shape.kind !== 'object') return value
	const canonical = new Map<string, Present>()
	for (const [name, member] of value) {
		const attribute = shape.attributes.find((candidate) => candidate.name === name)
		if (!attribute) canonical.set(name, member)
		else if (isCompared(attribute, member, value)) canonical.set(name, canonicalMembers(attribute, member))
	}
	return canonical
}

function isCompared(attribute: Attribute, value: Present, siblings: Dict): boolean {
	return !isAbsent(attribute, value) && !attribute.computed && attribute.live !== 'file-only' && !isStale(attribute, siblings)
}

function isAbsent(attribute: Attribute, value: Present): boolean {
	return attribute.sameAsAbsent?.some((same) => same === value) ?? false
}

/** True where the attribute belongs to another variant of the resource than the one `attributes` are of. */
export function isStale(attribute: Attribute, attributes: Dict): boolean {
	if (!attribute.only) return false
	const chosen = attributes.get(attribute.only.attribute)
	return typeof chosen === 'string' && !attribute.only.is.includes(chosen)
}
