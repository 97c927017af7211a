import type { BaseEntry, Dict, List, Secret, Shape, Value } from '../../model/index.ts'
import { isDict, isList, isMasked, isSecret } from '../../model/index.ts'
import { elementsByKey, itemShape, itemsByKey, keyName, memberShape } from '../merge/shape.ts'

/** The two sides of what is recorded: the secret stands in Git, and the workspace hides it. */
type Sides<T> = { readonly git: T; readonly live: T }
type IsAgain = (secret: Secret) => boolean

/** Base as if some secrets had never been sent: it holds what the workspace shows. */
export function unsent(shape: Shape, base: BaseEntry, sides: Sides<Dict>, isAgain: IsAgain): BaseEntry {
	const forget = (dict: Dict): Dict => forgotten(shape, dict, sides, isAgain) as Dict
	return { ...base, attributes: forget(base.attributes), observed: forget(base.observed ?? base.attributes) }
}

function forgotten(shape: Shape, was: Value, { git, live }: Sides<Value>, isAgain: IsAgain): Value {
	if (isSecret(git) && isMasked(live)) return isAgain(git) ? live : was
	if (isList(git) && isList(live) && isList(was)) return forgottenItems(shape, was, { git, live }, isAgain)
	if (!isDict(git) || !isDict(live) || !isDict(was)) return was
	const changed = new Map(was)
	for (const [name, member] of git) {
		const value = forgotten(memberShape(shape, name), was.get(name), { git: member, live: live.get(name) }, isAgain)
		if (value !== undefined) changed.set(name, value)
	}
	return changed
}

/** Items are the same by what the schema tells them apart by, wherever they stand, and else by their place. */
function forgottenItems(shape: Shape, was: List, { git, live }: Sides<List>, isAgain: IsAgain): List {
	const named = namedItems(shape, was)
	const [inGit, inLive] = named ? [namedItems(shape, git), namedItems(shape, live)] : []
	const own = itemShape(shape)
	if (named && inGit && inLive)
		return [...named].map(([name, item]) => forgotten(own, item, { git: inGit.get(name), live: inLive.get(name) }, isAgain) ?? null)
	return was.map((item, index) => forgotten(own, item, { git: git[index], live: live[index] }, isAgain) ?? null)
}

function namedItems(shape: Shape, list: List): ReadonlyMap<string, Dict> | undefined {
	const key = keyName(shape)
	return key === undefined ? elementsByKey(shape, list) : itemsByKey(list, key)
}
