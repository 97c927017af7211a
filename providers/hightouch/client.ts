import type { Connection, Estimate, Plan, ProviderPorts, Read, RemoteId, Resources, Scope, TypeName } from '../../src/provider.ts'
import { complete, problem, unknown } from '../../src/provider.ts'
import { api } from './api/index.ts'
import { byHand } from './by-hand.ts'
import { cannot } from './cannot.ts'
import { holderOf } from './read/events.ts'
import { find } from './read/find.ts'
import type { Joined, Lists } from './read/lists.ts'
import { joinLists, listsFor } from './read/lists.ts'
import { ENDPOINTS, listAll } from './read/look.ts'
import { aliasesOf, manifestOf } from './read/manifest.ts'
import type { Memory } from './read/memory.ts'
import { emptyMemory, namesIn, rememberLists } from './read/memory.ts'
import { writeAll } from './write/index.ts'

/** A Hightouch workspace behind its API. */
export function connect(ports: ProviderPorts): Connection {
	const memory = emptyMemory(ports)
	return {
		read: (scopes) => read(memory, scopes),
		unread: () => memory.unread,
		find: (ref) => find(memory, ref),
		write: (batch) => writeAll(memory, batch),
		identity: () => identity(memory),
		cannot: (change) => cannot(memory, change),
		byHand: () => byHand(memory),
		budget,
	}
}

/**
 * Each list once; a second look where the lists do not fit together, as when a model was made between the list of models
 * and that of syncs. A resource whose reference leads nowhere in the second look too is unread: leaving it out without a word would
 * look like its deletion, and a made-up reference like an edit (P3).
 */
async function read(memory: Memory, scopes: readonly Scope[]): Promise<ReadonlyMap<Scope, Read<Resources>>> {
	const first = await look(memory, scopes)
	const last = first.settled && memory.workspaces.size <= 1 ? first : await look(memory, scopes)
	memory.unread.clear()
	for (const [address, reason] of last.unread) memory.unread.set(address, reason)
	if (memory.workspaces.size <= 1) return last.scopes
	const reason = mixedWorkspaces(memory)
	return new Map(scopes.map((scope) => [scope, unknown(reason)]))
}

async function look(memory: Memory, scopes: readonly Scope[]): Promise<Joined> {
	const types = [...new Set(scopes.flatMap(listsFor))].filter((type) => ENDPOINTS.has(type))
	const lists: Lists = new Map(await Promise.all(types.map(async (type) => [type, await listAll(memory, type)] as const)))
	rememberLists(memory, lists)
	const joined = joinLists(lists, scopes, namesIn(memory))
	return { ...joined, scopes: new Map([...joined.scopes].map(([scope, own]) => [scope, fileOf(memory, lists, scope) ?? own])) }
}

/** Of the files that the workspace has one of each. */
function fileOf({ ports }: Memory, lists: Lists, scope: Scope): Read<Resources> | undefined {
	if (scope === 'manifest') return manifestOf(lists, ports.slug)
	return scope === 'aliases' ? aliasesOf(lists, ports.slug) : undefined
}

/** The workspace that everything read belongs to: a key of Hightouch's API reaches one only (P48). */
async function identity(memory: Memory): Promise<Read<RemoteId | null>> {
	const [workspace, other] = memory.workspaces
	if (other !== undefined) return unknown(mixedWorkspaces(memory))
	if (workspace !== undefined) return complete(workspace)
	const [reason] = memory.failures
	if (reason) return unknown(reason)
	return memory.listed.size > 0 ? complete(null) : unknown(problem('READ_INCOMPLETE', 'Nothing of the workspace was read yet'))
}

function mixedWorkspaces({ workspaces }: Memory) {
	return problem('LIVE_IDENTITY', `Hightouch answered from more than one workspace: ${[...workspaces].join(', ')}`, {
		hint: 'check which API key is in use, and run again',
	})
}

/** A look and a write per change; what is written with the list of its contract or domain is looked at once more in between. */
function callsFor(type: TypeName): number {
	return holderOf(type) ? 3 : 2
}

function budget(plan: Pick<Plan, 'changes'>): Estimate {
	const changes = plan.changes.filter((change) => change.to === 'live')
	const calls = changes.reduce((sum, { type }) => sum + callsFor(type), 0)
	const { calls: most, perMs } = api.limit ?? { calls: 200, perMs: 10_000 }
	const why = `2 calls for each change to the workspace, up to 3 for those of events, at most ${most} calls in ${perMs / 1000} seconds`
	return { calls, seconds: Math.ceil((calls * perMs) / most / 1000), why }
}
