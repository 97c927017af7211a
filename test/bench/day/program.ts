import { cpSync, globSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.join(import.meta.dirname, '..', '..', '..')

/** `beganMs`: when the day began, on the machine's clock; from then on so many of its seconds pass in one. */
export type DayClock = { readonly beganMs: number; readonly speed: number }

/**
 * The program as it is built, but that its clock, and nothing else, is the day's: intervals, pauses, leases and limits pass in their proportion, and
 * whatever a process really works takes as long as it takes. Answers with its entry.
 */
export function copyProgram(to: string, { beganMs, speed }: DayClock): string {
	for (const part of ['bin', 'dist', 'package.json', 'oclif.manifest.json'])
		cpSync(path.join(ROOT, part), path.join(to, part), { recursive: true })
	const [clock, ...others] = globSync('dist/src/chunks/clock-*.js', { cwd: to })
	if (clock === undefined || others.length > 0) throw new Error('the program has no one clock: is it built?')
	const file = path.join(to, clock)
	renameSync(file, path.join(path.dirname(file), 'real-clock.js'))
	writeFileSync(file, clockText(beganMs, speed))
	return path.join(to, 'bin', 'run.js')
}

function clockText(beganMs: number, speed: number): string {
	return `import { aheadMs, systemClock as real } from './real-clock.js'
export { aheadMs }
export function systemClock() {
	const clock = real()
	return {
		now: () => new Date(${beganMs} + (Date.now() - ${beganMs}) * ${speed}).toISOString(),
		monotonicMs: () => clock.monotonicMs() * ${speed},
		sleep: (ms, signal) => clock.sleep(ms / ${speed}, signal),
	}
}
`
}

/** What the program's clock said, as the machine's own says it. */
export function machineMs({ beganMs, speed }: DayClock, at: string): number {
	return beganMs + (Date.parse(at) - beganMs) / speed
}
