import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, open, readdir } from 'node:fs/promises'

import { fail } from '../../model/index.ts'
import { foldersOf } from './guard.ts'

/**
 * What is at a path of a worktree, looked at part by part, without following a symbolic link (P43). `beyond`: a folder on the way is a link
 * or a file; its path comes along. Paths are byte strings (latin1), as git allows names that are no text.
 */
export type Place = { readonly kind: 'nothing' | 'file' | 'folder' | 'other' } | { readonly kind: 'beyond'; readonly at: string }

export async function lookAt(root: string, path: string): Promise<Place> {
	for (const folder of foldersOf(path)) {
		const stats = await statOf(root, folder)
		if (stats === undefined) return { kind: 'nothing' }
		if (!stats.isDirectory()) return { kind: 'beyond', at: folder }
	}
	const stats = await statOf(root, path)
	if (stats === undefined) return { kind: 'nothing' }
	return { kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other' }
}

/** Content of a plain file; undefined for anything else. */
export async function readPlace(root: string, path: string): Promise<Uint8Array | undefined> {
	if ((await lookAt(root, path)).kind !== 'file') return undefined
	const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
	const handle = await open(nativePath(root, path), flags).catch((error: unknown) => refuse(path, error))
	try {
		await checkPlace(handle, root, path)
		return await handle.readFile()
	} finally {
		await handle.close()
	}
}

/** Throws where an opened file is not the plain one at that path: somebody put a link on the way after it was looked at (S14). */
export async function checkPlace(handle: FileHandle, root: string, path: string): Promise<void> {
	const isFile = (await lookAt(root, path)).kind === 'file'
	const [opened, there] = await Promise.all([handle.stat(), statOf(root, path)])
	if (!isFile || opened.ino !== there?.ino || opened.dev !== there.dev) refuse(path, Object.assign(new Error(), { code: 'ELOOP' }))
}

/** Every file below a folder, as paths of the worktree. */
export async function filesBelow(root: string, folder: string): Promise<readonly string[]> {
	const entries = await readdir(nativePath(root, folder), { withFileTypes: true, encoding: 'latin1' }).catch((error: unknown) =>
		refuse(folder, error),
	)
	const found = await Promise.all(
		entries.map(async (entry) => {
			const path = `${folder}/${entry.name}`
			return entry.isDirectory() ? await filesBelow(root, path) : [path]
		}),
	)
	return found.flat()
}

export function nativePath(root: string, path: string): Buffer {
	return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')])
}

async function statOf(root: string, path: string): Promise<Stats | undefined> {
	return lstat(nativePath(root, path)).catch((error: unknown) => {
		if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined
		return refuse(path, error)
	})
}

function refuse(path: string, error: unknown): never {
	const shown = Buffer.from(path, 'latin1').toString()
	fail('FILE_IO', `${shown} could not be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'})`, {
		where: { file: shown },
	})
}
