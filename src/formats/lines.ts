export const BOM = '\uFEFF'

/** Offsets at which lines start; a line ends with LF. */
export function lineStarts(text: string): readonly number[] {
	const starts = [0]
	for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
	return starts
}

/** Line and column of an offset, from 1; a byte order mark takes no column. */
export function placeAt(text: string, lines: readonly number[], offset: number): { line: number; column: number } {
	let low = 0
	let high = lines.length - 1
	while (low < high) {
		const middle = (low + high + 1) >> 1
		if ((lines[middle] ?? 0) <= offset) low = middle
		else high = middle - 1
	}
	const column = offset - (lines[low] ?? 0) + 1
	return { line: low + 1, column: low === 0 && text.startsWith(BOM) ? Math.max(1, column - 1) : column }
}
