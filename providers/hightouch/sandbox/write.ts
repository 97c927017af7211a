import type { Dict, Present, SandboxCall, SandboxStep, Switches, Value, World } from '../../../src/provider.ts'
import { isDict, rowsWhere } from '../../../src/provider.ts'
import { startRun } from './run.ts'
import { hasRelationships } from './schema.ts'
import { makeShow } from './show.ts'
import type { Kind } from './world.ts'
import {
	changeRow,
	dict,
	findById,
	findDbt,
	inStoredOrder,
	insertRow,
	laidOver,
	removeRow,
	replaceRow,
	reply,
	tableOf,
	textOf,
	unchanged,
	validationError,
} from './world.ts'

/** Which member of a body holds the query of a model of each type. */
const PAYLOADS: ReadonlyMap<string, string> = new Map([
	['raw_sql', 'raw'],
	['table', 'table'],
	['custom', 'custom'],
	['dbt', 'dbt'],
	['visual', 'visual'],
])

/** What a model is made with before what is sent, and behind it. */
const NEW_MODEL = dict({ name: null, slug: null, description: '' })
const UNUSED_MODEL = dict({ tags: dict({}), lastRunSize: null })

export function createModel(world: World, call: SandboxCall): SandboxStep {
	const body = bodyOf(call)
	const faults = { ...missingReference(world, body, 'source'), ...payloadFaults(world, body, textOf(body.get('queryType'))) }
	if (Object.keys(faults).length > 0) return unchanged(world, validationError(422, faults))
	if (isTaken(world, 'model', { slug: body.get('slug'), switches: call.switches })) return unchanged(world, taken())
	const made = insertRow(world, 'model', call.now, laidOver(NEW_MODEL, storedModel(world, body), UNUSED_MODEL))
	return shown(made.world, 'model', made.row, call.switches)
}

export function updateModel(world: World, call: SandboxCall): SandboxStep {
	const row = findById(world, 'model', call.path.get('modelId'))
	if (!row) return unchanged(world, reply(404, undefined))
	const faults = payloadFaults(world, bodyOf(call), textOf(row.get('queryType')), row)
	if (Object.keys(faults).length > 0) return unchanged(world, validationError(422, faults))
	const changed = laidOver(row, storedModel(world, bodyOf(call)), dict({ updatedAt: call.now }))
	return shown(replaceRow(world, 'model', changed), 'model', changed, call.switches)
}

export function createSync(world: World, call: SandboxCall): SandboxStep {
	const body = bodyOf(call)
	const faults = { ...missingReference(world, body, 'model'), ...missingReference(world, body, 'destination') }
	if (Object.keys(faults).length > 0) return unchanged(world, validationError(422, faults))
	if (isTaken(world, 'sync', { slug: body.get('slug'), switches: call.switches })) return unchanged(world, taken())
	const status = body.get('disabled') === true ? 'disabled' : 'pending'
	const fields = laidOver(storedSync(body, undefined, call.switches), dict({ ...BLANK_SYNC, status }))
	const made = insertRow(world, 'sync', call.now, fields)
	return startIfScheduled(made.world, made.row, call)
}

/** What a sync is made with beside what is sent. */
export const BLANK_SYNC: Readonly<Record<string, Value>> = { description: '', lastRunAt: null, externalSegment: dict({}), tags: dict({}) }

export function updateSync(world: World, call: SandboxCall): SandboxStep {
	const row = findById(world, 'sync', call.path.get('syncId'))
	if (!row) return unchanged(world, reply(404, undefined))
	const changed = laidOver(row, storedSync(bodyOf(call), row, call.switches), dict({ updatedAt: call.now }))
	const settled = changeRow(changed, { status: statusAfter(changed) })
	const isWoken = row.get('disabled') === true && changed.get('disabled') === false
	const next = replaceRow(world, 'sync', settled)
	return isWoken ? startIfScheduled(next, settled, call) : shown(next, 'sync', settled, call.switches)
}

/** Being switched off shows in the status at once, unless a run goes on. */
export function statusAfter(row: Dict): Value {
	const status = row.get('status')
	if (row.get('disabled') === true) return typeof status === 'string' && BUSY.includes(status) ? status : 'disabled'
	return status === 'disabled' ? 'pending' : status
}

export const BUSY: readonly string[] = ['queued', 'querying', 'processing', 'reporting']

function startIfScheduled(world: World, row: Dict, { switches, now }: SandboxCall): SandboxStep {
	const starts = switches['scheduled-start'] === 'runs-at-once' && row.get('disabled') === false && isDict(row.get('schedule'))
	if (!starts) return shown(world, 'sync', row, switches)
	const started = startRun(world, row, { status: 'queued', now })
	return shown(started.world, 'sync', started.row, switches)
}

export function deleteRow(world: World, call: SandboxCall, kind: 'model' | 'sync'): SandboxStep {
	const row = findById(world, kind, call.path.get(`${kind}Id`))
	if (!row) return unchanged(world, reply(404, undefined))
	const user = kind === 'model' ? usersOf(world, row) : undefined
	if (user !== undefined)
		return unchanged(
			world,
			validationError(call.switches.deletes === 'available-422' ? 422 : 409, { [user]: `${user} still use this model` }),
		)
	return { world: removeRow(world, kind, row.get('id')), reply: reply(204, undefined) }
}

/** What still uses a model and so keeps it from being deleted. */
export function usersOf(world: World, model: Dict): 'syncs' | 'relationships' | undefined {
	if (rowsWhere(tableOf(world, 'sync'), 'modelId', model.get('id')).length > 0) return 'syncs'
	return hasRelationships(world, model) ? 'relationships' : undefined
}

export function bodyOf(call: SandboxCall): Dict {
	return isDict(call.body) ? call.body : new Map()
}

function missingReference(world: World, body: Dict, kind: 'source' | 'model' | 'destination'): Record<string, string> {
	return findById(world, kind, body.get(`${kind}Id`)) ? {} : { [`${kind}Id`]: `${kind} not found` }
}

function payloadFaults(world: World, body: Dict, queryType: string, before?: Dict): Record<string, string> {
	const faults: Record<string, string> = {}
	const expected = PAYLOADS.get(queryType)
	if (expected === undefined) return { queryType: `${queryType} is not a type of query` }
	for (const member of PAYLOADS.values())
		if (member !== expected && body.has(member)) faults[member] = `does not go with the query type ${queryType}`
	if (!body.has(expected) && !before) faults[expected] = `is required for the query type ${queryType}`
	if (body.has('dbt') && findDbt(world, memberOf(body.get('dbt'), 'modelId')) === undefined) faults['dbt.modelId'] = 'dbt model not found'
	return faults
}

/** The members of a body as the service keeps them. */
function storedModel(world: World, body: Dict): Dict {
	const custom = memberOf(body.get('custom'), 'query')
	const modelId = memberOf(body.get('dbt'), 'modelId')
	const uniqueId = modelId === undefined ? undefined : findDbt(world, modelId)
	const stored = new Map(body)
	if (custom !== undefined) stored.set('custom', dict({ query: inStoredOrder(custom) }))
	if (uniqueId !== undefined) stored.set('dbt', dbtOf(uniqueId, modelId))
	return stored
}

/** What the service says of a dbt model besides its ids is not ours to know. */
export function dbtOf(dbtUniqueId: string, modelId: Value): Dict {
	const name = dbtUniqueId.split('.').at(-1) ?? dbtUniqueId
	return dict({
		dbtUniqueId,
		compiledSql: `select * from analytics.${name}`,
		rawSql: `select * from {{ ref('${name}') }}`,
		database: 'warehouse',
		schema: 'analytics',
		name,
		modelId,
	})
}

function storedSync(body: Dict, before: Dict | undefined, switches: Switches): Dict {
	const stored = new Map(body)
	const configuration = body.get('configuration')
	const old = before?.get('configuration')
	const merged =
		switches['config-patch'] === 'merged' && isDict(old) && isDict(configuration)
			? new Map<string, Present>([...old, ...configuration])
			: configuration
	if (merged !== undefined) stored.set('configuration', inStoredOrder(merged))
	const schedule = body.get('schedule')
	if (schedule !== undefined) stored.set('schedule', storedSchedule(schedule))
	return stored
}

/** No schedule and a manual one are the same thing; it is kept as null. */
export function storedSchedule(schedule: Present): Present {
	if (!isDict(schedule) || schedule.get('type') === 'manual') return null
	return dict({
		type: schedule.get('type'),
		schedule: inStoredOrder(schedule.get('schedule') ?? null),
		startDate: schedule.get('startDate'),
	})
}

type SlugAsked = { readonly slug: Value; readonly switches: Switches; readonly but?: Value }

/** Whether a row other than `but` has that slug. */
export function isTaken(world: World, kind: Kind, { slug, switches, but }: SlugAsked): boolean {
	return withSlug(world, kind, { slug, switches }).some((row) => but === undefined || row.get('id') !== but)
}

function withSlug(world: World, kind: Kind, { slug, switches }: SlugAsked): readonly Dict[] {
	const table = tableOf(world, kind)
	if (switches['slug-case'] !== 'ignored') return rowsWhere(table, 'slug', slug)
	return [...table.values()].filter((row) => textOf(row.get('slug')).toLowerCase() === textOf(slug).toLowerCase())
}

function taken(): ReturnType<typeof validationError> {
	return validationError(409, { slug: 'slug already exists' })
}

function memberOf(value: Value, name: string): Value {
	return isDict(value) ? value.get(name) : undefined
}

function shown(world: World, kind: Kind, row: Dict, switches: Switches): SandboxStep {
	return { world, reply: reply(200, makeShow(world, kind, switches)(row)) }
}
