import type { Dict, Problem, TypeName } from '../../../src/provider.ts'
import { complete, isDict, problem, unknown } from '../../../src/provider.ts'
import { idIn } from '../keys.ts'
import { instancesOf, profilesWarehouses } from './alpha.ts'
import { connectionsOf, filtersOf, subscriptionsOf, wholeFunction, withOwnName, withRules } from './item.ts'
import type { Memory } from './memory.ts'
import { rememberList } from './memory.ts'
import { everybody, keepKeys, withMembers } from './people.ts'
import type { Rows } from './rows.ts'
import { forEach, gatherAll, rowOf } from './rows.ts'

/** One look at the workspace: each list is read once, whoever asks for it. */
export type Look = { readonly memory: Memory; readonly lists: Map<string, Promise<Rows>> }

/** The API lists each kind of function by itself. */
const FUNCTION_TYPES = ['DESTINATION', 'INSERT_DESTINATION', 'INSERT_SOURCE', 'INSERT_TRANSFORMATION', 'SOURCE']

/** Types with a list of their own for the whole workspace. */
const LISTS: ReadonlyMap<TypeName, string> = new Map([
	['source', 'listSources'],
	['warehouse', 'listWarehouses'],
	['reverse_etl_model', 'listReverseEtlModels'],
	['tracking_plan', 'listTrackingPlans'],
	['transformation', 'listTransformations'],
	['destination', 'listDestinations'],
	['label', 'listLabels'],
	['user', 'listUsers'],
	['user_group', 'listUserGroups'],
])

/** Types whose ids others refer to by key, so that these lists are read before anything is understood. */
export const REFERRED: ReadonlyMap<TypeName, readonly TypeName[]> = new Map([
	['source_warehouse_connection', ['source', 'warehouse']],
	['reverse_etl_model', ['source']],
	['source_tracking_plan_connection', ['source', 'tracking_plan']],
	['transformation', ['source']],
	['destination', ['source']],
	['destination_subscription', ['destination', 'reverse_etl_model']],
	['destination_filter', ['destination', 'source']],
	['insert_function_instance', ['function', 'destination', 'source']],
	['user', ['function', 'source', 'warehouse']],
	['user_group', ['function', 'source', 'warehouse']],
])

/** Everything that the workspace holds of a type, with what other calls tell of it put in. */
export function itemsOf(look: Look, type: TypeName): Promise<Rows> {
	const gather = GATHERED.get(type)
	return gather ? once(look, `all ${type}`, async () => noted(look, type, await gather(look))) : headersOf(look, type)
}

/** True for a type with a list of its own for the whole workspace. */
export function isListed(type: TypeName): boolean {
	return type === 'function' || LISTS.has(type)
}

/** What has no list of its own is remembered when all of it is put together. */
function noted({ memory }: Look, type: TypeName, rows: Rows): Rows {
	if (rows.kind === 'unknown') return unknown(featureOff(type, rows.reason) ?? rows.reason)
	if (!isListed(type) || type === 'user') rememberList(memory, type, rows.value)
	return rows
}

/** What the list of a type shows by itself, remembered so that ids can be told as keys. */
export function headersOf(look: Look, type: TypeName): Promise<Rows> {
	return once(look, type, async () => {
		const rows = type === 'function' ? await listFunctions(look) : await look.memory.ports.api.list(LISTS.get(type) ?? '')
		if (rows.kind === 'unknown') return unknown(featureOff(type, rows.reason) ?? rows.reason)
		if (type === 'user') keepKeys(look.memory, rows.value)
		rememberList(look.memory, type, rows.value)
		return rows
	})
}

function once(look: Look, name: string, read: () => Promise<Rows>): Promise<Rows> {
	const known = look.lists.get(name)
	if (known) return known
	const rows = read()
	look.lists.set(name, rows)
	return rows
}

/** What the plan of a workspace may not include, and how people call it. */
const FEATURES: ReadonlyMap<TypeName, string> = new Map([
	['tracking_plan', 'Protocols'],
	['transformation', 'Protocols'],
	['function', 'Functions'],
	['reverse_etl_model', 'Reverse ETL'],
	['insert_function_instance', 'Functions'],
	['profiles_warehouse', 'Profiles Sync'],
	['label', 'labels'],
	['user', 'user management'],
	['user_group', 'user management'],
])

function featureOff(type: TypeName, cause: Problem): Problem | undefined {
	const feature = FEATURES.get(type)
	if (feature === undefined || cause.code !== 'API_FORBIDDEN') return undefined
	return problem('API_FEATURE_OFF', `The workspace does not have ${feature}, or the token may not read it`, {
		hint: `have ${feature} switched on for the workspace, or use a token of a workspace owner`,
		cause,
	})
}

async function listFunctions({ memory }: Look): Promise<Rows> {
	const rows = await gatherAll(FUNCTION_TYPES.map((resourceType) => memory.ports.api.list('listFunctions', { resourceType })))
	return forEach(rows, (row) => rowOf(withOwnName(memory, row)))
}

const GATHERED: ReadonlyMap<TypeName, (look: Look) => Promise<Rows>> = new Map<TypeName, (look: Look) => Promise<Rows>>([
	['function', async (look) => forEach(await headersOf(look, 'function'), (row) => rowOf(wholeFunction(look.memory, row)))],
	['tracking_plan', async (look) => forEach(await headersOf(look, 'tracking_plan'), (row) => rowOf(withRules(look.memory, row)))],
	['transformation', withoutFilters],
	[
		'user',
		async (look) => {
			const users = await headersOf(look, 'user')
			return users.kind === 'unknown' ? users : everybody(look.memory, users.value)
		},
	],
	['user_group', async (look) => forEach(await headersOf(look, 'user_group'), (row) => rowOf(withMembers(look.memory, row)))],
	['insert_function_instance', async (look) => forEach(await headersOf(look, 'function'), (row) => instancesOf(look.memory, row))],
	['profiles_warehouse', ({ memory }) => profilesWarehouses(memory)],
	['destination_subscription', async (look) => forEach(await headersOf(look, 'destination'), (row) => subscriptionsOf(look.memory, row))],
	['destination_filter', async (look) => forEach(await headersOf(look, 'destination'), (row) => filtersOf(look.memory, row))],
	[
		'source_warehouse_connection',
		async (look) => forEach(await headersOf(look, 'warehouse'), (row) => connectionsOf(look.memory, 'source_warehouse_connection', row)),
	],
	[
		'source_tracking_plan_connection',
		async (look) =>
			forEach(await headersOf(look, 'tracking_plan'), (row) => connectionsOf(look.memory, 'source_tracking_plan_connection', row)),
	],
])

/** The list of transformations shows each filter of a destination too, under the filter's id. */
async function withoutFilters(look: Look): Promise<Rows> {
	const [rows, filters] = await Promise.all([headersOf(look, 'transformation'), itemsOf(look, 'destination_filter')])
	if (rows.kind === 'unknown') return rows
	if (filters.kind === 'unknown')
		return unknown(
			problem('READ_INCOMPLETE', 'Segment lists transformations together with the filters of destinations, and these could not be read', {
				cause: filters.reason,
			}),
		)
	const ids = new Set(filters.value.map((filter) => idIn(filter)))
	return stillThere(
		look,
		rows.value.filter((row) => !ids.has(idIn(row))),
	)
}

/**
 * What nobody knows as a transformation may be a filter that came while the two were listed, or one that went: of the first its destination
 * tells now, and the second is in the older list alone.
 */
async function stillThere(look: Look, rows: readonly Dict[]): Promise<Rows> {
	const { memory } = look
	const strange = rows.filter((row) => !memory.given.has(`transformation ${idIn(row)}`))
	if (strange.length === 0) return complete(rows)
	const filters = await filtersBehind(look, strange)
	if (filters.kind === 'unknown') return filters
	const now = await memory.ports.api.list('listTransformations')
	if (now.kind === 'unknown') return now
	const [came, left] = [filters.value, now.value].map((known) => new Set(known.map((row) => idIn(row))))
	return complete(rows.filter((row) => left?.has(idIn(row)) && !came?.has(idIn(row))))
}

/** The filters, as they are now, of the destinations that the transformations are for. */
async function filtersBehind(look: Look, transformations: readonly Dict[]): Promise<Rows> {
	const destinations = await headersOf(look, 'destination')
	if (destinations.kind === 'unknown') return destinations
	const places = new Set(transformations.map((row) => JSON.stringify([idIn(row, 'sourceId'), idIn(row, 'destinationMetadataId')])))
	const holders = destinations.value.filter((row) => {
		const metadata = row.get('metadata')
		return places.has(JSON.stringify([idIn(row, 'sourceId'), isDict(metadata) ? idIn(metadata) : undefined]))
	})
	return forEach(complete(holders), (row) => filtersOf(look.memory, row))
}
