import { constants } from 'node:fs'
import { lstat, mkdir, open, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { Failure, fail } from '../model/index.ts'
import { checkPlace } from './git/place.ts'

/** Writes one file of the user's worktree in place, keeping its mode. No link is followed, on the way or at the end (P43). */
export async function writeWorktreeFile(root: string, path: string, content: string): Promise<void> {
	const full = await placeInside(root, path)
	try {
		await mkdir(dirname(full), { recursive: true })
		const handle = await open(full, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o666)
		try {
			await checkPlace(handle, root, Buffer.from(path).toString('latin1'))
			await handle.truncate()
			await handle.writeFile(content)
		} finally {
			await handle.close()
		}
	} catch (error) {
		if (error instanceof Failure) throw error
		const { code = 'unknown' } = error as NodeJS.ErrnoException
		fail('FILE_IO', `${path} could not be written (${code})`, { hint: `see who may write in ${root}` })
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
