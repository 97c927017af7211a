import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Bench, Conclusion, Result, Variant, Watched } from './bench.ts'

export type Measured = { readonly results: readonly Result[]; readonly conclusion: Conclusion | undefined }

const ROOT = path.join(import.meta.dirname, '..', '..')
const WATCH = pathToFileURL(path.join(import.meta.dirname, 'watch.ts')).href

/** Runs every variant in whole processes. Throws where a run fails. Of several runs the least counts: other processes can only add to it. */
export async function measure(bench: Bench): Promise<Measured> {
	const folder = mkdtempSync(path.join(tmpdir(), 'tideway-bench-'))
	try {
		await bench.prepare?.(folder)
		const results = measureVariants(bench, folder)
		return { results, conclusion: await bench.conclude?.(folder, results) }
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}

function measureVariants({ variants, runs, isWatchedAlways }: Bench, folder: string): readonly Result[] {
	const timed = variants.map((variant) => ({ variant, times: [] as number[], watched: [] as Watched[] }))
	for (let count = 0; count < runs; count++) {
		for (const { variant, times, watched } of timed) {
			times.push(isWatchedAlways ? watch(variant, folder, watched) : run(variant, folder, [], {}))
		}
	}
	if (!isWatchedAlways) for (const { variant, watched } of timed) watch(variant, folder, watched)
	return timed.map(({ variant, times, watched }) => {
		const least = (what: keyof Watched): number => Math.min(...watched.map((one) => one[what]))
		return {
			variant,
			timeMs: Math.min(...times),
			workMs: least('workMs'),
			peakBytes: least('peakBytes'),
			stallMs: least('stallMs'),
			stallWallMs: least('stallWallMs'),
		}
	})
}

/** Adds what the process tells of itself; answers with its time in ms. */
function watch(variant: Variant, folder: string, into: Watched[]): number {
	const file = path.join(folder, 'watched.json')
	const timeMs = run(variant, folder, ['--import', WATCH], { TIDEWAY_BENCH_WATCH: file })
	into.push(JSON.parse(readFileSync(file, 'utf8')) as Watched)
	return timeMs
}

/** Answers with the time in ms. */
function run(
	{ name, argv, cwd = '', env: own = {}, before }: Variant,
	folder: string,
	options: readonly string[],
	more: Readonly<Record<string, string>>,
): number {
	before?.(folder)
	const fill = (word: string): string => word.replaceAll('FOLDER', folder).replaceAll('ROOT', ROOT)
	const filled = argv.map(fill)
	const added = Object.fromEntries(Object.entries(own).map(([key, value]) => [key, fill(value)]))
	const env = { ...process.env, NODE_ENV: 'production', ...added, ...more }
	const began = performance.now()
	const { status, stderr } = spawnSync(process.execPath, [...options, ...filled], {
		cwd: path.join(folder, cwd),
		env,
		encoding: 'utf8',
		stdio: ['ignore', 'ignore', 'pipe'],
	})
	const timeMs = performance.now() - began
	if (status !== 0) throw new Error(`"${name}" ended with ${status}: ${stderr.slice(0, 2000)}`)
	return timeMs
}
