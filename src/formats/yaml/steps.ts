import type { Dict, List, Present } from '../../model/index.ts'
import { isDict } from '../../model/index.ts'
import { matchItems, mergeKeys } from './match.ts'
import type { Collection } from './node.ts'

/** What becomes of a collection's members, in the order of the result. An index counts the old members. */
export type Step =
	| { readonly kind: 'keep'; readonly index: number; readonly value: Present }
	| { readonly kind: 'drop'; readonly index: number }
	| { readonly kind: 'add'; readonly key: string; readonly value: Present }

export type Steps = { readonly steps: readonly Step[]; readonly isOrdered: boolean }

/** How `node` becomes `after`. Where kept items change places, `isOrdered` is false and dropped ones are left out. */
export function stepsTo(node: Collection, after: Dict | List, keyedBy: string | undefined): Steps {
	const wanted = isDict(after) ? wantedPairs(node, after) : wantedItems(node, after, keyedBy)
	const steps: Step[] = []
	let next = 0
	for (const step of wanted) {
		if (step.kind === 'keep') {
			if (step.index < next) return { steps: wanted, isOrdered: false }
			for (; next < step.index; next++) steps.push({ kind: 'drop', index: next })
			next++
		}
		steps.push(step)
	}
	for (; next < node.slots.length; next++) steps.push({ kind: 'drop', index: next })
	return { steps, isOrdered: true }
}

function wantedPairs(node: Collection, after: Dict): readonly Step[] {
	const indexes = new Map(node.slots.map(({ key }, index) => [key, index]))
	return mergeKeys(indexes.keys(), after).flatMap((key): Step[] => {
		const value = after.get(key)
		if (value === undefined) return []
		const index = indexes.get(key)
		return [index === undefined ? { kind: 'add', key, value } : { kind: 'keep', index, value }]
	})
}

function wantedItems(node: Collection, after: List, keyedBy: string | undefined): readonly Step[] {
	const before = node.slots.map((slot) => slot.node.value)
	const sources = matchItems(before, after, keyedBy)
	return after.map((value, to): Step => {
		const index = sources[to]
		return index === undefined ? { kind: 'add', key: '', value } : { kind: 'keep', index, value }
	})
}
