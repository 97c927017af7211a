import type { Dict, RemoteId, TypeName, Value } from '../../src/provider.ts'
import { slug } from './slug.ts'

/** Segment's own Git Sync names a resource without a name of its own like this, and an id alone may begin with a digit. */
const BY_ID = 'id-'

/** The key of what Segment knows by its id alone. In an id of two parts they are joined so that the key can name a block. */
export function keyOfId(id: RemoteId): string {
	return `${BY_ID}${id.replaceAll(':', '_')}`
}

/** The key that an item of a list asks for by itself: a slug, or a name that is as good as one. Undefined where it has none. */
export function ownKey(type: TypeName, item: Dict): string | undefined {
	if (type === 'source') return textIn(item, 'slug')
	if (type !== 'function') return undefined
	const made = slug(textIn(item, 'displayName') ?? '')
	return made === '' ? undefined : made
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

/** An id of two: a mapping or a filter with its destination before it, a source with what it is connected to behind it. */
export function joinIds(first: RemoteId, second: RemoteId): RemoteId {
	return `${first}:${second}` as RemoteId
}

/** The two ids; the second is empty where there is one only. */
export function splitIds(id: RemoteId): readonly [RemoteId, RemoteId] {
	const at = id.indexOf(':')
	return (at === -1 ? [id, ''] : [id.slice(0, at), id.slice(at + 1)]) as [RemoteId, RemoteId]
}
