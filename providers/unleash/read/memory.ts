import type { Address, Bound, Problem, ProviderPorts, RemoteId } from '../../../src/provider.ts'

/** What one connection has seen so far. No parameter of an integration is kept. */
export type Memory = {
	readonly ports: ProviderPorts
	/** Names of segments by id, as the last list had them, and the other way round. */
	readonly segments: Map<RemoteId, string>
	readonly segmentIds: Map<string, RemoteId>
	/** Keys by which files know integrations, by id: these have no name of their own. */
	readonly given: Map<RemoteId, string>
	/** Of the last list. */
	projects: readonly string[]
	/** Resources that the last read found and could not tell of. */
	readonly unread: Map<Address, Problem>
}

export function emptyMemory(ports: ProviderPorts): Memory {
	return { ports, segments: new Map(), segmentIds: new Map(), given: new Map(), projects: [], unread: new Map() }
}

export function bindNames(memory: Memory, names: readonly Bound[]): void {
	for (const { type, key, id } of names) if (type === 'addon') memory.given.set(id, key)
}

export function rememberSegment({ segments, segmentIds }: Memory, name: string, id: RemoteId): void {
	segments.set(id, name)
	segmentIds.set(name, id)
}

/** An integration goes by its id where no file has given it another name. */
export function addonKey({ given }: Memory, id: RemoteId): string {
	return given.get(id) ?? `id-${id}`
}

export function addonId({ given }: Memory, key: string): RemoteId | undefined {
	for (const [id, other] of given) if (other === key) return id
	const [, id] = /^id-(\d+)$/.exec(key) ?? []
	return id as RemoteId | undefined
}
