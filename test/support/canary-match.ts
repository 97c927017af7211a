/**
 * Finds any of many texts in one pass over the bytes, after Wu and Manber: the last three bytes of a window say how far it may
 * move without passing a beginning. Answers with the names of those that it found, each once.
 */
export function matcherOf(names: ReadonlyMap<string, string>): (bytes: Uint8Array) => readonly string[] {
	const needles = [...names].map(([text, name]) => ({ bytes: Buffer.from(text), name }))
	const width = Math.min(...needles.map(({ bytes }) => bytes.length))
	const { shifts, candidates } = tablesOf(needles, width)
	return (bytes) => {
		const found = new Set<string>()
		for (let end = width; end <= bytes.length; ) {
			const hash = hashAt(bytes, end)
			const shift = shifts[hash] ?? 0
			if (shift === 0) for (const needle of candidates.get(hash) ?? []) if (isAt(needle.bytes, bytes, end - width)) found.add(needle.name)
			end += Math.max(1, shift)
		}
		return [...found]
	}
}

const BLOCK = 3

type Needle = { readonly bytes: Buffer; readonly name: string }
type Tables = { readonly shifts: Uint8Array; readonly candidates: ReadonlyMap<number, readonly Needle[]> }

function tablesOf(needles: readonly Needle[], width: number): Tables {
	const shifts = new Uint8Array(1 << 16).fill(width - BLOCK + 1)
	const candidates = new Map<number, Needle[]>()
	for (const needle of needles) {
		for (let end = BLOCK; end <= width; end++) {
			const hash = hashAt(needle.bytes, end)
			shifts[hash] = Math.min(shifts[hash] ?? 0, width - end)
		}
		const last = hashAt(needle.bytes, width)
		candidates.set(last, [...(candidates.get(last) ?? []), needle])
	}
	return { shifts, candidates }
}

/** Of the three bytes before `end`. */
function hashAt(bytes: Uint8Array, end: number): number {
	return ((bytes[end - 3] ?? 0) | ((bytes[end - 2] ?? 0) << 5) | ((bytes[end - 1] ?? 0) << 10)) & 0xffff
}

function isAt(needle: Uint8Array, bytes: Uint8Array, start: number): boolean {
	return start + needle.length <= bytes.length && needle.every((byte, index) => bytes[start + index] === byte)
}
