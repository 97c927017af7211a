import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { CommitId } from '../../src/model/index.ts'
import type { FileChange, NewCommit } from '../../src/ports/index.ts'
import { runAtDesk } from './desk.ts'

/** A temporary folder with a real git, no settings of the machine's, and two people. */
export type GitBench = {
	readonly folder: string
	readonly cacheDir: string
	/** For the code under test. */
	readonly env: Readonly<Record<string, string | undefined>>
	/** Runs git in a folder and answers what it printed, without the last line feed. What it makes has no hooks and no `info`. */
	git(folder: string, ...args: string[]): string
	/** A bare repository; answers its path. */
	bare(name: string): string
	/** A repository with files checked out and no commits; answers its path. */
	work(name: string): string
	write(folder: string, path: string, content: string | Uint8Array): void
	/** Adds everything and commits. */
	commitAll(folder: string, message: string): CommitId
	remove(): void
}

/** Nobody needs these repositories to outlive a loss of power, nor to be small. */
const GIT_SETTINGS = `[core]
	fsync = none
[gc]
	auto = 0
[maintenance]
	auto = false
[receive]
	autogc = false
`

export function gitBench(): GitBench {
	const folder = mkdtempSync(join(tmpdir(), 'tideway git '))
	const home = join(folder, 'home')
	mkdirSync(home)
	writeFileSync(join(home, '.gitconfig'), GIT_SETTINGS)
	const env = { PATH: process.env['PATH'], HOME: home }
	const people = {
		GIT_AUTHOR_NAME: 'Ann',
		GIT_AUTHOR_EMAIL: 'ann@example.test',
		GIT_COMMITTER_NAME: 'Ann',
		GIT_COMMITTER_EMAIL: 'ann@example.test',
	}
	const gitEnv = { ...env, ...people, GIT_CONFIG_NOSYSTEM: '1', GIT_TEMPLATE_DIR: '' }
	const git = (inside: string, ...args: string[]): string =>
		runAtDesk('git', args, { cwd: inside, env: gitEnv }).toString().replace(/\n$/, '')
	const init = (name: string, ...more: string[]): string => {
		git(folder, 'init', '--quiet', '--initial-branch=main', ...more, name)
		return join(folder, name)
	}
	const write = (inside: string, path: string, content: string | Uint8Array): void => {
		mkdirSync(dirname(join(inside, path)), { recursive: true })
		writeFileSync(join(inside, path), content)
	}
	return {
		folder,
		cacheDir: join(folder, 'cache'),
		env,
		git,
		bare: (name) => init(name, '--bare'),
		work: (name) => init(name),
		write,
		commitAll: (inside, message) => {
			git(inside, 'add', '--all')
			git(inside, 'commit', '--quiet', '--allow-empty', '--message', message)
			return git(inside, 'rev-parse', 'HEAD') as CommitId
		},
		remove: () => rmSync(folder, { recursive: true, force: true }),
	}
}

/** A hook of a repository's own: `folder` is the bare one, or the `.git` of a clone. `script`: what follows its first line. */
export function installHook(folder: string, script: string, name = 'pre-receive'): void {
	mkdirSync(join(folder, 'hooks'), { recursive: true })
	writeFileSync(join(folder, 'hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

const BOB = { name: 'Bob', email: 'bob@example.test' }

/** A commit of Bob's at a fixed time. */
export function newCommit(message: string, files: readonly FileChange[]): NewCommit {
	return { message, author: BOB, committer: BOB, at: '2026-01-02T03:04:05Z', files }
}
