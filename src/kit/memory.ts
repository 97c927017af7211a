import type { Address, Dict, Present, Problem, RemoteId, TypeName } from '../model/index.ts'
import type { Bound, ProviderPorts } from '../ports/index.ts'
import type { Declared, Things } from './declared.ts'
import { idText } from './spelling.ts'

/** What one connection has seen so far, so that references resolve without a call. No attribute is kept. */
export type Memory = {
	readonly declared: Declared
	readonly ports: ProviderPorts
	/** Of the last list of each type, and of what was made since: keys by id, and ids as the API has them by key. */
	readonly known: Map<TypeName, Known>
	/** Keys by which files know resources that have no name of their own, by type and id. */
	readonly given: Map<string, string>
	/** Resources that the last read found and could not tell of. */
	readonly unread: Map<Address, Problem>
	/** Workspaces that the listed items named, where they do. */
	readonly workspaces: Set<RemoteId>
}

type Known = { readonly keys: Map<RemoteId, string>; readonly ids: Map<string, Present> }

export function emptyMemory(declared: Declared, ports: ProviderPorts): Memory {
	return { declared, ports, known: new Map(), given: new Map(), unread: new Map(), workspaces: new Set() }
}

/** Takes the place of what was known of the type. */
export function rememberList(memory: Memory, type: TypeName, items: readonly Dict[]): void {
	memory.known.set(type, { keys: new Map(), ids: new Map() })
	for (const item of items) rememberItem(memory, type, item)
}

export function rememberItem(memory: Memory, type: TypeName, item: Dict): void {
	const things = memory.declared.things[type]
	const raw = things && item.get(things.id)
	const key = things && keyOf(memory, type, item)
	const id = idText(raw)
	if (id === undefined || key === undefined || raw === undefined) return
	const known = memory.known.get(type) ?? { keys: new Map(), ids: new Map() }
	memory.known.set(type, known)
	known.keys.set(id, key)
	known.ids.set(key, raw)
}

/** What the files know by which keys. Where the service has names, those are the keys. */
export function bindNames(memory: Memory, names: readonly Bound[]): void {
	for (const { type, key, id } of names) {
		if (memory.declared.things[type]?.key !== undefined) continue
		memory.given.set(`${type} ${id}`, key)
		const known = memory.known.get(type)
		const raw = known?.ids.get(known.keys.get(id) ?? '')
		known?.keys.set(id, key)
		if (raw !== undefined) known?.ids.set(key, raw)
	}
}

/** The key of an item; undefined where it lacks what it must have. */
export function keyOf({ declared, given }: Memory, type: TypeName, item: Dict): string | undefined {
	const things = declared.things[type]
	if (!things) return undefined
	if (things.key !== undefined) return idText(item.get(things.key))
	const id = idText(item.get(things.id))
	return id === undefined ? undefined : (given.get(`${type} ${id}`) ?? `id-${id}`)
}

/** The id that a key tells by itself; undefined where only a list can. */
export function idIn({ given }: Memory, type: TypeName, key: string, { id, key: name }: Things): RemoteId | undefined {
	if (id === name) return key as RemoteId
	if (name !== undefined) return undefined
	for (const [bound, other] of given) if (other === key && bound.startsWith(`${type} `)) return bound.slice(type.length + 1) as RemoteId
	return /^id-(.+)$/s.exec(key)?.[1] as RemoteId | undefined
}
