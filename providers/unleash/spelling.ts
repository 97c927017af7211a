import type { Attribute, Dict, Present, RemoteId, Shape, Value } from '../../src/provider.ts'
import { isDict, isList } from '../../src/provider.ts'
import { MASK } from './masked.ts'

/** Members that the API does not spell as the attribute's name in camel case. */
const MEMBERS: ReadonlyMap<string, string> = new Map([['service', 'provider']])

/** The member of an answer or a body that holds an attribute: `impression_data` is `impressionData`. */
export function memberOf(attribute: string): string {
	return MEMBERS.get(attribute) ?? attribute.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** `dangling`: ids of segments that no list held are added to it. */
export type Reading = { readonly segments: ReadonlyMap<RemoteId, string>; readonly dangling: RemoteId[] }

/** What an answer holds of the described attributes, spelled as in files. Null is the same as nothing. */
export function readMembers(attributes: readonly Attribute[], item: Dict, reading: Reading): Dict {
	const read = new Map<string, Present>()
	for (const attribute of attributes) {
		const value = readValue(attribute, item.get(memberOf(attribute.name)), reading)
		if (value !== undefined) read.set(attribute.name, value)
	}
	return read
}

function readValue(shape: Shape, value: Value, reading: Reading): Value {
	if (value === undefined || value === null) return undefined
	if (shape.kind === 'string' && shape.refersTo === 'segment') return readSegment(value, reading)
	if (shape.kind === 'object' && isDict(value)) return readMembers(shape.attributes, value, reading)
	if (shape.kind === 'map' && isDict(value)) return readMap(shape.values, value, reading)
	if ((shape.kind === 'list' || shape.kind === 'set') && isList(value))
		return value.flatMap((item): Present[] => {
			const read = readValue(shape.items, item, reading)
			return read === undefined ? [] : [read]
		})
	return value === MASK ? { kind: 'masked' } : value
}

function readMap(values: Shape, value: Dict, reading: Reading): Dict {
	const read = new Map<string, Present>()
	for (const [name, member] of value) {
		const one = readValue(values, member, reading)
		if (one !== undefined) read.set(name, one)
	}
	return read
}

function readSegment(value: Present, { segments, dangling }: Reading): Value {
	const id = idText(value)
	const name = id === undefined ? undefined : segments.get(id)
	if (name === undefined && id !== undefined) dangling.push(id)
	return name
}

/** An id as a text, whatever the API has it as. */
export function idText(value: Value): RemoteId | undefined {
	if (typeof value === 'number') return String(value) as RemoteId
	return typeof value === 'string' && value !== '' ? (value as RemoteId) : undefined
}

/** `missing`: names of segments that no list held are added to it. */
export type Sending = { readonly segmentIds: ReadonlyMap<string, RemoteId>; readonly missing: string[] }

/** A body for the described attributes that are there. */
export function sendMembers(attributes: readonly Attribute[], dict: Dict, sending: Sending): Dict {
	const sent = new Map<string, Present>()
	for (const attribute of attributes) {
		const value = dict.get(attribute.name)
		if (value !== undefined) sent.set(memberOf(attribute.name), sendValue(attribute, value, sending))
	}
	return sent
}

function sendValue(shape: Shape, value: Present, sending: Sending): Present {
	if (shape.kind === 'string' && shape.refersTo === 'segment' && typeof value === 'string') return sendSegment(value, sending)
	if (shape.kind === 'object' && isDict(value)) return sendMembers(shape.attributes, value, sending)
	if ((shape.kind === 'list' || shape.kind === 'set') && isList(value)) return value.map((item) => sendValue(shape.items, item, sending))
	return value
}

function sendSegment(name: string, { segmentIds, missing }: Sending): Present {
	const id = segmentIds.get(name)
	if (id === undefined) missing.push(name)
	return id === undefined ? null : Number(id)
}
