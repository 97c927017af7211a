import type { Call, Change, Dict, RemoteId, TypeName } from '../../../src/provider.ts'
import { isDict } from '../../../src/provider.ts'
import { asId, bareId } from '../keys.ts'
import type { Memory } from '../read/memory.ts'
import type { Made } from './parts.ts'
import { checkRules, listIn, patchCall, pick, settingsCalls, sourceCalls, typeOf } from './parts.ts'
import { groupCalls, inviteCall } from './people.ts'
import { ruleCalls } from './rules.ts'
import type { Sending } from './sending.ts'
import { sendMembers } from './sending.ts'

type Create = Extract<Change, { kind: 'create' }>

/** `first` makes it, and its answer tells the id; `later` are the calls that give it the rest. */
export type CreateCalls = { readonly first: Call; readonly later: (id: RemoteId) => readonly Call[] }

const CREATE: ReadonlyMap<TypeName, string> = new Map([
	['source', 'createSource'],
	['warehouse', 'createWarehouse'],
	['function', 'createFunction'],
	['reverse_etl_model', 'createReverseEtlModel'],
	['tracking_plan', 'createTrackingPlan'],
	['transformation', 'createTransformation'],
	['destination', 'createDestination'],
	['destination_subscription', 'createDestinationSubscription'],
	['destination_filter', 'createFilterForDestination'],
	['source_warehouse_connection', 'addConnectionFromSourceToWarehouse'],
	['source_tracking_plan_connection', 'addSourceToTrackingPlan'],
	['insert_function_instance', 'createInsertFunctionInstance'],
	['profiles_warehouse', 'createProfilesWarehouse'],
	['label', 'createLabel'],
	['user', 'createInvites'],
	['user_group', 'createUserGroup'],
])

/** What the call that creates does not take: another call sets it. */
const LATER: ReadonlyMap<TypeName, readonly string[]> = new Map([
	['source', ['name', 'labels']],
	['tracking_plan', ['rules']],
	['destination_subscription', ['reverseETLSchedule']],
	['user_group', ['members', 'permissions']],
])

/** What stands in something else is made there. */
const WITHIN: ReadonlyMap<TypeName, string> = new Map([
	['destination_subscription', 'destinationId'],
	['destination_filter', 'destinationId'],
	['profiles_warehouse', 'spaceId'],
])

/** A new one is connected to everything unless that is said. */
const APART: ReadonlyMap<TypeName, string> = new Map([
	['source', 'disconnectAllWarehouses'],
	['warehouse', 'disconnectAllSources'],
])

/** All calls of a create, or what in the file keeps it from being sent. */
export function createCalls(memory: Memory, change: Create): Made<CreateCalls> {
	const described = typeOf(change)
	const sending: Sending = { memory, change, wrong: [] }
	const body = sendMembers(sending, described.attributes, change.after)
	checkRules(sending, change.after)
	const first = firstCall(change.type, body)
	const [wrong] = sending.wrong
	if (wrong) return { kind: 'impossible', problem: wrong }
	return { kind: 'calls', calls: { first, later: (id) => laterCalls(change.type, id, body) } }
}

function firstCall(type: TypeName, members: Dict): Call {
	const endpoint = CREATE.get(type) ?? ''
	const idOf = (member: string): string => asId(members.get(member)) ?? ''
	if (type === 'source_warehouse_connection') return { endpoint, path: { warehouseId: idOf('warehouseId'), sourceId: idOf('sourceId') } }
	if (type === 'source_tracking_plan_connection')
		return { endpoint, path: { trackingPlanId: idOf('trackingPlanId') }, body: pick(members, (name) => name === 'sourceId') }
	if (type === 'label') return { endpoint, body: new Map([['label', members]]) }
	if (type === 'user') return inviteCall(members)
	const inPath = WITHIN.get(type)
	const left = [...(LATER.get(type) ?? []), 'metadata', inPath]
	const apart = APART.get(type)
	const metadata = members.get('metadata')
	const body = new Map([
		...pick(withBareId(type, members), (name) => !left.includes(name)),
		...(isDict(metadata) ? [['metadataId', metadata.get('id') ?? null] as const] : []),
		...(apart === undefined ? [] : [[apart, true] as const]),
	])
	return { endpoint, body, ...(inPath === undefined ? {} : { path: { [inPath]: idOf(inPath) } }) }
}

/** The API takes the id of a function without its prefix here. */
function withBareId(type: TypeName, members: Dict): Dict {
	const id = members.get('functionId')
	return type === 'insert_function_instance' && typeof id === 'string' ? new Map([...members, ['functionId', bareId(id)]]) : members
}

function laterCalls(type: TypeName, id: RemoteId, members: Dict): readonly Call[] {
	const later = pick(members, (name) => LATER.get(type)?.includes(name) ?? false)
	if (type === 'source') return sourceCalls(id, later)
	if (type === 'tracking_plan') return ruleCalls(id, [], listIn(later, 'rules'))
	if (type === 'source_tracking_plan_connection') return settingsCalls(id, members.get('schemaSettings'))
	if (type === 'user_group') return groupCalls(id, later)
	return later.size === 0 ? [] : [patchCall(type, id, later)]
}
