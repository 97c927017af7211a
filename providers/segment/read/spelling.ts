import type { Attribute, Dict, Present, RemoteId, Shape, TypeName, Value } from '../../../src/provider.ts'
import { isDict, isList, settled } from '../../../src/provider.ts'
import { asId } from '../keys.ts'
import { asMasked, holdsMask } from '../masked.ts'
import type { Names } from './names.ts'
import { sortedMembers } from './sorted.ts'

/** Members that the API does not spell as the attribute's name in camel case. */
const MEMBERS: ReadonlyMap<string, string> = new Map([['reverse_etl_schedule', 'reverseETLSchedule']])

/** The member of an item that holds an attribute: `source_id` is `sourceId`. */
export function memberOf(attribute: string): string {
	return MEMBERS.get(attribute) ?? attribute.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** True for a map that is Segment's or the user's own, with any members. */
export function isOpenMap(shape: Shape): boolean {
	return shape.kind === 'any' && shape.encoded === 'json'
}

/** An id that leads nowhere. */
export type Dangling = { readonly type: TypeName; readonly id: RemoteId }

/** Values as files spell them; ids that lead nowhere are added to `dangling`. */
export type Reading = { readonly names: Names; readonly dangling: Dangling[] }

/** What an item holds of the described attributes. Nothing is kept of what is chosen by the service. */
export function readMembers(attributes: readonly Attribute[], item: Dict, reading: Reading): Dict {
	const read = new Map<string, Present>()
	for (const attribute of attributes) {
		if (attribute.computed) continue
		const value = readValue(settled(attribute, item), item.get(memberOf(attribute.name)), reading) ?? emptyOf(attribute)
		if (value !== undefined && !isLeftOut(attribute, value)) read.set(attribute.name, value)
	}
	return read
}

/** What a file says of nothing. */
function emptyOf(attribute: Attribute): Value {
	if (!attribute.required) return undefined
	return isOpenMap(attribute) ? new Map() : attribute.kind === 'set' ? [] : undefined
}

function isLeftOut(attribute: Attribute, value: Present): boolean {
	if (attribute.sameAsAbsent?.some((same) => same === value)) return true
	if (attribute.required) return false
	return (isList(value) && value.length === 0) || (isDict(value) && value.size === 0)
}

function readValue(shape: Shape, value: Value, reading: Reading): Value {
	if (value === undefined || value === null) return undefined
	if (isOpenMap(shape) && isDict(value)) return readMap(value)
	if (holdsMask(value) && !isDict(value)) return asMasked(value)
	if (shape.kind === 'string' && shape.refersTo !== undefined) return readReference(shape, shape.refersTo, value, reading)
	if (shape.kind === 'object') return isDict(value) ? readMembers(shape.attributes, value, reading) : value
	if ((shape.kind === 'set' || shape.kind === 'list') && isList(value))
		return value.flatMap((item): Present[] => {
			const read = readValue(shape.items, item, reading)
			return read === undefined ? [] : [read]
		})
	return value
}

function readMap(value: Dict): Present {
	const shown = asMasked(value)
	return isDict(shown) ? sortedMembers(shown) : shown
}

function readReference(shape: Shape & { readonly kind: 'string' }, type: TypeName, value: Present, { names, dangling }: Reading): Value {
	const id = asId(value)
	if (id === undefined) return undefined
	const key = names.keyOf(type, id) ?? otherKey(shape.orTo, type, id, names)
	if (key !== undefined || shape.loose) return key ?? id
	dangling.push({ type, id })
	return undefined
}

/** A key that both types have would tell neither: then the id does. */
function otherKey(other: TypeName | undefined, type: TypeName, id: RemoteId, { keyOf, isKey }: Names): string | undefined {
	const key = other && keyOf(other, id)
	return key === undefined || isKey(type, key) ? undefined : key
}
