import type { Dict, List, Present, Shape, Value } from '../model/index.ts'
import { isDict, isList } from '../model/index.ts'
import type { Sides } from './merge.ts'
import { isSameOrder } from './sequence.ts'
import { elementsOf, isSameIn, itemShape, itemsByKey, keyName, memberShape, unionOfKeys } from './shape.ts'

/** Base as Git spells it and as the live server does. */
export type Agreed = { readonly base: Value; readonly observed: Value }

/**
 * Base after a run, from facts alone: where both sides hold the same, that; elsewhere what it was (P21). `sent` is what
 * we wrote to the live side in this place, where we did: what its server made of it is then kept beside it, so that
 * the next plan takes either for unchanged. A value the server left as it was before is not one of those.
 */
export function agree(shape: Shape, sides: Sides, sent?: { readonly before: Value; readonly after: Value }): Agreed {
	const { base, observed, git, live } = sides
	if (isSameIn(shape, git, live)) return { base: git, observed: live }
	if (isDict(git) && isDict(live) && (isDict(base) || (base === undefined && sent))) return agreeMembers(shape, sides, git, live, sent)
	if (isList(git) && isList(live) && isList(base)) {
		const lists = { base, observed: isList(observed) ? observed : base, git, live }
		const agreed = shape.kind === 'set' ? agreeSet(lists) : sent ? undefined : agreeKeyed(shape, lists)
		if (agreed) return agreed
	}
	if (sent && isSameIn(shape, git, sent.after) && !isSameIn(shape, live, sent.before)) return { base: git, observed: live }
	return { base, observed }
}

function agreeMembers(shape: Shape, sides: Sides, git: Dict, live: Dict, sent?: { readonly before: Value; readonly after: Value }): Agreed {
	const base = new Map<string, Present>()
	const observed = new Map<string, Present>()
	const at = (value: Value, name: string): Value => (isDict(value) ? value.get(name) : undefined)
	const baseOf = isDict(sides.observed) ? sides.observed : sides.base
	for (const name of unionOfKeys(git, live, isDict(sides.base) ? sides.base : git, isDict(baseOf) ? baseOf : git)) {
		const inner = { base: at(sides.base, name), observed: at(baseOf, name), git: git.get(name), live: live.get(name) }
		const agreed = agree(memberShape(shape, name), inner, sent && { before: at(sent.before, name), after: at(sent.after, name) })
		if (agreed.base !== undefined) base.set(name, agreed.base)
		if (agreed.observed !== undefined) observed.set(name, agreed.observed)
	}
	return { base, observed }
}

type Lists = { readonly base: List; readonly observed: List; readonly git: List; readonly live: List }

/** An element on both sides is agreed, as is one on neither; of the rest base keeps what it had. */
function agreeSet(lists: Lists): Agreed {
	const [base, git, live] = [elementsOf(lists.base), elementsOf(lists.git), elementsOf(lists.live)]
	const all = new Map([...base, ...live, ...git])
	const agreed = [...all].filter(([name]) => (git.has(name) && live.has(name)) || (base.has(name) && (git.has(name) || live.has(name))))
	const list = agreed.map(([, item]) => item)
	return { base: list, observed: list }
}

function agreeKeyed(shape: Shape, lists: Lists): Agreed | undefined {
	const key = keyName(shape)
	if (key === undefined) return undefined
	const [base, observed, git, live] = [itemsByKey(lists.base, key), itemsByKey(lists.observed, key), itemsByKey(lists.git, key), itemsByKey(lists.live, key)]
	if (!base || !observed || !git || !live) return undefined
	const inner = itemShape(shape)
	const result = { base: [] as Present[], observed: [] as Present[] }
	const shared = [...git.keys()].filter((name) => live.has(name) && base.has(name))
	const sameOrder = isSameOrder(
		shared,
		[...live.keys()].filter((name) => git.has(name) && base.has(name)),
	)
	for (const name of sameOrder ? unionOfKeys(git, live, base) : unionOfKeys(base, git, live)) {
		const agreed = agree(inner, { base: base.get(name), observed: observed.get(name), git: git.get(name), live: live.get(name) })
		if (agreed.base !== undefined) result.base.push(agreed.base)
		if (agreed.observed !== undefined) result.observed.push(agreed.observed)
	}
	return result
}
