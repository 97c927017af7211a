import type { TypeName } from './address.ts'
import type { Dict } from './value.ts'

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
	/**
	 * `data`: read from the workspace so that others can refer to it; never in Git, never written. `derived`: the service writes
	 * it for people to read; the file follows, and an edit of it is overwritten. `seed`: a file that is made once where it is
	 * missing and is the user's own from then on.
	 */
	readonly role: 'managed' | 'data' | 'derived' | 'seed'
	/**
	 * What a complete read of the workspace shows of the type; `all` where nothing is said. `some`: it may leave resources out for
	 * good, so that one which was never seen there lives in its file only. `none`: the API does not show them at all.
	 */
	readonly listed?: 'all' | 'some' | 'none'
	/** Why resources live in their files only, and what to do instead, where `listed` is not `all`. */
	readonly because?: { readonly reason: string; readonly remedy: string }
	/** Comment lines that a new file begins with. */
	readonly head?: string
	/** Types whose resources get other names in this one, by the attribute that maps each other name to a key. */
	readonly aliases?: Readonly<Record<string, TypeName>>
	/** The attribute shown as the name, where there is one. */
	readonly label?: string
	/** In the canonical order of a file. */
	readonly attributes: readonly Attribute[]
	/** Attributes of which the workspace allows each combination once. */
	readonly uniqueTogether?: readonly string[]
	/** What the API can do with a resource as a whole; a reason where it cannot. */
	readonly can: { readonly create: Ability; readonly update: Ability; readonly delete: Ability }
	/** The attribute and value that keep a resource at rest, so that a structural change is safe. */
	readonly pausedBy?: { readonly attribute: string; readonly value: boolean }
	/** Types whose resources have to be there first, although nothing refers to one of them by its key. */
	readonly after?: readonly TypeName[]
	/** Said in the plan beside each create or update of the listed attributes, e.g. that a run may start. */
	readonly notes?: readonly Note[]
}

/** True, or why not and what a person can do instead. */
export type Ability = true | { readonly reason: string; readonly remedy: string }

export type Note = {
	readonly on: 'create' | 'update' | 'delete'
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
	/** A list, a set or a map that holds nothing means the same as the attribute being absent. */
	readonly emptyIsAbsent?: true
	/** What absence means, of an attribute at the top; written out in a new file, and always sent. */
	readonly default?: boolean | number | string
	/** Told by where the file is, and not in it. */
	readonly fromPath?: true
	/** The file may leave it out without being another one; only in `derived` types. */
	readonly omittable?: true
	/** Only where `attribute` has one of these values; elsewhere it is stale: kept in the file and ignored. */
	readonly only?: { readonly attribute: string; readonly is: readonly string[] }
	/**
	 * What the live side can do with it. `writable` is the default. `read-only`: seen, never written. `create-only`: fixed
	 * at creation. `file-only`: the API does not show it; it lives in the file and is never a difference. Of one in a list's
	 * items nothing is said.
	 */
	readonly live?: 'writable' | 'create-only' | 'read-only' | 'file-only'
	/** Why, and what to do instead, where `live` is not `writable`. */
	readonly because?: { readonly reason: string; readonly remedy: string }
	/** Chosen by the server; never merged, never written. */
	readonly computed?: true
	/** Shown to nobody, and held by nobody but the service. `in-part`: shown to nobody, and the service says which parts are secret. */
	readonly sensitive?: true | 'in-part'
	/** The workspace allows each value once in a type; `folded`: whatever its case. */
	readonly unique?: 'exact' | 'folded'
	/** A change of it must wait until the resource is at rest (see `Resource.busy`). */
	readonly structural?: true
	/** What refers to the resource relies on this value; why, as the beginning of a sentence that names who does. */
	readonly reliedOn?: string
}

export type Shape =
	| {
			readonly kind: 'string'
			readonly refersTo?: TypeName
			/** What it refers to may be of this type too, where none of the other one has that key. */
			readonly orTo?: TypeName
			/** What it refers to depends on a text beside it, such as a `type`; where that is none of these, it refers to nothing. */
			readonly refersBy?: { readonly attribute: string; readonly types: Readonly<Record<string, TypeName>> }
			/** The service takes any name here: one that leads nowhere is no reason to wait, nor a mistake. */
			readonly loose?: true
			readonly language?: string
			readonly oneOf?: readonly string[]
			/** A regular expression that the whole text matches, and how people write that. */
			readonly form?: { readonly pattern: string; readonly shown: string }
	  }
	| { readonly kind: 'number' | 'boolean' }
	/** A map whose members are known by name; others are kept and merged as `any`. */
	| { readonly kind: 'object'; readonly attributes: readonly Attribute[]; readonly keyOrder?: KeyOrder }
	/** A map with any keys, each value of one shape. `emptyIsAbsent`: a member that holds nothing means the same as none. */
	| { readonly kind: 'map'; readonly values: Shape; readonly keyOrder?: KeyOrder; readonly emptyIsAbsent?: true }
	| ListShape
	/**
	 * Each element at most once; order does not count. `keys`: elements are maps, which these members tell apart, and merge by them. `loses`: of
	 * an attribute at the top, where elements are texts: what is deleted of that type goes from it at once, by its value of that attribute.
	 */
	| {
			readonly kind: 'set'
			readonly items: Shape
			readonly keys?: readonly string[]
			readonly loses?: { readonly type: TypeName; readonly attribute: string }
	  }
	/**
	 * Data of any shape. `keyedBy`: a list in it whose items are maps, each with its own string there, merges by that key. `encoded`: a map
	 * that HCL has as one text, made by `jsonencode`.
	 */
	| {
			readonly kind: 'any'
			readonly keyedBy?: string
			readonly keyOrder?: KeyOrder
			readonly language?: 'json-schema'
			readonly encoded?: 'json'
			readonly mentions?: Mention
	  }

/** A text anywhere in a value that refers to another resource: `prefix` and a key below the one that the attribute `within` names. */
export type Mention = { readonly member: string; readonly prefix: string; readonly refersTo: TypeName; readonly within: string }

export type ListShape = {
	readonly kind: 'list'
	readonly items: Shape
	/** `atomic`: one leaf. `keyed`: items merge by `key`, their order apart. `positional`: three-way sequence merge. */
	readonly merge: 'atomic' | 'keyed' | 'positional'
	readonly key?: string
}

/** How a map without an order of its own is written: as Postgres' jsonb orders keys, or as it comes. */
export type KeyOrder = 'jsonb' | 'as-is'

/** The shape of a member, with what it refers to where the members beside it tell that. */
export function settled<S extends Shape>(shape: S, beside: Dict): S {
	if (shape.kind !== 'string' || !shape.refersBy) return shape
	const { attribute, types } = shape.refersBy
	const chosen = beside.get(attribute)
	const refersTo = typeof chosen === 'string' && Object.hasOwn(types, chosen) ? types[chosen] : undefined
	return refersTo === undefined ? shape : { ...shape, refersTo }
}

const NONE: readonly TypeName[] = []

/** The types of what a text may refer to, the likelier one first. */
export function referredTypes(shape: Shape): readonly TypeName[] {
	if (shape.kind !== 'string' || (shape.refersTo === undefined && shape.orTo === undefined)) return NONE
	return [shape.refersTo, shape.orTo].filter((type) => type !== undefined)
}

/** The type of that name; undefined where the schema has none. */
export function findType(schema: Schema, name: TypeName): ResourceType | undefined {
	return schema.types.find((type) => type.name === name)
}

export function findAttribute(type: ResourceType, name: string): Attribute | undefined {
	return type.attributes.find((attribute) => attribute.name === name)
}

/** Types that live in Git, in the order of creation. */
export function fileTypes(schema: Schema): readonly ResourceType[] {
	return schema.types.filter((type) => type.role !== 'data')
}

/** Types that are the user's to edit, in the order of creation. */
export function managedTypes(schema: Schema): readonly ResourceType[] {
	return schema.types.filter((type) => type.role === 'managed')
}

/** Types that the workspace is asked for. */
export function listedTypes(schema: Schema): readonly TypeName[] {
	return schema.types.filter((type) => type.listed !== 'none').map((type) => type.name)
}
