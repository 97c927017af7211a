import type { Attribute, Dict, Present, Resource, ResourceType, Schema, Shape, Snapshot } from '../../model/index.ts'
import { findType, isDict, isHidden, isList } from '../../model/index.ts'
import type { DigestOf } from '../merge/hidden.ts'

/**
 * Attributes without the values that the schema calls sensitive: each is hidden, whoever shows it, so that none of them is compared, kept or
 * written (P7). What may hold secrets only in part is the service's to hide.
 */
export function hideSensitive(type: ResourceType, attributes: Dict, digestOf: DigestOf): Dict {
	return holdsSensitive(type.attributes) ? hideMembers(type.attributes, attributes, digestOf) : attributes
}

/** The same of all that a side holds. */
export function hideSnapshot(schema: Schema, snapshot: Snapshot, digestOf: DigestOf): Snapshot {
	return { ...snapshot, scopes: hideScopes(schema, snapshot.scopes, digestOf) }
}

export function hideScopes(schema: Schema, scopes: Snapshot['scopes'], digestOf: DigestOf): Snapshot['scopes'] {
	if (!schema.types.some((type) => holdsSensitive(type.attributes))) return scopes
	return new Map(
		[...scopes].map(([scope, read]) => {
			const type = findType(schema, scope)
			if (read.kind === 'unknown' || !type || !holdsSensitive(type.attributes)) return [scope, read] as const
			const hide = (attributes: Dict): Dict => hideSensitive(type, attributes, digestOf)
			const hidden = [...read.value].map(([address, { attributes, shown, ...rest }]) => {
				const resource: Resource = { ...rest, attributes: hide(attributes), ...(shown && { shown: hide(shown) }) }
				return [address, resource] as const
			})
			return [scope, { ...read, value: new Map(hidden) }] as const
		}),
	)
}

function holdsSensitive(attributes: readonly Attribute[]): boolean {
	return attributes.some((attribute) => !attribute.computed && (attribute.sensitive === true || mayHide(attribute)))
}

function mayHide(shape: Shape): boolean {
	if (shape.kind === 'object') return holdsSensitive(shape.attributes)
	if (shape.kind === 'map') return mayHide(shape.values)
	return (shape.kind === 'list' || shape.kind === 'set') && mayHide(shape.items)
}

function hideMembers(described: readonly Attribute[], members: Dict, digestOf: DigestOf): Dict {
	const hidden = new Map<string, Present>()
	for (const [name, value] of members) {
		const attribute = described.find((candidate) => candidate.name === name)
		hidden.set(name, attribute ? hideAttribute(attribute, value, digestOf) : value)
	}
	return hidden
}

function hideAttribute(attribute: Attribute, value: Present, digestOf: DigestOf): Present {
	if (attribute.computed || attribute.sameAsAbsent?.some((same) => same === value)) return value
	if (attribute.sensitive !== true) return hideValue(attribute, value, digestOf)
	if (value === null || isHidden(value)) return value
	const version = digestOf(value)
	return version === undefined ? { kind: 'masked' } : { kind: 'masked', version }
}

function hideValue(shape: Shape, value: Present, digestOf: DigestOf): Present {
	if (!mayHide(shape)) return value
	if (isList(value))
		return shape.kind === 'list' || shape.kind === 'set' ? value.map((item) => hideValue(shape.items, item, digestOf)) : value
	if (!isDict(value)) return value
	if (shape.kind === 'object') return hideMembers(shape.attributes, value, digestOf)
	return shape.kind === 'map' ? new Map([...value].map(([name, member]) => [name, hideValue(shape.values, member, digestOf)])) : value
}
