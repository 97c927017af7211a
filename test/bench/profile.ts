import { globSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Frame, Profile, Share, SourceOf, Wait } from './phases.ts'
import { phasesOf } from './phases.ts'
import { run } from './programs/workspace.ts'

const WAITS = pathToFileURL(path.join(import.meta.dirname, 'waits.ts')).href

/** Microseconds between two looks of the profiler. */
const INTERVAL = '500'

/** Where the time of one command in one workspace's folder goes, with the program as it is built. */
export function profileOf({ own, argv }: { readonly own: string; readonly argv: readonly string[] }, cache: string): readonly Share[] {
	const folder = `${own}/profile`
	rmSync(folder, { recursive: true, force: true })
	const waits = `${own}/waits.json`
	const options = ['--import', WAITS, '--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-interval', INTERVAL]
	run(own, argv, { XDG_CACHE_HOME: cache, TIDEWAY_BENCH_WAITS: waits }, options)
	const [file = ''] = globSync('*.cpuprofile', { cwd: folder })
	const profile = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Profile
	return phasesOf(profile, sourcesInBundles(), JSON.parse(readFileSync(waits, 'utf8')) as Wait[])
}

/** The bundler names each source above its code. */
function sourcesInBundles(): SourceOf {
	const files = new Map<string, readonly (string | undefined)[]>()
	return ({ url, lineNumber }: Frame) => {
		if (!url.startsWith('file:')) return undefined
		const lines = files.get(url) ?? sourcesOf(readFileSync(fileURLToPath(url), 'utf8'))
		files.set(url, lines)
		return lines[lineNumber]
	}
}

function sourcesOf(text: string): readonly (string | undefined)[] {
	let source: string | undefined
	return text.split('\n').map((line) => {
		source = /^\/\/ (\S+\.[cm]?[jt]s)$/.exec(line)?.[1] ?? source
		return source
	})
}
