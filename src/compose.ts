import type { Settings, WorkspaceSettings } from './config.ts'
import { parseSettings } from './config.ts'
import { locateYaml, parseYaml } from './formats/yaml/index.ts'
import type { CommitId } from './model/index.ts'
import { Failure, fail, nearest, problem } from './model/index.ts'
import type { Clone, Clock, Environment, Files, Log, Provider, Random, Repository, StateStore, Terminal } from './ports/index.ts'
import type { SourceRequest, Workspace } from './sync/index.ts'
import type { Tree } from './tree/index.ts'

/** What every command has. */
export type Runtime = {
	readonly environment: Environment
	readonly terminal: Terminal
	readonly log: Log & { clear(): void }
	readonly files: Files
	readonly clock: Clock
	readonly random: Random
}

/** A repository with its settings. */
export type Project = { readonly root: string; readonly clone: Clone; readonly settings: Settings }

/** One workspace, opened: what the flows take, and where its tree comes from. */
export type Opened = { readonly workspace: Workspace; readonly settings: WorkspaceSettings; readonly source: SourceRequest }

export const SETTINGS_FILE = 'tideway.yaml'
const PERSON = { name: 'Tideway', email: 'tideway@noreply.invalid' }

export async function makeRuntime(level: 'quiet' | 'normal' | 'debug'): Promise<Runtime> {
	const [environment, terminal, files, clock, random] = await Promise.all([
		import('./adapters/environment.ts'),
		import('./adapters/terminal.ts'),
		import('./adapters/files.ts'),
		import('./adapters/clock.ts'),
		import('./adapters/random.ts'),
	])
	return {
		environment: environment.systemEnvironment(),
		terminal: terminal.systemTerminal(),
		log: terminal.terminalLog(level),
		files: files.systemFiles(),
		clock: clock.systemClock(),
		random: random.systemRandom(),
	}
}

/** Ends what a run has begun when the person asks for it. */
export async function stopOnSignal(onFirst: () => void): Promise<{ readonly signal: AbortSignal; release(): void }> {
	const { stopSignal } = await import('./adapters/signals.ts')
	return stopSignal(onFirst)
}

export async function findClone(runtime: Runtime): Promise<Clone> {
	const { openClone } = await import('./adapters/git/clone.ts')
	const clone = await openClone(runtime.environment.cwd, { env: runtime.environment.all })
	return clone ?? fail('GIT_NO_REPOSITORY', `${runtime.environment.cwd} is in no Git repository`, { hint: 'type `git init`, or go to your clone' })
}

/** The repository around the current folder, with the settings at its root. */
export async function openProject(runtime: Runtime): Promise<Project> {
	const clone = await findClone(runtime)
	const content = await runtime.files.read(`${clone.root}/${SETTINGS_FILE}`)
	if (!content) fail('CONFIG_MISSING', `there is no ${SETTINGS_FILE} in ${clone.root}`, { hint: 'type `tideway init`' })
	return { root: clone.root, clone, settings: readSettings(content) }
}

export function readSettings(content: Uint8Array): Settings {
	const parsed = parseYaml(new TextDecoder().decode(content))
	const file = SETTINGS_FILE
	if (parsed.kind === 'invalid') {
		const [first] = parsed.problems
		fail('CONFIG_INVALID', `${file} is not valid YAML: ${first?.message ?? ''}`, { where: { ...first?.where, file } })
	}
	const read = parseSettings(parsed.document.value, (path) => ({ file, ...locateYaml(parsed.document, path) }))
	if (read.kind === 'ok') return read.settings
	const [first, ...others] = read.problems
	throw new Failure({ ...(first ?? problem('CONFIG_INVALID', `${file} is not valid`)), ...(others[0] && { cause: others[0] }) })
}

export function findWorkspace(settings: Settings, name: string): WorkspaceSettings {
	const known = [...settings.workspaces.keys()]
	const near = nearest(name, known)
	return (
		settings.workspaces.get(name) ??
		fail('WORKSPACE_UNKNOWN', `${SETTINGS_FILE} has no workspace ${JSON.stringify(name)}`, { hint: near ? `did you mean ${near}?` : `it has: ${known.join(', ')}` })
	)
}

/** A workspace's files as they are here: HEAD with what is not committed. Needs neither network nor credential. */
export async function openFolder(runtime: Runtime, project: Project, name: string): Promise<{ readonly provider: Provider; readonly repository: Repository; readonly tree: Tree }> {
	const settings = findWorkspace(project.settings, name)
	const [{ loadProvider }, { openLocalRepository }, { openParseCache, readTree }] = await Promise.all([
		import('./adapters/providers.ts'),
		import('./adapters/git/repository.ts'),
		import('./tree/index.ts'),
	])
	const provider = await loadProvider(settings.provider)
	const { cacheDir, all } = runtime.environment
	const repository = await openLocalRepository(project.clone, { cacheDir, env: all })
	const [{ commit }, uncommitted] = await Promise.all([project.clone.head(), project.clone.uncommitted(settings.path)])
	const cache = await openParseCache(runtime.files, `${cacheDir}/parsed/${await cacheName(repository.url, name)}`)
	const tree = await readTree({ ...runtime, repository, commit, uncommitted, folder: settings.path, layout: provider.layout, schema: provider.schema, cache })
	return { provider, repository, tree }
}

/** Writes a file of the user's worktree, as `fmt` and `init` do. */
export async function writeHere(project: { readonly root: string }, path: string, content: string): Promise<void> {
	const { writeWorktreeFile } = await import('./adapters/worktree.ts')
	await writeWorktreeFile(project.root, path, content)
}

/**
 * Opens a workspace. `trust`: where the settings that decide about credentials, state and policy come from: the file here for
 * what only reads, the tracked branch for what writes (P41).
 */
export async function openWorkspace(runtime: Runtime, project: Project, name: string, trust: 'here' | 'branch', signal: AbortSignal): Promise<Opened> {
	const here = findWorkspace(project.settings, name)
	const branch = `refs/heads/${here.branch}`
	const repository = await openRepositoryOf(runtime, project, here.branch, signal)
	const tip = (await repository.fetch([branch])).get(branch) ?? null
	const trusted = trust === 'branch' ? await settingsAt(repository, tip, here.branch) : project.settings
	const settings = trust === 'branch' ? findWorkspace(trusted, name) : here
	const { loadProvider } = await import('./adapters/providers.ts')
	const { ignoring } = await import('./tree/index.ts')
	const provider = await loadProvider(settings.provider)
	const store = await openStore(runtime, project, trusted, settings, repository)
	const id = runtime.random.id().slice(0, 8)
	const workspace: Workspace = {
		...runtime,
		name,
		provider,
		folder: settings.path,
		branch,
		isIgnored: ignoring(settings.ignore, provider.layout),
		commits: settings.commits,
		live: await connect(runtime, project, provider, settings, signal),
		repository,
		store,
		person: (await project.clone.person()) ?? PERSON,
		holder: runtime.environment.holder,
		paths: { cache: `${runtime.environment.cacheDir}/parsed/${await cacheName(repository.url, name)}`, rescue: `${project.root}/tideway-rescue-${id}.json` },
	}
	return { workspace, settings, source: { repository, clone: project.clone, branch, tip, folder: settings.path } }
}

async function cacheName(url: string, workspace: string): Promise<string> {
	const { digestText } = await import('./model/index.ts')
	return digestText(`${url}\0${workspace}`).slice('sha256:'.length, 'sha256:'.length + 32)
}

async function openRepositoryOf(runtime: Runtime, project: Project, branch: string, signal: AbortSignal): Promise<Repository> {
	const { openLocalRepository, openRepository } = await import('./adapters/git/repository.ts')
	const { cacheDir, all } = runtime.environment
	const url = await project.clone.remoteUrl(branch)
	const options = { cacheDir, env: all, signal, clone: project.root }
	return url === null ? await openLocalRepository(project.clone, options) : await openRepository({ ...options, url })
}

async function settingsAt(repository: Repository, tip: CommitId | null, branch: string): Promise<Settings> {
	if (!tip) fail('GIT_BRANCH_MISSING', `${repository.url} has no branch ${branch}`, { hint: `commit ${SETTINGS_FILE} to it first, and push it` })
	const entry = (await repository.list(tip, '')).find((file) => file.path === SETTINGS_FILE)
	const content = entry && (await repository.read([entry.id])).get(entry.id)
	return content ? readSettings(content) : fail('CONFIG_MISSING', `${SETTINGS_FILE} is not on ${branch} yet`, { hint: `commit it and push it: what is applied is decided by ${branch}` })
}

async function openStore(runtime: Runtime, project: Project, settings: Settings, workspace: WorkspaceSettings, repository: Repository): Promise<StateStore> {
	const { gitStore, localStore, stateRef } = await import('./state/index.ts')
	const branch = `refs/heads/${workspace.branch}`
	const common = { clock: runtime.clock, random: runtime.random, workspace: workspace.name }
	if (settings.state.kind === 'git') return gitStore({ ...common, repository, ref: stateRef(workspace.name), branch })
	if (settings.state.kind !== 'local') fail('STATE_UNFIT', `state in ${settings.state.kind} is not supported by this version`, { hint: 'use `state: git` or `state: local`' })
	const { openProcesses } = await import('./adapters/processes.ts')
	const folder = `${project.root}/.tideway`
	const path = `${folder}/${stateRef(workspace.name).replace('refs/tideway/', '')}.json`
	if (!(await runtime.files.read(`${folder}/.gitignore`))) await runtime.files.write(`${folder}/.gitignore`, '*\n')
	return localStore({ ...common, files: runtime.files, processes: await openProcesses(), path, push: (move) => repository.push([move]) })
}

async function connect(runtime: Runtime, project: Project, provider: Provider, settings: WorkspaceSettings, signal: AbortSignal): Promise<Workspace['live']> {
	const [{ makeApiClient }, { makeHttp }] = await Promise.all([import('./rest/index.ts'), import('./adapters/http.ts')])
	const secret = settings.connect.token ?? { kind: 'env' as const, name: provider.defaults.tokenEnv }
	const credential = secret.kind === 'env' ? `env:${secret.name}` : `file:${secret.path}`
	const token = secret.kind === 'env' ? runtime.environment.get(secret.name) : await readSecret(runtime, project, secret.path)
	if (token === undefined) {
		const hint = secret.kind === 'env' ? `type \`export ${secret.name}=…\` with a key of the workspace ${settings.name}` : 'put the key into that file'
		fail('CREDENTIAL_MISSING', `${credential} is not set`, { hint })
	}
	const api = makeApiClient({ ...runtime, api: provider.api, token, credential, http: makeHttp(), signal, ...(settings.connect.url !== undefined && { baseUrl: settings.connect.url }) })
	return provider.connect({ api, clock: runtime.clock, log: runtime.log })
}

async function readSecret(runtime: Runtime, project: Project, path: string): Promise<string | undefined> {
	const content = await runtime.files.read(path.startsWith('/') ? path : `${project.root}/${path}`)
	return content && (new TextDecoder().decode(content).trim() || undefined)
}
