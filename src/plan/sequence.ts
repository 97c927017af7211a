import { sorted } from './shape.ts'

/** The orders of one keyed list: base as Git and as the live server spells it, and the two sides. */
export type Orders = { readonly base: readonly string[]; readonly observed: readonly string[]; readonly git: readonly string[]; readonly live: readonly string[] }

/** What each side is to show, and `shared`: the agreed order of what both have. */
export type Ordered = { readonly git: readonly string[]; readonly live: readonly string[]; readonly shared: readonly string[] }

/** `kept`: keys that survive on either side. `contested`: added on both sides with different content, so that their places say nothing yet. */
export type Survivors = { readonly kept: ReadonlySet<string>; readonly contested: ReadonlySet<string> }

/**
 * The order of keyed items, merged apart from the items: what each side is to show. A side that reordered what all share decides;
 * undefined where both did, differently.
 */
export function mergeOrder(orders: Orders, { kept, contested }: Survivors): Ordered | undefined {
	const [gitKeys, liveKeys, baseKeys] = [new Set(orders.git), new Set(orders.live), new Set(orders.base)]
	const isShared = (key: string): boolean => kept.has(key) && !contested.has(key) && gitKeys.has(key) && liveKeys.has(key)
	const old = (keys: readonly string[]): readonly string[] => keys.filter((key) => isShared(key) && baseKeys.has(key))
	const [base, observed, git, live] = [old(orders.base), old(orders.observed), old(orders.git), old(orders.live)]
	const hasMoved = (side: readonly string[]): boolean => !isSameOrder(side, base) && !isSameOrder(side, observed)
	const [gitMoved, liveMoved] = [hasMoved(git), hasMoved(live)]
	if (gitMoved && liveMoved && !isSameOrder(git, live)) return undefined
	const [gitSpine, liveSpine] = [orders.git.filter(isShared), orders.live.filter(isShared)]
	const agreed = gitMoved === liveMoved ? smaller(gitSpine, liveSpine) : gitMoved ? gitSpine : liveSpine
	const isRewritten = !gitMoved && !liveMoved && !isSameOrder(git, live)
	return {
		shared: agreed,
		git: weave(isRewritten ? gitSpine : agreed, orders.git, orders.live, kept),
		live: weave(isRewritten ? liveSpine : agreed, orders.live, orders.git, kept),
	}
}

/** Both sides may have added the same items in two orders: one of them, whichever side it comes from (P8). */
function smaller(a: readonly string[], b: readonly string[]): readonly string[] {
	return a.join('\0') <= b.join('\0') ? a : b
}

/** An order with what comes from elsewhere put where it stands there. */
export function orderAs(own: readonly string[], other: readonly string[], kept: ReadonlySet<string>): readonly string[] {
	return orderAround(own, own, other, kept)
}

/** As `spine` has it; the rest where `first` puts it, else where `second` does. */
export function orderAround(spine: readonly string[], first: readonly string[], second: readonly string[], kept: ReadonlySet<string>): readonly string[] {
	return weave(
		spine.filter((key) => kept.has(key)),
		first,
		second,
		kept,
	)
}

export function isSameOrder(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((key, index) => key === b[index])
}

/** Adds each missing key behind its nearest predecessor; keys with one predecessor stand in code unit order, so that the sides can be swapped (P8). */
function weave(spine: readonly string[], own: readonly string[], other: readonly string[], kept: ReadonlySet<string>): readonly string[] {
	const followers = followersOf(own, other, new Set(spine), kept)
	const order = new Set<string>()
	const pending: (string | undefined)[] = [...spine, ...sorted(kept)].reverse()
	pending.push(undefined)
	for (let left = pending.length; left > 0; left = pending.length) {
		const key = pending.pop()
		if (key !== undefined && order.has(key)) continue
		if (key !== undefined) order.add(key)
		for (const follower of [...sorted(followers.get(key) ?? [])].reverse()) pending.push(follower)
	}
	return [...order]
}

function followersOf(own: readonly string[], other: readonly string[], placed: ReadonlySet<string>, kept: ReadonlySet<string>): ReadonlyMap<string | undefined, ReadonlySet<string>> {
	const followers = new Map<string | undefined, Set<string>>()
	const ownKeys = new Set(own)
	for (const source of [own, other]) {
		let predecessor: string | undefined
		for (const key of source) {
			if (!kept.has(key)) continue
			const isHere = !placed.has(key) && (source === own || !ownKeys.has(key))
			if (isHere) group(followers, predecessor).add(key)
			predecessor = key
		}
	}
	return followers
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
