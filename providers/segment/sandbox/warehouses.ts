import type { Dict, SandboxCall, SandboxStep, Value, World } from '../../../src/provider.ts'
import { record, verbOf } from './audit.ts'
import { showItem } from './catalog.ts'
import { showSettings, takeSettings } from './settings.ts'
import { connectWarehouse, listSourcesBy } from './sources.ts'
import type { Answers } from './world.ts'
import {
	badRequest,
	bodyOf,
	changeRow,
	dict,
	dictIn,
	findRow,
	given,
	notFound,
	putRow,
	removeRow,
	removeWith,
	reply,
	rowsOf,
	rowsWith,
	shown,
	success,
	takeId,
	textOf,
	unchanged,
	WORKSPACE,
} from './world.ts'

export function showWarehouse(world: World, row: Dict): Dict {
	const holder = { kind: 'warehouse_metadata', metadataId: row.get('metadataId') } as const
	return dict({
		id: row.get('id'),
		metadata: showItem(world, holder.kind, holder.metadataId),
		workspaceId: WORKSPACE.id,
		enabled: row.get('enabled'),
		settings: showSettings(world, holder, row.get('settings')),
	})
}

/** The name is one of the settings; null takes it away. */
function withName(body: Dict): Dict {
	const settings = dictIn(body.get('settings'))
	const name = body.get('name')
	return name === undefined ? settings : new Map([...settings, ['name', name] as const])
}

function createWarehouse(world: World, call: SandboxCall): SandboxStep {
	const body = bodyOf(call)
	const metadataId = body.get('metadataId')
	if (!findRow(world, 'warehouse_metadata', metadataId)) return badRequest(world, 'there is no such warehouse in the catalogue')
	const sent = { sent: withName(body), switches: call.switches }
	const taken = takeSettings(world, { kind: 'warehouse_metadata', metadataId }, sent)
	if (taken.kind === 'refused') return badRequest(world, taken.message)
	const made = takeId(world, 'warehouse')
	const row = dict({ id: made.id, metadataId, enabled: true, ...given(body, 'enabled'), settings: taken.settings })
	const put = putRow(made.world, 'warehouse', made.id, row)
	const connected = body.get('disconnectAllSources') === true ? put : connectToAll(put, made.id)
	const next = record(connected, call, { kind: 'warehouse', verb: 'Created', row, by: 'api' })
	return shown(next, call, showWarehouse(next, row))
}

/** Every source goes to a new warehouse unless it is said that none does. */
function connectToAll(world: World, warehouseId: string): World {
	return rowsOf(world, 'source').reduce((next, row) => connectWarehouse(next, textOf(row.get('id')), warehouseId), world)
}

function updateWarehouse(world: World, call: SandboxCall): SandboxStep {
	const before = findRow(world, 'warehouse', call.path.get('warehouseId'))
	if (!before) return notFound(world, 'the warehouse')
	const body = bodyOf(call)
	const sent = { before: before.get('settings'), sent: withName(body), switches: call.switches }
	const taken = takeSettings(world, { kind: 'warehouse_metadata', metadataId: before.get('metadataId') }, sent)
	if (taken.kind === 'refused') return badRequest(world, taken.message)
	const row = changeRow(before, { ...given(body, 'enabled'), settings: taken.settings })
	const put = putRow(world, 'warehouse', textOf(row.get('id')), row)
	const next = record(put, call, { kind: 'warehouse', verb: verbOf(before, row), row, by: 'api' })
	return shown(next, call, showWarehouse(next, row))
}

/** A warehouse goes with its connections. */
export function removeWarehouse(world: World, id: string): World {
	return removeWith(removeRow(world, 'warehouse', id), 'warehouse_connection', 'warehouseId', id)
}

function deleteWarehouse(world: World, call: SandboxCall): SandboxStep {
	const row = findRow(world, 'warehouse', call.path.get('warehouseId'))
	if (!row) return notFound(world, 'the warehouse')
	const next = removeWarehouse(world, textOf(row.get('id')))
	return success(record(next, call, { kind: 'warehouse', verb: 'Deleted', row, by: 'api' }))
}

type Pair = { readonly warehouse: Dict; readonly source: Dict; readonly id: string }

function pairOf(world: World, { path }: SandboxCall): Pair | undefined {
	const [warehouse, source] = [findRow(world, 'warehouse', path.get('warehouseId')), findRow(world, 'source', path.get('sourceId'))]
	return warehouse && source ? { warehouse, source, id: `${textOf(source.get('id'))}:${textOf(warehouse.get('id'))}` } : undefined
}

/** Making a connection that is there does no harm. */
function addConnection(world: World, call: SandboxCall): SandboxStep {
	const pair = pairOf(world, call)
	if (!pair) return notFound(world, 'the warehouse or the source')
	const put = connectWarehouse(world, textOf(pair.source.get('id')), textOf(pair.warehouse.get('id')))
	const next = record(put, call, { kind: 'warehouse', verb: 'Modified', row: pair.warehouse, by: 'api' })
	return { world: next, reply: reply(201, dict({ status: 'CONNECTED' })) }
}

function removeConnection(world: World, call: SandboxCall): SandboxStep {
	const pair = pairOf(world, call)
	if (!pair || !findRow(world, 'warehouse_connection', pair.id)) return notFound(world, 'the connection')
	const next = removeRow(world, 'warehouse_connection', pair.id)
	return success(record(next, call, { kind: 'warehouse', verb: 'Modified', row: pair.warehouse, by: 'api' }))
}

function listConnected(world: World, { path }: SandboxCall): SandboxStep {
	const id: Value = path.get('warehouseId')
	if (!findRow(world, 'warehouse', id)) return notFound(world, 'the warehouse')
	return listSourcesBy(
		world,
		rowsWith(world, 'warehouse_connection', 'warehouseId', id).map((row) => row.get('sourceId')),
	)
}

export const warehouseAnswers: Answers = {
	listWarehouses: (world) => unchanged(world, { kind: 'rows', rows: rowsOf(world, 'warehouse'), show: (row) => showWarehouse(world, row) }),
	getWarehouse: (world, call) => {
		const row = findRow(world, 'warehouse', call.path.get('warehouseId'))
		return row ? shown(world, call, showWarehouse(world, row)) : notFound(world, 'the warehouse')
	},
	createWarehouse,
	updateWarehouse,
	deleteWarehouse,
	listConnectedSourcesFromWarehouse: listConnected,
	addConnectionFromSourceToWarehouse: addConnection,
	removeSourceConnectionFromWarehouse: removeConnection,
}
