import { equal } from '../equal.ts'
import { fromInteger } from '../number.ts'
import type { Computed } from '../refusal.ts'
import { refuse, refuseSize } from '../refusal.ts'
import { keyOf } from '../set.ts'
import { listType } from '../typing.ts'
import type { HclValue } from '../value.ts'
import { boolOf, FALSE, isSequence, itemsOf, listOf, marked, nullOf, numberOf, TRUE, typeOf, unknownOf } from '../value.ts'
import type { Call, Functions, Parameter } from './define.ts'
import { simple } from './define.ts'
import { graphemes } from './strings.ts'

const LIST: Parameter = { name: 'list', type: 'dynamic', accepts: ['parts'] }
const BOOLS: Parameter = { name: 'list', type: listType('bool'), accepts: ['parts'] }

/** What can be asked of the items of a list. */
export const ITEM_FUNCTIONS: Functions = {
	alltrue: {
		parameters: [BOOLS],
		result: 'bool',
		apply: ({ at }) => {
			const items = itemsOf(at(0))
			const decisive = items.find((item) => item.kind !== 'bool' || !item.value)
			return decisive?.kind === 'unknown' ? unknownOf('bool') : boolOf(!decisive)
		},
	},
	anytrue: {
		parameters: [BOOLS],
		result: 'bool',
		apply: ({ at }) => {
			const items = itemsOf(at(0))
			if (items.some((item) => item.kind === 'bool' && item.value)) return TRUE
			return items.some((item) => item.kind === 'unknown') ? unknownOf('bool') : FALSE
		},
	},
	contains: {
		parameters: [LIST, { name: 'value', type: 'dynamic', accepts: ['parts'] }],
		result: 'bool',
		apply: ({ at }) => contains(at(0), at(1)),
	},
	distinct: simple(
		{ list: 'list' },
		([list]) => (list ? typeOf(list) : listType('dynamic')),
		({ list: items }) => distinct(items),
	),
	index: {
		parameters: [LIST, { name: 'value', type: 'dynamic', accepts: ['parts'] }],
		result: 'number',
		apply: ({ at }) => index(at(0), at(1)),
	},
	length: {
		parameters: [{ name: 'value', type: 'dynamic', accepts: ['parts', 'secrets'] }],
		result: 'number',
		apply: ({ at }, call) => length(at(0), call),
	},
	one: { parameters: [LIST], result: 'dynamic', apply: ({ at }) => one(at(0)) },
}

/** The same value in a list and outside: equal, and of one type. */
function contains(list: HclValue, value: HclValue): Computed {
	if (!isSequence(list)) return refuse('a list, set or tuple is needed', { argument: 0 })
	const answers = list.items.map((item) => equal(item, value))
	if (answers.some((answer) => answer.kind === 'bool' && answer.value)) return TRUE
	return answers.some((answer) => answer.kind === 'unknown') ? unknownOf('bool') : FALSE
}

function index(list: HclValue, value: HclValue): Computed {
	if (list.kind !== 'list' && list.kind !== 'tuple') return refuse('a list or tuple is needed', { argument: 0 })
	for (const [at, item] of list.items.entries()) {
		const answer = equal(item, value)
		if (answer.kind === 'unknown') return unknownOf('number')
		if (answer.kind === 'bool' && answer.value) return numberOf(fromInteger(at))
	}
	return refuse('the list does not hold the item')
}

function distinct(items: readonly HclValue[]): Computed {
	const kept = new Map<string, HclValue>()
	for (const item of items) {
		const key = keyOf(item)
		if (!kept.has(key)) kept.set(key, item)
	}
	const [first] = items
	return listOf(first ? typeOf(first) : 'dynamic', [...kept.values()])
}

function length(value: HclValue, call: Call): Computed {
	if (value.kind === 'string') {
		if (!call.take(value.value.length)) return refuseSize('the text whose length is asked for')
		return marked(numberOf(fromInteger(graphemes(value.value).length)), value.isSensitive)
	}
	const count = 'items' in value ? value.items.length : 'members' in value ? value.members.size : undefined
	if (count === undefined) return refuse('a text, a list or a map is needed', { argument: 0 })
	return marked(numberOf(fromInteger(count)), value.isSensitive)
}

function one(list: HclValue): Computed {
	if (!isSequence(list) || list.items.length > 1) return refuse('a list, set or tuple of one item or none is needed', { argument: 0 })
	return list.items[0] ?? nullOf('element' in list ? list.element : 'dynamic')
}
