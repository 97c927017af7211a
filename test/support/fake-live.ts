import type { Address, Change, Dict, Outcome, Read, RemoteId, Resource } from '../../src/model/index.ts'
import { complete, makeAddress, problem, unknown } from '../../src/model/index.ts'
import type { Connection, Ref } from '../../src/ports/index.ts'
import type { Resourceful } from './shop.ts'
import { idOf, resourceOf, unreadOf } from './shop.ts'

/** How a write ends. `unanswered`: it is made, and nobody learns of it. */
export type Fate = 'done' | 'refused' | 'failed' | 'unanswered'

/** A workspace in memory, with whatever a test wants to happen to it. */
export type FakeLive = Connection & {
	readonly resources: Map<Address, Resource>
	/** Every write that arrived, in order. */
	readonly writes: Change[]
	/** What was looked up alone. */
	readonly finds: Ref[]
	/** Decides how a write ends; called before it is made. */
	fate: (change: Change) => Fate | Promise<Fate>
	/** What the server makes of what it is sent. */
	rewrite: (attributes: Dict) => Dict
	/** Scopes that cannot be read, or resources of them looked up. */
	readonly unlisted: Set<string>
	workspace: Read<RemoteId | null>
}

export function fakeLive(resources: Resourceful = {}, more: Readonly<Record<string, Partial<Resource>>> = {}): FakeLive {
	const held = new Map(
		Object.entries(resources).map(([address, attributes]) => {
			const resource = resourceOf(address, attributes, { id: idOf(address), ...more[address] })
			return [resource.address, resource]
		}),
	)
	const live: FakeLive = {
		resources: held,
		writes: [],
		finds: [],
		fate: () => 'done',
		rewrite: (attributes) => attributes,
		unlisted: new Set(),
		workspace: complete('w-1' as RemoteId),
		identity: async () => live.workspace,
		read: async (scopes) =>
			new Map(
				scopes.map((scope) => {
					const mine = [...held.values()].filter(({ type }) => type === scope)
					return [
						scope,
						live.unlisted.has(scope) ? unknown(unreadOf(scope)) : complete(new Map(mine.map((resource) => [resource.address, resource]))),
					]
				}),
			),
		find: async (ref) => {
			live.finds.push(ref)
			if (live.unlisted.has(ref.type)) return unknown(unreadOf(ref.type))
			const resource = [...held.values()].find(
				({ type, key, id }) => type === ref.type && (ref.id === undefined ? key === ref.key : id === ref.id),
			)
			return complete(resource ? { kind: 'found', resource } : { kind: 'gone' })
		},
		write: async (batch) => {
			const outcomes: Outcome[] = []
			for (const change of batch) outcomes.push(await writeOne(live, change))
			return outcomes
		},
	}
	return live
}

async function writeOne(live: FakeLive, change: Change): Promise<Outcome> {
	live.writes.push(change)
	const fate = await live.fate(change)
	if (fate === 'refused' || fate === 'failed')
		return { change: change.id, kind: fate, problem: problem('API_REJECTED', `${change.address}: no`) }
	const written = make(live, change)
	if (fate === 'unanswered')
		return { change: change.id, kind: 'unknown', problem: problem('OUTCOME_UNKNOWN', `${change.address}: no answer`) }
	return { change: change.id, kind: 'done', ...(written?.id && { remoteId: written.id, observed: written.attributes }) }
}

/** As an API does it: an update sets the attributes that were sent and leaves the others. */
function make(live: FakeLive, change: Change): Resource | undefined {
	const address = makeAddress(change.type, change.key)
	if (change.kind === 'delete') {
		live.resources.delete(address)
		return undefined
	}
	const was = live.resources.get(address)
	const sent =
		change.kind === 'create' ? change.after : new Map(change.edits.map(({ path }) => [String(path[0]), change.after.get(String(path[0]))]))
	const attributes = new Map(was?.attributes)
	for (const [name, value] of sent) {
		if (value === undefined) attributes.delete(name)
		else attributes.set(name, value)
	}
	const resource = { ...(was ?? resourceOf(address, {}, { id: idOf(address) })), attributes: live.rewrite(attributes) }
	live.resources.set(address, resource)
	return resource
}
