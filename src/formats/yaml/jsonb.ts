import type { Dict, Present } from '../../model/index.ts'
import { isDict, isList } from '../../model/index.ts'

/** The order in which PostgreSQL's jsonb keeps keys: the shorter in UTF-8 bytes first, ties by byte value. */
export function byJsonb(a: string, b: string): number {
	return utf8Length(a) - utf8Length(b) || byCodePoint(a, b)
}

/** The same value with the keys of every map in jsonb order; lists keep theirs. */
export function inJsonbOrder(value: Present): Present {
	if (isList(value)) return value.map(inJsonbOrder)
	if (!isDict(value)) return value
	const ordered = new Map<string, Present>()
	for (const [key, member] of [...value].sort(([a], [b]) => byJsonb(a, b))) ordered.set(key, inJsonbOrder(member))
	return ordered satisfies Dict
}

function utf8Length(text: string): number {
	let length = 0
	for (const character of text) {
		const point = character.codePointAt(0) ?? 0
		length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
	}
	return length
}

/** UTF-8 keeps the order of code points, UTF-16 does not. */
function byCodePoint(a: string, b: string): number {
	const length = Math.min(a.length, b.length)
	let at = 0
	while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++
	return (a.codePointAt(at) ?? -1) - (b.codePointAt(at) ?? -1)
}
