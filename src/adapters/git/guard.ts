import { type Problem, problem } from '../../model/index.ts'
import type { FileChange, TreeEntry } from '../../ports/index.ts'
import { pathProblem } from './refs.ts'

const PLAIN = '100644'
const EXECUTABLE = '100755'

/** What a tree holds while a chain of commits is built on it. */
export type TreeGuard = {
	/** Takes note of a change: the mode to write, `skip` where there is nothing to remove, or why it must not be made. */
	readonly change: (
		file: FileChange,
	) =>
		| { readonly kind: 'write'; readonly mode: string }
		| { readonly kind: 'remove' }
		| { readonly kind: 'skip' }
		| { readonly kind: 'refused'; readonly problem: Problem }
}

/**
 * git itself would replace a file by a folder, a folder by a file, and a symbolic link or submodule by either, without a word, and forget
 * that a file was executable. Here each is refused, and the mode is kept.
 */
export function guardTree(entries: readonly TreeEntry[]): TreeGuard {
	const files = new Map(entries.map((entry) => [entry.path, entry.mode]))
	const folders = new Map<string, number>()
	const count = (path: string, by: number): void => {
		for (const folder of foldersOf(path)) folders.set(folder, (folders.get(folder) ?? 0) + by)
	}
	for (const entry of entries) count(entry.path, 1)
	const refused = (path: string, why: string) => ({
		kind: 'refused' as const,
		problem: problem('GIT_FAILED', `${path} cannot be written to the tree: ${why}`, { where: { file: path } }),
	})
	const write = (path: string) => {
		const mode = files.get(path)
		if (mode !== undefined && mode !== PLAIN && mode !== EXECUTABLE) return refused(path, 'a symbolic link or a submodule is in its place')
		if ((folders.get(path) ?? 0) > 0) return refused(path, 'there is a folder of that name')
		const blocked = foldersOf(path).find((folder) => files.has(folder))
		if (blocked !== undefined) return refused(path, `${blocked} is not a folder`)
		if (mode === undefined) count(path, 1)
		files.set(path, mode ?? PLAIN)
		return { kind: 'write' as const, mode: mode ?? PLAIN }
	}
	const remove = (path: string) => {
		if (!files.delete(path)) return { kind: 'skip' as const }
		count(path, -1)
		return { kind: 'remove' as const }
	}
	return {
		change: (file) => {
			const bad = pathProblem(file.path)
			if (bad !== undefined) return { kind: 'refused', problem: bad }
			return 'remove' in file ? remove(file.path) : write(file.path)
		},
	}
}

/** `a/b/c` → `a`, `a/b`. */
export function foldersOf(path: string): readonly string[] {
	const parts = path.split('/')
	return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}
