import type { Dict, Present, SandboxCall, SandboxStep, Value, World } from '../../../src/provider.ts'
import { rowsWhere } from '../../../src/provider.ts'
import { bareId } from '../keys.ts'
import { record } from './audit.ts'
import { showItem } from './catalog.ts'
import { mask, showSettings, takeSettings } from './settings.ts'
import type { Answers } from './world.ts'
import {
	badRequest,
	bodyOf,
	changeRow,
	dict,
	dictIn,
	findRow,
	given,
	listIn,
	mergeMembers,
	notFound,
	putRow,
	removeRow,
	rowsOf,
	rowsWith,
	shown,
	success,
	tableOf,
	takeId,
	textOf,
	unchanged,
	WORKSPACE,
} from './world.ts'

function functionOf(world: World, id: Value): Dict | undefined {
	const rows = rowsWhere(tableOf(world, 'function'), bareIdOf, id)
	return rows.find((row) => textOf(row.get('resourceType')).startsWith('INSERT_'))
}

function bareIdOf(row: Dict): Value {
	return bareId(textOf(row.get('id')))
}

/** Secrets stand apart from the other settings, and are masked. */
function showInstance(world: World, row: Dict): Dict {
	const described = listIn(functionOf(world, row.get('classId'))?.get('settings')).map(dictIn)
	const isSecret = (name: string) => described.some((one) => one.get('name') === name && one.get('sensitive') === true)
	const settings = [...dictIn(row.get('settings'))]
	const encrypted = settings.filter(([name]) => isSecret(name)).map(([name, value]): [string, Present] => [name, mask(textOf(value))])
	return new Map<string, Present>([
		...row,
		['settings', new Map(settings.filter(([name]) => !isSecret(name)))],
		['encryptedSettings', new Map(encrypted)],
	])
}

export function insertInstance(
	world: World,
	fields: Readonly<Record<string, Value>>,
	{ now, id: wanted }: { readonly now: string; readonly id?: string },
): { readonly world: World; readonly row: Dict } {
	const taken = takeId(world, 'instance')
	const id = wanted ?? taken.id
	const row = dict({ id, enabled: false, settings: dict({}), ...fields, createdAt: now, updatedAt: now })
	return { world: putRow(taken.world, 'instance', id, row), row }
}

function createInstance(world: World, call: SandboxCall): SandboxStep {
	const body = bodyOf(call)
	if (!functionOf(world, body.get('functionId'))) return badRequest(world, 'there is no such insert function')
	const integrationId = body.get('integrationId')
	if (!findRow(world, 'destination', integrationId) && !findRow(world, 'source', integrationId))
		return badRequest(world, 'there is nothing that the function could work for')
	const fields = given(body, 'integrationId', 'enabled', 'name', 'settings')
	const made = insertInstance(world, { ...fields, classId: body.get('functionId') }, call)
	return shown(made.world, call, showInstance(made.world, made.row))
}

function instanceOf(world: World, { path }: SandboxCall): Dict | undefined {
	return findRow(world, 'instance', path.get('instanceId'))
}

function updateInstance(world: World, call: SandboxCall): SandboxStep {
	const before = instanceOf(world, call)
	if (!before) return notFound(world, 'the instance')
	const body = bodyOf(call)
	const sent = dictIn(body.get('settings'))
	const settings = call.switches['instance-settings'] === 'replaced' ? sent : mergeMembers(before.get('settings'), sent)
	const row = changeRow(before, { ...given(body, 'enabled', 'name'), settings, updatedAt: call.now })
	const next = putRow(world, 'instance', textOf(row.get('id')), row)
	return shown(next, call, showInstance(next, row))
}

function listInstances(world: World, { query }: SandboxCall): SandboxStep {
	const rows = rowsWith(world, 'instance', 'classId', query.get('functionId')?.[0])
	return unchanged(world, { kind: 'rows', rows, show: (row) => showInstance(world, row) })
}

const FIELDS = ['enabled', 'settings', 'schemaName']

function showWarehouse(world: World, row: Dict): Dict {
	const holder = { kind: 'warehouse_metadata', metadataId: row.get('metadataId') } as const
	return dict({
		...Object.fromEntries([...row].filter(([name]) => name !== 'metadataId')),
		workspaceId: WORKSPACE.id,
		metadata: showItem(world, holder.kind, holder.metadataId),
		settings: showSettings(world, holder, row.get('settings')),
	})
}

/** The name is one of the settings. */
function withName(body: Dict): Dict {
	const name = body.get('name')
	const settings = dictIn(body.get('settings'))
	return name === undefined ? settings : new Map([...settings, ['name', name] as const])
}

function createWarehouse(world: World, call: SandboxCall): SandboxStep {
	const [body, spaceId] = [bodyOf(call), call.path.get('spaceId')]
	if (!findRow(world, 'space', spaceId)) return notFound(world, 'the space')
	const metadataId = body.get('metadataId')
	if (!findRow(world, 'warehouse_metadata', metadataId)) return badRequest(world, 'there is no such warehouse in the catalogue')
	const taken = takeSettings(world, { kind: 'warehouse_metadata', metadataId }, { sent: withName(body), switches: call.switches })
	if (taken.kind === 'refused') return badRequest(world, taken.message)
	const made = takeId(world, 'profiles_warehouse')
	const row = dict({ id: made.id, spaceId, metadataId, enabled: true, ...given(body, ...FIELDS), settings: taken.settings })
	const next = record(putRow(made.world, 'profiles_warehouse', made.id, row), call, {
		kind: 'profiles_warehouse',
		verb: 'Created',
		row,
		by: 'api',
	})
	return shown(next, call, showWarehouse(next, row))
}

function warehouseOf(world: World, { path }: SandboxCall): Dict | undefined {
	const row = findRow(world, 'profiles_warehouse', path.get('warehouseId'))
	return row?.get('spaceId') === path.get('spaceId') ? row : undefined
}

function updateWarehouse(world: World, call: SandboxCall): SandboxStep {
	const before = warehouseOf(world, call)
	if (!before) return notFound(world, 'the warehouse')
	const holder = { kind: 'warehouse_metadata', metadataId: before.get('metadataId') } as const
	const sent = { before: before.get('settings'), sent: withName(bodyOf(call)), switches: call.switches }
	const taken = takeSettings(world, holder, sent)
	if (taken.kind === 'refused') return badRequest(world, taken.message)
	const row = changeRow(before, { ...given(bodyOf(call), ...FIELDS), settings: taken.settings })
	const next = record(putRow(world, 'profiles_warehouse', textOf(row.get('id')), row), call, {
		kind: 'profiles_warehouse',
		verb: 'Updated',
		row,
		by: 'api',
	})
	return shown(next, call, showWarehouse(next, row))
}

/** Looking at the list leaves an event in the audit trail. */
function listWarehouses(world: World, call: SandboxCall): SandboxStep {
	const space = findRow(world, 'space', call.path.get('spaceId'))
	if (!space) return notFound(world, 'the space')
	const rows = rowsWith(world, 'profiles_warehouse', 'spaceId', space.get('id'))
	const next = record(world, call, { kind: 'profiles_warehouse', verb: 'Retrieved', row: space, by: 'api' })
	return { world: next, reply: { kind: 'rows', rows, show: (row) => showWarehouse(world, row) } }
}

/** A space for profiles, as it is made in the app. */
export function putSpace(world: World, id: string): World {
	return findRow(world, 'space', id) ? world : putRow(world, 'space', id, dict({ id, slug: id.toLowerCase(), name: id }))
}

export const alphaAnswers: Answers = {
	listInsertFunctionInstances: listInstances,
	getInsertFunctionInstance: (world, call) => {
		const row = instanceOf(world, call)
		return row ? shown(world, call, showInstance(world, row)) : notFound(world, 'the instance')
	},
	createInsertFunctionInstance: createInstance,
	updateInsertFunctionInstance: updateInstance,
	deleteInsertFunctionInstance: (world, call) => {
		const row = instanceOf(world, call)
		return row ? success(removeRow(world, 'instance', textOf(row.get('id')))) : notFound(world, 'the instance')
	},
	listSpaces: (world) => unchanged(world, { kind: 'rows', rows: rowsOf(world, 'space'), show: (row) => row }),
	listProfilesWarehouseInSpace: listWarehouses,
	createProfilesWarehouse: createWarehouse,
	updateProfilesWarehouseForSpaceWarehouse: updateWarehouse,
	removeProfilesWarehouseFromSpace: (world, call) => {
		const row = warehouseOf(world, call)
		if (!row) return notFound(world, 'the warehouse')
		const next = removeRow(world, 'profiles_warehouse', textOf(row.get('id')))
		return success(record(next, call, { kind: 'profiles_warehouse', verb: 'Deleted', row, by: 'api' }))
	},
}
