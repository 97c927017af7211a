import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const ROOT = path.join(import.meta.dirname, '..', '..')
const BUILT = path.join(ROOT, 'oclif.manifest.json')
const LOCK = path.join(ROOT, 'dist.building')
const LOCK_MS = 60_000

/** The program's entry, built from the sources as they are now. Test files that run side by side share one build. */
export async function builtEntry(): Promise<string> {
	while (!isFresh()) {
		if (takeLock()) build()
		else await sleep(50)
	}
	return path.join(ROOT, 'bin', 'run.js')
}

function isFresh(): boolean {
	const builtMs = modifiedMs(BUILT)
	if (builtMs === undefined || modifiedMs(LOCK) !== undefined) return false
	return globSync(['src/**/*.ts', 'providers/**/*.ts', 'package.json'], { cwd: ROOT }).every(
		(file) => (modifiedMs(path.join(ROOT, file)) ?? 0) <= builtMs,
	)
}

function modifiedMs(file: string): number | undefined {
	return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}

/** A lock that its holder did not live to remove counts for nothing. */
function takeLock(): boolean {
	const sinceMs = modifiedMs(LOCK)
	if (sinceMs !== undefined && Date.now() - sinceMs > LOCK_MS) rmSync(LOCK, { recursive: true, force: true })
	try {
		mkdirSync(LOCK)
		return true
	} catch {
		return false
	}
}

function build(): void {
	try {
		execFileSync(process.execPath, [path.join(ROOT, '.ci', 'build.ts')], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
	} finally {
		rmSync(LOCK, { recursive: true, force: true })
	}
}
