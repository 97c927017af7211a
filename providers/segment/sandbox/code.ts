import type { Dict, Moment, SandboxCall, SandboxStep, Value, World } from '../../../src/provider.ts'
import { bareId } from '../keys.ts'
import { record, verbOf } from './audit.ts'
import { withItem } from './catalog.ts'
import type { Answers } from './world.ts'
import {
	badRequest,
	bodyOf,
	changeRow,
	dict,
	errors,
	findBy,
	findRow,
	given,
	notFound,
	putRow,
	removeRow,
	reply,
	rowsOf,
	shown,
	success,
	takeId,
	textOf,
	unchanged,
	WORKSPACE,
} from './world.ts'

const PREFIXES: Readonly<Record<string, string>> = {
	SOURCE: 'sfnc_',
	DESTINATION: 'dfn_',
	INSERT_DESTINATION: 'ifnd_',
	INSERT_SOURCE: 'ifns_',
	INSERT_TRANSFORMATION: 'ifnt_',
}

/** Of all but source functions the name is shown with the workspace's behind it. */
function showFunction(row: Dict, { switches }: Moment): Dict {
	const how = switches['function-names']
	if (row.get('resourceType') === 'SOURCE' || how === 'as-sent') return row
	const behind = how === 'appended' ? ` ${WORKSPACE.name}` : ` (${WORKSPACE.name})`
	return changeRow(row, { displayName: `${textOf(row.get('displayName'))}${behind}` })
}

/** The list shows neither what a function does nor what it can be set to. */
function showHeader(row: Dict, at: Moment): Dict {
	const hidden = ['code', 'settings', 'deployedAt', 'previewWebhookUrl', 'batchMaxCount', 'isLatestVersion']
	return changeRow(showFunction(row, at), Object.fromEntries(hidden.map((name) => [name, undefined])))
}

export function insertFunction(
	world: World,
	fields: Readonly<Record<string, Value>>,
	{ now, id: wanted }: { readonly now: string; readonly id?: string },
): { readonly world: World; readonly row: Dict } {
	const taken = takeId(world, 'function')
	const type = textOf(fields.resourceType)
	const id = wanted ?? `${PREFIXES[type] ?? ''}${taken.id}`
	const catalogId = `fn-${id}`
	const row = dict({ id, settings: [], ...fields, createdAt: now, createdBy: 'sandbox', catalogId, isLatestVersion: true })
	const put = putRow(taken.world, 'function', id, row)
	const kind = type === 'SOURCE' ? 'source_metadata' : type === 'DESTINATION' ? 'destination_metadata' : undefined
	return { world: kind ? withItem(put, kind, catalogId) : put, row }
}

function functionOf(world: World, { path }: SandboxCall): Dict | undefined {
	return findRow(world, 'function', path.get('functionId'))
}

const FUNCTION_FIELDS = ['code', 'settings', 'displayName', 'logoUrl', 'description', 'resourceType']

function createFunction(world: World, call: SandboxCall): SandboxStep {
	const made = insertFunction(world, given(bodyOf(call), ...FUNCTION_FIELDS), call)
	const next = record(made.world, call, { kind: 'function', verb: 'Created', row: made.row, by: 'api' })
	return shown(next, call, showFunction(made.row, call))
}

function updateFunction(world: World, call: SandboxCall): SandboxStep {
	const before = functionOf(world, call)
	if (!before) return notFound(world, 'the function')
	const row = changeRow(before, given(bodyOf(call), ...FUNCTION_FIELDS))
	const put = putRow(world, 'function', textOf(row.get('id')), row)
	return shown(record(put, call, { kind: 'function', verb: 'Modified', row, by: 'api' }), call, showFunction(row, call))
}

function deleteFunction(world: World, call: SandboxCall): SandboxStep {
	const row = functionOf(world, call)
	if (!row) return notFound(world, 'the function')
	const isUsed = (['source', 'destination'] as const).some((kind) => findBy(world, kind, 'metadataId', row.get('catalogId')))
	const isAtWork = findBy(world, 'instance', 'classId', bareId(textOf(row.get('id'))))
	if (isUsed || isAtWork) return unchanged(world, reply(409, errors('conflict', 'the function is in use')))
	const next = removeRow(world, 'function', textOf(row.get('id')))
	return success(record(next, call, { kind: 'function', verb: 'Deleted', row, by: 'api' }))
}

function deployFunction(world: World, call: SandboxCall): SandboxStep {
	const row = functionOf(world, call)
	if (!row) return notFound(world, 'the function')
	if (row.get('resourceType') !== 'SOURCE') return badRequest(world, 'only a source function is deployed')
	return shown(
		putRow(world, 'function', textOf(row.get('id')), changeRow(row, { deployedAt: call.now })),
		call,
		dict({ status: 'SUCCESS' }),
	)
}

function listFunctions(world: World, call: SandboxCall): SandboxStep {
	const rows = rowsOf(world, 'function').filter((row) => row.get('resourceType') === call.query.get('resourceType')?.[0])
	return unchanged(world, { kind: 'rows', rows, show: (row) => showHeader(row, call) })
}

const MODEL_FIELDS = ['sourceId', 'name', 'description', 'enabled', 'query', 'queryIdentifierColumn']

/** A model is kept as it is shown. */
function modelOf(world: World, { path }: SandboxCall): Dict | undefined {
	return findRow(world, 'model', path.get('modelId'))
}

function createModel(world: World, call: SandboxCall): SandboxStep {
	const body = bodyOf(call)
	if (!findRow(world, 'source', body.get('sourceId'))) return badRequest(world, 'the source is not there')
	const taken = takeId(world, 'model')
	const row = dict({ id: taken.id, ...given(body, ...MODEL_FIELDS) })
	const put = putRow(taken.world, 'model', taken.id, row)
	return shown(record(put, call, { kind: 'model', verb: 'Created', row, by: 'api' }), call, row)
}

function updateModel(world: World, call: SandboxCall): SandboxStep {
	const before = modelOf(world, call)
	if (!before) return notFound(world, 'the model')
	const row = changeRow(before, given(bodyOf(call), ...MODEL_FIELDS))
	const verb = verbOf(before, row) === 'Modified' ? 'Settings Saved' : 'State Change Toggled'
	return shown(record(putRow(world, 'model', textOf(row.get('id')), row), call, { kind: 'model', verb, row, by: 'api' }), call, row)
}

function deleteModel(world: World, call: SandboxCall): SandboxStep {
	const row = modelOf(world, call)
	if (!row) return notFound(world, 'the model')
	if (findBy(world, 'subscription', 'modelId', row.get('id'))) return badRequest(world, 'a mapping uses the model')
	return success(record(removeRow(world, 'model', textOf(row.get('id'))), call, { kind: 'model', verb: 'Deleted', row, by: 'api' }))
}

export const codeAnswers: Answers = {
	listFunctions,
	getFunction: (world, call) => {
		const row = functionOf(world, call)
		return row ? shown(world, call, showFunction(row, call)) : notFound(world, 'the function')
	},
	createFunction,
	updateFunction,
	deleteFunction,
	createFunctionDeployment: deployFunction,
	listReverseEtlModels: (world) => unchanged(world, { kind: 'rows', rows: rowsOf(world, 'model'), show: (row) => row }),
	getReverseEtlModel: (world, call) => {
		const row = modelOf(world, call)
		return row ? shown(world, call, row) : notFound(world, 'the model')
	},
	createReverseEtlModel: createModel,
	updateReverseEtlModel: updateModel,
	deleteReverseEtlModel: deleteModel,
}
