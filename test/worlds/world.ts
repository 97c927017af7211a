import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { provider } from '../../providers/hightouch/index.ts'
import { openRepository } from '../../src/adapters/git/repository.ts'
import { makeHttp } from '../../src/adapters/http.ts'
import { sandboxServer } from '../../src/adapters/sandbox-server.ts'
import { parseYaml } from '../../src/formats/yaml/index.ts'
import type { Dict } from '../../src/model/index.ts'
import type { Policy } from '../../src/plan/index.ts'
import { DEFAULT_POLICY } from '../../src/plan/index.ts'
import type { FileChange, RefName, Repository, StateStore } from '../../src/ports/index.ts'
import { makeApiClient } from '../../src/rest/index.ts'
import { serveSandbox } from '../../src/sandbox/index.ts'
import { gitStore, localStore, stateRef } from '../../src/state/index.ts'
import type { Planned, Workspace } from '../../src/sync/index.ts'
import { applyWorkspace, planWorkspace, sourceForApply } from '../../src/sync/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeFiles } from '../support/fake-files.ts'
import { fakeRandom } from '../support/fake-random.ts'
import type { GitBench } from '../support/git.ts'

export type Texts = ReadonlyMap<string, string>

/** A workspace of the sandbox, a bare Git repository and a state store: the real engine between them, and no clock but ours. */
export type World = {
	/** What is on the branch: every file's text by path. */
	files(): Texts
	/** A person's commit. */
	commit(message: string, files: readonly FileChange[]): void
	/** How many commits the branch has. */
	commits(): number
	/** What a person does in the service's own pages; false where the page refuses. */
	edit(kind: 'create' | 'update' | 'delete', type: string, key: string, attributes?: object): Promise<boolean>
	run(key: string, status: string): Promise<void>
	/** Rows by table and id, as the sandbox keeps them. */
	rows(table: string): readonly Dict[]
	/** How many calls of the API could have changed something. */
	writes(): Promise<number>
	faults(spec: string): Promise<void>
	plan(policy?: Partial<Policy>): Promise<Planned>
	apply(planned: Planned): ReturnType<typeof applyWorkspace>
	store(): StateStore
	advance(ms: number): void
	close(): Promise<void>
}

export const FOLDER = 'acme'
const BRANCH: RefName = 'refs/heads/main'
const TOKEN = 'token-of-the-worlds'
const NAME = 'acme'

export type WorldOptions = { readonly seed: string; readonly store: 'git' | 'local'; readonly tree: Readonly<Record<string, string>> }

/** A world in a folder of the bench's own; its name must be new there. */
export async function makeWorld(bench: GitBench, name: string, { seed, store, tree }: WorldOptions): Promise<World> {
	const clock = fakeClock()
	const files = fakeFiles()
	const http = makeHttp()
	const quiet = { progress() {}, info() {}, warn() {}, debug() {} }
	const sandbox = await serveSandbox({ provider, server: sandboxServer, clock, log: quiet, token: TOKEN, port: 0, from: parsed(tree) })
	const bare = bench.bare(`${name}.git`)
	const cacheDir = join(bench.folder, `${name}.cache`)
	const opened = await openRepository({ cacheDir, env: bench.env, url: bare })
	const repository: Repository = clock.timeless({ ...opened, fetch: sparingly(bare, opened.fetch) })
	const random = fakeRandom(seed)
	const git = (...args: string[]) => bench.git(bare, ...args)
	const common = { clock, random, workspace: NAME }
	const processes = { self: 'worlds', isGone: async () => false }
	const makeStore = (): StateStore =>
		store === 'git'
			? gitStore({ ...common, repository, ref: stateRef(NAME), branch: BRANCH })
			: localStore({ ...common, files, processes, path: '/state/acme.json', push: (move) => repository.push([move]) })
	const open = (): Workspace => {
		const api = makeApiClient({
			api: provider.api,
			baseUrl: sandbox.url,
			token: TOKEN,
			credential: 'env:ACME_TOKEN',
			http: clock.timeless(http),
			clock,
			random,
			log: quiet,
		})
		return {
			name: NAME,
			provider,
			slug: NAME,
			folder: FOLDER,
			branch: BRANCH,
			isIgnored: () => false,
			beginWriting: () => {},
			commits: 'per-resource',
			live: provider.connect({ api, clock, log: quiet, slug: NAME }),
			repository,
			store: makeStore(),
			files,
			clock,
			random,
			log: quiet,
			person: { name: 'Ann', email: 'ann@example.test' },
			holder: 'ann@worlds',
			paths: { cache: '/cache/acme', rescue: '/rescue/acme.json' },
		}
	}
	const control = async (method: string, path: string, body?: unknown) => {
		const answer = await fetch(`${sandbox.origin}/_sandbox/${path}`, {
			method,
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		})
		return { ok: answer.ok, json: await answer.json() }
	}
	let workspace = open()
	const branch = watchBranch(bare, git)
	return {
		files: () => branch().files,
		commit: (message, changes) => {
			execFileSync('git', ['--git-dir', bare, 'fast-import', '--quiet', '--force'], {
				input: stream(message, changes, Math.floor(Date.parse(clock.now()) / 1000), branch().commits > 0),
				env: { ...bench.env },
			})
		},
		commits: () => branch().commits,
		edit: async (kind, type, key, attributes = {}) => (await control('POST', 'ui', { kind, type, key, attributes })).ok,
		run: async (key, status) => void (await control('POST', 'runs', { type: 'sync', key, status })),
		rows: (table) => [...(sandbox.world().tables.get(table)?.values() ?? [])],
		writes: async () => {
			const { json } = await control('GET', 'effects')
			return (json as { effects: { by: string }[] }).effects.filter(({ by }) => by === 'api').length
		},
		faults: async (spec) => void (await control('PUT', 'faults', spec)),
		plan: async (policy = {}) => {
			workspace = open()
			const tip = (await repository.fetch([BRANCH])).get(BRANCH) ?? null
			const source = await sourceForApply({ repository, clone: null, branch: BRANCH, tip, settings: 'landed', folder: FOLDER })
			return planWorkspace(workspace, source, { ...DEFAULT_POLICY, ...policy })
		},
		apply: (planned) =>
			applyWorkspace(workspace, planned, {
				operation: 'apply',
				leaseMs: 300_000,
				waitMs: 0,
				concurrency: 4,
				pauseRunning: false,
				signal: new AbortController().signal,
			}),
		store: makeStore,
		advance: (ms) => clock.advance(ms),
		close: async () => {
			http.close()
			await sandbox.close()
			for (const folder of [bare, cacheDir]) rmSync(folder, { recursive: true, force: true })
		},
	}
}

function parsed(tree: Readonly<Record<string, string>>): ReadonlyMap<string, Dict> {
	return new Map(
		Object.entries(tree).map(([path, text]) => {
			const read = parseYaml(text)
			if (read.kind === 'invalid') throw new Error(`${path} is not valid YAML`)
			return [path, read.document.value]
		}),
	)
}

function stream(message: string, changes: readonly FileChange[], seconds: number, hasParent: boolean): string {
	const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`
	const lines = changes.map((change) =>
		'remove' in change ? `D ${change.path}\n` : `M 100644 inline ${change.path}\n${data(String(change.content))}`,
	)
	const from = hasParent ? `from ${BRANCH}^0\n` : ''
	return `commit ${BRANCH}\ncommitter Bob <bob@example.test> ${seconds} +0000\n${data(message)}${from}${lines.join('')}\ndone\n`
}

/** Asks only where a ref has moved since it was asked for: nothing else can have come, and each time takes eight processes. */
function sparingly(bare: string, fetch: Repository['fetch']): Repository['fetch'] {
	const known = new Map<string, { readonly at: string; readonly answer: ReturnType<Repository['fetch']> }>()
	return (refs) => {
		const at = JSON.stringify(refs.map((ref) => tipOf(bare, ref)))
		const last = known.get(refs.join(' '))
		if (last?.at === at) return last.answer
		const answer = fetch(refs)
		known.set(refs.join(' '), { at, answer })
		return answer
	}
}

function tipOf(bare: string, ref: RefName): string {
	const path = join(bare, ref)
	return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** Every file of the branch, through git's own commands. What is known already is not read again. */
function watchBranch(bare: string, git: (...args: string[]) => string): () => { readonly files: Texts; readonly commits: number } {
	const blobs = new Map<string, string>()
	let seen: { readonly tip: string; readonly files: Texts; readonly commits: number } = { tip: '', files: new Map(), commits: 0 }
	return () => {
		const tip = tipOf(bare, BRANCH)
		if (tip !== seen.tip) seen = { tip, files: readBranch(bare, git, blobs), commits: Number(git('rev-list', '--count', BRANCH)) }
		return seen
	}
}

function readBranch(bare: string, git: (...args: string[]) => string, blobs: Map<string, string>): Texts {
	const entries = git('ls-tree', '-r', BRANCH)
		.split('\n')
		.filter(Boolean)
		.map((line) => {
			const [head = '', path = ''] = line.split('\t')
			return { path, id: head.split(' ')[2] ?? '' }
		})
	const unread = [...new Set(entries.map(({ id }) => id).filter((id) => !blobs.has(id)))]
	if (unread.length > 0) {
		const out = execFileSync('git', ['--git-dir', bare, 'cat-file', '--batch'], { input: `${unread.join('\n')}\n` })
		let at = 0
		for (const id of unread) {
			const end = out.indexOf(10, at)
			const size = Number(out.toString('latin1', at, end).split(' ')[2])
			blobs.set(id, out.toString('utf8', end + 1, end + 1 + size))
			at = end + 2 + size
		}
	}
	return new Map(entries.map(({ path, id }) => [path, blobs.get(id) ?? '']))
}
