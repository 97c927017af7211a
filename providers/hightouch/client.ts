import type { Change, Connection, Estimate, Plan, ProviderPorts, Read, RemoteId, Resources, Scope, TypeName } from '../../src/provider.ts'
import { complete, problem, unknown } from '../../src/provider.ts'
import { api } from './api.ts'
import { ENDPOINTS, find, unnumbered } from './look.ts'
import type { Lists } from './map.ts'
import { joinLists, listsFor } from './map.ts'
import type { Memory } from './memory.ts'
import { emptyMemory, namesIn, rememberLists } from './memory.ts'
import { writeAll } from './write.ts'

/** A Hightouch workspace behind its API. */
export function connect(ports: ProviderPorts): Connection {
	const memory = emptyMemory(ports)
	return {
		read: (scopes) => read(memory, scopes),
		find: (ref) => find(memory, ref),
		write: (batch) => writeAll(memory, batch),
		identity: () => identity(memory),
		cannot: (change) => cannot(memory, change),
		budget,
	}
}

/**
 * Each list once; a second look where the lists do not fit together, as when a model was made between the list of models
 * and that of syncs. A reference that leads nowhere in the second look too leaves its scope unknown: leaving the resource
 * out would look like its deletion, and a made-up reference like an edit (P3).
 */
async function read(memory: Memory, scopes: readonly Scope[]): Promise<ReadonlyMap<Scope, Read<Resources>>> {
	const first = await look(memory, scopes)
	const last = first.settled ? first : await look(memory, scopes)
	if (memory.workspaces.size <= 1) return last.scopes
	const reason = mixedWorkspaces(memory)
	return new Map(scopes.map((scope) => [scope, unknown(reason)]))
}

async function look(
	memory: Memory,
	scopes: readonly Scope[],
): Promise<{ readonly scopes: ReadonlyMap<Scope, Read<Resources>>; readonly settled: boolean }> {
	const types = [...new Set(scopes.flatMap(listsFor))].filter((type) => ENDPOINTS.has(type))
	const lists: Lists = new Map(await Promise.all(types.map(async (type) => [type, await list(memory, type)] as const)))
	rememberLists(memory, lists)
	const joined = joinLists(lists, scopes, namesIn(memory))
	return { scopes: joined.scopes, settled: joined.settled && memory.workspaces.size <= 1 }
}

async function list(memory: Memory, type: TypeName) {
	return memory.ports.api.list(ENDPOINTS.get(type)?.list ?? '')
}

/** The workspace that everything read belongs to: a key of Hightouch's API reaches one only (P48). */
async function identity(memory: Memory): Promise<Read<RemoteId | null>> {
	const [workspace, other] = memory.workspaces
	if (other !== undefined) return unknown(mixedWorkspaces(memory))
	if (workspace !== undefined) return complete(workspace)
	const [reason] = memory.unread
	if (reason) return unknown(reason)
	return memory.listed.size > 0 ? complete(null) : unknown(problem('READ_INCOMPLETE', 'Nothing of the workspace was read yet'))
}

function mixedWorkspaces({ workspaces }: Memory) {
	return problem('LIVE_IDENTITY', `Hightouch answered from more than one workspace: ${[...workspaces].join(', ')}`, {
		hint: 'check which API key is in use, and run again',
	})
}

/** What no call could do, seen from what was just read: so a plan says it, and no call fails for it. */
function cannot(memory: Memory, change: Change): { readonly reason: string; readonly remedy: string } | undefined {
	if (change.type !== 'model' || change.to !== 'live' || change.kind === 'delete') return undefined
	const isNew = change.kind === 'create'
	const [type, dbtModel] = [change.after.get('type'), change.after.get('dbtModel')]
	if (isNew && change.after.get('isSchema') === true)
		return { reason: 'Hightouch has no API for making a schema model', remedy: 'make it in the Hightouch app' }
	const isChosen = isNew || change.edits.some((edit) => edit.path[0] === 'dbtModel')
	if (type !== 'dbt_model' || typeof dbtModel !== 'string' || !isChosen || !memory.listed.has('model')) return undefined
	return memory.dbtModels.has(dbtModel) ? undefined : unnumbered(dbtModel)
}

/** A look and a write per change. */
const CALLS_PER_CHANGE = 2

function budget(plan: Plan): Estimate {
	const calls = plan.changes.filter((change) => change.to === 'live').length * CALLS_PER_CHANGE
	const { calls: most, perMs } = api.limit ?? { calls: 200, perMs: 10_000 }
	const why = `${CALLS_PER_CHANGE} calls for each change to the workspace, at most ${most} calls in ${perMs / 1000} seconds`
	return { calls, seconds: Math.ceil((calls * perMs) / most / 1000), why }
}
