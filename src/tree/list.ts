import type { Problem } from '../model/index.ts'
import { byCodeUnit, digestText, fail, problem } from '../model/index.ts'
import { decode } from './content.ts'
import type { TreeRequest } from './tree.ts'

/** A file of the folder, as git has it or as it lies here uncommitted. */
export type ListedFile = { readonly id: string; readonly mode: string; readonly content?: Uint8Array }

/**
 * Every file of the workspace's folder by its path in it, in the order of the paths; uncommitted ones laid over those of the commit. Throws
 * `Failure(GIT_FAILED)` where the name of one that may hold a resource is no text.
 */
export async function listFolder({
	repository,
	commit,
	folder,
	uncommitted,
	format,
	layout,
}: TreeRequest): Promise<ReadonlyMap<string, ListedFile>> {
	const files = new Map<string, ListedFile>()
	for (const entry of commit ? await repository.list(commit, folder) : [])
		files.set(inFolder(folder, entry.path), { id: entry.id, mode: entry.mode })
	for (const file of uncommitted) {
		const path = inFolder(folder, file.path)
		if (file.isLink) files.set(path, { id: '', mode: '120000' })
		else if (file.content === null) files.delete(path)
		else files.set(path, { id: digestText(decode(file.content)), mode: '100644', content: file.content })
	}
	const unnamed = [...files.keys()].find(
		(path) => !path.isWellFormed() && (format === 'hcl' || layout.place(path.toWellFormed()) !== undefined),
	)
	if (unnamed !== undefined) refuseName(inRepository(folder, unnamed))
	return new Map([...files].sort(([a], [b]) => byCodeUnit(a, b)))
}

/** Shown with a stand-in, two files could become one. */
function refuseName(path: string): never {
	const shown = path.toWellFormed()
	return fail('GIT_FAILED', `the name of ${shown} is not valid UTF-8`, { hint: 'Rename the file.', where: { file: shown } })
}

/** What stands behind a link is not looked at, so it is not known what the resource is to be (P43). */
export function notAFile(file: string): Problem {
	return problem('VALUE_INVALID', `${file} is a link, not a file, and is not followed`, {
		hint: 'put the file itself in its place',
		where: { file },
	})
}

/** A path of the workspace's folder as one of the repository. */
export function inRepository(folder: string, path: string): string {
	return folder === '' ? path : `${folder}/${path}`
}

function inFolder(folder: string, path: string): string {
	return folder === '' ? path : path.slice(folder.length + 1)
}
