import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Bench, Conclusion, Result, Variant } from './bench.ts'

export type Measured = { readonly results: readonly Result[]; readonly conclusion: Conclusion | undefined }

const ROOT = path.join(import.meta.dirname, '..', '..')
const PEAK = pathToFileURL(path.join(import.meta.dirname, 'peak.ts')).href

/** The median wall time of whole processes, and the peak memory of one more run of each. Throws where a run fails. */
export async function measure(bench: Bench): Promise<Measured> {
	const folder = mkdtempSync(path.join(tmpdir(), 'tideway-bench-'))
	try {
		await bench.prepare?.(folder)
		const times = bench.variants.map((): number[] => [])
		for (let count = 0; count < bench.runs; count++) {
			for (const [index, variant] of bench.variants.entries()) times[index]?.push(timeOf(variant, folder))
		}
		const results = bench.variants.map((variant, index) => ({
			variant,
			timeMs: median(times[index] ?? []),
			peakBytes: peakOf(variant, folder),
		}))
		return { results, conclusion: await bench.conclude?.(folder, results) }
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}

function timeOf(variant: Variant, folder: string): number {
	variant.before?.(folder)
	const began = performance.now()
	run(variant, folder, [])
	return performance.now() - began
}

function peakOf(variant: Variant, folder: string): number {
	const file = path.join(folder, 'peak.txt')
	variant.before?.(folder)
	run(variant, folder, ['--import', PEAK], { TIDEWAY_BENCH_PEAK: file })
	return Number(readFileSync(file, 'utf8')) * 1024
}

function run(
	{ name, argv, cwd = '', env: own = {} }: Variant,
	folder: string,
	options: readonly string[],
	more: Readonly<Record<string, string>> = {},
): void {
	const fill = (word: string): string => word.replaceAll('FOLDER', folder).replaceAll('ROOT', ROOT)
	const filled = argv.map(fill)
	const added = Object.fromEntries(Object.entries(own).map(([key, value]) => [key, fill(value)]))
	const env = { ...process.env, NODE_ENV: 'production', ...added, ...more }
	const { status, stderr } = spawnSync(process.execPath, [...options, ...filled], {
		cwd: path.join(folder, cwd),
		env,
		encoding: 'utf8',
		stdio: ['ignore', 'ignore', 'pipe'],
	})
	if (status !== 0) throw new Error(`"${name}" ended with ${status}: ${stderr.slice(0, 2000)}`)
}

export function median(times: readonly number[]): number {
	const sorted = times.toSorted((a, b) => a - b)
	return sorted[Math.floor(sorted.length / 2)] ?? 0
}
