import type { Change, Dict, Present, Problem, RemoteId, ResourceType, TypeName, Value } from '../../../src/provider.ts'
import { findAttribute, findType, isDict, isList, problem } from '../../../src/provider.ts'
import { asId, splitIds } from '../keys.ts'
import { pathTo } from '../read/find.ts'
import type { Memory } from '../read/memory.ts'
import { schema } from '../schema/index.ts'
import type { Call } from './call.ts'
import { doubleRule, ruleCalls } from './rules.ts'
import type { Sending } from './sending.ts'
import { asBody, refuse, sendMembers, sendValue } from './sending.ts'
import { settingsIn, settingsPatch } from './settings.ts'

type Create = Extract<Change, { kind: 'create' }>
type Update = Extract<Change, { kind: 'update' }>

/** `first` makes it, and its answer tells the id; `later` are the calls that give it the rest. */
export type CreateCalls = { readonly first: Call; readonly later: (id: RemoteId) => readonly Call[] }

export type Made<Calls> = { readonly kind: 'calls'; readonly calls: Calls } | { readonly kind: 'impossible'; readonly problem: Problem }

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
])

const UPDATE: ReadonlyMap<TypeName, string> = new Map([
	['source', 'updateSource'],
	['warehouse', 'updateWarehouse'],
	['function', 'updateFunction'],
	['reverse_etl_model', 'updateReverseEtlModel'],
	['tracking_plan', 'updateTrackingPlan'],
	['transformation', 'updateTransformation'],
	['destination', 'updateDestination'],
	['destination_subscription', 'updateSubscriptionForDestination'],
	['destination_filter', 'updateFilterForDestination'],
])

/** What the call that creates does not take: another call sets it. */
const LATER: ReadonlyMap<TypeName, readonly string[]> = new Map([
	['source', ['name', 'labels']],
	['tracking_plan', ['rules']],
	['destination_subscription', ['reverseETLSchedule']],
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
	const inPath = type === 'destination_subscription' || type === 'destination_filter' ? 'destinationId' : undefined
	const left = [...(LATER.get(type) ?? []), 'metadata', inPath]
	const apart = APART.get(type)
	const metadata = members.get('metadata')
	const body = new Map([
		...pick(members, (name) => !left.includes(name)),
		...(isDict(metadata) ? [['metadataId', metadata.get('id') ?? null] as const] : []),
		...(apart === undefined ? [] : [[apart, true] as const]),
	])
	return { endpoint, body, ...(inPath === undefined ? {} : { path: { [inPath]: idOf(inPath) } }) }
}

function laterCalls(type: TypeName, id: RemoteId, members: Dict): readonly Call[] {
	const later = pick(members, (name) => LATER.get(type)?.includes(name) ?? false)
	if (type === 'source') return sourceCalls(id, later)
	if (type === 'tracking_plan') return ruleCalls(id, [], listIn(later, 'rules'))
	if (type === 'source_tracking_plan_connection') return settingsCalls(id, members.get('schemaSettings'))
	return later.size === 0 ? [] : [patchCall(type, id, later)]
}

/** Labels are taken as one list, and by a call of their own. */
function sourceCalls(sourceId: RemoteId, members: Dict): readonly Call[] {
	const fields = pick(members, (name) => name !== 'labels')
	const labels = members.get('labels')
	return [
		...(fields.size > 0 ? [patchCall('source', sourceId, fields)] : []),
		...(labels === undefined ? [] : [{ endpoint: 'replaceLabelsInSource', path: { sourceId }, body: new Map([['labels', labels]]) }]),
	]
}

function settingsCalls(id: RemoteId, settings: Value): readonly Call[] {
	const [sourceId] = splitIds(id)
	return isDict(settings) && settings.size > 0 ? [{ endpoint: 'updateSchemaSettingsInSource', path: { sourceId }, body: settings }] : []
}

function patchCall(type: TypeName, id: RemoteId, fields: Dict): Call {
	const body = type === 'destination_subscription' ? new Map([['input', fields]]) : fields
	return { endpoint: UPDATE.get(type) ?? '', path: pathTo(type, id), body }
}

/** All calls of an update: the changed members and nothing else, so that no edit of another one is overwritten. */
export function updateCalls(memory: Memory, change: Update, id: RemoteId): Made<readonly Call[]> {
	const sending: Sending = { memory, change, wrong: [] }
	const names = changedAttributes(change)
	const stuck = names.find((name) => isStuck(change, name))
	if (stuck !== undefined) return { kind: 'impossible', problem: stuckProblem(change, stuck) }
	const fields = asBody(names.map((name) => changedMember(sending, change, name)))
	const calls = change.type === 'tracking_plan' ? planCalls(sending, change, id, fields) : callsFor(change.type, id, fields)
	const [wrong] = sending.wrong
	return wrong ? { kind: 'impossible', problem: wrong } : { kind: 'calls', calls }
}

function callsFor(type: TypeName, id: RemoteId, fields: Dict): readonly Call[] {
	if (type === 'source') return sourceCalls(id, fields)
	if (type === 'source_tracking_plan_connection') return settingsCalls(id, fields.get('schemaSettings'))
	// The settings of a warehouse are always asked for; what is not in them stays.
	const isWithout = type === 'warehouse' && !fields.has('settings')
	const body: Dict = isWithout ? new Map([...fields, ['settings', new Map<string, Present>()]]) : fields
	return [patchCall(type, id, body)]
}

function planCalls(sending: Sending, { type, before, after }: Update, id: RemoteId, fields: Dict): readonly Call[] {
	checkRules(sending, after)
	const header = pick(fields, (name) => name !== 'rules')
	const attributes = findType(schema, type)?.attributes.filter(({ name }) => name === 'rules') ?? []
	const was = sendMembers({ ...sending, wrong: [] }, attributes, before)
	const rules = fields.has('rules') ? ruleCalls(id, listIn(was, 'rules'), listIn(fields, 'rules')) : []
	return [...(header.size > 0 ? [patchCall(type, id, header)] : []), ...rules]
}

function checkRules(sending: Sending, after: Dict): void {
	if (sending.change.type !== 'tracking_plan') return
	const double = doubleRule(after.get('rules'))
	if (double !== undefined) refuse(sending, ['rules'], `has two rules for ${double}`)
}

/** Settings that the service merges: only what changes is sent. Those of a mapping may be taken as a whole, and are sent as one. */
const MERGED: readonly TypeName[] = ['source', 'warehouse', 'destination']

function changedMember(sending: Sending, change: Update, name: string): readonly [string, Value] {
	const { type, before, after } = change
	const attribute = findAttribute(typeOf(change), name)
	const value = after.get(name)
	if (!attribute) return [name, refuse(sending, [name], 'is nothing that Segment knows')]
	const [member, sent] = [...sendMembers(sending, [attribute], new Map([[name, value ?? absentAs(change, name)]]))][0] ?? [name, null]
	if (name === 'settings' && MERGED.includes(type)) return [member, settingsPatch(settingsIn(before), isDict(sent) ? sent : new Map())]
	if (name === 'schema_settings') return [member, changedMembers(sending, change, sent)]
	return [member, sent]
}

/** Of what becomes of events, only the parts that change. */
function changedMembers(sending: Sending, { type, before }: Update, after: Present): Dict {
	const attribute = findType(schema, type)?.attributes.find(({ name }) => name === 'schema_settings')
	const was = attribute && before.get('schema_settings')
	const shown = attribute && was !== undefined ? sendValue({ ...sending, wrong: [] }, attribute, was, []) : new Map<string, Present>()
	return isDict(after) ? settingsPatch(isDict(shown) ? shown : new Map(), after) : new Map()
}

/** Texts that null clears; the others are sent empty. */
const NULLABLE: ReadonlyMap<TypeName, string> = new Map([
	['warehouse', 'name'],
	['destination', 'name'],
	['destination_filter', 'description'],
])

/** How an attribute that an update takes away is sent. */
function absentAs({ type }: Update, name: string): Present {
	const kind = findType(schema, type)?.attributes.find((attribute) => attribute.name === name)?.kind
	if (kind === 'set') return []
	if (kind === 'boolean') return false
	return NULLABLE.get(type) === name ? null : ''
}

/** Names of the attributes at the top that an update changes. */
export function changedAttributes({ edits }: Update): readonly string[] {
	return [...new Set(edits.map(({ path }) => String(path[0] ?? '')))]
}

/** True for a map, or a member of one, that an update takes away: the API has no word for that. */
export function isStuck({ type, before, after }: Update, name: string): boolean {
	const attribute = findType(schema, type)?.attributes.find((candidate) => candidate.name === name)
	if (attribute?.kind !== 'object') return false
	// Every other map is sent as a whole: what is left out of it goes away.
	return lacks(before.get(name), after.get(name), name === 'schema_settings' ? 2 : 0)
}

function lacks(before: Value, after: Value, levels: number): boolean {
	if (before === undefined) return false
	if (after === undefined) return true
	if (!isDict(before) || !isDict(after) || levels === 0) return false
	return [...before].some(([name, member]) => lacks(member, after.get(name), levels - 1))
}

export function whyStuck(name: string): { readonly reason: string; readonly remedy: string } {
	return {
		reason: `Segment's API has no way to take \`${name}\`, or a part of it, away again`,
		remedy: 'write the value that it shall have, or change it in the Segment app',
	}
}

function stuckProblem({ address }: Change, name: string): Problem {
	const { reason, remedy } = whyStuck(name)
	return problem('LIVE_UNSUPPORTED', `${address} cannot be written: ${reason}`, { hint: remedy, where: { address, path: [name] } })
}

function typeOf({ type }: Change): ResourceType {
	const described = findType(schema, type)
	if (!described) throw new TypeError(`the schema has no type ${type}`)
	return described
}

function pick(members: Dict, isMeant: (name: string) => boolean): Dict {
	return new Map([...members].filter(([name]) => isMeant(name)))
}

function listIn(members: Dict, name: string): readonly Present[] {
	const value = members.get(name)
	return isList(value) ? value : []
}
