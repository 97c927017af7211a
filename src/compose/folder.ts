import type { CommitId } from '../model/index.ts'
import { digestText } from '../model/index.ts'
import type { Provider, Repository, WorktreeFile } from '../ports/index.ts'
import type { Tree } from '../tree/index.ts'
import { formatOf, inFormat } from './form.ts'
import type { Project } from './project.ts'
import { findWorkspace } from './project.ts'
import type { Runtime } from './runtime.ts'
import { openVariablesHere } from './variables.ts'

/** A workspace's files, and how to read them as another commit has them. */
export type Folder = {
	readonly provider: Provider
	readonly repository: Repository
	readonly tree: Tree
	readonly readAt: (commit: CommitId) => Promise<Tree>
}

/** A workspace's files as they are here: HEAD with what is not committed. Needs neither network nor credential. */
export async function openFolder(runtime: Runtime, project: Project, name: string): Promise<Folder> {
	const { openLocalRepository } = await import('../adapters/git/repository.ts')
	const { cacheDir, all } = runtime.environment
	const repository = await openLocalRepository(project.clone, { cacheDir, env: all })
	const { path } = findWorkspace(project.settings, name)
	const [{ commit }, uncommitted] = await Promise.all([project.clone.head(), project.clone.uncommitted(path)])
	return await openFolderAt(runtime, project, name, { repository, commit, uncommitted })
}

/** `commit` with the files that are laid over it, in a repository that has it. */
export type FolderSource = {
	readonly repository: Repository
	readonly commit: CommitId | null
	readonly uncommitted: readonly WorktreeFile[]
	/** `unread`: no secret is looked at, as for files of strangers (S22). */
	readonly variables?: 'unread'
}

/** The same as a commit has them, wherever that is. */
export async function openFolderAt(runtime: Runtime, project: Project, name: string, source: FolderSource): Promise<Folder> {
	const settings = findWorkspace(project.settings, name)
	const { repository, commit, uncommitted } = source
	const [{ loadProvider }, { openParseCache, readTree }] = await Promise.all([
		import('../adapters/providers.ts'),
		import('../tree/index.ts'),
	])
	const list = (): Promise<readonly string[]> => pathsIn(repository, settings.path, commit, uncommitted)
	const provider = await inFormat(await loadProvider(settings.provider, settings.package), settings, list)
	const cache = await openParseCache(runtime.files, `${runtime.environment.cacheDir}/parsed/${cacheName(repository.url, name)}`)
	const variables = source.variables === 'unread' ? { find: () => undefined } : await openVariablesHere(runtime, project, settings)
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
			variables,
		})
	return { provider, repository, tree: await read(commit, uncommitted), readAt: (at) => read(at, []) }
}

/** The paths of a folder's files at a commit, with those that are not committed, relative to it. */
export async function pathsIn(
	repository: Repository,
	folder: string,
	commit: CommitId | null,
	uncommitted: readonly WorktreeFile[] = [],
): Promise<readonly string[]> {
	const gone = new Set(uncommitted.filter(({ content }) => content === null).map(({ path }) => path))
	const committed = commit ? (await repository.list(commit, folder)).filter(({ path }) => !gone.has(path)) : []
	const added = uncommitted.filter(({ content }) => content !== null)
	return [...committed, ...added].map(({ path }) => (folder === '' ? path : path.slice(folder.length + 1)))
}

/** What belongs to one workspace of one remote or state, as a name of a folder. */
export function cacheName(where: string, workspace: string): string {
	return digestText(`${where}\0${workspace}`).slice('sha256:'.length, 'sha256:'.length + 32)
}
