/** New keys by the known key they follow, its nearest predecessor in `wanted`; those before any known key are with undefined. */
export type Newcomers = ReadonlyMap<string | undefined, readonly string[]>

export function newcomers(known: { readonly has: (key: string) => boolean }, wanted: Iterable<string>): Newcomers {
	const followers = new Map<string | undefined, string[]>()
	let anchor: string | undefined
	for (const key of wanted) {
		if (known.has(key)) anchor = key
		else if (!followers.get(anchor)?.push(key)) followers.set(anchor, [key])
	}
	return followers
}
