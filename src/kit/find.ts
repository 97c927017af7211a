import type { Dict, Problem, Read, RemoteId } from '../model/index.ts'
import { complete, isDict, problem, unknown } from '../model/index.ts'
import type { Found, Ref } from '../ports/index.ts'
import type { Things } from './declared.ts'
import type { Memory } from './memory.ts'
import { idIn, keyOf, rememberItem } from './memory.ts'
import type { Look } from './read.ts'
import { isOwn, itemsOf, mapItem, typeOf } from './read.ts'
import { idText, referredBy } from './spelling.ts'

/** One resource now, by its id where one is known, else by its key. Unknown where the answer proves nothing. */
export async function find(memory: Memory, ref: Ref): Promise<Read<Found>> {
	const things = memory.declared.things[ref.type]
	if (!things) return unknown(problem('USAGE', `${memory.declared.title} shows no resources of type ${ref.type}`))
	const failed = await knowReferred(memory, ref.type)
	if (failed) return unknown(failed)
	const id = ref.id ?? idIn(memory, ref.type, ref.key, things)
	const looked =
		id === undefined || things.get === undefined
			? await findInList(memory, ref, id)
			: await getOne(memory, ref, { things, id, get: things.get })
	if (looked.kind === 'unknown') return looked
	return looked.value === 'gone' ? complete({ kind: 'gone' }) : asFound(memory, ref, looked.value)
}

/** What the type refers to is listed where no list of it was read yet. */
export async function knowReferred(memory: Memory, type: string): Promise<Problem | undefined> {
	const look: Look = { memory, lists: new Map() }
	for (const other of referredBy(typeOf(memory, type).attributes)) {
		if (memory.known.has(other)) continue
		const rows = await itemsOf(look, other)
		if (rows.kind === 'unknown') return rows.reason
	}
	return undefined
}

async function findInList(memory: Memory, { type, key }: Ref, id: RemoteId | undefined): Promise<Read<Dict | 'gone'>> {
	const rows = await itemsOf({ memory, lists: new Map() }, type)
	if (rows.kind === 'unknown') return rows
	const member = memory.declared.things[type]?.id ?? ''
	return complete(
		rows.value.find((row) => (id === undefined ? keyOf(memory, type, row) === key : idText(row.get(member)) === id)) ?? 'gone',
	)
}

type One = { readonly things: Things; readonly get: string; readonly id: RemoteId }

async function getOne(memory: Memory, { type }: Ref, { things, get, id }: One): Promise<Read<Dict | 'gone'>> {
	const answer = await memory.ports.api.call(get, { path: pathTo(memory, get, id) })
	if (answer.kind === 'refused' && answer.status === 404) return complete('gone')
	if (answer.kind !== 'ok') return unknown(answer.problem)
	if (!isDict(answer.body) || idText(answer.body.get(things.id)) !== id)
		return unknown(
			problem('API_ANSWER_INVALID', `${get}: asked for the ${type} with id ${id}, ${memory.declared.title} answered with something else`),
		)
	return complete(isOwn(memory, type, answer.body) ? answer.body : 'gone')
}

/** The parameter of an operation that is about one thing. */
export function pathTo({ declared }: Memory, operation: string, id: RemoteId): Readonly<Record<string, string>> {
	const endpoint = declared.api.endpoints.find((one) => one.id === operation)
	const parameter = endpoint?.parameters.find((one) => one.in === 'path')
	return parameter ? { [parameter.name]: id } : {}
}

/** What is referred to is listed anew before it counts as leading nowhere. A thing that goes by another name now is not the one that was meant. */
async function asFound(memory: Memory, ref: Ref, item: Dict): Promise<Read<Found>> {
	rememberItem(memory, ref.type, item)
	let mapped = mapItem(memory, ref.type, item)
	if (mapped.kind === 'dangling') {
		const look: Look = { memory, lists: new Map() }
		for (const other of referredBy(typeOf(memory, ref.type).attributes)) await itemsOf(look, other)
		mapped = mapItem(memory, ref.type, item)
	}
	if (mapped.kind !== 'resource') return unknown(mapped.problem)
	const isNamed = memory.declared.things[ref.type]?.key !== undefined
	return complete(isNamed && mapped.resource.key !== ref.key ? { kind: 'gone' } : { kind: 'found', resource: mapped.resource })
}
