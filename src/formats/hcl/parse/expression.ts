import type { BinaryOperator, Expression } from '../syntax.ts'
import type { TokenKind } from '../token.ts'
import { readOperand } from './postfix.ts'
import type { Reader } from './reader.ts'
import { count, enter, expected, isAt, leave, next } from './reader.ts'

/** One expression, up to what cannot be part of it. */
export function readExpression(reader: Reader): Expression | undefined {
	const condition = readBinary(reader, 1)
	return condition && isAt(reader, '?') ? readConditional(reader, condition) : condition
}

const COLON_HINT = 'a condition has three parts: condition ? value if true : value if false'

function readConditional(reader: Reader, condition: Expression): Expression | undefined {
	let { height } = reader
	if (!enter(reader)) return undefined
	next(reader)
	const whenTrue = readExpression(reader)
	if (!whenTrue) return undefined
	height = Math.max(height, reader.height)
	if (!isAt(reader, ':')) return expected(reader, 'a colon', COLON_HINT)
	next(reader)
	const whenFalse = readExpression(reader)
	if (!whenFalse || !count(reader, Math.max(height, reader.height) + 1)) return undefined
	leave(reader)
	return { kind: 'conditional', start: condition.start, end: whenFalse.end, condition, whenTrue, whenFalse }
}

/** How tightly an operator binds; 0 for what is none. */
function rankOf(kind: TokenKind): number {
	switch (kind) {
		case '||':
			return 1
		case '&&':
			return 2
		case '==':
		case '!=':
			return 3
		case '<':
		case '<=':
		case '>':
		case '>=':
			return 4
		case '+':
		case '-':
			return 5
		case '*':
		case '/':
		case '%':
			return 6
		default:
			return 0
	}
}

/** Operands with operators of at least that rank between them; equal ranks group from the left. */
function readBinary(reader: Reader, lowest: number): Expression | undefined {
	let left = readOperand(reader)
	while (left) {
		const operator = reader.kind
		const rank = rankOf(operator)
		if (rank < lowest) return left
		const { height } = reader
		next(reader)
		const right = readBinary(reader, rank + 1)
		if (!right || !count(reader, Math.max(height, reader.height) + 1)) return undefined
		left = { kind: 'binary', start: left.start, end: right.end, operator: operator as BinaryOperator, left, right }
	}
	return undefined
}
