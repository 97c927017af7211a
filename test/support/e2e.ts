import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { builtEntry } from './built.ts'
import { expectNoSecret, guardCommands, guardFolder } from './canary-e2e.ts'
import { COMPILED } from './compiled.ts'
import { runAtDesk } from './desk.ts'
import type { Runner } from './e2e-commands.ts'
import { startRunner } from './e2e-commands.ts'
import type { Control, Front, Json, TextTree } from './e2e-front.ts'
import { openFront, TOKEN } from './e2e-front.ts'
import type { RunRequest } from './e2e-runner.ts'
import type { GitBench } from './git.ts'
import { gitBench } from './git.ts'

export type { TextTree } from './e2e-front.ts'

/** How a command ended. `json` reads the one document that `--json` prints. */
type Ran = { readonly code: number; readonly out: string; readonly err: string; readonly json: Json }

/** One world: a workspace, a bare remote, and a clone of it in which commands run. */
export type World = Control & {
	readonly folder: string
	readonly remote: string
	readonly clone: string
	/** Of the workspace's API. */
	readonly url: string
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
	/** Serves the first workspace's tree again as another one, or as it was at another time. */
	serveAgain(as: { readonly workspaceId?: number; readonly now?: string }): Promise<void>
}

type RunOptions = { readonly cwd?: string; readonly env?: Readonly<Record<string, string | undefined>>; readonly pace?: RunRequest['pace'] }
type Applied = Ran & { readonly plan: Json; readonly applied: Json }
type Started = { readonly process: ChildProcess; readonly ended: Promise<Ran>; kill(signal: NodeJS.Signals): void }

type WorldOptions = {
	/** What the workspace holds; the file's tree where it is not given. */
	readonly live?: TextTree
	/** `adopted`: branch and workspace agree, and the state says so. `settings`: only tideway.yaml is committed. `empty`: nothing is. */
	readonly begin?: 'adopted' | 'settings' | 'empty'
	/** A remote to begin with as it is. */
	readonly from?: string
	/** Lines of the workspace's settings. */
	readonly settings?: string
	/** Lines at the top of tideway.yaml. */
	readonly top?: string
}

export type E2e = { world(options?: WorldOptions): Promise<World>; close(): Promise<void> }

/** The workspace's folder in each repository. */
export const FOLDER = 'hightouch'

/** Worlds of one test file: one address of the API for all of them, and one adopted repository that each gets a copy of. */
export async function e2e(tree: TextTree): Promise<E2e> {
	const bench = gitBench()
	appendFileSync(path.join(bench.env['HOME'] ?? bench.folder, '.gitconfig'), '[user]\n\tname = Ann\n\temail = ann@example.test\n')
	const front = await openFront()
	const runner = startRunner()
	const guard = guardFolder(bench.folder)
	let count = 0
	let adopted: string | undefined
	const make = async (options: WorldOptions): Promise<World> => {
		count += 1
		const folder = path.join(bench.folder, `world-${count}`)
		mkdirSync(folder)
		const isAdopted = options.begin === 'adopted' || options.begin === undefined
		const isPlain = options.settings === undefined && options.top === undefined
		const from = options.from ?? (isAdopted && isPlain ? adopted : undefined)
		const remote =
			from === undefined ? bench.bare(path.join(path.basename(folder), 'remote.git')) : copied(from, path.join(folder, 'remote.git'))
		await front.serve(options.live ?? tree)
		const world = worldIn({
			bench,
			folder,
			remote,
			front,
			runner,
			guard: guard.environment,
			serveAgain: (as) => front.serve(options.live ?? tree, as),
		})
		bench.git(folder, 'clone', '--quiet', remote, 'clone')
		if (options.begin === 'empty' || from !== undefined) return world
		bench.write(world.clone, 'tideway.yaml', settingsText(front.url, options))
		if (options.begin !== 'settings') for (const [file, text] of Object.entries(tree)) bench.write(world.clone, `${FOLDER}/${file}`, text)
		bench.commitAll(world.clone, 'Begin')
		bench.git(world.clone, 'push', '--quiet', 'origin', 'main')
		if (options.begin !== 'settings') await world.apply(0)
		return world
	}
	return {
		world: async (options = {}) => {
			if (adopted === undefined && options.from === undefined && options.begin !== 'empty' && options.begin !== 'settings')
				adopted = (await make({})).remote
			return make(options)
		},
		close: async () => {
			const said = await runner.close()
			await front.close()
			try {
				expectNoSecret({ 'said outside of commands': said })
				guard.end()
			} finally {
				bench.remove()
			}
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

type Parts = {
	readonly bench: GitBench
	readonly folder: string
	readonly remote: string
	readonly front: Front
	readonly runner: Runner
	/** With which the calls of git are noted. */
	readonly guard: NodeJS.ProcessEnv
	readonly serveAgain: World['serveAgain']
}

function worldIn({ bench, folder, remote, front, runner, guard, serveAgain }: Parts): World {
	const clone = path.join(folder, 'clone')
	const temporary = path.join(folder, 'tmp')
	mkdirSync(temporary)
	const env = {
		...bench.env,
		...guard,
		GIT_CONFIG_NOSYSTEM: '1',
		XDG_CACHE_HOME: path.join(folder, 'cache'),
		HIGHTOUCH_TOKEN: TOKEN,
		NO_COLOR: '1',
		TMPDIR: temporary,
	}
	const check = guardCommands(folder)
	const git = (...args: string[]): string => bench.git(clone, ...args)
	const runWith: World['runWith'] = async (options, ...argv) => {
		const request = {
			argv: talkative(argv),
			cwd: options.cwd ?? clone,
			env: { ...env, PATH: process.env['PATH'], ...options.env },
			pace: options.pace ?? 'real',
		}
		const answer = await runner.run(request)
		check(answer)
		return ranOf(answer.code, answer)
	}
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
		url: front.url,
		env,
		run,
		runWith,
		start: async (...argv) => {
			const started = startProcess(await builtEntry(), argv, clone, env)
			const ended = started.ended.then((ran) => {
				check(ran)
				return ran
			})
			return { ...started, ended }
		},
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
		...front.control,
		serveAgain,
	}
	return world
}

/** As on another machine: nobody here knows what was written to the workspace a moment ago, and so what was undone as quickly counts at once. */
export function forgetRuns({ folder }: Pick<World, 'folder'>): void {
	rmSync(path.join(folder, 'cache'), { recursive: true, force: true })
}

/** Says all that it can, so that P7 is tried on all of it; with `--json` there is nothing more to say. */
function talkative(argv: readonly string[]): readonly string[] {
	return argv.includes('--json') || argv.includes('--verbose') ? argv : [...argv, '--verbose']
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
	let rest = runAtDesk('git', ['cat-file', '--batch'], { cwd: remote, env: bench.env, input: ids.join('\n') })
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
	const child = spawn(process.execPath, [entry, ...argv], {
		cwd,
		env: { ...env, NODE_COMPILE_CACHE: COMPILED },
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	const caught = { out: '', err: '' }
	child.stdout.on('data', (text: Buffer) => (caught.out += text.toString()))
	child.stderr.on('data', (text: Buffer) => (caught.err += text.toString()))
	onTestFinished(() => void child.kill('SIGKILL'))
	const ended = new Promise<Ran>((resolve) => {
		child.on('close', (code, signal) => resolve(ranOf(code ?? (signal === null ? -1 : -9), caught)))
	})
	return { process: child, ended, kill: (signal) => void child.kill(signal) }
}
