import type { CommitId } from '../model/index.ts'
import { fail } from '../model/index.ts'
import type { Repository } from '../ports/index.ts'
import type { WorkspaceSettings } from '../settings/index.ts'
import type { Folder } from './folder.ts'
import { openFolderAt } from './folder.ts'
import type { Project } from './project.ts'
import { findWorkspace } from './project.ts'
import { openRepositoryOf } from './repository.ts'
import type { Runtime } from './runtime.ts'

/** A workspace's files as its tracked branch has them. */
export type OpenedBranch = Folder & { readonly settings: WorkspaceSettings; readonly repository: Repository; readonly commit: CommitId }

/** Fetches the tracked branch and reads the workspace's files there. Needs no credential of the workspace. */
export async function openBranch(runtime: Runtime, project: Project, name: string, signal: AbortSignal): Promise<OpenedBranch> {
	const settings = findWorkspace(project.settings, name)
	const repository = await openRepositoryOf(runtime, project, settings, signal)
	const branch = `refs/heads/${settings.branch}`
	const commit = (await repository.fetch([branch])).get(branch) ?? null
	if (!commit)
		return fail('GIT_BRANCH_MISSING', `${repository.url} has no branch ${settings.branch}`, {
			hint: `push it, or correct \`branch\` of ${name}`,
		})
	const folder = await openFolderAt(runtime, project, name, { repository, commit, uncommitted: [] })
	return { ...folder, settings, repository, commit }
}
