import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Bench, Variant } from './bench.ts'

export type Result = { readonly variant: Variant; readonly timeMs: number; readonly peakBytes: number }

const ROOT = path.join(import.meta.dirname, '..', '..')
const PEAK = pathToFileURL(path.join(import.meta.dirname, 'peak.ts')).href

/** The median wall time of whole processes, and the peak memory of one more run of each. Throws where a run fails. */
export async function measure(bench: Bench): Promise<readonly Result[]> {
	const folder = mkdtempSync(path.join(tmpdir(), 'tideway-bench-'))
	try {
		await bench.prepare?.(folder)
		const times = bench.variants.map((): number[] => [])
		for (let count = 0; count < bench.runs; count++) {
			for (const [index, variant] of bench.variants.entries()) times[index]?.push(timeOf(variant, folder))
		}
		return bench.variants.map((variant, index) => ({ variant, timeMs: median(times[index] ?? []), peakBytes: peakOf(variant, folder) }))
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}

function timeOf(variant: Variant, folder: string): number {
	const began = performance.now()
	run(variant, folder, [])
	return performance.now() - began
}

function peakOf(variant: Variant, folder: string): number {
	const file = path.join(folder, 'peak.txt')
	run(variant, folder, ['--import', PEAK], { TIDEWAY_BENCH_PEAK: file })
	return Number(readFileSync(file, 'utf8')) * 1024
}

function run({ name, argv }: Variant, folder: string, options: readonly string[], more: Readonly<Record<string, string>> = {}): void {
	const filled = argv.map((word) => word.replaceAll('FOLDER', folder).replaceAll('ROOT', ROOT))
	const env = { ...process.env, NODE_ENV: 'production', ...more }
	const { status, stderr } = spawnSync(process.execPath, [...options, ...filled], {
		cwd: folder,
		env,
		encoding: 'utf8',
		stdio: ['ignore', 'ignore', 'pipe'],
	})
	if (status !== 0) throw new Error(`"${name}" ended with ${status}: ${stderr.slice(0, 2000)}`)
}

function median(times: readonly number[]): number {
	const sorted = times.toSorted((a, b) => a - b)
	return sorted[Math.floor(sorted.length / 2)] ?? 0
}
