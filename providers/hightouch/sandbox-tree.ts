import type { Dict, Filled, Moment, Present, Value, World } from '../../src/provider.ts'
import { isDict } from '../../src/provider.ts'
import type { Editable } from './sandbox-page.ts'
import { blank, readColumns } from './sandbox-page.ts'
import { changeRow, dict, draftOf, findBySlug, insertRow, replaceRow, settle, textOf } from './sandbox-world.ts'
import { statusAfter } from './sandbox-write.ts'

type Entry = { readonly path: string; readonly key: string; readonly attributes: Dict }

/** Where files of each kind are; schema models are models that others are built from. */
const FOLDERS: readonly { readonly kind: 'model' | 'sync'; readonly folder: string; readonly adds: Readonly<Record<string, Present>> }[] = [
	{ kind: 'model', folder: 'models/', adds: {} },
	{ kind: 'model', folder: 'schema/parent-models/', adds: { isSchema: true } },
	{ kind: 'model', folder: 'schema/related-models/', adds: { isSchema: true } },
	{ kind: 'model', folder: 'schema/event-models/', adds: { isSchema: true } },
	{ kind: 'sync', folder: 'syncs/', adds: {} },
]

/**
 * A workspace as the tree describes it: connections from the manifests, and from references that no manifest knows, then models,
 * then syncs. A file that is there already by slug is updated. A sync without its model stays out, as with the service.
 */
export function fillWorld(world: World, files: ReadonlyMap<string, Dict>, at: Moment): Filled {
	const aliases = aliasesIn(files)
	const skipped: { path: string; reason: string }[] = []
	let next = addConnections(draftOf(world), files, at)
	for (const { kind, folder, adds } of FOLDERS) {
		for (const entry of entriesIn(files, folder)) {
			const attributes = resolveAliases(new Map([...entry.attributes, ...Object.entries(adds)]), aliases)
			next = addReferenced(next, attributes, at)
			const put = putRow(next, kind, { ...entry, attributes }, at)
			if (typeof put === 'string') skipped.push({ path: entry.path, reason: put })
			else next = put
		}
	}
	return { world: settle(next), skipped }
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
		next = insertRow(next, kind, at.now, blank(kind, slug === 'null' ? null : slug)).world
	}
	return next
}

function putRow(world: World, kind: Editable, entry: Entry, at: Moment): World | string {
	const read = readColumns(world, kind, entry.attributes)
	if (read.kind === 'refused') return read.reason
	const before = findBySlug(read.world, kind, entry.key)
	if (!before && kind === 'sync' && (read.columns.modelId === undefined || read.columns.destinationId === undefined))
		return 'a sync needs a model and a destination'
	if (!before && kind === 'model' && (read.columns.sourceId === undefined || read.columns.queryType === undefined))
		return 'a model needs a source and a type'
	const made = before ? { world: read.world, row: before } : insertRow(read.world, kind, at.now, blank(kind, entry.key))
	const row = changeRow(made.row, { ...present(read.columns), updatedAt: at.now })
	return replaceRow(made.world, kind, kind === 'sync' ? changeRow(row, { status: statusAfter(row) }) : row)
}

function present(columns: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
	return Object.fromEntries(dict(columns))
}
