import type { Address, Change, Dict, Outcome, Problem, ProviderPorts, Read, Ref, RemoteId, TypeName, Value } from '../../../src/provider.ts'
import { isDict } from '../../../src/provider.ts'
import type { Turns } from '../write/turns.ts'
import type { Holder, Untaken } from './events.ts'
import { mapParts, untakenIn } from './events.ts'
import type { Lists } from './lists.ts'
import type { Names } from './mapped.ts'
import { keyOf, remoteId } from './mapped.ts'

/** What one connection has seen so far, so that references resolve without a call. Nothing of a `configuration` is kept. */
export type Memory = {
	readonly ports: ProviderPorts
	/** By the type that a list is named after: models of the schema are among the models. */
	readonly types: Map<TypeName, Known>
	readonly audiences: Set<RemoteId>
	/** The model of each sync. */
	readonly modelOf: Map<RemoteId, RemoteId>
	/** The number by which the API takes a dbt model, by the dbt model's unique id: seen on models that use it. */
	readonly dbtModels: Map<string, RemoteId>
	/** The domain of each component. */
	readonly domains: Map<RemoteId, RemoteId>
	/** Types whose list was read to its end. */
	readonly listed: Set<TypeName>
	/** The workspaces that the things of the last read belong to: one, where all is well. */
	readonly workspaces: Set<RemoteId>
	/** Why the last read was not complete. */
	readonly failures: Set<Problem>
	/** Lists that the workspace does not have, as the last read found. */
	readonly off: Map<TypeName, Problem>
	/** Resources that the last read found and could not tell of. */
	readonly unread: Map<Address, Problem>
	/** Contracts and domains whose list of events cannot be sent back, by type and id. */
	readonly untaken: Map<string, Untaken>
	/** Looks at one contract or domain, and writes to one, by type and id. */
	readonly looks: Turns<Ref, Read<Dict | 'gone'>>
	readonly writes: Turns<Change, ReadonlyMap<Change, Outcome>>
}

type Known = { readonly keys: Map<RemoteId, string>; readonly ids: Map<string, RemoteId[]> }

export function emptyMemory(ports: ProviderPorts): Memory {
	return {
		ports,
		types: new Map(),
		audiences: new Set(),
		modelOf: new Map(),
		dbtModels: new Map(),
		domains: new Map(),
		listed: new Set(),
		workspaces: new Set(),
		failures: new Set(),
		off: new Map(),
		unread: new Map(),
		untaken: new Map(),
		looks: new Map(),
		writes: new Map(),
	}
}

/** Takes the place of what was known of the listed types, and of whom they belong to. */
export function rememberLists(memory: Memory, lists: Lists): void {
	memory.workspaces.clear()
	memory.failures.clear()
	for (const [type, list] of lists) {
		memory.off.delete(type)
		if (list.kind === 'unknown') rememberFailure(memory, type, list.reason)
		else {
			forget(memory, type)
			memory.listed.add(type)
			for (const item of list.value) {
				remember(memory, type, item)
				const workspace = remoteId(item.get('workspaceId'))
				if (workspace !== undefined) memory.workspaces.add(workspace)
			}
		}
	}
}

/** A feature that the workspace does not have says nothing against the rest of the read. */
function rememberFailure(memory: Memory, type: TypeName, reason: Problem): void {
	if (reason.code === 'API_FEATURE_OFF') memory.off.set(type, reason)
	else memory.failures.add(reason)
}

function forget(memory: Memory, type: TypeName): void {
	memory.types.delete(type)
	if (type === 'domain') memory.domains.clear()
	if (type === 'sync') memory.modelOf.clear()
	if (type !== 'model') return
	memory.audiences.clear()
	memory.dbtModels.clear()
}

/** One thing more, from an answer about it; `type` is the one that its list is named after. */
export function remember(memory: Memory, type: TypeName, item: Value): void {
	if (!isDict(item)) return
	const [id, key] = [remoteId(item.get('id')), keyOf(type, item)]
	if (id === undefined || key === undefined) return
	const known = memory.types.get(type) ?? { keys: new Map(), ids: new Map() }
	memory.types.set(type, known)
	const ids = known.ids.get(key) ?? []
	known.keys.set(id, key)
	known.ids.set(key, ids.includes(id) ? ids : [...ids, id])
	if (type === 'contract' || type === 'domain') rememberHolder(memory, type, item, { id, key })
	const model = type === 'sync' ? remoteId(item.get('modelId')) : undefined
	if (model !== undefined) memory.modelOf.set(id, model)
	if (type === 'model') rememberModel(memory, id, item)
}

function rememberHolder(memory: Memory, type: Holder, item: Dict, { id, key }: { readonly id: RemoteId; readonly key: string }): void {
	const untaken = untakenIn(type, item, key)
	if (untaken) memory.untaken.set(`${type} ${id}`, untaken)
	else memory.untaken.delete(`${type} ${id}`)
	if (type === 'contract') return
	for (const part of mapParts('component', item, { id, key }) ?? []) if (part.resource.id) memory.domains.set(part.resource.id, id)
}

function rememberModel(memory: Memory, id: RemoteId, item: Dict): void {
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
