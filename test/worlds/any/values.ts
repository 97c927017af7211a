import type { Attribute, Dict, List, Present, ResourceType, Shape } from '../../../src/model/index.ts'
import { isDict, isList } from '../../../src/model/index.ts'
import type { Dice } from '../dice.ts'

/** What an edit is made with. `token` is in no other value of the history. */
export type Making = { readonly dice: Dice; readonly token: string }

/** Names of things that the workspace has and no file does: nobody can make up another one. */
const KNOWN: ReadonlyMap<string, readonly string[]> = new Map([
	['role_id', ['role1', 'role2', 'role3', 'role4', 'role5']],
	['members', []],
	['labels', []],
])

/** Attributes that a person may change at any time, and of which no value is wrong. */
export function editable(type: ResourceType): readonly Attribute[] {
	return type.attributes.filter(
		({ live, computed, fromPath, sensitive, name }) =>
			(live ?? 'writable') === 'writable' && !computed && !fromPath && !sensitive && !type.uniqueTogether?.includes(name),
	)
}

/** Another value in place of this one; undefined where the shape has none that is surely right. */
export function another(shape: Shape, was: Present | undefined, making: Making): Present | undefined {
	const { dice, token } = making
	const known = 'name' in shape ? KNOWN.get(String(shape.name)) : undefined
	if (known) return shape.kind === 'string' ? dice.pick(known.filter((one) => one !== was)) : withoutOne(was, making)
	if (shape.kind === 'string') return isFree(shape) ? `${token}${dice.chance(0.2) ? '\nsecond "line" # ${x}' : ''}` : undefined
	if (shape.kind === 'boolean') return was !== true
	if (shape.kind === 'set' && shape.items.kind === 'string')
		return isFree(shape.items) ? anotherSet(isList(was) ? was : [], making) : undefined
	if (shape.kind === 'map' && shape.values.kind === 'string') return anotherMap(isDict(was) ? was : new Map(), making)
	if (shape.kind === 'any' && shape.encoded && isDict(was)) return new Map([...was, [token, new Map([['deep', token]])]])
	if (isDict(was) && shape.kind === 'object') return anotherMember(shape.attributes, was, making)
	if (isDict(was) && shape.kind === 'map') return anotherOf(was, () => shape.values, making)
	if (isList(was) && (shape.kind === 'list' || shape.kind === 'set')) return anotherItem(shape, was, making)
	return undefined
}

function isFree(shape: Shape & { readonly kind: 'string' }): boolean {
	return !shape.refersTo && !shape.refersBy && !shape.oneOf && !shape.form && shape.language !== 'fql'
}

function withoutOne(was: Present | undefined, { dice }: Making): Present | undefined {
	const items = isList(was) ? was : []
	const at = dice.below(items.length)
	return items.length > 1 ? items.filter((_, index) => index !== at) : undefined
}

function anotherSet(was: List, { dice, token }: Making): List {
	return was.length > 1 && dice.chance(0.4) ? was.filter((_, index) => index !== dice.below(was.length)) : [...was, token]
}

function anotherMap(was: Dict, { dice, token }: Making): Dict {
	const name = dice.pick([...was.keys(), token]) ?? token
	return new Map([...was, [name, token]])
}

function anotherMember(attributes: readonly Attribute[], was: Dict, making: Making): Dict | undefined {
	const open = attributes.filter(({ computed, live, name }) => !computed && live === undefined && was.has(name))
	return anotherOf(
		new Map(open.map(({ name }) => [name, was.get(name) ?? null])),
		(name) => open.find((one) => one.name === name),
		making,
		was,
	)
}

function anotherOf(open: Dict, shapeOf: (name: string) => Shape | undefined, making: Making, was: Dict = open): Dict | undefined {
	const name = making.dice.pick([...open.keys()])
	const shape = name === undefined ? undefined : shapeOf(name)
	const value = name === undefined || !shape ? undefined : another(shape, was.get(name), making)
	return name === undefined || value === undefined ? undefined : new Map([...was, [name, value]])
}

/** What tells items apart stays, so that the same one is edited on both sides. */
function anotherItem(shape: Shape & { readonly kind: 'list' | 'set' }, was: List, making: Making): List | undefined {
	const { dice } = making
	if (was.length > 1 && dice.chance(0.25)) return was.slice(1)
	const at = dice.below(was.length)
	const item = was[at]
	const keys = shape.kind === 'set' ? (shape.keys ?? []) : [shape.key]
	const items =
		shape.items.kind === 'object'
			? { ...shape.items, attributes: shape.items.attributes.filter(({ name }) => !keys.includes(name)) }
			: shape.items
	const value = item === undefined ? undefined : another(items, item, making)
	return value === undefined ? undefined : was.map((one, index) => (index === at ? value : one))
}

/** A new resource like another one, with texts of its own where people tell them apart. */
export function alike(type: ResourceType, was: Dict, { token }: Making): Dict {
	const isOwn = (one: Attribute): boolean =>
		one.kind === 'string' && isFree(one) && !one.computed && !one.language && (isName(type, one) || one.name === 'description')
	const own = new Set(type.attributes.filter(isOwn).map(({ name }) => name))
	const textFor = (name: string): string => (name === 'email' ? `${token}@shop.example` : token)
	return new Map([...was].map(([name, value]) => [name, own.has(name) ? textFor(name) : value]))
}

function isName({ label, uniqueTogether }: ResourceType, { name, unique }: Attribute): boolean {
	return unique !== undefined || name === label || (uniqueTogether?.includes(name) ?? false)
}
