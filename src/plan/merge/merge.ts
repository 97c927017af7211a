import type { Dict, List, Present, Shape, Side, ValuePath } from '../../model/index.ts'
import { isDict, isList } from '../../model/index.ts'
import { emptied, filled, isEmptiable, ownBase } from './empty.ts'
import { asShown } from './hidden.ts'
import type { Context, MergeConflict, Merged, MergeEdit, Settle, Sides } from './leaf.ts'
import { mergeContested, mergeLeaf } from './leaf.ts'
import type { Orders } from './sequence.ts'
import { isSameOrder, mergeOrder, mergeSequence } from './sequence.ts'
import { mergeElements, mergeSet } from './set.ts'
import {
	elementName,
	elementsOf,
	hasTwins,
	isOtherwiseKeyed,
	isRekeyed,
	isSameIn,
	itemShape,
	itemsByKey,
	keyName,
	keyOf,
	memberShape,
	unionOfKeys,
} from './shape.ts'
import { isUnmovedFrom } from './unmoved.ts'
import { contestedMembers } from './variant.ts'

export type MergeResult = Merged & {
	readonly edits: readonly MergeEdit[]
	readonly conflicts: readonly MergeConflict[]
	/** Keyed lists and sets that had to be taken as one leaf, because two items share a key. */
	readonly duplicates: readonly ValuePath[]
}

/**
 * The three-way merge of one place and all below it, after the truth tables of leaves, maps, sets, keyed and atomic
 * lists. A change on one side is taken, the same change on both is agreed, and two different ones are a conflict at
 * exactly that place, with nothing written there (P8..P11).
 */
export function mergeValue(shape: Shape, sides: Sides, settle: Settle = 'hold'): MergeResult {
	const context: Context = { settle, edits: [], conflicts: [], duplicates: [] }
	const merged = mergeNode(context, shape, [], sides)
	return { ...merged, edits: context.edits, conflicts: context.conflicts, duplicates: context.duplicates }
}

function mergeNode(context: Context, shape: Shape, path: ValuePath, sides: Sides): Merged {
	const { base, git, live } = sides
	if (isDict(git) && isDict(live)) {
		const was = ownBase(sides)
		if (isDict(was)) {
			const observed = isDict(sides.observed) ? sides.observed : was
			if (isOtherwiseKeyed(shape, was, observed)) return mergeLeaf(context, shape, path, sides)
			return mergeMembers(context, shape, path, { base: was, observed, git, live })
		}
		if (base === undefined && context.settle === 'union') {
			const none = new Map<string, Present>()
			return mergeMembers(context, shape, path, { base: none, observed: none, git, live })
		}
		if (base === undefined && sides.observed === undefined && !isSameIn(shape, git, live))
			return mergeAdded(context, shape, path, git, live)
	}
	if (isList(git) && isList(live) && isList(base)) {
		const observed = isList(sides.observed) ? sides.observed : base
		return mergeLists(context, shape, path, { base, observed, git, live })
	}
	return mergeLeaf(context, shape, path, sides)
}

type Dicts = { readonly base: Dict; readonly observed: Dict; readonly git: Dict; readonly live: Dict }
type Lists = { readonly base: List; readonly observed: List; readonly git: List; readonly live: List }

function mergeMembers(context: Context, shape: Shape, path: ValuePath, sides: Dicts): Merged {
	const result = { value: new Map<string, Present>(), git: new Map<string, Present>(), live: new Map<string, Present>() }
	const contested = contestedMembers(shape, sides)
	for (const name of unionOfKeys(sides.git, sides.live, sides.base, sides.observed)) {
		const merge = contested.has(name) ? mergeContested : isEmptiable(shape, name) ? mergeEmptiable : mergeNode
		put(result, name, merge(context, memberShape(shape, name), [...path, name], membersOf(sides, name)))
	}
	return result
}

/**
 * What holds nothing merges like what is absent, part by part; what a side gets or loses as a whole is one edit. Where the parts do not
 * merge by themselves, each side's own value counts.
 */
function mergeEmptiable(context: Context, shape: Shape, path: ValuePath, sides: Sides): Merged {
	const inside: Context = { settle: context.settle, edits: [], conflicts: [], duplicates: [] }
	const whole = filled(sides)
	const merged = whole && mergeNode(inside, shape, path, whole)
	const isLeaf = inside.conflicts.some((conflict) => conflict.path === path && conflict.reason !== 'order-changed')
	if (!merged || isLeaf) return mergeNode(context, shape, path, sides)
	const result = { value: emptied(merged.value), git: emptied(merged.git), live: emptied(merged.live) }
	for (const to of ['live', 'git'] as const) {
		const [before, after] = [sides[to], result[to]]
		if (before !== undefined && after !== undefined) context.edits.push(...inside.edits.filter((edit) => edit.to === to))
		else if (before !== after) context.edits.push({ to, path, before, after })
	}
	context.conflicts.push(...inside.conflicts)
	context.duplicates.push(...inside.duplicates)
	return result
}

function membersOf(sides: Dicts, name: string): Sides {
	return { base: sides.base.get(name), observed: sides.observed.get(name), git: sides.git.get(name), live: sides.live.get(name) }
}

function put(result: Record<keyof Merged, Map<string, Present>>, name: string, member: Merged): void {
	if (member.value !== undefined) result.value.set(name, member.value)
	if (member.git !== undefined) result.git.set(name, member.git)
	if (member.live !== undefined) result.live.set(name, member.live)
}

/** Added on both sides and different: without a base a missing member may be a deletion or a default, so nothing is united. */
function mergeAdded(context: Context, shape: Shape, path: ValuePath, git: Dict, live: Dict): Merged {
	const { settle } = context
	const choice = settle === 'git' || settle === 'live' ? settle : undefined
	const known = context.conflicts.length
	noteAdded(context, shape, path, git, live, choice)
	// Nothing but what is hidden tells them apart.
	if (context.conflicts.length === known) return { value: git, git, live }
	if (!choice) return { value: undefined, git, live }
	const loser = choice === 'git' ? live : git
	return mergeMembers(context, shape, path, { base: loser, observed: loser, git, live })
}

function noteAdded(context: Context, shape: Shape, path: ValuePath, git: Dict, live: Dict, choice: Side | undefined): void {
	for (const name of unionOfKeys(git, live)) {
		const [inGit, inLive, inner] = [git.get(name), live.get(name), memberShape(shape, name)]
		// That the workspace hides the same is taken on trust: nobody can tell.
		if (isSameIn(inner, asShown(inGit, inLive), inLive)) continue
		const at = [...path, name]
		if (isDict(inGit) && isDict(inLive)) noteAdded(context, inner, at, inGit, inLive, choice)
		else context.conflicts.push({ path: at, base: undefined, git: inGit, live: inLive, reason: 'both-added', ...(choice && { choice }) })
	}
}

function mergeLists(context: Context, shape: Shape, path: ValuePath, lists: Lists): Merged {
	if (shape.kind === 'set') return mergeSetOf(context, shape, path, lists)
	if (shape.kind === 'list' && shape.merge === 'positional') return mergePositional(context, shape, path, lists)
	const key = keyName(shape)
	return (key === undefined ? undefined : mergeKeyed(context, shape, path, lists, key)) ?? mergeLeaf(context, shape, path, lists)
}

/**
 * Each element by itself, where they can be told apart. The set is written as one: what happens to an element is no edit of its own. Of
 * elements that should be told apart and cannot be, two edits of one would leave both: they are one leaf.
 */
function mergeSetOf(context: Context, shape: Extract<Shape, { kind: 'set' }>, path: ValuePath, lists: Lists): Merged {
	const inside = { ...context, edits: [] }
	const merged = mergeElements(shape, lists, (name, sides) => mergeItem(inside, itemShape(shape), [...path, name], sides))
	if (!merged && hasTwins(shape, [lists.base, lists.git, lists.live])) {
		context.duplicates.push(path)
		return mergeLeaf(context, shape, path, lists)
	}
	const whole = writeWhole(context, shape, path, lists, merged ?? mergeSet(shape.items, lists))
	return merged ? { ...whole, value: merged.value } : whole
}

function mergePositional(context: Context, shape: Shape, path: ValuePath, lists: Lists): Merged {
	const names = (list: List): readonly string[] => list.map((item) => elementName(itemShape(shape), item))
	const values = elementsOf(itemShape(shape), [...lists.live, ...lists.git, ...lists.base])
	const moved = (list: List): boolean => !isUnmovedFrom(shape, lists.base, lists.observed, list)
	if (!moved(lists.git) || !moved(lists.live)) return mergeLeaf(context, shape, path, lists)
	const merged = mergeSequence(names(lists.base), names(lists.git), names(lists.live))
	if (!merged) return mergeLeaf(context, shape, path, lists)
	const list = merged.map((name) => values.get(name) ?? null)
	return writeWhole(context, shape, path, lists, { git: list, live: list })
}

/** A container that is one entry in the plan: each side gets its new value where it differs from what it holds. */
function writeWhole(
	context: Context,
	shape: Shape,
	path: ValuePath,
	lists: Lists,
	after: { readonly git: List; readonly live: List },
): Merged {
	const kept = {
		git: isSameIn(shape, after.git, lists.git) ? lists.git : after.git,
		live: isSameIn(shape, after.live, lists.live) ? lists.live : after.live,
	}
	if (kept.live !== lists.live) context.edits.push({ to: 'live', path, before: lists.live, after: kept.live })
	if (kept.git !== lists.git) context.edits.push({ to: 'git', path, before: lists.git, after: kept.git })
	return { value: kept.git, ...kept }
}

/** Items by key, their order apart. Undefined where the list is one leaf: two items share a key, or the server changed keys. */
function mergeKeyed(context: Context, shape: Shape, path: ValuePath, lists: Lists, key: string): Merged | undefined {
	const [base, observed, git, live] = [
		itemsByKey(lists.base, key),
		itemsByKey(lists.observed, key),
		itemsByKey(lists.git, key),
		itemsByKey(lists.live, key),
	]
	if (!base || !observed || !git || !live) {
		const isKeyed = [lists.base, lists.git, lists.live].some(
			(list) => list.length > 0 && list.every((item) => keyOf(item, key) !== undefined),
		)
		if (isKeyed) context.duplicates.push(path)
		return undefined
	}
	if (isRekeyed(base, observed)) return undefined
	const items = { value: new Map<string, Present>(), git: new Map<string, Present>(), live: new Map<string, Present>() }
	const settled = new Set<string>()
	for (const name of unionOfKeys(git, live, base, observed)) {
		const before = context.conflicts.length
		put(items, name, mergeItem(context, itemShape(shape), [...path, name], membersOf({ base, observed, git, live }, name)))
		const isOpen = !base.has(name) && context.conflicts.slice(before).some((conflict) => !conflict.choice)
		if (items.git.has(name) && items.live.has(name) && !isOpen) settled.add(name)
	}
	const orders: Orders = { base: [...base.keys()], observed: [...observed.keys()], git: [...git.keys()], live: [...live.keys()] }
	return orderItems(context, path, lists, items, orders, settled)
}

/** An item edited on one side and removed on the other keeps its own reason, so that people see what happened. */
function mergeItem(context: Context, shape: Shape, path: ValuePath, sides: Sides): Merged {
	const from = context.conflicts.length
	const merged = mergeNode(context, shape, path, sides)
	const conflict = context.conflicts[from]
	if (conflict?.path === path && conflict.reason === 'changed-and-unset')
		context.conflicts[from] = { ...conflict, reason: 'edited-and-removed' }
	return merged
}

type Items = Record<keyof Merged, Map<string, Present>>

function orderItems(context: Context, path: ValuePath, lists: Lists, items: Items, orders: Orders, settled: ReadonlySet<string>): Merged {
	const choice = context.settle === 'git' || context.settle === 'live' ? context.settle : undefined
	const order = mergeOrder(orders, settled, choice)
	if (order.isContested)
		context.conflicts.push({ path, base: lists.base, git: lists.git, live: lists.live, reason: 'order-changed', ...(choice && { choice }) })
	const list = (side: keyof Merged, names: readonly string[]): List => names.flatMap((name) => items[side].get(name) ?? [])
	const result = { value: list('value', order.agreed), git: list('git', order.git), live: list('live', order.live) }
	for (const to of ['live', 'git'] as const) {
		const own = new Set(orders[to])
		const isMoved = !isSameOrder(
			orders[to].filter((name) => items[to].has(name)),
			order[to].filter((name) => own.has(name) && items[to].has(name)),
		)
		if (isMoved) context.edits.push({ to, path, before: lists[to], after: result[to] })
	}
	return result
}
