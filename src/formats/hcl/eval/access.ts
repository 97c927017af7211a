import { convert } from './convert.ts'
import { toCount } from './number.ts'
import type { Computed } from './refusal.ts'
import { isRefusal, refuse } from './refusal.ts'
import { unknownName } from './scope.ts'
import { typeName } from './typing.ts'
import type { HclValue } from './value.ts'
import { isMapping, isSequence, marked, typeOf, UNKNOWN, unknownOf, unmarked } from './value.ts'

/** The attribute of an object or the element of a map. A name of digits is the old spelling of an index. */
export function attributeOf(value: HclValue, name: string): Computed {
	if (/^\d+$/.test(name)) return indexInto(value, { isSensitive: false, kind: 'string', value: name })
	if (value.kind === 'unknown') return marked(unknownMember(value, name), value.isSensitive)
	if (value.kind === 'null') return refuse(`the value is null, and has no attribute ${JSON.stringify(name)}`)
	if (isMapping(value)) {
		const member = value.members.get(name)
		return member ? marked(member, value.isSensitive) : missing(value, name)
	}
	const hint = isSequence(value) ? `take one item first, such as [0].${name}, or all of them with [*].${name}` : undefined
	return refuse(`${typeName(typeOf(value))} has no attributes`, hint === undefined ? {} : { hint })
}

function missing(value: HclValue, name: string): Computed {
	const what = value.kind === 'map' ? 'the map has no element' : 'the object has no attribute'
	return unknownName(`${what} ${JSON.stringify(name)}`, name, isMapping(value) && !value.isSensitive ? value.members.keys() : [])
}

/** As far as its type tells. */
function unknownMember(value: HclValue, name: string): HclValue {
	const type = typeOf(value)
	if (typeof type === 'string') return UNKNOWN
	if (type.kind === 'map') return unknownOf(type.element)
	return unknownOf(type.kind === 'object' ? (type.members.get(name) ?? 'dynamic') : 'dynamic')
}

/** The item of a list or tuple, or the member of a map or object, that the key names. */
export function indexInto(value: HclValue, key: HclValue): Computed {
	const isSecret = value.isSensitive || key.isSensitive
	if (value.kind === 'null') return refuse('the value is null, and nothing can be taken from it')
	if (key.kind === 'null') return refuse('the key is null')
	const type = typeOf(value)
	if (typeof type === 'string' && type !== 'dynamic') return refuse(`${typeName(type)} has no items`)
	if (value.kind === 'unknown' || key.kind === 'unknown') return marked(elementOfUnknown(value), isSecret)
	if (value.kind === 'set') return refuse('the items of a set have no keys', { hint: 'tolist makes a list of it' })
	const found = isMapping(value) ? memberAt(value, unmarked(key)) : itemAt(value, unmarked(key))
	if (isRefusal(found)) return key.isSensitive ? refuse('there is nothing at the key, which is sensitive and not shown') : found
	return marked(found, isSecret)
}

function elementOfUnknown(value: HclValue): HclValue {
	const type = typeOf(value)
	return typeof type === 'object' && 'element' in type ? unknownOf(type.element) : UNKNOWN
}

function memberAt(value: HclValue, key: HclValue): Computed {
	const name = convert(key, 'string')
	if (name.kind !== 'string') return isRefusal(name) ? name : UNKNOWN
	return (isMapping(value) ? value.members.get(name.value) : undefined) ?? missing(value, name.value)
}

function itemAt(value: HclValue, key: HclValue): Computed {
	const number = convert(key, 'number')
	if (number.kind !== 'number') return isRefusal(number) ? number : UNKNOWN
	const index = toCount(number.value)
	if (index === undefined || index < 0)
		return refuse('an index must be a whole number, not below zero', { hint: 'the items are counted from 0' })
	const items = isSequence(value) ? value.items : []
	return items[index] ?? refuse(`there is no item ${index}, as there are ${items.length}`, { hint: 'the items are counted from 0' })
}
