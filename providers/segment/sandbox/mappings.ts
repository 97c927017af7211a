import type { Dict, SandboxCall, SandboxStep, Value, World } from '../../../src/provider.ts'
import { record, verbOf } from './audit.ts'
import { actionOf, insertSubscription } from './destinations.ts'
import type { Answers } from './world.ts'
import {
	badRequest,
	bodyOf,
	changeRow,
	dict,
	dictIn,
	findRow,
	given,
	mergeMembers,
	notFound,
	putRow,
	removeRow,
	rowsWith,
	shown,
	success,
	textOf,
	unchanged,
} from './world.ts'

export function showSubscription(world: World, row: Dict): Dict {
	const destination = findRow(world, 'destination', row.get('destinationId'))
	return dict({
		id: row.get('id'),
		name: row.get('name'),
		actionId: row.get('actionId'),
		actionSlug: actionOf(world, destination, row.get('actionId'))?.get('slug') ?? '',
		destinationId: row.get('destinationId'),
		enabled: row.get('enabled'),
		settings: row.get('settings'),
		trigger: row.get('trigger'),
		modelId: row.get('modelId'),
		reverseETLSchedule: row.get('reverseETLSchedule'),
	})
}

/** The mapping that a path names, where its destination has it. */
function findSubscription(world: World, { path }: SandboxCall): Dict | undefined {
	const row = findRow(world, 'subscription', path.get('id'))
	return row?.get('destinationId') === path.get('destinationId') ? row : undefined
}

function createSubscription(world: World, call: SandboxCall): SandboxStep {
	const destination = findRow(world, 'destination', call.path.get('destinationId'))
	const body = bodyOf(call)
	if (!destination) return notFound(world, 'the destination')
	if (!actionOf(world, destination, body.get('actionId'))) return badRequest(world, 'the destination has no such action')
	if (body.has('modelId') && !findRow(world, 'model', body.get('modelId'))) return badRequest(world, 'the model is not there')
	const fields = given(body, 'name', 'actionId', 'trigger', 'enabled', 'settings', 'modelId')
	const made = insertSubscription(world, { ...fields, destinationId: destination.get('id') }, call)
	const next = record(made.world, call, { kind: 'subscription', verb: 'Created', row: made.row, by: 'api' })
	return shown(next, call, showSubscription(next, made.row))
}

function updateSubscription(world: World, call: SandboxCall): SandboxStep {
	const before = findSubscription(world, call)
	if (!before) return notFound(world, 'the subscription')
	const input = dictIn(bodyOf(call).get('input'))
	const modelId = input.get('reverseETLModelId')
	if (modelId !== undefined && !findRow(world, 'model', modelId)) return badRequest(world, 'the model is not there')
	const settings = input.get('settings')
	const merged =
		settings !== undefined && call.switches['mapping-settings'] === 'merged' ? mergeMembers(before.get('settings'), settings) : settings
	const row = changeRow(before, {
		...given(input, 'name', 'trigger', 'enabled', 'reverseETLSchedule'),
		...(merged === undefined ? {} : { settings: merged }),
		...(modelId === undefined ? {} : { modelId }),
	})
	const put = putRow(world, 'subscription', textOf(row.get('id')), row)
	const next = record(put, call, { kind: 'subscription', verb: verbOf(before, row), row, by: 'api' })
	return shown(next, call, showSubscription(next, row))
}

function removeSubscription(world: World, call: SandboxCall): SandboxStep {
	const row = findSubscription(world, call)
	if (!row) return notFound(world, 'the subscription')
	const next = removeRow(world, 'subscription', textOf(row.get('id')))
	return success(record(next, call, { kind: 'subscription', verb: 'Deleted', row, by: 'api' }))
}

/** What stands in a destination; a destination that is not there has no list either. */
export function listWithin(world: World, call: SandboxCall, kind: 'subscription' | 'filter', show: (row: Dict) => Dict): SandboxStep {
	const id: Value = call.path.get('destinationId')
	if (!findRow(world, 'destination', id)) return notFound(world, 'the destination')
	return unchanged(world, { kind: 'rows', rows: rowsWith(world, kind, 'destinationId', id), show })
}

export const mappingAnswers: Answers = {
	listSubscriptionsFromDestination: (world, call) => listWithin(world, call, 'subscription', (row) => showSubscription(world, row)),
	getSubscriptionFromDestination: (world, call) => {
		const row = findSubscription(world, call)
		return row ? shown(world, call, showSubscription(world, row)) : notFound(world, 'the subscription')
	},
	createDestinationSubscription: createSubscription,
	updateSubscriptionForDestination: updateSubscription,
	removeSubscriptionFromDestination: removeSubscription,
}
