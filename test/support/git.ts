import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { CommitId } from '../../src/model/index.ts'
import type { FileChange, NewCommit } from '../../src/ports/index.ts'

/** A temporary folder with a real git, no settings of the machine's, and two people. */
export type GitBench = {
	readonly folder: string
	readonly cacheDir: string
	/** For the code under test. */
	readonly env: Readonly<Record<string, string | undefined>>
	/** Runs git in a folder and answers what it printed, without the last line feed. */
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

export function gitBench(): GitBench {
	const folder = mkdtempSync(join(tmpdir(), 'tideway git '))
	const home = join(folder, 'home')
	mkdirSync(home)
	const env = { PATH: process.env['PATH'], HOME: home }
	const people = {
		GIT_AUTHOR_NAME: 'Ann',
		GIT_AUTHOR_EMAIL: 'ann@example.test',
		GIT_COMMITTER_NAME: 'Ann',
		GIT_COMMITTER_EMAIL: 'ann@example.test',
	}
	const git = (inside: string, ...args: string[]): string =>
		execFileSync('git', args, {
			cwd: inside,
			env: { ...env, ...people, GIT_CONFIG_NOSYSTEM: '1' },
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
			maxBuffer: 1e9,
		}).replace(/\n$/, '')
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

const BOB = { name: 'Bob', email: 'bob@example.test' }

/** A commit of Bob's at a fixed time. */
export function newCommit(message: string, files: readonly FileChange[]): NewCommit {
	return { message, author: BOB, committer: BOB, at: '2026-01-02T03:04:05Z', files }
}
