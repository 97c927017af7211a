import type { Stats } from 'node:fs'
import { constants } from 'node:fs'
import { lstat, mkdir, open, rename, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { Failure, fail } from '../model/index.ts'
import { checkPlace } from './git/place.ts'

/**
 * Writes one file of the user's worktree, which is old or new at any instant (P25), since nobody else may have what it holds. Keeps its mode.
 * No link is followed, on the way or at the end (P43).
 */
export async function writeWorktreeFile(root: string, path: string, content: string): Promise<void> {
	const full = await placeInside(root, path)
	try {
		await mkdir(dirname(full), { recursive: true })
		const was = await writableAt(root, path, full)
		const draft = await draftOf(root, full)
		try {
			await writeDraft(draft, content, was)
			// Time has passed: a folder on the way may have become a link.
			await rename(draft, await placeInside(root, path))
		} catch (error) {
			await unlink(draft).catch(() => undefined)
			throw error
		}
	} catch (error) {
		if (error instanceof Failure) throw error
		const { code = 'unknown' } = error as NodeJS.ErrnoException
		fail('FILE_IO', `${path} could not be written (${code})`, { hint: `see who may write in ${root}` })
	}
}

/** The plain file that is there, which has to let itself be written; undefined where there is none. */
async function writableAt(root: string, path: string, full: string): Promise<Stats | undefined> {
	const flags = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
	const handle = await open(full, flags).catch((error: NodeJS.ErrnoException) =>
		error.code === 'ENOENT' ? undefined : Promise.reject(error),
	)
	if (!handle) return undefined
	try {
		await checkPlace(handle, root, Buffer.from(path).toString('latin1'))
		return await handle.stat()
	} finally {
		await handle.close()
	}
}

/** In git's own folder what a killed process leaves is in nobody's way. Beside the file where there is none, or on another disk. */
async function draftOf(root: string, full: string): Promise<string> {
	const own = join(root, '.git')
	const [git, folder] = await Promise.all([lstat(own).catch(() => undefined), stat(dirname(full))])
	return join(git?.isDirectory() && git.dev === folder.dev ? own : dirname(full), `.tideway-${process.pid}.draft`)
}

async function writeDraft(draft: string, content: string, was: Stats | undefined): Promise<void> {
	await unlink(draft).catch(() => undefined)
	const handle = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o666)
	try {
		await handle.writeFile(content)
		if (was) {
			await handle.chown(was.uid, was.gid).catch(() => undefined)
			await handle.chmod(was.mode)
		}
		await handle.sync()
	} finally {
		await handle.close()
	}
}

/** Removes one file of the user's worktree, and folders that hold nothing any more. One that is not there is none to remove. */
export async function removeWorktreeFile(root: string, path: string): Promise<void> {
	const full = await placeInside(root, path)
	await unlink(full).catch(({ code = 'unknown' }: NodeJS.ErrnoException) => {
		if (code !== 'ENOENT') fail('FILE_IO', `${path} could not be removed (${code})`)
	})
	for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
		const isGone = await rmdir(join(root, folder)).then(
			() => true,
			() => false,
		)
		if (!isGone) return
	}
}

/** The whole path of a file that stays in the worktree, whatever links there are. */
async function placeInside(root: string, path: string): Promise<string> {
	const parts = path.split('/')
	if (parts.some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git'))
		fail('FILE_IO', `${path} does not stay inside the repository`)
	for (let length = 1; length < parts.length; length++) await refuseLink(root, parts.slice(0, length).join('/'))
	return join(root, path)
}

async function refuseLink(root: string, folder: string): Promise<void> {
	const found = await lstat(join(root, folder)).catch(() => undefined)
	if (found?.isSymbolicLink()) fail('FILE_IO', `${folder} is a link, and is not followed`)
}
