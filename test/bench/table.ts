import type { Bench, Result, Variant } from './bench.ts'

/** The results of one case for people to read, each as a multiple of the first; `isWithin` is false where one is above its limit. */
export function tableOf(bench: Bench, results: readonly Result[]): { readonly text: string; readonly isWithin: boolean } {
	const [first] = results
	const rows = results.map((result) => rowOf(result, first ?? result))
	const head = ['', 'time', 'ratio', 'peak memory', 'ratio', '']
	const lines = [head, ...rows.map(({ cells }) => cells)]
	const widths = head.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)))
	const text = lines.map((cells) =>
		cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
	)
	return {
		text: [bench.name, ...text.map((line) => `  ${line.trimEnd()}`), ''].join('\n'),
		isWithin: rows.every(({ isWithin }) => isWithin),
	}
}

function rowOf({ variant, timeMs, peakBytes }: Result, first: Result): { readonly cells: readonly string[]; readonly isWithin: boolean } {
	const time = timeMs / first.timeMs
	const memory = peakBytes / first.peakBytes
	const over = overLimit(variant, time, memory)
	const cells = [
		variant.name,
		`${timeMs.toFixed(1)} ms`,
		`${time.toFixed(2)}x`,
		`${(peakBytes / 2 ** 20).toFixed(0)} MiB`,
		`${memory.toFixed(2)}x`,
		over,
	]
	return { cells, isWithin: over === '' }
}

function overLimit({ atMost }: Variant, time: number, memory: number): string {
	const over = [
		time > (atMost?.time ?? Infinity) ? `time above ${atMost?.time}x` : '',
		memory > (atMost?.memory ?? Infinity) ? `memory above ${atMost?.memory}x` : '',
	]
	return over.filter(Boolean).join(', ')
}
