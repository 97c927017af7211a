import type { Dict, SandboxCall, SandboxStep, Value, World } from '../../../src/provider.ts'
import { record, verbOf } from './audit.ts'
import { listWithin } from './mappings.ts'
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
	notFound,
	putRow,
	removeRow,
	shown,
	success,
	takeId,
	textOf,
} from './world.ts'

/** A filter is kept as it is shown. */
function findFilter(world: World, { path }: SandboxCall): Dict | undefined {
	const row = findRow(world, 'filter', path.get('filterId'))
	return row?.get('destinationId') === path.get('destinationId') ? row : undefined
}

/** What is wrong with the actions of a filter; undefined where nothing is. */
function actionFault(actions: Value): string | undefined {
	for (const action of listIn(actions).map(dictIn)) {
		const type = action.get('type')
		const takesFields = type === 'ALLOW_PROPERTIES' || type === 'DROP_PROPERTIES'
		if (takesFields !== action.has('fields')) return `an action of the type ${textOf(type)} ${takesFields ? 'needs' : 'takes no'} fields`
		if ((type === 'SAMPLE') !== action.has('percent'))
			return `an action of the type ${textOf(type)} ${type === 'SAMPLE' ? 'needs a' : 'takes no'} percent`
		if (type !== 'SAMPLE' && action.has('path')) return `an action of the type ${textOf(type)} takes no path`
	}
	return listIn(actions).length === 0 ? 'a filter needs an action' : undefined
}

function createFilter(world: World, call: SandboxCall): SandboxStep {
	const destination = findRow(world, 'destination', call.path.get('destinationId'))
	const body = bodyOf(call)
	if (!destination) return notFound(world, 'the destination')
	if (destination.get('sourceId') !== body.get('sourceId')) return badRequest(world, 'the destination belongs to another source')
	const fault = actionFault(body.get('actions'))
	if (fault !== undefined) return badRequest(world, fault)
	const taken = takeId(world, 'filter')
	const row = dict({
		id: taken.id,
		destinationId: destination.get('id'),
		...given(body, 'sourceId', 'if', 'actions', 'title', 'description', 'enabled'),
		createdAt: call.now,
		updatedAt: call.now,
	})
	const next = record(putRow(taken.world, 'filter', taken.id, row), call, { kind: 'filter', verb: 'Created', row, by: 'api' })
	return shown(next, call, row)
}

function updateFilter(world: World, call: SandboxCall): SandboxStep {
	const before = findFilter(world, call)
	if (!before) return notFound(world, 'the filter')
	const body = bodyOf(call)
	const fault = body.has('actions') ? actionFault(body.get('actions')) : undefined
	if (fault !== undefined) return badRequest(world, fault)
	const description = body.has('description') ? { description: body.get('description') ?? undefined } : {}
	const row = changeRow(before, { ...given(body, 'if', 'actions', 'title', 'enabled'), ...description, updatedAt: call.now })
	const put = putRow(world, 'filter', textOf(row.get('id')), row)
	return shown(record(put, call, { kind: 'filter', verb: verbOf(before, row), row, by: 'api' }), call, row)
}

function removeFilter(world: World, call: SandboxCall): SandboxStep {
	const row = findFilter(world, call)
	if (!row) return notFound(world, 'the filter')
	const next = removeRow(world, 'filter', textOf(row.get('id')))
	return success(record(next, call, { kind: 'filter', verb: 'Deleted', row, by: 'api' }))
}

export const filterAnswers: Answers = {
	listFiltersFromDestination: (world, call) => listWithin(world, call, 'filter', (row) => row),
	getFilterInDestination: (world, call) => {
		const row = findFilter(world, call)
		return row ? shown(world, call, row) : notFound(world, 'the filter')
	},
	createFilterForDestination: createFilter,
	updateFilterForDestination: updateFilter,
	removeFilterFromDestination: removeFilter,
}
