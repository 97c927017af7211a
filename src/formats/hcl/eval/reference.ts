import type { Expression, GetAttributeNode, GetIndexNode, Name, Span, Splat, SplatNode, SplatStep, VariableNode } from '../syntax.ts'
import { attributeOf, indexInto } from './access.ts'
import type { Context } from './context.ts'
import { boundValue, computeAll, note, noteExhausted, settle, take } from './context.ts'
import type { Computed } from './refusal.ts'
import { refuse } from './refusal.ts'
import { resolve, unknownName } from './scope.ts'
import { listType } from './typing.ts'
import type { HclValue } from './value.ts'
import { isSequence, listOf, marked, tupleOf, typeOf, UNKNOWN, unknownOf, unmarked } from './value.ts'

/** A name with the attributes behind it, or attributes of anything else. */
export function computeAttributes(node: GetAttributeNode | VariableNode, context: Context): HclValue {
	const names: Name[] = []
	let root: Expression = node
	for (; root.kind === 'attribute'; root = root.of) names.unshift(root.name)
	if (root.kind === 'variable') return computeReference(root, names, context)
	const [value] = computeAll([root], context) ?? []
	return value ? follow(value, names, context) : UNKNOWN
}

function computeReference(root: VariableNode, names: readonly Name[], context: Context): HclValue {
	const bound = boundValue(context, root.name)
	if (bound) return follow(bound, names, context)
	if (context.isTemplate) {
		const known = [...(context.bindings?.values.keys() ?? [])]
		return note(unknownName(`the template has no variable ${JSON.stringify(root.name)}`, root.name, known), root, context)
	}
	const { value, taken } = resolve({ root: root.name, names: names.map(({ text }) => text) }, context.scope)
	const span = { start: root.start, end: names[taken - 1]?.end ?? root.end }
	if (value.kind === 'refusal') return note(value, span, context)
	return follow(settle(value, span, context), names.slice(taken), context)
}

function follow(value: HclValue, names: readonly Name[], context: Context): HclValue {
	let at = value
	for (const name of names) {
		const next = attributeOf(at, name.text)
		if (next.kind === 'refusal') return note(next, name, context)
		at = next
	}
	return at
}

export function computeIndex(node: GetIndexNode, context: Context): HclValue {
	const [value, key] = computeAll([node.of, node.key], context) ?? []
	return value && key ? settle(indexInto(value, key), node.key, context) : UNKNOWN
}

/** A value that is no list is taken for a list of one item, and null for an empty one. */
export function computeSplat(node: SplatNode, context: Context): HclValue {
	const [source] = computeAll([node.of], context) ?? []
	const keys = new Map<Expression, HclValue>()
	if (!source || !computeKeys(node, keys, context)) return UNKNOWN
	return applySplat(source, node, node, { keys, context }) ?? UNKNOWN
}

/** What stands in brackets behind a splat is computed once. False where that fails. */
function computeKeys({ steps }: Splat, keys: Map<Expression, HclValue>, context: Context): boolean {
	return steps.every((step) => {
		if (step.kind === 'splat') return computeKeys(step, keys, context)
		if (step.kind === 'attribute') return true
		const [key] = computeAll([step.key], context) ?? []
		if (key) keys.set(step.key, key)
		return key !== undefined
	})
}

type Walk = { readonly keys: ReadonlyMap<Expression, HclValue>; readonly context: Context }

/** Undefined where an item cannot be gone into; that is noted then. */
function applySplat(source: HclValue, splat: Splat, span: Span, walk: Walk): HclValue | undefined {
	const { context } = walk
	if (source.kind === 'null') return splatOfNull(source, span, context)
	if (source.kind === 'unknown') return marked(unknownOf(source.type === 'dynamic' ? 'dynamic' : listType('dynamic')), source.isSensitive)
	const items = isSequence(source) ? source.items : [unmarked(source)]
	if (!take(context, items.length * (splat.steps.length + 1))) return noteExhausted(span, context)
	const results: HclValue[] = []
	for (const item of items) {
		const result = applySteps(item, splat, walk)
		if (!result) return undefined
		results.push(result)
	}
	const [first] = results
	const isList = source.kind === 'list' || source.kind === 'set'
	const all = isList ? listOf(first ? typeOf(first) : 'dynamic', results) : tupleOf(results)
	return settle(marked(all, source.isSensitive), span, context)
}

function splatOfNull(source: HclValue, span: Span, context: Context): HclValue {
	const type = typeOf(source)
	const isList = typeof type === 'object' && type.kind !== 'map' && type.kind !== 'object'
	if (!isList) return marked(tupleOf([]), source.isSensitive)
	return note(refuse('the list is null', { hint: 'coalesce it with [] first' }), span, context)
}

function applySteps(item: HclValue, { steps }: Splat, walk: Walk): HclValue | undefined {
	let at = item
	for (const step of steps) {
		const next = applyStep(at, step, walk)
		if (!next) return undefined
		if (next.kind === 'refusal') {
			note(next, step, walk.context)
			return undefined
		}
		at = next
	}
	return at
}

function applyStep(value: HclValue, step: SplatStep, walk: Walk): Computed | undefined {
	if (step.kind === 'splat') return applySplat(value, step, step, walk)
	return step.kind === 'attribute' ? attributeOf(value, step.name.text) : indexInto(value, walk.keys.get(step.key) ?? UNKNOWN)
}
