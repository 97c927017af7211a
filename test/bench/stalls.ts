import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { median } from './measure.ts'
import { run } from './programs/workspace.ts'

const STALL = pathToFileURL(path.join(import.meta.dirname, 'stall.ts')).href

/** One command in one workspace's folder. */
export type Command = {
	readonly name: string
	readonly own: string
	readonly argv: readonly string[]
	/** Called before each run. */
	readonly before?: () => void
}

export type Stall = { readonly wallMs: number; readonly workMs: number }

/** The longest stalls of a command's event loop: medians of the longest of each run. */
export function stallOf({ own, argv, before }: Command, cache: string, runs: number): Stall {
	const stalls = Array.from({ length: runs }, (): Stall => {
		before?.()
		const file = `${own}/stall.json`
		run(own, argv, { XDG_CACHE_HOME: cache, TIDEWAY_BENCH_STALL: file }, ['--import', STALL])
		return JSON.parse(readFileSync(file, 'utf8')) as Stall
	})
	return { wallMs: median(stalls.map(({ wallMs }) => wallMs)), workMs: median(stalls.map(({ workMs }) => workMs)) }
}
