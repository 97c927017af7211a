import { renderYaml } from '../formats/yaml/index.ts'
import type { CommitId, Present, Problem, RemoteId } from '../model/index.ts'
import { Failure, fail, findType, listedTypes } from '../model/index.ts'
import type { Clone, Provider } from '../ports/index.ts'
import { connect } from './connect.ts'
import { findWorkspace, readSettings, SETTINGS_FILE, writeHere } from './project.ts'
import { settingsBlob } from './rules.ts'
import type { Runtime } from './runtime.ts'

/** What `init` was told about the first workspace. */
export type FirstWorkspace = {
	readonly name: string
	readonly provider: string
	/** The package that the provider comes in, with its version. */
	readonly package?: string
	/** The service's own name of the workspace, where it is another one than ours. */
	readonly slug?: string
	readonly path: string
	readonly branch: string
	readonly token: string
	readonly url: string | undefined
	readonly state: string
}

/** The text of a settings file with one workspace. */
export function settingsText(first: FirstWorkspace): string {
	const connection = new Map<string, Present>([['token', first.token], ...(first.url === undefined ? [] : [['url', first.url] as const])])
	const workspace = new Map<string, Present>([
		['provider', first.provider],
		...(first.package === undefined ? [] : [['package', first.package] as const]),
		...(first.slug === undefined ? [] : [['slug', first.slug] as const]),
		...(first.path === '' ? [] : [['path', first.path] as const]),
		['branch', first.branch],
		['connect', connection],
	])
	return renderYaml(
		new Map<string, Present>([
			['version', 1],
			...(first.state === 'git' ? [] : [['state', first.state] as const]),
			['workspaces', new Map([[first.name, workspace]])],
		]),
	)
}

/** The names of workspaces that the service's own sync has written into the names of files there. */
export async function slugsHere(runtime: Runtime, clone: Clone, { layout, schema }: Provider, path: string): Promise<readonly string[]> {
	const { commit } = await clone.head()
	if (!commit) return []
	const { openLocalRepository } = await import('../adapters/git/repository.ts')
	const { cacheDir, all } = runtime.environment
	const repository = await openLocalRepository(clone, { cacheDir, env: all })
	const places = (await repository.list(commit, path)).map((file) =>
		layout.place(path === '' ? file.path : file.path.slice(path.length + 1)),
	)
	return places.flatMap((place) => (place && findType(schema, place.type)?.role === 'derived' ? [place.key] : []))
}

export type Reached =
	| { readonly kind: 'reached'; readonly identity: RemoteId | null; readonly resources: number }
	| { readonly kind: 'unreached'; readonly problem: Problem }

/** Tries the credential: reads the workspace once. */
export async function tryConnection(
	runtime: Runtime,
	clone: Clone,
	provider: Provider,
	text: string,
	name: string,
	signal: AbortSignal,
): Promise<Reached> {
	try {
		const settings = findWorkspace(readSettings(new TextEncoder().encode(text)), name)
		const live = await connect(runtime, clone, provider, settings, signal)
		const scopes = await live.read(listedTypes(provider.schema))
		const identity = await live.identity()
		if (identity.kind === 'unknown') return { kind: 'unreached', problem: identity.reason }
		let resources = 0
		for (const [scope, read] of scopes) {
			if (read.kind === 'unknown' && read.reason.code === 'API_FEATURE_OFF') continue
			if (read.kind === 'unknown') return { kind: 'unreached', problem: read.reason }
			if (provider.schema.types.some((type) => type.name === scope && type.role === 'managed')) resources += read.value.size
		}
		return { kind: 'reached', identity: identity.value, resources }
	} catch (error) {
		if (error instanceof Failure) return { kind: 'unreached', problem: error.problem }
		throw error
	}
}

/**
 * Puts the settings file into the repository. Where that has no commit yet it becomes the first one, and is pushed; otherwise it is a
 * file like any other, for the user to commit. Answers the commit, if there is one.
 */
export async function writeSettings(
	runtime: Runtime,
	clone: Clone,
	branch: string,
	text: string,
	signal: AbortSignal,
): Promise<CommitId | null> {
	const { openLocalRepository, openRepository } = await import('../adapters/git/repository.ts')
	const [head, url] = await Promise.all([clone.head(), clone.remoteUrl(branch)])
	const { cacheDir, all } = runtime.environment
	const options = { cacheDir, env: all, signal, clone }
	const repository = url === null ? await openLocalRepository(clone, options) : await openRepository({ ...options, url })
	const ref = `refs/heads/${branch}`
	const tip = (await repository.fetch([ref])).get(ref) ?? null
	// As after an `init` that was killed between its push and the end, or of somebody else.
	if (tip !== null && tip !== head.commit && (await settingsBlob(repository, tip)))
		fail('FILE_EXISTS', `${branch} of ${repository.url} has a ${SETTINGS_FILE} already`, {
			hint: '`git pull` brings it here; another workspace is added to it by hand',
		})
	if (head.commit !== null || tip !== null) {
		await writeHere(clone, SETTINGS_FILE, text)
		return null
	}
	const person = (await clone.person()) ?? { name: 'Tideway', email: 'tideway@noreply.invalid' }
	const [commit] = await repository.commit(null, [
		{
			message: 'Add the settings of Tideway',
			author: person,
			committer: person,
			at: runtime.clock.now(),
			files: [{ path: SETTINGS_FILE, content: text }],
		},
	])
	if (!commit) return null
	const pushed = await repository.push([{ ref, from: null, to: commit }])
	if (pushed.kind !== 'done') throw new Failure(pushed.problem)
	if (url !== null) await clone.fastForward(branch, null, commit, repository)
	return commit
}
