import type { Address, Change, Problem, Schema } from '../../model/index.ts'
import { findType, problem } from '../../model/index.ts'
import { freersOf, namesIn, stepAside } from './names.ts'
import { stagesOf } from './order.ts'

/**
 * What can have its name, or its address, only once something else lets go of it, which waits for that one in turn and can have no other one
 * meanwhile: no order of the changes makes both possible. `changes`: those that are still to be made.
 */
export function nameless(schema: Schema, changes: readonly Change[]): ReadonlyMap<Change, Problem> {
	const reasons = new Map<Change, Problem>()
	const inbound = changes.filter(({ to }) => to === 'live')
	// The order is looked for once more only where names are passed on, or addresses.
	if (inbound.every(({ kind }) => kind === 'create')) return reasons
	if (inbound.every(({ deposes }) => deposes === undefined) && freersOf(schema, inbound).size === 0) return reasons
	const [first] = stagesOf(schema, changes, 'live')
	for (const [change, takers] of first?.aside ?? []) {
		const type = findType(schema, change.type)
		const kept = new Set(namesIn(type, stepAside(schema, change, takers)?.at(-1) ?? change, 'given-up'))
		for (const taker of takers)
			if (isSuccessor(taker, change)) reasons.set(taker, tooEarly(taker))
			else if (namesIn(type, taker, 'taken').some((name) => kept.has(name)))
				reasons.set(taker, keptBy(taker, change.deposed ?? change.address))
	}
	for (const change of first?.stuck ?? []) if (change.deposes !== undefined) reasons.set(change, goingRound(change))
	return reasons
}

/** It takes the place of that one, which has no other key meanwhile: were the new one made first, nobody would know the old one any more. */
function isSuccessor({ address, replaces, deposes }: Change, old: Change): boolean {
	return old.kind === 'delete' && old.address === address && replaces !== undefined && deposes === undefined
}

function goingRound({ address, place }: Change): Problem {
	const message = `${address} cannot be made anew before the old one goes: what is to be done before and after it goes round in a circle`
	return problem('REFERENCE_CIRCLE', message, {
		hint: 'make less anew at once, or leave out `create_before_destroy` and `--create-before-destroy`',
		where: { ...place, address },
	})
}

function tooEarly({ address, place }: Change): Problem {
	return problem('REFERENCE_DANGLING', `${address} cannot be made anew: the old one can only be deleted after what needs the new one`, {
		hint: 'add --create-before-destroy, or make less anew at once',
		where: { ...place, address },
	})
}

function keptBy({ address, place }: Change, owner: Address): Problem {
	const message = `${address} cannot have the name that it is to have: ${owner} gives it up only later, and can have no other one meanwhile`
	return problem('NAME_TAKEN', message, {
		hint: 'give one of the two another one, or take two runs: in the first what lets go of the old one, in the second what takes its name',
		where: { ...place, address },
	})
}
