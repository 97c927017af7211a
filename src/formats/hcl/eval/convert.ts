import { fromDecimal } from './number.ts'
import { numberText } from './number-text.ts'
import type { Computed, Refusal } from './refusal.ts'
import { allOf, isRefusal, refuse } from './refusal.ts'
import { setOf } from './set.ts'
import type { CollectionType, HclType, ObjectType, Primitive, TupleType } from './typing.ts'
import { isPrimitive, isSameType, typeName } from './typing.ts'
import { canConvert, unify } from './unify.ts'
import type { Entry, HclValue } from './value.ts'
import {
	boolOf,
	isMapping,
	isSequence,
	isWhollyKnown,
	itemsOf,
	listOf,
	mapOf,
	marked,
	nullOf,
	numberOf,
	objectOf,
	stringOf,
	tupleOf,
	typeOf,
	unknownOf,
} from './value.ts'

/**
 * The value as one of the type `to`; refused where it cannot become one. Null and unknown values become those of the type. Where `to`
 * is a collection of `dynamic`, its items become what all of them can.
 */
export function convert(value: HclValue, to: HclType): Computed {
	if (to === 'dynamic') return value
	const from = typeOf(value)
	if (isSameType(from, to)) return value
	if (value.kind === 'null' || value.kind === 'unknown') {
		if (!canConvert(from, to)) return refuse(`${typeName(from)} cannot become ${typeName(to)}`)
		return marked(value.kind === 'null' ? nullOf(settled(from, to)) : unknownOf(settled(from, to)), value.isSensitive)
	}
	const converted = isPrimitive(to) ? convertPrimitive(value, to) : convertStructure(value, to)
	return isRefusal(converted) ? converted : marked(converted, value.isSensitive)
}

/** The type that comes out for a value which is not there to look at. */
function settled(from: HclType, to: HclType): HclType {
	if (typeof to === 'string' || typeof from === 'string' || !('element' in to) || to.element !== 'dynamic') return to
	const elements = 'element' in from ? [from.element] : from.kind === 'tuple' ? from.items : [...from.members.values()]
	return { kind: to.kind, element: unify(elements) ?? 'dynamic' }
}

function convertPrimitive(value: HclValue, to: Primitive): Computed {
	if (to === 'string') return toText(value)
	if (value.kind !== 'string') return refuse(`${typeName(to)} is needed, not ${typeName(typeOf(value))}`)
	if (to === 'number') {
		const number = fromDecimal(value.value)
		return number ? numberOf(number) : refuse('a number is needed, and the text spells none')
	}
	if (value.value === 'true' || value.value === '1') return boolOf(true)
	if (value.value === 'false' || value.value === '0') return boolOf(false)
	return refuse('a bool is needed, and the text is neither "true" nor "false"')
}

function toText(value: HclValue): Computed {
	if (value.kind === 'number') return stringOf(numberText(value.value))
	if (value.kind === 'bool') return stringOf(String(value.value))
	return refuse(`a text is needed, not ${typeName(typeOf(value))}`)
}

function convertStructure(value: HclValue, to: CollectionType | TupleType | ObjectType): Computed {
	if (to.kind === 'tuple') return toTuple(value, to)
	if (to.kind === 'object') return toObject(value, to)
	if (to.kind === 'map') return toMap(value, to.element)
	return toSequence(value, to.kind, to.element)
}

function toSequence(value: HclValue, kind: 'list' | 'set', wanted: HclType): Computed {
	if (!isSequence(value)) return refuse(`a ${kind} is needed, not ${typeName(typeOf(value))}`)
	const element = elementFor(value, wanted)
	if (isRefusal(element)) return element
	const items = convertAll(value.items, element.type)
	if (isRefusal(items)) return items
	if (kind === 'list') return listOf(element.type, items)
	return items.every(isWhollyKnown) ? setOf(element.type, items) : unknownOf({ kind: 'set', element: element.type })
}

function toMap(value: HclValue, wanted: HclType): Computed {
	if (!isMapping(value)) return refuse(`a map is needed, not ${typeName(typeOf(value))}`)
	const element = elementFor(value, wanted)
	if (isRefusal(element)) return element
	const entries = convertMembers([...value.members].map(([name, member]) => [name, member, element.type]))
	return isRefusal(entries) ? entries : mapOf(element.type, entries)
}

/** What the items of a value are to become: what is wanted, or else what all of them can become. */
function elementFor(value: HclValue, wanted: HclType): { readonly type: HclType } | Refusal {
	if (wanted !== 'dynamic') return { type: wanted }
	if ('element' in value) return { type: value.element }
	const types = itemsOf(value).map(typeOf)
	const type = types.length === 0 ? 'dynamic' : unify(types)
	const isSettled = type !== undefined && (type !== 'dynamic' || types.every((each) => each === 'dynamic'))
	return isSettled
		? { type }
		: refuse('the items are of different types that have none in common', { hint: 'give all items the same type' })
}

function toTuple(value: HclValue, { items }: TupleType): Computed {
	if (value.kind !== 'tuple' || value.items.length !== items.length)
		return refuse(`a tuple of ${items.length} items is needed, not ${typeName(typeOf(value))}`)
	const converted = allOf(value.items.map((item, index) => convert(item, items[index] ?? 'dynamic')))
	return isRefusal(converted) ? converted : tupleOf(converted)
}

function toObject(value: HclValue, { members }: ObjectType): Computed {
	if (!isMapping(value)) return refuse(`an object is needed, not ${typeName(typeOf(value))}`)
	const wanted: [string, HclValue, HclType][] = []
	for (const [name, type] of members) {
		const member = value.members.get(name)
		if (!member) return refuse(`the attribute ${JSON.stringify(name)} is missing`)
		wanted.push([name, member, type])
	}
	const entries = convertMembers(wanted)
	return isRefusal(entries) ? entries : objectOf(entries)
}

function convertAll(items: readonly HclValue[], type: HclType): readonly HclValue[] | Refusal {
	return allOf(items.map((item) => convert(item, type)))
}

function convertMembers(members: readonly (readonly [string, HclValue, HclType])[]): readonly Entry[] | Refusal {
	const entries: Entry[] = []
	for (const [name, member, type] of members) {
		const converted = convert(member, type)
		if (converted.kind === 'refusal') return converted
		entries.push([name, converted])
	}
	return entries
}
