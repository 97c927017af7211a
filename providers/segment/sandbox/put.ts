import type { Dict, Present, Value, World } from '../../../src/provider.ts'
import { CATALOGUED, withAction, withItem } from './catalog.ts'
import { insertFunction } from './code.ts'
import { insertSubscription } from './destinations.ts'
import { labelId } from './people.ts'
import { connectPlan, insertPlan, rulesOf } from './plans.ts'
import { putGroup, putInstance, putLabel, putProfilesWarehouse, putUser } from './put-people.ts'
import { putRules, ruleId } from './rules.ts'
import type { Put, Saying } from './saying.ts'
import { connectWarehouse, insertSource, putSchemaSettings } from './sources.ts'
import type { Kind } from './world.ts'
import { changeRow, dict, dictIn, findBy, findRow, listIn, putRow, removeRow, SECRET_MARKER, takeId, textOf } from './world.ts'

/** How a resource of each type comes into the world, or changes there. */
export const PUTS: ReadonlyMap<string, (world: World, saying: Saying) => Put> = new Map([
	['label', putLabel],
	['function', putFunction],
	['source', putSource],
	['warehouse', putWarehouse],
	['source_warehouse_connection', putWarehouseConnection],
	['reverse_etl_model', putModel],
	['tracking_plan', putPlan],
	['source_tracking_plan_connection', putPlanConnection],
	['transformation', putTransformation],
	['destination', putDestination],
	['destination_subscription', putSubscription],
	['destination_filter', putFilter],
	['insert_function_instance', putInstance],
	['profiles_warehouse', putProfilesWarehouse],
	['user', putUser],
	['user_group', putGroup],
])

/** The kind of row that holds a resource of each type. */
export const KINDS: ReadonlyMap<string, Kind> = new Map([
	['function', 'function'],
	['source', 'source'],
	['warehouse', 'warehouse'],
	['source_warehouse_connection', 'warehouse_connection'],
	['reverse_etl_model', 'model'],
	['tracking_plan', 'plan'],
	['source_tracking_plan_connection', 'plan_connection'],
	['transformation', 'transformation'],
	['destination', 'destination'],
	['destination_subscription', 'subscription'],
	['destination_filter', 'filter'],
	['insert_function_instance', 'instance'],
	['profiles_warehouse', 'profiles_warehouse'],
	['label', 'label'],
	['user', 'user'],
	['user_group', 'group'],
])

function refused(reason: string): Put {
	return { kind: 'refused', reason }
}

/** Members as a row keeps them: null is nothing. `names`: those that are taken, and what is set where nobody says so. */
function fieldsOf(members: Dict, names: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
	return Object.fromEntries(
		Object.entries(names).flatMap(([name, otherwise]) => {
			const value = members.get(name)
			if (value === undefined && otherwise === undefined) return []
			return [[name, value === undefined ? otherwise : (value ?? undefined)] as const]
		}),
	)
}

/** A change leaves what it does not speak of. */
function changed(world: World, kind: Kind, before: Dict, fields: Readonly<Record<string, Value>>): Put {
	const row = changeRow(before, fields)
	const id = textOf(row.get('id'))
	return { kind: 'put', world: putRow(world, kind, id, row), id }
}

function only(members: Dict, ...names: readonly string[]): Readonly<Record<string, Value>> {
	return fieldsOf(members, Object.fromEntries(names.map((name) => [name, undefined])))
}

const SOURCE_FIELDS = ['slug', 'name', 'enabled', 'labels', 'settings']

function putSource(world: World, { members, before, id }: Saying): Put {
	const metadataId = textOf(dictIn(members.get('metadata')).get('id'))
	// A tree has files for its labels; one that has none of them holds no more than it says.
	const labels = 'draft' in world ? [] : listIn(members.get('labels'))
	const labelled = labels.reduce<World>((next, label) => putRow(next, 'label', labelId(dictIn(label)), dictIn(label)), world)
	const fields = only(members, ...SOURCE_FIELDS)
	if (before) return changed(labelled, 'source', before, fields)
	if (metadataId === '') return refused('a source needs an item of the catalogue')
	const isTaken = 'draft' in world ? false : findBy(world, 'source', 'slug', fields.slug) !== undefined
	if (isTaken) return refused('the slug is taken by another source')
	const made = insertSource(withItem(labelled, 'source_metadata', metadataId), { enabled: true, ...fields, metadataId }, id)
	return { kind: 'put', world: made.world, id: textOf(made.row.get('id')) }
}

/** A new row of a kind that is kept as it is said. */
function insert(world: World, kind: Kind, fields: Readonly<Record<string, Value>>, wanted?: string): Put {
	const taken = takeId(world, kind)
	const id = wanted ?? taken.id
	return { kind: 'put', world: putRow(taken.world, kind, id, dict({ id, ...fields })), id }
}

function putWarehouse(world: World, { members, before, id }: Saying): Put {
	const metadataId = textOf(dictIn(members.get('metadata')).get('id'))
	const name = members.get('name')
	const given = members.has('settings') ? dictIn(members.get('settings')) : dictIn(before?.get('settings'))
	const password = before ? {} : { password: `${SECRET_MARKER}warehouse` }
	const kept = before ? dictIn(before.get('settings')) : new Map<string, Present>()
	const settings = dict({
		...Object.fromEntries(kept),
		...Object.fromEntries(given),
		...password,
		...(name === undefined ? {} : { name: name ?? undefined }),
	})
	const fields = { ...only(members, 'enabled'), settings }
	if (before) return changed(world, 'warehouse', before, fields)
	if (metadataId === '') return refused('a warehouse needs an item of the catalogue')
	return insert(withItem(world, 'warehouse_metadata', metadataId), 'warehouse', { metadataId, enabled: true, ...fields }, id)
}

function putWarehouseConnection(world: World, { members }: Saying): Put {
	const [sourceId, warehouseId] = [textOf(members.get('sourceId')), textOf(members.get('warehouseId'))]
	if (sourceId === '' || warehouseId === '') return refused('a connection needs a source and a warehouse')
	return { kind: 'put', world: connectWarehouse(world, sourceId, warehouseId), id: `${sourceId}:${warehouseId}` }
}

function putModel(world: World, { members, before, id }: Saying): Put {
	const fields = only(members, 'sourceId', 'name', 'description', 'enabled', 'query', 'queryIdentifierColumn')
	if (before) return changed(world, 'model', before, fields)
	return fields.sourceId === undefined
		? refused('a model needs a source')
		: insert(world, 'model', { description: '', enabled: true, ...fields }, id)
}

function putPlan(world: World, { members, before, id, at }: Saying): Put {
	const fields = only(members, 'name', 'description', 'type')
	const made = before
		? { row: changeRow(before, { ...fields, updatedAt: at.now }), world }
		: insertPlan(world, fields, { now: at.now, ...(id === undefined ? {} : { id }) })
	const { row } = made
	const put = putRow(made.world, 'plan', textOf(row.get('id')), row)
	if (!members.has('rules')) return { kind: 'put', world: put, id: textOf(row.get('id')) }
	const cleared = before ? rulesOf(put, row.get('id')).reduce((next, rule) => removeRow(next, 'rule', ruleId(rule)), put) : put
	const ruled = putRules(cleared, row, { rules: listIn(members.get('rules')).map(dictIn), now: at.now })
	return typeof ruled === 'string' ? refused(ruled) : { kind: 'put', world: ruled, id: textOf(row.get('id')) }
}

function putPlanConnection(world: World, { members, before }: Saying): Put {
	const sourceId = textOf(members.get('sourceId') ?? before?.get('sourceId'))
	const planId = textOf(members.get('trackingPlanId') ?? before?.get('trackingPlanId'))
	if (sourceId === '' || planId === '') return refused('a connection needs a source and a tracking plan')
	const put = connectPlan(world, sourceId, planId)
	const settings = dictIn(members.get('schemaSettings'))
	const set = settings.size === 0 ? put : putSchemaSettings(put, sourceId, settings)
	return typeof set === 'string' ? refused(set) : { kind: 'put', world: set, id: sourceId }
}

const BLANK_TRANSFORMATION = { enabled: true, propertyRenames: [], propertyValueTransformations: [], fqlDefinedProperties: [] }

function putTransformation(world: World, { members, before, id }: Saying): Put {
	const lists = [
		'propertyRenames',
		'propertyValueTransformations',
		'fqlDefinedProperties',
		'allowProperties',
		'hashPropertiesConfiguration',
	]
	const fields = only(members, 'name', 'sourceId', 'destinationMetadataId', 'enabled', 'if', 'drop', 'newEventName', ...lists)
	const item = textOf(fields.destinationMetadataId)
	const known = item === '' ? world : withItem(world, 'destination_metadata', item, { multiInstanceSupportedVersion: '1' })
	if (before) return changed(known, 'transformation', before, fields)
	if (fields.sourceId === undefined) return refused('a transformation needs a source')
	return insert(known, 'transformation', { ...BLANK_TRANSFORMATION, ...fields }, id)
}

function putFunction(world: World, { members, before, id, at }: Saying): Put {
	const fields = only(members, 'code', 'settings', 'displayName', 'logoUrl', 'description', 'resourceType')
	if (before) return changed(world, 'function', before, fields)
	const made = insertFunction(world, fields, { now: at.now, ...(id === undefined ? {} : { id }) })
	return { kind: 'put', world: made.world, id: textOf(made.row.get('id')) }
}

/** A destination has a secret that nobody said, as if it had been typed in when it was set up, unless its file shows all that Segment does. */
function putDestination(world: World, { members, before, id }: Saying): Put {
	const metadataId = textOf(dictIn(members.get('metadata')).get('id'))
	const said = only(members, 'name', 'enabled')
	if (before) {
		const settings = members.has('settings')
			? { settings: new Map([...dictIn(before.get('settings')), ...dictIn(members.get('settings'))]) }
			: {}
		return changed(world, 'destination', before, { ...said, ...settings })
	}
	const sourceId = members.get('sourceId')
	if (typeof sourceId !== 'string' || metadataId === '') return refused('a destination needs a source and an item of the catalogue')
	const own = cataloguedIn(members)
	const hidden = own.catalogued ? [] : [['sandboxToken', `${SECRET_MARKER}destination`] as const]
	const settings = new Map([...dictIn(members.get('settings')), ...hidden])
	const known = withItem(world, 'destination_metadata', metadataId, { multiInstanceSupportedVersion: '1' })
	return insert(known, 'destination', { metadataId, sourceId, enabled: true, ...said, settings, ...own }, id)
}

/** What a file says of the catalogue, where it does: not every destination of a kind shows the same. */
function cataloguedIn(members: Dict): Readonly<Record<string, Value>> {
	const metadata = dictIn(members.get('metadata'))
	return metadata.has('partnerOwned') ? { catalogued: new Map([...metadata].filter(([name]) => CATALOGUED.includes(name))) } : {}
}

function putSubscription(world: World, { members, before, id, at }: Saying): Put {
	const fields = only(members, 'name', 'enabled', 'settings', 'trigger', 'reverseETLSchedule')
	if (before) return changed(world, 'subscription', before, fields)
	const destination = findRow(world, 'destination', members.get('destinationId'))
	const actionId = textOf(members.get('actionId'))
	if (!destination || actionId === '') return refused('a mapping needs a destination and an action')
	const known = withAction(world, textOf(destination.get('metadataId')), actionId)
	const own = { actionId, destinationId: destination.get('id'), modelId: members.get('modelId') ?? undefined }
	const made = insertSubscription(known, { enabled: true, ...fields, ...own }, { ...at, ...(id === undefined ? {} : { id }) })
	return { kind: 'put', world: made.world, id: textOf(made.row.get('id')) }
}

function putFilter(world: World, { members, before, id, at }: Saying): Put {
	const fields = { ...only(members, 'actions', 'description', 'enabled', 'if', 'title'), updatedAt: at.now }
	if (before) return changed(world, 'filter', before, fields)
	const destination = findRow(world, 'destination', members.get('destinationId'))
	if (!destination) return refused('a filter needs a destination')
	const own = { destinationId: destination.get('id'), sourceId: destination.get('sourceId'), createdAt: at.now }
	return insert(world, 'filter', { enabled: true, ...fields, ...own }, id)
}
