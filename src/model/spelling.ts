import type { Attribute, ResourceType, Shape } from './schema.ts'
import type { Dict, Present, Value } from './value.ts'
import { isDict, isList } from './value.ts'

/**
 * A resource's attributes with one spelling for what means the same: what equals absent is left out, as is what is
 * stale, computed or kept in the file only, also in members and items. Two sides are compared in this form.
 */
export function canonicalAttributes(type: ResourceType, attributes: Dict): Dict {
	return spelledAttributes(type, attributes, 'shared')
}

/** All that a file says of a resource, in the same spelling: also what the API does not show. Two files are compared in this form. */
export function writtenAttributes(type: ResourceType, attributes: Dict): Dict {
	return spelledAttributes(type, attributes, 'all')
}

function spelledAttributes(type: ResourceType, attributes: Dict, part: Part): Dict {
	const meant = withDefaults(type, attributes)
	const canonical = new Map<string, Present>()
	for (const attribute of type.attributes) {
		const value = meant.get(attribute.name)
		if (value === undefined || !isKept(attribute, value, meant, part)) continue
		const spelled = spell(attribute, value, part)
		if (!(attribute.emptyIsAbsent && isEmpty(spelled))) canonical.set(attribute.name, spelled)
	}
	return canonical
}

/** The default where a value says nothing. */
function withDefaults(type: ResourceType, attributes: Dict): Dict {
	let meant: Map<string, Present> | undefined
	for (const attribute of type.attributes) {
		const value = attributes.get(attribute.name)
		if (attribute.default === undefined || (value !== undefined && !isAbsent(attribute, value))) continue
		meant = (meant ?? new Map(attributes)).set(attribute.name, attribute.default)
	}
	return meant ?? attributes
}

/**
 * What only the file holds: the attributes that the API does not show, members included, or `all` of them where it does not
 * show the resource. In the same spelling otherwise, a default as what is absent; what the path tells is left out.
 */
export function fileAttributes(type: ResourceType, attributes: Dict, all: boolean): Dict {
	return pickFileOnly(type.attributes, attributes, withDefaults(type, attributes), all)
}

function pickFileOnly(described: readonly Attribute[], attributes: Dict, siblings: Dict, all: boolean): Dict {
	const picked = new Map<string, Present>()
	for (const attribute of described) {
		const isOwn = all || attribute.live === 'file-only'
		if (!isOwn && attribute.kind !== 'object' && attribute.kind !== 'map') continue
		const value = attributes.get(attribute.name)
		if (value === undefined || value === attribute.default || attribute.fromPath) continue
		if (!isKept(attribute, value, siblings, 'all')) continue
		const own = isOwn ? spell(attribute, value, 'all') : fileOnlyIn(attribute, value)
		if (own !== undefined) picked.set(attribute.name, own)
	}
	return picked
}

function fileOnlyIn(shape: Shape, value: Present): Value {
	if (!isDict(value) || (shape.kind !== 'object' && shape.kind !== 'map')) return undefined
	const members =
		shape.kind === 'object'
			? pickFileOnly(shape.attributes, value, value, false)
			: new Map([...value].flatMap(([name, member]) => named(name, fileOnlyIn(shape.values, member))))
	return members.size > 0 ? members : undefined
}

function named(name: string, value: Value): readonly (readonly [string, Present])[] {
	return value === undefined ? [] : [[name, value]]
}

/** A value in the same spelling, members and items in the order in which they stand; members without a description are kept. */
export function canonicalMembers(shape: Shape, value: Present): Present {
	return spell(shape, value, 'shared')
}

/** `shared`: what both sides show; `all`: what only the file holds too. */
type Part = 'shared' | 'all'

function spell(shape: Shape, value: Present, part: Part): Present {
	if (isList(value)) return shape.kind === 'list' || shape.kind === 'set' ? value.map((item) => spell(shape.items, item, part)) : value
	if (!isDict(value)) return value
	if (shape.kind === 'map') return spellMap(shape, value, part)
	if (shape.kind !== 'object') return value
	const canonical = new Map<string, Present>()
	for (const [name, member] of value) {
		const attribute = shape.attributes.find((candidate) => candidate.name === name)
		if (attribute && !isKept(attribute, member, value, part)) continue
		const spelled = attribute ? spell(attribute, member, part) : member
		if (!(attribute?.emptyIsAbsent && isEmpty(spelled))) canonical.set(name, spelled)
	}
	return canonical
}

function spellMap(shape: Extract<Shape, { kind: 'map' }>, value: Dict, part: Part): Dict {
	const spelled = [...value].map(([name, member]): [string, Present] => [name, spell(shape.values, member, part)])
	return new Map(shape.emptyIsAbsent ? spelled.filter(([, member]) => !isEmpty(member)) : spelled)
}

function isEmpty(value: Present): boolean {
	return (isList(value) && value.length === 0) || (isDict(value) && value.size === 0)
}

function isKept(attribute: Attribute, value: Present, siblings: Dict, part: Part): boolean {
	if (isAbsent(attribute, value) || attribute.computed || isStale(attribute, siblings)) return false
	return part === 'all' || !isFileOnly(attribute, value)
}

/** So is a map that holds nothing else: whether the other side has it, empty, makes no difference. */
function isFileOnly(attribute: Attribute, value: Present): boolean {
	if (attribute.live === 'file-only') return true
	if (attribute.kind !== 'object' || !isDict(value) || !attribute.attributes.some(hasFileOnly)) return false
	const { attributes } = attribute
	return [...value].every(([name, member]) => attributes.some((inner) => inner.name === name && isFileOnly(inner, member)))
}

function hasFileOnly(attribute: Attribute): boolean {
	return attribute.live === 'file-only' || (attribute.kind === 'object' && attribute.attributes.some(hasFileOnly))
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
