import type { Dict, Present, Value, World } from '../../../src/provider.ts'
import { isDict } from '../../../src/provider.ts'
import type { Holder } from './events.ts'
import { FILE_DEFAULTS, listIn, textIn } from './events.ts'
import { HIDDEN_OF_MODEL, schemaKindOf } from './schema.ts'
import type { Kind } from './world.ts'
import { dict, findById, tableOf } from './world.ts'

type File = readonly [path: string, attributes: Dict]

/**
 * The whole workspace as the service's own Git Sync writes it: path within the workspace's folder → attributes in the order and spelling of
 * the files, without what says no more than its default. Not in it: audiences and their syncs, as with the service, and the alias file,
 * which belongs to the user.
 */
export function treeOf(world: World, workspaceSlug: string): ReadonlyMap<string, Dict> {
	return new Map([
		...rowsOf(world, 'model').flatMap((row) => modelFile(world, row)),
		...rowsOf(world, 'relationship').flatMap((row) => file('schema/model-relationships', row.get('slug'), relationshipOf(row))),
		...rowsOf(world, 'sync').flatMap((row) => syncFile(world, row)),
		...rowsOf(world, 'contract').flatMap((row) => holderFiles('contract', row)),
		...rowsOf(world, 'domain').flatMap((row) => holderFiles('domain', row)),
		[`manifest-${workspaceSlug}.yaml`, manifestOf(world, workspaceSlug)],
	])
}

function rowsOf(world: World, kind: Kind): readonly Dict[] {
	return [...tableOf(world, kind).values()]
}

/** One file; none where the slug could not be a file's name. */
function file(folder: string, slug: Value, attributes: Dict): readonly File[] {
	return typeof slug === 'string' && /^[^/\0]+$/.test(slug) ? [[`${folder}/${slug}.yaml`, attributes]] : []
}

/** A text, or nothing where it is empty. */
function filled(value: Value): Value {
	return value === '' || value === null ? undefined : value
}

function memberOf(value: Value, name: string): Value {
	return isDict(value) ? value.get(name) : undefined
}

/** Connections whose set-up was never finished have no slug; files call them `null`. */
function slugOf(world: World, kind: Kind, id: Value): Value {
	const row = findById(world, kind, id)
	return row && (row.get('slug') ?? 'null')
}

function modelFile(world: World, row: Dict): readonly File[] {
	if (row.get('queryType') === 'visual') return []
	const kind = schemaKindOf(row)
	return file(kind === undefined ? 'models' : `schema/${kind}-models`, row.get('slug'), modelOf(world, row))
}

function modelOf(world: World, row: Dict): Dict {
	const queryType = row.get('queryType')
	const labels = Object.keys(HIDDEN_OF_MODEL).filter((name) => name !== 'kind')
	return dict({
		name: row.get('name'),
		source: slugOf(world, 'source', row.get('sourceId')),
		description: filled(row.get('description')),
		type: queryType === 'dbt' ? 'dbt_model' : queryType,
		dbtModel: memberOf(row.get('dbt'), 'dbtUniqueId'),
		rawSql: memberOf(row.get('raw'), 'sql'),
		tableName: memberOf(row.get('table'), 'name'),
		customQuery: memberOf(row.get('custom'), 'query'),
		primaryKey: row.get('primaryKey') ?? undefined,
		...(schemaKindOf(row) === undefined ? {} : Object.fromEntries(labels.map((name) => [name, row.get(name)]))),
	})
}

function relationshipOf(row: Dict): Dict {
	return dict(Object.fromEntries(['from', 'to', 'cardinality', 'mapping', 'through'].map((name) => [name, row.get(name)])))
}

function syncFile(world: World, row: Dict): readonly File[] {
	const model = findById(world, 'model', row.get('modelId'))
	if (model?.get('queryType') === 'visual') return []
	const attributes = dict({
		model: slugOf(world, 'model', row.get('modelId')),
		destination: slugOf(world, 'destination', row.get('destinationId')),
		description: filled(row.get('description')),
		config: row.get('configuration'),
		schedule: scheduleOf(row.get('schedule')),
		schedulePaused: row.get('disabled'),
	})
	return file('syncs', row.get('slug'), attributes)
}

function scheduleOf(schedule: Value): Dict {
	if (!isDict(schedule)) return dict({ type: 'manual' })
	return dict({ type: schedule.get('type'), schedule: schedule.get('schedule') ?? undefined, startDate: schedule.get('startDate') })
}

function holderFiles(kind: Holder, row: Dict): readonly File[] {
	const slug = textIn(row, 'slug')
	const folder = kind === 'contract' ? 'events/contracts' : 'events/domains'
	const own = dict({
		name: row.get('name'),
		description: filled(row.get('description')),
		onUndeclaredSchema: unless('ALLOW_EVENT', row.get('onUndeclaredSchema')),
		sources: row.get('sources'),
	})
	const [holder] = file(folder, slug, own)
	if (!holder) return []
	const inside = `${folder}/${slug}`
	return [
		kind === 'contract' ? holder : [`${inside}/domain.yaml`, own],
		...listIn(row, 'events').flatMap((event) => file(inside, event.get('slug'), eventOf(event))),
		...listIn(row, 'components').flatMap((component) => file(`${inside}/components`, component.get('slug'), componentOf(component))),
	]
}

function unless(normal: Present, value: Value): Value {
	return value === normal ? undefined : value
}

function eventOf(event: Dict): Dict {
	return dict({
		includeBuiltInContext: event.get('includeBuiltInContext'),
		name: event.get('name'),
		onSchemaViolation: unless(FILE_DEFAULTS.onSchemaViolation, event.get('onSchemaViolation')),
		onUndeclaredFields: unless(FILE_DEFAULTS.onUndeclaredFields, event.get('onUndeclaredFields')),
		schema: event.get('schema'),
		type: event.get('type'),
		version: unless('default', event.get('version')),
	})
}

function componentOf(component: Dict): Dict {
	return dict({
		name: component.get('name'),
		version: unless('default', component.get('version')),
		description: component.get('description'),
		sources: component.get('sources'),
		schema: component.get('schema'),
	})
}

function manifestOf(world: World, workspaceSlug: string): Dict {
	const listed = (kind: 'source' | 'destination'): Dict =>
		new Map(rowsOf(world, kind).map((row) => [textIn(row, 'slug') || 'null', dict({ name: row.get('name'), type: row.get('type') })]))
	return dict({ sources: listed('source'), destinations: listed('destination'), slug: `manifest-${workspaceSlug}` })
}
