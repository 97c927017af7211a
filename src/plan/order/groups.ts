import type { Address, Change, Held, Problem, Schema } from '../../model/index.ts'
import { findType, makeAddress, problem } from '../../model/index.ts'
import { referencesOf } from './references.ts'

/** Changes to the workspace that are made together or not at all, by the address of what is made anew. */
export type Groups = ReadonlyMap<Address, readonly Change[]>

/** The old one goes and the new one comes, with whatever is pointed to the new one, or nothing of it happens. */
export function groupsOf(schema: Schema, changes: readonly Change[]): Groups {
	const groups = new Map<Address, Change[]>()
	const aside = new Map<Address, Address>()
	for (const { replaces, deposes, address, type } of changes) {
		if (replaces !== undefined) groups.set(address, [])
		if (deposes !== undefined) aside.set(makeAddress(type, deposes), address)
	}
	if (groups.size === 0) return groups
	for (const change of changes) {
		if (change.to === 'git') continue
		const own = [change.address, ...(change.deposed === undefined ? [] : [change.deposed]), ...leftBy(schema, change, aside)]
		for (const address of new Set(own)) groups.get(address)?.push(change)
	}
	return groups
}

/** What a change finds under the key that it has for the time being. */
function leftBy(schema: Schema, change: Change, aside: ReadonlyMap<Address, Address>): readonly Address[] {
	const type = findType(schema, change.type)
	if (!type || change.kind === 'create' || aside.size === 0) return []
	return referencesOf(type, change.before).flatMap(({ address }) => aside.get(address) ?? [])
}

/** Holds what is left of groups of which something cannot be done. */
export function withWholeGroups(changes: readonly Change[], groups: Groups, held: Held[]): readonly Change[] {
	if (groups.size === 0) return changes
	const left = new Set(changes.map(({ id }) => id))
	const reasons = new Map<string, Problem>()
	for (const [address, members] of groups) {
		const missing = members.filter(({ id }) => !left.has(id))
		const reason = missing.length === 0 ? undefined : (reasonIn(missing, held) ?? notAll(address, missing))
		for (const { id } of reason ? members : []) if (left.has(id) && reason) reasons.set(id, reason)
	}
	return changes.filter(({ id, address, deposed, type }) => {
		const reason = reasons.get(id)
		if (reason) held.push({ address: deposed ?? address, type, to: 'live', reason })
		return !reason
	})
}

function reasonIn(missing: readonly Change[], held: readonly Held[]): Problem | undefined {
	return held.find(({ address, to }) => to === 'live' && missing.some((change) => (change.deposed ?? change.address) === address))?.reason
}

function notAll(address: Address, missing: readonly Change[]): Problem {
	const names = [...new Set(missing.map((change) => change.deposed ?? change.address))].filter((name) => name !== address)
	const what = names.length === 0 ? 'not all of that can be done' : `what that takes of ${names.join(', ')} is not part of this plan`
	return problem('REFERENCE_DANGLING', `${address} is not made anew: ${what}`, { hint: 'plan without targets', where: { address } })
}
