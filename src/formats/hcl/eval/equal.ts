import { isSameNumber } from './number.ts'
import { keyOf } from './set.ts'
import type { HclType, ObjectType } from './typing.ts'
import { isSameType } from './typing.ts'
import type { HclValue } from './value.ts'
import { boolOf, FALSE, hasSecrets, isWhollyKnown, marked, sizeOf, typeOf, unknownOf } from './value.ts'

/**
 * Whether two values are the same: of one type, and equal inside. Numbers do not equal the texts that spell them, nor lists tuples. Unknown
 * where that depends on what is not known.
 */
export function equal(a: HclValue, b: HclValue): HclValue {
	return marked(compareValues(a, b), hasSecrets(a) || hasSecrets(b))
}

function compareValues(a: HclValue, b: HclValue): HclValue {
	if (a.kind === 'null' || b.kind === 'null')
		return a.kind === 'unknown' || b.kind === 'unknown' ? unknownOf('bool') : boolOf(a.kind === b.kind)
	if (!isWhollyKnown(a) || !isWhollyKnown(b)) return conforms(typeOf(a), typeOf(b)) ? unknownOf('bool') : FALSE
	// Equal values are of equal size; so comparing one value with many costs no more than walking these.
	return boolOf(a.kind === b.kind && sizeOf(a) === sizeOf(b) && isSameInside(a, b) && isSameType(typeOf(a), typeOf(b)))
}

/** Whether the types can turn out to be the same. */
function conforms(a: HclType, b: HclType): boolean {
	if (a === 'dynamic' || b === 'dynamic') return true
	if (typeof a === 'string' || typeof b === 'string') return a === b
	if (a.kind === 'tuple')
		return b.kind === 'tuple' && a.items.length === b.items.length && a.items.every((item, index) => conforms(item, b.items[index] ?? item))
	if (a.kind === 'object') return b.kind === 'object' && a.members.size === b.members.size && conformMembers(a, b)
	return a.kind === b.kind && conforms(a.element, b.element)
}

function conformMembers(a: ObjectType, b: ObjectType): boolean {
	for (const [name, type] of a.members) {
		const other = b.members.get(name)
		if (other === undefined || !conforms(type, other)) return false
	}
	return true
}

function isSameInside(a: HclValue, b: HclValue): boolean {
	if (a.kind === 'number' && b.kind === 'number') return isSameNumber(a.value, b.value)
	if (a.kind === 'string' && b.kind === 'string') return a.value === b.value
	if (a.kind === 'bool' && b.kind === 'bool') return a.value === b.value
	return keyOf(a) === keyOf(b)
}
