import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Config } from '@oclif/core'
import { expect, onTestFinished } from 'vitest'
import { loadProvider } from '../../src/adapters/providers.ts'
import { sandboxServer } from '../../src/adapters/sandbox-server.ts'
import { systemClock } from '../../src/adapters/clock.ts'
import { parseYaml } from '../../src/formats/yaml/index.ts'
import type { Dict } from '../../src/model/index.ts'
import type { HttpServer, Provider } from '../../src/ports/index.ts'
import { serveSandbox } from '../../src/sandbox/index.ts'
import { builtEntry } from './built.ts'
import type { GitBench } from './git.ts'
import { gitBench } from './git.ts'
import { listeningLog } from './sandbox.ts'

/** Files by path within the workspace's folder. */
export type TextTree = Readonly<Record<string, string>>

/** How a command ended. `json` reads the one document that `--json` prints. */
type Ran = { readonly code: number; readonly out: string; readonly err: string; readonly json: Json }

/** Tests look into a document freely. */
type Json = ReturnType<typeof JSON.parse>

type Effect = { readonly by: 'api' | 'page'; readonly operation: string; readonly status: number; readonly changed: boolean; readonly body?: Json }

/** One world: a workspace, a bare remote, and a clone of it in which commands run. */
export type World = {
	readonly folder: string
	readonly remote: string
	readonly clone: string
	readonly env: NodeJS.ProcessEnv
	/** Runs a command inside this process, as typed after `tideway`. */
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

/** `hurried`: waits between attempts pass fifty times as fast. */
type RunOptions = { readonly cwd?: string; readonly env?: Readonly<Record<string, string | undefined>>; readonly pace?: 'real' | 'hurried' }
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
const ROOT = path.join(import.meta.dirname, '..', '..')

/** Worlds of one test file: one address of the API for all of them, and one adopted repository that each gets a copy of. */
export async function e2e(tree: TextTree): Promise<E2e> {
	const bench = gitBench()
	writeFileSync(path.join(bench.env['HOME'] ?? bench.folder, '.gitconfig'), '[user]\n\tname = Ann\n\temail = ann@example.test\n[init]\n\tdefaultBranch = main\n')
	const provider = await loadProvider('hightouch')
	const front = await openFront()
	const config = await Config.load({ root: ROOT })
	let count = 0
	let adopted: string | undefined
	const make = async (options: WorldOptions): Promise<World> => {
		const folder = path.join(bench.folder, `world-${(count += 1)}`)
		mkdirSync(folder)
		const from = options.begin === 'adopted' || options.begin === undefined ? adopted : undefined
		const isPlain = options.settings === undefined && options.top === undefined
		const remote = isPlain && from !== undefined ? copied(from, path.join(folder, 'remote.git')) : bench.bare(path.join(path.basename(folder), 'remote.git'))
		await front.serve(provider, options.live ?? tree)
		const world = worldIn({ bench, folder, remote, front, config, serveAgain: (as) => front.serve(provider, options.live ?? tree, as) })
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

type Parts = { readonly bench: GitBench; readonly folder: string; readonly remote: string; readonly front: Front; readonly config: Config; readonly serveAgain: World['serveAgain'] }

function worldIn({ bench, folder, remote, front, config, serveAgain }: Parts): World {
	const clone = path.join(folder, 'clone')
	const env = { ...bench.env, GIT_CONFIG_NOSYSTEM: '1', XDG_CACHE_HOME: path.join(folder, 'cache'), HIGHTOUCH_TOKEN: TOKEN, NO_COLOR: '1', TMPDIR: process.env['TMPDIR'] }
	const git = (...args: string[]): string => bench.git(clone, ...args)
	const control = async (method: string, at: string, body?: unknown): Promise<Json> => {
		const answer = await fetch(`${front.origin}/_sandbox/${at}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
		const text = await answer.text()
		if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${text}`)
		return text === '' ? undefined : JSON.parse(text)
	}
	const runWith: World['runWith'] = (options, ...argv) => runHere(config, argv, { cwd: clone, ...options, env: { ...env, ...options.env } })
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
			const rows = Object.values((await control('GET', 'world'))[kind]) as Json[]
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

function filesAt(bench: GitBench, remote: string): TextTree {
	const listed = bench.git(remote, 'ls-tree', '-r', '-z', '--name-only', 'refs/heads/main', `${FOLDER}/`)
	const names = listed.split('\0').filter((name) => name !== '')
	return Object.fromEntries(names.map((name) => [name.slice(FOLDER.length + 1), `${bench.git(remote, 'cat-file', 'blob', `refs/heads/main:${name}`)}\n`]))
}

function refsOf(bench: GitBench, remote: string): Readonly<Record<string, string>> {
	const lines = bench.git(remote, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n')
	return Object.fromEntries(lines.filter((line) => line !== '').map((line) => line.split(' ')))
}

type Run = { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly pace?: 'real' | 'hurried' }

/** A command in this process, with its streams caught. Only one at a time. */
async function runHere(config: Config, argv: readonly string[], { cwd, env, pace = 'real' }: Run): Promise<Ran> {
	const [Command, rest] = await findCommand(argv)
	const saved = { cwd: process.cwd(), env: process.env, out: process.stdout.write, err: process.stderr.write, timer: globalThis.setTimeout }
	const caught = { out: '', err: '' }
	process.chdir(cwd)
	process.env = env
	process.stdout.write = (text) => catchText(caught, 'out', text)
	process.stderr.write = (text) => catchText(caught, 'err', text)
	if (pace === 'hurried') globalThis.setTimeout = hurried(saved.timer)
	try {
		await Command.run([...rest], config)
		return ranOf(Number(process.exitCode ?? 0), caught)
	} finally {
		globalThis.setTimeout = saved.timer
		process.stdout.write = saved.out
		process.stderr.write = saved.err
		process.env = saved.env
		process.chdir(saved.cwd)
		process.exitCode = undefined
	}
}

/** Deadlines, which are longer, and short pauses stay as they are. */
function hurried(timer: typeof setTimeout): typeof setTimeout {
	const faster = (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): NodeJS.Timeout => timer(work, ms >= 400 && ms <= 30_000 ? ms / 50 : ms, ...args)
	return Object.assign(faster, timer)
}

function catchText(caught: { out: string; err: string }, stream: 'out' | 'err', text: string | Uint8Array): true {
	caught[stream] += typeof text === 'string' ? text : Buffer.from(text).toString()
	return true
}

type Runnable = { run(argv: string[], config: Config): Promise<unknown> }

async function findCommand(argv: readonly string[]): Promise<readonly [Runnable, readonly string[]]> {
	const [first = '', second = ''] = argv
	const isTopic = existsSync(path.join(ROOT, 'src', 'commands', first, `${second}.ts`))
	const { default: command } = (await (isTopic ? import(`../../src/commands/${first}/${second}.ts`) : import(`../../src/commands/${first}.ts`))) as { default: Runnable }
	return [command, argv.slice(isTopic ? 2 : 1)]
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
	child.stdout.on('data', (text: Buffer) => catchText(caught, 'out', text))
	child.stderr.on('data', (text: Buffer) => catchText(caught, 'err', text))
	onTestFinished(() => void child.kill('SIGKILL'))
	const ended = new Promise<Ran>((resolve) => {
		child.on('close', (code, signal) => resolve(ranOf(code ?? (signal === null ? -1 : -9), caught)))
	})
	return { process: child, ended, kill: (signal) => void child.kill(signal) }
}
