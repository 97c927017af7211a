import { sorted } from './shape.ts'

/** The orders of one keyed list: base as Git and as the live server spells it, and the two sides. */
export type Orders = { readonly base: readonly string[]; readonly observed: readonly string[]; readonly git: readonly string[]; readonly live: readonly string[] }

/**
 * The order of keyed items, merged apart from the items: what each side is to show. `kept` are the keys that survive. A
 * side that reordered what all share decides; undefined where both did, differently.
 */
export function mergeOrder(orders: Orders, kept: ReadonlySet<string>): { readonly git: readonly string[]; readonly live: readonly string[] } | undefined {
	const [gitKeys, liveKeys] = [new Set(orders.git), new Set(orders.live)]
	const common = new Set(orders.base.filter((key) => kept.has(key) && gitKeys.has(key) && liveKeys.has(key)))
	const only = (keys: readonly string[]): readonly string[] => keys.filter((key) => common.has(key))
	const [base, observed, git, live] = [only(orders.base), only(orders.observed), only(orders.git), only(orders.live)]
	const hasMoved = (side: readonly string[]): boolean => !isSameOrder(side, base) && !isSameOrder(side, observed)
	const [gitMoved, liveMoved] = [hasMoved(git), hasMoved(live)]
	if (gitMoved && liveMoved && !isSameOrder(git, live)) return undefined
	const sources = [orders.base, orders.git, orders.live]
	return {
		git: weave(liveMoved && !gitMoved ? live : git, sources, kept),
		live: weave(gitMoved && !liveMoved ? git : live, sources, kept),
	}
}

/** A side's own order with what comes from elsewhere put where it stands there. */
export function orderAs(own: readonly string[], orders: Orders, kept: ReadonlySet<string>): readonly string[] {
	const spine = own.filter((key) => kept.has(key))
	return weave(spine, [orders.git, orders.live], kept)
}

export function isSameOrder(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((key, index) => key === b[index])
}

/** Adds each missing key behind its nearest predecessor; keys with one predecessor stand in code unit order, so that the sides can be swapped (P8). */
function weave(spine: readonly string[], sources: readonly (readonly string[])[], kept: ReadonlySet<string>): readonly string[] {
	const placed = new Set(spine)
	const after = new Map<string | undefined, Set<string>>()
	for (const source of sources) {
		let predecessor: string | undefined
		for (const key of source) {
			if (!kept.has(key)) continue
			if (!placed.has(key)) group(after, predecessor).add(key)
			predecessor = key
		}
	}
	const order: string[] = []
	const done = new Set<string>()
	const place = (key: string | undefined): void => {
		const pending: (string | undefined)[] = [key]
		while (pending.length > 0) {
			const next = pending.pop()
			if (next !== undefined) {
				if (done.has(next)) continue
				done.add(next)
				order.push(next)
			}
			const followers = sorted(after.get(next) ?? []).filter((name) => !done.has(name))
			for (const follower of [...followers].reverse()) pending.push(follower)
		}
	}
	place(undefined)
	for (const key of spine) place(key)
	for (const key of sorted(kept)) place(key)
	return order
}

function group(groups: Map<string | undefined, Set<string>>, key: string | undefined): Set<string> {
	const found = groups.get(key) ?? new Set<string>()
	groups.set(key, found)
	return found
}

/** Cells of the table that compares two sequences; above it a positional list is one leaf. */
const TABLE_LIMIT = 4_000_000

/**
 * Three-way merge of sequences of names. Undefined where both sides changed one stretch differently (inserts at one
 * point included), or where the sequences are too long to compare.
 */
export function mergeSequence(base: readonly string[], git: readonly string[], live: readonly string[]): readonly string[] | undefined {
	if (base.length * Math.max(git.length, live.length) > TABLE_LIMIT) return undefined
	const inGit = matches(base, git)
	const inLive = matches(base, live)
	const merged: string[] = []
	const at = { base: 0, git: 0, live: 0 }
	for (let index = 0; index <= base.length; index++) {
		const [toGit, toLive] = index === base.length ? [git.length, live.length] : [inGit.get(index), inLive.get(index)]
		if (toGit === undefined || toLive === undefined) continue
		const stretch = mergeStretch(base.slice(at.base, index), git.slice(at.git, toGit), live.slice(at.live, toLive))
		if (!stretch) return undefined
		merged.push(...stretch)
		if (index < base.length) merged.push(base[index] ?? '')
		Object.assign(at, { base: index + 1, git: toGit + 1, live: toLive + 1 })
	}
	return merged
}

function mergeStretch(base: readonly string[], git: readonly string[], live: readonly string[]): readonly string[] | undefined {
	if (isSameOrder(git, live) || isSameOrder(base, live)) return git
	return isSameOrder(base, git) ? live : undefined
}

/** Longest common subsequence: index in `a` to index in `b`. */
function matches(a: readonly string[], b: readonly string[]): ReadonlyMap<number, number> {
	const width = b.length + 1
	const table = new Uint32Array((a.length + 1) * width)
	const cell = (i: number, j: number): number => table[i * width + j] ?? 0
	for (let i = a.length - 1; i >= 0; i--)
		for (let j = b.length - 1; j >= 0; j--)
			table[i * width + j] = a[i] === b[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1))
	const found = new Map<number, number>()
	for (let i = 0, j = 0; i < a.length && j < b.length; ) {
		if (a[i] === b[j]) found.set(i++, j++)
		else if (cell(i + 1, j) >= cell(i, j + 1)) i++
		else j++
	}
	return found
}
