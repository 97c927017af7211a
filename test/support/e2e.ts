import type { ChildProcess } from 'node:child_process'
import { execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { systemClock } from '../../src/adapters/clock.ts'
import { loadProvider } from '../../src/adapters/providers.ts'
import { sandboxServer } from '../../src/adapters/sandbox-server.ts'
import { parseYaml } from '../../src/formats/yaml/index.ts'
import type { Dict } from '../../src/model/index.ts'
import type { HttpServer, Provider } from '../../src/ports/index.ts'
import { serveSandbox } from '../../src/sandbox/index.ts'
import { builtEntry } from './built.ts'
import type { RunAnswer, RunRequest } from './e2e-runner.ts'
import type { GitBench } from './git.ts'
import { gitBench } from './git.ts'
import { listeningLog } from './sandbox.ts'

/** Files by path within the workspace's folder. */
export type TextTree = Readonly<Record<string, string>>

/** How a command ended. `json` reads the one document that `--json` prints. */
type Ran = { readonly code: number; readonly out: string; readonly err: string; readonly json: Json }

/** Tests look into a document freely. */
type Json = ReturnType<typeof JSON.parse>

type Effect = {
	readonly by: 'api' | 'page'
	readonly operation: string
	readonly status: number
	readonly changed: boolean
	readonly body?: Json
}

/** One world: a workspace, a bare remote, and a clone of it in which commands run. */
export type World = {
	readonly folder: string
	readonly remote: string
	readonly clone: string
	readonly env: NodeJS.ProcessEnv
	/** Runs a command, as typed after `tideway`, without the time that a new process takes. One after the other. */
	run(...argv: string[]): Promise<Ran>
	/** The same in another folder, with other variables, or faster. */
	runWith(options: RunOptions, ...argv: string[]): Promise<Ran>
	/** Starts the built program as a process of its own. */
	start(...argv: string[]): Promise<Started>
	/** `apply --yes --json`, its exit code, then P2: a second plan has nothing to do but what is left in conflict. */
	apply(code: number, ...argv: string[]): Promise<Applied>
	plan(...argv: string[]): Promise<Json>
	git(...args: string[]): string
	/** Writes files below the workspace's folder; null removes. */
	write(files: Readonly<Record<string, string | null>>): void
	read(file: string): string
	/** Writes, commits and pushes. */
	commit(files: Readonly<Record<string, string | null>>, message?: string): string
	/** The workspace's files at the remote's branch. */
	files(): TextTree
	/** Ids of all refs of the remote by name. */
	refs(): Readonly<Record<string, string>>
	ui(kind: 'create' | 'update' | 'delete', type: string, key: string, attributes?: object): Promise<void>
	runs(key: string, status: string): Promise<void>
	faults(spec: string): Promise<void>
	switches(values: Readonly<Record<string, string>>): Promise<void>
	/** Calls of the API that could change something, so far. */
	effects(): Promise<readonly Effect[]>
	calls(): Promise<Readonly<Record<string, number>>>
	/** Serves the first workspace's tree again as another one, or as it was at another time. */
	serveAgain(as: { readonly workspaceId?: number; readonly now?: string }): Promise<void>
	/** Rows of the workspace by slug. */
	rows(kind: 'model' | 'sync'): Promise<Readonly<Record<string, Json>>>
}

type RunOptions = { readonly cwd?: string; readonly env?: Readonly<Record<string, string | undefined>>; readonly pace?: RunRequest['pace'] }
type Applied = Ran & { readonly plan: Json; readonly applied: Json }
type Started = { readonly process: ChildProcess; readonly ended: Promise<Ran>; kill(signal: NodeJS.Signals): void }

type WorldOptions = {
	/** What the workspace holds; the file's tree where it is not given. */
	readonly live?: TextTree
	/** `adopted`: branch and workspace agree, and the state says so. `settings`: only tideway.yaml is committed. `empty`: nothing is. */
	readonly begin?: 'adopted' | 'settings' | 'empty'
	/** Lines of the workspace's settings. */
	readonly settings?: string
	/** Lines at the top of tideway.yaml. */
	readonly top?: string
}

export type E2e = { world(options?: WorldOptions): Promise<World>; close(): Promise<void> }

const TOKEN = 'token-of-the-end-to-end-tests'
const FOLDER = 'hightouch'

/** Worlds of one test file: one address of the API for all of them, and one adopted repository that each gets a copy of. */
export async function e2e(tree: TextTree): Promise<E2e> {
	const bench = gitBench()
	writeFileSync(path.join(bench.env['HOME'] ?? bench.folder, '.gitconfig'), GIT_SETTINGS)
	const provider = await loadProvider('hightouch')
	const front = await openFront()
	const runner = startRunner()
	let count = 0
	let adopted: string | undefined
	const make = async (options: WorldOptions): Promise<World> => {
		count += 1
		const folder = path.join(bench.folder, `world-${count}`)
		mkdirSync(folder)
		const from = options.begin === 'adopted' || options.begin === undefined ? adopted : undefined
		const isPlain = options.settings === undefined && options.top === undefined
		const remote =
			isPlain && from !== undefined
				? copied(from, path.join(folder, 'remote.git'))
				: bench.bare(path.join(path.basename(folder), 'remote.git'))
		await front.serve(provider, options.live ?? tree)
		const world = worldIn({ bench, folder, remote, front, runner, serveAgain: (as) => front.serve(provider, options.live ?? tree, as) })
		bench.git(folder, 'clone', '--quiet', remote, 'clone')
		if (options.begin === 'empty' || (isPlain && from !== undefined)) return world
		bench.write(world.clone, 'tideway.yaml', settingsText(front.url, options))
		if (options.begin !== 'settings') for (const [file, text] of Object.entries(tree)) bench.write(world.clone, `${FOLDER}/${file}`, text)
		bench.commitAll(world.clone, 'Begin')
		bench.git(world.clone, 'push', '--quiet', 'origin', 'main')
		if (options.begin !== 'settings') await world.apply(0)
		return world
	}
	return {
		world: async (options = {}) => {
			if (adopted === undefined && options.begin !== 'empty' && options.begin !== 'settings') adopted = (await make({})).remote
			return make(options)
		},
		close: async () => {
			runner.close()
			await front.close()
			bench.remove()
		},
	}
}

function copied(from: string, to: string): string {
	cpSync(from, to, { recursive: true })
	return to
}

export function settingsText(url: string, { settings = '', top = '' }: Pick<WorldOptions, 'settings' | 'top'> = {}): string {
	const lines = settings.split('\n').filter((line) => line !== '')
	return [
		'version: 1',
		...top.split('\n').filter((line) => line !== ''),
		'workspaces:',
		'  acme:',
		'    provider: hightouch',
		`    path: ${FOLDER}`,
		'    connect:',
		'      token: env:HIGHTOUCH_TOKEN',
		`      url: ${url}`,
		...lines.map((line) => `    ${line}`),
		'',
	].join('\n')
}

/** Nobody needs these repositories to outlive a loss of power, nor to be small. */
const GIT_SETTINGS = `[user]
	name = Ann
	email = ann@example.test
[core]
	fsync = none
[gc]
	auto = 0
[maintenance]
	auto = false
[receive]
	autogc = false
`

type Front = {
	readonly url: string
	readonly origin: string
	serve(provider: Provider, tree: TextTree, as?: { readonly workspaceId?: number; readonly now?: string }): Promise<void>
	close(): Promise<void>
}

/** One port, behind which workspaces take turns: the address stands in committed settings. */
async function openFront(): Promise<Front> {
	let current: Parameters<HttpServer['listen']>[1] | undefined
	const listening = await sandboxServer.listen(0, async (request) => {
		if (current === undefined) throw new Error('no workspace is served')
		return await current(request)
	})
	const server: HttpServer = {
		listen: async (_port, handle) => {
			current = handle
			return { ...listening, close: async () => {} }
		},
	}
	const base = new URL((await loadProvider('hightouch')).api.baseUrl).pathname
	return {
		url: listening.url + base,
		origin: listening.url,
		serve: async (provider, tree, { workspaceId, now } = {}) => {
			const from = new Map(Object.entries(tree).map(([file, text]) => [file, parsed(text)]))
			const clock = now === undefined ? systemClock() : { ...systemClock(), now: () => now }
			const served = workspaceId === undefined ? provider : inWorkspace(provider, workspaceId)
			await serveSandbox({ provider: served, server, clock, log: listeningLog(), token: TOKEN, port: 0, from })
		},
		close: () => listening.close(),
	}
}

function inWorkspace(provider: Provider, workspaceId: number): Provider {
	const { sandbox } = provider
	if (!sandbox) return provider
	const { tables, memory } = sandbox.empty()
	return { ...provider, sandbox: { ...sandbox, empty: () => ({ tables, memory: new Map([...memory, ['workspaceId', workspaceId]]) }) } }
}

/** A file that does not parse is one in Git only. */
function parsed(text: string): Dict {
	const result = parseYaml(text)
	return result.kind === 'ok' ? result.document.value : new Map()
}

type Parts = {
	readonly bench: GitBench
	readonly folder: string
	readonly remote: string
	readonly front: Front
	readonly runner: Runner
	readonly serveAgain: World['serveAgain']
}

function worldIn({ bench, folder, remote, front, runner, serveAgain }: Parts): World {
	const clone = path.join(folder, 'clone')
	const env = {
		...bench.env,
		GIT_CONFIG_NOSYSTEM: '1',
		XDG_CACHE_HOME: path.join(folder, 'cache'),
		HIGHTOUCH_TOKEN: TOKEN,
		NO_COLOR: '1',
		TMPDIR: process.env['TMPDIR'],
	}
	const git = (...args: string[]): string => bench.git(clone, ...args)
	const control = async (method: string, at: string, body?: unknown): Promise<Json> => {
		const answer = await fetch(`${front.origin}/_sandbox/${at}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
		const text = await answer.text()
		if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${text}`)
		return text === '' ? undefined : JSON.parse(text)
	}
	const runWith: World['runWith'] = (options, ...argv) =>
		runner.run({ argv, cwd: options.cwd ?? clone, env: { ...env, ...options.env }, pace: options.pace ?? 'real' })
	const run: World['run'] = (...argv) => runWith({}, ...argv)
	const write: World['write'] = (files) => {
		for (const [file, text] of Object.entries(files)) {
			if (text === null) rmSync(path.join(clone, FOLDER, file))
			else bench.write(clone, `${FOLDER}/${file}`, text)
		}
	}
	const plan: World['plan'] = async (...argv) => {
		const ran = await run('plan', '--json', ...argv)
		return ran.json.plans?.[0] ?? expect.fail(`no plan: ${ran.out}${ran.err}`)
	}
	const world: World = {
		folder,
		remote,
		clone,
		env,
		run,
		runWith,
		start: async (...argv) => startProcess(await builtEntry(), argv, clone, env),
		plan,
		apply: async (code, ...argv) => {
			const ran = await run('apply', '--yes', '--json', ...argv)
			expect(ran.code, `${ran.out.slice(0, 4000)}${ran.err}`).toBe(code)
			await expectSettled(world)
			const [applied] = ran.json.applied
			return { ...ran, applied, plan: applied.plan }
		},
		git,
		write,
		read: (file) => readFileSync(path.join(clone, FOLDER, file), 'utf8'),
		commit: (files, message = 'Edit by hand') => {
			write(files)
			const id = bench.commitAll(clone, message)
			git('push', '--quiet', 'origin', 'HEAD:main')
			return id
		},
		files: () => filesAt(bench, remote),
		refs: () => refsOf(bench, remote),
		ui: async (kind, type, key, attributes = {}) => void (await control('POST', 'ui', { kind, type, key, attributes })),
		runs: async (key, status) => void (await control('POST', 'runs', { type: 'sync', key, status })),
		faults: async (spec) => void (await control('PUT', 'faults', spec)),
		switches: async (values) => void (await control('PUT', 'switches', values)),
		effects: async () => ((await control('GET', 'effects')).effects as Effect[]).filter(({ by }) => by === 'api'),
		calls: async () => (await control('GET', 'effects')).calls as Record<string, number>,
		serveAgain,
		rows: async (kind) => {
			const rows = Object.values<Json>((await control('GET', 'world'))[kind])
			return Object.fromEntries(rows.map((row) => [String(row.slug), row]))
		},
	}
	return world
}

/** P2: nothing to do, nothing done and no ref moved by a second plan; open conflicts stay as they were. Three times, so that nothing oscillates. */
export async function expectSettled(world: World): Promise<void> {
	const before = [(await world.effects()).length, world.refs()]
	const plan = await world.plan()
	expect({ changes: plan.changes, adoptions: plan.adoptions }, 'a second plan').toEqual({ changes: [], adoptions: [] })
	expect([(await world.effects()).length, world.refs()]).toEqual(before)
}

/** Byte for byte, in two calls. */
function filesAt(bench: GitBench, remote: string): TextTree {
	const listed = bench.git(remote, 'ls-tree', '-r', '-z', 'refs/heads/main', `${FOLDER}/`)
	const entries = listed.split('\0').filter((entry) => entry !== '')
	const ids = entries.map((entry) => entry.slice(0, entry.indexOf('\t')).split(' ')[2] ?? '')
	let rest = execFileSync('git', ['cat-file', '--batch'], { cwd: remote, env: { ...bench.env }, input: ids.join('\n') })
	const files: Record<string, string> = {}
	for (const entry of entries) {
		const start = rest.indexOf('\n') + 1
		const size = Number(rest.toString('latin1', 0, start).split(' ')[2])
		files[entry.slice(entry.indexOf('\t') + FOLDER.length + 2)] = rest.toString('utf8', start, start + size)
		rest = rest.subarray(start + size + 1)
	}
	return files
}

function refsOf(bench: GitBench, remote: string): Readonly<Record<string, string>> {
	const lines = bench.git(remote, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n')
	return Object.fromEntries(lines.filter((line) => line !== '').map((line) => line.split(' ')))
}

/** Runs commands one after the other in a lean process: each git that this large one started would cost several times as much. */
type Runner = { run(request: RunRequest): Promise<Ran>; close(): void }

function startRunner(): Runner {
	const child = fork(path.join(import.meta.dirname, 'e2e-runner.ts'), {
		execArgv: [],
		env: { PATH: process.env['PATH'] },
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	})
	let last: Promise<unknown> = Promise.resolve()
	const ask = async (request: RunRequest): Promise<Ran> => {
		const answered = once(child, 'message')
		child.send(request)
		const [{ code, out, err }] = (await answered) as [RunAnswer]
		return ranOf(code, { out, err })
	}
	return {
		run: (request) => {
			const turn = last.then(() => ask(request))
			last = turn.catch(() => undefined)
			return turn
		},
		close: () => void child.kill(),
	}
}

function ranOf(code: number, { out, err }: { readonly out: string; readonly err: string }): Ran {
	return {
		code,
		out,
		err,
		get json() {
			return JSON.parse(out)
		},
	}
}

function startProcess(entry: string, argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Started {
	const child = spawn(process.execPath, [entry, ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
	const caught = { out: '', err: '' }
	child.stdout.on('data', (text: Buffer) => (caught.out += text.toString()))
	child.stderr.on('data', (text: Buffer) => (caught.err += text.toString()))
	onTestFinished(() => void child.kill('SIGKILL'))
	const ended = new Promise<Ran>((resolve) => {
		child.on('close', (code, signal) => resolve(ranOf(code ?? (signal === null ? -1 : -9), caught)))
	})
	return { process: child, ended, kill: (signal) => void child.kill(signal) }
}
