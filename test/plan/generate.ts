/** Correlated triples: one tree, changed twice. Independent random trees never meet and would prove nothing. */
import fc from 'fast-check'
import type { Attribute, Shape } from '../../src/model/index.ts'
import type { OracleInput, Side } from './oracle.ts'

export type Schema = { readonly attributes: readonly Attribute[] }
type Tree = Record<string, unknown>
export type Triple = Omit<OracleInput, 'base' | 'git' | 'live' | 'observed' | 'schema' | 'policy'> & {
	readonly base: Tree | null
	readonly git: Tree | null
	readonly live: Tree | null
	readonly observed?: Tree
	readonly schema?: Schema
	readonly policy?: { readonly onConflict?: Policy }
}
export type Policy = 'hold' | 'git' | 'live' | 'union'
type Options = { readonly policies?: 'all' | 'hold'; readonly rewriting?: 'some' | 'none'; readonly unread?: 'some' | 'none' }

const NONE: readonly Side[] = []

/** Choices read off a list of numbers, so that a failing case shrinks: fewer and smaller numbers give a simpler triple. */
type Tape = { below(limit: number): number }

/**
 * Triples of one resource, with the schema that they follow. The same seed gives the same triples.
 * Maps have no prototype, so that every key is a key.
 */
export function triples(options: Options = {}): fc.Arbitrary<Triple> {
	const numbers = (minLength: number, maxLength: number): fc.Arbitrary<number[]> =>
		fc.array(fc.nat(9_999), { minLength, maxLength, size: 'max' })
	return fc
		.tuple(numbers(6, 6), numbers(30, 160), numbers(24, 60), numbers(24, 60))
		.map(([how, base, git, live]) => makeTriple(options, how, base, git, live))
}

function makeTriple(
	options: Options,
	how: readonly number[],
	forBase: readonly number[],
	forGit: readonly number[],
	forLive: readonly number[],
): Triple {
	const choose = tapeOf(how)
	const tape = tapeOf(forBase)
	const schema = pick(tape, ['none', RICH, LISTS, LISTS, ONE_LIST, ONE_LIST, ONE_LIST, 'made'])
	const chosen: Schema | undefined = schema === 'none' ? undefined : schema === 'made' ? makeSchema(tape) : schema
	const root: Shape = chosen ? { kind: 'object', attributes: chosen.attributes } : { kind: 'any' }
	const tree = makeTree(root, tape)
	const isInBase = choose.below(8) > 0
	const policy =
		options.policies === 'hold'
			? undefined
			: pick(choose, [undefined, undefined, undefined, 'hold', undefined, undefined, 'git', 'live', 'union'])
	const rewritten =
		policy === undefined && options.rewriting !== 'none' && isInBase && choose.below(6) === 1
			? (rewrite(root, tree, 'top') as Tree)
			: undefined
	const git = mutated(root, tree, forGit, forGit)
	const live = mutated(root, rewritten ?? tree, forLive, forGit)
	const unknown: readonly Side[] =
		options.unread === 'none'
			? NONE
			: pick(choose, [NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, ['git'], ['live'], NONE, ['git', 'live']])
	return {
		base: isInBase ? tree : null,
		git: isInBase || choose.below(5) > 0 ? git : null,
		live: isInBase || choose.below(5) > 0 ? live : null,
		...(rewritten ? { observed: rewritten } : {}),
		...(chosen ? { schema: chosen } : {}),
		...(policy ? { policy: { onConflict: policy } } : {}),
		...(unknown.length > 0 ? { unknown } : {}),
	}
}

function tapeOf(numbers: readonly number[]): Tape {
	let at = 0
	return { below: (limit) => (numbers[at++] ?? 0) % limit }
}

function pick<const T extends readonly [unknown, ...unknown[]]>(tape: Tape, from: T): T[number] {
	return from[tape.below(from.length)]
}

// ---- Lists merged by position

export type Positional = {
	readonly triple: Triple
	/** `changes`: how many sides have to be written. */
	readonly expected: { readonly kind: 'merges' | 'equal' | 'conflict'; readonly list: readonly unknown[]; readonly changes: number }
}

/**
 * Lists whose outcome needs no algorithm: both sides change different parts, with untouched elements between them; or
 * both put something at one point. Elements are distinct, so that what moved where is beyond doubt.
 */
export function positionalTriples(): fc.Arbitrary<Positional> {
	const part = fc.record({ size: fc.integer({ min: 0, max: 4 }), drop: fc.nat(3), insertAt: fc.nat(4), insert: fc.nat(2) })
	return fc.tuple(fc.constantFrom('apart', 'apart', 'meet'), fc.boolean(), part, part).map(([how, isEqual, first, second]) => {
		const [before, after] = [elements('f', first.size), elements('s', second.size)]
		const frame = (one: readonly string[], other: readonly string[]): readonly string[] => [
			'start',
			...one,
			'middle 1',
			'middle 2',
			...other,
			'end',
		]
		const base = frame(before, after)
		if (how === 'meet') {
			const [git, live] = [frame([...before, 'new'], after), frame([...before, isEqual ? 'new' : 'other'], after)]
			return {
				triple: positional(base, git, live),
				expected: { kind: isEqual ? 'equal' : 'conflict', list: isEqual ? git : base, changes: 0 },
			}
		}
		const [ofGit, ofLive] = [changedPart(before, 'g', first), changedPart(after, 'l', second)]
		const [git, live] = [frame(ofGit, after), frame(before, ofLive)]
		const changes = [ofGit.join() !== before.join(), ofLive.join() !== after.join()].filter(Boolean).length
		return { triple: positional(base, git, live), expected: { kind: 'merges', list: frame(ofGit, ofLive), changes } }
	})
}

function elements(prefix: string, count: number): readonly string[] {
	return Array.from({ length: count }, (_, index) => `${prefix}${index}`)
}

function changedPart(
	part: readonly string[],
	prefix: string,
	how: { readonly drop: number; readonly insertAt: number; readonly insert: number },
): readonly string[] {
	return part.toSpliced(how.drop, how.drop < 3 ? 1 : 0).toSpliced(how.insertAt, 0, ...elements(prefix, how.insert))
}

function positional(base: readonly string[], git: readonly string[], live: readonly string[]): Triple {
	const schema: Schema = { attributes: [{ name: 'list', kind: 'list', merge: 'positional', items: { kind: 'string' } }] }
	return { base: { list: base }, git: { list: git }, live: { list: live }, schema }
}

// ---- Schemas

/** One attribute of each kind that merging treats in its own way. */
const RICH: Schema = {
	attributes: [
		{ name: 'name', kind: 'string' },
		{ name: 'note', kind: 'string', sameAsAbsent: [null, ''] },
		{ name: 'on', kind: 'boolean', sameAsAbsent: [false] },
		{ name: 'limit', kind: 'number', sameAsAbsent: [0] },
		{ name: 'labels', kind: 'map', values: { kind: 'string' } },
		{ name: 'tags', kind: 'set', items: { kind: 'string' } },
		{ name: 'steps', kind: 'list', items: { kind: 'string' }, merge: 'atomic' },
		{
			name: 'columns',
			kind: 'list',
			merge: 'keyed',
			key: 'name',
			items: {
				kind: 'object',
				attributes: [
					{ name: 'name', kind: 'string' },
					{ name: 'type', kind: 'string' },
					{ name: 'tags', kind: 'set', items: { kind: 'string' } },
				],
			},
		},
		{ name: 'free', kind: 'any', keyedBy: 'id' },
		{
			name: 'settings',
			kind: 'object',
			attributes: [
				{ name: 'rate', kind: 'number' },
				{ name: 'note', kind: 'string', sameAsAbsent: [null] },
				{ name: 'deep', kind: 'map', values: { kind: 'any' } },
			],
		},
		{ name: 'seen_at', kind: 'string', computed: true },
		{ name: 'remark', kind: 'string', live: 'file-only' },
	],
}

const COLUMNS = { name: 'columns', kind: 'list', merge: 'keyed', key: 'name', items: { kind: 'map', values: { kind: 'any' } } } as const

/** Few attributes, so that two sides often meet in the same list. */
const LISTS: Schema = {
	attributes: [COLUMNS, { name: 'tags', kind: 'set', items: { kind: 'string' } }, { name: 'free', kind: 'any', keyedBy: 'id' }],
}

const ONE_LIST: Schema = { attributes: [COLUMNS] }

function makeSchema(tape: Tape): Schema {
	const names = KEYS.slice(0, 2 + tape.below(4))
	return { attributes: names.map((name) => ({ name, ...makeShape(tape, 2), ...(tape.below(4) === 1 ? { sameAsAbsent: [null] } : {}) })) }
}

function makeShape(tape: Tape, depth: number): Shape {
	if (depth === 0) return { kind: pick(tape, ['string', 'number', 'any'] as const) }
	const items = (): Shape => makeShape(tape, depth - 1)
	switch (tape.below(7)) {
		case 0:
			return { kind: 'any', ...(tape.below(2) === 1 ? { keyedBy: 'id' } : {}) }
		case 1:
			return {
				kind: 'object',
				attributes: [
					{ name: 'a', ...items() },
					{ name: 'name', ...items(), sameAsAbsent: [null, ''] },
				],
			}
		case 2:
			return { kind: 'map', values: items() }
		case 3:
			return { kind: 'set', items: { kind: pick(tape, ['string', 'number', 'any'] as const) } }
		case 4:
			return {
				kind: 'list',
				merge: 'keyed',
				key: 'id',
				items: {
					kind: 'object',
					attributes: [
						{ name: 'id', kind: 'string' },
						{ name: 'a', ...items() },
						{ name: 'b', ...items() },
					],
				},
			}
		case 5:
			return { kind: 'list', merge: 'atomic', items: items() }
		default:
			return { kind: pick(tape, ['string', 'number', 'boolean'] as const) }
	}
}

// ---- Values

const KEYS = [
	'a',
	'b',
	'__proto__',
	'name',
	'constructor',
	'10',
	'2',
	'toString',
	'é',
	'e\u0301',
	'',
	'hasOwnProperty',
	'🏷',
	'kind',
	'a.b',
	'$masked',
] as const
const TEXTS = [
	'a',
	'b',
	'c',
	'B',
	'',
	'x\ny',
	'x\r\ny',
	'é',
	'e\u0301',
	'a ',
	'👩‍👩‍👧',
	'\u202edcba',
	'__proto__',
	'1',
	'null',
	'\u0007',
	'@@A@@',
] as const
const NUMBERS = [1, 0, 2, 1n, 2n, -1, 1.5, 0.1, -0, 9_007_199_254_740_993n, 9_007_199_254_740_992n, 10n ** 30n, 1e21, 1e-7] as const
const ITEM_KEYS = ['k1', 'k2', 'k3', 'k4', 'k5', 'k6', '__proto__', '7'] as const

function emptyMap(): Tree {
	return Object.create(null) as Tree
}

function mapOf(entries: readonly (readonly [string, unknown])[]): Tree {
	const map = emptyMap()
	for (const [key, value] of entries) map[key] = value
	return map
}

function isMap(value: unknown): value is Tree {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function makeTree(root: Shape, tape: Tape): Tree {
	if (root.kind === 'object')
		return mapOf(root.attributes.filter(() => tape.below(8) !== 1).map((attribute) => [attribute.name, makeValue(attribute, tape, 3)]))
	return mapOf(KEYS.slice(0, 2 + tape.below(4)).map((key) => [key, makeValue(root, tape, 3)]))
}

/** A value that fits the shape. */
function makeValue(shape: Shape, tape: Tape, depth: number): unknown {
	switch (shape.kind) {
		case 'string':
			return pick(tape, TEXTS)
		case 'number':
			return pick(tape, NUMBERS)
		case 'boolean':
			return tape.below(2) === 1
		case 'object':
			return mapOf(
				shape.attributes.filter(() => tape.below(5) !== 1).map((attribute) => [attribute.name, makeValue(attribute, tape, depth - 1)]),
			)
		case 'map':
			return mapOf(keysFor(tape).map((key) => [key, makeValue(shape.values, tape, depth - 1)]))
		case 'set':
			return distinct(Array.from({ length: tape.below(5) }, () => makeValue(shape.items, tape, 0)))
		case 'list':
			return makeList(shape, tape, depth)
		case 'any':
			return makeAny(shape.keyedBy, tape, depth)
	}
}

function makeList(shape: Extract<Shape, { kind: 'list' }>, tape: Tape, depth: number): unknown[] {
	if (shape.merge !== 'keyed') return Array.from({ length: tape.below(4) }, () => makeValue(shape.items, tape, depth - 1))
	return ITEM_KEYS.slice(0, pick(tape, [3, 4, 2, 0, 5])).map((key) => makeItem(shape.items, shape.key ?? 'id', key, tape, depth))
}

function makeItem(items: Shape, name: string, key: string, tape: Tape, depth: number): Tree {
	const item = makeValue(items, tape, depth - 1)
	return { __proto__: null, ...(isMap(item) ? item : {}), [name]: key }
}

function makeAny(keyedBy: string | undefined, tape: Tape, depth: number): unknown {
	const shape: Shape = { kind: 'any', ...(keyedBy ? { keyedBy } : {}) }
	switch (depth <= 0 ? tape.below(3) : tape.below(8)) {
		case 0:
			return pick(tape, TEXTS)
		case 1:
			return pick(tape, NUMBERS)
		case 2:
			return pick(tape, [true, null, false])
		case 3:
			return Array.from({ length: tape.below(4) }, () => makeAny(keyedBy, tape, depth - 1))
		case 4:
			return keyedBy
				? ITEM_KEYS.slice(0, tape.below(5)).map((key) => makeItem({ kind: 'map', values: { kind: 'any' } }, keyedBy, key, tape, depth - 1))
				: []
		default:
			return mapOf(keysFor(tape).map((key) => [key, makeValue(shape, tape, depth - 1)]))
	}
}

function keysFor(tape: Tape): readonly string[] {
	const from = tape.below(KEYS.length)
	return [...KEYS.slice(from), ...KEYS].slice(0, tape.below(4))
}

function distinct(items: readonly unknown[]): unknown[] {
	return items.filter((item, index) => items.findIndex((other) => Object.is(other, item) || String(other) === String(item)) === index)
}

/** What a server could make of it: texts in capitals and cut, wherever a text is a leaf of its own. */
function rewrite(shape: Shape, value: unknown, place: 'top' | 'member' | 'key'): unknown {
	if (typeof value === 'string') return place === 'key' ? value : value.trim().toUpperCase()
	if (isMap(value)) return mapOf(Object.entries(value).map(([key, member]) => [key, rewrite(memberShape(shape, key), member, 'member')]))
	const name = keyOf(shape)
	if (!Array.isArray(value) || name === undefined) return value
	return value.map((item) =>
		isMap(item) ? { __proto__: null, ...(rewrite(itemShape(shape), item, 'member') as Tree), [name]: item[name] } : item,
	)
}

// ---- Mutations

/** Up to three mutations read from `own`; some are taken from `other` whole, others only in where they strike. */
function mutated(root: Shape, tree: Tree, own: readonly number[], other: readonly number[]): Tree | null {
	const fate = (own[0] ?? 0) % 12
	if (fate === 1) return null
	const count = [1, 2, 3, 0][(own[1] ?? 0) % 4] ?? 1
	let result: unknown = tree
	for (let index = 0; index < count; index++) {
		const slice = (numbers: readonly number[]): readonly number[] => numbers.slice(2 + index * 16, 18 + index * 16)
		const [how = 0, ...mine] = slice(own)
		const [, ...theirs] = slice(other)
		const numbers =
			[mine, theirs, [...theirs.slice(0, 5), ...mine.slice(5)], mine, [...theirs.slice(0, 5), ...mine.slice(5)]][how % 5] ?? mine
		result = mutate(root, result, tapeOf(numbers.slice(0, 5)), tapeOf(numbers.slice(5)), 0)
	}
	const shuffled = (own[2] ?? 0) % 6 === 1
	const whole = isMap(result) ? result : emptyMap()
	if (fate === 2) return { __proto__: null, ...whole, remark: String(own[3] ?? 0), seen_at: String(own[4] ?? 0) }
	return shuffled ? mapOf(Object.entries(whole).reverse()) : whole
}

/** Walks down as `where` says and changes one thing there. Returns a new tree; the old one stays as it was. */
function mutate(shape: Shape, value: unknown, where: Tape, what: Tape, depth: number): unknown {
	if (isMap(value) && (depth === 0 || where.below(3) > 0)) return mutateMap(shape, value, where, what, depth)
	if (Array.isArray(value)) return mutateList(shape, value, where, what, depth)
	const op = what.below(4)
	if (op === 2) return null
	return op === 3 ? retyped(value, what) : otherValue(shape, value, what)
}

function mutateMap(shape: Shape, map: Tree, where: Tape, what: Tape, depth: number): Tree {
	const keys = Object.keys(map)
	const key = keys[where.below(Math.max(1, keys.length))]
	const op = what.below(depth === 0 ? 28 : 12)
	if (key === undefined || op === 0) return mapOf([...Object.entries(map), added(shape, map, what)])
	if (op === 1 || op === 2) return mapOf(Object.entries(map).filter(([name]) => name !== key))
	if (op === 3 && shape.kind !== 'object')
		return mapOf([...Object.entries(map).filter(([name]) => name !== key), [pick(what, KEYS), map[key]]])
	if (op === 4) return { __proto__: null, ...map, [key]: pick(what, [null, retyped(map[key], what)]) }
	const member = mutate(memberShape(shape, key), map[key], where, what, depth + 1)
	return mapOf(Object.entries(map).map(([name, old]) => [name, name === key ? member : old]))
}

function added(shape: Shape, map: Tree, what: Tape): readonly [string, unknown] {
	if (shape.kind !== 'object') {
		const key = pick(what, KEYS)
		return [key, makeValue(memberShape(shape, key), what, 1)]
	}
	const missing = shape.attributes.find((attribute) => !Object.hasOwn(map, attribute.name))
	return missing && what.below(4) > 0 ? [missing.name, makeValue(missing, what, 2)] : ['unlisted', makeAny(undefined, what, 1)]
}

function mutateList(shape: Shape, list: readonly unknown[], where: Tape, what: Tape, depth: number): unknown {
	const at = where.below(Math.max(1, list.length))
	const op = what.below(11)
	if (op === 0 || list.length === 0) return list.toSpliced(what.below(list.length + 1), 0, newItem(shape, list, what))
	if (op === 1 || op === 2) return list.toSpliced(at, 1)
	if (op <= 5) return reordered(list, at, what)
	if (op === 6) return retyped(list, what)
	if (op === 7) return keyOf(shape) ? [...list, list[at]] : list.toReversed()
	const item = list[at]
	const name = keyOf(shape)
	if (shape.kind === 'set') return distinct(list.with(at, makeValue(shape.items, what, 0)))
	const changed = mutate(itemShape(shape), item, where, what, depth + 1)
	const keepsKey = name !== undefined && isMap(changed) && isMap(item) && what.below(8) !== 1
	return list.with(at, keepsKey ? { __proto__: null, ...changed, [name]: item[name] } : changed)
}

function newItem(shape: Shape, list: readonly unknown[], what: Tape): unknown {
	const name = keyOf(shape)
	if (shape.kind === 'set') return pick(what, TEXTS.filter((text) => !list.includes(text)) as unknown as [string, ...string[]])
	if (name === undefined) return makeValue(itemShape(shape), what, 1)
	const taken = list.map((item) => (isMap(item) ? item[name] : undefined))
	const free = ITEM_KEYS.filter((key) => !taken.includes(key))
	return makeItem(itemShape(shape), name, free[what.below(Math.max(1, Math.min(2, free.length)))] ?? 'k9', what, 2)
}

function reordered(list: readonly unknown[], at: number, what: Tape): unknown[] {
	const to = (at + 1 + what.below(Math.max(1, list.length - 1))) % list.length
	const rest = list.toSpliced(at, 1)
	return what.below(5) === 1 ? list.toReversed() : rest.toSpliced(to, 0, list[at])
}

function otherValue(shape: Shape, value: unknown, what: Tape): unknown {
	if (value === 'é') return 'e\u0301'
	if (value === 'x\ny') return 'x\r\ny'
	if (value === 1) return pick(what, [1n, 2])
	if (typeof value === 'string' && what.below(6) === 1) return `${value} `
	if (typeof value === 'number' || typeof value === 'bigint') return pick(what, NUMBERS)
	return isMap(value) || Array.isArray(value)
		? makeAny(undefined, what, 1)
		: makeValue(shape.kind === 'any' ? { kind: 'string' } : shape, what, 1)
}

function retyped(value: unknown, what: Tape): unknown {
	const others: readonly [() => unknown, ...(() => unknown)[]] = [
		() => pick(what, TEXTS),
		() => mapOf([[pick(what, KEYS), pick(what, TEXTS)]]),
		() => [pick(what, TEXTS), pick(what, TEXTS)],
		() => pick(what, NUMBERS),
	]
	const own = isMap(value) ? 1 : Array.isArray(value) ? 2 : typeof value === 'string' ? 0 : 3
	return (others[(own + 1 + what.below(3)) % 4] ?? others[0])()
}

// ---- Shapes below a shape

export function memberShape(shape: Shape, key: string): Shape {
	if (shape.kind === 'object') return shape.attributes.find((attribute) => attribute.name === key) ?? { kind: 'any' }
	if (shape.kind === 'map') return shape.values
	return shape.kind === 'any' ? shape : { kind: 'any' }
}

function itemShape(shape: Shape): Shape {
	if (shape.kind === 'any') return shape
	return shape.kind === 'set' || shape.kind === 'list' ? shape.items : { kind: 'any' }
}

function keyOf(shape: Shape): string | undefined {
	if (shape.kind === 'any') return shape.keyedBy
	return shape.kind === 'list' && shape.merge === 'keyed' ? shape.key : undefined
}
