import type { ConflictReason, Dict, List, Masked, Present, Shape, Side, Value, ValuePath } from '../model/index.ts'
import { isDict, isList, isMasked, kindOf } from '../model/index.ts'
import type { Ordered, Orders } from './sequence.ts'
import { isSameOrder, mergeOrder, mergeSequence, orderAround, orderAs } from './sequence.ts'
import { elementsOf, isSameIn, itemShape, itemsByKey, keyName, memberShape, sorted, unionOfKeys } from './shape.ts'

/** The four values of one place. `observed` is base as the live side shows it; it differs from `base` where a server rewrites. */
export type Sides = { readonly base: Value; readonly observed: Value; readonly git: Value; readonly live: Value }

export type MergeEdit = { readonly to: Side; readonly path: ValuePath; readonly before: Value; readonly after: Value }

export type MergeConflict = {
	readonly path: ValuePath
	readonly base: Value
	readonly git: Value
	readonly live: Value
	readonly reason: ConflictReason
	readonly choice?: Side
}

/** How a conflict is settled: kept, one side for all, one side by place, or both sides' additions together. */
export type Settle = 'hold' | 'git' | 'live' | 'union'

/** True where a side holds base in every leaf, in the spelling of Git or in that of the live server. */
export function isUnmovedFrom(shape: Shape, base: Value, observed: Value, side: Value): boolean {
	if (isSameIn(shape, side, base) || isSameIn(shape, side, observed)) return true
	if (observed === undefined || isSameIn(shape, base, observed)) return false
	const { edits, conflicts } = mergeValue(shape, { base, observed, git: side, live: observed })
	return edits.length === 0 && conflicts.length === 0
}

/** What each side is to hold afterwards, and `value`, the agreed one: base's where there is a conflict. */
type Merged = { readonly value: Value; readonly git: Value; readonly live: Value }

type Context = { readonly settle: Settle; readonly edits: MergeEdit[]; readonly conflicts: MergeConflict[]; readonly duplicates: ValuePath[] }

export type MergeResult = Merged & {
	readonly edits: readonly MergeEdit[]
	readonly conflicts: readonly MergeConflict[]
	/** Keyed lists that had to be taken as one leaf, because two items share a key. */
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
		if (isDict(base)) return mergeMembers(context, shape, path, { base, observed: isDict(sides.observed) ? sides.observed : base, git, live })
		if (base === undefined && context.settle === 'union') {
			const none = new Map<string, Present>()
			return mergeMembers(context, shape, path, { base: none, observed: none, git, live })
		}
		if (base === undefined && sides.observed === undefined && !isSameIn(shape, git, live)) return mergeAdded(context, shape, path, git, live)
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
	for (const name of unionOfKeys(sides.git, sides.live, sides.base, sides.observed)) {
		const member = mergeNode(context, memberShape(shape, name), [...path, name], membersOf(sides, name))
		put(result, name, member)
	}
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
	noteAdded(context, shape, path, git, live, choice)
	if (!choice) return { value: undefined, git, live }
	const loser = choice === 'git' ? live : git
	return mergeMembers(context, shape, path, { base: loser, observed: loser, git, live })
}

function noteAdded(context: Context, shape: Shape, path: ValuePath, git: Dict, live: Dict, choice: Side | undefined): void {
	for (const name of unionOfKeys(git, live)) {
		const [inGit, inLive, inner] = [git.get(name), live.get(name), memberShape(shape, name)]
		if (isSameIn(inner, inGit, inLive)) continue
		const at = [...path, name]
		if (isDict(inGit) && isDict(inLive)) noteAdded(context, inner, at, inGit, inLive, choice)
		else context.conflicts.push({ path: at, base: undefined, git: inGit, live: inLive, reason: 'both-added', ...(choice && { choice }) })
	}
}

/** One place taken whole. A side that still holds base, as Git or as the live server spells it, has not changed. */
function mergeLeaf(context: Context, shape: Shape, path: ValuePath, { base, observed, git, live }: Sides): Merged {
	const gitMoved = !isSameIn(shape, git, base) && !isSameIn(shape, git, observed)
	const liveMoved = !isSameIn(shape, live, base) && !isSameIn(shape, live, observed)
	if (isMasked(live)) return mergeMasked(context, path, { base, observed, git, live }, gitMoved, liveMoved)
	if (!gitMoved && !liveMoved) return { value: base, git, live }
	if (isSameIn(shape, git, live)) return { value: git, git, live }
	if (!liveMoved) return take(context, path, 'git', git, live)
	if (!gitMoved) return take(context, path, 'live', git, live)
	return settleConflict(context, path, { path, base, git, live, reason: reasonOf(base, git, live) })
}

/** The live side confirms that a value is set and hides it: nothing can be brought to Git, and Git wins only where live's marker stood still. */
function mergeMasked(context: Context, path: ValuePath, sides: Sides & { readonly live: Masked }, gitMoved: boolean, liveMoved: boolean): Merged {
	const { base, git, live } = sides
	if (!gitMoved || (base === undefined && git !== undefined)) return { value: git, git, live }
	if (!liveMoved) return take(context, path, 'git', git, live)
	return settleConflict(context, path, { path, base, git, live, reason: reasonOf(base, git, live) })
}

/** Writes the value of `from` to the other side. A masked value has nowhere to go. */
function take(context: Context, path: ValuePath, from: Side, git: Value, live: Value): Merged {
	if (from === 'live' && isMasked(live)) return { value: git, git, live }
	const value = from === 'git' ? git : live
	context.edits.push(from === 'git' ? { to: 'live', path, before: live, after: git } : { to: 'git', path, before: git, after: live })
	return { value, git: value, live: value }
}

function settleConflict(context: Context, path: ValuePath, conflict: MergeConflict): Merged {
	const { settle } = context
	if (settle === 'git' || settle === 'live') {
		context.conflicts.push({ ...conflict, choice: settle })
		return take(context, path, settle, conflict.git, conflict.live)
	}
	context.conflicts.push(conflict)
	return { value: conflict.base, git: conflict.git, live: conflict.live }
}

function reasonOf(base: Value, git: Value, live: Value): ConflictReason {
	if (base === undefined) return 'both-added'
	if (git === undefined || live === undefined) return 'changed-and-unset'
	const [was, inGit, inLive] = [kindOf(base), kindOf(git), kindOf(live)]
	const isContainer = was === 'map' || was === 'list' || inGit === 'map' || inLive === 'map' || inGit === 'list' || inLive === 'list'
	return isContainer && (inGit !== was || inLive !== was) ? 'type-changed' : 'both-changed'
}

function mergeLists(context: Context, shape: Shape, path: ValuePath, lists: Lists): Merged {
	if (shape.kind === 'set') return mergeSets(context, path, lists)
	if (shape.kind === 'list' && shape.merge === 'positional') return mergePositional(context, shape, path, lists)
	const key = keyName(shape)
	return (key === undefined ? undefined : mergeKeyed(context, shape, path, lists, key)) ?? mergeLeaf(context, shape, path, lists)
}

function mergeSets(context: Context, path: ValuePath, lists: Lists): Merged {
	const [base, observed, git, live] = [elementsOf(lists.base), elementsOf(lists.observed), elementsOf(lists.git), elementsOf(lists.live)]
	const all = new Map([...observed, ...base, ...live, ...git])
	const kept = sorted(all.keys()).filter((name) => keepsElement(base.has(name) || observed.has(name), git.has(name), live.has(name)))
	const rewritten = (side: ReadonlyMap<string, Present>): List => {
		const stays = [...side.keys()].filter((name) => kept.includes(name) || isPairOnly(name, side))
		return [...stays, ...kept.filter((name) => !side.has(name) && !isPairOnly(name, side))].map((name) => all.get(name) ?? null)
	}
	/** In one spelling of base only: the server rewrote it, and each side keeps its own. */
	const isPairOnly = (name: string, side: ReadonlyMap<string, Present>): boolean =>
		base.has(name) !== observed.has(name) && (base.has(name) ? side === live || git.has(name) : side === git || live.has(name))
	return writeWhole(context, { kind: 'set', items: { kind: 'any' } }, path, lists, { git: rewritten(git), live: rewritten(live) })
}

function keepsElement(inBase: boolean, inGit: boolean, inLive: boolean): boolean {
	return inBase ? inGit && inLive : inGit || inLive
}

function mergePositional(context: Context, shape: Shape, path: ValuePath, lists: Lists): Merged {
	const names = (list: List): readonly string[] => [...list].map((item) => [...elementsOf([item]).keys()][0] ?? '')
	const values = elementsOf([...lists.live, ...lists.git, ...lists.base])
	const moved = (list: List): boolean => !isSameIn(shape, list, lists.base) && !isSameIn(shape, list, lists.observed)
	if (!moved(lists.git) || !moved(lists.live)) return mergeLeaf(context, shape, path, lists)
	const merged = mergeSequence(names(lists.base), names(lists.git), names(lists.live))
	if (!merged) return mergeLeaf(context, shape, path, lists)
	const list = merged.map((name) => values.get(name) ?? null)
	return writeWhole(context, shape, path, lists, { git: list, live: list })
}

/** A container that is one entry in the plan: each side gets its new value where it differs from what it holds. */
function writeWhole(context: Context, shape: Shape, path: ValuePath, lists: Lists, after: { readonly git: List; readonly live: List }): Merged {
	const kept = {
		git: isSameIn(shape, after.git, lists.git) ? lists.git : after.git,
		live: isSameIn(shape, after.live, lists.live) ? lists.live : after.live,
	}
	if (kept.live !== lists.live) context.edits.push({ to: 'live', path, before: lists.live, after: kept.live })
	if (kept.git !== lists.git) context.edits.push({ to: 'git', path, before: lists.git, after: kept.git })
	return { value: kept.git, ...kept }
}

/** Items by key, their order apart. Undefined where two items share a key: the list is one leaf then. */
function mergeKeyed(context: Context, shape: Shape, path: ValuePath, lists: Lists, key: string): Merged | undefined {
	const [base, observed, git, live] = [itemsByKey(lists.base, key), itemsByKey(lists.observed, key), itemsByKey(lists.git, key), itemsByKey(lists.live, key)]
	if (!base || !observed || !git || !live) {
		const isKeyed = [lists.base, lists.git, lists.live].some((list) => list.length > 0 && list.every((item) => isDict(item) && typeof item.get(key) === 'string'))
		if (isKeyed) context.duplicates.push(path)
		return undefined
	}
	const items = { value: new Map<string, Present>(), git: new Map<string, Present>(), live: new Map<string, Present>() }
	const contested = new Set<string>()
	for (const name of unionOfKeys(git, live, base, observed)) {
		const before = context.conflicts.length
		put(items, name, mergeItem(context, itemShape(shape), [...path, name], membersOf({ base, observed, git, live }, name)))
		if (!base.has(name) && context.conflicts.slice(before).some((conflict) => !conflict.choice)) contested.add(name)
	}
	const orders: Orders = { base: [...base.keys()], observed: [...observed.keys()], git: [...git.keys()], live: [...live.keys()] }
	return orderItems(context, path, lists, items, orders, contested)
}

/** An item edited on one side and removed on the other keeps its own reason, so that people see what happened. */
function mergeItem(context: Context, shape: Shape, path: ValuePath, sides: Sides): Merged {
	const from = context.conflicts.length
	const merged = mergeNode(context, shape, path, sides)
	const conflict = context.conflicts[from]
	if (conflict?.path === path && conflict.reason === 'changed-and-unset') context.conflicts[from] = { ...conflict, reason: 'edited-and-removed' }
	return merged
}

type Items = Record<keyof Merged, Map<string, Present>>

function orderItems(context: Context, path: ValuePath, lists: Lists, items: Items, orders: Orders, contested: ReadonlySet<string>): Merged {
	const kept = new Set(unionOfKeys(items.git, items.live))
	const order = mergeOrder(orders, { kept, contested }) ?? settleOrder(context, path, lists, orders, kept)
	const list = (side: keyof Merged, names: readonly string[]): List => names.flatMap((name) => items[side].get(name) ?? [])
	const [old, shared] = [new Set(orders.base), new Set(order.shared)]
	const stayed = isSameOrder(
		order.shared.filter((name) => old.has(name)),
		orders.base.filter((name) => shared.has(name)),
	)
	const names = new Set(items.value.keys())
	const agreed = stayed ? orderAround(orders.base, orders.base, order.git, names) : orderAround(order.shared, order.git, order.live, names)
	const result = { value: list('value', agreed), git: list('git', order.git), live: list('live', order.live) }
	noteOrder(context, path, 'live', orders.live, items.live, lists.live, result.live)
	noteOrder(context, path, 'git', orders.git, items.git, lists.git, result.git)
	return result
}

function settleOrder(context: Context, path: ValuePath, lists: Lists, orders: Orders, kept: ReadonlySet<string>): Ordered {
	const { settle } = context
	const conflict: MergeConflict = { path, base: lists.base, git: lists.git, live: lists.live, reason: 'order-changed' }
	const chosen = settle === 'git' || settle === 'live' ? settle : undefined
	context.conflicts.push(chosen ? { ...conflict, choice: chosen } : conflict)
	return {
		shared: orders[chosen ?? 'base'],
		git: orderAs(orders[chosen ?? 'git'], chosen === 'live' ? orders.git : orders.live, kept),
		live: orderAs(orders[chosen ?? 'live'], chosen === 'git' ? orders.live : orders.git, kept),
	}
}

/** An edit of the list itself, where the items that stay change places on that side. */
function noteOrder(context: Context, path: ValuePath, to: Side, own: readonly string[], items: ReadonlyMap<string, Present>, before: List, after: List): void {
	const stays = own.filter((name) => items.has(name))
	const had = new Set(own)
	const position = new Map([...items].map(([name, item]) => [item, name]))
	const now = after.flatMap((item) => position.get(item) ?? []).filter((name) => had.has(name))
	if (!isSameOrder(stays, now)) context.edits.push({ to, path, before, after })
}

