import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { git, run } from './workspace.ts'

export type Counts = {
	/** Calls to the service by the name of their endpoint. */
	readonly calls: ReadonlyMap<string, number>
	/** Processes. */
	readonly git: number
	/** Files of the workspace that were read. */
	readonly blobs: number
}

/** What one `plan` asks of the service and of Git. `cold`: nothing was cached before. */
export async function callsAndReads(own: string, cache: 'cold' | 'warm'): Promise<Counts> {
	const home = `${own}/counted`
	if (cache === 'cold') rmSync(home, { recursive: true, force: true })
	const watch = watchGit(own)
	const before = await callsOf(own)
	run(own, ['plan'], { XDG_CACHE_HOME: home, PATH: `${watch.path}${path.delimiter}${process.env['PATH'] ?? ''}` })
	const after = await callsOf(own)
	const calls = [...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const)
	const files = new Set(
		git(`${own}/clone`, 'ls-tree', '-r', 'HEAD', 'acme/')
			.split('\n')
			.map((line) => line.split(/[ \t]/)[2] ?? ''),
	)
	return { calls: new Map(calls.filter(([, count]) => count > 0)), ...watch.counts(files) }
}

/** How many calls went to endpoints whose name fits. */
export function sumOf(calls: ReadonlyMap<string, number>, name: RegExp): number {
	return [...calls].reduce((sum, [own, count]) => (name.test(own) ? sum + count : sum), 0)
}

/** All calls so far. A connection of its own, since a kept one is closed unnoticed while a command is waited for. */
export async function callsOf(own: string): Promise<ReadonlyMap<string, number>> {
	const url = new URL('/_sandbox/effects', readFileSync(`${own}/url`, 'utf8'))
	const { calls } = (await (await fetch(url, { headers: { connection: 'close' } })).json()) as { calls: Record<string, number> }
	return new Map(Object.entries(calls))
}

/** A `git` that writes down each call, and each object that is asked for by id, before the real one does the work. */
function watchGit(own: string): { readonly path: string; counts(files: ReadonlySet<string>): Pick<Counts, 'git' | 'blobs'> } {
	const folder = `${own}/watch`
	rmSync(folder, { recursive: true, force: true })
	mkdirSync(folder)
	const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
	const script = `#!/bin/sh\necho call >> '${folder}/calls'\ncase "$*" in *cat-file*--batch*) tee -a '${folder}/ids' | '${real}' "$@" ;; *) exec '${real}' "$@" ;; esac\n`
	writeFileSync(`${folder}/git`, script)
	chmodSync(`${folder}/git`, 0o755)
	const lines = (name: string): readonly string[] =>
		existsSync(`${folder}/${name}`) ? readFileSync(`${folder}/${name}`, 'utf8').split('\n').filter(Boolean) : []
	return { path: folder, counts: (files) => ({ git: lines('calls').length, blobs: lines('ids').filter((id) => files.has(id)).length }) }
}
