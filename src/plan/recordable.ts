import type { Address, Adoption, Change, Unsupported } from '../model/index.ts'

/** What a plan leaves of what was decided. */
export type Left = {
	readonly includes: (address: Address) => boolean
	readonly changes: readonly Change[]
	readonly unsupported: readonly Unsupported[]
}

/** All that was decided, before targets, direction and what holds changes back. */
export type Decided = { readonly changes: readonly Change[]; readonly unsupported: readonly Unsupported[] }

/**
 * What base may learn from a plan. What is told once is not recorded where it is not told. What the history told is kept whatever
 * else becomes of the resource, for the next run does not look at these commits again; a decision about it counts once it is carried out.
 */
export function recordable(adoptions: readonly Adoption[], all: Decided, left: Left): readonly Adoption[] {
	const going = new Set(left.changes.map((change) => change.id))
	const waiting = new Set(all.changes.filter((change) => !going.has(change.id)).map((change) => change.address))
	const unmade = new Set(all.changes.filter(({ id, kind }) => kind === 'create' && !going.has(id)).map((change) => change.address))
	const said = new Set(left.unsupported.map((entry) => entry.address))
	const untold = new Set(all.unsupported.map((entry) => entry.address).filter((address) => !said.has(address)))
	return adoptions.flatMap((adoption) => {
		const { kind, address, live } = adoption
		if (kind === 'removed' || kind === 'protected') return [adoption]
		if (kind === 'unprotected') return left.includes(address) ? [adoption] : []
		if (kind === 'file' && unmade.has(address)) return []
		if (kind === 'overwritten') return left.includes(address) && !waiting.has(address) ? [adoption] : [{ ...adoption, git: live }]
		if (kind === 'agree' || kind === 'rebind') return left.includes(address) ? [adoption] : []
		return untold.has(address) || ((kind === 'forget' || kind === 'release') && !left.includes(address)) ? [] : [adoption]
	})
}
