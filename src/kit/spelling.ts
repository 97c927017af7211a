import type { Attribute, Dict, Present, RemoteId, Shape, TypeName, Value } from '../model/index.ts'
import { isDecimal, isDict, isHidden, isList, settled, valueAt } from '../model/index.ts'
import type { Declared } from './declared.ts'

/** How one type is spelled by the API. */
export type Spelling = Pick<Declared, 'spelling' | 'mask'> & { readonly members: Readonly<Record<string, string>> }

export function spellingOf({ spelling, mask, things }: Declared, type: TypeName): Spelling {
	return { spelling, members: things[type]?.members ?? {}, ...(mask !== undefined && { mask }) }
}

/** Where an item has an attribute; `within`: the path of the attribute around it. */
export function memberPath({ spelling, members }: Spelling, attribute: string, within: readonly string[]): readonly string[] {
	const own = members[[...within, attribute].join('.')]
	if (own !== undefined) return own.split('.')
	return [spelling === 'camel' ? attribute.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : attribute]
}

/** An id as a text, whatever the API has it as. */
export function idText(value: Value): RemoteId | undefined {
	if (typeof value === 'number') return String(value) as RemoteId
	if (isDecimal(value)) return value.text as RemoteId
	return typeof value === 'string' && value !== '' ? (value as RemoteId) : undefined
}

/** References that lead nowhere are added to `dangling`. */
export type Reading = {
	readonly spelling: Spelling
	readonly keyOf: (type: TypeName, id: RemoteId) => string | undefined
	readonly dangling: { readonly type: TypeName; readonly id: RemoteId }[]
}

/** What an item holds of the described attributes, as files have it. Null is the same as nothing. */
export function readMembers(attributes: readonly Attribute[], item: Dict, reading: Reading, within: readonly string[]): Dict {
	const beside = besideOf(attributes, item, reading.spelling, within)
	const read = new Map<string, Present>()
	for (const attribute of attributes) {
		if (attribute.computed) continue
		const shown = valueAt(item, memberPath(reading.spelling, attribute.name, within))
		const value = attribute.sensitive
			? readSecret(attribute, shown)
			: readValue(settled(attribute, beside), shown, reading, [...within, attribute.name])
		if (value !== undefined) read.set(attribute.name, value)
	}
	return read
}

/** Texts by their attributes, which may tell what others refer to. */
function besideOf(attributes: readonly Attribute[], item: Dict, spelling: Spelling, within: readonly string[]): Dict {
	const texts = attributes.flatMap(({ name }): [string, Present][] => {
		const value = valueAt(item, memberPath(spelling, name, within))
		return typeof value === 'string' ? [[name, value]] : []
	})
	return new Map(texts)
}

/** A secret that must be there is taken to be, where the API shows nothing of it. */
function readSecret({ required }: Attribute, shown: Value): Value {
	if (shown === null || (shown === undefined && !required)) return undefined
	return { kind: 'masked' }
}

function readValue(shape: Shape, value: Value, reading: Reading, at: readonly string[]): Value {
	if (value === undefined || value === null) return undefined
	if (reading.spelling.mask !== undefined && value === reading.spelling.mask) return { kind: 'masked' }
	if (shape.kind === 'string' && shape.refersTo !== undefined) return readReference(shape, shape.refersTo, value, reading)
	if (shape.kind === 'object' && isDict(value)) return readMembers(shape.attributes, value, reading, at)
	if (shape.kind === 'map' && isDict(value))
		return new Map(
			[...value].flatMap(([name, one]) =>
				[readValue(shape.values, one, reading, at)].flatMap((read) => (read === undefined ? [] : [[name, read] as const])),
			),
		)
	if ((shape.kind === 'list' || shape.kind === 'set') && isList(value))
		return value.flatMap((one) => [readValue(shape.items, one, reading, at)].flatMap((read) => (read === undefined ? [] : [read])))
	return shape.kind === 'any' ? masked(value, reading.spelling.mask) : value
}

function masked(value: Present, mask: string | undefined): Present {
	if (mask === undefined) return value
	if (value === mask) return { kind: 'masked' }
	if (isList(value)) return value.map((one) => masked(one, mask))
	return isDict(value) ? new Map([...value].map(([name, one]) => [name, masked(one, mask)])) : value
}

function readReference(shape: Shape & { readonly kind: 'string' }, type: TypeName, value: Present, { keyOf, dangling }: Reading): Value {
	const id = idText(value)
	if (id === undefined) return undefined
	const key = keyOf(type, id)
	if (key !== undefined || shape.loose) return key ?? id
	dangling.push({ type, id })
	return undefined
}

/** References to what is not known are added to `missing`. */
export type Sending = {
	readonly spelling: Spelling
	/** The id as the API has it, of what goes by that key. */
	readonly idOf: (type: TypeName, key: string) => Present | undefined
	readonly missing: { readonly type: TypeName; readonly key: string }[]
}

/** The members that say what the described attributes do, of those that are there. */
export function sendMembers(attributes: readonly Attribute[], dict: Dict, sending: Sending, within: readonly string[]): Dict {
	let sent: Dict = new Map()
	for (const attribute of attributes) {
		const value = dict.get(attribute.name)
		if (value === undefined || attribute.computed) continue
		const spelled = sendValue(settled(attribute, dict), value, sending, [...within, attribute.name])
		sent = put(sent, memberPath(sending.spelling, attribute.name, within), spelled)
	}
	return sent
}

/** The map with a value somewhere in it. */
export function put(into: Dict, [first, ...rest]: readonly string[], value: Present): Dict {
	if (first === undefined) return into
	const inner = into.get(first)
	return new Map(into).set(first, rest.length === 0 ? value : put(isDict(inner) ? inner : new Map(), rest, value))
}

function sendValue(shape: Shape, value: Present, sending: Sending, at: readonly string[]): Present {
	if (isHidden(value)) return value.kind === 'masked' ? (sending.spelling.mask ?? value) : value
	if (shape.kind === 'string' && shape.refersTo !== undefined && typeof value === 'string')
		return sendReference(shape, shape.refersTo, value, sending)
	if (shape.kind === 'object' && isDict(value)) {
		const described = shape.attributes.map(({ name }) => name)
		const others = [...value].filter(([name]) => !described.includes(name))
		return new Map([...others, ...sendMembers(shape.attributes, value, sending, at)])
	}
	if (shape.kind === 'map' && isDict(value))
		return new Map([...value].map(([name, one]) => [name, sendValue(shape.values, one, sending, at)]))
	if ((shape.kind === 'list' || shape.kind === 'set') && isList(value)) return value.map((one) => sendValue(shape.items, one, sending, at))
	return shape.kind === 'any' ? unmasked(value, sending.spelling.mask) : value
}

function unmasked(value: Present, mask: string | undefined): Present {
	if (isHidden(value)) return value.kind === 'masked' ? (mask ?? value) : value
	if (isList(value)) return value.map((one) => unmasked(one, mask))
	return isDict(value) ? new Map([...value].map(([name, one]) => [name, unmasked(one, mask)])) : value
}

function sendReference(shape: Shape & { readonly kind: 'string' }, type: TypeName, key: string, { idOf, missing }: Sending): Present {
	const id = idOf(type, key)
	if (id === undefined && !shape.loose) missing.push({ type, key })
	return id ?? key
}

/** Types that values of these attributes may refer to. */
export function referredBy(shapes: readonly Shape[]): readonly TypeName[] {
	const types = shapes.flatMap((shape): readonly TypeName[] => {
		if (shape.kind === 'string')
			return [...(shape.refersTo === undefined ? [] : [shape.refersTo]), ...Object.values(shape.refersBy?.types ?? {})]
		if (shape.kind === 'object') return referredBy(shape.attributes)
		if (shape.kind === 'map') return referredBy([shape.values])
		return shape.kind === 'list' || shape.kind === 'set' ? referredBy([shape.items]) : []
	})
	return [...new Set(types)]
}
