import type { Dict, Shape, Value } from '../../model/index.ts'
import { isDict, isList } from '../../model/index.ts'
import { isSameOrder } from './sequence.ts'
import { elementsByKey, isOtherwiseKeyed, isRekeyed, isSameIn, itemShape, itemsByKey, keyName, memberShape, unionOfKeys } from './shape.ts'

/** True where a side holds base in every leaf, in the spelling of Git or in that of the live server. */
export function isUnmovedFrom(shape: Shape, base: Value, observed: Value, side: Value): boolean {
	if (isSameIn(shape, side, base) || isSameIn(shape, side, observed)) return true
	if (isDict(base) && isDict(observed) && isDict(side))
		return !isOtherwiseKeyed(shape, base, observed) && hasUnmoved(base, observed, side, (name) => memberShape(shape, name))
	if (isList(base) && isList(observed) && isList(side)) {
		const [was, shown, is] = [elementsByKey(shape, base), elementsByKey(shape, observed), elementsByKey(shape, side)]
		if (was && shown && is) return !isRekeyed(was, shown) && hasUnmoved(was, shown, is, () => itemShape(shape))
	}
	const key = keyName(shape)
	if (key === undefined || !isList(base) || !isList(observed) || !isList(side)) return false
	const [was, shown, is] = [itemsByKey(base, key), itemsByKey(observed, key), itemsByKey(side, key)]
	if (!was || !shown || !is || isRekeyed(was, shown)) return false
	return (isInOrder(is, was) || isInOrder(is, shown)) && hasUnmoved(was, shown, is, () => itemShape(shape))
}

function hasUnmoved(base: Dict, observed: Dict, side: Dict, shapeOf: (name: string) => Shape): boolean {
	return unionOfKeys(base, observed, side).every((name) => isUnmovedFrom(shapeOf(name), base.get(name), observed.get(name), side.get(name)))
}

function isInOrder(items: Dict, others: Dict): boolean {
	return isSameOrder(
		[...items.keys()].filter((name) => others.has(name)),
		[...others.keys()].filter((name) => items.has(name)),
	)
}
