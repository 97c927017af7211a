import type { Problem, ProviderPorts, RemoteId, TypeName, Value } from '../../src/provider.ts'
import { isDict } from '../../src/provider.ts'
import type { Lists, Names } from './map.ts'
import { keyOf, remoteId } from './map.ts'

/** What one connection has seen so far, so that references resolve without a call. Nothing of a `configuration` is kept. */
export type Memory = {
	readonly ports: ProviderPorts
	readonly types: Map<TypeName, Known>
	readonly audiences: Set<RemoteId>
	/** The number by which the API takes a dbt model, by the dbt model's unique id: seen on models that use it. */
	readonly dbtModels: Map<string, RemoteId>
	/** Types whose list was read to its end. */
	readonly listed: Set<TypeName>
	/** The workspaces that the things of the last read belong to: one, where all is well. */
	readonly workspaces: Set<RemoteId>
	/** Why the last read was not complete. */
	readonly unread: Set<Problem>
}

type Known = { readonly keys: Map<RemoteId, string>; readonly ids: Map<string, RemoteId[]> }

export function emptyMemory(ports: ProviderPorts): Memory {
	return {
		ports,
		types: new Map(),
		audiences: new Set(),
		dbtModels: new Map(),
		listed: new Set(),
		workspaces: new Set(),
		unread: new Set(),
	}
}

/** Takes the place of what was known of the listed types, and of whom they belong to. */
export function rememberLists(memory: Memory, lists: Lists): void {
	memory.workspaces.clear()
	memory.unread.clear()
	for (const [type, list] of lists) {
		if (list.kind === 'unknown') {
			memory.unread.add(list.reason)
			continue
		}
		memory.types.delete(type)
		if (type === 'model') forgetModels(memory)
		memory.listed.add(type)
		for (const item of list.value) {
			remember(memory, type, item)
			const workspace = remoteId(item.get('workspaceId'))
			if (workspace !== undefined) memory.workspaces.add(workspace)
		}
	}
}

function forgetModels(memory: Memory): void {
	memory.audiences.clear()
	memory.dbtModels.clear()
}

/** One thing more, from an answer about it. */
export function remember(memory: Memory, type: TypeName, item: Value): void {
	if (!isDict(item)) return
	const [id, key] = [remoteId(item.get('id')), keyOf(type, item)]
	if (id === undefined || key === undefined) return
	const known = memory.types.get(type) ?? { keys: new Map(), ids: new Map() }
	memory.types.set(type, known)
	const ids = known.ids.get(key) ?? []
	known.keys.set(id, key)
	known.ids.set(key, ids.includes(id) ? ids : [...ids, id])
	if (type !== 'model') return
	if (item.get('queryType') === 'visual') memory.audiences.add(id)
	const dbt = item.get('dbt')
	const [name, number] = isDict(dbt) ? [dbt.get('dbtUniqueId'), remoteId(dbt.get('modelId'))] : []
	if (typeof name === 'string' && number !== undefined) memory.dbtModels.set(name, number)
}

export function namesIn(memory: Memory): Names {
	return { keyOf: (type, id) => memory.types.get(type)?.keys.get(id), isAudience: (model) => memory.audiences.has(model) }
}

/** The ids of the things with that key: one, where all is well. */
export function idsIn(memory: Memory, type: TypeName, key: string): readonly RemoteId[] {
	return memory.types.get(type)?.ids.get(key) ?? []
}
