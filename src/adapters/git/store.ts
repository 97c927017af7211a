import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { fail } from '../../model/index.ts'
import { OWN_SETTINGS, remoteEnvironment, withCredential, withSettings } from './environment.ts'
import { findGit, type Git, type GitOptions, runGit, uninterrupted } from './process.ts'
import { proxyHelper, type Reach, reachEnvironment, secretsOfReach } from './reach.ts'
import { type Credential, type Remote, remoteDigest } from './remote.ts'
import type { Signer } from './sign.ts'
import { type Pin, readPins } from './ssh.ts'

/** Our own bare repository beside one remote. */
export type Store = {
	readonly remote: Remote
	/** For everything that stays inside; sees the user's clone too where it was added. */
	readonly local: Git
	/** For fetching: sees only what is really here, so that what is fetched is complete without the clone. */
	readonly fetching: () => Promise<Git>
	/** For pushing: sees the clone, and reaches the remote. */
	readonly pushing: () => Promise<Git>
	/** Keys of hosts that the connection knows. */
	readonly pins: readonly Pin[]
	readonly signer?: Signer
}

export type StoreOptions = GitOptions & {
	readonly cacheDir: string
	readonly credential?: Credential
	/** A connection of the settings; without one the remote is reached as the person's own git reaches it. */
	readonly reach?: Reach
	/** A folder of the user's clone, whose objects may be read in place. Ignored where the clone is shallow or partial, unless it is all there is. */
	readonly clone?: string
	/** True where nothing but the clone is asked: its commits have their files, and a history that ends early is an error and no answer. */
	readonly isAlone?: true
	/** Signs each commit that is made; without one they are not signed. */
	readonly signer?: Signer
}

/** Opens the repository for a remote in the cache, and makes it where it is not there yet. */
export async function openStore(remote: Remote, options: StoreOptions): Promise<Store> {
	const folder = resolve(options.cacheDir, 'git')
	const found = await findGit(options, await makeFolder(folder))
	const path = join(folder, remoteDigest(remote))
	if (!(await exists(join(path, 'HEAD')))) await create(found, folder, path)
	const own: Git = { ...found, cwd: path, env: { ...withSettings(found.env, OWN_SETTINGS), GIT_DIR: path } }
	const objects = options.clone === undefined ? undefined : await borrowedObjects(found, options.clone, options.isAlone === true)
	const local: Git = objects === undefined ? own : { ...own, env: { ...own.env, GIT_ALTERNATE_OBJECT_DIRECTORIES: objects } }
	await tidy(own)
	return {
		remote,
		local,
		fetching: () => reaching(own, remote, options),
		pushing: () => reaching(local, remote, options),
		pins: readPins(options.reach?.ssh?.knownHosts ?? ''),
		...(options.signer !== undefined && { signer: options.signer }),
	}
}

/** The same git, with all it needs to reach the remote. */
async function reaching(git: Git, remote: Remote, { credential: given, reach }: StoreOptions): Promise<Git> {
	const credential = reach === undefined ? (given ?? remote.credential) : await reach.credential?.()
	if (credential !== undefined && /[\p{Cc}]/u.test(credential.username + credential.password))
		fail('GIT_FAILED', `the credential for ${remote.shown} holds a control character`)
	const way = reach === undefined ? git.env : reachEnvironment(git.env, reach)
	const proxy = reach === undefined ? undefined : proxyHelper(reach)
	const env = proxy === undefined ? way : withCredential(way, proxy.origin, proxy.credential, 'TIDEWAY_PROXY')
	const secrets = [...secretsOf(credential), ...secretsOf(proxy?.credential), ...(reach === undefined ? [] : secretsOfReach(reach))]
	return { ...git, env: remoteEnvironment(env, remote, credential), secrets }
}

/** The same, for what has begun and has to be settled, whoever wants to stop. */
export function calmStore(store: Store): Store {
	const { local, fetching, pushing } = store
	return {
		...store,
		local: uninterrupted(local),
		fetching: async () => uninterrupted(await fetching()),
		pushing: async () => uninterrupted(await pushing()),
	}
}

/** Makes the repository under another name first: no instant shows half a repository, and of two makers one wins. */
async function create(git: Git, folder: string, path: string): Promise<void> {
	const draft = await mkdtemp(join(folder, 'new-'))
	try {
		await runGit(git, ['init', '--quiet', '--bare', '--template=', '--initial-branch=main', draft])
		await rename(draft, path)
	} catch (error) {
		await rm(draft, { recursive: true, force: true })
		if (!(await exists(join(path, 'HEAD')))) throw error
	}
}

/** The objects of the user's clone, where all of them are there: with a shallow or partial one, answers about history would be wrong. */
async function borrowedObjects(git: Git, clone: string, isAlone: boolean): Promise<string | undefined> {
	const inClone = { ...git, cwd: clone }
	const asked = await runGit(inClone, ['rev-parse', '--is-shallow-repository', '--path-format=absolute', '--git-path', 'objects'], {
		accept: 'any',
	})
	const [shallow, objects] = asked.out.toString().trim().split('\n')
	if (asked.code !== 0 || objects === undefined) return undefined
	if (isAlone) return asOneFolder(objects)
	if (shallow !== 'false') return undefined
	const partial = await runGit(
		inClone,
		['config', '--get-regexp', '^(remote\\..*\\.(promisor|partialclonefilter)|extensions\\.partialclone)$'],
		{ accept: 'any' },
	)
	return partial.code === 1 ? asOneFolder(objects) : undefined
}

/** Several folders share one variable: in quotes, a separator in the name of one is none. */
function asOneFolder(path: string): string {
	return /[:;"]/.test(path.replace(/^[a-z]:/i, '')) ? `"${path.replace(/["\\]/g, '\\$&')}"` : path
}

/** From so many loose objects or packs on, git joins them. */
const MANY_LOOSE = 3_000
const MANY_PACKS = 60

/** Each run leaves small packs; git joins them when there are many. Its failure is no failure of ours. */
async function tidy(git: Git): Promise<void> {
	if (!(await hasMany(git.cwd))) return
	const settings = withSettings(git.env, [
		['gc.auto', String(MANY_LOOSE)],
		['gc.autoPackLimit', String(MANY_PACKS)],
		['gc.autoDetach', 'false'],
	])
	await runGit({ ...git, env: settings }, ['gc', '--auto', '--quiet'], { accept: 'any' })
}

/** What git asks itself, without starting it each time: one of the 256 folders of loose objects stands for all. */
async function hasMany(path: string): Promise<boolean> {
	const names = async (folder: string): Promise<readonly string[]> => readdir(join(path, 'objects', folder)).catch(() => [])
	const [loose, packs] = await Promise.all([names('17'), names('pack')])
	return loose.length > MANY_LOOSE / 256 || packs.filter((name) => name.endsWith('.pack')).length > MANY_PACKS
}

async function makeFolder(folder: string): Promise<string> {
	try {
		await mkdir(folder, { recursive: true, mode: 0o700 })
	} catch (error) {
		fail(
			'FILE_IO',
			`the folder ${folder} could not be made (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'})`,
			{ hint: 'let XDG_CACHE_HOME name a folder that can be written to: what is fetched is kept there' },
		)
	}
	return folder
}

async function exists(path: string): Promise<boolean> {
	return stat(path).then(
		() => true,
		() => false,
	)
}

/** A credential in the forms in which a server or git might repeat it. */
function secretsOf(credential: Credential | undefined): readonly string[] {
	if (credential === undefined || credential.password === '') return []
	const { username, password } = credential
	return [
		password,
		encodeURIComponent(password),
		Buffer.from(`${username}:${password}`).toString('base64'),
		Buffer.from(password).toString('base64'),
	]
}
