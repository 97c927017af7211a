import { type CommitId, fail } from '../../model/index.ts'
import type { TreeEntry } from '../../ports/index.ts'
import { type Git, runGit } from './process.ts'
import { checkId } from './refs.ts'

/** Every file of a commit below `folder` ('' = all), in the order of the paths' bytes. Throws `Failure(GIT_FAILED)` where the commit is missing. */
export async function listTree(git: Git, commit: CommitId, folder: string): Promise<readonly TreeEntry[]> {
	const below = folder.replace(/^\/+|\/+$/g, '')
	const args = ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', checkId(commit), ...(below === '' ? [] : [`${below}/`])]
	const { out } = await runGit(git, args)
	return splitNul(out, commit).map((line) => {
		const tab = line.indexOf('\t')
		const [mode = '', , id = ''] = line.slice(0, tab).split(' ')
		return { path: line.slice(tab + 1), mode, id }
	})
}

/** The parts of a `-z` answer. A name that is no UTF-8 is refused: shown with a stand-in, two files could become one. */
export function splitNul(out: Buffer, where: string): readonly string[] {
	if (out.length === 0) return []
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(out.subarray(0, out.at(-1) === 0 ? -1 : undefined)).split('\0')
	} catch {
		fail('GIT_FAILED', `a file name in ${where} is not valid UTF-8`, { hint: 'Rename the file.' })
	}
}
