import type { Dict, Filled, Moment, Present, Value, World } from '../../../src/provider.ts'
import { isDict } from '../../../src/provider.ts'
import type { Columned } from './columns.ts'
import { blank, readColumns, settledRow } from './columns.ts'
import type { SchemaKind } from './schema.ts'
import { asSchemaKind, relationshipColumns, relationshipFault, schemaKindOf, titleOf } from './schema.ts'
import { fillEvents } from './tree-events.ts'
import { changeRow, dict, findBySlug, insertRow, replaceRow, textOf } from './world.ts'

type Entry = { readonly path: string; readonly key: string; readonly attributes: Dict }

/** Where files of each kind are; schema models are models that others are built from, and told by their folder. */
const FOLDERS: readonly { readonly kind: 'model' | 'sync' | 'relationship'; readonly folder: string; readonly schemaKind?: SchemaKind }[] =
	[
		{ kind: 'model', folder: 'models/' },
		{ kind: 'model', folder: 'schema/parent-models/', schemaKind: 'parent' },
		{ kind: 'model', folder: 'schema/related-models/', schemaKind: 'related' },
		{ kind: 'model', folder: 'schema/event-models/', schemaKind: 'event' },
		{ kind: 'relationship', folder: 'schema/model-relationships/' },
		{ kind: 'sync', folder: 'syncs/' },
	]

/**
 * A workspace as the tree describes it: connections from the manifests, and from references that no manifest knows, then models,
 * relationships, syncs, contracts and domains. A file that is there already by slug is updated. A sync without its model stays out, as
 * with the service; a relationship without its models does not, since a rename leaves such behind.
 */
export function fillWorld(world: World, files: ReadonlyMap<string, Dict>, at: Moment): Filled {
	const aliases = aliasesIn(files)
	const skipped: { path: string; reason: string }[] = []
	let next = addConnections(rememberSlug(world, files), files, at)
	for (const { kind, folder, schemaKind } of FOLDERS) {
		const added: Dict = schemaKind ? dict({ primaryKey: null, kind: schemaKind }) : new Map()
		for (const entry of entriesIn(files, folder)) {
			const own = new Map([...added, ...entry.attributes, ...(schemaKind ? dict({ isSchema: true, kind: schemaKind }) : [])])
			const attributes = resolveAliases(own, aliases)
			next = addReferenced(next, attributes, at)
			const filled = { ...entry, attributes }
			const put = kind === 'relationship' ? putRelationship(next, filled, at) : putRow(next, kind, filled, at)
			if (typeof put === 'string') skipped.push({ path: entry.path, reason: put })
			else next = put
		}
	}
	const events = fillEvents(next, files, at)
	return { world: events.world, skipped: [...skipped, ...events.skipped] }
}

/** The workspace's own slug is in the names of its manifest and alias files. */
function rememberSlug(world: World, files: ReadonlyMap<string, Dict>): World {
	const [, slug] = [...files.keys()].map((path) => /^manifest-([^/]+)\.yaml$/.exec(path)).find((found) => found !== null) ?? []
	return slug === undefined ? world : { ...world, memory: new Map(world.memory).set('workspaceSlug', slug) }
}

function entriesIn(files: ReadonlyMap<string, Dict>, folder: string): readonly Entry[] {
	const entries: Entry[] = []
	for (const [path, attributes] of files) {
		const name = path.startsWith(folder) && path.endsWith('.yaml') ? path.slice(folder.length, -'.yaml'.length) : ''
		if (name !== '' && !name.includes('/')) entries.push({ path, key: name, attributes })
	}
	return entries
}

function sections(files: ReadonlyMap<string, Dict>, prefix: string, section: string): readonly [string, Present][] {
	return [...files].flatMap(([path, file]) => {
		const found = path.startsWith(prefix) && path.endsWith('.yaml') && !path.includes('/') ? file.get(section) : undefined
		return isDict(found) ? [...found] : []
	})
}

function addConnections(world: World, files: ReadonlyMap<string, Dict>, at: Moment): World {
	let next = world
	for (const kind of ['source', 'destination'] as const) {
		for (const [key, listed] of sections(files, 'manifest-', `${kind}s`)) {
			const put = putRow(next, kind, { path: key, key, attributes: isDict(listed) ? listed : new Map() }, at)
			if (typeof put !== 'string') next = put
		}
	}
	return next
}

type Aliases = ReadonlyMap<string, string>

/** `source main-postgres` → the slug that it stands for. */
function aliasesIn(files: ReadonlyMap<string, Dict>): Aliases {
	const aliases = new Map<string, string>()
	for (const kind of ['source', 'destination']) {
		for (const [alias, slug] of sections(files, 'aliases-', `${kind}s`)) if (typeof slug === 'string') aliases.set(`${kind} ${alias}`, slug)
	}
	return aliases
}

function resolveAliases(attributes: Dict, aliases: Aliases): Dict {
	const named = (kind: string): Value => aliases.get(`${kind} ${textOf(attributes.get(kind))}`) ?? attributes.get(kind)
	return changeRow(attributes, { source: named('source'), destination: named('destination') })
}

/** Connections that a file names and nobody listed. */
function addReferenced(world: World, attributes: Dict, at: Moment): World {
	let next = world
	for (const kind of ['source', 'destination'] as const) {
		const slug = attributes.get(kind)
		if (typeof slug !== 'string' || findBySlug(next, kind, slug)) continue
		next = insertRow(next, kind, at.now, dict(blank(kind, slug === 'null' ? null : slug))).world
	}
	return next
}

function putRow(world: World, kind: Columned, entry: Entry, at: Moment): World | string {
	const before = findBySlug(world, kind, entry.key)
	const clash = kind === 'model' && before ? clashOf(before, entry.attributes) : undefined
	if (clash !== undefined) return clash
	const read = readColumns(world, kind, entry.attributes)
	if (read.kind === 'refused') return read.reason
	const { columns } = read
	if (!before && kind === 'sync' && (columns.modelId === undefined || columns.destinationId === undefined))
		return 'a sync needs a model and a destination'
	if (!before && kind === 'model' && (columns.sourceId === undefined || columns.queryType === undefined))
		return 'a model needs a source and a type'
	if (!before && columns.kind === 'event' && typeof columns.eventTimestampColumn !== 'string')
		return 'an event model needs an eventTimestampColumn'
	const isUnfinished = entry.key === 'null' && (kind === 'source' || kind === 'destination')
	const made = before
		? { world: read.world, row: before }
		: insertRow(read.world, kind, at.now, dict(blank(kind, isUnfinished ? null : entry.key)))
	return replaceRow(made.world, kind, settledRow(kind, changeRow(made.row, { ...present(columns), updatedAt: at.now })))
}

/** All kinds of models share their slugs. */
function clashOf(before: Dict, attributes: Dict): string | undefined {
	const wanted = attributes.get('isSchema') === true ? (asSchemaKind(attributes.get('kind')) ?? 'parent') : undefined
	const there = schemaKindOf(before)
	return there === wanted ? undefined : `there is a ${titleOf(there)} ${textOf(before.get('slug'))}`
}

function putRelationship(world: World, entry: Entry, at: Moment): World | string {
	const columns = relationshipColumns(entry.attributes)
	const fault = relationshipFault(dict(columns))
	if (fault !== undefined) return fault
	const before = findBySlug(world, 'relationship', entry.key)
	if (!before) return insertRow(world, 'relationship', at.now, dict({ slug: entry.key, ...columns })).world
	return replaceRow(world, 'relationship', changeRow(before, { ...columns, updatedAt: at.now }))
}

function present(columns: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
	return Object.fromEntries(dict(columns))
}
