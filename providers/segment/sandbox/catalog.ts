import type { Dict, SandboxCall, SandboxStep, Value, World } from '../../../src/provider.ts'
import { isDict } from '../../../src/provider.ts'
import type { Answers, Kind } from './world.ts'
import { dict, dictIn, findRow, listIn, notFound, putRow, rowsOf, shown, textOf, unchanged } from './world.ts'

export type CatalogKind = 'source_metadata' | 'destination_metadata' | 'warehouse_metadata'

const option = (name: string, type: string, more: Readonly<Record<string, Value>> = {}): Dict =>
	dict({ name, type, required: false, description: '', label: name, ...more })

/** Members that are the sandbox's own, and never shown: what the service knows of an option and does not tell. */
const HIDDEN = ['secret', 'readOnly'] as const

const track = dict({
	id: 'actTrackEvent',
	slug: 'trackEvent',
	name: 'Track Event',
	description: '',
	platform: 'CLOUD',
	hidden: false,
	defaultTrigger: 'type = "track"',
	fields: [],
})

const FIRST: readonly (readonly [CatalogKind, Dict])[] = [
	['source_metadata', item('srcmWebsite', 'website', { options: [option('website_url', 'string')], isCloudEventSource: false })],
	[
		'source_metadata',
		item('srcmPostgres', 'postgres', { options: [option('hostname', 'string'), option('password', 'string', { secret: true })] }),
	],
	[
		'destination_metadata',
		item('d00000000000000000000a01', 'webhooks', {
			options: [
				option('hook', 'string'),
				option('sharedSecret', 'string', { secret: true }),
				option('batch', 'boolean', { defaultValue: false }),
				option('endpointVersion', 'number', { readOnly: true }),
			],
			actions: [track],
			presets: [dict({ actionId: 'actTrackEvent', name: 'Track Event', fields: dict({}), trigger: 'type = "track"' })],
			multiInstanceSupportedVersion: '1',
		}),
	],
	[
		'destination_metadata',
		item('d00000000000000000000a02', 'single-analytics', { options: [option('apiKey', 'string', { secret: true })] }),
	],
	[
		'warehouse_metadata',
		item('whsmPostgres', 'postgres', { options: [option('hostname', 'string'), option('password', 'string', { secret: true })] }),
	],
]

function item(id: string, slug: string, more: Readonly<Record<string, Value>>): Dict {
	return dict({ id, slug, name: slug, description: '', logos: dict({ default: `https://assets.invalid/${slug}.svg` }), ...more })
}

/** A world with the items that the sandbox always has. */
export function withCatalog(world: World): World {
	return FIRST.reduce((next, [kind, row]) => putRow(next, kind, textOf(row.get('id')), row), world)
}

/** Adds an item that a tree speaks of and nobody described: any settings fit it, and those that sound secret are. */
export function withItem(world: World, kind: CatalogKind, id: string, more: Readonly<Record<string, Value>> = {}): World {
	return findRow(world, kind, id) ? world : putRow(world, kind, id, item(id, id.toLowerCase(), { options: [], ...more }))
}

/** Adds an action to an item, for a mapping in a tree. */
export function withAction(world: World, metadataId: string, id: string): World {
	const row = findRow(world, 'destination_metadata', metadataId)
	if (!row || findAction(row, id)) return world
	const action = new Map([...track, ['id', id] as const, ['slug', id.toLowerCase()] as const])
	return putRow(world, 'destination_metadata', metadataId, new Map([...row, ['actions', [...listIn(row.get('actions')), action]] as const]))
}

export function findAction(metadata: Dict, id: Value): Dict | undefined {
	return listIn(metadata.get('actions'))
		.map(dictIn)
		.find((action) => action.get('id') === id)
}

export function optionsOf(world: World, kind: CatalogKind, id: Value): readonly Dict[] {
	return listIn(findRow(world, kind, id)?.get('options')).map(dictIn)
}

/** Items as the API shows them: by kind, with members that every item of the kind has. */
export function showItem(world: World, kind: CatalogKind, id: Value): Dict {
	const row = findRow(world, kind, id) ?? item(textOf(id), textOf(id), {})
	const options = listIn(row.get('options')).map(
		(entry) => new Map([...dictIn(entry)].filter(([name]) => !HIDDEN.some((own) => own === name))),
	)
	const common = { ...Object.fromEntries(row), options }
	if (kind === 'source_metadata') return dict({ categories: [], isCloudEventSource: false, status: 'PUBLIC', ...common })
	if (kind === 'warehouse_metadata') return dict(common)
	return dict({ ...BLANK_DESTINATION, ...common })
}

const BLANK_DESTINATION: Readonly<Record<string, Value>> = {
	status: 'PUBLIC',
	previousNames: [],
	categories: [],
	website: '',
	components: [],
	supportedFeatures: dict({}),
	supportedMethods: dict({}),
	supportedPlatforms: dict({}),
	actions: [],
	presets: [],
	contacts: [dict({})],
	partnerOwned: false,
	supportedRegions: ['us-west-2', 'eu-west-1'],
	regionEndpoints: ['US', 'EU'],
}

/** What items show that is not the same for each destination of a kind. */
export const CATALOGUED: readonly string[] = ['contacts', 'partnerOwned', 'regionEndpoints', 'supportedRegions']

/** An item as one destination shows it, where that is known. */
export function showItemOf(world: World, destination: Dict): Dict {
	const item = showItem(world, 'destination_metadata', destination.get('metadataId'))
	const own = destination.get('catalogued')
	return isDict(own) ? new Map([...[...item].filter(([name]) => !CATALOGUED.includes(name)), ...own]) : item
}

const lists =
	(kind: CatalogKind) =>
	(world: World): SandboxStep =>
		unchanged(world, { kind: 'rows', rows: rowsOf(world, kind), show: (row) => showItem(world, kind, row.get('id')) })

const gets =
	(kind: CatalogKind, parameter: string) =>
	(world: World, call: SandboxCall): SandboxStep => {
		const id = call.path.get(parameter)
		return findRow(world, kind satisfies Kind, id) ? shown(world, call, showItem(world, kind, id)) : notFound(world, 'the catalogue item')
	}

export const catalogAnswers: Answers = {
	getSourcesCatalog: lists('source_metadata'),
	getSourceMetadata: gets('source_metadata', 'sourceMetadataId'),
	getDestinationsCatalog: lists('destination_metadata'),
	getDestinationMetadata: gets('destination_metadata', 'destinationMetadataId'),
	getWarehousesCatalog: lists('warehouse_metadata'),
	getWarehouseMetadata: gets('warehouse_metadata', 'warehouseMetadataId'),
}
