import { fail } from '../../model/index.ts'
import { type Git, runGit } from './process.ts'
import { checkId } from './refs.ts'

/** Contents by object id through one process, however many there are. Throws `Failure(GIT_FAILED)` where one is missing. */
export async function readObjects(git: Git, ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
	const wanted = [...new Set(ids.map(checkId))]
	if (wanted.length === 0) return new Map()
	const { out } = await runGit(git, ['cat-file', '--batch', '--buffer'], { input: [`${wanted.join('\n')}\n`] })
	const found = new Map<string, Uint8Array>()
	let at = 0
	for (const id of wanted) {
		const end = out.indexOf(10, at)
		const [name, kind, size] = out.toString('latin1', at, end).split(' ')
		if (end < 0 || name !== id || size === undefined)
			fail('GIT_FAILED', `the object ${id} is ${kind === 'missing' ? 'missing' : 'unreadable'} in the repository`)
		const start = end + 1
		const stop = start + Number(size)
		if (stop >= out.length) fail('GIT_FAILED', `git cat-file ended in the middle of the object ${id}`)
		found.set(id, out.subarray(start, stop))
		at = stop + 1
	}
	return found
}
