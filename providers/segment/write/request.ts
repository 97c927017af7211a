import type { Call, Change, Dict, Present, Problem, RemoteId, TypeName, Value } from '../../../src/provider.ts'
import { findAttribute, findType, isDict, isMasked, problem } from '../../../src/provider.ts'
import type { Memory } from '../read/memory.ts'
import { schema } from '../schema/index.ts'
import type { Made } from './parts.ts'
import { checkRules, listIn, patchCall, pick, settingsCalls, sourceCalls, typeOf } from './parts.ts'
import { groupCalls, userCalls } from './people.ts'
import { ruleCalls } from './rules.ts'
import type { Sending } from './sending.ts'
import { asBody, refuse, sendMembers, sendValue } from './sending.ts'
import { settingsIn, settingsPatch, wholeSettings } from './settings.ts'

type Update = Extract<Change, { kind: 'update' }>

/** All calls of an update: the changed members and nothing else, so that no edit of another one is overwritten. */
export function updateCalls(memory: Memory, change: Update, id: RemoteId): Made<readonly Call[]> {
	const sending: Sending = { memory, change, wrong: [] }
	const names = changedAttributes(change)
	const stuck = names.find((name) => isStuck(change, name))
	if (stuck !== undefined) return { kind: 'impossible', problem: stuckProblem(change, stuck) }
	const fields = asBody(names.map((name) => changedMember(sending, change, name)))
	const calls = updatesOf(sending, change, id, fields)
	const [wrong] = sending.wrong
	return wrong ? { kind: 'impossible', problem: wrong } : { kind: 'calls', calls }
}

function updatesOf(sending: Sending, change: Update, id: RemoteId, fields: Dict): readonly Call[] {
	if (change.type === 'tracking_plan') return planCalls(sending, change, id, fields)
	if (change.type === 'user') return userCalls(id, sendMembers(sending, typeOf(change).attributes, change.after))
	if (change.type !== 'insert_function_instance') return callsFor(change.type, id, fields)
	const shown = pick(settingsIn(change.after), (name) => !isMasked(settingsIn(change.after).get(name)))
	const settings =
		sendMembers(sending, typeOf(change).attributes, new Map([['settings', shown]])).get('settings') ?? new Map<string, Present>()
	return callsFor(change.type, id, new Map([...fields, ['settings', settings]]))
}

function callsFor(type: TypeName, id: RemoteId, fields: Dict): readonly Call[] {
	if (type === 'source') return sourceCalls(id, fields)
	if (type === 'source_tracking_plan_connection') return settingsCalls(id, fields.get('schemaSettings'))
	if (type === 'user_group') return groupCalls(id, fields)
	// The settings of any warehouse are always asked for; what is not in them stays.
	const isWithout = (type === 'warehouse' || type === 'profiles_warehouse') && !fields.has('settings')
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

/** Settings that the service merges: only what changes is sent. Those of a mapping may be taken as a whole, and are sent as one. */
const MERGED: readonly TypeName[] = ['source', 'warehouse', 'destination', 'profiles_warehouse']

function changedMember(sending: Sending, change: Update, name: string): readonly [string, Value] {
	const { type, before, after } = change
	const attribute = findAttribute(typeOf(change), name)
	const settings = after.get(name)
	const isWhole = name === 'settings' && !MERGED.includes(type) && isDict(settings)
	const value = isWhole ? wholeSettings(settings, settingsIn(change.other ?? new Map())) : settings
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
