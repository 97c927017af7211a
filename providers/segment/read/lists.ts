import type { Address, Dict, Problem, Read, Resources, Scope, TypeName } from '../../../src/provider.ts'
import { collectResources, problem, unknown } from '../../../src/provider.ts'
import { hiddenSettings } from '../masked.ts'
import type { Look } from './look.ts'
import { headersOf, itemsOf, REFERRED } from './look.ts'
import { mapItem, titleOf } from './map.ts'
import type { Memory } from './memory.ts'
import { namesIn } from './memory.ts'

type Seen = {
	readonly scopes: ReadonlyMap<Scope, Read<Resources>>
	readonly unread: ReadonlyMap<Address, Problem>
}

/**
 * The scopes asked for. Lists are not of one moment: where an id leads nowhere, or what one list held is gone when another one of it is asked
 * for, all is looked at once more. What leads nowhere then too is unread, since neither its resource nor its absence may be concluded from
 * that (P3).
 */
export async function readScopes(memory: Memory, scopes: readonly Scope[]): Promise<ReadonlyMap<Scope, Read<Resources>>> {
	memory.workspace = undefined
	const first = await lookAt(memory, scopes)
	const last = first.unread.size === 0 && ![...first.scopes.values()].some(isGoneWithin) ? first : await lookAt(memory, scopes)
	memory.unread.clear()
	for (const [address, reason] of last.unread) memory.unread.set(address, reason)
	remember(memory, last.scopes)
	return last.scopes
}

function isGoneWithin(read: Read<Resources>): boolean {
	return read.kind === 'unknown' && read.reason.code === 'API_NOT_FOUND'
}

/** A feature that the workspace does not have says nothing against the rest of the read. */
function remember(memory: Memory, scopes: Seen['scopes']): void {
	memory.failures.clear()
	for (const [scope, read] of scopes) {
		memory.off.delete(scope)
		if (read.kind !== 'unknown') continue
		if (read.reason.code === 'API_FEATURE_OFF') memory.off.set(scope, read.reason)
		else memory.failures.add(read.reason)
	}
}

async function lookAt(memory: Memory, scopes: readonly Scope[]): Promise<Seen> {
	const look: Look = { memory, lists: new Map() }
	const items = new Map(await Promise.all(scopes.map(async (scope) => [scope, await allOf(look, scope)] as const)))
	const unread = new Map<Address, Problem>()
	const read = new Map(
		[...items].map(([scope, rows]) => [scope, rows.kind === 'unknown' ? rows : collect(memory, scope, rows.value, unread)]),
	)
	return { scopes: read, unread }
}

/** A scope is only as complete as every list that its references are told from. */
async function allOf(look: Look, scope: TypeName): Promise<Read<readonly Dict[]>> {
	const [own, ...others] = await Promise.all([
		itemsOf(look, scope),
		...(REFERRED.get(scope) ?? []).map(async (type) => ({ type, rows: await headersOf(look, type) })),
	])
	if (own.kind === 'unknown') return own
	for (const { type, rows } of others)
		if (rows.kind === 'unknown' && !isWithout(scope, own.value, rows.reason)) {
			const message = `The ${titleOf(scope)} refer to ${titleOf(type)}, and the list of these could not be read to its end`
			return unknown(problem('READ_INCOMPLETE', message, { cause: rows.reason }))
		}
	return own
}

/** A workspace without a feature has nothing that could be referred to there, and what people may do is told by ids then. */
function isWithout(scope: TypeName, rows: readonly Dict[], reason: Problem): boolean {
	if (reason.code !== 'API_FEATURE_OFF') return false
	return scope === 'user' || scope === 'user_group' || rows.every((row) => typeof row.get('modelId') !== 'string')
}

function collect(memory: Memory, scope: Scope, rows: readonly Dict[], unread: Map<Address, Problem>): Read<Resources> {
	const items = rows.map((row) => {
		const item = mapItem(scope, row, namesIn(memory))
		if (item.kind === 'resource') memory.hidden.set(`${scope} ${item.resource.id}`, hiddenSettings(row))
		return item
	})
	return collectResources(items, titleOf(scope), unread)
}
