import type { Dict, SandboxCall, SandboxStep, World } from '../../../src/provider.ts'
import { record } from './audit.ts'
import type { Answers } from './world.ts'
import {
	badRequest,
	bodyOf,
	changeRow,
	dict,
	dictIn,
	errors,
	findRow,
	given,
	listIn,
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
} from './world.ts'

const FIELDS = [
	'name',
	'sourceId',
	'destinationMetadataId',
	'enabled',
	'if',
	'drop',
	'newEventName',
	'propertyRenames',
	'propertyValueTransformations',
	'fqlDefinedProperties',
	'allowProperties',
	'hashPropertiesConfiguration',
]

/** How a filter of a destination looks among the transformations: an id of its own it has not. */
function asTransformation(world: World, filter: Dict): Dict {
	const destination = findRow(world, 'destination', filter.get('destinationId'))
	const drops = listIn(filter.get('actions')).some((action) => dictIn(action).get('type') === 'DROP')
	return dict({
		id: filter.get('id'),
		name: filter.get('title'),
		sourceId: filter.get('sourceId'),
		destinationMetadataId: destination?.get('metadataId'),
		enabled: filter.get('enabled'),
		if: filter.get('if'),
		drop: drops ? true : undefined,
		propertyRenames: [],
		propertyValueTransformations: [],
		fqlDefinedProperties: [],
	})
}

/** The filters that show among the transformations. */
function shownFilters(world: World, { switches }: SandboxCall): readonly Dict[] {
	const which = switches['filters-as-transformations']
	const isShown = (filter: Dict): boolean =>
		which === 'all' ||
		(which === 'drops' && listIn(filter.get('actions')).some((action) => textOf(dictIn(action).get('type')).startsWith('DROP')))
	return rowsOf(world, 'filter').filter(isShown)
}

function list(world: World, call: SandboxCall): SandboxStep {
	const rows = [...rowsOf(world, 'transformation'), ...shownFilters(world, call).map((filter) => asTransformation(world, filter))]
	return unchanged(world, { kind: 'rows', rows, show: (row) => row })
}

function find(world: World, call: SandboxCall): { readonly row?: Dict; readonly filter?: Dict } {
	const id = call.path.get('transformationId')
	const row = findRow(world, 'transformation', id)
	if (row) return { row }
	const filter = shownFilters(world, call).find((one) => one.get('id') === id)
	return filter ? { filter } : {}
}

function get(world: World, call: SandboxCall): SandboxStep {
	const { row, filter } = find(world, call)
	if (row) return shown(world, call, row)
	return filter ? shown(world, call, asTransformation(world, filter)) : gone(world, call)
}

function gone(world: World, { switches }: SandboxCall): SandboxStep {
	if (switches['gone-transformation'] === '404') return notFound(world, 'the transformation')
	return unchanged(world, reply(403, errors('forbidden', 'there is no access to the transformation')))
}

/** What a transformation cannot be; undefined where it can. */
function faultOf(world: World, row: Dict): string | undefined {
	if (!findRow(world, 'source', row.get('sourceId'))) return 'the source is not there'
	const item = row.get('destinationMetadataId')
	if (item !== undefined && !findRow(world, 'destination_metadata', item)) return 'there is no such destination in the catalogue'
	if (listIn(row.get('fqlDefinedProperties')).length > 1) return 'a transformation defines one property by a query at most'
	return listIn(row.get('propertyValueTransformations')).length > 10 ? 'a transformation sets ten values at most' : undefined
}

const BLANK = { propertyRenames: [], propertyValueTransformations: [], fqlDefinedProperties: [] }

function create(world: World, call: SandboxCall): SandboxStep {
	const taken = takeId(world, 'transformation')
	const row = dict({ id: taken.id, ...BLANK, ...given(bodyOf(call), ...FIELDS) })
	const fault = faultOf(world, row)
	if (fault !== undefined) return badRequest(world, fault)
	const put = putRow(taken.world, 'transformation', taken.id, row)
	return shown(record(put, call, { kind: 'transformation', verb: 'Created', row, by: 'api' }), call, row)
}

function update(world: World, call: SandboxCall): SandboxStep {
	const { row: before, filter } = find(world, call)
	if (filter) return updateFilter(world, filter, call)
	if (!before) return gone(world, call)
	const row = changeRow(before, given(bodyOf(call), ...FIELDS))
	const fault = faultOf(world, row)
	if (fault !== undefined) return badRequest(world, fault)
	const put = putRow(world, 'transformation', textOf(row.get('id')), row)
	return shown(record(put, call, { kind: 'transformation', verb: 'Updated', row, by: 'api' }), call, row)
}

function updateFilter(world: World, filter: Dict, call: SandboxCall): SandboxStep {
	if (call.switches['transformation-of-filter'] === 'forbidden')
		return unchanged(world, reply(403, errors('forbidden', 'it is the filter of a destination')))
	const body = bodyOf(call)
	const title = body.has('name') ? { title: body.get('name') } : {}
	const row = changeRow(filter, { ...given(body, 'if', 'enabled'), ...title, updatedAt: call.now })
	const next = putRow(world, 'filter', textOf(row.get('id')), row)
	return shown(next, call, asTransformation(next, row))
}

function remove(world: World, call: SandboxCall): SandboxStep {
	const { row, filter } = find(world, call)
	if (filter) return unchanged(world, reply(403, errors('forbidden', 'it is the filter of a destination')))
	if (!row) return gone(world, call)
	const next = removeRow(world, 'transformation', textOf(row.get('id')))
	return success(record(next, call, { kind: 'transformation', verb: 'Deleted', row, by: 'api' }))
}

export const transformationAnswers: Answers = {
	listTransformations: list,
	getTransformation: get,
	createTransformation: create,
	updateTransformation: update,
	deleteTransformation: remove,
}
