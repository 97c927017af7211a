import type { Expression, ForNode, Name } from '../syntax.ts'
import type { Reader } from './reader.ts'
import { count, expected, isAt, isWord, next, refuse, take } from './reader.ts'

const FORMS = {
	'[': { form: 'tuple', close: ']', example: '[for item in list : item.name]' },
	'{': { form: 'object', close: '}', example: '{for key, value in map : key => value}' },
} as const

/** The names that a `for` binds, and what it goes through; `for` is the current token. */
export function readForIntro(
	reader: Reader,
	example: string,
): { readonly key: Name | null; readonly value: Name; readonly collection: Expression } | undefined {
	const hint = `write it as ${example}`
	next(reader)
	const first = readName(reader, hint)
	if (!first) return undefined
	let second: Name | undefined
	if (isAt(reader, ',')) {
		next(reader)
		second = readName(reader, hint)
		if (!second) return undefined
	}
	if (!isWord(reader, 'in')) return expected(reader, second ? '"in"' : 'a comma or "in"', hint)
	next(reader)
	const collection = reader.readExpression(reader)
	return collection && { key: second ? first : null, value: second ?? first, collection }
}

function readName(reader: Reader, hint: string): Name | undefined {
	const { text, start, end } = reader
	if (!isAt(reader, 'name')) return expected(reader, 'a name behind "for"', hint)
	next(reader)
	return { start, end, text: text.slice(start, end) }
}

/** A `for` expression from its word `for` to its closing bracket. `open` is its opening one, at `start`. */
export function readFor(reader: Reader, start: number, open: '[' | '{'): ForNode | undefined {
	const { form, close, example } = FORMS[open]
	const hint = `write it as ${example}`
	const intro = readForIntro(reader, example)
	if (!intro) return undefined
	let { height } = reader
	if (!take(reader, ':', 'a colon', hint)) return undefined
	const result = readResult(reader, open)
	if (!result) return undefined
	height = Math.max(height, reader.height)
	const condition = readCondition(reader)
	if (condition === undefined) return undefined
	height = Math.max(height, reader.height)
	if (reader.kind !== close) return expected(reader, condition ? `a closing ${close}` : `"if" or a closing ${close}`, hint)
	if (!count(reader, height + 1)) return undefined
	const { key: keyName, value: valueName, collection } = intro
	return { kind: 'for', start, end: reader.end, form, keyName, valueName, collection, ...result, condition }
}

/** `key => value...` in an object, `value` in a tuple. */
function readResult(reader: Reader, open: '[' | '{'): Pick<ForNode, 'key' | 'value' | 'groups'> | undefined {
	const first = reader.readExpression(reader)
	if (!first) return undefined
	const { height } = reader
	if (open === '[') {
		if (isAt(reader, '=>')) return refuse(reader, reader.start, 'a list has no keys', 'write { } in place of [ ] for an object')
		if (isAt(reader, '...')) return refuse(reader, reader.start, 'a list cannot gather values with ...', 'remove the three dots')
		return { key: null, value: first, groups: false }
	}
	if (!take(reader, '=>', '=> and a value', `write it as ${FORMS[open].example}`)) return undefined
	const value = reader.readExpression(reader)
	if (!value) return undefined
	reader.height = Math.max(height, reader.height)
	const groups = isAt(reader, '...')
	if (groups) next(reader)
	return { key: first, value, groups }
}

/** Null where there is none. */
function readCondition(reader: Reader): Expression | null | undefined {
	if (!isWord(reader, 'if')) return null
	next(reader)
	return reader.readExpression(reader)
}
