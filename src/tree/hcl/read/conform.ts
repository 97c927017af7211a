import type { ComputedValue, Expression, HclType, HclValue } from '../../../formats/hcl/index.ts'
import { convert, EMPTY_SCOPE, evaluate, itemsOf, nullOf, objectOf, refuse, tupleOf } from '../../../formats/hcl/index.ts'

/**
 * A value as one of the type that an expression says, such as `list(object({ name = string, age = optional(number, 1) }))`. What an
 * optional attribute is where nobody gives it is filled in.
 */
export function conform(node: Expression, value: HclValue): ComputedValue {
	const type = typeIn(node)
	return type === undefined
		? refuse('the `type` is none', { hint: 'write a type such as string or list(string)' })
		: convert(filled(node, value), type)
}

/** The type that an expression says; undefined where it is none. */
export function typeIn(node: Expression): HclType | undefined {
	if (node.kind === 'variable') return typeNamed(node.name)
	if (node.kind !== 'call') return undefined
	const { name, argument } = partsOf(node)
	if (argument?.kind === 'object' && name === 'object') return objectType(argument)
	if (argument?.kind === 'tuple' && name === 'tuple') {
		const items = argument.items.map(typeIn)
		return items.every((item) => item !== undefined) ? { kind: 'tuple', items } : undefined
	}
	const element = argument && typeIn(argument)
	return element !== undefined && isCollection(name) ? { kind: name, element } : undefined
}

function typeNamed(name: string): HclType | undefined {
	if (name === 'any') return 'dynamic'
	if (name === 'string' || name === 'number' || name === 'bool') return name
	return isCollection(name) ? { kind: name, element: 'dynamic' } : undefined
}

function isCollection(name: string): name is 'list' | 'set' | 'map' {
	return name === 'list' || name === 'set' || name === 'map'
}

type Parts = { readonly name: string; readonly argument: Expression | undefined; readonly default: Expression | undefined }

function partsOf(node: Expression): Parts {
	if (node.kind !== 'call') return { name: '', argument: undefined, default: undefined }
	return { name: node.name.text, argument: node.args[0], default: node.args[1] }
}

function objectType({ items }: Extract<Expression, { kind: 'object' }>): HclType | undefined {
	const members = new Map<string, HclType>()
	for (const { key, value } of items) {
		const type = typeIn(required(value))
		if (key.kind !== 'variable' || type === undefined) return undefined
		members.set(key.name, type)
	}
	return { kind: 'object', members }
}

/** The type of an attribute, without the `optional` around it. */
function required(node: Expression): Expression {
	const { name, argument } = partsOf(node)
	return name === 'optional' && argument ? argument : node
}

function filled(node: Expression, value: HclValue): HclValue {
	const { name, argument } = partsOf(node)
	if (!argument || value.kind === 'null' || value.kind === 'unknown') return value
	if (name === 'object' && argument.kind === 'object' && 'members' in value) return withOptional(argument, value.members)
	if (name === 'map' && 'members' in value) return objectOf([...value.members].map(([key, member]) => [key, filled(argument, member)]))
	return isCollection(name) && 'items' in value ? tupleOf(itemsOf(value).map((item) => filled(argument, item))) : value
}

function withOptional({ items }: Extract<Expression, { kind: 'object' }>, given: ReadonlyMap<string, HclValue>): HclValue {
	const members = new Map(given)
	for (const { key, value: type } of items) {
		if (key.kind !== 'variable') continue
		const member = members.get(key.name)
		const isMissing = member === undefined || member.kind === 'null'
		if (isMissing && partsOf(type).name === 'optional') members.set(key.name, defaultOf(type))
		else if (member) members.set(key.name, filled(required(type), member))
	}
	return objectOf(members)
}

function defaultOf(node: Expression): HclValue {
	const { default: value } = partsOf(node)
	const result = value && evaluate(value, EMPTY_SCOPE)
	return result?.kind === 'ok' ? filled(required(node), result.value) : nullOf(typeIn(required(node)) ?? 'dynamic')
}
