import type { CommitId } from '../model/index.ts'
import type { Keyed, Provider, Repository } from '../ports/index.ts'
import type { WorkspaceSettings } from '../settings/index.ts'
import { openKey, sealing } from './key.ts'
import { refuseUnsupported } from './limits.ts'
import type { Project } from './project.ts'
import { findProvider, findWorkspace } from './project.ts'
import { openRepositoryOf } from './repository.ts'
import type { Runtime } from './runtime.ts'

/** What tells the past of a workspace. */
export type OpenedHistory = {
	readonly provider: Provider
	readonly settings: WorkspaceSettings
	readonly repository: Repository
	/** The tracked branch, as just fetched; null = it has no commit. */
	readonly tip: CommitId | null
	/** The history of the state; null where none was stored yet, `not kept` where the store keeps the present only. */
	readonly stateTip: CommitId | null | 'not kept'
	/** The key that the state is sealed with. */
	readonly keyed?: Keyed
}

/** Fetches the tracked branch and the state. Needs no credential of the workspace. */
export async function openHistory(runtime: Runtime, project: Project, name: string, signal: AbortSignal): Promise<OpenedHistory> {
	const settings = findWorkspace(project.settings, name)
	refuseUnsupported(project.settings, settings)
	const [provider, repository, { statePlace }] = await Promise.all([
		findProvider(settings.provider, settings.package),
		openRepositoryOf(runtime, project, settings, signal),
		import('./state-place.ts'),
	])
	const branch = `refs/heads/${settings.branch}`
	const keyed = await openKey(runtime, project, project.settings)
	const isKept = project.settings.state.kind === 'git'
	const { ref } = statePlace(project.settings, name)
	const refs = await repository.fetch(isKept ? [branch, ref] : [branch])
	return {
		provider,
		settings,
		repository,
		tip: refs.get(branch) ?? null,
		stateTip: isKept ? (refs.get(ref) ?? null) : 'not kept',
		...sealing(keyed),
	}
}
