import type { Connection, Estimate, Plan, ProviderPorts, Read, RemoteId } from '../../src/provider.ts'
import { complete, unknown } from '../../src/provider.ts'
import { cannot } from './cannot.ts'
import { idIn } from './keys.ts'
import { find } from './read/find.ts'
import { readScopes } from './read/lists.ts'
import { workspaceOf } from './read/look.ts'
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
		budget,
	}
}

/** The workspace that the token is for: a token reaches one only (P48). */
async function identity(memory: Memory): Promise<Read<RemoteId | null>> {
	const workspace = await workspaceOf(memory)
	return workspace.kind === 'unknown' ? unknown(workspace.reason) : complete(idIn(workspace.value) ?? null)
}

/** Mappings are written at five a minute, whatever else is going on; a change takes about three calls. */
function budget({ changes }: Pick<Plan, 'changes'>): Estimate {
	const own = changes.filter(({ to }) => to === 'live')
	const mappings = own.filter(({ type }) => type === 'destination_subscription').length
	const calls = own.length * CALLS
	const seconds = Math.max(Math.ceil((calls * 60) / PER_MINUTE), Math.floor(Math.max(0, mappings - 1) / MAPPINGS) * 60)
	const why = `about ${CALLS} calls for each change to the workspace, ${PER_MINUTE} a minute, and ${MAPPINGS} mappings a minute`
	return { calls, seconds, why }
}

const CALLS = 3
const PER_MINUTE = 600
const MAPPINGS = 5
