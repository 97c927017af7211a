import type { Expression, ForNode, Name, Span } from '../syntax.ts'
import type { Context } from './context.ts'
import { bind, computeAll, note, noteExhausted, settle, take } from './context.ts'
import { convert } from './convert.ts'
import { fromInteger } from './number.ts'
import type { Refusal } from './refusal.ts'
import { isRefusal, refuse } from './refusal.ts'
import { typeName } from './typing.ts'
import type { HclValue } from './value.ts'
import { isMapping, marked, numberOf, objectOf, stringOf, tupleOf, typeOf, UNKNOWN } from './value.ts'

/** What a loop goes through: key and value of each item. */
export type Rounds = { readonly rounds: readonly (readonly [HclValue, HclValue])[]; readonly isSensitive: boolean }

/** Undefined where it is not known. `isSensitive` counts where there are no rounds, too. */
export function roundsIn(collection: HclValue): Rounds | Refusal | undefined {
	const { isSensitive } = collection
	if (collection.kind === 'null') return refuse('null cannot be walked through', { hint: 'coalesce it with [] or {} first' })
	if (collection.kind === 'unknown') return undefined
	if (isMapping(collection)) return { rounds: [...collection.members].map(([name, value]) => [stringOf(name), value]), isSensitive }
	if (collection.kind === 'set') return { rounds: collection.items.map((item) => [item, item]), isSensitive }
	if ('items' in collection) return { rounds: collection.items.map((item, index) => [numberOf(fromInteger(index)), item]), isSensitive }
	return refuse(`${typeName(typeOf(collection))} cannot be walked through`, { hint: 'a list, set, map or object is needed' })
}

/** The same with what is wrong noted. */
export function roundsOf(collection: HclValue, span: Span, context: Context): Rounds | undefined {
	const rounds = roundsIn(collection)
	if (!rounds || !isRefusal(rounds)) return rounds
	note(rounds, span, context)
	return undefined
}

/** The names of a loop with what they stand for in one round. */
export function bindRound(
	context: Context,
	names: { readonly key: Name | null; readonly value: Name },
	[key, value]: readonly [HclValue, HclValue],
): Context {
	const values = new Map<string, HclValue>()
	if (names.key) values.set(names.key.text, key)
	return bind(context, values.set(names.value.text, value))
}

/** What is wrong in one round is told once, not for each that follows. */
export function computeFor(node: ForNode, context: Context): HclValue {
	const [collection] = computeAll([node.collection], context) ?? []
	const walked = collection && roundsOf(collection, node.collection, context)
	if (!walked) return collection ? marked(UNKNOWN, collection.isSensitive) : UNKNOWN
	if (!take(context, walked.rounds.length)) return noteExhausted(node, context)
	const state: State = { node, items: [], groups: new Map(), isOpen: false, isSensitive: walked.isSensitive }
	const faults = context.faults.length
	for (const round of walked.rounds) {
		runRound(state, bindRound(context, { key: node.keyName, value: node.valueName }, round))
		if (context.faults.length > faults) return UNKNOWN
	}
	if (state.isOpen) return marked(UNKNOWN, state.isSensitive)
	return settle(marked(resultOf(state), state.isSensitive), node, context)
}

/** What the rounds gathered so far. `isOpen`: what comes out depends on something unknown. */
type State = {
	readonly node: ForNode
	readonly items: HclValue[]
	readonly groups: Map<string, HclValue[]>
	isOpen: boolean
	isSensitive: boolean
}

function runRound(state: State, context: Context): void {
	const { node } = state
	if (node.condition && !passes(state, node.condition, context)) return
	if (!node.key) {
		state.items.push(context.compute(node.value, context))
		return
	}
	const name = keyOf(state, node.key, context)
	const value = context.compute(node.value, context)
	if (name === undefined) return
	const group = state.groups.get(name)
	if (group && !node.groups)
		note(refuse('two items have the same key', { hint: 'write ... behind the value to gather them in lists' }), node.key, context)
	else if (group) group.push(value)
	else state.groups.set(name, [value])
}

function passes(state: State, condition: Expression, context: Context): boolean {
	const [value] = computeAll([condition], context) ?? []
	if (!value) return false
	const bool = value.kind === 'null' ? refuse('the condition is null') : convert(value, 'bool')
	if (isRefusal(bool)) note(bool, condition, context)
	state.isSensitive ||= value.isSensitive
	state.isOpen ||= bool.kind === 'unknown'
	return bool.kind === 'bool' && bool.value
}

function keyOf(state: State, key: Expression, context: Context): string | undefined {
	const [value] = computeAll([key], context) ?? []
	if (!value) return undefined
	const name = value.kind === 'null' ? refuse('the key is null') : convert(value, 'string')
	if (isRefusal(name)) note(name, key, context)
	state.isSensitive ||= value.isSensitive
	state.isOpen ||= name.kind === 'unknown'
	return name.kind === 'string' ? name.value : undefined
}

function resultOf({ node, items, groups }: State): HclValue {
	if (!node.key) return tupleOf(items)
	return objectOf([...groups].map(([name, [first = UNKNOWN, ...more]]) => [name, node.groups ? tupleOf([first, ...more]) : first]))
}
