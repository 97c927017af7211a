import type { Expression } from '../../../formats/hcl/index.ts'
import { EMPTY_SCOPE, evaluate, toModel } from '../../../formats/hcl/index.ts'
import type { Present, Value } from '../../../model/index.ts'
import { isDict, isList, isSame } from '../../../model/index.ts'
import { conform } from '../read/conform.ts'
import type { Variable } from '../read/declarations.ts'
import { attributeOf, blocksIn } from '../read/source.ts'

/**
 * True where a variable whose value is edited at the end of `steps` takes what is written there as it is, and the rest of it means what it
 * did: types convert and fill in, and a condition may hold of some values only.
 */
export function fits(
	variable: Variable,
	{ was, is, steps }: { readonly was: Expression; readonly is: Expression; readonly steps: readonly string[] },
): boolean {
	if (blocksIn(variable.block, 'validation').length > 0) return false
	const [before, after, written] = [taken(variable, was), taken(variable, is), plainOf(is)]
	if (!before || !after || !written || (after.value === null && isNever(variable, 'nullable'))) return false
	return isAlike(at(after.value, steps), at(written.value, steps)) && isSame(without(after.value, steps), without(before.value, steps))
}

type Known = { readonly value: Value }

function taken({ type }: Variable, node: Expression): Known | undefined {
	const result = evaluate(node, EMPTY_SCOPE)
	if (result.kind !== 'ok' || !type) return plainOf(node)
	const conformed = conform(type, result.value)
	const value = conformed.kind === 'refusal' ? conformed : toModel(conformed)
	return value.kind === 'known' ? value : undefined
}

function plainOf(node: Expression): Known | undefined {
	const result = evaluate(node, EMPTY_SCOPE)
	const value = result.kind === 'ok' ? toModel(result.value) : undefined
	return value?.kind === 'known' ? value : undefined
}

function isNever({ block }: Variable, name: string): boolean {
	const value = attributeOf(block, name)?.value
	return value?.kind === 'literal' && value.value === false
}

/** What is null and what is not there mean the same where it may go. */
function isAlike(one: Value, other: Value): boolean {
	return isSame(one ?? undefined, other ?? undefined)
}

function at(value: Value, [step, ...rest]: readonly string[]): Value {
	if (step === undefined) return value
	return isDict(value) ? at(value.get(step), rest) : isList(value) ? at(value[Number(step)], rest) : undefined
}

/** The value with nothing at the end of the steps. */
function without(value: Value, [step, ...rest]: readonly string[]): Value {
	if (step === undefined) return undefined
	if (isList(value)) return value.map((item, index): Present => (String(index) === step ? (without(item, rest) ?? null) : item))
	if (!isDict(value)) return value
	const left = new Map<string, Present>(value)
	const inner = without(value.get(step), rest)
	if (inner === undefined) left.delete(step)
	else left.set(step, inner)
	return left
}
