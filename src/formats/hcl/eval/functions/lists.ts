import { convert } from '../convert.ts'
import { toCount } from '../number.ts'
import type { Computed } from '../refusal.ts'
import { allOf, isRefusal, refuse, refuseSize } from '../refusal.ts'
import type { HclType } from '../typing.ts'
import { listType } from '../typing.ts'
import { unify } from '../unify.ts'
import type { HclValue, SequenceValue, TupleValue } from '../value.ts'
import { isSequence, itemsOf, listOf, marked, sizeOf, tupleOf, unknownOf } from '../value.ts'
import type { Call, Functions, Parameter } from './define.ts'

const LIST: Parameter = { name: 'list', type: 'dynamic', accepts: ['parts', 'secrets'] }

export const LIST_FUNCTIONS: Functions = {
	chunklist: {
		parameters: [
			{ name: 'list', type: listType('dynamic'), accepts: ['parts', 'secrets'] },
			{ name: 'size', type: 'number' },
		],
		result: listType(listType('dynamic')),
		apply: ({ at }) => chunklist(at(0), at(1)),
	},
	coalescelist: {
		parameters: [],
		rest: { name: 'vals', type: 'dynamic', accepts: ['null', 'unknown'] },
		result: 'dynamic',
		apply: ({ all }) => coalescelist(all),
	},
	compact: {
		parameters: [{ name: 'list', type: listType('string') }],
		result: listType('string'),
		apply: ({ at }) =>
			listOf(
				'string',
				itemsOf(at(0)).filter((item) => item.kind === 'string' && item.value !== ''),
			),
	},
	concat: {
		parameters: [],
		rest: { name: 'seqs', type: 'dynamic', accepts: ['parts', 'secrets'] },
		result: 'dynamic',
		apply: ({ all }, call) => concat(all, call),
	},
	element: {
		parameters: [LIST, { name: 'index', type: 'number' }],
		result: ([list]) => (list && 'element' in list ? list.element : 'dynamic'),
		apply: ({ at }) => element(at(0), at(1)),
	},
	flatten: {
		parameters: [LIST],
		result: 'dynamic',
		apply: ({ at }, call) => flatten(at(0), call),
	},
	reverse: {
		parameters: [LIST],
		result: ([list]) => (list && 'element' in list ? listType(list.element) : 'dynamic'),
		apply: ({ at }) => {
			const list = at(0)
			if (!isSequence(list)) return refuse('a list is needed', { argument: 0 })
			const items = [...list.items].reverse()
			return marked(list.kind === 'tuple' ? tupleOf(items) : listOf(list.element, items), list.isSensitive)
		},
	},
	slice: {
		parameters: [LIST, { name: 'start_index', type: 'number' }, { name: 'end_index', type: 'number' }],
		result: ([list]) => (list && 'element' in list ? listType(list.element) : 'dynamic'),
		apply: ({ at }) => slice(at(0), at(1), at(2)),
	},
}

function chunklist(list: HclValue, size: HclValue): Computed {
	const length = countOf(size)
	if (length === undefined || length < 0) return refuse('the size must be a whole number, not below zero', { argument: 1 })
	const items = itemsOf(list)
	const element = 'element' in list ? list.element : 'dynamic'
	const chunks: HclValue[] = []
	for (let at = 0; at < items.length; at += length || items.length)
		chunks.push(listOf(element, items.slice(at, length === 0 ? undefined : at + length)))
	return marked(listOf(listType(element), chunks), list.isSensitive)
}

function countOf(value: HclValue): number | undefined {
	return value.kind === 'number' ? toCount(value.value) : undefined
}

function coalescelist(lists: readonly HclValue[]): Computed {
	for (const list of lists) {
		if (list.kind === 'unknown') return unknownOf('dynamic')
		if (list.kind !== 'list' && list.kind !== 'tuple') return refuse('lists or tuples are needed')
	}
	return lists.find((list) => itemsOf(list).length > 0) ?? refuse('all lists are empty')
}

/** Lists stay a list where their items have a type in common; with a tuple among them, or without, the result is a tuple. */
function concat(lists: readonly HclValue[], call: Call): Computed {
	if (lists.length === 0) return refuse('there is nothing to concatenate')
	const wrong = lists.findIndex((list) => list.kind !== 'list' && list.kind !== 'tuple')
	if (wrong !== -1) return refuse('a list or tuple is needed', { argument: wrong, hint: 'tolist makes a list of a set' })
	if (!call.hasRoom(lists.reduce((sum, list) => sum + sizeOf(list), 0))) return refuseSize('the concatenated list')
	const items = lists.flatMap(itemsOf)
	const isSecret = lists.some((list) => list.isSensitive)
	const elements = lists.map((list) => (list.kind === 'list' ? list.element : undefined))
	const types = elements.filter((type): type is HclType => type !== undefined)
	const element = types.length === lists.length ? unify(types) : undefined
	if (element === undefined) return marked(tupleOf(items), isSecret)
	const converted = allOf(items.map((item) => convert(item, element)))
	return isRefusal(converted) ? converted : marked(listOf(element, converted), isSecret)
}

/** Counted from 0, and beyond the end from the start again. Below zero a list is counted from its end, and a tuple only in whole rounds. */
function element(list: HclValue, at: HclValue): Computed {
	if (list.kind !== 'list' && list.kind !== 'tuple') return refuse('a list or tuple is needed', { argument: 0 })
	const position = countOf(at)
	if (position === undefined) return refuse('the index must be a whole number', { argument: 1 })
	const { length } = list.items
	const rest = position % length
	if (rest < 0 && list.kind === 'tuple') return refuse('the index is below zero', { argument: 1, hint: 'tolist makes a list of it' })
	const item = list.items[rest < 0 ? rest + length : Math.abs(rest)]
	return item ? marked(item, list.isSensitive) : refuse('the list is empty', { argument: 0 })
}

function flatten(list: HclValue, call: Call): Computed {
	if (!isSequence(list)) return refuse('a list, set or tuple is needed', { argument: 0 })
	if (!call.hasRoom(sizeOf(list))) return refuseSize('the flattened list')
	const flat = flatItems(list)
	return flat ? marked(tupleOf(flat.items), flat.isSensitive) : unknownOf('dynamic')
}

/** Undefined where a list inside is not known. */
function flatItems(list: SequenceValue | TupleValue): { readonly items: readonly HclValue[]; readonly isSensitive: boolean } | undefined {
	const items: HclValue[] = []
	let { isSensitive } = list
	for (const item of list.items) {
		if (!isSequence(item)) {
			if (item.kind === 'unknown' && !isPlainType(item.type)) return undefined
			items.push(item)
			continue
		}
		const flat = flatItems(item)
		if (!flat) return undefined
		for (const inner of flat.items) items.push(inner)
		isSensitive ||= flat.isSensitive
	}
	return { items, isSensitive }
}

function isPlainType(type: HclType): boolean {
	return typeof type === 'string' ? type !== 'dynamic' : type.kind === 'map' || type.kind === 'object'
}

function slice(list: HclValue, from: HclValue, to: HclValue): Computed {
	if (list.kind !== 'list' && list.kind !== 'tuple') return refuse('a list or tuple is needed', { argument: 0 })
	const [start, end] = [countOf(from), countOf(to)]
	if (start === undefined || start < 0 || start > list.items.length) return refuse('the start is outside of the list', { argument: 1 })
	if (end === undefined || end < start || end > list.items.length)
		return refuse('the end is outside of the list, or before the start', { argument: 2, hint: 'the end is the index behind the last item' })
	const items = list.items.slice(start, end)
	return marked(list.kind === 'tuple' ? tupleOf(items) : listOf(list.element, items), list.isSensitive)
}
