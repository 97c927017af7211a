import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** `peakBytes`: of the largest process among the command and those that it started. */
export type Timed = { readonly timeMs: number; readonly peakBytes: number }

/** GNU's, which is asked for the peak memory of a program in any language. */
const TIME = '/usr/bin/time'

export function isTimeThere(): boolean {
	return existsSync(TIME) && spawnSync(TIME, ['--version'], { encoding: 'utf8' }).status === 0
}

export type Run = {
	readonly cwd: string
	readonly argv: readonly string[]
	readonly env: Readonly<Record<string, string>>
	/** Called first, outside the time. */
	readonly before?: () => void
}

/** The least of several runs: other processes can only add to it. */
export function timedOften(run: Run, runs: number): Timed {
	const all = Array.from({ length: runs }, () => timed(run))
	const least = (what: keyof Timed): number => Math.min(...all.map((one) => one[what]))
	return { timeMs: least('timeMs'), peakBytes: least('peakBytes') }
}

/** One run of a program. Throws where it fails. */
export function timed({ cwd, argv, env, before }: Run): Timed {
	before?.()
	const file = `${cwd}/../peak.txt`
	const began = performance.now()
	const { status, stderr } = spawnSync(TIME, ['--quiet', '--format', '%M', '--output', file, '--', ...argv], {
		cwd,
		env,
		encoding: 'utf8',
		stdio: ['ignore', 'ignore', 'pipe'],
	})
	const timeMs = performance.now() - began
	if (status !== 0) throw new Error(`"${argv.join(' ')}" ended with ${status}: ${stderr.slice(0, 2000)}`)
	return { timeMs, peakBytes: Number(readFileSync(file, 'utf8')) * 1024 }
}
