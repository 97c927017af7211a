import type { Expression, Span } from '../syntax.ts'
import type { Fault } from './fault.ts'
import { faultOf } from './fault.ts'
import type { EvaluationLimits } from './limits.ts'
import type { Computed, Refusal } from './refusal.ts'
import { refuse } from './refusal.ts'
import type { Scope } from './scope.ts'
import type { HclValue } from './value.ts'
import { heightOf, sizeOf, UNKNOWN } from './value.ts'

/** What stands around a node while it is computed. */
export type Context = {
	readonly scope: Scope
	/** Names that a `for` or a template binds, the innermost first. */
	readonly bindings: Bindings | undefined
	/** What was found wrong. */
	readonly faults: Fault[]
	readonly meter: Meter
	/** Computes a node below: the kinds of nodes stand in files of their own, and hold each other. */
	readonly compute: (node: Expression, context: Context) => HclValue
	/** The names of the scope are not seen: in a template file, which sees its variables only. */
	readonly isTemplate: boolean
}

export type Bindings = { readonly values: ReadonlyMap<string, HclValue>; readonly outer: Bindings | undefined }

/** What is left of the limits, for one expression as a whole; the fault stands once it is used up, whatever `try` says. */
export type Meter = { readonly limits: EvaluationLimits; steps: number; fault: Fault | undefined }

export function startContext(scope: Scope, limits: EvaluationLimits, compute: Context['compute']): Context {
	const meter = { limits, steps: limits.steps, fault: undefined }
	const bindings = scope.bound && { values: scope.bound.values, outer: undefined }
	return { scope, bindings, faults: [], meter, compute, isTemplate: false }
}

export function bind(context: Context, values: ReadonlyMap<string, HclValue>): Context {
	return { ...context, bindings: { values, outer: context.bindings } }
}

/** The same with a list of faults of its own. */
export function apart(context: Context): Context {
	return { ...context, faults: [] }
}

/** What was found wrong in a context of its own is wrong here, too. */
export function passOn(faults: readonly Fault[], context: Context): void {
	for (const fault of faults) context.faults.push(fault)
}

export function boundValue({ bindings }: Context, name: string): HclValue | undefined {
	for (let at = bindings; at; at = at.outer) {
		const value = at.values.get(name)
		if (value) return value
	}
	return undefined
}

/** Takes so many steps; false where there are not so many left. */
export function take({ meter }: Context, steps: number): boolean {
	if (meter.steps < steps) return false
	meter.steps -= steps
	return true
}

/** Computes the nodes; undefined where one of them could not be. */
export function computeAll(nodes: readonly Expression[], context: Context): readonly HclValue[] | undefined {
	const { length } = context.faults
	const values = nodes.map((node) => context.compute(node, context))
	return context.faults.length === length ? values : undefined
}

/** The value, or what stands for one that could not be computed after its fault was noted. */
export function settle(computed: Computed, span: Span, context: Context): HclValue {
	if (computed.kind === 'refusal') return note(computed, span, context)
	const { limits } = context.meter
	if (sizeOf(computed) > limits.size || heightOf(computed) > limits.height) return note(TOO_LARGE, span, context)
	return computed
}

const TOO_LARGE = refuse('a value is larger or deeper than is computed', { code: 'INPUT_TOO_LARGE', hint: 'write less of it, or split it' })
const TOO_MUCH = refuse('the expression asks for more than is computed', { code: 'INPUT_TOO_LARGE', hint: 'split it, or compute less' })

/** Notes what is wrong at that place; unknown is what goes on from there. */
export function note(refusal: Refusal, span: Span, { faults, meter }: Context): HclValue {
	const fault = faultOf(refusal, span)
	if (fault.code === 'INPUT_TOO_LARGE') meter.fault ??= fault
	faults.push(fault)
	return UNKNOWN
}

export function noteExhausted(span: Span, context: Context): HclValue {
	context.meter.steps = 0
	return note(TOO_MUCH, span, context)
}
