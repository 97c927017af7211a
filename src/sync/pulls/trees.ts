import type { CommitId } from '../../model/index.ts'
import type { FileChange, Repository } from '../../ports/index.ts'

/** True where two commits hold the same files, whatever their history. */
export async function isSameTree(repository: Repository, one: CommitId, other: CommitId): Promise<boolean> {
	const textOf = async (commit: CommitId): Promise<string> =>
		(await repository.list(commit, '')).map(({ path, mode, id }) => `${mode} ${id} ${path}`).join('\0')
	return one === other || (await textOf(one)) === (await textOf(other))
}

/** What makes the files of one commit those of another. */
export async function filesBetween(repository: Repository, from: CommitId, to: CommitId): Promise<readonly FileChange[]> {
	const [before, after] = await Promise.all([from, to].map((commit) => repository.list(commit, '')))
	const [known, wanted] = [new Map(before?.map((entry) => [entry.path, entry.id])), new Map(after?.map((entry) => [entry.path, entry.id]))]
	const changed = [...wanted].filter(([path, id]) => known.get(path) !== id)
	const contents = await repository.read(changed.map(([, id]) => id))
	const removed = [...known.keys()].filter((path) => !wanted.has(path))
	return [
		...changed.map(([path, id]): FileChange => ({ path, content: contents.get(id) ?? '' })),
		...removed.map((path): FileChange => ({ path, remove: true })),
	]
}
