import type { Address, Dict, Problem, Read, Resource, Resources, Scope, TypeName } from '../../../src/provider.ts'
import { complete, findType, problem, unknown } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'
import { mapItems } from './map.ts'
import type { Mapped, Names } from './mapped.ts'
import { listOf, titleOf } from './mapped.ts'

/** What each list held in one look, by the type that it is named after. */
export type Lists = ReadonlyMap<TypeName, Read<readonly Dict[]>>

/** Resources that exist and cannot be told of, each with the reason. */
type Unread = ReadonlyMap<Address, Problem>

export type Joined = { readonly scopes: ReadonlyMap<Scope, Read<Resources>>; readonly unread: Unread; readonly settled: boolean }

/** Lists that a scope needs: its own first, then those of the types that its resources refer to by an id. */
export function listsFor(scope: Scope): readonly TypeName[] {
	if (scope === 'manifest') return ['source', 'destination']
	if (scope === 'aliases' || scope === 'relationship') return []
	const references = findType(schema, scope)?.attributes.flatMap((attribute) => ('refersTo' in attribute ? [attribute.refersTo] : [])) ?? []
	return [...new Set([scope, ...references.filter((type) => type !== undefined)].map(listOf))]
}

/**
 * The scopes asked for, put together from the lists. `settled` is false where an id led nowhere although every list was
 * complete: something was made or removed between two lists, and a second look tells. What still leads nowhere then is unread:
 * neither its resource nor its absence may be concluded from it (P3).
 */
export function joinLists(lists: Lists, scopes: readonly Scope[], names: Names): Joined {
	const joined = new Map<Scope, Read<Resources>>()
	const unread = new Map<Address, Problem>()
	for (const scope of scopes) {
		const items = itemsOf(lists, scope)
		const mapped = items.kind === 'complete' ? items.value.flatMap((item) => mapItems(scope, item, names)) : []
		const read = items.kind === 'complete' ? collect(scope, mapped) : items
		joined.set(scope, read)
		if (read.kind === 'unknown') continue
		for (const item of mapped) if (item.kind === 'dangling') unread.set(item.address, item.problem)
	}
	return { scopes: joined, unread, settled: unread.size === 0 }
}

/** A scope is only as complete as every list that it is put together from. */
function itemsOf(lists: Lists, scope: Scope): Read<readonly Dict[]> {
	const missing = unknown(problem('USAGE', `Hightouch lists no resources of type ${scope}`))
	const own = lists.get(listOf(scope)) ?? missing
	if (own.kind === 'unknown') return own
	for (const type of listsFor(scope)) {
		const list = lists.get(type) ?? missing
		if (list.kind === 'complete') continue
		const message = `The ${titleOf(scope)} refer to ${titleOf(type)}, and the list of these could not be read to its end`
		return unknown(problem('READ_INCOMPLETE', message, { cause: list.reason }))
	}
	return own
}

/** All items as resources by address, or the first reason why the scope is not known. */
function collect(scope: Scope, items: readonly Mapped[]): Read<Resources> {
	const resources = new Map<Address, Resource>()
	const dangling = new Set<Address>()
	for (const item of items) {
		if (item.kind === 'invalid') return unknown(item.problem)
		if (item.kind === 'dangling') dangling.add(item.address)
		if (item.kind !== 'resource') continue
		const { address, key, id } = item.resource
		const other = resources.get(address)
		if (!other) resources.set(address, item.resource)
		else if (key !== 'null')
			return unknown(problem('ADDRESS_DUPLICATE', `Two ${titleOf(scope)} have the slug ${key}: ids ${other.id} and ${id}`))
	}
	const double = [...dangling].find((address) => resources.has(address))
	return double === undefined
		? complete(resources)
		: unknown(problem('ADDRESS_DUPLICATE', `Two ${titleOf(scope)} have the same slug, that of ${double}`))
}
