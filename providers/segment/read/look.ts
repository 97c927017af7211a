import type { ApiInput, Dict, Problem, Read, TypeName, Value } from '../../../src/provider.ts'
import { complete, isDict, isList, problem, unknown } from '../../../src/provider.ts'
import { asId, idIn } from '../keys.ts'
import { instancesOf, profilesWarehouses } from './alpha.ts'
import type { Memory } from './memory.ts'
import { rememberList } from './memory.ts'
import { everybody, keepKeys, withMembers } from './people.ts'

type Rows = Read<readonly Dict[]>

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
	['insert_function_instance', ['function', 'destination']],
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

/** One list after another put together; the first that is not known leaves all unknown. */
async function gatherAll(reads: readonly Promise<Rows>[]): Promise<Rows> {
	const all: Dict[] = []
	for (const rows of await Promise.all(reads)) {
		if (rows.kind === 'unknown') return rows
		all.push(...rows.value)
	}
	return complete(all)
}

async function listFunctions({ memory }: Look): Promise<Rows> {
	const rows = await gatherAll(FUNCTION_TYPES.map((resourceType) => memory.ports.api.list('listFunctions', { resourceType })))
	return forEach(rows, (row) => rowOf(withOwnName(memory, row)))
}

/** Segment shows every function but those of sources with the workspace's name behind their own. */
export async function withOwnName(memory: Memory, row: Dict): Promise<Read<Dict>> {
	const shown = row.get('displayName')
	if (typeof shown !== 'string' || row.get('resourceType') === 'SOURCE') return complete(row)
	const workspace = await workspaceOf(memory)
	if (workspace.kind === 'unknown') return workspace
	const name = workspace.value.get('name')
	const suffix = typeof name === 'string' ? ` (${name})` : ' ()'
	return complete(shown.endsWith(suffix) ? new Map([...row, ['displayName', shown.slice(0, -suffix.length)] as const]) : row)
}

/** The workspace that the token is for. */
export function workspaceOf(memory: Memory): Promise<Read<Dict>> {
	memory.workspace ??= getItem(memory, 'getWorkspace', undefined)
	return memory.workspace
}

/** A list of each of the rows; `make` puts what it holds together with the row. */
async function forEach(rows: Rows, read: (row: Dict) => Promise<Rows>): Promise<Rows> {
	return rows.kind === 'unknown' ? rows : gatherAll(rows.value.map(read))
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

async function rowOf(read: Promise<Read<Dict>>): Promise<Rows> {
	const row = await read
	return row.kind === 'unknown' ? row : complete([row.value])
}

/** The list of functions shows neither code nor settings. */
async function wholeFunction(memory: Memory, header: Dict): Promise<Read<Dict>> {
	const whole = await getItem(memory, 'getFunction', { functionId: idIn(header) ?? '' })
	return whole.kind === 'unknown' ? whole : withOwnName(memory, whole.value)
}

/** A tracking plan with its rules. */
export async function withRules({ ports }: Memory, plan: Dict): Promise<Read<Dict>> {
	const rules = await ports.api.list('listRulesFromTrackingPlan', {}, { trackingPlanId: idIn(plan) ?? '' })
	return rules.kind === 'unknown' ? rules : complete(new Map([...plan, ['rules', rules.value] as const]))
}

/** Destinations of a kind without actions have no mappings. */
async function subscriptionsOf({ ports }: Memory, destination: Dict): Promise<Rows> {
	const metadata = destination.get('metadata')
	const actions = isDict(metadata) ? metadata.get('actions') : undefined
	if (isList(actions) && actions.length === 0) return complete([])
	return ports.api.list('listSubscriptionsFromDestination', {}, { destinationId: idIn(destination) ?? '' })
}

async function filtersOf({ ports }: Memory, destination: Dict): Promise<Rows> {
	return ports.api.list('listFiltersFromDestination', {}, { destinationId: idIn(destination) ?? '' })
}

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
	return complete(rows.value.filter((row) => !ids.has(idIn(row))))
}

/** How the sources of a warehouse, or of a plan, are listed. */
const CONNECTED: ReadonlyMap<TypeName, { readonly list: string; readonly id: string }> = new Map([
	['source_warehouse_connection', { list: 'listConnectedSourcesFromWarehouse', id: 'warehouseId' }],
	['source_tracking_plan_connection', { list: 'listSourcesFromTrackingPlan', id: 'trackingPlanId' }],
])

/** The connections of one warehouse or one plan. */
export async function connectionsOf(memory: Memory, type: TypeName, other: Dict): Promise<Rows> {
	const { list, id } = CONNECTED.get(type) ?? { list: '', id: '' }
	const otherId = idIn(other) ?? ''
	const sources = await memory.ports.api.list(list, {}, { [id]: otherId })
	const pairs: Rows =
		sources.kind === 'unknown'
			? sources
			: complete(
					sources.value.map(
						(source): Dict =>
							new Map([
								['sourceId', idIn(source) ?? ''],
								[id, otherId],
							]),
					),
				)
	return type === 'source_warehouse_connection' ? pairs : forEach(pairs, (pair) => rowOf(withSchemaSettings(memory, pair)))
}

async function withSchemaSettings(memory: Memory, pair: Dict): Promise<Read<Dict>> {
	const shown = await getItem(memory, 'listSchemaSettingsInSource', { sourceId: asId(pair.get('sourceId')) ?? '' })
	if (shown.kind === 'unknown') return shown
	return complete(new Map([...pair, ['schemaSettings', shown.value.get('settings') ?? null] as const]))
}

/** One thing as the API shows it; that it is gone is a reason not to know. */
export async function getItem({ ports }: Memory, endpoint: string, path: ApiInput['path']): Promise<Read<Dict>> {
	const answer = await ports.api.call(endpoint, path ? { path } : {})
	if (answer.kind !== 'ok') return unknown(answer.problem)
	return asDict(endpoint, answer.body)
}

export function asDict(endpoint: string, body: Value): Read<Dict> {
	return isDict(body) ? complete(body) : unknown(problem('API_ANSWER_INVALID', `${endpoint}: the answer is not what the API promises`))
}
