import type {
	Address,
	Attribute,
	Dict,
	Mention,
	Present,
	ResourceType,
	Schema,
	Shape,
	TypeName,
	Value,
	ValuePath,
} from '../../model/index.ts'
import { findType, isDict, isList, makeAddress, referredTypes, settled } from '../../model/index.ts'
import { itemShape, memberShape } from '../merge/shape.ts'

/** One resource's mention of another one. */
export type Reference = {
	readonly path: ValuePath
	readonly type: TypeName
	readonly key: string
	readonly address: Address
	/** It may lead nowhere. */
	readonly isLoose?: true
}

/** Every reference in a resource's attributes, where the schema says that a string is one. */
export function referencesOf(type: ResourceType, attributes: Dict): readonly Reference[] {
	const found: Reference[] = []
	for (const attribute of referringIn(type)) {
		const value = attributes.get(attribute.name)
		if (value === undefined) continue
		const mentions = mentionsIn(attribute)
		if (mentions) findMentions(found, mentions, attributes.get(mentions.within), value, [attribute.name])
		else collect(found, attribute, value, [attribute.name])
	}
	return found
}

const REFERRING = new WeakMap<ResourceType, readonly Attribute[]>()

/** Most attributes hold plain values, and are not looked through. */
function referringIn(type: ResourceType): readonly Attribute[] {
	const known = REFERRING.get(type)
	if (known) return known
	const referring = type.attributes.filter((attribute) => typesIn(attribute).length > 0)
	REFERRING.set(type, referring)
	return referring
}

/** `path` is where the walk stands; it changes with it. */
function collect(found: Reference[], shape: Shape, value: Present, path: (string | number)[]): void {
	if (shape.kind === 'string') {
		if (typeof value === 'string')
			for (const type of referredTypes(shape)) found.push({ ...referenceTo(type, value, path), ...(shape.loose && { isLoose: true }) })
	} else if (shape.kind === 'any' || shape.kind === 'number' || shape.kind === 'boolean') return
	else if (isDict(value))
		for (const [name, member] of value) {
			path.push(name)
			collect(found, settled(memberShape(shape, name), value), member, path)
			path.pop()
		}
	else if (isList(value))
		for (const [index, item] of value.entries()) {
			path.push(index)
			collect(found, itemShape(shape), item, path)
			path.pop()
		}
}

function referenceTo(type: TypeName, key: string, path: ValuePath): Reference {
	return { path: [...path], type, key, address: makeAddress(type, key) }
}

/** What texts in the attribute's value refer to; undefined where the schema says nothing about them. */
export function mentionsIn(attribute: Attribute): Mention | undefined {
	return attribute.kind === 'any' ? attribute.mentions : undefined
}

/** The own name of what a text mentions; undefined where it is no mention. What follows a slash leads into the thing. */
function mentionedBy({ prefix }: Mention, text: string): string | undefined {
	const [name = ''] = text.startsWith(prefix) ? text.slice(prefix.length).split('/') : []
	return name === '' ? undefined : name
}

/** `within`: the key of what holds both the one that mentions and those that are mentioned. */
function findMentions(found: Reference[], mention: Mention, within: Value, value: Present, path: (string | number)[]): void {
	if (typeof within !== 'string' || typeof value !== 'object') return
	if (isList(value))
		for (const [index, item] of value.entries()) {
			path.push(index)
			findMentions(found, mention, within, item, path)
			path.pop()
		}
	if (!isDict(value)) return
	for (const [name, member] of value) {
		path.push(name)
		const own = name === mention.member && typeof member === 'string' ? mentionedBy(mention, member) : undefined
		if (own === undefined) findMentions(found, mention, within, member, path)
		else found.push(referenceTo(mention.refersTo, `${within}/${own}`, path))
		path.pop()
	}
}

/** True where resources of a type may mention those of another one. */
export function mayMention(type: ResourceType, other: TypeName): boolean {
	return type.attributes.some((attribute) => typesIn(attribute).includes(other))
}

/** The types of all that such a value may refer to. */
function typesIn(shape: Shape): readonly TypeName[] {
	if (shape.kind === 'string') return [...referredTypes(shape), ...Object.values(shape.refersBy?.types ?? {})]
	if (shape.kind === 'any') return shape.mentions ? [shape.mentions.refersTo] : []
	if (shape.kind === 'object') return shape.attributes.flatMap(typesIn)
	if (shape.kind === 'map') return typesIn(shape.values)
	return shape.kind === 'list' || shape.kind === 'set' ? typesIn(shape.items) : []
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
