import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Arrival, Seat } from './seat.ts'
import { tokensIn } from './seat.ts'

const run = promisify(execFile)

/** The Git side of a seat: a bare remote, a clone in which people work, and the one that is watched. */
export type GitSide = {
	readonly watched: string
	readonly remote: string
	/** A person's commit, made again on top of what came in between; `change` answers false where there is nothing to change. */
	commit(change: (folder: string) => Promise<boolean>): Promise<boolean>
	/** Notes where the branch is now, and since when. */
	note(): void
	arrivals(): Promise<readonly Arrival[]>
	everything(): Promise<string>
}

const SPOKEN = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.test']

export async function gitSide(folder: string, { name, settings, files }: Seat): Promise<GitSide> {
	const at = (what: string): string => path.join(folder, `${name}-${what}`)
	const [remote, people, watched] = [at('remote.git'), at('people'), at('watched')]
	const git = async (cwd: string, ...args: string[]): Promise<string> =>
		(await run('git', [...SPOKEN, ...args], { cwd, maxBuffer: 1e9 })).stdout
	await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', remote)
	await git(folder, 'clone', '--quiet', remote, people)
	const all = { 'tideway.yaml': ['version: 1', 'workspaces:', `  ${name}:`, ...settings, ''].join('\n'), ...files }
	for (const [file, text] of Object.entries(all)) await writeAt(people, file, text)
	await git(people, 'add', '--all')
	await git(people, 'commit', '--quiet', '--message', 'Begin')
	await git(people, 'push', '--quiet', 'origin', 'HEAD:main')
	await git(folder, 'clone', '--quiet', remote, watched)
	const tips = new Map<string, number>()
	return {
		remote,
		watched,
		commit: async (change) => {
			for (;;) {
				await git(people, 'fetch', '--quiet', 'origin', 'main')
				await git(people, 'reset', '--quiet', '--hard', 'origin/main')
				if (!(await change(people))) return false
				await git(people, 'add', '--all')
				await git(people, 'commit', '--quiet', '--message', 'Edit')
				if (
					await git(people, 'push', '--quiet', 'origin', 'HEAD:main').then(
						() => true,
						() => false,
					)
				)
					return true
			}
		},
		note: () => {
			const tip = tipOf(remote)
			if (tip !== undefined && !tips.has(tip)) tips.set(tip, Date.now())
		},
		arrivals: async () => arrivalsIn(await git(remote, 'log', '--reverse', '--format=commit %H', '-p', '-U0', 'main'), tips),
		everything: () => git(remote, 'grep', '--text', '-h', 'edit_', 'main').catch(() => ''),
	}
}

/** Git packs refs from time to time; the next push unpacks it. */
function tipOf(remote: string): string | undefined {
	const file = path.join(remote, 'refs/heads/main')
	return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

/** A commit came with the first tip after it that was seen. */
function arrivalsIn(log: string, tips: ReadonlyMap<string, number>): readonly Arrival[] {
	const commits = log.split(/^commit (?=[0-9a-f]{40}$)/m).slice(1)
	let atMs = Number.POSITIVE_INFINITY
	return commits
		.toReversed()
		.map((text) => {
			atMs = tips.get(text.slice(0, 40)) ?? atMs
			const added = text.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++'))
			return { atMs, tokens: tokensIn(added.join('\n')) }
		})
		.toReversed()
}

export async function writeAt(folder: string, file: string, text: string): Promise<void> {
	await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
	await writeFile(path.join(folder, file), text)
}

/** Undefined where there is no such file. */
export async function readAt(folder: string, file: string): Promise<string | undefined> {
	return await readFile(path.join(folder, file), 'utf8').catch(() => undefined)
}
