import { fromDecimal } from './number.ts'
import { numberText } from './number-text.ts'
import type { Computed, Refusal } from './refusal.ts'
import { allOf, isRefusal, refuse } from './refusal.ts'
import { setOf } from './set.ts'
import type { CollectionType, HclType, ObjectType, Primitive, TupleType } from './typing.ts'
import { isOpen, isPrimitive, isSameType, typeName } from './typing.ts'
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
	const even = evenly(value, wanted)
	if (isRefusal(even)) return even
	const { items, element } = even
	if (kind === 'list') return listOf(element, items)
	return items.every(isWhollyKnown) ? setOf(element, items) : unknownOf({ kind: 'set', element })
}

function toMap(value: HclValue, wanted: HclType): Computed {
	if (!isMapping(value)) return refuse(`a map is needed, not ${typeName(typeOf(value))}`)
	const even = evenly(value, wanted)
	if (isRefusal(even)) return even
	const names = [...value.members.keys()]
	return mapOf(
		even.element,
		even.items.map((item, index) => [names[index] ?? '', item]),
	)
}

type Even = { readonly items: readonly HclValue[]; readonly element: HclType }

/** The items as ones of one type: what is wanted, and where that leaves it open, what all of them can become. */
function evenly(value: HclValue, wanted: HclType): Even | Refusal {
	const given = itemsOf(value)
	const element =
		wanted !== 'dynamic' ? wanted : 'element' in value ? value.element : commonType(given.map(typeOf), value.kind === 'object')
	if (element === undefined) return UNEVEN
	const items = convertAll(given, element)
	if (isRefusal(items) || !isOpen(element) || items.length === 0) return isRefusal(items) ? items : { items, element }
	const common = commonType(items.map(typeOf), false)
	const even = common === undefined ? UNEVEN : convertAll(items, common)
	if (common === undefined || isRefusal(even)) return UNEVEN
	return even.every((item) => isSameType(typeOf(item), common)) ? { items: even, element: common } : UNEVEN
}

const UNEVEN = refuse('the items are of different types that have none in common', { hint: 'give all items the same type' })

/** Undefined where there is none. `isMap`: members that are null or unknown take the one type that all others have. */
function commonType(types: readonly HclType[], isMap: boolean): HclType | undefined {
	const type = types.length === 0 ? 'dynamic' : unify(types)
	if (type !== 'dynamic' || types.every((each) => each === 'dynamic')) return type
	const [first = type, ...others] = types.filter((each) => each !== 'dynamic')
	return isMap && others.every((each) => isSameType(each, first)) ? first : undefined
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
