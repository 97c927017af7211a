import type { Dict, List, Present, Shape, Value } from '../../model/index.ts'
import { isDict, isList, isMasked, isSame } from '../../model/index.ts'
import { emptied, filled, isEmptiable, ownBase } from './empty.ts'
import { asShown, holdsHidden } from './hidden.ts'
import type { Sides } from './leaf.ts'
import type { Orders } from './sequence.ts'
import { agreeOrder } from './sequence.ts'
import {
	elementsByKey,
	elementsOf,
	hasTwins,
	isOtherwiseKeyed,
	isRekeyed,
	isSameIn,
	itemShape,
	itemsByKey,
	keyName,
	memberShape,
	unionOfKeys,
} from './shape.ts'

/** Base as Git spells it and as the live server does. */
export type Agreed = { readonly base: Value; readonly observed: Value }

/** What was written to the live side in one place: what stood there, and what was sent. */
export type Written = { readonly before: Value; readonly after: Value }

/**
 * Base after a run, from facts alone: where both sides hold the same, that; elsewhere what it was (P21). Where something
 * was `sent` to the live side, what its server made of it is kept beside it, members that it added included, so that the
 * next plan takes either for unchanged. A value that stands as it did before was ignored, and is not one of those.
 */
export function agree(shape: Shape, sides: Sides, sent?: Written): Agreed {
	const { base, git, live } = sides
	if (isMasked(live)) return isTaken(sides, sent) ? { base: git, observed: live } : { base, observed: sides.observed }
	const isHiding = isDict(base) && isDict(git) && holdsHidden(live)
	if (!isHiding && isSameIn(shape, asShown(git, live), live)) return { base: git, observed: live }
	const isNew = base === undefined && sent !== undefined && sent.before === undefined
	if (isDict(git) && isDict(live) && (isDict(ownBase(sides)) || isNew)) {
		const parts = partsOf(sides, sent, asDict)
		const isOther = isOtherwiseKeyed(shape, parts.base, parts.observed) || (shape.kind === 'map' && respelled(parts).size > 0)
		const agreed = isOther ? undefined : agreeMembers(shape, parts)
		if (agreed) return base === undefined && !isNew ? { ...agreed, base: emptied(agreed.base) } : agreed
	}
	if (isList(git) && isList(live) && (isList(base) || isNew)) {
		const agreed = shape.kind === 'set' ? agreeSetOf(shape, sides, sent) : agreeKeyed(shape, sides, sent)
		if (agreed) return agreed
	}
	return agreeWhole(shape, sides, sent)
}

/** What the workspace hides shows nothing of an edit: it is there once it was sent. Seen for the first time it is taken on trust. */
function isTaken({ base, observed, git }: Sides, sent: Written | undefined): boolean {
	return (base === undefined && observed === undefined) || isSame(git, base) || (sent !== undefined && isSame(git, sent.after))
}

function agreeWhole(shape: Shape, { base, observed, git, live }: Sides, sent: Written | undefined): Agreed {
	if (!sent || isSameIn(shape, live, sent.before)) return { base, observed }
	const isAsGitHasIt = isSameIn(shape, git, sent.after) || (isSameIn(shape, git, base) && isSameIn(shape, sent.after, observed))
	return isAsGitHasIt ? { base: git, observed: live } : { base, observed }
}

type Parts = Record<keyof Sides, Dict> & { readonly sent: { readonly before: Dict; readonly after: Dict } | undefined }

/** A container's values by name, on every side. */
function partsOf(sides: Sides, sent: Written | undefined, read: (value: Value) => Dict): Parts {
	const observed = isDict(sides.observed) || isList(sides.observed) ? sides.observed : sides.base
	return {
		base: read(sides.base),
		observed: read(observed),
		git: read(sides.git),
		live: read(sides.live),
		sent: sent && { before: read(sent.before), after: read(sent.after) },
	}
}

function asDict(value: Value): Dict {
	return isDict(value) ? value : new Map()
}

function elementsIn(items: Shape, value: Value): Dict {
	return elementsOf(items, isList(value) ? value : [])
}

/** The members of a map. */
function agreeMembers(shape: Shape, parts: Parts): { readonly base: Dict; readonly observed: Dict } {
	return agreeEach(parts, (name, sides, sent) => agreeMember(shape, name, sides, sent))
}

/** The items of a list or a set. */
function agreeItems(shape: Shape, parts: Parts): { readonly base: Dict; readonly observed: Dict } {
	return agreeEach(parts, (_, sides, sent) => agree(itemShape(shape), sides, sent))
}

function agreeEach(
	parts: Parts,
	agreeOne: (name: string, sides: Sides, sent?: Written) => Agreed,
): { readonly base: Dict; readonly observed: Dict } {
	const base = new Map<string, Present>()
	const observed = new Map<string, Present>()
	const { sent } = parts
	for (const name of unionOfKeys(parts.git, parts.live, parts.base, parts.observed)) {
		const sides = { base: parts.base.get(name), observed: parts.observed.get(name), git: parts.git.get(name), live: parts.live.get(name) }
		const agreed = agreeOne(name, sides, sent && { before: sent.before.get(name), after: sent.after.get(name) })
		if (agreed.base !== undefined) base.set(name, agreed.base)
		if (agreed.observed !== undefined) observed.set(name, agreed.observed)
	}
	return { base, observed }
}

/** One member; where holding nothing means the same as being absent, it is compared part by part all the same, as in merging. */
export function agreeMember(shape: Shape, name: string, sides: Sides, sent?: Written): Agreed {
	const inner = memberShape(shape, name)
	const whole = isEmptiable(shape, name) ? filled({ ...sides, before: sent?.before, after: sent?.after }) : undefined
	if (!whole) return agree(inner, sides, sent)
	const { before, after, ...all } = whole
	const { base, observed } = agree(inner, all, sent && { before, after })
	return { base: emptied(base), observed: emptied(observed) }
}

/** What was sent and is not there, where the server shows something instead that nobody sent. */
function respelled({ sent, git, live }: Parts): Dict {
	const hasOther = sent !== undefined && [...live.keys()].some((name) => !sent.before.has(name) && !sent.after.has(name))
	return new Map(hasOther ? [...git].filter(([name]) => sent.after.has(name) && !live.has(name)) : [])
}

/** Undefined where it is one leaf, as in merging. */
function agreeSetOf(shape: Extract<Shape, { kind: 'set' }>, sides: Sides, sent: Written | undefined): Agreed | undefined {
	const agreed = agreeElements(shape, sides, sent)
	if (agreed || hasTwins(shape, [sides.base, sides.git, sides.live].filter(isList))) return agreed
	const parts = partsOf(sides, sent, (value) => elementsIn(shape.items, value))
	return agreeSet(shape, parts)
}

function agreeSet(shape: Shape, parts: Parts): Agreed {
	const { base, observed } = agreeItems(shape, parts)
	return { base: [...new Map([...base, ...respelled(parts)]).values()], observed: [...observed.values()] }
}

/** Elements by what tells them apart. Undefined where the set is one of elements as they stand, as in merging. */
function agreeElements(shape: Shape, sides: Sides, sent: Written | undefined): Agreed | undefined {
	const lists = [sides.base, sides.observed, sides.git, sides.live, sent?.before, sent?.after].filter(isList)
	if (lists.some((list) => !elementsByKey(shape, list))) return undefined
	const parts = partsOf(sides, sent, (value) => (isList(value) && elementsByKey(shape, value)) || new Map())
	if (isRekeyed(parts.base, parts.observed) || respelled(parts).size > 0) return undefined
	const { base, observed } = agreeItems(shape, parts)
	return { base: [...base.values()], observed: [...observed.values()] }
}

/** Items by key, then their order. Undefined where the list is one leaf, as in merging. */
function agreeKeyed(shape: Shape, sides: Sides, sent: Written | undefined): Agreed | undefined {
	const key = keyName(shape)
	if (key === undefined) return undefined
	const lists = [sides.base, sides.observed, sides.git, sides.live, sent?.before, sent?.after].filter(isList)
	if (lists.some((list) => !itemsByKey(list, key))) return undefined
	const parts = partsOf(sides, sent, (value) => (isList(value) && itemsByKey(value, key)) || new Map())
	if (isRekeyed(parts.base, parts.observed) || respelled(parts).size > 0) return undefined
	const agreed = agreeItems(shape, parts)
	const order = agreeOrder(
		ordersOf(parts),
		new Set(unionOfKeys(agreed.base, agreed.observed)),
		parts.sent && { before: [...parts.sent.before.keys()], after: [...parts.sent.after.keys()] },
	)
	const listed = (names: readonly string[], items: Dict): List => names.flatMap((name) => items.get(name) ?? [])
	return { base: listed(order.base, agreed.base), observed: listed(order.observed, agreed.observed) }
}

function ordersOf({ base, observed, git, live }: Parts): Orders {
	return { base: [...base.keys()], observed: [...observed.keys()], git: [...git.keys()], live: [...live.keys()] }
}
