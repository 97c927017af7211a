import { renderNumber } from '../../../model/index.ts'
import type { Expression, LiteralNode } from '../syntax.ts'
import { computeCall } from './call.ts'
import type { Context } from './context.ts'
import { computeAll, note, noteExhausted, settle, startContext, take } from './context.ts'
import type { Fault } from './fault.ts'
import { computeFor } from './for.ts'
import type { EvaluationLimits } from './limits.ts'
import { EVALUATION_LIMITS } from './limits.ts'
import { fromDecimal, fromInteger, SPELLED } from './number.ts'
import { computeObject } from './object.ts'
import { computeBinary, computeConditional, computeUnary } from './operate.ts'
import { computeAttributes, computeIndex, computeSplat } from './reference.ts'
import { refuse } from './refusal.ts'
import type { Scope } from './scope.ts'
import { computeTemplate } from './template.ts'
import type { HclValue } from './value.ts'
import { boolOf, NULL, numberOf, tupleOf, UNKNOWN } from './value.ts'

/** How many faults are told; the first ones matter. */
const FAULTS_LIMIT = 20

export type Evaluated =
	| { readonly kind: 'ok'; readonly value: HclValue }
	/** What is wrong, each with its place; the first ones where it is a lot. */
	| { readonly kind: 'invalid'; readonly faults: readonly Fault[] }

/**
 * What an expression comes to where names mean what `scope` says, with the results of Terraform 1.11. Nothing is read but what the scope
 * holds, and what asks for more than `limits` is refused (P44).
 *
 * Where it differs from Terraform, it does so on purpose: a text stays as it is written and is not brought into Unicode's form NFC (P15);
 * there is no infinity and no negative zero, so what would be infinite is refused; a null without a type is formatted and not unknown.
 */
export function evaluate(expression: Expression, scope: Scope, limits: EvaluationLimits = EVALUATION_LIMITS): Evaluated {
	const context = startContext(scope, limits, compute)
	const value = compute(expression, context)
	const { faults, meter } = context
	if (meter.fault) return { kind: 'invalid', faults: [meter.fault] }
	return faults.length === 0 ? { kind: 'ok', value } : { kind: 'invalid', faults: faults.slice(0, FAULTS_LIMIT) }
}

function compute(node: Expression, context: Context): HclValue {
	if (context.meter.fault || !take(context, 1)) return context.meter.fault ? UNKNOWN : noteExhausted(node, context)
	switch (node.kind) {
		case 'literal':
			return computeLiteral(node, context)
		case 'template':
			return computeTemplate(node, context)
		case 'tuple': {
			const items = computeAll(node.items, context)
			return items ? settle(tupleOf(items), node, context) : UNKNOWN
		}
		case 'object':
			return computeObject(node, context)
		case 'variable':
		case 'attribute':
			return computeAttributes(node, context)
		case 'index':
			return computeIndex(node, context)
		case 'splat':
			return computeSplat(node, context)
		case 'call':
			return computeCall(node, context)
		case 'unary':
			return computeUnary(node, context)
		case 'binary':
			return computeBinary(node, context)
		case 'conditional':
			return computeConditional(node, context)
		case 'for':
			return computeFor(node, context)
		case 'parentheses':
			return compute(node.inner, context)
	}
}

function computeLiteral(node: LiteralNode, context: Context): HclValue {
	const { value } = node
	if (value === null) return NULL
	if (typeof value === 'boolean') return boolOf(value)
	if (typeof value === 'number' && Number.isSafeInteger(value)) return numberOf(fromInteger(value, SPELLED))
	const number = fromDecimal(renderNumber(value))
	if (number) return numberOf(number)
	return note(refuse('the number is larger or smaller than is computed with', { code: 'INPUT_TOO_LARGE' }), node, context)
}
