import type { Settings, WorkspaceSettings } from '../config.ts'
import type { Address, CommitId } from '../model/index.ts'
import { fail } from '../model/index.ts'
import type { Forge, Keyed, Merging, Repository, StateStore } from '../ports/index.ts'
import type { SourceRequest, Workspace } from '../sync/index.ts'
import { digestWith, hidingSensitive } from '../sync/index.ts'
import { connect } from './connect.ts'
import { cacheName, pathsIn } from './folder.ts'
import { formatOf, inFormat } from './form.ts'
import { jobRepository } from './job.ts'
import { openKey, sealing } from './key.ts'
import { refuseUnsupported } from './limits.ts'
import type { Project } from './project.ts'
import { findWorkspace, readSettings, SETTINGS_FILE } from './project.ts'
import { openRepositoryOf } from './repository.ts'
import type { Runtime } from './runtime.ts'
import { inOnePlace, statePlace } from './state-place.ts'
import { openVariables, refuseInGit } from './variables.ts'

/** One workspace, opened: what the flows take, and where its tree comes from. */
export type Opened = {
	readonly workspace: Workspace
	readonly settings: WorkspaceSettings
	readonly source: SourceRequest
	readonly repository: Repository & Merging
}

const PERSON = { name: 'Tideway', email: 'tideway@noreply.invalid' }

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
	const repository = await openRepositoryOf(runtime, project, here, signal)
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
	if (JSON.stringify(settings.git) !== JSON.stringify(here.git))
		fail('CONFIG_INVALID', `the connection of ${name} is another one in the ${SETTINGS_FILE} here than on ${here.branch}`, {
			hint: 'commit and push the settings first',
		})
	const { loadProvider } = await import('../adapters/providers.ts')
	const { ignoring } = await import('../tree/index.ts')
	const provider = await inFormat(await loadProvider(settings.provider), settings, () => pathsIn(repository, settings.path, tip))
	await refuseInGit(repository, tip, settings.envFile)
	const keyed = await openKey(runtime, project, trusted)
	const store = await openStore(runtime, project, trusted, settings, { repository: repository.uninterrupted(), chain, keyed })
	const match = (patterns: readonly string[]) => ignoring(patterns, provider.layout, provider.schema)
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
		isIgnored: match(settings.ignore),
		mayHoldSecrets: match(settings.allowSecrets),
		commits: settings.commits,
		live: hidingSensitive(await connect(runtime, project, provider, settings, reading.signal), provider.schema, digestWith(keyed)),
		beginWriting: reading.detach,
		repository,
		store,
		person: (await project.clone.person()) ?? PERSON,
		people: trusted.people,
		variables: await openVariables(runtime, project, settings),
		...sealing(keyed),
		...rulesOf(settings, match),
		...hostOf(runtime, project, settings),
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
		repository,
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

/** `auto` asks the host only where one can be asked: a repository on no host takes pushes or refuses them. */
function hostOf(runtime: Runtime, project: Project, { push, branch, git }: WorkspaceSettings): Pick<Workspace, 'forge' | 'pulls'> {
	const forge = async (): Promise<Forge> => {
		const { openForge } = await import('./forge.ts')
		return await openForge(runtime, project, git?.url ?? jobRepository(runtime) ?? (await project.clone.remoteUrl(branch)), git)
	}
	if (push === 'pull-request') return { forge, pulls: { when: 'always', forge } }
	const speaks = git?.kind === 'github-app' || (git?.kind === 'token' && git.service !== undefined)
	return { forge, ...(push === 'auto' && speaks && { pulls: { when: 'protected', forge } }) }
}

function rulesOf(
	{ policy }: WorkspaceSettings,
	match: (patterns: readonly string[]) => (address: Address) => boolean,
): Pick<Workspace, 'rules'> {
	if (!policy) return {}
	const reviewers = policy.reviewers.map(({ pattern, from, count }) => ({ about: pattern, isAbout: match([pattern]), from, count }))
	const { max, protect, windows, inboundApproval } = policy
	return { rules: { max, isProtected: match(protect), windows, reviewers, needsApproval: inboundApproval } }
}

/** A signal that follows another one until it is detached from it. */
function detachable(signal: AbortSignal): { readonly signal: AbortSignal; readonly detach: () => void } {
	const own = new AbortController()
	const follow = (): void => own.abort(signal.reason)
	if (signal.aborted) follow()
	signal.addEventListener('abort', follow, { once: true })
	return { signal: own.signal, detach: () => signal.removeEventListener('abort', follow) }
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

type StoreChoices = { readonly repository: Repository; readonly chain: 'continue' | 'restart'; readonly keyed: Keyed | undefined }

/** Where the workspace's state is kept. */
export async function openStore(
	runtime: Runtime,
	project: Project,
	settings: Settings,
	workspace: WorkspaceSettings,
	{ repository, chain, keyed }: StoreChoices,
): Promise<StateStore> {
	const { gitStore, localStore, stateRef } = await import('../state/index.ts')
	const branch = `refs/heads/${workspace.branch}`
	const common = { clock: runtime.clock, random: runtime.random, workspace: workspace.name, chain, ...sealing(keyed) }
	if (settings.state.kind === 'git') {
		const place = statePlace(settings, workspace.name)
		const store = gitStore({ ...common, repository, ref: place.ref, branch })
		return chain === 'restart' ? store : inOnePlace(store, repository, place)
	}
	const { openProcesses } = await import('../adapters/processes.ts')
	const folder = `${project.root}/.tideway`
	const path = `${folder}/${stateRef(workspace.name).replace('refs/tideway/', '')}.json`
	if (!(await runtime.files.read(`${folder}/.gitignore`))) await runtime.files.write(`${folder}/.gitignore`, '*\n')
	return localStore({ ...common, files: runtime.files, processes: await openProcesses(), path, push: (move) => repository.push([move]) })
}
