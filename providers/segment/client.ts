import type { Connection, ProviderPorts, Read, RemoteId } from '../../src/provider.ts'
import { complete, unknown } from '../../src/provider.ts'
import { actors, moved } from './audit.ts'
import { budget } from './budget.ts'
import { cannot } from './cannot.ts'
import { idIn } from './keys.ts'
import { find } from './read/find.ts'
import { workspaceOf } from './read/item.ts'
import { readScopes } from './read/lists.ts'
import type { Memory } from './read/memory.ts'
import { bindNames, emptyMemory } from './read/memory.ts'
import { writeAll } from './write/index.ts'

/** A Segment workspace behind its API. */
export function connect(ports: ProviderPorts): Connection {
	const memory = emptyMemory(ports)
	return {
		read: (scopes) => readScopes(memory, scopes),
		unread: () => memory.unread,
		find: (ref) => find(memory, ref),
		write: (batch) => writeAll(memory, batch),
		bind: (names) => bindNames(memory, names),
		identity: () => identity(memory),
		cannot: (change) => cannot(memory, change),
		actors: (touched, since) => actors(memory, touched, since),
		moved: (since) => moved(memory, since),
		budget,
	}
}

/** The workspace that the token is for: a token reaches one only (P48). */
async function identity(memory: Memory): Promise<Read<RemoteId | null>> {
	const workspace = await workspaceOf(memory)
	return workspace.kind === 'unknown' ? unknown(workspace.reason) : complete(idIn(workspace.value) ?? null)
}
