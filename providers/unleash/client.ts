import type { Connection, Estimate, Plan, ProviderPorts, Read, RemoteId } from '../../src/provider.ts'
import { complete, isDict, unknown } from '../../src/provider.ts'
import { cannot } from './cannot.ts'
import { actorsOf, movedSince } from './events.ts'
import { find } from './read/find.ts'
import { readScopes } from './read/lists.ts'
import type { Memory } from './read/memory.ts'
import { bindNames, emptyMemory } from './read/memory.ts'
import { idText } from './spelling.ts'
import { writeAll } from './write/index.ts'

/** An Unleash instance behind its Admin API. */
export function connect(ports: ProviderPorts): Connection {
	const memory = emptyMemory(ports)
	return {
		read: (scopes) => readScopes(memory, scopes),
		unread: () => memory.unread,
		find: (ref) => find(memory, ref),
		write: (batch) => writeAll(memory, batch),
		bind: (names) => bindNames(memory, names),
		identity: () => identity(memory),
		actors: (touched, since) => actorsOf(memory, touched, since),
		moved: (since) => movedSince(memory, since),
		cannot,
		budget,
	}
}

/** The instance that the token is for (P48). */
async function identity({ ports }: Memory): Promise<Read<RemoteId | null>> {
	const answer = await ports.api.call('getInstanceAdminStats')
	if (answer.kind !== 'ok') return unknown(answer.problem)
	return complete((isDict(answer.body) && idText(answer.body.get('instanceId'))) || null)
}

const CALLS = 8
const MS = 40

/** There is no limit but that of searches; an instance answers in some hundredths of a second. */
function budget({ changes }: Pick<Plan, 'changes'>): Estimate {
	const calls = changes.filter(({ to }) => to === 'live').length * CALLS
	return { calls, seconds: Math.ceil((calls * MS) / 1000), why: `about ${CALLS} calls for each change to the workspace` }
}
