import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { fail } from '../../model/index.ts'
import type { Clone } from '../../ports/index.ts'
import { OWN_SETTINGS, remoteEnvironment, withCredential, withSettings } from './environment.ts'
import { type Lasting, lastingGit } from './lasting.ts'
import { emptyLineage, type Lineage } from './lineage.ts'
import { type Objects, openObjects } from './objects.ts'
import { findGit, type Git, type GitOptions, gitFor, runGit, uninterrupted } from './process.ts'
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
	/** What is in it, as `local` sees it. */
	readonly objects: Objects
	readonly lineage: Lineage
	/** The id that means none, as long as all others. */
	readonly noId: string
	/** Moves its refs, each time all or none. */
	readonly refs: Lasting
	/** Keys of hosts that the connection knows. */
	readonly pins: readonly Pin[]
	readonly signer?: Signer
}

export type StoreOptions = GitOptions & {
	readonly cacheDir: string
	readonly credential?: Credential
	/** A connection of the settings; without one the remote is reached as the person's own git reaches it. */
	readonly reach?: Reach
	/** The user's clone, whose objects may be read in place. Ignored where it is shallow or partial, unless it is all there is. */
	readonly clone?: Clone
	/** True where nothing but the clone is asked: its commits have their files, and a history that ends early is an error and no answer. */
	readonly isAlone?: true
	/** Signs each commit that is made; without one they are not signed. */
	readonly signer?: Signer
}

/** A clone that was opened here: git has been asked how it is, and is new enough. */
export type Lender = {
	/**
	 * The folder of its objects, how these are named (`sha1`, `sha256`), and whether all are there: with a shallow or partial one, answers about
	 * history would be wrong.
	 */
	lends(): Promise<{ readonly objects: string; readonly format: string; readonly isWhole: boolean }>
}

export function isLender(clone: Clone | undefined): clone is Clone & Lender {
	return clone !== undefined && 'lends' in clone && typeof clone.lends === 'function'
}

/** Opens the repository for a remote in the cache, and makes it where it is not there yet. */
export async function openStore(remote: Remote, options: StoreOptions): Promise<Store> {
	const folder = resolve(options.cacheDir, 'git')
	await makeFolder(folder)
	const { clone } = options
	const found = isLender(clone) ? gitFor(options, folder) : await findGit(options, folder)
	// A clone and its remote name objects in one way: git knows no other.
	const format = isLender(clone) ? (await clone.lends()).format : USUAL
	const path = join(folder, `${remoteDigest(remote)}${format === USUAL ? '' : `-${format}`}`)
	const head = await sizeOf(join(path, 'HEAD'))
	if (head === undefined) await create(found, folder, path, format)
	if (head === 0) await mend(found, path, format)
	const own: Git = { ...found, cwd: path, env: { ...withSettings(found.env, OWN_SETTINGS), GIT_DIR: path } }
	const objects = isLender(clone) ? await borrowedObjects(clone, options.isAlone === true) : undefined
	const local: Git = objects === undefined ? own : { ...own, env: { ...own.env, GIT_ALTERNATE_OBJECT_DIRECTORIES: objects } }
	await tidy(own)
	return {
		remote,
		local,
		objects: openObjects(local),
		lineage: emptyLineage(),
		noId: '0'.repeat(format === 'sha256' ? 64 : 40),
		refs: lastingGit(local, ['update-ref', '--stdin']),
		fetching: () => reaching(own, remote, options),
		pushing: () => reaching(local, remote, options, 'push'),
		pins: readPins(options.reach?.ssh?.knownHosts ?? ''),
		...(options.signer !== undefined && { signer: options.signer }),
	}
}

/** The same git, with all it needs to reach the remote. */
async function reaching(
	git: Git,
	remote: Remote,
	{ credential: given, reach }: StoreOptions,
	what: 'fetch' | 'push' = 'fetch',
): Promise<Git> {
	const credential = reach === undefined ? (given ?? remote.credential) : await reach.credential?.()
	if (credential !== undefined && /[\p{Cc}]/u.test(credential.username + credential.password))
		fail('GIT_FAILED', `the credential for ${remote.shown} holds a control character`)
	const way = reach === undefined ? git.env : reachEnvironment(git.env, reach)
	const proxy = reach === undefined ? undefined : proxyHelper(reach)
	const env = proxy === undefined ? way : withCredential(way, proxy.origin, proxy.credential, 'TIDEWAY_PROXY')
	const secrets = [...secretsOf(credential), ...secretsOf(proxy?.credential), ...(reach === undefined ? [] : secretsOfReach(reach))]
	// Many a person's own settings have git fetch by https and push by ssh (`pushInsteadOf`).
	const protocols = what === 'push' && reach === undefined ? `${remote.protocols}:https:ssh` : remote.protocols
	return { ...git, env: remoteEnvironment(env, remote, credential, protocols), secrets }
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

const USUAL = 'sha1'
const INIT = ['init', '--quiet', '--bare', '--template=', '--initial-branch=main']

/** Makes the repository under another name first: no instant shows half a repository, and of two makers one wins. */
async function create(git: Git, folder: string, path: string, format: string): Promise<void> {
	const draft = await mkdtemp(join(folder, 'new-'))
	try {
		await runGit(git, [...INIT, `--object-format=${format}`, draft])
		await rename(draft, path)
	} catch (error) {
		await rm(draft, { recursive: true, force: true })
		if ((await sizeOf(join(path, 'HEAD'))) === undefined) throw error
	}
}

/** Git does not wait until its first files are on the disk: where the power went right then they are empty, and it would take this for no repository. */
async function mend(git: Git, path: string, format: string): Promise<void> {
	await rm(join(path, 'HEAD'), { force: true })
	await runGit(git, [...INIT, `--object-format=${format}`, path])
}

async function borrowedObjects(clone: Lender, isAlone: boolean): Promise<string | undefined> {
	const { objects, isWhole } = await clone.lends()
	return isAlone || isWhole ? asOneFolder(objects) : undefined
}

/** Several folders share one variable: in quotes, a separator in the name of one is none. */
export function asOneFolder(path: string): string {
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

async function makeFolder(folder: string): Promise<void> {
	try {
		await mkdir(folder, { recursive: true, mode: 0o700 })
	} catch (error) {
		fail(
			'FILE_IO',
			`the folder ${folder} could not be made (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'})`,
			{ hint: 'let XDG_CACHE_HOME name a folder that can be written to: what is fetched is kept there' },
		)
	}
}

/** In bytes; undefined where there is no such file. */
async function sizeOf(path: string): Promise<number | undefined> {
	return stat(path).then(
		({ size }) => size,
		() => undefined,
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
