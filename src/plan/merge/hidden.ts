import type { List, Masked, Present, Value } from '../../model/index.ts'
import { isDict, isHidden, isList, isMasked, isSame, isSecret } from '../../model/index.ts'

/** Tells one hidden value from another; undefined where nobody may. */
export type DigestOf = (value: Present) => string | undefined

/**
 * A value with everything hidden that is a secret, or hidden, in `like`. `digestOf` may tell one hidden value from another by a keyed
 * digest. Where the two have not the same form, rather too much is hidden than too little (P7).
 */
export function hideLike(value: Present, like: Value, digestOf: DigestOf = () => undefined): Present {
	if (value === null || isMasked(value) || !holdsHidden(like)) return value
	if (isDict(value) && isDict(like)) {
		const hidden = new Map<string, Present>()
		for (const [name, member] of value) hidden.set(name, hideLike(member, like.get(name), digestOf))
		return hidden
	}
	if (isList(value) && isList(like)) return hideItems(value, like, digestOf)
	return isHidden(like) || typeof value === 'string' || typeof value === 'object' ? masked(digestOf(value)) : value
}

/** Items that may stand elsewhere than in `like` are hidden as any of those. */
function hideItems(value: List, like: List, digestOf: DigestOf): List {
	const isAligned = value.length === like.length && value.every((item, index) => mayBe(item, like[index]))
	if (isAligned) return value.map((item, index) => hideLike(item, like[index], digestOf))
	const holders = like.filter(holdsHidden)
	return value.map((item) => holders.reduce<Present>((hidden, holder) => hideAny(hidden, holder, digestOf), item))
}

/** Of items of several forms one of another form may still hold the same. */
function hideAny(item: Present, like: Present, digestOf: DigestOf): Present {
	return isHidden(like) && (isDict(item) || isList(item)) ? item : hideLike(item, like, digestOf)
}

/** True where nothing but what is hidden tells the two apart. */
function mayBe(value: Value, like: Value): boolean {
	if (isHidden(like)) return true
	if (isDict(value) && isDict(like))
		return value.size === like.size && [...like].every(([name, member]) => value.has(name) && mayBe(value.get(name), member))
	if (isList(value) && isList(like)) return value.length === like.length && like.every((member, index) => mayBe(value[index], member))
	return isSame(value, like)
}

/** True where something in the value is a secret, or hidden. */
export function holdsHidden(value: Value): boolean {
	if (isList(value)) return value.some(holdsHidden)
	if (isDict(value)) {
		for (const member of value.values()) if (holdsHidden(member)) return true
		return false
	}
	return isHidden(value)
}

function masked(version: string | undefined): Masked {
	return version === undefined ? { kind: 'masked' } : { kind: 'masked', version }
}

/** As the workspace would show the same: what it hides is hidden, and members that it alone has and hides are there. */
export function asShown(git: Value, live: Value): Value {
	if (isMasked(live)) return isSecret(git) || git === undefined ? live : git
	if (isList(git) && isList(live) && git.length === live.length) return git.map((item, index) => asShown(item, live[index]) ?? null)
	if (!isDict(git) || !isDict(live)) return git
	const shown = new Map<string, Present>()
	for (const [name, member] of git) shown.set(name, asShown(member, live.get(name)) ?? null)
	for (const [name, member] of live) if (!git.has(name) && isMasked(member)) shown.set(name, member)
	return shown
}
