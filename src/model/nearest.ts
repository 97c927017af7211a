/**
 * The candidate that a misspelt name most likely means: fewest single-character edits (a swap of neighbours is one), at most
 * a third of the name's length; or else the longest that the name only puts a word before, `source.web` of `shop_source.web`, as
 * Terraform calls it. Undefined where there is none. Earlier candidates win a tie.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
	const typed = name.toLowerCase()
	let best: string | undefined
	let ending: string | undefined
	let limit = Math.max(1, Math.floor(typed.length / 3))
	for (const candidate of candidates) {
		if (typed.endsWith(`_${candidate.toLowerCase()}`) && candidate.length > (ending?.length ?? 0)) ending = candidate
		const distance = Math.abs(candidate.length - typed.length) > limit ? Infinity : editDistance(typed, candidate.toLowerCase())
		if (distance > limit || (distance === limit && best !== undefined)) continue
		best = candidate
		limit = distance
	}
	return best ?? ending
}

/** Insertions, deletions, replacements and swaps of neighbours between two short names. */
function editDistance(a: string, b: string): number {
	let beforeLast: number[] = []
	let last = Array.from({ length: b.length + 1 }, (_, index) => index)
	for (let row = 1; row <= a.length; row++) {
		const current = [row]
		for (let column = 1; column <= b.length; column++) {
			const isEqual = a[row - 1] === b[column - 1]
			const options = [at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (isEqual ? 0 : 1)]
			if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) options.push(at(beforeLast, column - 2) + 1)
			current.push(Math.min(...options))
		}
		beforeLast = last
		last = current
	}
	return at(last, b.length)
}

function at(row: readonly number[], index: number): number {
	return row[index] ?? Infinity
}
