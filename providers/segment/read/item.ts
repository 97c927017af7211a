import type { ApiInput, Dict, Read, TypeName, Value } from '../../../src/provider.ts'
import { complete, isDict, isList, problem, unknown } from '../../../src/provider.ts'
import { asId, idIn } from '../keys.ts'
import type { Memory } from './memory.ts'
import type { Rows } from './rows.ts'
import { forEach, rowOf } from './rows.ts'

/** The list of functions shows neither code nor settings. */
export async function wholeFunction(memory: Memory, header: Dict): Promise<Read<Dict>> {
	const whole = await getItem(memory, 'getFunction', { functionId: idIn(header) ?? '' })
	return whole.kind === 'unknown' ? whole : withOwnName(memory, whole.value)
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

/** A tracking plan with its rules. */
export async function withRules({ ports }: Memory, plan: Dict): Promise<Read<Dict>> {
	const rules = await ports.api.list('listRulesFromTrackingPlan', {}, { trackingPlanId: idIn(plan) ?? '' })
	return rules.kind === 'unknown' ? rules : complete(new Map([...plan, ['rules', rules.value] as const]))
}

/** Destinations of a kind without actions have no mappings. */
export async function subscriptionsOf({ ports }: Memory, destination: Dict): Promise<Rows> {
	const metadata = destination.get('metadata')
	const actions = isDict(metadata) ? metadata.get('actions') : undefined
	if (isList(actions) && actions.length === 0) return complete([])
	return ports.api.list('listSubscriptionsFromDestination', {}, { destinationId: idIn(destination) ?? '' })
}

export async function filtersOf({ ports }: Memory, destination: Dict): Promise<Rows> {
	return ports.api.list('listFiltersFromDestination', {}, { destinationId: idIn(destination) ?? '' })
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
	const shown = await getItem(memory, 'listSchemaSettingsInSource', { sourceId: asId(pair.get('sourceId')) ?? '' }, 'sourceId')
	if (shown.kind === 'unknown') return shown
	return complete(new Map([...pair, ['schemaSettings', shown.value.get('settings') ?? null] as const]))
}

/** One thing as the API shows it; that it is gone, or is another one than was asked for, is a reason not to know. */
export async function getItem({ ports }: Memory, endpoint: string, path: ApiInput['path'], identity = 'id'): Promise<Read<Dict>> {
	const answer = await ports.api.call(endpoint, path ? { path } : {})
	if (answer.kind !== 'ok') return unknown(answer.problem)
	const item = asDict(endpoint, answer.body)
	const [id] = Object.values(path ?? {})
	if (item.kind === 'unknown' || id === undefined || idIn(item.value, identity) === id) return item
	return unknown(problem('API_ANSWER_INVALID', `${endpoint}: asked for ${id}, Segment answered with another one`))
}

export function asDict(endpoint: string, body: Value): Read<Dict> {
	return isDict(body) ? complete(body) : unknown(problem('API_ANSWER_INVALID', `${endpoint}: the answer is not what the API promises`))
}
