import { execFileSync } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Puts a `git` into a folder that notes its arguments and its whole environment in `calls/` there, one file for each process, and
 * then becomes the real one. Answers the folder to put before PATH. `own`: variables by which
 * git's helpers are given their secrets; they are not noted.
 */
export function recordGit(folder: string, own: readonly string[]): string {
	const [bin, calls] = [path.join(folder, 'bin'), path.join(folder, 'calls')]
	for (const made of [bin, calls]) mkdirSync(made, { recursive: true })
	const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
	const lines = ['#!/bin/sh', `(unset ${own.join(' ')}; printf '%s\\n' "$@"; export -p) >> '${calls}'/$$`, `exec '${real}' "$@"`, '']
	writeFileSync(path.join(bin, 'git'), lines.join('\n'), { mode: 0o755 })
	return bin
}

type Started = { readonly options: { readonly file: string; readonly args: readonly string[]; readonly envPairs: readonly string[] } }

/**
 * Notes the arguments and the whole environment of each git that this very process starts, without a process more. Answers what takes
 * the notes: what was not noted before, since most calls have most of it in common. `own`: as above.
 */
export function noteGit(own: readonly string[]): () => string {
	const known = new Set<string>()
	let fresh: string[] = []
	const note = (text: string): void => {
		if (known.has(text)) return
		known.add(text)
		fresh.push(text)
	}
	subscribe('tracing:child_process.spawn:start', (message) => {
		const { file, args, envPairs } = (message as Started).options
		if (path.basename(file) !== 'git') return
		note(args.join('\n'))
		for (const pair of envPairs) if (!own.includes(pair.slice(0, pair.indexOf('=')))) note(pair)
	})
	return () => {
		const text = fresh.join('\n')
		fresh = []
		return text
	}
}
