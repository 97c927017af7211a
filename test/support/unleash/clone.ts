import type { ChildProcess } from 'node:child_process'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { GitBench } from '../git.ts'
import type { UnleashServer } from './server.ts'

export type Ran = { readonly code: number; readonly out: string }

/** A clone in which the built program runs against a server. */
export type Clone = {
	readonly folder: string
	run(...argv: string[]): Promise<Ran>
	/** The same, without waiting for it. */
	start(...argv: string[]): { readonly process: ChildProcess; readonly ended: Promise<Ran> }
	/** Writes files below the workspace's folder, null removes one; commits and pushes. */
	commit(files: Readonly<Record<string, string | null>>): void
	read(file: string): string
	has(file: string): boolean
	git(...args: string[]): string
}

export type CloneOptions = {
	readonly bench: GitBench
	readonly entry: string
	readonly server: Pick<UnleashServer, 'url' | 'token'>
	readonly format?: 'yaml' | 'hcl'
}

/** The workspace's folder. */
const FOLDER = 'flags'

/** A clone of a new remote, with the settings committed. */
export function cloneOf(options: CloneOptions, name: string): Clone {
	const { bench, server, format = 'yaml' } = options
	bench.bare(`${name}.git`)
	const clone = cloneAgain(options, `${name}.git`, name)
	const settings = ['version: 1', 'workspaces:', '  acme:', '    provider: unleash', `    format: ${format}`, `    path: ${FOLDER}`]
	const connect = ['    connect:', '      token: env:UNLEASH_TOKEN', `      url: ${server.url}`, '']
	bench.write(clone.folder, 'tideway.yaml', [...settings, ...connect].join('\n'))
	clone.commit({})
	return clone
}

/** Another clone of a remote that there is. */
export function cloneAgain({ bench, entry, server }: CloneOptions, remote: string, name: string): Clone {
	const folder = path.join(bench.folder, name)
	bench.git(bench.folder, 'clone', '--quiet', path.join(bench.folder, remote), name)
	const env = {
		...bench.env,
		PATH: process.env['PATH'],
		XDG_CACHE_HOME: `${folder}.cache`,
		UNLEASH_TOKEN: server.token,
		NO_COLOR: '1',
	}
	const start: Clone['start'] = (...argv) => {
		let child: ChildProcess | undefined
		const ended = new Promise<Ran>((resolve) => {
			child = execFile(process.execPath, [entry, ...argv], { cwd: folder, env, maxBuffer: 1e8 }, (_, out, err) =>
				resolve({ code: child?.exitCode ?? -1, out: out + err }),
			)
		})
		if (!child) throw new Error('it did not start')
		return { process: child, ended }
	}
	const at = (file: string): string => path.join(folder, FOLDER, file)
	return {
		folder,
		start,
		run: (...argv) => start(...argv).ended,
		commit: (files) => {
			for (const [file, text] of Object.entries(files)) {
				if (text === null) rmSync(at(file))
				else bench.write(folder, `${FOLDER}/${file}`, text)
			}
			bench.commitAll(folder, 'Edit by hand')
			bench.git(folder, 'push', '--quiet', 'origin', 'HEAD:main')
		},
		read: (file) => readFileSync(at(file), 'utf8'),
		has: (file) => existsSync(at(file)),
		git: (...args) => bench.git(folder, ...args),
	}
}
