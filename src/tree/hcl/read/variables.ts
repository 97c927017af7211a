import type { ComputedValue, Expression, HclValue, Scope } from '../../../formats/hcl/index.ts'
import { convert, EMPTY_SCOPE, evaluate, parseExpression, refuse, secretTextOf, stringOf } from '../../../formats/hcl/index.ts'
import type { Problem } from '../../../model/index.ts'
import { problem } from '../../../model/index.ts'
import type { GivenVariable, Variables } from '../../../ports/index.ts'
import { conform, typeIn } from './conform.ts'
import type { Module, Variable } from './module.ts'
import { attributeOf, blocksIn, placeIn } from './source.ts'

/** Nobody gives any. */
export const NO_VARIABLES: Variables = { find: () => undefined }

/** Where a variable's value comes from outside of the files; undefined where they say it, or nobody does. */
function givenFor(variables: Variables, name: string, { isGiven }: Variable): GivenVariable | undefined {
	const given = variables.find(name)
	return given && (given.isAbove || !isGiven) ? given : undefined
}

/** The module with where the values come from that none of its files says. */
export function withGiven(module: Module, variables: Variables): Module {
	const known = [...module.variables].map(([name, variable]): [string, Variable] => {
		const given = givenFor(variables, name, variable)
		return [name, given ? { ...variable, outside: given.from } : variable]
	})
	return { ...module, variables: new Map(known) }
}

/** What a variable stands for: by its files, from outside, or a secret that nobody is to see. */
export function valueOfVariable(name: string, variable: Variable, variables: Variables, scope: Scope): ComputedValue {
	if (variable.isSensitive) return secretOf(name, variable)
	const value = plainValue(name, variable, variables, scope)
	return value.kind === 'refusal' ? value : (whyInvalid(name, variable, value, scope) ?? value)
}

/** The text of a variable that is a secret, where a file of the tree, its default or somebody outside says it. */
export function secretText(name: string, variable: Variable, variables: Variables, scope: Scope): string | undefined {
	const value = plainValue(name, variable, variables, scope)
	const text = value.kind === 'refusal' ? value : convert(value, 'string')
	return text.kind === 'string' ? text.value : undefined
}

function secretOf(name: string, { type }: Variable): ComputedValue {
	const declared = type && typeIn(type)
	if (declared === undefined || declared === 'string' || declared === 'dynamic') return secretTextOf([{ variable: name }])
	return refuse(`the sensitive variable ${name} is no text`, { hint: 'give it `type = string`, one variable for each secret' })
}

function plainValue(name: string, variable: Variable, variables: Variables, scope: Scope): ComputedValue {
	const given = givenFor(variables, name, variable)
	const value = given ? fromOutside(given, variable) : variable.value === null ? missing(name) : compute(variable.value, scope)
	if (value.kind === 'refusal' || !variable.type) return value
	const conformed = conform(variable.type, value)
	if (conformed.kind !== 'refusal') return conformed
	const from = given?.from ?? (variable.isGiven ? variable.file.inRepository : 'its default')
	return refuse(`the variable ${name} does not take the value of ${from}: ${conformed.message}`, { hint: 'correct the value' })
}

function missing(name: string): ComputedValue {
	return refuse(`the variable ${name} has no value`, {
		hint: `set TIDEWAY_VAR_${name} or TF_VAR_${name}, or give it a value in terraform.tfvars or a default`,
	})
}

/** A text is one; for any other type it is an expression. */
function fromOutside({ text, form, from }: GivenVariable, { type }: Variable): ComputedValue {
	const declared = type && typeIn(type)
	const isText = form === 'text' && (declared === undefined || typeof declared === 'string')
	if (isText) return stringOf(text)
	const parsed = parseExpression(text)
	const result = parsed.kind === 'ok' ? evaluate(parsed.expression, EMPTY_SCOPE) : undefined
	return result?.kind === 'ok'
		? result.value
		: refuse(`${from} holds no value that can be read`, { hint: 'write it as in a file of values' })
}

function compute(value: Expression, scope: Scope): ComputedValue {
	const result = evaluate(value, scope)
	if (result.kind === 'ok') return result.value
	const { message = 'it cannot be computed', hint, code } = result.faults[0] ?? {}
	return refuse(message, { ...(hint !== undefined && { hint }), ...(code && { code }) })
}

/** The first condition of the variable's own that its value does not meet. */
function whyInvalid(name: string, { block }: Variable, value: HclValue, scope: Scope): ComputedValue | undefined {
	const own: Scope = {
		...scope,
		variables: { ...scope.variables, find: (other) => (other === name ? value : scope.variables.find(other)) },
	}
	for (const validation of blocksIn(block, 'validation')) {
		const condition = attributeOf(validation, 'condition')
		const met = condition && compute(condition.value, own)
		if (!met || (met.kind === 'bool' && met.value) || met.kind === 'unknown') continue
		const said = attributeOf(validation, 'error_message')
		const message = said ? compute(said.value, own) : undefined
		return refuse(`the variable ${name} is not valid${message?.kind === 'string' && !message.isSensitive ? `: ${message.value}` : ''}`)
	}
	return undefined
}

/** Secrets that stand in a file of the tree, where everybody who reads the repository sees them. */
export function openSecrets({ variables }: Module): readonly Problem[] {
	return [...variables].flatMap(([name, { isSensitive, value, file }]) => {
		if (!isSensitive || value === null || (value.kind === 'literal' && value.value === null)) return []
		const hint = `take it out, change the secret, and set TIDEWAY_VAR_${name} instead`
		return [
			problem('SECRET_OPEN', `the value of the secret ${name} stands in ${file.inRepository}`, { hint, where: placeIn(file, value.start) }),
		]
	})
}
