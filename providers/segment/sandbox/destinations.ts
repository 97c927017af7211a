import type { Dict, Moment, SandboxCall, SandboxStep, Value, World } from '../../../src/provider.ts'
import { record, verbOf } from './audit.ts'
import { findAction, showItemOf } from './catalog.ts'
import { showSettings, takeSettings, withDefaults } from './settings.ts'
import { removeDestination } from './sources.ts'
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
	rowsOf,
	rowsWith,
	shown,
	success,
	takeId,
	textOf,
	unchanged,
} from './world.ts'

export function showDestination(world: World, row: Dict): Dict {
	const holder = { kind: 'destination_metadata', metadataId: row.get('metadataId') } as const
	return dict({
		id: row.get('id'),
		name: row.get('name'),
		enabled: row.get('enabled'),
		metadata: showItemOf(world, row),
		sourceId: row.get('sourceId'),
		settings: showSettings(world, holder, row.get('settings')),
	})
}

/** Why a destination of that catalogue item cannot be added to the source; undefined where it can. */
function clashOf(world: World, { sourceId, metadataId }: { readonly sourceId: Value; readonly metadataId: Value }): string | undefined {
	const source = findRow(world, 'source', sourceId)
	const metadata = findRow(world, 'destination_metadata', metadataId)
	if (!source) return 'the source is not there'
	if (!metadata) return 'there is no such destination in the catalogue'
	const isThere = rowsWith(world, 'destination', 'sourceId', sourceId).some((one) => one.get('metadataId') === metadataId)
	return isThere && !metadata.has('multiInstanceSupportedVersion') ? 'the source has a destination of this kind already' : undefined
}

function createDestination(world: World, call: SandboxCall): SandboxStep {
	const body = bodyOf(call)
	const metadataId = body.get('metadataId')
	const clash = clashOf(world, { sourceId: body.get('sourceId'), metadataId })
	if (clash !== undefined) return badRequest(world, clash)
	const holder = { kind: 'destination_metadata', metadataId } as const
	const taken = takeSettings(world, holder, { sent: body.get('settings'), switches: call.switches })
	if (taken.kind === 'refused') return badRequest(world, taken.message)
	const made = takeId(world, 'destination')
	const row = dict({
		id: made.id,
		enabled: true,
		...given(body, 'sourceId', 'metadataId', 'enabled', 'name'),
		settings: withDefaults(world, holder, taken.settings),
	})
	const put = putRow(made.world, 'destination', made.id, row)
	const preset = call.switches['preset-mappings'] === 'added' ? addPresets(put, row, call) : put
	const next = record(preset, call, { kind: 'destination', verb: 'Created', row, by: 'api' })
	return shown(next, call, showDestination(next, row))
}

function addPresets(world: World, row: Dict, at: Moment): World {
	const metadata = findRow(world, 'destination_metadata', row.get('metadataId'))
	return listIn(metadata?.get('presets'))
		.map(dictIn)
		.reduce((next, preset) => {
			const fields = {
				actionId: preset.get('actionId'),
				name: preset.get('name'),
				trigger: preset.get('trigger'),
				settings: preset.get('fields'),
			}
			return insertSubscription(next, { ...fields, destinationId: row.get('id'), enabled: false }, at).world
		}, world)
}

function updateDestination(world: World, call: SandboxCall): SandboxStep {
	const before = findRow(world, 'destination', call.path.get('destinationId'))
	if (!before) return notFound(world, 'the destination')
	const body = bodyOf(call)
	const holder = { kind: 'destination_metadata', metadataId: before.get('metadataId') } as const
	const taken = takeSettings(world, holder, { before: before.get('settings'), sent: body.get('settings'), switches: call.switches })
	if (taken.kind === 'refused') return badRequest(world, taken.message)
	const name = body.has('name') ? { name: body.get('name') ?? undefined } : {}
	const row = changeRow(before, { ...given(body, 'enabled'), ...name, settings: taken.settings })
	const put = putRow(world, 'destination', textOf(row.get('id')), row)
	const next = record(put, call, { kind: 'destination', verb: verbOf(before, row), row, by: 'api' })
	return shown(next, call, showDestination(next, row))
}

function deleteDestination(world: World, call: SandboxCall): SandboxStep {
	const row = findRow(world, 'destination', call.path.get('destinationId'))
	if (!row) return notFound(world, 'the destination')
	const next = removeDestination(world, textOf(row.get('id')))
	return success(record(next, call, { kind: 'destination', verb: 'Deleted', row, by: 'api' }))
}

export function insertSubscription(
	world: World,
	fields: Readonly<Record<string, Value>>,
	at: Moment & { readonly id?: string },
): { readonly world: World; readonly row: Dict } {
	const taken = takeId(world, 'subscription')
	const id = at.id ?? taken.id
	const row = dict({ id, settings: dict({}), ...fields })
	return { world: putRow(taken.world, 'subscription', id, row), row }
}

export const destinationAnswers: Answers = {
	listDestinations: (world) =>
		unchanged(world, { kind: 'rows', rows: rowsOf(world, 'destination'), show: (row) => showDestination(world, row) }),
	getDestination: (world, call) => {
		const row = findRow(world, 'destination', call.path.get('destinationId'))
		return row ? shown(world, call, showDestination(world, row)) : notFound(world, 'the destination')
	},
	createDestination,
	updateDestination,
	deleteDestination,
}

/** The action of a mapping, as the catalogue item of its destination has it. */
export function actionOf(world: World, destination: Dict | undefined, actionId: Value): Dict | undefined {
	const metadata = findRow(world, 'destination_metadata', destination?.get('metadataId'))
	return metadata && findAction(metadata, actionId)
}
