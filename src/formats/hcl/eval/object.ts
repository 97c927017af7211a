import type { Expression, ObjectNode } from '../syntax.ts'
import type { Context } from './context.ts'
import { computeAll, note, settle } from './context.ts'
import { convert } from './convert.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { Entry, HclValue } from './value.ts'
import { marked, objectOf, stringOf, UNKNOWN } from './value.ts'

/** Of two members with one name the later counts. With a key that is unknown, nothing is known of the object. */
export function computeObject(node: ObjectNode, context: Context): HclValue {
	const entries: Entry[] = []
	let [isOpen, isSensitive] = [false, false]
	const faults = context.faults.length
	for (const { key, value } of node.items) {
		const name = computeKey(key, context)
		const member = context.compute(value, context)
		isSensitive ||= name.isSensitive
		if (name.kind === 'string') entries.push([name.value, member])
		else isOpen = true
	}
	if (isOpen || context.faults.length > faults) return marked(UNKNOWN, isSensitive)
	return settle(marked(objectOf(entries), isSensitive), node, context)
}

const WORDS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
	[null, 'null'],
	[true, 'true'],
	[false, 'false'],
])

/** A bare word is the name that it is. */
function computeKey(key: Expression, context: Context): HclValue {
	if (key.kind === 'variable') return stringOf(key.name)
	if (key.kind === 'attribute')
		return note(
			refuse('the key is neither a name nor clearly a reference', { hint: 'put it in parentheses to refer, or in quotes to name' }),
			key,
			context,
		)
	const word = key.kind === 'literal' ? WORDS.get(key.value) : undefined
	if (word !== undefined) return stringOf(word)
	const [value] = computeAll([key], context) ?? []
	if (!value) return UNKNOWN
	const name = value.kind === 'null' ? refuse('the key is null') : convert(value, 'string')
	return isRefusal(name) ? note(name, key, context) : name
}
