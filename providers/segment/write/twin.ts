import type { Change, Dict, Problem, Read, RemoteId, TypeName, Value } from '../../../src/provider.ts'
import { complete, isDict, isSame, problem, unknown } from '../../../src/provider.ts'
import { idIn, joinIds } from '../keys.ts'
import { placed } from '../read/find.ts'
import { headersOf, isListed, itemsOf } from '../read/look.ts'
import { mapItem } from '../read/map.ts'
import type { Memory } from '../read/memory.ts'
import { knownId, namesIn } from '../read/memory.ts'

type Create = Extract<Change, { kind: 'create' }>

/** What nobody gives to two things of one kind. A source has its slug for that, and a connection is there or not. */
const TELLING: ReadonlyMap<TypeName, readonly string[]> = new Map([
	['source', ['slug']],
	['warehouse', ['name', 'metadata']],
	['function', ['display_name', 'resource_type']],
	['reverse_etl_model', ['name', 'source_id']],
	['tracking_plan', ['name', 'type']],
	['transformation', ['name', 'source_id', 'destination_metadata_id', 'if']],
	['destination', ['name', 'source_id', 'metadata']],
	['destination_subscription', ['name', 'action_id', 'model_id', 'trigger', 'destination_id']],
	['destination_filter', ['title', 'if', 'destination_id']],
	['insert_function_instance', ['name', 'function_id', 'integration_id']],
	['profiles_warehouse', ['name', 'metadata_id', 'space_id']],
	['user_group', ['name']],
])

/** Lists that a destination has of its own. */
const WITHIN: ReadonlyMap<TypeName, string> = new Map([
	['destination_subscription', 'listSubscriptionsFromDestination'],
	['destination_filter', 'listFiltersFromDestination'],
])

/**
 * The ids of what cannot be told apart from a resource that is to be made. Segment has no key for a request, so that only this keeps a
 * create whose answer was lost from being made twice (P23, P24).
 */
export async function findTwins(memory: Memory, change: Create): Promise<Read<readonly RemoteId[]>> {
	const names = TELLING.get(change.type)
	if (!names) return complete([])
	const rows = await listBeside(memory, change)
	if (rows.kind === 'unknown') return rows
	const ids: RemoteId[] = []
	for (const row of rows.value) {
		const mapped = mapItem(change.type, row, namesIn(memory))
		if (mapped.kind === 'invalid') return unknown(mapped.problem)
		// The one that it takes the place of may be like it.
		if (mapped.kind !== 'resource' || mapped.resource.id === undefined || mapped.resource.id === change.replaces) continue
		const { attributes, id } = mapped.resource
		if (names.every((name) => isSame(telling(attributes.get(name)), telling(change.after.get(name))))) ids.push(id)
	}
	return complete(ids)
}

/** Of the catalogue's words only the id. */
function telling(value: Value): Value {
	if (isDict(value)) return value.get('id')
	return value === '' || value === null ? undefined : value
}

async function listBeside(memory: Memory, { type, after }: Create): Promise<Read<readonly Dict[]>> {
	const list = WITHIN.get(type)
	const look = { memory, lists: new Map() }
	if (list === undefined) return isListed(type) ? headersOf(look, type) : itemsOf(look, type)
	const key = after.get('destination_id')
	const destinationId = typeof key === 'string' ? knownId(memory, 'destination', key) : undefined
	if (destinationId === undefined) return complete([])
	const rows = await memory.ports.api.list(list, {}, { destinationId })
	return rows.kind === 'unknown'
		? rows
		: complete(rows.value.map((row) => placed(type, joinIds(destinationId, idIn(row) ?? destinationId), row)))
}

/** Why nothing was made. */
export function isThere({ address, type }: Create, [id]: readonly RemoteId[]): Problem {
	return problem('API_CONFLICT', `Segment already has a ${type} like ${address}, with id ${id ?? ''}`, {
		hint: `\`tideway import ${address} ${id ?? ''}\` binds it to the file; if it is another one, give one of the two another name`,
		where: { address },
	})
}
