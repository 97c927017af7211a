import type { Change, Dict, Edit, List, TypeName, Value, ValuePath } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isDict, isList, isSame, valueAt } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'
import { changedAttributes } from './request.ts'

/**
 * Paths of the edits that the answer shows undone: what was to change is as it was before. A value that the server
 * rewrote is another matter, and none of these.
 */
export function ignoredEdits(change: Extract<Change, { kind: 'update' }>, observed: Dict): readonly ValuePath[] {
	const described = findType(schema, change.type)
	const now = described ? canonicalAttributes(described, observed) : observed
	const sent = changedAttributes(change)
	const undone = ({ path, before, after }: Edit): boolean =>
		sent.includes(String(path[0] ?? '')) && isSame(valueIn(now, path), before) && !isSame(before, after)
	return change.edits.filter(undone).map((edit) => edit.path)
}

/** The value at a path in which an item of a list may be named by its `to`. */
function valueIn(root: Dict, path: ValuePath): Value {
	let at: Value = root
	for (const key of path) at = isList(at) && typeof key === 'string' ? itemTo(at, key) : valueAt(at, [key])
	return at
}

function itemTo(list: List, to: string): Value {
	return list.find((item) => isDict(item) && item.get('to') === to)
}

/**
 * Names of the sent attributes that another holder does not have as they were sent. `members`: `exact` has maps equal,
 * `at-least` lets the other hold more, as a server does that fills in defaults.
 */
export function unlikeSent(type: TypeName, sent: Dict, observed: Dict, members: 'exact' | 'at-least'): readonly string[] {
	const described = findType(schema, type)
	if (!described) return [...sent.keys()]
	const [wanted, held] = [canonicalAttributes(described, sent), canonicalAttributes(described, observed)]
	const isLike = members === 'exact' ? isSame : holds
	return described.attributes
		.filter(({ name, live }) => live !== 'read-only' && wanted.has(name) && !isLike(held.get(name), wanted.get(name)))
		.map(({ name }) => name)
}

/** True where `value` has everything that `part` has; lists are compared item by item. */
function holds(value: Value, part: Value): boolean {
	if (isDict(value) && isDict(part)) return [...part].every(([key, member]) => holds(value.get(key), member))
	if (isList(value) && isList(part)) return value.length === part.length && part.every((item, index) => holds(value[index], item))
	return isSame(value, part)
}

/**
 * Names of the attributes of a new resource that were not taken. A server may trim a text or fill in a map; a switch, a reference, one of
 * a few words, or nothing at all in place of a value is no rewriting.
 */
export function notTaken({ type, after }: Extract<Change, { kind: 'create' }>, observed: Dict): readonly string[] {
	const isRewritten = (name: string): boolean => {
		const attribute = findType(schema, type)?.attributes.find((candidate) => candidate.name === name)
		if (!observed.has(name) || attribute?.kind === 'boolean') return false
		return attribute?.kind !== 'string' || (attribute.refersTo === undefined && attribute.oneOf === undefined)
	}
	return unlikeSent(type, after, observed, 'at-least').filter((name) => !isRewritten(name))
}
