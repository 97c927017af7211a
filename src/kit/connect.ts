import type { Estimate, Plan, Read, RemoteId } from '../model/index.ts'
import { complete, problem, unknown, valueAt } from '../model/index.ts'
import type { Connection, ProviderPorts } from '../ports/index.ts'
import type { Declared } from './declared.ts'
import { find } from './find.ts'
import type { Memory } from './memory.ts'
import { bindNames, emptyMemory } from './memory.ts'
import { readScopes } from './read.ts'
import { idText } from './spelling.ts'
import { writeAll } from './write.ts'

/** A workspace behind an API that is described as data. */
export function connectTo(declared: Declared, ports: ProviderPorts): Connection {
	const memory = emptyMemory(declared, ports)
	return {
		read: (scopes) => readScopes(memory, scopes),
		unread: () => memory.unread,
		find: (ref) => find(memory, ref),
		write: (batch) => writeAll(memory, batch),
		bind: (names) => bindNames(memory, names),
		identity: () => identity(memory),
		budget: ({ changes }) => budget(declared, changes),
	}
}

/** The workspace that the credential is for (P48). */
async function identity({ declared: { workspace, title }, ports, workspaces }: Memory): Promise<Read<RemoteId | null>> {
	if (workspace.call === undefined) {
		const [first, second] = workspaces
		if (second !== undefined)
			return unknown(problem('API_ANSWER_INVALID', `${title} lists things of two workspaces: ${first} and ${second}`))
		return complete(first ?? null)
	}
	const answer = await ports.api.call(workspace.call)
	if (answer.kind !== 'ok') return unknown(answer.problem)
	return complete(idText(valueAt(answer.body, workspace.member.split('.'))) || null)
}

const CALL_MS = 300

/** A write is a call, and a look at what came of it. */
function budget({ api: { limit } }: Declared, changes: Plan['changes']): Estimate {
	const calls = 2 * changes.filter(({ to }) => to === 'live').length
	const perCallMs = Math.max(CALL_MS, limit ? limit.perMs / limit.calls : 0)
	return { calls, seconds: Math.ceil((calls * perCallMs) / 1000), why: '2 calls for each change to the workspace' }
}
