import type { Masked, Present, Value } from '../model/index.ts'
import { isDict, isList, isMasked, isSecret } from '../model/index.ts'

/** Tells one hidden value from another; undefined where nobody may. */
export type DigestOf = (value: Present) => string | undefined

/**
 * A value with everything hidden that is a secret, or hidden, in `like`. `digestOf` may tell one hidden value from another by a keyed
 * digest.
 */
export function hideLike(value: Present, like: Value, digestOf: DigestOf = () => undefined): Present {
	if (isSecret(like) || isMasked(like)) return isMasked(value) ? value : masked(digestOf(value))
	if (isDict(value) && isDict(like)) {
		const hidden = new Map<string, Present>()
		for (const [name, member] of value) hidden.set(name, hideLike(member, like.get(name), digestOf))
		return hidden
	}
	if (!isList(value) || !isList(like)) return value
	return value.map((item, index) => hideLike(item, like[index], digestOf))
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
