import type { ApiInput, Dict, Found, Problem, Read, Ref, RemoteId, Resource, TypeName } from '../../../src/provider.ts'
import { complete, makeAddress, problem, unknown } from '../../../src/provider.ts'
import { splitIds } from '../keys.ts'
import { hiddenSettings } from '../masked.ts'
import { getProfilesWarehouse, withFunction } from './alpha.ts'
import { asDict, connectionsOf, withOwnName, withRules } from './item.ts'
import { headersOf, itemsOf, REFERRED } from './look.ts'
import { mapItem } from './map.ts'
import type { Memory } from './memory.ts'
import { namesIn } from './memory.ts'
import { isConnection, remoteIdOf } from './names.ts'
import { getPerson, withMembers } from './people.ts'

/** How one thing is asked for: the operation and the members of its path, for one id or for the two of a joined one. */
type Getter = { readonly get: string; readonly path: readonly [string] | readonly [string, string] }

const GETTERS: ReadonlyMap<TypeName, Getter> = new Map<TypeName, Getter>([
	['source', { get: 'getSource', path: ['sourceId'] }],
	['warehouse', { get: 'getWarehouse', path: ['warehouseId'] }],
	['function', { get: 'getFunction', path: ['functionId'] }],
	['reverse_etl_model', { get: 'getReverseEtlModel', path: ['modelId'] }],
	['tracking_plan', { get: 'getTrackingPlan', path: ['trackingPlanId'] }],
	['transformation', { get: 'getTransformation', path: ['transformationId'] }],
	['destination', { get: 'getDestination', path: ['destinationId'] }],
	['destination_subscription', { get: 'getSubscriptionFromDestination', path: ['destinationId', 'id'] }],
	['destination_filter', { get: 'getFilterInDestination', path: ['destinationId', 'filterId'] }],
	['insert_function_instance', { get: 'getInsertFunctionInstance', path: ['instanceId'] }],
	['user_group', { get: 'getUserGroup', path: ['userGroupId'] }],
	['user', { get: 'getUser', path: ['userId'] }],
	['label', { get: 'listLabels', path: ['key', 'value'] }],
	['profiles_warehouse', { get: 'listProfilesWarehouseInSpace', path: ['spaceId', 'warehouseId'] }],
])

/** The members of the path that names one thing. */
export function pathTo(type: TypeName, id: RemoteId): NonNullable<ApiInput['path']> {
	const [first, second] = GETTERS.get(type)?.path ?? ['id']
	if (second === undefined) return { [first]: id }
	const [outer, inner] = splitIds(id)
	return { [first]: outer, [second]: inner }
}

/** One resource now, by its id where one is known, else by its key. Unknown where the answer proves nothing. */
export async function find(memory: Memory, ref: Ref): Promise<Read<Found>> {
	const known = await knowReferred(memory, ref.type)
	if (known) return unknown(known)
	if (ref.id === undefined) return findByKey(memory, ref)
	const item = await (isConnection(ref.type) ? getConnection(memory, ref.type, ref.id) : getOne(memory, ref.type, ref.id))
	if (item.kind === 'unknown') return item
	return item.value === 'gone' ? complete({ kind: 'gone' }) : asFound(memory, ref.type, item.value)
}

/** What the type refers to is listed where no list of it was read yet. */
export async function knowReferred(memory: Memory, type: TypeName): Promise<Problem | undefined> {
	for (const other of REFERRED.get(type) ?? []) {
		if (memory.types.has(other)) continue
		const rows = await headersOf({ memory, lists: new Map() }, other)
		if (rows.kind === 'unknown' && rows.reason.code !== 'API_FEATURE_OFF') return rows.reason
	}
	return undefined
}

/** An answer about one thing; an id in it that no list held is looked for in a new list before it counts as leading nowhere. */
export async function asFound(memory: Memory, type: TypeName, item: Dict): Promise<Read<Found>> {
	const read = await asResource(memory, type, item)
	return read.kind === 'unknown' ? read : complete({ kind: 'found', resource: read.value })
}

export async function asResource(memory: Memory, type: TypeName, item: Dict): Promise<Read<Resource>> {
	let mapped = mapItem(type, item, namesIn(memory))
	if (mapped.kind === 'dangling') {
		const look = { memory, lists: new Map() }
		for (const other of REFERRED.get(type) ?? []) await headersOf(look, other)
		mapped = mapItem(type, item, namesIn(memory))
	}
	if (mapped.kind !== 'resource') return unknown(mapped.problem)
	const { resource } = mapped
	memory.hidden.set(`${type} ${resource.id}`, hiddenSettings(item))
	return complete(resource)
}

/** One thing as the API shows it, with what another call tells of it. */
export async function getOne(memory: Memory, type: TypeName, id: RemoteId): Promise<Read<Dict | 'gone'>> {
	const getter = GETTERS.get(type)
	if (!getter) return unknown(problem('USAGE', `Segment shows no resources of type ${type}`))
	if (type === 'user') return getPerson(memory, id)
	if (type === 'label') return findInList(memory, type, id)
	if (type === 'profiles_warehouse') return getProfilesWarehouse(memory, ...splitIds(id))
	const answer = await memory.ports.api.call(getter.get, { path: pathTo(type, id) })
	if (answer.kind === 'refused' && answer.status === 404) return complete('gone')
	if (answer.kind === 'refused' && answer.status === 403 && type === 'transformation') return findInList(memory, type, id)
	if (answer.kind !== 'ok') return unknown(answer.problem)
	const item = asDict(getter.get, answer.body)
	if (item.kind === 'unknown') return item
	const whole = placed(type, id, item.value)
	if (remoteIdOf(type, whole) !== id)
		return unknown(problem('API_ANSWER_INVALID', `Asked for the ${type} with id ${id}, Segment answered with another one`))
	if (type === 'function') return withOwnName(memory, whole)
	if (type === 'user_group') return withMembers(memory, whole)
	if (type === 'insert_function_instance') return complete(withFunction(memory, whole))
	return type === 'tracking_plan' ? withRules(memory, whole) : complete(whole)
}

/** What stands in a destination may be shown without naming it. */
export function placed(type: TypeName, id: RemoteId, item: Dict): Dict {
	const [outer, inner] = splitIds(id)
	return inner === '' || isConnection(type) ? item : new Map([...item, ['destinationId', item.get('destinationId') ?? outer] as const])
}

/** Segment answers 403 for a transformation that was deleted, and where the token may not read any: only the list tells the two apart. */
async function findInList(memory: Memory, type: TypeName, id: RemoteId): Promise<Read<Dict | 'gone'>> {
	const rows = await headersOf({ memory, lists: new Map() }, type)
	return rows.kind === 'unknown' ? rows : complete(rows.value.find((row) => remoteIdOf(type, row) === id) ?? 'gone')
}

/** A connection is there where one of its ends lists the other; it is gone with that end too. */
async function getConnection(memory: Memory, type: TypeName, id: RemoteId): Promise<Read<Dict | 'gone'>> {
	const [, other] = splitIds(id)
	const rows = await connectionsOf(memory, type, new Map([['id', other]]))
	if (rows.kind === 'complete') return complete(rows.value.find((row) => remoteIdOf(type, row) === id) ?? 'gone')
	if (rows.reason.code !== 'API_NOT_FOUND') return rows
	const end = await getOne(memory, type === 'source_warehouse_connection' ? 'warehouse' : 'tracking_plan', other)
	return end.kind === 'complete' && end.value !== 'gone' ? rows : end.kind === 'unknown' ? end : complete('gone')
}

/** The resource that goes by that key there. What a file calls otherwise is guarded by a look of its own before it is created. */
async function findByKey(memory: Memory, { type, key }: Ref): Promise<Read<Found>> {
	const rows = await itemsOf({ memory, lists: new Map() }, type)
	if (rows.kind === 'unknown') return rows
	for (const row of rows.value) {
		const mapped = mapItem(type, row, namesIn(memory))
		if (mapped.kind === 'invalid') return unknown(mapped.problem)
		if (mapped.kind === 'dangling' && mapped.address === makeAddress(type, key)) return unknown(mapped.problem)
		if (mapped.kind === 'resource' && mapped.resource.key === key) return complete({ kind: 'found', resource: mapped.resource })
	}
	return complete({ kind: 'gone' })
}
