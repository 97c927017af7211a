import type { Address, Change } from '../../model/index.ts'
import { fail, nearest } from '../../model/index.ts'
import { changesBetween } from '../../plan/index.ts'
import type { Beside, Unmapped } from './across.ts'
import { inCommonNames, unmappedIn } from './across.ts'

/** `changes`: from the first to the second, in the names that both have. `unmapped`: what the first refers to and the second lacks. */
export type Difference = { readonly changes: readonly Change[]; readonly unmapped: readonly Unmapped[] }

/** Two workspaces of one service, attribute by attribute. `targets`: only these; empty = all. */
export function diffWorkspaces(one: Beside, other: Beside, targets: readonly Address[]): Difference {
	const [first, second] = [inCommonNames(one), inCommonNames(other)]
	const known = [...first.keys(), ...second.keys()]
	for (const address of targets) {
		if (known.includes(address)) continue
		const near = nearest(address, known)
		fail('ADDRESS_UNKNOWN', `neither ${one.name} nor ${other.name} has ${address}`, near ? { hint: `did you mean ${near}?` } : {})
	}
	const includes = (address: Address): boolean => targets.length === 0 || targets.includes(address)
	return {
		changes: changesBetween(one.schema, first, second).filter(({ address }) => includes(address)),
		unmapped: unmappedIn(one, first, other).filter(({ address }) => includes(address)),
	}
}
