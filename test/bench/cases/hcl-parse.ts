import { execFileSync } from 'node:child_process'
import path from 'node:path'
import type { Bench, Conclusion } from '../bench.ts'
import { exponentOf, MOST_EXPONENT } from '../growth.ts'

const PROGRAM = path.join(import.meta.dirname, '..', 'programs', 'hcl.ts')
const SIZE = 10_000
const SIZES = [2_500, 5_000, SIZE, 20_000] as const
/** Its time is so much in line with the number of files that a part of them will do. */
const PART = 1_000
const LEAST = 20

const textOf = (how: string, count: number): string => execFileSync(process.execPath, [PROGRAM, how, String(count)], { encoding: 'utf8' })

/** Our parser beside HashiCorp's, which the package runs as WebAssembly; the time of the parsing alone. */
export const bench: Bench = {
	name: `HCL, ${SIZE} files of one resource each`,
	runs: 0,
	variants: [],
	conclude,
}

function conclude(): Conclusion {
	const ours = SIZES.map((size) => ({ size, value: Math.min(...[1, 2, 3].map(() => Number(textOf('ours', size)))) }))
	const mine = ours.find(({ size }) => size === SIZE)?.value ?? Number.POSITIVE_INFINITY
	const other = Number(textOf('hcl2json', PART)) * (SIZE / PART)
	const ratio = other / mine
	const exponent = exponentOf(ours)
	return {
		lines: [
			`ours       ${mine.toFixed(0).padStart(6)} ms`,
			`hcl2json   ${other.toFixed(0).padStart(6)} ms, from ${PART} of them: ${ratio.toFixed(0)} times as long (at least ${LEAST})`,
			`exponent of ours from ${SIZES[0]} to ${SIZES.at(-1)} files: ${exponent.toFixed(2)} (limit ${MOST_EXPONENT})`,
		],
		isWithin: ratio >= LEAST && exponent < MOST_EXPONENT,
	}
}
