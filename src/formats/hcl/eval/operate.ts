import type { BinaryNode, BinaryOperator, ConditionalNode, UnaryNode } from '../syntax.ts'
import type { Context } from './context.ts'
import { apart, computeAll, note, noteExhausted, passOn, settle, take } from './context.ts'
import { convert } from './convert.ts'
import { equal } from './equal.ts'
import type { Num } from './number.ts'
import { add, compare, divide, modulo, multiply, negate, subtract } from './number.ts'
import type { Computed } from './refusal.ts'
import { isRefusal, refuse } from './refusal.ts'
import { isSameType, typeName } from './typing.ts'
import { unify } from './unify.ts'
import type { HclValue } from './value.ts'
import { boolOf, hasSecrets, marked, numberOf, sizeOf, typeOf, UNKNOWN, unknownOf } from './value.ts'

export function computeUnary({ operator, operand, start, end }: UnaryNode, context: Context): HclValue {
	const [value] = computeAll([operand], context) ?? []
	if (!value) return UNKNOWN
	const given = operandOf(value, operator === '!' ? 'bool' : 'number')
	if (isRefusal(given)) return note(given, { start, end }, context)
	if (given.kind === 'bool') return marked(boolOf(!given.value), given.isSensitive)
	return given.kind === 'number' ? marked(numberOf(negate(given.value)), given.isSensitive) : given
}

/** What an operator works on; it may be unknown, but not null. */
function operandOf(value: HclValue, type: 'bool' | 'number'): Computed {
	const converted = convert(value, type)
	return converted.kind === 'null' ? refuse(`${typeName(type)} is needed, not null`) : converted
}

/** Both sides are computed, whatever the first one is. */
export function computeBinary(node: BinaryNode, context: Context): HclValue {
	const [left, right] = computeAll([node.left, node.right], context) ?? []
	if (!left || !right) return UNKNOWN
	const { operator } = node
	if (operator === '==' || operator === '!=') {
		if (!take(context, Math.min(sizeOf(left), sizeOf(right)))) return noteExhausted(node, context)
		const same = equal(left, right)
		return same.kind === 'bool' && operator === '!=' ? marked(boolOf(!same.value), same.isSensitive) : same
	}
	const type = operator === '&&' || operator === '||' ? 'bool' : 'number'
	const [a, b] = [operandOf(left, type), operandOf(right, type)]
	if (isRefusal(a)) return note(a, node.left, context)
	if (isRefusal(b)) return note(b, node.right, context)
	const isSecret = hasSecrets(a) || hasSecrets(b)
	return marked(settle(combine(operator, a, b), node, context), isSecret)
}

function combine(operator: Exclude<BinaryOperator, '==' | '!='>, a: HclValue, b: HclValue): Computed {
	if (a.kind === 'bool' && b.kind === 'bool') return boolOf(operator === '&&' ? a.value && b.value : a.value || b.value)
	if (a.kind === 'number' && b.kind === 'number') return combineNumbers(operator, a.value, b.value)
	return unknownOf(isArithmetic(operator) ? 'number' : 'bool')
}

function isArithmetic(operator: BinaryOperator): boolean {
	return operator === '+' || operator === '-' || operator === '*' || operator === '/' || operator === '%'
}

function combineNumbers(operator: Exclude<BinaryOperator, '==' | '!='>, a: Num, b: Num): Computed {
	switch (operator) {
		case '<':
			return boolOf(compare(a, b) < 0)
		case '<=':
			return boolOf(compare(a, b) <= 0)
		case '>':
			return boolOf(compare(a, b) > 0)
		case '>=':
			return boolOf(compare(a, b) >= 0)
		default: {
			if ((operator === '/' || operator === '%') && b.mantissa === 0n) return refuse('a number is divided by zero')
			const result = calculate(operator, a, b)
			return result ? numberOf(result) : refuse('the result is larger or smaller than is computed with', { code: 'INPUT_TOO_LARGE' })
		}
	}
}

function calculate(operator: BinaryOperator, a: Num, b: Num): Num | undefined {
	if (operator === '+') return add(a, b)
	if (operator === '-') return subtract(a, b)
	if (operator === '*') return multiply(a, b)
	return operator === '/' ? divide(a, b) : modulo(a, b)
}

/**
 * Both branches are computed, since the result has the type that both have in common; what is wrong with the branch that is not taken does
 * not matter.
 */
export function computeConditional(node: ConditionalNode, context: Context): HclValue {
	const [condition] = computeAll([node.condition], context) ?? []
	const [thenContext, otherwiseContext] = [apart(context), apart(context)]
	const then = context.compute(node.whenTrue, thenContext)
	const otherwise = context.compute(node.whenFalse, otherwiseContext)
	if (!condition) return UNKNOWN
	if (!take(context, sizeOf(then) + sizeOf(otherwise))) return noteExhausted(node, context)
	const type = commonType(then, otherwise)
	if (type === undefined)
		return note(
			refuse('the two results are of different types that have none in common', { hint: 'give both the same type' }),
			node,
			context,
		)
	const given = operandOf(condition, 'bool')
	if (isRefusal(given)) return note(given, node.condition, context)
	if (given.kind !== 'bool') return undecided(then, otherwise, type, given)
	const [chosen, faults, span] = given.value
		? [then, thenContext.faults, node.whenTrue]
		: [otherwise, otherwiseContext.faults, node.whenFalse]
	if (faults.length > 0) {
		passOn(faults, context)
		return UNKNOWN
	}
	return marked(settle(convert(chosen, type), span, context), given.isSensitive)
}

/** The type of both; `dynamic` where nothing is to be converted. */
function commonType(then: HclValue, otherwise: HclValue): ReturnType<typeof unify> {
	if (isOpen(then) || isOpen(otherwise))
		return then.kind === 'null' ? typeOf(otherwise) : otherwise.kind === 'null' ? typeOf(then) : 'dynamic'
	return unify([typeOf(then), typeOf(otherwise)])
}

/** A bare null, or an unknown value that nothing is known of. */
function isOpen(value: HclValue): boolean {
	return (value.kind === 'null' || value.kind === 'unknown') && value.type === 'dynamic'
}

function undecided(then: HclValue, otherwise: HclValue, type: NonNullable<ReturnType<typeof unify>>, condition: HclValue): HclValue {
	const isSecret = condition.isSensitive || hasSecrets(then) || hasSecrets(otherwise)
	return marked(unknownOf(isSameType(type, 'dynamic') ? 'dynamic' : type), isSecret)
}
