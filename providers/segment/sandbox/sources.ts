import type { Dict, SandboxCall, SandboxStep, Value, World } from '../../../src/provider.ts'
import { record, verbOf } from './audit.ts'
import { showItem } from './catalog.ts'
import { showSettings, takeSettings } from './settings.ts'
import type { Answers } from './world.ts'
import {
	badRequest,
	bodyOf,
	changeRow,
	dict,
	dictIn,
	errors,
	findBy,
	findRow,
	given,
	listIn,
	mergeMembers,
	notFound,
	putRow,
	removeRow,
	removeWith,
	reply,
	rowsOf,
	rowsWith,
	SECRET_MARKER,
	shown,
	success,
	takeId,
	textOf,
	unchanged,
	WORKSPACE,
} from './world.ts'

export function showSource(world: World, row: Dict): Dict {
	const metadataId = row.get('metadataId')
	return dict({
		id: row.get('id'),
		slug: row.get('slug'),
		name: row.get('name'),
		metadata: showItem(world, 'source_metadata', metadataId),
		workspaceId: WORKSPACE.id,
		enabled: row.get('enabled'),
		writeKeys: row.get('writeKeys'),
		settings: showSettings(world, { kind: 'source_metadata', metadataId }, row.get('settings')),
		labels: row.get('labels'),
	})
}

/** A row for a new source, with a write key. */
export function insertSource(
	world: World,
	fields: Readonly<Record<string, Value>>,
	wanted?: string,
): { readonly world: World; readonly row: Dict } {
	const taken = takeId(world, 'source')
	const id = wanted ?? taken.id
	const row = dict({ id, name: fields.slug, settings: dict({}), labels: [], writeKeys: [`${SECRET_MARKER}${id}`], ...fields })
	return { world: putRow(taken.world, 'source', id, row), row }
}

function slugTaken(world: World, status: string | undefined): SandboxStep {
	return unchanged(world, reply(Number(status ?? 400), errors('bad-request', 'the slug is taken by another source', { field: 'slug' })))
}

function createSource(world: World, call: SandboxCall): SandboxStep {
	const body = bodyOf(call)
	const metadataId = body.get('metadataId')
	if (findBy(world, 'source', 'slug', body.get('slug'))) return slugTaken(world, call.switches['slug-taken'])
	if (!findRow(world, 'source_metadata', metadataId)) return badRequest(world, 'there is no such source in the catalogue')
	const taken = takeSettings(world, { kind: 'source_metadata', metadataId }, { sent: body.get('settings'), switches: call.switches })
	if (taken.kind === 'refused') return badRequest(world, taken.message)
	const made = insertSource(world, { ...given(body, 'slug', 'enabled', 'metadataId'), settings: taken.settings })
	const connected = body.get('disconnectAllWarehouses') === true ? made.world : connectToAll(made.world, textOf(made.row.get('id')))
	const next = record(connected, call, { kind: 'source', verb: 'Created', row: made.row, by: 'api' })
	return shown(next, call, showSource(next, made.row))
}

/** A new source goes to every warehouse unless it is said that it does not. */
function connectToAll(world: World, sourceId: string): World {
	return rowsOf(world, 'warehouse').reduce((next, row) => connectWarehouse(next, sourceId, textOf(row.get('id'))), world)
}

export function connectWarehouse(world: World, sourceId: string, warehouseId: string): World {
	return putRow(world, 'warehouse_connection', `${sourceId}:${warehouseId}`, dict({ sourceId, warehouseId }))
}

function updateSource(world: World, call: SandboxCall): SandboxStep {
	const before = findRow(world, 'source', call.path.get('sourceId'))
	if (!before) return notFound(world, 'the source')
	const body = bodyOf(call)
	const holder = findBy(world, 'source', 'slug', body.get('slug'))
	if (body.has('slug') && holder && holder !== before) return slugTaken(world, call.switches['slug-taken'])
	const taken = takeSettings(
		world,
		{ kind: 'source_metadata', metadataId: before.get('metadataId') },
		{ before: before.get('settings'), sent: body.get('settings'), switches: call.switches },
	)
	if (taken.kind === 'refused') return badRequest(world, taken.message)
	const row = changeRow(before, { ...given(body, 'name', 'enabled', 'slug'), settings: taken.settings })
	const put = putRow(world, 'source', textOf(row.get('id')), row)
	const next = record(put, call, { kind: 'source', verb: verbOf(before, row), row, by: 'api' })
	return shown(next, call, showSource(next, row))
}

/** A source goes with all that hangs on it. */
export function removeSource(world: World, row: Dict): World {
	const id = textOf(row.get('id'))
	const destinations = rowsWith(world, 'destination', 'sourceId', id).map((one) => textOf(one.get('id')))
	let next = removeRow(removeRow(world, 'source', id), 'source_settings', id)
	for (const destinationId of destinations) next = removeDestination(next, destinationId)
	for (const kind of ['warehouse_connection', 'plan_connection', 'transformation', 'model'] as const)
		next = removeWith(next, kind, 'sourceId', id)
	return removeInstances(next, id)
}

export function removeDestination(world: World, id: string): World {
	let next = removeRow(world, 'destination', id)
	for (const kind of ['subscription', 'filter'] as const) next = removeWith(next, kind, 'destinationId', id)
	return removeInstances(next, id)
}

/** Insert functions work for a destination or a source, and no longer than that is there. */
function removeInstances(world: World, id: string): World {
	return removeWith(world, 'instance', 'integrationId', id)
}

function deleteSource(world: World, call: SandboxCall): SandboxStep {
	const row = findRow(world, 'source', call.path.get('sourceId'))
	if (!row) return notFound(world, 'the source')
	return success(record(removeSource(world, row), call, { kind: 'source', verb: 'Deleted', row, by: 'api' }))
}

function replaceLabels(world: World, call: SandboxCall): SandboxStep {
	const before = findRow(world, 'source', call.path.get('sourceId'))
	if (!before) return notFound(world, 'the source')
	const labels = listIn(bodyOf(call).get('labels')).map((label) => findLabel(world, dictIn(label)))
	const known = labels.filter((label) => label !== undefined)
	if (known.length < labels.length) return badRequest(world, 'a label is not among those of the workspace')
	const row = changeRow(before, { labels: known })
	const put = putRow(world, 'source', textOf(row.get('id')), row)
	const next = record(put, call, { kind: 'source', verb: 'Modified', row, by: 'api' })
	return shown(next, call, dict({ labels: known }))
}

function findLabel(world: World, label: Dict): Dict | undefined {
	return findRow(world, 'label', `${textOf(label.get('key'))}:${textOf(label.get('value'))}`)
}

function showSchemaSettings(world: World, sourceId: string): Dict {
	return dict({ sourceId, settings: findRow(world, 'source_settings', sourceId) ?? dict({}) })
}

function getSchemaSettings(world: World, call: SandboxCall): SandboxStep {
	const row = findRow(world, 'source', call.path.get('sourceId'))
	return row ? shown(world, call, showSchemaSettings(world, textOf(row.get('id')))) : notFound(world, 'the source')
}

function updateSchemaSettings(world: World, call: SandboxCall): SandboxStep {
	const row = findRow(world, 'source', call.path.get('sourceId'))
	if (!row) return notFound(world, 'the source')
	const put = putSchemaSettings(world, textOf(row.get('id')), bodyOf(call))
	if (typeof put === 'string') return badRequest(world, put)
	const next = record(put, call, { kind: 'source', verb: 'Modified', row, by: 'api' })
	return shown(next, call, showSchemaSettings(next, textOf(row.get('id'))))
}

/** What becomes of events that a plan does not foresee; or why it cannot be said of this source. */
export function putSchemaSettings(world: World, sourceId: string, change: Dict): World | string {
	if (!findBy(world, 'plan_connection', 'sourceId', sourceId)) return 'the source has no tracking plan'
	const forwarded = ['forwardingViolationsTo', 'forwardingBlockedEventsTo'].filter((name) => change.has(name))
	if (forwarded.some((name) => !findRow(world, 'source', change.get(name)))) return 'events are forwarded to a source that is not there'
	const before = findRow(world, 'source_settings', sourceId) ?? dict({})
	const parts = ['track', 'identify', 'group'].filter((name) => change.has(name))
	const merged = parts.map((name) => [name, mergeMembers(before.get(name), change.get(name))] as const)
	return putRow(world, 'source_settings', sourceId, new Map([...before, ...change, ...merged]))
}

/** The sources with these ids, as a list of them is answered. */
export function listSourcesBy(world: World, ids: readonly Value[]): SandboxStep {
	const rows = ids.flatMap((id) => findRow(world, 'source', id) ?? [])
	return unchanged(world, { kind: 'rows', rows, show: (row) => showSource(world, row) })
}

export const sourceAnswers: Answers = {
	listSources: (world) => unchanged(world, { kind: 'rows', rows: rowsOf(world, 'source'), show: (row) => showSource(world, row) }),
	getSource: (world, call) => {
		const row = findRow(world, 'source', call.path.get('sourceId'))
		return row ? shown(world, call, showSource(world, row)) : notFound(world, 'the source')
	},
	createSource,
	updateSource,
	deleteSource,
	replaceLabelsInSource: replaceLabels,
	listSchemaSettingsInSource: getSchemaSettings,
	updateSchemaSettingsInSource: updateSchemaSettings,
}
