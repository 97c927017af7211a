import type { Dict, Moment, PageEdit, Present, SandboxStep, World } from '../../../src/provider.ts'
import { layout } from '../layout.ts'
import { componentFaults } from './components.ts'
import type { Holder } from './events.ts'
import { eventFaults, listIn, pageSlug, referenceFaults, textIn } from './events.ts'
import { addEventSources, componentFromFile, eventFromFile, holderColumns, withAttributes } from './events-file.ts'
import { showComponent, showEvent } from './events-show.ts'
import { makeShow } from './show.ts'
import {
	changeRow,
	dict,
	findBySlug,
	freeAmong,
	freeSlug,
	insertRow,
	refusal,
	removeRow,
	replaceRow,
	reply,
	takeId,
	unchanged,
} from './world.ts'

/** Contracts and domains. */
export function editHolder(world: World, kind: Holder, { edit, at }: { readonly edit: PageEdit; readonly at: Moment }): SandboxStep {
	const row = edit.kind === 'create' ? undefined : findBySlug(world, kind, edit.key)
	if (edit.kind !== 'create' && !row) return notThere(world, kind, edit.key)
	if (edit.kind === 'delete') return { world: removeRow(world, kind, row?.get('id')), reply: reply(200, dict({ id: row?.get('id') })) }
	const columns = holderColumns(kind, withAttributes(row ?? new Map(), edit.attributes))
	if (typeof columns === 'string') return unchanged(world, refusal(columns))
	const prepared = addEventSources(world, columns.sources, at.now)
	const lists = kind === 'domain' ? { events: [], components: [] } : { events: [] }
	const slug = freeSlug(prepared, kind, layout.slug(textIn(edit.attributes, 'name')))
	const made = row
		? { world: prepared, row: changeRow(row, { ...columns, updatedAt: at.now }) }
		: insertRow(prepared, kind, at.now, dict({ ...columns, slug, ...lists }))
	const after = replaceRow(made.world, kind, made.row)
	return { world: after, reply: reply(200, makeShow(after, kind, at.switches)(made.row)) }
}

const ITEMS = {
	event: { holder: 'contract', member: 'events' },
	domain_event: { holder: 'domain', member: 'events' },
	component: { holder: 'domain', member: 'components' },
} as const

export type ItemType = keyof typeof ITEMS

type ItemEdit = { readonly edit: PageEdit; readonly at: Moment }

/** Events of contracts, events of domains, components of domains: `key` is the holder's slug, a slash, and their own. */
export function editItem(world: World, type: ItemType, { edit, at }: ItemEdit): SandboxStep {
	const { holder: kind, member } = ITEMS[type]
	const named = edit.kind === 'delete' ? undefined : edit.attributes.get(kind)
	const [holderSlug, slug] = edit.kind === 'create' ? [named, undefined] : splitKey(edit.key)
	const row = typeof holderSlug === 'string' ? findBySlug(world, kind, holderSlug) : undefined
	if (!row) return unchanged(world, refusal(`there is no such ${kind}`))
	if (named !== undefined && named !== row.get('slug')) return unchanged(world, refusal(`it stays in the ${kind} ${textIn(row, 'slug')}`))
	const items = listIn(row, member)
	const before = items.find((item) => item.get('slug') === slug)
	if (edit.kind === 'delete')
		return before ? store(world, { type, row, item: before, items: without(items, before) }, at) : notThere(world, type, edit.key)
	if (edit.kind === 'update' && !before) return notThere(world, type, edit.key)
	const file = withAttributes(before ?? new Map(), edit.attributes)
	const prepared = addEventSources(world, member === 'components' ? file.get('sources') : undefined, at.now)
	const made = makeItem(prepared, file, { type, row, before })
	if (typeof made.item === 'string') return unchanged(world, refusal(made.item))
	const { item } = made
	return store(made.world, { type, row, item, items: before ? items.map((one) => (one === before ? item : one)) : [...items, item] }, at)
}

function splitKey(key: string): readonly [string, string] {
	const slash = key.indexOf('/')
	return slash < 0 ? [key, ''] : [key.slice(0, slash), key.slice(slash + 1)]
}

function without(items: readonly Dict[], item: Dict): readonly Dict[] {
	return items.filter((one) => one !== item)
}

type Made = { readonly type: ItemType; readonly row: Dict; readonly before: Dict | undefined }

/** The item as it is kept; a slug is given once and stays. A text says why it cannot be. */
function makeItem(world: World, file: Dict, { type, row, before }: Made): { readonly world: World; readonly item: Dict | string } {
	const taken = new Set(listIn(row, ITEMS[type].member).map((item) => item.get('slug')))
	const wanted = type === 'component' ? layout.slug(textIn(file, 'name')) : pageSlug(file, textIn(row, 'slug'))
	const slug = before ? textIn(before, 'slug') : freeAmong(taken, wanted)
	if (type !== 'component') return { world, item: eventFromFile(file, slug) }
	const identified = before ? { world, id: before.get('id') } : takeId(world, 'component')
	return { world: identified.world, item: componentFromFile(file, { id: identified.id, slug }) }
}

type Stored = { readonly type: ItemType; readonly row: Dict; readonly item: Dict; readonly items: readonly Dict[] }

/** Puts the holder's new list in place, unless something is wrong with it. */
function store(world: World, { type, row, item, items }: Stored, at: Moment): SandboxStep {
	const { holder: kind, member } = ITEMS[type]
	const changed = changeRow(row, { [member]: items, updatedAt: at.now })
	const lists = { events: listIn(changed, 'events'), components: listIn(changed, 'components') }
	const faults = {
		...eventFaults(lists.events, kind),
		...componentFaults(lists.components),
		...(kind === 'domain' ? referenceFaults(lists) : {}),
	}
	const [fault] = Object.entries(faults)
	if (fault) return unchanged(world, refusal(fault.join(': ')))
	const shown: Dict = type === 'component' ? showComponent(item) : showEvent(item)
	return { world: replaceRow(world, kind, changed), reply: reply(200, new Map<string, Present>([...shown, [kind, textIn(row, 'slug')]])) }
}

function notThere(world: World, type: string, key: string): SandboxStep {
	return unchanged(world, reply(404, dict({ message: `there is no ${type} ${key}` })))
}
