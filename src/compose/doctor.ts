import type { Check, CommitId } from '../model/index.ts'
import type { Clone, Looking, Provider, Repository, Stored } from '../ports/index.ts'
import type { WorkspaceSettings } from '../settings/index.ts'
import type { Examination, Sight } from '../sync/index.ts'
import { commandThatEnds } from '../sync/index.ts'
import { connect } from './connect.ts'
import { examineHost } from './host.ts'
import { jobRepository } from './job.ts'
import { openKey } from './key.ts'
import { refuseUnsupported } from './limits.ts'
import type { Project } from './project.ts'
import { findClone, findOnBranch, findProvider, findWorkspace, openProject, readSettings, SETTINGS_FILE } from './project.ts'
import { openRepositoryOf } from './repository.ts'
import { settingsBlob } from './rules.ts'
import type { Runtime } from './runtime.ts'
import { openStore } from './workspace.ts'

/**
 * Looks at everything that a sync needs, one thing after the other. Nothing is written but a ref of its own on the remote. `named`:
 * only these workspaces. Throws `Failure(WORKSPACE_UNKNOWN)` for one that the settings do not have.
 */
export async function examine(runtime: Runtime, named: readonly string[] | undefined, signal: AbortSignal): Promise<readonly Check[]> {
	const { startExamination } = await import('../sync/index.ts')
	const examination = startExamination()
	await examineMachine(runtime, examination)
	const clone = await examination.get('repository', async () => {
		const found = await findClone(runtime)
		return { found: found.root, value: found }
	})
	if (clone) await examineClone(runtime, examination, clone)
	else examination.skip(['settings'], 'there is no repository that has them')
	const project = clone && (await examination.get('settings', () => seeSettings(runtime)))
	if (!project) return examination.checks
	const { settings } = project
	const chosen = (named ?? [...settings.workspaces.keys()]).map((name) => findWorkspace(settings, name))
	for (const workspace of chosen) await examineWorkspace({ runtime, project, settings: workspace, signal }, examination.of(workspace.name))
	return examination.checks
}

async function examineMachine(runtime: Runtime, examination: Examination): Promise<void> {
	const [{ nodeVersion }, { gitVersion }] = await Promise.all([import('../adapters/node.ts'), import('../adapters/git/facts.ts')])
	const { cwd, all } = runtime.environment
	await examination.look('Node.js', async () => ({ found: nodeVersion() }))
	await examination.look('git', async () => ({ found: await gitVersion({ env: all }, cwd) }))
}

async function examineClone(runtime: Runtime, examination: Examination, clone: Clone): Promise<void> {
	const { isShallow } = await import('../adapters/git/facts.ts')
	await examination.look('history', async (): Promise<Sight> => {
		if (!(await isShallow({ env: runtime.environment.all }, clone.root))) return { found: 'complete' }
		const found = 'this clone is shallow: what was not pushed from here cannot be planned; the rest is fetched as needed'
		return { state: 'warn', found, cure: 'type `git fetch --unshallow`' }
	})
	await examination.look('operation', async (): Promise<Sight> => {
		const operation = await clone.operation()
		if (operation === null) return { found: 'none is under way' }
		return {
			state: 'warn',
			found: `a ${operation} is under way; apply refuses meanwhile`,
			cure: `finish it or \`${commandThatEnds(operation)}\``,
		}
	})
}

async function seeSettings(runtime: Runtime): Promise<Sight & { readonly value: Project }> {
	const project = await openProject(runtime)
	const names = [...project.settings.workspaces.keys()]
	return { found: `${SETTINGS_FILE} is valid: ${names.join(', ')}`, value: project }
}

type Patient = { readonly runtime: Runtime; readonly project: Project; readonly settings: WorkspaceSettings; readonly signal: AbortSignal }

async function examineWorkspace(patient: Patient, examination: Examination): Promise<void> {
	const { project, settings } = patient
	const { checkEcho } = await import('../sync/index.ts')
	const provider = await examination.get('service', async () => {
		refuseUnsupported(project.settings, settings)
		const found = await findProvider(settings.provider, settings.package)
		return { found: `${found.title}, ${settings.mode ?? found.defaults.mode}${settings.enabled ? '' : ', switched off'}`, value: found }
	})
	const remote = await examineRemote(patient, examination)
	await examinePulls(patient, examination)
	if (!provider) return examination.skip(['state', 'workspace'], 'the settings of this workspace cannot be used')
	const stored = await examineState(patient, examination, remote)
	await examineLive(patient, examination, provider, stored)
	const { echo } = provider
	const tip = remote?.tip ?? null
	if (echo && remote && tip !== null) await checkEcho(examination, { ...remote, name: settings.name, folder: settings.path, tip, echo })
	else if (echo) examination.skip(['own sync'], 'there is no branch to look at')
}

/** Changes that go out as pull requests alone need a host that takes them, and somebody who speaks for us there. */
async function examinePulls({ runtime, project, settings }: Patient, examination: Examination): Promise<void> {
	const { push, git, branch } = settings
	if (push !== 'pull-request') return
	await examination.look('pull requests', async () => {
		const { openForge, REVIEWING } = await import('./forge.ts')
		const url = git?.url ?? jobRepository(runtime) ?? (await project.clone.remoteUrl(branch))
		await openForge(runtime, project, { url, git, rights: REVIEWING })
		return { found: 'the host is known, and there is a credential for it' }
	})
}

type Reached = { readonly repository: Repository & Looking; readonly tip: CommitId | null }

/** The remote, the branch, the settings on it, and whether it can be written to. Undefined where it could not be read. */
async function examineRemote(patient: Patient, examination: Examination): Promise<Reached | undefined> {
	const { runtime, project, settings, signal } = patient
	const branch = `refs/heads/${settings.branch}`
	const onBranch = `settings on ${settings.branch}`
	const reached = await examination.get('remote', async () => {
		const repository = await openRepositoryOf(runtime, project, settings, signal)
		const tip = (await repository.fetch([branch])).get(branch) ?? null
		const through = settings.git === undefined ? '' : ` through the connection ${settings.git.name}`
		return { found: `${repository.url} can be read${through}`, value: { repository, tip } }
	})
	if (!reached) {
		examination.skip(['branch', onBranch, 'write access', 'atomic push'], 'the remote could not be read')
		return undefined
	}
	const { repository, tip } = reached
	await examination.look('branch', async (): Promise<Sight> => {
		if (tip !== null) return { found: `${settings.branch} is at ${tip.slice(0, 7)}` }
		return await seeMissing(repository, settings.branch)
	})
	if (tip === null) examination.skip([onBranch], 'there is no branch that has them')
	else await examination.look(onBranch, () => seeSettingsAt(patient, repository, tip))
	await examineAccess(patient, examination, repository)
	await examineHost(runtime, project, settings, examination)
	return reached
}

/** Names that a first branch usually has. */
const USUAL = ['main', 'master', 'trunk', 'develop']

/** A repository without any of the usual branches is most likely empty. */
async function seeMissing(repository: Repository, branch: string): Promise<Sight> {
	const found = await repository.fetch(USUAL.map((name) => `refs/heads/${name}`))
	const there = USUAL.filter((name) => (found.get(`refs/heads/${name}`) ?? null) !== null)
	const state = 'FAIL'
	if (there.length === 0)
		return {
			state,
			found: `${repository.url} has no branch ${branch}, and seems to be empty`,
			cure: `commit ${SETTINGS_FILE} to ${branch}, and push it; in a clone without commits \`tideway init\` does so`,
		}
	return {
		state,
		found: `${repository.url} has no branch ${branch}, but ${there.join(', ')}`,
		cure: `let \`branch\` name one that it has, or commit ${SETTINGS_FILE} to ${branch} and push it`,
	}
}

async function seeSettingsAt({ project, settings }: Patient, repository: Repository, tip: CommitId): Promise<Sight> {
	const committed = await settingsBlob(repository, tip)
	const cure = 'commit it and push it: the branch decides what is applied'
	if (!committed) return { state: 'FAIL', found: `${SETTINGS_FILE} is not on ${settings.branch}`, cure }
	if (new TextDecoder().decode(committed) === project.text) return { found: 'the same as here' }
	findOnBranch(readSettings(committed), settings.name, settings.branch)
	return { state: 'warn', found: `${SETTINGS_FILE} here is not the one on ${settings.branch}; plans are previews until it is`, cure }
}

async function examineAccess({ runtime, project, settings }: Patient, examination: Examination, repository: Repository): Promise<void> {
	if ((await project.clone.remoteUrl(settings.branch)) === null)
		return examination.skip(['write access', 'atomic push'], 'there is no remote: branch and state are in this repository')
	const [{ statePlace }, { probeRemote }] = await Promise.all([import('./state-place.ts'), import('../sync/index.ts')])
	const { probe: ref } = statePlace(project.settings, settings.name)
	const { clock, random } = runtime
	await probeRemote(examination, { repository, clock, random, ref, isNeeded: project.settings.state.kind === 'git' })
}

async function examineState(
	{ runtime, project, settings }: Patient,
	examination: Examination,
	remote: Reached | undefined,
): Promise<Stored | undefined> {
	if (!remote) {
		examination.skip(['state', 'lock'], 'the remote could not be read')
		return undefined
	}
	const { checkStore } = await import('../sync/index.ts')
	return await checkStore(
		examination,
		await openStore(runtime, project, project.settings, settings, {
			repository: remote.repository,
			chain: 'continue',
			keyed: await openKey(runtime, project, project.settings),
		}),
	)
}

async function examineLive(
	{ runtime, project, settings, signal }: Patient,
	examination: Examination,
	provider: Provider,
	stored: Stored | undefined,
): Promise<void> {
	const [{ checkLive, seeClock }, { aheadMs }] = await Promise.all([import('../sync/index.ts'), import('../adapters/clock.ts')])
	const told: { aheadMs?: number | undefined } = {}
	const live = await examination.get('credential', async () => ({
		found: 'is set',
		value: await connect(runtime, project, provider, settings, signal, ({ headers }) => {
			told.aheadMs = aheadMs(runtime.clock.now(), headers.get('date')) ?? told.aheadMs
		}),
	}))
	if (live) {
		await checkLive(examination, provider, live, stored)
		await examination.look('clock', async () => seeClock(told.aheadMs))
	} else examination.skip(['workspace', 'identity'], 'there is no credential')
}
