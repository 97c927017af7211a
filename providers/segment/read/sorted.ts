import type { Dict, Present } from '../../../src/provider.ts'
import { isDict, isList } from '../../../src/provider.ts'

/** A map with its members, and those of the maps in it, in the order in which `jsonencode` writes them: by code point. */
export function sortedMembers(value: Dict): Dict {
	return new Map([...value].sort(byCodePoint).map(([name, member]) => [name, sortedInside(member)]))
}

function sortedInside(value: Present): Present {
	if (isList(value)) return value.map(sortedInside)
	return isDict(value) ? sortedMembers(value) : value
}

/** UTF-8 keeps the order of code points, which that of UTF-16 units is not. */
function byCodePoint([a]: readonly [string, Present], [b]: readonly [string, Present]): number {
	const [left, right] = [[...a], [...b]]
	for (const [index, character] of left.entries()) {
		const other = right[index]
		if (other === undefined) return 1
		const difference = (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0)
		if (difference !== 0) return difference
	}
	return left.length - right.length
}
