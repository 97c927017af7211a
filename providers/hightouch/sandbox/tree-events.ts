import type { Dict, Filled, Moment, World } from '../../../src/provider.ts'
import { componentFaults } from './components.ts'
import type { Faults, Holder } from './events.ts'
import { eventFaults, listIn, referenceFaults } from './events.ts'
import { addEventSources, componentFromFile, eventFromFile, holderColumns } from './events-file.ts'
import { changeRow, dict, findBySlug, insertRow, replaceRow, takeId } from './world.ts'

type Member = 'events' | 'components'
type Entry = { readonly path: string; readonly holder: string; readonly slug: string; readonly file: Dict }
type Skipped = { readonly path: string; readonly reason: string }

/** A file's place: its first group is the holder's slug, its second its own. */
const PLACES: readonly { readonly kind: Holder; readonly own: RegExp; readonly events: RegExp; readonly components?: RegExp }[] = [
	{ kind: 'contract', own: /^events\/contracts\/([^/]+)\.yaml$/, events: /^events\/contracts\/([^/]+)\/([^/]+)\.yaml$/ },
	{
		kind: 'domain',
		own: /^events\/domains\/([^/]+)\/domain\.yaml$/,
		events: /^events\/domains\/([^/]+)\/(?!domain\.yaml$)([^/]+)\.yaml$/,
		components: /^events\/domains\/([^/]+)\/components\/([^/]+)\.yaml$/,
	},
]

/** Contracts and domains with what they hold. What cannot be added is left out and named. */
export function fillEvents(world: World, files: ReadonlyMap<string, Dict>, at: Moment): Filled {
	const skipped: Skipped[] = []
	let next = world
	for (const { kind, own, events, components } of PLACES) {
		for (const entry of entriesAt(files, own)) {
			const put = putHolder(next, { kind, entry, at })
			if (typeof put === 'string') skipped.push({ path: entry.path, reason: put })
			else next = put
		}
		const groups = groupByHolder({ events: entriesAt(files, events), components: components ? entriesAt(files, components) : [] })
		for (const [slug, group] of groups) {
			const filled = fillHolder(next, { kind, slug, group, at })
			next = filled.world
			skipped.push(...filled.skipped)
		}
	}
	return { world: next, skipped }
}

function entriesAt(files: ReadonlyMap<string, Dict>, place: RegExp): readonly Entry[] {
	return [...files].flatMap(([path, file]) => {
		const [, holder, slug = ''] = place.exec(path) ?? []
		return holder === undefined ? [] : [{ path, holder, slug, file }]
	})
}

type Group = { readonly [member in Member]: readonly Entry[] }

function groupByHolder(entries: Group): ReadonlyMap<string, Group> {
	const groups = new Map<string, { events: Entry[]; components: Entry[] }>()
	for (const member of ['events', 'components'] as const) {
		for (const entry of entries[member]) {
			const group = groups.get(entry.holder) ?? { events: [], components: [] }
			groups.set(entry.holder, group)
			group[member].push(entry)
		}
	}
	return groups
}

function putHolder(
	world: World,
	{ kind, entry, at }: { readonly kind: Holder; readonly entry: Entry; readonly at: Moment },
): World | string {
	const columns = holderColumns(kind, entry.file)
	if (typeof columns === 'string') return columns
	const next = addEventSources(world, columns.sources, at.now)
	const before = findBySlug(next, kind, entry.holder)
	if (before) return replaceRow(next, kind, changeRow(before, { ...columns, updatedAt: at.now }))
	const lists = kind === 'domain' ? { events: [], components: [] } : { events: [] }
	return insertRow(next, kind, at.now, dict({ ...columns, slug: entry.holder, ...lists })).world
}

type Filling = { readonly kind: Holder; readonly slug: string; readonly group: Group; readonly at: Moment }

function fillHolder(world: World, { kind, slug, group, at }: Filling): Filled {
	const row = findBySlug(world, kind, slug)
	if (!row)
		return { world, skipped: [...group.events, ...group.components].map(({ path }) => ({ path, reason: `there is no ${kind} ${slug}` })) }
	const filled = fillLists(world, { row, kind, group, at })
	const columns = kind === 'domain' ? { events: filled.events, components: filled.components } : { events: filled.events }
	const changed = changeRow(row, { ...columns, updatedAt: at.now })
	return { world: replaceRow(filled.world, kind, changed), skipped: filled.skipped }
}

/** An item of a list, and where it comes from a file: which, and what was there before. */
type Item = { readonly value: Dict; readonly path?: string; readonly before?: Dict | undefined }
type Lists = { readonly [member in Member]: readonly Item[] }
type Listed = {
	readonly world: World
	readonly events: readonly Dict[]
	readonly components: readonly Dict[]
	readonly skipped: readonly Skipped[]
}

function fillLists(world: World, { row, kind, group, at }: Omit<Filling, 'slug'> & { readonly row: Dict }): Listed {
	let next = world
	const events = readItems(listIn(row, 'events'), group.events, ({ file, slug }) => eventFromFile(file, slug))
	const components = readItems(listIn(row, 'components'), group.components, ({ file, slug }, before) => {
		const taken = before ? { world: next, id: before.get('id') } : takeId(next, 'component')
		const component = componentFromFile(file, { id: taken.id, slug })
		if (typeof component !== 'string') next = addEventSources(taken.world, component.get('sources'), at.now)
		return component
	})
	const settled = settleLists({ events: events.items, components: components.items }, kind)
	return { world: next, ...settled, skipped: [...events.skipped, ...components.skipped, ...settled.skipped] }
}

type Read = { readonly items: readonly Item[]; readonly skipped: readonly Skipped[] }

/** What no file speaks of first, so that of two that exclude each other the one from a file goes. */
function readItems(
	list: readonly Dict[],
	entries: readonly Entry[],
	read: (entry: Entry, before: Dict | undefined) => Dict | string,
): Read {
	const before = new Map(list.map((value) => [value.get('slug') ?? null, value]))
	const untouched = new Map(before)
	const items: Item[] = []
	const skipped: Skipped[] = []
	for (const entry of entries) {
		const value = read(entry, before.get(entry.slug))
		if (typeof value === 'string') {
			skipped.push({ path: entry.path, reason: value })
			continue
		}
		untouched.delete(entry.slug)
		items.push({ value, path: entry.path, before: before.get(entry.slug) })
	}
	return { items: [...[...untouched.values()].map((value) => ({ value })), ...items], skipped }
}

/** The lists without what does not go together with the rest; that may take others with it, which refer to it. */
function settleLists(lists: Lists, kind: Holder): Omit<Listed, 'world'> {
	const skipped: Skipped[] = []
	let { events, components } = lists
	for (;;) {
		const values = { events: events.map(({ value }) => value), components: components.map(({ value }) => value) }
		const faults = {
			...eventFaults(values.events, kind),
			...componentFaults(values.components),
			...(kind === 'domain' ? referenceFaults(values) : {}),
		}
		const reasons = { events: reasonsFor(events, 'events', faults), components: reasonsFor(components, 'components', faults) }
		const dropped = [...reasons.events, ...reasons.components]
		if (dropped.length === 0) return { ...values, skipped }
		skipped.push(...dropped.map(([{ path = '' }, reason]) => ({ path, reason })))
		events = without(events, new Map(reasons.events))
		components = without(components, new Map(reasons.components))
	}
}

function reasonsFor(items: readonly Item[], member: Member, faults: Faults): readonly (readonly [Item, string])[] {
	return Object.entries(faults).flatMap(([field, message]) => {
		const [of, index = '', ...rest] = field.split('.')
		const item = of === member ? items[Number(index)] : undefined
		return item?.path === undefined ? [] : [[item, [...rest, message].join(' ')] as const]
	})
}

function without(items: readonly Item[], dropped: ReadonlyMap<Item, string>): readonly Item[] {
	const restored = [...dropped.keys()].flatMap(({ before }) => (before ? [{ value: before }] : []))
	return [...restored, ...items.filter((item) => !dropped.has(item))]
}
