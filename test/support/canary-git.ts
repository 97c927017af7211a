import { execFileSync } from 'node:child_process'
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
