import { convert } from '../convert.ts'
import type { Computed, Refusal } from '../refusal.ts'
import { isRefusal, refuse, refuseSize } from '../refusal.ts'
import { keyOf, setOf } from '../set.ts'
import type { HclType } from '../typing.ts'
import { listType, setType } from '../typing.ts'
import { unify } from '../unify.ts'
import type { HclValue } from '../value.ts'
import { isSequence, isWhollyKnown, itemsOf, listOf, marked, nullOf, sizeOf, tupleOf, typeOf, unknownOf } from '../value.ts'
import type { Call, Functions, HclFunction } from './define.ts'

const SET = setType('dynamic')

export const SET_FUNCTIONS: Functions = {
	setintersection: ofSets((first, others) => {
		const sets = others.map((keys) => new Set(keys))
		return first.filter((key) => sets.every((set) => set.has(key)))
	}),
	setproduct: {
		parameters: [],
		rest: { name: 'sets', type: 'dynamic', accepts: ['parts', 'secrets'] },
		result: 'dynamic',
		apply: ({ all }, call) => setproduct(all, call),
	},
	setsubtract: {
		parameters: [
			{ name: 'a', type: SET },
			{ name: 'b', type: SET },
		],
		result: SET,
		apply: ({ all }) =>
			combine(all, (first, others) => {
				const taken = new Set(others.flat())
				return first.filter((key) => !taken.has(key))
			}),
	},
	setunion: ofSets((first, others) => [first, ...others].flat()),
}

type Keys = readonly string[]

/** Tells from the keys of the sets' items which of them are kept. */
type Keep = (first: Keys, others: readonly Keys[]) => Keys

function ofSets(keep: Keep): HclFunction {
	return {
		parameters: [{ name: 'first_set', type: SET }],
		rest: { name: 'other_sets', type: SET },
		result: SET,
		apply: ({ all }) => combine(all, keep),
	}
}

function combine(given: readonly HclValue[], keep: Keep): Computed {
	const type = unify(given.map((set) => ('element' in set && itemsOf(set).length > 0 ? set.element : 'dynamic')).filter(isDecided))
	const element = type ?? (given.some((set) => itemsOf(set).length > 0) ? undefined : 'dynamic')
	if (element === undefined) return refuse('the sets have no type in common')
	const sets: (readonly HclValue[])[] = []
	for (const set of given) {
		const converted = convert(set, setType(element))
		if (isRefusal(converted)) return converted
		sets.push(itemsOf(converted))
	}
	const byKey = new Map(sets.flat().map((item) => [keyOf(item), item]))
	const [first = [], ...others] = sets.map((set) => set.map(keyOf))
	const kept = keep(first, others)
	return setOf(
		element,
		kept.flatMap((key) => byKey.get(key) ?? []),
	)
}

function isDecided(type: HclType): boolean {
	return type !== 'dynamic'
}

/** Every combination of one item of each, the last list changing first; a list where all are lists or tuples, otherwise a set. */
function setproduct(lists: readonly HclValue[], call: Call): Computed {
	if (lists.length < 2) return refuse('at least two lists or sets are needed')
	const columns: HclValue[] = []
	for (const [argument, list] of lists.entries()) {
		if (!isSequence(list)) return refuse('a list, set or tuple is needed', { argument })
		const column = list.kind === 'tuple' ? convert(list, listType('dynamic')) : list
		if (isRefusal(column)) return { ...column, argument }
		columns.push(column)
	}
	const rows = combinations(columns, call)
	if (isRefusal(rows)) return rows
	const type: HclType = { kind: 'tuple', items: columns.map((column) => ('element' in column ? column.element : 'dynamic')) }
	const isSecret = lists.some((list) => list.isSensitive)
	if (!lists.some((list) => list.kind === 'set')) return marked(listOf(type, rows), isSecret)
	return marked(rows.every(isWhollyKnown) ? setOf(type, rows) : unknownOf(setType(type)), isSecret)
}

function combinations(columns: readonly HclValue[], call: Call): readonly HclValue[] | Refusal {
	const count = columns.reduce((product, column) => product * itemsOf(column).length, 1)
	const widest = columns.reduce((sum, column) => sum + itemsOf(column).reduce((most, item) => Math.max(most, sizeOf(item)), 1), 1)
	if (!call.hasRoom(count * widest)) return refuseSize('the product of the sets')
	return Array.from({ length: count }, (_, row) => {
		let rest = row
		const items: HclValue[] = []
		for (const column of columns.toReversed()) {
			const all = itemsOf(column)
			items.push(all[rest % all.length] ?? nullOf(typeOf(column)))
			rest = Math.floor(rest / all.length)
		}
		return tupleOf(items.reverse())
	})
}
