import type { Expression, Name } from '../syntax.ts'
import { readFor } from './for.ts'
import { readNumber } from './number.ts'
import { readObjectItems } from './object.ts'
import type { Reader } from './reader.ts'
import { blameOpening, count, enter, expected, isAt, isWord, leave, next, packed } from './reader.ts'
import { readTemplate } from './template.ts'

/** The smallest whole: a literal, a name, a call, a template, or what stands in brackets. */
export function readTerm(reader: Reader): Expression | undefined {
	if (!count(reader, 0)) return undefined
	const { kind } = reader
	switch (kind) {
		case 'quote':
		case 'heredoc':
			return readTemplate(reader)
		case 'name':
			return readNamed(reader)
		case 'number':
			return readNumberTerm(reader)
		case '(':
		case '[':
		case '{':
			return readBrackets(reader, kind)
		default:
			return expected(reader, 'a value', valueHint(reader))
	}
}

function valueHint({ kind, text, start }: Reader): string {
	if (kind === 'newline') return 'begin the value on the line of its name, and put it in ( ) where it takes several lines'
	if (kind === '<' && text.startsWith('<<', start))
		return 'a heredoc begins with << or <<-, a name directly behind it, and nothing else on the line'
	if (kind === '.') return 'a number begins with a digit: 0.5'
	return 'write a value there, or remove what stands around the gap; a text needs quotes'
}

function readNumberTerm(reader: Reader): Expression | undefined {
	const { start, end } = reader
	const value = readNumber(reader)
	return value === undefined ? undefined : { kind: 'literal', start, end, value }
}

/** A word that stands for itself, the root of a reference, or a call. */
function readNamed(reader: Reader): Expression | undefined {
	const { start, end } = reader
	const name = reader.text.slice(start, end)
	next(reader)
	if (isAt(reader, '(')) return tryCall(reader, { start, end, text: name })
	if (isAt(reader, '::')) return readScopedCall(reader, { start, end, text: name })
	if (name === 'true' || name === 'false') return { kind: 'literal', start, end, value: name === 'true' }
	return name === 'null' ? { kind: 'literal', start, end, value: null } : { kind: 'variable', start, end, name }
}

const CALL_HINT = 'a call is written as provider::scope::name(argument)'

/** `scope::name(…)`, with as many scopes as there are. */
function readScopedCall(reader: Reader, scope: Name): Expression | undefined {
	let name = scope
	while (isAt(reader, '::')) {
		next(reader)
		if (!isAt(reader, 'name')) return expected(reader, 'the name of a function behind ::', CALL_HINT)
		const { text, start, end } = reader
		name = { start: scope.start, end, text: `${name.text}::${text.slice(start, end)}` }
		next(reader)
	}
	if (!isAt(reader, '(')) return expected(reader, 'a ( behind the name of a function', CALL_HINT)
	return tryCall(reader, name)
}

const COMMA_HINT = 'put a comma between two items, and close what was opened'

function tryCall(reader: Reader, name: Name): Expression | undefined {
	const { start } = reader
	if (!enter(reader)) return undefined
	const call = readCall(reader, name)
	if (!call) return blameOpening(reader, start, '(')
	leave(reader)
	return call
}

function readCall(reader: Reader, name: Name): Expression | undefined {
	const { hasLines } = reader
	const args: Expression[] = []
	let expands = false
	let height = 0
	reader.hasLines = false
	next(reader)
	while (!isAt(reader, ')') && !expands) {
		const arg = reader.readExpression(reader)
		if (!arg) return undefined
		args.push(arg)
		height = Math.max(height, reader.height)
		expands = isAt(reader, '...')
		if (expands || isAt(reader, ',')) next(reader)
		else if (!isAt(reader, ')')) return expected(reader, 'a comma or a closing )', COMMA_HINT)
	}
	const { end } = reader
	reader.hasLines = hasLines
	if (!isAt(reader, ')')) return expected(reader, 'a closing ) behind ...', 'only the last argument can be spread with ...')
	next(reader)
	return count(reader, height + 1) ? { kind: 'call', start: name.start, end, name, args: packed(args), expands } : undefined
}

/** Line breaks are blanks inside of brackets, and again what they were behind the closing one. */
function readBrackets(reader: Reader, kind: '(' | '[' | '{'): Expression | undefined {
	const { hasLines, start } = reader
	if (!enter(reader)) return undefined
	reader.hasLines = false
	next(reader)
	const node =
		kind === '(' ? readParentheses(reader, start) : isWord(reader, 'for') ? readFor(reader, start, kind) : readItems(reader, start, kind)
	reader.hasLines = hasLines
	if (!node) return blameOpening(reader, start, kind)
	next(reader)
	leave(reader)
	return node
}

/** Ends at the closing bracket, as the others below. */
function readParentheses(reader: Reader, start: number): Expression | undefined {
	const inner = reader.readExpression(reader)
	if (!inner || !count(reader, reader.height + 1)) return undefined
	if (!isAt(reader, ')')) return expected(reader, 'a closing )', 'each ( needs a )')
	return { kind: 'parentheses', start, end: reader.end, inner }
}

function readItems(reader: Reader, start: number, kind: '[' | '{'): Expression | undefined {
	if (kind === '[') return readTuple(reader, start)
	const items = readObjectItems(reader)
	return items && count(reader, reader.height + 1) ? { kind: 'object', start, end: reader.end, items: packed(items) } : undefined
}

function readTuple(reader: Reader, start: number): Expression | undefined {
	const items: Expression[] = []
	let height = 0
	while (!isAt(reader, ']')) {
		const item = reader.readExpression(reader)
		if (!item) return undefined
		items.push(item)
		height = Math.max(height, reader.height)
		if (isAt(reader, ',')) next(reader)
		else if (!isAt(reader, ']')) return expected(reader, 'a comma or a closing ]', COMMA_HINT)
	}
	return count(reader, height + 1) ? { kind: 'tuple', start, end: reader.end, items: packed(items) } : undefined
}
