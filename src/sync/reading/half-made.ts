import type { Dict, List, ResourceType, Value } from '../../model/index.ts'
import { isDict, isList, isMasked, isSame, isSecret } from '../../model/index.ts'

/**
 * True where a create of several calls may have ended in between: all that the workspace shows of what can be written is part of what was to
 * be made. What is missing has to follow then, as an edit of Git.
 */
export function isHalfOf(type: ResourceType, shown: Dict, wanted: Dict): boolean {
	return type.attributes.every(({ name, live }) => live === 'read-only' || isPartOf(shown.get(name), wanted.get(name)))
}

function isPartOf(part: Value, whole: Value): boolean {
	if (part === undefined) return true
	// Which one it is nobody can tell: it is sent again.
	if (isMasked(part)) return isSecret(whole)
	if (isDict(part) && isDict(whole)) return [...part].every(([name, member]) => isPartOf(member, whole.get(name)))
	if (isList(part) && isList(whole)) return areAmong(part, whole)
	return isSame(part, whole) || isEmpty(part)
}

/** Each item by one of its own, wherever that stands: what is not there yet may come before it. */
function areAmong(items: List, others: List): boolean {
	const left = [...others]
	return items.every((item) => {
		const at = left.findIndex((other) => isPartOf(item, other))
		if (at >= 0) left.splice(at, 1)
		return at >= 0
	})
}

function isEmpty(value: Value): boolean {
	return isDict(value) ? value.size === 0 : isList(value) && value.length === 0
}
