import type { Address, Dict, Problem, Read, Resources, Scope } from '../../../src/provider.ts'
import { collectResources, complete, findType, problem, unknown } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'
import { listFeatures } from './features.ts'
import type { Look } from './look.ts'
import { itemsOf, newLook } from './look.ts'
import { mapItem } from './map.ts'
import type { Memory } from './memory.ts'

type Seen = { readonly scopes: ReadonlyMap<Scope, Read<Resources>>; readonly unread: ReadonlyMap<Address, Problem> }

/**
 * The scopes asked for. Lists are not of one moment: where a segment is used that no list held, all is looked at once more, and a flag that
 * still uses one then is unread, since nothing may be concluded from that (P3).
 */
export async function readScopes(memory: Memory, scopes: readonly Scope[]): Promise<ReadonlyMap<Scope, Read<Resources>>> {
	const first = await lookAt(memory, scopes)
	const last = first.unread.size === 0 ? first : await lookAt(memory, scopes)
	memory.unread.clear()
	for (const [address, reason] of last.unread) memory.unread.set(address, reason)
	return last.scopes
}

async function lookAt(memory: Memory, scopes: readonly Scope[]): Promise<Seen> {
	const look = newLook(memory)
	const unread = new Map<Address, Problem>()
	const collect = (scope: Scope, rows: readonly Dict[]): Read<Resources> => {
		const items = rows.map((row) => mapItem(memory, scope, row))
		return collectResources(items, findType(schema, scope)?.title ?? scope, unread)
	}
	const reads = await Promise.all(scopes.map(async (scope) => [scope, await rowsOf(look, scope, unread)] as const))
	const read = new Map(reads.map(([scope, rows]) => [scope, rows.kind === 'unknown' ? rows : collect(scope, rows.value)] as const))
	return { scopes: read, unread }
}

async function rowsOf(look: Look, scope: Scope, unread: Map<Address, Problem>): Promise<Read<readonly Dict[]>> {
	if (scope !== 'feature') return itemsOf(look, scope)
	const [features, segments] = await Promise.all([listFeatures(look), itemsOf(look, 'segment')])
	if (features.kind === 'unknown') return features
	if (segments.kind === 'unknown')
		return unknown(
			problem('READ_INCOMPLETE', 'The feature flags use segments, and the list of these could not be read', { cause: segments.reason }),
		)
	for (const [address, reason] of features.value.unread) unread.set(address, reason)
	return complete(features.value.items)
}
