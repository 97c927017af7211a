import type { OpenedRepository } from '../adapters/git/repository.ts'
import type { Settings, WorkspaceSettings } from '../config.ts'
import type { CommitId } from '../model/index.ts'
import { digestText, fail } from '../model/index.ts'
import type { Provider, Repository, StateStore, WorktreeFile } from '../ports/index.ts'
import type { SourceRequest, Workspace } from '../sync/index.ts'
import type { Tree } from '../tree/index.ts'
import { inHcl } from '../tree/index.ts'
import { connect } from './connect.ts'
import { refuseUnsupported } from './limits.ts'
import type { Project } from './project.ts'
import { findWorkspace, readSettings, SETTINGS_FILE } from './project.ts'
import type { Runtime } from './runtime.ts'

/** One workspace, opened: what the flows take, and where its tree comes from. */
export type Opened = { readonly workspace: Workspace; readonly settings: WorkspaceSettings; readonly source: SourceRequest }

const PERSON = { name: 'Tideway', email: 'tideway@noreply.invalid' }

/** A workspace's files, and how to read them as another commit has them. */
export type Folder = {
	readonly provider: Provider
	readonly repository: Repository
	readonly tree: Tree
	readonly readAt: (commit: CommitId) => Promise<Tree>
}

/** A workspace's files as they are here: HEAD with what is not committed. Needs neither network nor credential. */
export async function openFolder(runtime: Runtime, project: Project, name: string): Promise<Folder> {
	const settings = findWorkspace(project.settings, name)
	const [{ loadProvider }, { openLocalRepository }, { openParseCache, readTree }] = await Promise.all([
		import('../adapters/providers.ts'),
		import('../adapters/git/repository.ts'),
		import('../tree/index.ts'),
	])
	const provider = inFormat(await loadProvider(settings.provider), settings)
	const { cacheDir, all } = runtime.environment
	const repository = await openLocalRepository(project.clone, { cacheDir, env: all })
	const cache = await openParseCache(runtime.files, `${cacheDir}/parsed/${cacheName(repository.url, name)}`)
	const read = async (commit: CommitId | null, uncommitted: readonly WorktreeFile[]): Promise<Tree> =>
		await readTree({
			...runtime,
			repository,
			commit,
			uncommitted,
			folder: settings.path,
			slug: settings.slug,
			format: formatOf(provider, settings),
			provider,
			layout: provider.layout,
			schema: provider.schema,
			cache,
		})
	const [{ commit }, uncommitted] = await Promise.all([project.clone.head(), project.clone.uncommitted(settings.path)])
	return { provider, repository, tree: await read(commit, uncommitted), readAt: (at) => read(at, []) }
}

/**
 * Opens a workspace. `trust`: where the settings that decide about credentials, state and policy come from: the file here for
 * what only reads, the tracked branch for what writes (P41).
 */
export async function openWorkspace(
	runtime: Runtime,
	project: Project,
	name: string,
	trust: 'here' | 'branch',
	signal: AbortSignal,
	chain: 'continue' | 'restart' = 'continue',
): Promise<Opened> {
	const here = findWorkspace(project.settings, name)
	const branch = `refs/heads/${here.branch}`
	const repository = await openRepositoryOf(runtime, project, here.branch, signal)
	const tip = (await repository.fetch([branch])).get(branch) ?? null
	const committed = tip && (await settingsBlob(repository, tip))
	const trusted = trust === 'branch' ? settingsAt(repository, tip, committed, here.branch) : project.settings
	const settings = trust === 'branch' ? findWorkspace(trusted, name) : here
	refuseUnsupported(trusted, settings)
	if (settings.branch !== here.branch)
		fail(
			'CONFIG_INVALID',
			`${name} tracks ${here.branch} in the ${SETTINGS_FILE} here, and ${settings.branch} in the one on ${here.branch}`,
			{
				hint: 'commit and push the settings first',
			},
		)
	const { loadProvider } = await import('../adapters/providers.ts')
	const { ignoring } = await import('../tree/index.ts')
	const provider = inFormat(await loadProvider(settings.provider), settings)
	const store = await openStore(runtime, project, trusted, settings, repository.uninterrupted(), chain)
	const reading = detachable(signal)
	const id = runtime.random.id().slice(0, 8)
	const workspace: Workspace = {
		...runtime,
		name,
		provider,
		slug: settings.slug,
		format: formatOf(provider, settings),
		folder: settings.path,
		branch,
		isIgnored: ignoring(settings.ignore, provider.layout, provider.schema),
		commits: settings.commits,
		live: await connect(runtime, project, provider, settings, reading.signal),
		beginWriting: reading.detach,
		repository,
		store,
		person: (await project.clone.person()) ?? PERSON,
		holder: runtime.environment.holder,
		paths: {
			cache: `${runtime.environment.cacheDir}/parsed/${cacheName(repository.url, name)}`,
			runs: `${runtime.environment.cacheDir}/runs/${cacheName(repository.url, name)}`,
			rescue: `${project.root}/tideway-rescue-${id}.json`,
		},
	}
	return {
		workspace,
		settings,
		source: {
			repository,
			clone: project.clone,
			branch,
			tip,
			folder: settings.path,
			layout: provider.layout,
			settings: trust === 'branch' || isSameText(committed, project.text) ? 'landed' : 'local',
		},
	}
}

function formatOf({ defaults }: Provider, { format }: WorkspaceSettings): 'yaml' | 'hcl' {
	return format ?? defaults.format
}

/** The provider as it is for files in that format. */
function inFormat(provider: Provider, settings: WorkspaceSettings): Provider {
	return formatOf(provider, settings) === 'hcl' ? inHcl(provider) : provider
}

/** A signal that follows another one until it is detached from it. */
function detachable(signal: AbortSignal): { readonly signal: AbortSignal; readonly detach: () => void } {
	const own = new AbortController()
	const follow = (): void => own.abort(signal.reason)
	if (signal.aborted) follow()
	signal.addEventListener('abort', follow, { once: true })
	return { signal: own.signal, detach: () => signal.removeEventListener('abort', follow) }
}

function cacheName(url: string, workspace: string): string {
	return digestText(`${url}\0${workspace}`).slice('sha256:'.length, 'sha256:'.length + 32)
}

/** Our own repository beside the remote of the branch, or beside the clone where it has none. */
export async function openRepositoryOf(runtime: Runtime, project: Project, branch: string, signal: AbortSignal): Promise<OpenedRepository> {
	const { openLocalRepository, openRepository } = await import('../adapters/git/repository.ts')
	const { cacheDir, all } = runtime.environment
	const url = await project.clone.remoteUrl(branch)
	const options = { cacheDir, env: all, signal, clone: project.root }
	return url === null ? await openLocalRepository(project.clone, options) : await openRepository({ ...options, url })
}

/** The settings file as the branch has it. */
export async function settingsBlob(repository: Repository, tip: CommitId): Promise<Uint8Array | undefined> {
	const entry = (await repository.list(tip, '')).find((file) => file.path === SETTINGS_FILE)
	return entry && (await repository.read([entry.id])).get(entry.id)
}

function settingsAt(repository: Repository, tip: CommitId | null, committed: Uint8Array | null | undefined, branch: string): Settings {
	if (!tip)
		fail('GIT_BRANCH_MISSING', `${repository.url} has no branch ${branch}`, { hint: `commit ${SETTINGS_FILE} to it first, and push it` })
	return committed
		? readSettings(committed)
		: fail('CONFIG_MISSING', `${SETTINGS_FILE} is not on ${branch} yet`, {
				hint: `commit it and push it: what is applied is decided by ${branch}`,
			})
}

function isSameText(committed: Uint8Array | null | undefined, text: string): boolean {
	return committed !== null && committed !== undefined && new TextDecoder().decode(committed) === text
}

/** Where the workspace's state is kept. */
export async function openStore(
	runtime: Runtime,
	project: Project,
	settings: Settings,
	workspace: WorkspaceSettings,
	repository: Repository,
	chain: 'continue' | 'restart',
): Promise<StateStore> {
	const { gitStore, localStore, stateRef } = await import('../state/index.ts')
	const branch = `refs/heads/${workspace.branch}`
	const common = { clock: runtime.clock, random: runtime.random, workspace: workspace.name, chain }
	if (settings.state.kind === 'git') return gitStore({ ...common, repository, ref: stateRef(workspace.name), branch })
	const { openProcesses } = await import('../adapters/processes.ts')
	const folder = `${project.root}/.tideway`
	const path = `${folder}/${stateRef(workspace.name).replace('refs/tideway/', '')}.json`
	if (!(await runtime.files.read(`${folder}/.gitignore`))) await runtime.files.write(`${folder}/.gitignore`, '*\n')
	return localStore({ ...common, files: runtime.files, processes: await openProcesses(), path, push: (move) => repository.push([move]) })
}
