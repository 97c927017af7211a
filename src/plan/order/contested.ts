import type { Address, Change, Conflict, Dict, Problem } from '../../model/index.ts'
import { findType, problem, resourcesOf } from '../../model/index.ts'
import type { Sides } from './leave.ts'
import { finderIn, listedIn, losersAmong } from './leave.ts'

/**
 * Why deletes wait that would take something out of a set of what is in conflict, by their ids: one of the values that are to be chosen from
 * would be gone (P11), and with it the conflict.
 */
export function waitingForConflicts(
	request: Sides,
	{ changes, conflicts }: { readonly changes: readonly Change[]; readonly conflicts: readonly Conflict[] },
): ReadonlyMap<string, Problem> {
	const losers = losersAmong(request.schema, changes)
	const reasons = new Map<string, Problem>()
	if (losers.size === 0) return reasons
	const inLive = finderIn(request)
	for (const { address, type: name, path, choice } of conflicts) {
		const type = findType(request.schema, name)
		const resource = type && !choice && inLive(type, address)
		const own = (type && resource && losers.get(type)) || []
		for (const one of own.filter((each) => path.length === 0 || path[0] === each.name))
			for (const text of resource ? listedIn(resource.attributes, one) : []) {
				const change = one.leavers.get(one.fold(text))
				if (change) reasons.set(change.id, listedByContested(change.address, address))
			}
	}
	return reasons
}

function listedByContested(address: Address, by: Address): Problem {
	return problem('REFERENCE_DANGLING', `${address} is listed in the workspace by ${by}, which is in conflict`, {
		hint: 'settle that first',
		where: { address },
	})
}

/**
 * Why deletes wait because something new is to have the name of what is deleted, which sets list: the service would take it out of them on the
 * way, and nobody wished that. Likely it is the same under another address.
 */
export function waitingForNamesakes(request: Sides, changes: readonly Change[]): ReadonlyMap<string, Problem> {
	const { schema, base, git, live } = request
	const reasons = new Map<string, Problem>()
	const left = losersAmong(schema, changes)
	for (const [type, all] of losersAmong(
		schema,
		changes.filter(({ kind }) => kind !== 'create'),
	)) {
		const files = resourcesOf(git.scopes.get(type.name))
		for (const one of all)
			for (const { address, attributes } of resourcesOf(live.scopes.get(type.name)).values())
				for (const text of listedIn(attributes, one)) {
					const name = one.fold(text)
					const change = one.leavers.get(name)
					const isLeaver = left.get(type)?.some(({ name: set, leavers }) => set === one.name && leavers.has(name))
					const [entry, file] = [base.get(address), files.get(address)]
					const lists = (dict: Dict): boolean => listedIn(dict, one).some((other) => one.fold(other) === name)
					// What Git takes out of it itself, or deletes, is not lost.
					const isKept = entry === undefined || (file !== undefined && (lists(file.attributes) || !lists(entry.attributes)))
					if (change && !isLeaver && isKept && !isRemade(change, changes)) reasons.set(change.id, namedAnew(change.address, address))
				}
	}
	return reasons
}

function isRemade({ address }: Change, changes: readonly Change[]): boolean {
	return changes.some((change) => change.kind === 'create' && change.to === 'live' && change.address === address)
}

function namedAnew(address: Address, by: Address): Problem {
	return problem('NAME_TAKEN', `${address} makes way for a new one of its name, and ${by} would lose it on the way`, {
		hint: `if they are the same, \`tideway state mv ${address} NEW_ADDRESS\` keeps it; else take it out of ${by} first`,
		where: { address },
	})
}
