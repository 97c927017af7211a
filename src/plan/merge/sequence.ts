import type { Side } from '../../model/index.ts'
import { byCodeUnit } from '../../model/index.ts'

/** The orders of one keyed list, as keys: base as Git and as the live server spells it, and the two sides. */
export type Orders = {
	readonly base: readonly string[]
	readonly observed: readonly string[]
	readonly git: readonly string[]
	readonly live: readonly string[]
}

/** What each side is to show, and base once it does. Each may name keys that its list does not hold. */
export type MergedOrder = {
	readonly git: readonly string[]
	readonly live: readonly string[]
	readonly agreed: readonly string[]
	readonly isContested: boolean
}

/**
 * The order of keyed items, merged apart from the items. `settled`: the keys that both sides will hold and that are
 * not in conflict; only these have a place to agree on. One order of them is found, and each side is brought to it:
 *
 * 1. A side that reordered what all three hold leads. Where both did, differently, each keeps its own order, unless
 *    `choice` names one. Where none did, the shared keys stand in one order anyway, but for those added on both sides
 *    in two places: there the side leads whose keys come first in code unit order, whichever side that is (P8).
 * 2. What one side has alone goes behind the key that it follows there.
 * 3. What is not settled stays behind the key that it follows on its own side, so that a side whose settled keys
 *    stand right is not touched at all (P11, P22).
 */
export function mergeOrder(orders: Orders, settled: ReadonlySet<string>, choice?: Side): MergedOrder {
	const found = compare(orders, settled)
	const incoming = inCodeUnitOrder(only(orders.git, settled), only(orders.live, settled))
	const shown = (spine: readonly string[], ...own: readonly (readonly string[])[]): readonly string[] =>
		insertAll(spine, [...incoming, ...own])
	const spines = leadersOf(found, choice)
	return {
		git: shown(spines.git, orders.git),
		live: shown(spines.live, orders.live),
		agreed: shown(spines.agreed, orders.base, ...inCodeUnitOrder(orders.git, orders.live)),
		isContested: found.isContested,
	}
}

/** A keyed list as it was written to the live side. */
export type SentOrder = { readonly before: readonly string[]; readonly after: readonly string[] }

/**
 * The orders of base and of observed after a run. `agreed`: the keys that either is to hold. Where both sides show one
 * order, that; elsewhere what it was, with new keys put where a side has them that did not move, so that what is still
 * to be carried out stays one change. Where the live side's server ordered what it was sent anew, each side's own.
 */
export function agreeOrder(orders: Orders, agreed: ReadonlySet<string>, sent?: SentOrder): Pick<Orders, 'base' | 'observed'> {
	const { base, observed } = agreedSpines(orders, compare(orders, agreed), sent)
	return { base: insertAll(base, [orders.base, orders.git]), observed: insertAll(observed, [orders.observed, orders.live]) }
}

function agreedSpines(orders: Orders, found: Compared, sent: SentOrder | undefined): Pick<Orders, 'base' | 'observed'> {
	const { git, live, gitMoved, liveMoved } = found
	const taken = sent && !isIgnored(sent, orders.live) ? sent : undefined
	if (isSameOrder(git, live) || (taken && isSameOrder(git, only(taken.after, new Set(git))))) return { base: git, observed: live }
	const [first, second] = inCodeUnitOrder(git, live)
	const extended = (byGit: readonly string[], byLive: readonly string[]): Pick<Orders, 'base' | 'observed'> => ({
		base: insert(orders.base, byGit),
		observed: insert(orders.observed, byLive),
	})
	if (gitMoved !== liveMoved) return gitMoved ? extended(live, live) : extended(git, git)
	if (gitMoved) return extended(first, first)
	return taken || found.isRewritten ? extended(git, live) : extended(second, second)
}

/** What stood there was sent in another order and stands as it did. */
function isIgnored({ before, after }: SentOrder, live: readonly string[]): boolean {
	const lasting = new Set(only(only(before, new Set(after)), new Set(live)))
	const [was, wanted, is] = [only(before, lasting), only(after, lasting), only(live, lasting)]
	return isSameOrder(is, was) && !isSameOrder(wanted, was)
}

/** `git` and `live`: the keys that both sides have. Those of them that base has too decide who moved. */
type Compared = {
	readonly git: readonly string[]
	readonly live: readonly string[]
	readonly oldInBase: readonly string[]
	readonly gitMoved: boolean
	readonly liveMoved: boolean
	readonly isContested: boolean
	/** The server showed base in another order, and nobody moved anything since. */
	readonly isRewritten: boolean
}

function compare(orders: Orders, settled: ReadonlySet<string>): Compared {
	const inLive = new Set(only(orders.live, settled))
	const git = only(orders.git, inLive)
	const shared = new Set(git)
	const old = new Set(only(orders.base, shared))
	const [oldInBase, oldInObserved, oldInGit, oldInLive] = [
		only(orders.base, old),
		only(orders.observed, old),
		only(git, old),
		only(orders.live, old),
	]
	const hasMoved = (side: readonly string[]): boolean => !isSameOrder(side, oldInBase) && !isSameOrder(side, oldInObserved)
	const [gitMoved, liveMoved, differ] = [hasMoved(oldInGit), hasMoved(oldInLive), !isSameOrder(oldInGit, oldInLive)]
	return {
		git,
		live: only(orders.live, shared),
		oldInBase,
		gitMoved,
		liveMoved,
		isContested: gitMoved && liveMoved && differ,
		isRewritten: !gitMoved && !liveMoved && differ,
	}
}

function leadersOf(found: Compared, choice: Side | undefined): Pick<MergedOrder, 'git' | 'live' | 'agreed'> {
	const { git, live, oldInBase, gitMoved, liveMoved, isContested, isRewritten } = found
	if (isRewritten || (isContested && !choice)) return { git, live, agreed: oldInBase }
	const [first] = inCodeUnitOrder(git, live)
	const leader = isContested ? (choice === 'git' ? git : live) : gitMoved === liveMoved ? first : gitMoved ? git : live
	return { git: leader, live: leader, agreed: leader }
}

function insertAll(spine: readonly string[], sources: readonly (readonly string[])[]): readonly string[] {
	return sources.reduce(insert, spine)
}

/** Adds the keys that `spine` lacks, each behind the key that it follows in `source`. */
function insert(spine: readonly string[], source: readonly string[]): readonly string[] {
	const placed = new Set(spine)
	const runs = new Map<string | undefined, string[]>()
	let before: string | undefined
	for (const key of source) {
		const run = runs.get(before)
		if (placed.has(key)) before = key
		else if (run) run.push(key)
		else runs.set(before, [key])
	}
	if (runs.size === 0) return spine
	const order = [...(runs.get(undefined) ?? [])]
	for (const key of spine) {
		order.push(key)
		for (const follower of runs.get(key) ?? []) order.push(follower)
	}
	return order
}

function only(keys: readonly string[], among: ReadonlySet<string>): readonly string[] {
	return keys.filter((key) => among.has(key))
}

/** Two orders by their first difference: which is which does not depend on the side that it comes from. */
function inCodeUnitOrder(a: readonly string[], b: readonly string[]): readonly [readonly string[], readonly string[]] {
	const at = a.findIndex((key, index) => key !== b[index])
	const other = b[at]
	return at >= 0 && (other === undefined || byCodeUnit(other, a[at] ?? '') < 0) ? [b, a] : [a, b]
}

export function isSameOrder(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((key, index) => key === b[index])
}

/** Cells of the table that compares two sequences; above it a positional list is one leaf. */
const TABLE_LIMIT = 4_000_000

/**
 * Three-way merge of sequences of names. Undefined where both sides changed one stretch differently (inserts at one
 * point included), where a name that was moved would be doubled or come back, or where the sequences are too long to compare.
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
	return isCounted(merged, base, git, live) ? merged : undefined
}

/**
 * True where each name stands as often as the changes of both sides come to. A move is a removal here and an insert there: what both sides
 * moved to different places would stand twice, and what one side moved and the other removed would stay.
 */
function isCounted(merged: readonly string[], base: readonly string[], git: readonly string[], live: readonly string[]): boolean {
	const [inMerged, inBase, inGit, inLive] = [merged, base, git, live].map(countsOf)
	return [...new Set([...merged, ...base])].every((name) => {
		const [all = 0, was = 0, ours = 0, theirs = 0] = [inMerged, inBase, inGit, inLive].map((counts) => counts?.get(name))
		return all === (ours === theirs ? ours : ours + theirs - was)
	})
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
	const counts = new Map<string, number>()
	for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
	return counts
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
