import type { Change, Conflict, Plan } from '../model/index.ts'
import { Failure, parseAddress } from '../model/index.ts'
import type { Actor, Person, Stored, Touched } from '../ports/index.ts'
import type { Workspace } from './workspace.ts'

type Draft = Omit<Plan, 'digest'>

/** The plan with the names of those who made the workspace's changes in it, where the service names anybody. Never a reason to fail. */
export async function withActors(workspace: Workspace, stored: Stored, draft: Draft): Promise<Draft> {
	const ids = new Map([...(stored.state?.base ?? [])].map(([address, { id }]) => [address, id]))
	const touched = [...draft.changes.filter(isNameless), ...draft.conflicts.filter((conflict) => conflict.actor === undefined)].map(
		(entry): Touched => {
			const id = ('remoteId' in entry ? entry.remoteId : undefined) ?? ids.get(entry.address)
			return { address: entry.address, type: entry.type, key: keyOf(entry), ...(id !== undefined && { id }) }
		},
	)
	if (touched.length === 0 || !workspace.live.actors) return draft
	const actors = await workspace.live.actors(touched, await lastSync(workspace, stored))
	const name = <Entry extends Change | Conflict>(entry: Entry): Entry => named(entry, actors.get(entry.address))
	return {
		...draft,
		changes: draft.changes.map((change) => (isNameless(change) ? name(change) : change)),
		conflicts: draft.conflicts.map(name),
	}
}

function isNameless({ to, actor }: Change): boolean {
	return to === 'git' && actor === undefined
}

function keyOf({ address }: Change | Conflict): string {
	return parseAddress(address)?.key ?? address
}

function named<Entry extends Change | Conflict>(entry: Entry, actor: Actor | undefined): Entry {
	if (!actor || entry.actor !== undefined) return entry
	return { ...entry, actor: actor.name, changedAt: entry.changedAt ?? actor.at }
}

/** What both sides agreed on was agreed on after its commit was made. */
async function lastSync({ repository }: Workspace, { state }: Stored): Promise<string | null> {
	if (!state?.commit) return null
	try {
		const [commit] = await repository.history({ from: null, to: state.commit, folder: '', limit: 1 })
		return commit?.at ?? null
	} catch (error) {
		if (error instanceof Failure) return null
		throw error
	}
}

const ADDRESS = /^[^\s<>@]+@[^\s<>@]+$/

/**
 * In whose name a change of the workspace is committed: as the settings map the service's name for them, whatever its case; else by the
 * mail address that the service names; else nobody's but our own.
 */
export function authorOf({ people, person }: Pick<Workspace, 'people' | 'person'>, { actor }: Pick<Change, 'actor'>): Person {
	if (actor === undefined) return person
	const folded = actor.toLowerCase()
	const [, known] = [...people].find(([identity]) => identity.toLowerCase() === folded) ?? []
	return known ?? (ADDRESS.test(actor) ? { name: actor, email: actor } : person)
}
