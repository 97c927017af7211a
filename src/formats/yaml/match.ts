import type { Dict, List, Present } from '../../model/index.ts'
import { isDict, isList, renderJson } from '../../model/index.ts'

/** Above this many comparisons two lists are paired by position: the cost stays bounded (P44). */
const COMPARISONS_LIMIT = 1_000_000

/**
 * The order of a map's keys after an edit: those that stay as they are in the file, each new one behind its nearest
 * predecessor in `after` that is there, or first.
 */
export function mergeKeys(before: Iterable<string>, after: Dict): readonly string[] {
	const kept = [...before].filter((key) => after.has(key))
	const known = new Set(kept)
	const followers = new Map<string | undefined, string[]>()
	let anchor: string | undefined
	for (const key of after.keys()) {
		if (known.has(key)) anchor = key
		else if (!followers.get(anchor)?.push(key)) followers.set(anchor, [key])
	}
	return [...(followers.get(undefined) ?? []), ...kept.flatMap((key) => [key, ...(followers.get(key) ?? [])])]
}

/**
 * For each item of `after` the index of the item of `before` that it continues, or undefined for a new one. By the
 * member `keyedBy` where that tells the items of both lists apart; else equal items first, in order, and what is left
 * between them by position.
 */
export function matchItems(before: List, after: List, keyedBy: string | undefined): readonly (number | undefined)[] {
	const [keys, wanted] = [keysOf(before, keyedBy), keysOf(after, keyedBy)]
	if (keys && wanted) return [...wanted.keys()].map((key) => keys.get(key))
	const ids = new Map<string, number>()
	const idOf = (item: Present): number => {
		const text = renderJson(item, 'sorted')
		const id = ids.get(text) ?? ids.size
		ids.set(text, id)
		return id
	}
	return pairUp(before.map(idOf), after.map(idOf))
}

/** Each item's key with its index; undefined unless every item has one of its own. */
function keysOf(list: List, keyedBy: string | undefined): ReadonlyMap<string, number> | undefined {
	if (keyedBy === undefined) return undefined
	const keys = new Map<string, number>()
	for (const [index, item] of list.entries()) {
		const key = isDict(item) ? item.get(keyedBy) : undefined
		if (key === undefined || key === null || isList(key) || isDict(key)) return undefined
		keys.set(renderJson(key, 'sorted'), index)
	}
	return keys.size === list.length ? keys : undefined
}

function pairUp(a: readonly number[], b: readonly number[]): readonly (number | undefined)[] {
	let head = 0
	while (head < a.length && head < b.length && a[head] === b[head]) head++
	let tail = 0
	while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
	const middle = commonPairs(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
	const equal = new Map<number, number>()
	for (let index = 0; index < head; index++) equal.set(index, index)
	for (const [from, to] of middle) equal.set(head + to, head + from)
	for (let index = 1; index <= tail; index++) equal.set(b.length - index, a.length - index)
	return fillByPosition(a.length, b.length, equal)
}

/** Index pairs of a longest common subsequence; none where the lists are too long to compare. */
function commonPairs(a: readonly number[], b: readonly number[]): readonly (readonly [number, number])[] {
	if (a.length * b.length > COMPARISONS_LIMIT) return []
	const width = b.length + 1
	const lengths = new Uint32Array((a.length + 1) * width)
	const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
	for (let i = a.length - 1; i >= 0; i--) {
		for (let j = b.length - 1; j >= 0; j--)
			lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
	}
	const pairs: [number, number][] = []
	for (let i = 0, j = 0; i < a.length && j < b.length; ) {
		if (a[i] === b[j]) pairs.push([i++, j++])
		else if (at(i + 1, j) >= at(i, j + 1)) i++
		else j++
	}
	return pairs
}

function fillByPosition(before: number, after: number, equal: ReadonlyMap<number, number>): readonly (number | undefined)[] {
	const result: (number | undefined)[] = Array.from({ length: after })
	let next = 0
	for (let to = 0; to < after; ) {
		let stop = to
		while (stop < after && !equal.has(stop)) stop++
		const limit = equal.get(stop) ?? before
		for (; to < stop; to++) result[to] = next < limit ? next++ : undefined
		if (stop < after) result[to++] = limit
		next = limit + 1
	}
	return result
}

/** `after` with its keys in the order they have in the file, recursively; what a canonical file is rendered from. */
export function arrange(before: Present, after: Present, keyedBy: string | undefined): Present {
	if (isDict(before) && isDict(after)) {
		const arranged = new Map<string, Present>()
		for (const key of mergeKeys(before.keys(), after)) {
			const [old, value] = [before.get(key), after.get(key)]
			if (value !== undefined) arranged.set(key, old === undefined ? value : arrange(old, value, keyedBy))
		}
		return arranged
	}
	if (!isList(before) || !isList(after)) return after
	const sources = matchItems(before, after, keyedBy)
	return after.map((item, index) => {
		const old = before[sources[index] ?? -1]
		return old === undefined ? item : arrange(old, item, keyedBy)
	})
}
