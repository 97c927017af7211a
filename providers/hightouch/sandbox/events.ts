import type { Dict, Switches, Value } from '../../../src/provider.ts'
import { isDict, isList } from '../../../src/provider.ts'
import { layout } from '../layout.ts'
import { changeRow, dict, freeAmong, inStoredOrder } from './world.ts'

/** What holds events: a contract, or in the later form a domain, which also holds components. */
export type Holder = 'contract' | 'domain'

/** Field → what is wrong with it. */
export type Faults = Readonly<Record<string, string>>

/** What stands for a member that is not given: the API and the files differ in it. */
export type EventDefaults = { readonly onSchemaViolation: string; readonly onUndeclaredFields: string }

export const API_DEFAULTS: EventDefaults = { onSchemaViolation: 'BLOCK_EVENT', onUndeclaredFields: 'OMIT_FIELDS' }
export const FILE_DEFAULTS: EventDefaults = { onSchemaViolation: 'ALLOW_EVENT', onUndeclaredFields: 'ALLOW_EVENT' }

export const ALLOW_OR_BLOCK: readonly string[] = ['ALLOW_EVENT', 'BLOCK_EVENT']

export function listIn(row: Dict | undefined, member: 'events' | 'components'): readonly Dict[] {
	const list = row?.get(member)
	return isList(list) ? list.filter(isDict) : []
}

/** The API has no alias events: it may leave them out, or show a type that it does not take. */
export function isShown(event: Dict, switches: Switches): boolean {
	return event.get('type') !== 'alias' || switches['alias-events'] === 'shown'
}

/** An event as it is kept. Whether it has the built-in context is a member only where it has not, and the API does not show it. */
export function storedEvent(given: Dict, slug: Value, defaults: EventDefaults): Dict {
	return dict({
		type: given.get('type'),
		name: given.get('name') ?? undefined,
		slug,
		version: given.get('version') ?? 'default',
		schema: inStoredOrder(given.get('schema') ?? null),
		onSchemaViolation: given.get('onSchemaViolation') ?? defaults.onSchemaViolation,
		onUndeclaredFields: given.get('onUndeclaredFields') ?? defaults.onUndeclaredFields,
		includeBuiltInContext: given.get('includeBuiltInContext') === false ? false : undefined,
	})
}

/** Events that a holder has: those that a request replaces, and those that it cannot name and that stay. */
export type EventsBefore = { readonly replaced: readonly Dict[]; readonly kept: readonly Dict[] }

/** The list of events after a request that sends a whole one. Those that keep their slug keep what the API does not know of. */
export function sentEvents(sent: Value, { replaced, kept }: EventsBefore): readonly Dict[] {
	const given = isList(sent) ? sent.filter(isDict) : []
	const taken = new Set<Value>([...given, ...kept].map((event) => event.get('slug')))
	const events = given.map((event) => {
		const slug = event.get('slug') ?? freeAmong(taken, apiSlug(event))
		taken.add(slug)
		const known = replaced.find((one) => one.get('slug') === slug)
		return storedEvent(changeRow(event, { includeBuiltInContext: known?.get('includeBuiltInContext') }), slug, API_DEFAULTS)
	})
	return [...events, ...kept]
}

function apiSlug(event: Dict): string {
	return event.get('type') === 'track' ? `track-${layout.slug(textIn(event, 'name'))}` : textIn(event, 'type')
}

/** The slug of an event that a person makes: name or type, holder and version. */
export function pageSlug(event: Dict, holderSlug: string): string {
	return `${layout.slug(textIn(event, 'name') || textIn(event, 'type'))}-${holderSlug}-${layout.slug(textIn(event, 'version') || 'default')}`
}

export function textIn(row: Dict, member: string): string {
	const value = row.get(member)
	return typeof value === 'string' ? value : ''
}

/** What is wrong with the events of one holder, each by itself and all together. */
export function eventFaults(events: readonly Dict[], holder: Holder): Faults {
	const faults: Record<string, string> = {}
	const seen = { slugs: new Set<Value>(), identities: new Set<string>() }
	for (const [index, event] of events.entries()) {
		const slug = event.get('slug')
		const identity = JSON.stringify(['type', 'name', 'version'].map((member) => textIn(event, member)))
		if (event.get('type') === 'track' && textIn(event, 'name') === '') faults[`events.${index}.name`] = 'is required for track events'
		if (slug === '') faults[`events.${index}.slug`] = 'is empty'
		if (holder === 'domain' && textIn(event, 'slug').toLowerCase() === 'domain') faults[`events.${index}.slug`] = 'domain is reserved'
		if (seen.slugs.has(slug)) faults[`events.${index}.slug`] = 'another event has this slug'
		if (seen.identities.has(identity)) faults[`events.${index}`] = 'another event has the same type, name and version'
		seen.slugs.add(slug)
		seen.identities.add(identity)
	}
	return faults
}

const REFERENCE = '#/definitions/components/'

/** Slugs of the components that a schema refers to, each once. */
export function importsOf(schema: Value): readonly string[] {
	return [...new Set(references(schema))]
}

function references(value: Value): readonly string[] {
	if (isList(value)) return value.flatMap(references)
	if (!isDict(value)) return []
	const target = value.get('$ref')
	const own = typeof target === 'string' && target.startsWith(REFERENCE) ? [target.slice(REFERENCE.length)] : []
	return [...own, ...[...value.values()].flatMap(references)]
}

/** References of a domain's schemas to components that it does not have. */
export function referenceFaults(lists: { readonly events: readonly Dict[]; readonly components: readonly Dict[] }): Faults {
	const slugs = new Set(lists.components.map((component) => component.get('slug')))
	const faults: Record<string, string> = {}
	for (const member of ['events', 'components'] as const) {
		for (const [index, item] of lists[member].entries()) {
			const missing = importsOf(item.get('schema')).find((slug) => !slugs.has(slug))
			if (missing !== undefined) faults[`${member}.${index}.schema`] = `there is no component ${missing}`
		}
	}
	return faults
}
