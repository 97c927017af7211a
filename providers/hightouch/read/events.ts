import type { Dict, Present, Resource, TypeName, Value } from '../../../src/provider.ts'
import { isDict, isList } from '../../../src/provider.ts'
import { eventTypes } from '../api/events.ts'
import { partsOf } from '../layout.ts'
import { slug } from '../slug.ts'
import type { Context, Mapped } from './mapped.ts'
import { invalid, listOf, remoteId, resource } from './mapped.ts'

/** What holds events: a contract, or in the later form a domain, which also holds components. */
export type Holder = 'contract' | 'domain'

/** What the API means where it shows nothing; the files mean something else, so it is always spelled out. */
const MEANT: ReadonlyMap<string, string> = new Map([
	['onUndeclaredSchema', 'ALLOW_EVENT'],
	['onSchemaViolation', 'BLOCK_EVENT'],
	['onUndeclaredFields', 'OMIT_FIELDS'],
	['version', 'default'],
])

/** The member of a holder that lists the parts of each type. */
const MEMBERS: ReadonlyMap<TypeName, 'events' | 'components'> = new Map([
	['event', 'events'],
	['domain_event', 'events'],
	['component', 'components'],
])

/** One item of a holder's list, as it was shown and as a resource; `own` is the second part of its key. */
export type Part = { readonly raw: Dict; readonly own: string; readonly resource: Resource }

/** The holder of a type, where it is one itself or listed in one. */
export function holderOf(type: TypeName): Holder | undefined {
	const list = listOf(type)
	return list === 'contract' || list === 'domain' ? list : undefined
}

/** The member of its holder that a type's resources are listed in; undefined for a type that is in none. */
export function memberOf(type: TypeName): 'events' | 'components' | undefined {
	return MEMBERS.get(type)
}

/** The types of what a holder holds. */
export function partTypesOf(holder: Holder): readonly TypeName[] {
	return holder === 'contract' ? ['event'] : ['domain_event', 'component']
}

/** A contract or a domain, without what it holds. */
export function mapHolder(type: Holder, item: Dict, context: Context): Mapped {
	return {
		kind: 'resource',
		resource: resource(type, context, item, [
			['name', item.get('name')],
			['description', item.get('description')],
			['onUndeclaredSchema', meant(item, 'onUndeclaredSchema')],
		]),
	}
}

/** What a holder holds of one type, in its order; undefined where it does not show it, which is not the same as nothing. */
export function mapParts(type: TypeName, holder: Dict, { id, key }: Pick<Context, 'id' | 'key'>): readonly Part[] | undefined {
	const list = holder.get(memberOf(type) ?? '')
	if (!isList(list) || !list.every(isDict)) return undefined
	return list.map((raw) => {
		const own = ownSlug(type, raw, key)
		const ownId = type === 'component' ? remoteId(raw.get('id')) : undefined
		const named = { id: ownId ?? (`${id}/${own}` as Context['id']), key: `${key}/${own}` }
		const attributes = type === 'component' ? componentAttributes(raw) : eventAttributes(raw)
		return { raw, own, resource: resource(type, named, NO_TIMES, [[holderOf(type) ?? '', key], ...attributes]) }
	})
}

/** The service tells when a holder changed and not when what it holds did. */
const NO_TIMES: Dict = new Map()

/** All that a holder holds of one type, each part by itself. */
export function mapAllParts(type: TypeName, holder: Dict, context: Pick<Context, 'id' | 'key'>): readonly Mapped[] {
	const parts = mapParts(type, holder, context)
	if (parts) return parts.map((part) => ({ kind: 'resource', resource: part.resource }))
	return [invalid(`Hightouch shows the ${holderOf(type)} ${context.key} without its ${memberOf(type)}`)]
}

/** An event whose type the API shows and does not take: the list that it is in cannot be sent back. */
export type Untaken = { readonly own: string; readonly type: string }

/** The first such event in a holder's list. */
export function untakenIn(type: Holder, holder: Dict, key: string): Untaken | undefined {
	const events = holder.get('events')
	const raw = isList(events) ? events.filter(isDict).find((event) => !eventTypes.includes(textIn(event, 'type'))) : undefined
	return raw && { own: ownSlug(type === 'contract' ? 'event' : 'domain_event', raw, key), type: textIn(raw, 'type') }
}

/** The id of the event's contract or domain, out of the event's. */
export function holderIdIn(id: string): Context['id'] {
	return partsOf('event', id)[0] as Context['id']
}

/** One without a slug goes by the name that Git Sync gives the file of such an event. */
function ownSlug(type: TypeName, raw: Dict, holder: string): string {
	const given = textIn(raw, 'slug')
	if (given !== '') return given
	const named = slug(textIn(raw, 'name') || textIn(raw, 'type'))
	if (type === 'component') return named
	return [named, holder, slug(textIn(raw, 'version') || 'default')].filter((word) => word !== '').join('-')
}

function textIn(item: Dict, member: string): string {
	const value = item.get(member)
	return typeof value === 'string' ? value : ''
}

function eventAttributes(raw: Dict): readonly [string, Value][] {
	return [
		['name', raw.get('name')],
		['onSchemaViolation', meant(raw, 'onSchemaViolation')],
		['onUndeclaredFields', meant(raw, 'onUndeclaredFields')],
		['schema', raw.get('schema')],
		['type', raw.get('type')],
		['version', meant(raw, 'version')],
	]
}

function componentAttributes(raw: Dict): readonly [string, Value][] {
	return [
		['name', raw.get('name')],
		['version', meant(raw, 'version')],
		['description', raw.get('description')],
		['schema', raw.get('schema')],
	]
}

function meant(item: Dict, member: string): Present | undefined {
	return item.get(member) || MEANT.get(member)
}
