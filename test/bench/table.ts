import type { Bench, Result, Variant } from './bench.ts'

/** The results of one case for people to read, each as a multiple of the first; `isWithin` is false where one is above its limit. */
export function tableOf(bench: Bench, results: readonly Result[]): { readonly text: string; readonly isWithin: boolean } {
	const [first] = results
	const rows = results.map((result) => rowOf(result, first ?? result))
	const head = ['', 'time', 'ratio', 'peak memory', 'ratio', 'stall', '']
	const lines = first ? columnsOf([head, ...rows.map(({ cells }) => cells)]) : []
	return {
		text: [bench.name, ...lines.map((line) => `  ${line}`), ''].join('\n'),
		isWithin: rows.every(({ isWithin }) => isWithin),
	}
}

/** Rows of equal length as lines: the first column stands left, the others right. */
export function columnsOf(rows: readonly (readonly string[])[]): readonly string[] {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)))
	return rows.map((cells) =>
		widths
			.map((width, column) => (column === 0 ? (cells[column] ?? '').padEnd(width) : (cells[column] ?? '').padStart(width)))
			.join('  ')
			.trimEnd(),
	)
}

function rowOf(result: Result, first: Result): { readonly cells: readonly string[]; readonly isWithin: boolean } {
	const { variant, timeMs, peakBytes, stallMs, stallWallMs } = result
	const time = timeMs / first.timeMs
	const memory = peakBytes / first.peakBytes
	const over = overLimit(variant, { time, memory, stallMs })
	const cells = [
		variant.name,
		`${timeMs.toFixed(1)} ms`,
		`${time.toFixed(2)}x`,
		`${(peakBytes / 2 ** 20).toFixed(0)} MiB`,
		`${memory.toFixed(2)}x`,
		`${stallMs.toFixed(0)} of ${stallWallMs.toFixed(0)} ms`,
		over,
	]
	return { cells, isWithin: over === '' }
}

type Limited = Required<NonNullable<Variant['atMost']>>

function overLimit({ atMost = {} }: Variant, is: Limited): string {
	const over = [
		is.time > (atMost.time ?? Infinity) ? `time above ${atMost.time}x` : '',
		is.memory > (atMost.memory ?? Infinity) ? `memory above ${atMost.memory}x` : '',
		is.stallMs > (atMost.stallMs ?? Infinity) ? `stall above ${atMost.stallMs} ms` : '',
	]
	return over.filter(Boolean).join(', ')
}
