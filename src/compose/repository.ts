import type { Reach } from '../adapters/git/reach.ts'
import type { OpenedRepository } from '../adapters/git/repository.ts'
import type { WorkspaceSettings } from '../config.ts'
import type { GitConnection } from '../connections.ts'
import { fail } from '../model/index.ts'
import type { Project } from './project.ts'
import type { Runtime } from './runtime.ts'

/**
 * Our own repository beside the remote of the workspace's branch, through the connection that it names; beside the clone where there is
 * no remote.
 */
export async function openRepositoryOf(
	runtime: Runtime,
	project: Project,
	{ branch, git }: WorkspaceSettings,
	signal: AbortSignal,
): Promise<OpenedRepository> {
	const { openLocalRepository, openRepository } = await import('../adapters/git/repository.ts')
	const { cacheDir, all } = runtime.environment
	const url = git?.url ?? (await project.clone.remoteUrl(branch))
	const options = { cacheDir, env: all, signal, clone: project.root }
	if (git !== undefined) return await openRepository({ ...options, ...(await openThrough(runtime, project, git, url)) })
	return url === null ? await openLocalRepository(project.clone, options) : await openRepository({ ...options, url })
}

/** The address of a repository, and the way there through a connection of the settings. */
export async function openThrough(
	runtime: Runtime,
	project: Project,
	git: GitConnection,
	url: string | null,
): Promise<{ readonly url: string; readonly reach: Reach }> {
	if (url === null)
		return fail('CONFIG_INVALID', `the connection ${git.name} leads nowhere: the clone has no remote`, {
			hint: `add one, or write the address of the repository as connections.${git.name}.url`,
		})
	const { openReach } = await import('./reach.ts')
	return { url, reach: await openReach(runtime, project, git, url) }
}
