import type { List, Present, Shape, Value } from '../../model/index.ts'
import { elementsByKey, elementsOf, isRekeyed, sorted, unionOfKeys } from './shape.ts'

type Elements = ReadonlyMap<string, Present>

/**
 * A set's three-way merge, per element: gone on one side is gone, new on one side is new. A side that shows base as the
 * live side's server respelled it is read in Git's spelling and keeps its own, unless the other side dropped some of that.
 */
export function mergeSet(
	items: Shape,
	lists: Record<'base' | 'observed' | 'git' | 'live', List>,
): { readonly git: List; readonly live: List } {
	const [base, observed, ownGit, ownLive] = [
		elementsOf(items, lists.base),
		elementsOf(items, lists.observed),
		elementsOf(items, lists.git),
		elementsOf(items, lists.live),
	]
	const [sent, shown] = [without(base, observed), without(observed, base)]
	const isRespelled = (side: Elements): boolean => hasAll(side, shown) && without(sent, side).size === sent.size
	const read = (side: Elements): Elements => (isRespelled(side) ? new Map([...without(side, shown), ...sent]) : side)
	const [git, live] = [read(ownGit), read(ownLive)]
	const all = new Map([...base, ...live, ...git])
	const kept = new Map([...all].filter(([name]) => (base.has(name) ? git.has(name) && live.has(name) : git.has(name) || live.has(name))))
	const respelled = hasAll(kept, sent) ? new Map([...without(kept, sent), ...shown]) : kept
	const written = (side: Elements): List => inOrderOf(side, isRespelled(side) ? respelled : kept)
	return { git: written(ownGit), live: written(ownLive) }
}

function without(elements: Elements, others: Elements): Elements {
	return new Map([...elements].filter(([name]) => !others.has(name)))
}

function hasAll(elements: Elements, others: Elements): boolean {
	return without(others, elements).size === 0
}

/** First what the side has, as it stands there; what is new to it in code unit order, so that the sides can be exchanged (P8). */
function inOrderOf(side: ReadonlyMap<string, unknown>, elements: Elements): List {
	const names = [
		...[...side.keys()].filter((name) => elements.has(name)),
		...sorted([...elements.keys()].filter((name) => !side.has(name))),
	]
	return names.map((name) => elements.get(name) ?? null)
}

type Values = { readonly base: Value; readonly observed: Value; readonly git: Value; readonly live: Value }

type Lists = Record<keyof Values, List>

/**
 * A set whose elements some of their members tell apart, so that each can be merged by itself. Undefined where they cannot be told apart
 * on every side.
 */
export function mergeElements(
	shape: Shape,
	lists: Lists,
	merge: (name: string, sides: Values) => { readonly value: Value; readonly git: Value; readonly live: Value },
): { readonly value: List; readonly git: List; readonly live: List } | undefined {
	const [base, observed, git, live] = [lists.base, lists.observed, lists.git, lists.live].map((list) => elementsByKey(shape, list))
	if (!base || !observed || !git || !live || isRekeyed(base, observed)) return undefined
	const merged = new Map(
		unionOfKeys(git, live, base, observed).map((name) => [
			name,
			merge(name, { base: base.get(name), observed: observed.get(name), git: git.get(name), live: live.get(name) }),
		]),
	)
	const listed = (side: 'value' | 'git' | 'live', own: ReadonlyMap<string, unknown>): List => {
		const held = new Map([...merged].flatMap(([name, values]) => (values[side] === undefined ? [] : [[name, values[side]] as const])))
		return inOrderOf(own, held)
	}
	return { value: listed('value', base), git: listed('git', git), live: listed('live', live) }
}
