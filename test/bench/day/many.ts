import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { systemClock } from '../../../src/adapters/clock.ts'
import { loadProvider } from '../../../src/adapters/providers.ts'
import { sandboxServer } from '../../../src/adapters/sandbox-server.ts'
import { parseYaml } from '../../../src/formats/yaml/index.ts'
import type { Dict } from '../../../src/model/index.ts'
import type { RunningSandbox } from '../../../src/sandbox/index.ts'
import { serveSandbox } from '../../../src/sandbox/index.ts'
import { API_CHECKS } from '../../support/api-checks.ts'
import { CONNECTIONS, modelText } from '../programs/tree.ts'
import { copyProgram } from './program.ts'
import type { Watch } from './watched.ts'
import { makeWatch } from './watched.ts'

const REPOSITORIES = 10
const WORKSPACES = 10
const MODELS = 10

/** How so many workspaces did; times in milliseconds. */
export type Many = {
	readonly workspaces: number
	readonly watch: Watch
	/** Until every workspace had been dealt with for the first time. */
	readonly readyMs: number
	/** Calls of all APIs in one minute in which nothing happens. */
	readonly quietCalls: number
	/** One edit in each workspace, all at once: when each was on the branch. */
	readonly toGitMs: readonly number[]
	/** One commit in each repository with an edit for each workspace: when each was in its workspace. */
	readonly toLiveMs: readonly number[]
}

type Seat = { readonly name: string; readonly sandbox: RunningSandbox }
type Repository = { readonly remote: string; readonly people: string; readonly watched: string; readonly seats: readonly Seat[] }

const exec = promisify(execFile)
const SPOKEN = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.test']

async function git(cwd: string, ...args: string[]): Promise<string> {
	return (await exec('git', [...SPOKEN, ...args], { cwd, maxBuffer: 1e9 })).stdout
}

/** One process watches a hundred workspaces of ten repositories, at the machine's own speed. The program has to be built. */
export async function watchMany(folder: string): Promise<Many> {
	const entry = copyProgram(`${folder}/program`, { beganMs: 0, speed: 1 })
	const repositories: Repository[] = []
	for (let index = 0; index < REPOSITORIES; index += 1) repositories.push(await repositoryAt(`${folder}/${index}`))
	const env = { ...process.env, XDG_CACHE_HOME: `${folder}/cache`, NO_COLOR: '1', MANY_TOKEN: 'sandbox' }
	for (const { watched } of repositories) await exec(process.execPath, [entry, 'apply', '--yes'], { cwd: watched, env, maxBuffer: 1e9 })
	const argv = [
		entry,
		'sync',
		'--watch',
		'--listen',
		'0',
		'--log-format',
		'json',
		...repositories.flatMap(({ watched }) => ['--repository', watched]),
	]
	const watch = makeWatch({ argv, cwd: folder, env, log: `${folder}/watch.log` })
	const beganMs = performance.now()
	await watch.start()
	try {
		await until(() => watch.isReady())
		const readyMs = performance.now() - beganMs
		const toGitMs = await editAll(repositories)
		const toLiveMs = await commitAll(repositories)
		await sleep(60_000)
		await watch.sample()
		const before = watch.lives.at(-1)?.calls ?? 0
		for (let second = 0; second < 60; second += 1) {
			await sleep(1000)
			await watch.sample()
		}
		const quietCalls = (watch.lives.at(-1)?.calls ?? 0) - before
		return { workspaces: REPOSITORIES * WORKSPACES, watch, readyMs, quietCalls, toGitMs, toLiveMs }
	} finally {
		await watch.end('SIGTERM')
		for (const { sandbox } of repositories.flatMap(({ seats }) => seats)) await sandbox.close()
	}
}

async function repositoryAt(folder: string): Promise<Repository> {
	const [remote, people, watched] = [`${folder}/remote.git`, `${folder}/people`, `${folder}/watched`]
	await mkdir(folder, { recursive: true })
	await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', remote)
	await git(folder, 'clone', '--quiet', remote, people)
	const seats: Seat[] = []
	const settings = ['version: 1', 'workspaces:']
	for (let index = 0; index < WORKSPACES; index += 1) {
		const name = `w-${index}`
		const files = treeOf(name)
		const sandbox = await serve(files)
		seats.push({ name, sandbox })
		settings.push(
			`  ${name}:`,
			'    provider: hightouch',
			`    path: ${name}`,
			'    connect:',
			'      token: env:MANY_TOKEN',
			`      url: ${sandbox.url}`,
		)
		await mkdir(`${people}/${name}/models`, { recursive: true })
		for (const [file, text] of files) await writeFile(`${people}/${name}/${file}`, text)
	}
	await writeFile(`${people}/tideway.yaml`, `${settings.join('\n')}\n`)
	await pushAll(people)
	await git(folder, 'clone', '--quiet', remote, watched)
	return { remote, people, watched, seats }
}

function treeOf(name: string): ReadonlyMap<string, string> {
	const models = Array.from({ length: MODELS }, (_, index): [string, string] => [`models/m-${index}.yaml`, modelText(index)])
	return new Map([[`manifest-${name}.yaml`, CONNECTIONS], ...models])
}

async function serve(files: ReadonlyMap<string, string>): Promise<RunningSandbox> {
	const from = new Map([...files].map(([file, text]): [string, Dict] => [file, attributesIn(text)]))
	const silent = { progress: () => {}, info: () => {}, warn: () => {}, debug: () => {} }
	const provider = await loadProvider('hightouch')
	return await serveSandbox({
		provider,
		server: sandboxServer,
		clock: systemClock(),
		log: silent,
		token: 'sandbox',
		port: 0,
		from,
		validate: API_CHECKS,
	})
}

function attributesIn(text: string): Dict {
	const parsed = parseYaml(text)
	return parsed.kind === 'ok' ? parsed.document.value : new Map()
}

async function pushAll(people: string): Promise<void> {
	await git(people, 'add', '--all')
	await git(people, 'commit', '--quiet', '--message', 'Edit')
	await git(people, 'push', '--quiet', 'origin', 'HEAD:main')
}

async function editAll(repositories: readonly Repository[]): Promise<readonly number[]> {
	const edits = repositories.flatMap(({ remote, seats }) => seats.map(({ name, sandbox }) => ({ remote, name, sandbox })))
	for (const { sandbox } of edits)
		await fetch(new URL('/_sandbox/ui', sandbox.url), {
			method: 'POST',
			body: JSON.stringify({ kind: 'update', type: 'model', key: 'm-1', attributes: { name: 'From the pages' } }),
		})
	return await times(edits, async ({ remote, name }) =>
		(await git(remote, 'show', `main:${name}/models/m-1.yaml`)).includes('From the pages'),
	)
}

async function commitAll(repositories: readonly Repository[]): Promise<readonly number[]> {
	const edits = repositories.flatMap(({ people, seats }) => seats.map(({ name, sandbox }) => ({ people, name, sandbox })))
	await Promise.all(repositories.map(({ people }) => git(people, 'pull', '--quiet', 'origin', 'main')))
	for (const { people, name } of edits) await writeFile(`${people}/${name}/models/m-2.yaml`, modelText(2).replace('Model 2', 'From Git'))
	await Promise.all(repositories.map(({ people }) => pushAll(people)))
	return await times(edits, async ({ sandbox }) =>
		JSON.stringify([...sandbox.world().tables].map(([, rows]) => [...rows.values()].map((row) => [...row]))).includes('From Git'),
	)
}

const PATIENCE_MS = 600_000

/** For each of them, how long it takes from now until it is there; infinitely long where that is more than anybody waits. */
async function times<T>(all: readonly T[], isThere: (one: T) => Promise<boolean>): Promise<readonly number[]> {
	const beganMs = performance.now()
	const found = new Map<T, number>()
	while (found.size < all.length && performance.now() - beganMs < PATIENCE_MS) {
		for (const one of all) if (!found.has(one) && (await isThere(one))) found.set(one, performance.now() - beganMs)
		await sleep(250)
	}
	return all.map((one) => found.get(one) ?? Number.POSITIVE_INFINITY)
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
	while (!(await isSo())) await sleep(100)
}
