import { convert } from '../convert.ts'
import type { Computed } from '../refusal.ts'
import { isRefusal, refuse, refuseSize } from '../refusal.ts'
import { keyOf } from '../set.ts'
import { isSameType, listType, mapType } from '../typing.ts'
import { unify } from '../unify.ts'
import type { Entry, HclValue } from '../value.ts'
import { isMapping, itemsOf, listOf, mapOf, marked, nullOf, objectOf, sizeOf, stringOf, tupleOf, typeOf, unknownOf } from '../value.ts'
import type { Call, Functions } from './define.ts'
import { isNull, textOf } from './define.ts'

const WITH_SECRETS = ['parts', 'secrets'] as const

export const MAP_FUNCTIONS: Functions = {
	coalesce: {
		parameters: [],
		rest: { name: 'vals', type: 'dynamic', accepts: ['null', 'unknown'] },
		result: 'dynamic',
		apply: ({ all }) => coalesce(all),
	},
	keys: {
		parameters: [{ name: 'inputMap', type: 'dynamic', accepts: WITH_SECRETS }],
		result: listType('string'),
		apply: ({ at }) => {
			const map = at(0)
			if (!isMapping(map)) return refuse('a map or object is needed', { argument: 0 })
			const names = [...map.members.keys()].map(stringOf)
			return marked(map.kind === 'map' ? listOf('string', names) : tupleOf(names), map.isSensitive)
		},
	},
	lookup: {
		parameters: [
			{ name: 'inputMap', type: 'dynamic', accepts: WITH_SECRETS },
			{ name: 'key', type: 'string', accepts: ['secrets'] },
		],
		rest: { name: 'default', type: 'dynamic', accepts: ['null', 'unknown', 'secrets'] },
		result: ([map]) => (map && 'element' in map ? map.element : 'dynamic'),
		apply: ({ all }) => lookup(all),
	},
	matchkeys: {
		parameters: ['values', 'keys', 'searchset'].map((name) => ({ name, type: listType('dynamic') })),
		result: ([values]) => (values ? typeOf(values) : listType('dynamic')),
		apply: ({ at }, call) => matchkeys(at(0), at(1), at(2), call),
	},
	merge: {
		parameters: [],
		rest: { name: 'maps', type: 'dynamic', accepts: ['null', 'parts', 'secrets'] },
		result: 'dynamic',
		apply: ({ all }, call) => merge(all, call),
	},
	transpose: {
		parameters: [{ name: 'values', type: mapType(listType('string')) }],
		result: mapType(listType('string')),
		apply: ({ at }) => transpose(at(0)),
	},
	values: {
		parameters: [{ name: 'mapping', type: 'dynamic', accepts: WITH_SECRETS }],
		result: ([map]) => (map && 'element' in map ? listType(map.element) : 'dynamic'),
		apply: ({ at }) => {
			const map = at(0)
			if (!isMapping(map)) return refuse('a map or object is needed', { argument: 0 })
			const members = itemsOf(map)
			return marked(map.kind === 'map' ? listOf(map.element, members) : tupleOf(members), map.isSensitive)
		},
	},
	zipmap: {
		parameters: [
			{ name: 'keys', type: listType('string') },
			{ name: 'values', type: 'dynamic', accepts: WITH_SECRETS },
		],
		result: 'dynamic',
		apply: ({ at }) => zipmap(at(0), at(1)),
	},
}

/** The first value that is there: neither null nor an empty text. All are brought to the type that they have in common. */
function coalesce(values: readonly HclValue[]): Computed {
	const type = unify(values.map(typeOf))
	if (type === undefined) return refuse('the values have no type in common')
	for (const [argument, value] of values.entries()) {
		const converted = convert(value, type)
		if (isRefusal(converted)) return { ...converted, argument }
		if (converted.kind === 'unknown') return unknownOf(type)
		if (converted.kind !== 'null' && !(converted.kind === 'string' && converted.value === '')) return converted
	}
	return refuse('there is no value that is neither null nor an empty text')
}

function lookup(args: readonly HclValue[]): Computed {
	const [map, key, fallback] = args
	if (!map || !key || args.length > 3) return refuse('two or three arguments are needed', { hint: 'the arguments are (map, key, default)' })
	if (!isMapping(map)) return refuse('a map is needed', { argument: 0 })
	const isSecret = map.isSensitive || key.isSensitive
	const type = map.kind === 'map' ? map.element : undefined
	const otherwise = fallback && type !== undefined ? convert(fallback, type) : fallback
	if (otherwise?.kind === 'refusal') return refuse('the default is not of the type of the items', { argument: 2 })
	const found = map.members.get(textOf(key)) ?? otherwise
	if (found) return marked(found, isSecret)
	const shown = isSecret ? 'the key' : `the key ${JSON.stringify(textOf(key))}`
	return refuse(`the map does not hold ${shown}`, { argument: 1, hint: 'give a default as third argument' })
}

function matchkeys(values: HclValue, keys: HclValue, wanted: HclValue, call: Call): Computed {
	const type = unify([typeOf(keys), typeOf(wanted)])
	const [left, right] = type === undefined ? [] : [convert(keys, type), convert(wanted, type)]
	if (!left || !right || isRefusal(left) || isRefusal(right)) return refuse('keys and searchset have no type in common', { argument: 1 })
	const [items, candidates, searched] = [itemsOf(values), itemsOf(left), new Set(itemsOf(right).map(keyOf))]
	if (items.length !== candidates.length) return refuse('values and keys are of different lengths', { argument: 1 })
	if (!call.hasRoom(sizeOf(values))) return refuseSize('the list')
	return listOf(
		'element' in values ? values.element : 'dynamic',
		items.filter((_, index) => hasKey(searched, candidates[index])),
	)
}

function hasKey(keys: ReadonlySet<string>, value: HclValue | undefined): boolean {
	return value !== undefined && keys.has(keyOf(value))
}

/** Of members with one name the last counts. Maps of one type stay a map; otherwise an object comes out. */
function merge(maps: readonly HclValue[], call: Call): Computed {
	const given = maps.filter((map) => map.kind !== 'null')
	const wrong = maps.findIndex((map) => map.kind !== 'null' && !isMapping(map))
	if (wrong !== -1) return refuse('maps or objects are needed', { argument: wrong })
	if (!call.hasRoom(maps.reduce((sum, map) => sum + sizeOf(map), 0))) return refuseSize('the merged map')
	const entries = given.flatMap((map): readonly Entry[] => (isMapping(map) ? [...map.members] : []))
	const isSecret = maps.some((map) => map.isSensitive)
	const types = maps.map(typeOf)
	const [first] = types
	const isOneType = first !== undefined && types.every((type) => isSameType(type, first))
	const [map] = given
	return marked(isOneType && map?.kind === 'map' ? mapOf(map.element, entries) : objectOf(entries), isSecret)
}

function transpose(map: HclValue): Computed {
	const lists = new Map<string, HclValue[]>()
	for (const [name, list] of isMapping(map) ? map.members : []) {
		if (list.kind === 'null' || itemsOf(list).some(isNull)) return refuse('a list or an item of it is null', { argument: 0 })
		for (const item of itemsOf(list)) {
			const text = textOf(item)
			const names = lists.get(text) ?? []
			names.push(stringOf(name))
			lists.set(text, names)
		}
	}
	return mapOf(
		listType('string'),
		[...lists].map(([name, names]): Entry => [name, listOf('string', names)]),
	)
}

function zipmap(keys: HclValue, values: HclValue): Computed {
	if (values.kind !== 'list' && values.kind !== 'tuple') return refuse('a list or tuple is needed', { argument: 1 })
	const [names, items] = [itemsOf(keys), values.items]
	if (names.length !== items.length) return refuse(`there are ${names.length} keys for ${items.length} values`)
	if (names.some(isNull)) return refuse('a key is null', { argument: 0 })
	const entries = names.map((name, index): Entry => [textOf(name), items[index] ?? nullOf('dynamic')])
	return marked(values.kind === 'list' ? mapOf(values.element, entries) : objectOf(entries), values.isSensitive)
}
