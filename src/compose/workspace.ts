import { serviceOf } from '../adapters/git/username.ts'
import { openHolders } from '../adapters/holders.ts'
import type { CommitId } from '../model/index.ts'
import { fail } from '../model/index.ts'
import type { Forge, Keyed, Looking, Merging, RefName, Repository, StateStore } from '../ports/index.ts'
import type { Settings, WorkspaceSettings } from '../settings/index.ts'
import type { SourceRequest, Workspace } from '../sync/index.ts'
import { digestWith, hidingSensitive } from '../sync/index.ts'
import { loadAhead } from './ahead.ts'
import { connect, connectLater } from './connect.ts'
import { cacheName, pathsIn } from './folder.ts'
import { formatOf, inFormat } from './form.ts'
import { jobRepository } from './job.ts'
import { openKey, sealing } from './key.ts'
import { refuseUnsupported } from './limits.ts'
import type { Project } from './project.ts'
import { findOnBranch, findWorkspace, readSettings, SETTINGS_FILE } from './project.ts'
import { openRepositoryOf } from './repository.ts'
import { readRules, rulesOf, settingsBlob } from './rules.ts'
import type { Runtime } from './runtime.ts'
import { inOnePlace, statePlace } from './state-place.ts'
import { openVariables, refuseInGit } from './variables.ts'

/** One workspace, opened: what the flows take, and where its tree comes from. */
export type Opened = {
	readonly workspace: Workspace
	readonly settings: WorkspaceSettings
	readonly source: SourceRequest
	readonly repository: Repository & Merging & Looking
	/** Where the state is, when it is in Git. */
	readonly stateRef: RefName | null
}

export type OpenOptions = {
	readonly chain?: 'continue' | 'restart'
	/** `unneeded`: for what looks at files and state alone, so that people without a credential can do it too. */
	readonly credential?: 'needed' | 'unneeded'
	/** It stays open: where refs are now says nothing of where they are when the state is first looked at. */
	readonly stays?: true
}

const PERSON = { name: 'Tideway', email: 'tideway@noreply.invalid' }

/**
 * Opens a workspace. `trust`: where the settings come from: the file here for what only reads, the tracked branch for what writes.
 * Those that decide where credentials go, about state and about policy are the branch's for both, once it has any (P41): whoever may
 * propose a file cannot have a secret sent elsewhere.
 */
export async function openWorkspace(
	runtime: Runtime,
	project: Project,
	name: string,
	trust: 'here' | 'branch',
	signal: AbortSignal,
	{ chain = 'continue', credential = 'needed', stays }: OpenOptions = {},
): Promise<Opened> {
	const here = findWorkspace(project.settings, name)
	const branch = `refs/heads/${here.branch}`
	await refuseStrangeConnection(runtime, project, here)
	const repository = await openRepositoryOf(runtime, project, here, signal)
	// With the state where the settings here say that it is: should the branch say otherwise, it is looked for there.
	const [fetched] = await Promise.all([
		repository.fetch([branch, ...(project.settings.state.kind === 'git' ? [statePlace(project.settings, name).ref] : [])]),
		loadAhead(runtime, here, credential),
	])
	const tip = fetched.get(branch) ?? null
	const committed = tip && (await settingsBlob(repository, tip))
	const trusted =
		trust === 'branch'
			? settingsAt(repository, tip, committed, here.branch)
			: withTrust(project.settings, committed && readSettings(committed), name)
	const settings = trust === 'branch' ? findOnBranch(trusted, name, here.branch) : findWorkspace(trusted, name)
	refuseUnsupported(trusted, settings)
	if (settings.branch !== here.branch)
		fail(
			'CONFIG_INVALID',
			`${name} tracks ${here.branch} in the ${SETTINGS_FILE} here, and ${settings.branch} in the one on ${here.branch}`,
			{
				hint: 'commit and push the settings first',
			},
		)
	if (!isSameConnection(settings, here)) refuseConnection(here)
	const { loadProvider } = await import('../adapters/providers.ts')
	const { ignoring } = await import('../tree/index.ts')
	const provider = await inFormat(await loadProvider(settings.provider, settings.package), settings, () =>
		pathsIn(repository, settings.path, tip),
	)
	await refuseInGit(repository, tip, settings.envFile)
	const keyed = await openKey(runtime, project, trusted)
	const choices = { repository: repository.uninterrupted(), ...(!stays && { fetched }), chain, keyed }
	const store = await openStore(runtime, project, trusted, settings, choices)
	const match = (patterns: readonly string[]) => ignoring(patterns, provider.layout, provider.schema)
	const reading = detachable(signal)
	const reached = [runtime, project, provider, settings, reading.signal] as const
	const connection = credential === 'needed' ? await connect(...reached) : connectLater(...reached)
	const id = runtime.random.id().slice(0, 8)
	const workspace: Workspace = {
		...runtime,
		name,
		provider,
		slug: settings.slug,
		format: formatOf(provider, settings),
		folder: settings.path,
		branch,
		isIgnored: match(settings.ignore),
		mayHoldSecrets: match(settings.allowSecrets),
		commits: settings.commits,
		live: hidingSensitive(connection, provider.schema, digestWith(keyed)),
		beginWriting: reading.detach,
		repository,
		store,
		person: (await project.clone.person()) ?? PERSON,
		people: trusted.people,
		variables: await openVariables(runtime, project, { ...settings, credentials: await credentialsIn(trusted, settings) }),
		...sealing(keyed),
		...rulesOf(settings, match),
		rulesAt: async (commit) => await readRules(repository, commit, name, match),
		...(settings.overlays.size > 0 && { overlays: settings.overlays }),
		...hostOf(runtime, project, settings),
		holder: runtime.environment.holder,
		holders: openHolders(runtime.files, `${runtime.environment.cacheDir}/holders/${cacheName(store.location, name)}`, async () =>
			(await import('../adapters/processes.ts')).openProcesses(),
		),
		paths: {
			cache: `${runtime.environment.cacheDir}/parsed/${cacheName(repository.url, name)}`,
			// Of one state, as its locks are.
			runs: `${runtime.environment.cacheDir}/runs/${cacheName(store.location, name)}`,
			rescue: `${project.root}/tideway-rescue-${id}.json`,
		},
	}
	return {
		workspace,
		settings,
		repository,
		stateRef: trusted.state.kind === 'git' ? statePlace(trusted, name).ref : null,
		source: {
			repository,
			clone: project.clone,
			branch,
			others: [...project.settings.workspaces.values()].map((other) => other.branch),
			tip,
			folder: settings.path,
			layout: provider.layout,
			settings: trust === 'branch' || isSameText(committed, project.text) ? 'landed' : 'local',
		},
	}
}

/** What the settings themselves need, where it may be in one file with what the tree needs. */
async function credentialsIn(trusted: Settings, { envFile, variables }: WorkspaceSettings): Promise<ReadonlySet<string>> {
	if (envFile === undefined) return new Set()
	const { secretNames } = await import('./secret-names.ts')
	const names = new Set(await secretNames(trusted))
	for (const ref of variables.values()) if (ref.kind === 'env') names.delete(ref.name)
	return names
}

function isKnownHost(git: WorkspaceSettings['git']): boolean {
	if (git?.kind === 'github-app') return true
	return git?.kind === 'token' && !['other', 'azure'].includes(git.service ?? serviceOf(git.host))
}

/** Before anything is asked through it, a connection is held against the branch as it was last seen here (P41). */
async function refuseStrangeConnection(runtime: Runtime, project: Project, here: WorkspaceSettings): Promise<void> {
	const seen = here.git && (await project.clone.commitNamed(`refs/remotes/origin/${here.branch}`))
	if (!seen) return
	const { openLocalRepository } = await import('../adapters/git/repository.ts')
	const { cacheDir, all } = runtime.environment
	const committed = await settingsBlob(await openLocalRepository(project.clone, { cacheDir, env: all }), seen)
	const landed = committed && readSettings(committed).workspaces.get(here.name)
	if (landed && !isSameConnection(landed, here)) refuseConnection(here)
}

function isSameConnection(one: WorkspaceSettings, other: WorkspaceSettings): boolean {
	return JSON.stringify(one.git) === JSON.stringify(other.git)
}

function refuseConnection({ name, branch }: WorkspaceSettings): never {
	fail('CONFIG_INVALID', `the connection of ${name} is another one in the ${SETTINGS_FILE} here than on ${branch}`, {
		hint: 'commit and push the settings first',
	})
}

/** The settings here, but for what a branch that somebody proposes must not decide. */
function withTrust(here: Settings, landed: Settings | null | undefined, name: string): Settings {
	const [own, theirs] = [findWorkspace(here, name), landed?.workspaces.get(name)]
	if (!landed || !theirs) return here
	const { connect, provider, variables, allowSecrets, envFile, policy, git, signing, package: pinned } = theirs
	const { envFile: _env, policy: _policy, git: _git, signing: _signing, package: _package, ...rest } = own
	const settings: WorkspaceSettings = {
		...rest,
		connect,
		provider,
		variables,
		allowSecrets,
		...(envFile !== undefined && { envFile }),
		...(policy && { policy }),
		...(git && { git }),
		...(signing && { signing }),
		...(pinned !== undefined && { package: pinned }),
	}
	const { stateKey: _stateKey, ...others } = here
	const { state, stateRef, stateKey, people } = landed
	return { ...others, state, stateRef, people, ...(stateKey && { stateKey }), workspaces: new Map([...here.workspaces, [name, settings]]) }
}

/** `auto` asks the host only where one can be asked: a repository on no host takes pushes or refuses them. */
function hostOf(runtime: Runtime, project: Project, { push, branch, git, signing }: WorkspaceSettings): Pick<Workspace, 'forge' | 'pulls'> {
	const isSigner = signing?.kind === 'host'
	const forge = async (): Promise<Forge> => {
		const { openForge, REVIEWING, WRITING } = await import('./forge.ts')
		const url = git?.url ?? jobRepository(runtime) ?? (await project.clone.remoteUrl(branch))
		return await openForge(runtime, project, { url, git, rights: isSigner ? { ...REVIEWING, ...WRITING } : REVIEWING })
	}
	if (push === 'pull-request') return { forge, pulls: { when: 'always', ...(isSigner && { signs: 'host' }), forge } }
	return { forge, ...(push === 'auto' && isKnownHost(git) && { pulls: { when: 'protected', forge } }) }
}

/** A signal that follows another one until it is detached from it. */
function detachable(signal: AbortSignal): { readonly signal: AbortSignal; readonly detach: () => void } {
	const own = new AbortController()
	const follow = (): void => own.abort(signal.reason)
	if (signal.aborted) follow()
	signal.addEventListener('abort', follow, { once: true })
	return { signal: own.signal, detach: () => signal.removeEventListener('abort', follow) }
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

/** Line ends say nothing: git may have put others into the file here than it keeps (`core.autocrlf`). */
function isSameText(committed: Uint8Array | null | undefined, text: string): boolean {
	const plain = (ends: string): string => ends.replaceAll('\r\n', '\n')
	return committed !== null && committed !== undefined && plain(new TextDecoder().decode(committed)) === plain(text)
}

type StoreChoices = {
	readonly repository: Repository & Looking
	/** What has just been fetched from there. */
	readonly fetched?: ReadonlyMap<RefName, CommitId | null>
	readonly chain: 'continue' | 'restart'
	readonly keyed: Keyed | undefined
}

/** Where the workspace's state is kept. */
export async function openStore(
	runtime: Runtime,
	project: Project,
	settings: Settings,
	workspace: WorkspaceSettings,
	{ repository, fetched, chain, keyed }: StoreChoices,
): Promise<StateStore> {
	const { gitStore, localStore, stateRef } = await import('../state/index.ts')
	const branch = `refs/heads/${workspace.branch}`
	const common = { clock: runtime.clock, random: runtime.random, workspace: workspace.name, chain, ...sealing(keyed) }
	if (settings.state.kind === 'git') {
		const place = statePlace(settings, workspace.name)
		const store = gitStore({ ...common, repository, ref: place.ref, branch, ...(fetched && { fetched }) })
		return chain === 'restart' ? store : inOnePlace(store, repository, place)
	}
	const { openProcesses } = await import('../adapters/processes.ts')
	const folder = `${project.root}/.tideway`
	const path = `${folder}/${stateRef(workspace.name).replace('refs/tideway/', '')}.json`
	if (!(await runtime.files.read(`${folder}/.gitignore`))) await runtime.files.write(`${folder}/.gitignore`, '*\n')
	const messages = async (limit: number): Promise<readonly string[]> => {
		const tip = fetched?.get(branch)
		return tip ? (await repository.messages(tip, limit)).map(({ message }) => message) : []
	}
	const own = { files: runtime.files, processes: await openProcesses(), path, messages }
	return localStore({ ...common, ...own, push: (move) => repository.push([move]) })
}
