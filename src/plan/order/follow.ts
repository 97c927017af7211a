import type { Address, Attribute, Change, Dict, Edit, ResourceType, Schema } from '../../model/index.ts'
import { findType, makeAddress, rekeyed } from '../../model/index.ts'
import type { Sight } from '../decide/verdict.ts'
import { canonicalOf, identity, idOf, updateOf } from '../decide/verdict.ts'
import { isSameIn } from '../merge/shape.ts'
import { mayMention } from './references.ts'

/** The key by which a resource is known while another one has its address. */
export type Deposed = ReadonlyMap<Address, string>

/** What makes way for a new one under its address before it is deleted. */
export function deposedBy(changes: readonly Change[]): Deposed {
	return new Map(changes.flatMap(({ address, deposes }) => (deposes === undefined ? [] : [[address, deposes] as const])))
}

/**
 * Changes, with those that point whatever uses a resource to the new one that takes its place. Until then a user shows the old one under the
 * key that it has from there on. What cannot be pointed elsewhere keeps the old one from being deleted.
 */
export function followReplacements(schema: Schema, sights: readonly Sight[], changes: readonly Change[]): readonly Change[] {
	const deposed = deposedBy(changes)
	if (deposed.size === 0) return changes
	const types = new Set(changes.flatMap(({ deposes, type }) => (deposes === undefined ? [] : [type])))
	const followed = changes.map((change) => behind(schema, deposed, change))
	const moved = new Set(changes.flatMap(({ to, kind, address }) => (to === 'live' && kind !== 'create' ? [address] : [])))
	const others = sights.filter(
		({ address, type }) => !moved.has(address) && !deposed.has(address) && [...types].some((name) => mayMention(type, name)),
	)
	return [...followed, ...others.flatMap((sight) => pointed(sight, deposed))]
}

/** A change as it is made once the new ones are there. */
function behind(schema: Schema, deposed: Deposed, change: Change): Change {
	const type = findType(schema, change.type)
	if (!type || change.to === 'git' || change.kind === 'create' || deposed.has(change.address)) return change
	const before = withDeposed(type, change.before, deposed)
	if (before === change.before) return change
	if (change.kind === 'delete') return { ...change, before }
	const after = withDeposed(type, change.after, deposed, 'fixed')
	return { ...change, before, after, edits: editsAfter(type, change, { before, after }) }
}

/** A user that nothing else is done to. What has no file is nobody's to write. */
function pointed(sight: Sight, deposed: Deposed): readonly Change[] {
	const { type, git, live } = sight
	if (git.kind !== 'present' || live.kind !== 'present' || type.role !== 'managed' || type.can.update !== true) return []
	const now = canonicalOf(sight, live.resource)
	const [before, after] = [withDeposed(type, now, deposed), withDeposed(type, now, deposed, 'fixed')]
	const edits = editsAfter(type, { before: now, after: now, edits: [] }, { before, after })
	if (edits.length === 0) return []
	const other = canonicalOf(sight, git.resource)
	const common = {
		...identity(sight),
		...idOf(live.resource),
		other,
		dependents: [],
		notes: ['is pointed to the new one; the old one goes by another key until it is deleted'],
	}
	return [updateOf(common, 'live', before, after, edits, git.resource)]
}

type Between = { readonly before: Dict; readonly after: Dict }

/** The edits that lead from one to the other; attributes that hold no reference keep those that they had. */
function editsAfter(type: ResourceType, was: Between & { readonly edits: readonly Edit[] }, now: Between): readonly Edit[] {
	const moved = type.attributes.filter(({ name }) => was.before.get(name) !== now.before.get(name))
	const names = new Set(moved.map(({ name }) => name))
	return [
		...was.edits.filter(({ path }) => !names.has(String(path[0]))),
		...moved.flatMap((attribute): readonly Edit[] => {
			const { name, sensitive } = attribute
			const [before, after] = [now.before.get(name), now.after.get(name)]
			if (isSameIn(attribute, before, after)) return []
			return [{ path: [name], before, after, ...(sensitive && { sensitive: true as const }) }]
		}),
	]
}

/** The attributes with references to what is deposed under its new key. `fixed`: only where they cannot be pointed elsewhere. */
export function withDeposed(type: ResourceType, attributes: Dict, deposed: Deposed, which: 'all' | 'fixed' = 'all'): Dict {
	const renamed = rekeyed(type, attributes, (of, key) => deposed.get(makeAddress(of, key)))
	if (which === 'all' || renamed === attributes) return renamed
	const isStuck = ({ live }: Attribute): boolean => live !== undefined && live !== 'writable'
	return new Map([
		...attributes,
		...type.attributes.flatMap((attribute) => {
			const value = isStuck(attribute) ? renamed.get(attribute.name) : undefined
			return value === undefined ? [] : [[attribute.name, value] as const]
		}),
	])
}
