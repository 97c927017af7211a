import type { Dict, RemoteId, TypeName, Value } from '../../src/provider.ts'
import { isDict } from '../../src/provider.ts'
import { slug } from './slug.ts'

/** Segment's own Git Sync names a resource without a name of its own like this, and an id alone may begin with a digit. */
const BY_ID = 'id-'

/** The key of what Segment knows by its id alone. In an id of two parts they are joined so that the key can name a block. */
export function keyOfId(id: RemoteId): string {
	return `${BY_ID}${id.replace(/[^\w-]/g, '_')}`
}

/** What people call a thing: the member of an item that says so, where it is not `name`. */
const NAMED_BY: ReadonlyMap<TypeName, string> = new Map([
	['source', 'slug'],
	['function', 'displayName'],
	['destination_filter', 'title'],
])

/**
 * The key that an item of a list asks for by itself. Where nobody says how things are named, a slug, or a name that is as good as one; with
 * names, any name, behind the key of the destination that it belongs to. Undefined where it has none.
 */
export function ownKey(type: TypeName, item: Dict, naming: 'ids' | 'names' | undefined, holder: string | undefined): string | undefined {
	if (naming === 'ids') return undefined
	if (type === 'source') return textIn(item, 'slug')
	if (naming === undefined && type !== 'function') return undefined
	const text =
		type === 'label' ? `${textIn(item, 'key')} ${textIn(item, 'value')}` : textIn(named(type, item), NAMED_BY.get(type) ?? 'name')
	const made = slug(text ?? '')
	return made === '' ? undefined : holder === undefined ? made : `${holder}-${made}`
}

/** A warehouse has its name among its settings. */
function named(type: TypeName, item: Dict): Dict {
	const settings = item.get('settings')
	return type === 'warehouse' && isDict(settings) ? settings : item
}

function textIn(item: Dict, member: string): string | undefined {
	const value = item.get(member)
	return typeof value === 'string' && value !== '' ? value : undefined
}

export function idIn(item: Dict, member = 'id'): RemoteId | undefined {
	return asId(item.get(member))
}

export function asId(value: Value): RemoteId | undefined {
	return typeof value === 'string' && value !== '' ? (value as RemoteId) : undefined
}

/** The id of an insert function as its instances tell it: without what its kind begins with. */
export function bareId(id: string): string {
	return id.replace(/^ifn[dst]_/, '')
}

/** An id of two: a mapping or a filter with its destination before it, a source with what it is connected to behind it. */
export function joinIds(first: RemoteId, second: RemoteId): RemoteId {
	return `${first}:${second}` as RemoteId
}

/** The two ids; the second is empty where there is one only. */
export function splitIds(id: RemoteId): readonly [RemoteId, RemoteId] {
	const at = id.indexOf(':')
	return (at === -1 ? [id, ''] : [id.slice(0, at), id.slice(at + 1)]) as [RemoteId, RemoteId]
}
