import type { Address, Dict, Problem, Read, Resources, ResourceType, Scope, TypeName } from '../model/index.ts'
import { canonicalAttributes, complete, findType, makeAddress, problem, unknown, valueAt } from '../model/index.ts'
import type { Mapped } from './collect.ts'
import { collectResources } from './collect.ts'
import type { Memory } from './memory.ts'
import { keyOf, rememberList } from './memory.ts'
import type { Reading } from './spelling.ts'
import { idText, readMembers, referredBy, spellingOf } from './spelling.ts'

/** Each list of one look at the workspace is read once, whoever asks. */
export type Look = { readonly memory: Memory; readonly lists: Map<TypeName, Promise<Read<readonly Dict[]>>> }

type Seen = { readonly scopes: ReadonlyMap<Scope, Read<Resources>>; readonly unread: ReadonlyMap<Address, Problem> }

/**
 * The scopes asked for. Lists are not of one moment: where an id leads nowhere, all is looked at once more, and what leads nowhere then
 * too is unread, since nothing may be concluded from that (P3).
 */
export async function readScopes(memory: Memory, scopes: readonly Scope[]): Promise<ReadonlyMap<Scope, Read<Resources>>> {
	memory.workspaces.clear()
	const first = await lookAt(memory, scopes)
	const last = first.unread.size === 0 ? first : await lookAt(memory, scopes)
	memory.unread.clear()
	for (const [address, reason] of last.unread) memory.unread.set(address, reason)
	return last.scopes
}

async function lookAt(memory: Memory, scopes: readonly Scope[]): Promise<Seen> {
	const look: Look = { memory, lists: new Map() }
	const rows = await Promise.all(scopes.map(async (scope) => [scope, await rowsOf(look, scope)] as const))
	const unread = new Map<Address, Problem>()
	const collect = (scope: Scope, own: readonly Dict[]): Read<Resources> => {
		const items = own.map((row) => mapItem(memory, scope, row))
		return collectResources(items, typeOf(memory, scope).title, unread)
	}
	const read = rows.map(([scope, own]) => [scope, own.kind === 'unknown' ? own : collect(scope, own.value)] as const)
	return { scopes: new Map(read), unread }
}

/** A scope is only as complete as the lists that its references are told from. */
async function rowsOf(look: Look, scope: Scope): Promise<Read<readonly Dict[]>> {
	const type = typeOf(look.memory, scope)
	const [own, ...others] = await Promise.all([
		itemsOf(look, scope),
		...referredBy(type.attributes).map(async (other) => ({ other, rows: await itemsOf(look, other) })),
	])
	if (own.kind === 'unknown') return own
	for (const { other, rows } of others)
		if (rows.kind === 'unknown')
			return unknown(
				problem(
					'READ_INCOMPLETE',
					`The ${type.title} refer to ${typeOf(look.memory, other).title}, and the list of these could not be read`,
					{ cause: rows.reason },
				),
			)
	return own
}

/** All items of a type that are not the service's own, as the API shows them. */
export function itemsOf(look: Look, type: TypeName): Promise<Read<readonly Dict[]>> {
	const known = look.lists.get(type)
	if (known) return known
	const items = listItems(look.memory, type)
	look.lists.set(type, items)
	return items
}

async function listItems(memory: Memory, type: TypeName): Promise<Read<readonly Dict[]>> {
	const things = memory.declared.things[type]
	if (!things) return unknown(problem('USAGE', `${memory.declared.title} shows no resources of type ${type}`))
	const rows = await memory.ports.api.list(things.list)
	if (rows.kind === 'unknown') return rows
	const { workspace } = memory.declared
	for (const row of workspace.call === undefined ? rows.value : []) {
		const id = idText(valueAt(row, workspace.member.split('.')))
		if (id !== undefined) memory.workspaces.add(id)
	}
	const own = rows.value.filter((row) => isOwn(memory, type, row))
	rememberList(memory, type, own)
	return complete(own)
}

export function isOwn({ declared }: Memory, type: TypeName, item: Dict): boolean {
	const except = declared.things[type]?.except
	return except === undefined || item.get(except.member) !== except.is
}

/** An item as a resource with the attributes that its file has. */
export function mapItem(memory: Memory, name: TypeName, item: Dict): Mapped {
	const { declared, known } = memory
	const things = declared.things[name]
	const type = typeOf(memory, name)
	const [id, key] = [idText(item.get(things?.id ?? '')), keyOf(memory, name, item)]
	if (id === undefined || key === undefined)
		return {
			kind: 'invalid',
			problem: problem(
				'API_ANSWER_INVALID',
				`${declared.title} shows one of the ${type.title} without its ${id === undefined ? 'id' : 'name'}`,
			),
		}
	const reading: Reading = {
		spelling: spellingOf(declared, name),
		keyOf: (other, wanted) => known.get(other)?.keys.get(wanted),
		dangling: [],
	}
	const attributes = canonicalAttributes(type, readMembers(type.attributes, things?.read?.(item) ?? item, reading, []))
	const address = makeAddress(name, key)
	const [lost] = reading.dangling
	if (lost)
		return {
			kind: 'dangling',
			address,
			problem: problem(
				'REFERENCE_DANGLING',
				`${address} refers to the ${lost.type} with id ${lost.id}, which ${declared.title} does not list`,
				{
					hint: `plan again; if it stays, take the reference away in ${declared.title}`,
					where: { address },
				},
			),
		}
	const changed = things?.changedAt === undefined ? undefined : item.get(things.changedAt)
	const version = typeof changed === 'string' ? { version: changed, changedAt: changed } : {}
	return { kind: 'resource', resource: { address, type: name, key, id, attributes, ...version } }
}

export function typeOf({ declared }: Pick<Memory, 'declared'>, name: TypeName): ResourceType {
	const ability = { reason: 'it is unknown', remedy: 'plan again' }
	return (
		findType(declared.schema, name) ?? {
			name,
			title: name,
			role: 'data',
			attributes: [],
			can: { create: ability, update: ability, delete: ability },
		}
	)
}
