import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { link, lstat, mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

import { Failure, fail, inChunks, problem } from '../model/index.ts'
import type { Appending, Files } from '../ports/index.ts'
import { codeOf, cureOf } from './cure.ts'

const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
/** Text, in one or in pieces, or bytes. */
type Content = string | Uint8Array | Iterable<string>

const DRAFT = /^\..*\.[0-9a-f]{16}\.draft$/

/** Files on the disk of this machine. */
export function systemFiles(): Files {
	return {
		read: (path) => guard('read', path, () => readFile(path).catch(orUndefined)),
		write: (path, content) => guard('written', path, () => replace(path, content)),
		create: (path, content) => guard('made', path, () => createNew(path, content)),
		append: async (path, content) => {
			const end = appendingTo(path)
			try {
				await end.append(content)
			} finally {
				await end.close()
			}
		},
		appending: appendingTo,
		remove: (path) => guard('removed', path, () => unlink(path).catch(orUndefined)),
		changedAt: (path) => guard('looked at', path, async () => (await lstat(path).catch(orUndefined))?.mtime.toISOString()),
		list: (path) =>
			guard('listed', path, async () => ((await readdir(path).catch(orUndefined)) ?? []).filter((name) => !DRAFT.test(name)).sort()),
	}
}

/** A draft beside it, synced, takes its name, and the folder is synced: old or new at any instant (P25). */
async function replace(path: string, content: Content): Promise<void> {
	await withDraft(path, content, (draft) => rename(draft, path))
	await sweep(dirname(path))
}

/** Nobody writes a draft for as long as this: whoever began it was killed. */
const OLD_MS = 60 * 60_000

async function sweep(folder: string): Promise<void> {
	const drafts = (await readdir(folder).catch(() => [])).filter((name) => DRAFT.test(name))
	for (const draft of drafts.map((name) => join(folder, name))) {
		const stats = await lstat(draft).catch(() => undefined)
		if (stats?.isFile() && Date.now() - stats.mtimeMs > OLD_MS) await unlink(draft).catch(() => undefined)
	}
}

/** Whoever links first has made the file, with all of its content. */
async function createNew(path: string, content: string): Promise<void> {
	await withDraft(path, content, async (draft) => {
		try {
			await link(draft, path)
		} catch (error) {
			if (codeOf(error) === 'EEXIST') fail('FILE_EXISTS', `${path} is there already`)
			// Some file systems have no links; there the exclusive flag alone decides.
			if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error
			await store(path, content, NEW).catch((cause: unknown) =>
				codeOf(cause) === 'EEXIST' ? fail('FILE_EXISTS', `${path} is there already`) : Promise.reject(cause),
			)
		}
		await unlink(draft)
	})
}

async function withDraft(path: string, content: Content, publish: (draft: string) => Promise<void>): Promise<void> {
	const folder = dirname(path)
	await mkdir(folder, { recursive: true, mode: 0o700 })
	const draft = join(folder, `.${basename(path).slice(0, 100)}.${randomBytes(8).toString('hex')}.draft`)
	try {
		await store(draft, content, NEW)
		await publish(draft)
	} catch (error) {
		await unlink(draft).catch(() => undefined)
		throw error
	}
	await syncFolder(folder)
}

/** On Linux a write to a file that was opened so is on the disk when it ends, which saves a call. macOS promises that, and does not keep it. */
const SYNCED = process.platform === 'linux' ? constants.O_DSYNC : 0

function appendingTo(path: string): Appending {
	let handle: FileHandle | undefined
	return {
		append: (content) =>
			guard('written', path, async () => {
				handle ??= await openEnd(path)
				const bytes = Buffer.from(content)
				for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
				if (SYNCED === 0) await handle.sync()
			}),
		close: () => guard('written', path, async () => handle?.close()),
	}
}

/** A file that is there has its name in the folder already, which takes most of the time to make sure of. */
async function openEnd(path: string): Promise<FileHandle> {
	const there = await open(path, constants.O_WRONLY | constants.O_APPEND | SYNCED).catch(orUndefined)
	if (there) return there
	await mkdir(dirname(path), { recursive: true, mode: 0o700 })
	const made = await openOwn(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | SYNCED)
	try {
		await syncFolder(dirname(path))
		return made
	} catch (error) {
		await made.close()
		throw error
	}
}

async function store(path: string, content: Content, flags: number): Promise<void> {
	const handle = await openOwn(path, flags)
	try {
		await handle.writeFile(typeof content === 'string' || content instanceof Uint8Array ? content : inChunks(content))
		await handle.sync()
	} finally {
		await handle.close()
	}
}

/** Nobody else reads it, whatever the mask of the process. */
async function openOwn(path: string, flags: number): Promise<FileHandle> {
	const handle = await open(path, flags, 0o600)
	try {
		await handle.chmod(0o600)
		return handle
	} catch (error) {
		await handle.close()
		throw error
	}
}

/** Windows cannot open folders; there the file system keeps the order itself. */
async function syncFolder(folder: string): Promise<void> {
	if (process.platform === 'win32') return
	const handle = await open(folder, constants.O_RDONLY)
	try {
		await handle.sync()
	} finally {
		await handle.close()
	}
}

async function guard<T>(verb: string, path: string, work: () => Promise<T>): Promise<T> {
	try {
		return await work()
	} catch (error) {
		// What makes the pieces of a text may fail too; that is not the file's fault.
		if (error instanceof Failure || !(error instanceof Error && 'code' in error)) throw error
		const code = codeOf(error)
		const hint = cureOf(code)
		throw new Failure(problem('FILE_IO', `${path} could not be ${verb} (${code})`, { where: { file: path }, ...(hint && { hint }) }))
	}
}

function orUndefined(error: unknown): undefined {
	if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error
	return undefined
}
