import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

import { fail } from '../model/index.ts'

/** Every file below a folder by its path with `/`; links and dot folders are left out. Throws `Failure` where there is no such folder. */
export async function readFolder(root: string): Promise<ReadonlyMap<string, Uint8Array>> {
	const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) =>
		fail('FILE_IO', `${root} cannot be read (${error.code ?? 'unknown'})`, { hint: 'name a folder that exists' }),
	)
	const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
	const files = new Map<string, Uint8Array>()
	for (const path of paths.sort()) {
		const name = relative(root, path).split(sep).join('/')
		if (!/(^|\/)\./.test(name)) files.set(name, await readFile(path))
	}
	return files
}
