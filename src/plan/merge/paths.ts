import type { Dict, Present, Value, ValuePath } from '../../model/index.ts'
import { isDict, valueAt } from '../../model/index.ts'

/** The way to what an edit changes as far as it goes through maps on each side: what is below that is written as one. */
export function throughMaps(path: ValuePath, ...sides: readonly Dict[]): ValuePath {
	const end = path.findIndex((_, index) => !sides.every((side) => isDict(valueAt(side, path.slice(0, index)))))
	return end < 0 ? path : path.slice(0, end)
}

/** A copy with another value at a path through maps; undefined takes the member out. */
export function withValueAt(dict: Dict, [step, ...rest]: ValuePath, value: Value): Dict {
	const name = String(step)
	const own = dict.get(name)
	const next: Value = rest.length > 0 && isDict(own) ? withValueAt(own, rest, value) : value
	const changed = new Map<string, Present>(dict)
	if (next === undefined) changed.delete(name)
	else changed.set(name, next)
	return changed
}
