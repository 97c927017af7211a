import type { Address, Change, Problem, Resource, ResourceType, Schema, Snapshot } from '../../model/index.ts'
import { findType, problem } from '../../model/index.ts'
import { certainNames, namesIn } from './names.ts'

/** Why a change waits, as far as names go. */
type Reason = (change: Change) => Problem | undefined

/**
 * Why changes cannot have the names that they are to have: another resource has one in the workspace and keeps it, or is to get it too. Two
 * new ones of one name, a file here and a resource there, may be the same, so that neither is made on the other side. `changes`: those
 * that are still to be made.
 */
export function takenNames(schema: Schema, live: Snapshot): (changes: readonly Change[]) => Reason {
	const known = new Map<string, ReadonlyMap<string, Resource>>()
	const ownersOf = (type: ResourceType): ReadonlyMap<string, Resource> => {
		const owners = known.get(type.name) ?? ownersIn(type, live)
		known.set(type.name, owners)
		return owners
	}
	return (changes) => {
		const reasons = new Map<Change, Problem>()
		const inbound = changes.filter(({ to }) => to === 'live')
		const takers = byName(inbound, (change) => namesIn(findType(schema, change.type), change, 'taken', certainNames))
		if (takers.size === 0) return () => undefined
		const files = newFiles(changes)
		const givers = byName(inbound, (change) => namesIn(findType(schema, change.type), change, 'given-up'))
		for (const [name, all] of takers)
			for (const taker of all) {
				const type = findType(schema, taker.type)
				const owner = type && ownersOf(type).get(name)
				const isFree = !owner || isOf(taker, owner) || (givers.get(name) ?? []).some((giver) => isOf(giver, owner))
				const rival = all.find(({ address }) => address !== taker.address)
				if (isFree && rival) reasons.set(taker, wantedBy(taker, rival.address))
				if (isFree) continue
				const twin = taker.kind === 'create' ? files.get(ofId(owner)) : undefined
				reasons.set(taker, takenBy(taker, owner, twin !== undefined))
				if (twin) reasons.set(twin, maybeTheSame(twin, taker, owner))
			}
		return (change) => reasons.get(change)
	}
}

/** What has each value of which the workspace allows but one. */
function ownersIn(type: ResourceType, live: Snapshot): ReadonlyMap<string, Resource> {
	const read = live.scopes.get(type.name)
	const resources = read?.kind === 'complete' ? [...read.value.values()] : []
	return new Map(resources.flatMap((resource) => certainNames(type, resource.attributes).map((name) => [name, resource] as const)))
}

function byName(changes: readonly Change[], namesOf: (change: Change) => readonly string[]): ReadonlyMap<string, readonly Change[]> {
	const found = new Map<string, Change[]>()
	for (const change of changes) for (const name of namesOf(change)) found.set(name, [...(found.get(name) ?? []), change])
	return found
}

/** By id where there is one: a file may call it something else. */
function isOf({ address, deposed, remoteId }: Change, { address: own, id }: Resource): boolean {
	return remoteId === undefined || id === undefined ? address === own || deposed === own : remoteId === id
}

/** What gets a file now, by what it is in the workspace. */
function newFiles(changes: readonly Change[]): ReadonlyMap<string, Change> {
	const made = changes.filter(({ kind, to, remoteId }) => to === 'git' && kind === 'create' && remoteId !== undefined)
	return new Map(made.map((change) => [ofId({ type: change.type, id: change.remoteId }), change]))
}

function ofId({ type, id }: { readonly type: string; readonly id?: string | undefined }): string {
	return `${type} ${id}`
}

function takenBy({ address, kind, place }: Change, owner: Resource, isNew: boolean): Problem {
	const bind =
		kind === 'create' && isNew && owner.id !== undefined
			? `if they are the same, \`tideway import ${address} ${owner.id}\` binds the file to it; else `
			: ''
	return problem('NAME_TAKEN', `${address} cannot have the name that it is to have: ${owner.address} has it in the workspace`, {
		hint: `${bind}give one of the two another one`,
		where: { ...place, address },
	})
}

function wantedBy({ address, place }: Change, rival: Address): Problem {
	return problem('NAME_TAKEN', `${address} and ${rival} are to have one name, and the workspace allows that once`, {
		hint: 'give one of the two another one',
		where: { ...place, address },
	})
}

function maybeTheSame({ address }: Change, { address: twin, place }: Change, { id }: Resource): Problem {
	return problem('NAME_TAKEN', `${address} gets no file yet: its name is that of ${twin}, which has one and is not in the workspace`, {
		hint: `if they are the same, \`tideway import ${twin} ${id}\` binds the file to it; else give one of the two another name`,
		where: { ...place, address },
	})
}
