import { parseTemplate } from '../parse/parse.ts'
import type { CallNode, Expression } from '../syntax.ts'
import type { Context } from './context.ts'
import { apart, computeAll, note, noteExhausted, settle, take } from './context.ts'
import { FUNCTIONS } from './functions/all.ts'
import { callFunction } from './functions/call.ts'
import type { Call } from './functions/define.ts'
import type { Computed, Refusal } from './refusal.ts'
import { isRefusal, refuse } from './refusal.ts'
import { unknownName } from './scope.ts'
import { computeParts } from './template.ts'
import { templateText } from './template-text.ts'
import type { HclValue, Members } from './value.ts'
import { boolOf, isSequence, isWhollyKnown, itemsOf, marked, sizeOf, UNKNOWN, unknownOf } from './value.ts'

/** All functions are there under a longer name, too. */
const PREFIX = /^core::/

export function computeCall(node: CallNode, context: Context): HclValue {
	const name = node.name.text.replace(PREFIX, '')
	if (name === 'try') return computeTry(node, context)
	if (name === 'can') return computeCan(node, context)
	const called = FUNCTIONS.get(name)
	if (!called)
		return note(unknownName(`there is no function ${JSON.stringify(name)}`, name, [...FUNCTIONS.keys(), 'try', 'can']), node.name, context)
	const misplaced = checkTemplates(name, node, context)
	if (misplaced) return note(misplaced, node, context)
	const args = computeArguments(node, context)
	if (!args) return UNKNOWN
	if (args === 'unknown') return UNKNOWN
	if (
		!take(
			context,
			args.reduce((sum, argument) => sum + sizeOf(argument), 1),
		)
	)
		return noteExhausted(node, context)
	const result = callFunction(called, args, callOf(context))
	if (isRefusal(result)) return noteCall(result, name, node, context)
	return take(context, sizeOf(result)) ? settle(result, node, context) : noteExhausted(node, context)
}

/** Templates cannot render templates; and what is written down is no template to be rendered from a text. */
function checkTemplates(name: string, { args: [first] }: CallNode, { isTemplate }: Context): Refusal | undefined {
	if (name !== 'templatefile' && name !== 'templatestring') return undefined
	if (isTemplate) return refuse(`${name} cannot be called inside a template`)
	const isReference = first?.kind === 'variable' || first?.kind === 'attribute' || first?.kind === 'index'
	if (name === 'templatefile' || isReference) return undefined
	return refuse('templatestring takes a reference to a template', { hint: 'put values into a text directly with ${…}' })
}

function noteCall({ argument, ...refusal }: Refusal, name: string, node: CallNode, context: Context): HclValue {
	const last = node.args.length - 1
	const at = argument === undefined ? undefined : node.args[Math.min(argument, last)]
	return note({ ...refusal, message: `${name}: ${refusal.message}` }, at ?? node, context)
}

/** The arguments; with `...` the items of the last one. Undefined where something is wrong. */
function computeArguments({ args, expands }: CallNode, context: Context): readonly HclValue[] | 'unknown' | undefined {
	const values = computeAll(args, context)
	const last = values?.at(-1)
	const node = args.at(-1)
	if (!expands || !values || !last || !node) return values
	if (last.kind === 'unknown') return 'unknown'
	if (isSequence(last)) return [...values.slice(0, -1), ...itemsOf(last).map((item) => marked(item, last.isSensitive))]
	note(refuse('only a list, set or tuple can be spread over arguments'), node, context)
	return undefined
}

function callOf(context: Context): Call {
	const { scope, meter } = context
	return {
		files: scope.files,
		cwd: scope.path.cwd,
		hasRoom: (size) => size <= meter.limits.size,
		take: (steps) => take(context, steps),
		render: (template, variables) => render(template, variables, context),
	}
}

/** A template that sees nothing but its variables. */
function render(template: string, variables: Members, context: Context): Computed {
	const parsed = parseTemplate(template)
	if (parsed.kind === 'invalid') {
		const { where, message = '' } = parsed.problems[0] ?? {}
		return refuse(`the template is wrong in line ${where?.line ?? 1}, column ${where?.column ?? 1}: ${message}`)
	}
	const own: Context = { ...apart(context), bindings: { values: variables, outer: undefined }, isTemplate: true }
	const text = templateText(parsed.parts, { isByLine: true, isIndented: false })
	const value = computeParts(parsed.parts, text, { start: 0, end: template.length }, own)
	const [fault] = own.faults
	if (!fault) return value
	const { code, message, hint, span } = fault
	const before = template.slice(0, span.start)
	const place = `line ${before.split('\n').length}, column ${before.length - before.lastIndexOf('\n')}`
	return refuse(`the template fails in ${place}: ${message}`, { code, ...(hint === undefined ? {} : { hint }) })
}

/** The first argument that can be computed. Whether one can is not known before all in it is. */
function computeTry(node: CallNode, context: Context): HclValue {
	for (const argument of node.args) {
		const value = attempt(argument, context)
		if (value) return isWhollyKnown(value) ? value : UNKNOWN
	}
	if (node.args.length === 0) return note(refuse('try: at least one argument is needed'), node, context)
	return note(refuse('try: no argument can be computed', { hint: 'give a last argument that always can' }), node, context)
}

function computeCan(node: CallNode, context: Context): HclValue {
	const [argument, ...others] = node.args
	if (!argument || others.length > 0) return note(refuse('can: exactly one argument is needed'), node, context)
	const value = attempt(argument, context)
	return value && !isWhollyKnown(value) ? unknownOf('bool') : boolOf(value !== undefined)
}

function attempt(node: Expression, context: Context): HclValue | undefined {
	const own = apart(context)
	const value = context.compute(node, own)
	return own.faults.length === 0 ? value : undefined
}
