import type { Dict, Present, RemoteId } from '../../../src/provider.ts'
import { isSame } from '../../../src/provider.ts'

/** A strategy as it stands, by the id that only the API knows. */
export type Standing = { readonly id: RemoteId; readonly attributes: Dict }

/** A wanted strategy, and the one that becomes it: none where it is new. */
export type Match = { readonly wanted: Dict; readonly from?: Standing; readonly isSame: boolean }

export type Matched = { readonly matches: readonly Match[]; readonly going: readonly Standing[] }

/**
 * Which strategy becomes which, so that little is written: what is the same stays, then what has the same title, then what is of the same kind,
 * each in order.
 */
export function matchStrategies(standing: readonly Standing[], wanted: readonly Dict[]): Matched {
	const left = new Set(standing)
	const found = new Map<Dict, Standing>()
	for (const isLike of [isSame, isNamesake, isKin])
		for (const want of wanted) {
			if (found.has(want)) continue
			for (const one of left) {
				if (!isLike(one.attributes, want)) continue
				found.set(want, one)
				left.delete(one)
				break
			}
		}
	const matches = wanted.map((want): Match => {
		const from = found.get(want)
		return { wanted: want, ...(from && { from }), isSame: from !== undefined && isSame(from.attributes, want) }
	})
	return { matches, going: [...left] }
}

function isNamesake(a: Dict, b: Dict): boolean {
	const title: Present | undefined = a.get('title')
	return title !== undefined && isSame(title, b.get('title')) && isKin(a, b)
}

function isKin(a: Dict, b: Dict): boolean {
	return isSame(a.get('name'), b.get('name'))
}

/** True where the flag is on for somebody: Unleash switches an environment off when its last such strategy goes. */
export function isActive(strategy: Dict): boolean {
	return strategy.get('disabled') !== true
}
