import type { Present, Value } from '../../../model/index.ts'
import { isSame, MASKED_KEY, readReferences, SECRET_KEY } from '../../../model/index.ts'
import { parseJson } from '../../json/index.ts'
import type { Expression } from '../syntax.ts'
import { argumentOf, keyOf, literalOf } from './literal.ts'
import { findUnwritable } from './render.ts'
import type { Source } from './source.ts'
import { textOf } from './source.ts'
import { tokensOf } from './tokens.ts'
import type { Writable } from './writable.ts'
import { isCall, isExpression, isItems, isMembers } from './writable.ts'

/** What an expression means, as far as it is a literal or the caller knows it. */
export function meaningOf({ options }: Source, node: Expression): Value {
	const literal = literalOf(node)
	return literal === undefined ? options.meaningOf?.(node) : readReferences(literal)
}

/** The key of an object's item, where it is computed as the caller knows it. */
export function keyIn(source: Source, key: Expression): string | undefined {
	const value = keyOf(key) ?? meaningOf(source, key)
	return typeof value === 'string' ? value : undefined
}

/** True where an expression says what is wanted already, however it is spelled. */
export function isWanted(source: Source, node: Expression, wanted: Writable): boolean {
	if (node.kind === 'parentheses') return isWanted(source, node.inner, wanted)
	if (isExpression(wanted)) return codeOf(textOf(source, node)) === codeOf(wanted.text)
	const argument = argumentOf(node, isCall(wanted) ? wanted.name : 'jsonencode')
	if (isCall(wanted)) {
		if (argument) return isWanted(source, argument, wanted.argument)
		const json = wanted.name === 'jsonencode' ? jsonOf(meaningOf(source, node)) : undefined
		const plain = plainOf(wanted.argument)
		return json !== undefined && plain !== undefined && isSame(json, plain)
	}
	if (argument && typeof wanted === 'string') {
		const json = jsonOf(wanted)
		if (json !== undefined) return isWanted(source, argument, json)
	}
	return isWantedInside(source, node, wanted) ?? isWantedWhole(source, node, wanted)
}

/** The same member by member; undefined where the members of an expression cannot be told. */
function isWantedInside(source: Source, node: Expression, wanted: Writable): boolean | undefined {
	if (node.kind === 'tuple') {
		if (!isItems(wanted) || node.items.length !== wanted.length) return false
		return node.items.every((item, index) => isWanted(source, item, wanted[index] ?? null))
	}
	if (node.kind !== 'object') return undefined
	const members = new Map(node.items.map(({ key, value }) => [keyOf(key), value]))
	if (members.has(undefined) || members.size < node.items.length) return undefined
	if (!isMembers(wanted) || members.size !== wanted.size) return false
	return [...wanted].every(([key, member]) => {
		const value = members.get(key)
		return value !== undefined && isWanted(source, value, member)
	})
}

function isWantedWhole(source: Source, node: Expression, wanted: Writable): boolean {
	const value = meaningOf(source, node)
	const plain = value === undefined ? undefined : plainOf(wanted)
	return plain !== undefined && isSame(value, plain)
}

export function jsonOf(value: Value): Present | undefined {
	// Our own marks for what is not shown have no meaning in somebody else's JSON.
	const isPlain = typeof value === 'string' && !value.includes(MASKED_KEY) && !value.includes(SECRET_KEY)
	const parsed = isPlain ? parseJson(value) : undefined
	return parsed?.kind === 'ok' && !findUnwritable(parsed.value) ? parsed.value : undefined
}

/** A value without any expression in it; undefined where there is one. */
export function plainOf(wanted: Writable): Present | undefined {
	if (isCall(wanted) || isExpression(wanted)) return undefined
	if (isItems(wanted)) {
		const items = wanted.map(plainOf)
		return items.every((item) => item !== undefined) ? items : undefined
	}
	if (!isMembers(wanted)) return wanted
	const members = new Map<string, Present>()
	for (const [key, member] of wanted) {
		const plain = plainOf(member)
		if (plain === undefined) return undefined
		members.set(key, plain)
	}
	return members
}

/** Code without what may differ and mean the same: blanks, line breaks, comments. */
function codeOf(text: string): string {
	const tokens = tokensOf(text).filter(({ kind }) => kind !== 'newline' && kind !== 'comment')
	return tokens.map(({ start, end }) => text.slice(start, end)).join('\u0000')
}

const CODE = '\u0000code'

/** A value that is equal for equal expressions, to pair the items of a list; what is no literal stands for its code. */
export function likenessOf(source: Source, node: Expression): Present {
	if (node.kind === 'tuple') return node.items.map((item) => likenessOf(source, item))
	if (node.kind === 'object')
		return new Map(node.items.map(({ key, value }) => [keyOf(key) ?? codeOf(textOf(source, key)), likenessOf(source, value)]))
	const argument = argumentOf(node, 'jsonencode')
	if (argument) return likenessOf(source, argument)
	return literalOf(node) ?? new Map([[CODE, codeOf(textOf(source, node))]])
}

export function likenessOfWanted(wanted: Writable): Present {
	if (isExpression(wanted)) return new Map([[CODE, codeOf(wanted.text)]])
	if (isCall(wanted)) return likenessOfWanted(wanted.argument)
	if (isItems(wanted)) return wanted.map(likenessOfWanted)
	if (isMembers(wanted)) return new Map([...wanted].map(([key, member]) => [key, likenessOfWanted(member)]))
	return wanted
}
