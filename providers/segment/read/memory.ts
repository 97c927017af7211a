import type { Address, Bound, Dict, Problem, ProviderPorts, Read, RemoteId, TypeName } from '../../../src/provider.ts'
import type { Names } from './names.ts'
import { keysIn } from './names.ts'

/** What one connection has seen so far, so that references resolve without a call. No setting is kept. */
export type Memory = {
	readonly ports: ProviderPorts
	/** Of the last list of each type, and of what was made since. */
	readonly types: Map<TypeName, Known>
	/** Keys by which files know resources, by type and id: they may call them otherwise than Segment does. */
	readonly given: Map<string, string>
	/** Types that the workspace does not have, as the last read found. */
	readonly off: Map<TypeName, Problem>
	/** Why the last read was not complete. */
	readonly failures: Set<Problem>
	/** Resources that the last read found and could not tell of. */
	readonly unread: Map<Address, Problem>
	/** The workspace that the token is for, as the last read found it. */
	workspace: Promise<Read<Dict>> | undefined
	/** Names of settings that hide a secret, by type and id. */
	readonly hidden: Map<string, readonly string[]>
}

type Known = { readonly keys: Map<RemoteId, string>; readonly ids: Map<string, RemoteId> }

export function emptyMemory(ports: ProviderPorts): Memory {
	return {
		ports,
		types: new Map(),
		given: new Map(),
		off: new Map(),
		failures: new Set(),
		unread: new Map(),
		workspace: undefined,
		hidden: new Map(),
	}
}

/** Takes the place of what was known of the type. */
export function rememberList(memory: Memory, type: TypeName, items: readonly Dict[]): void {
	const known: Known = { keys: new Map(), ids: new Map() }
	memory.types.set(type, known)
	const given = new Set([...memory.given].flatMap(([name, key]) => (name.startsWith(`${type} `) ? [key] : [])))
	const naming = { naming: memory.ports.naming, names: namesIn(memory), taken: (key: string) => given.has(key) }
	for (const [id, own] of keysIn(type, items, naming)) note(known, id, memory.given.get(`${type} ${id}`) ?? own)
}

/** What the files know by which keys; the next lists are read with them, and whatever is looked up alone until then. */
export function bindNames(memory: Memory, names: readonly Bound[]): void {
	for (const { type, key, id } of names) {
		memory.given.set(`${type} ${id}`, key)
		const known = memory.types.get(type)
		if (known) note(known, id, key)
	}
}

/** One that was made for a file, under the file's key. */
export function rememberMade(memory: Memory, type: TypeName, key: string, id: RemoteId): void {
	const known = memory.types.get(type) ?? { keys: new Map(), ids: new Map() }
	memory.types.set(type, known)
	memory.given.set(`${type} ${id}`, key)
	note(known, id, key)
}

function note({ keys, ids }: Known, id: RemoteId, key: string): void {
	keys.set(id, key)
	ids.set(key, id)
}

export function namesIn({ types, ports, given }: Memory): Names {
	return {
		keyOf: (type, id) => types.get(type)?.keys.get(id),
		isKey: (type, key) => types.get(type)?.ids.has(key) ?? false,
		givenTo: (type, id) => given.get(`${type} ${id}`),
		naming: ports.naming,
	}
}

/** The id of what goes by that key; undefined where no list held it. */
export function knownId({ types }: Memory, type: TypeName, key: string): RemoteId | undefined {
	return types.get(type)?.ids.get(key)
}
