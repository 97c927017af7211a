import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

import { openClone } from '../../src/adapters/git/clone.ts'
import { openLocalRepository } from '../../src/adapters/git/repository.ts'
import type { CommitId } from '../../src/model/index.ts'
import type { Clone, FileChange } from '../../src/ports/index.ts'
import { type GitBench, newCommit } from './git.ts'

export async function cloneAt(bench: GitBench, folder: string): Promise<Clone> {
	const found = await openClone(folder, { env: bench.env })
	if (found === null) throw new Error(`${folder} is no clone`)
	return found
}

/** Every byte that a person could lose: files, links, index, refs; without the repository's own housekeeping. */
export function everythingIn(bench: GitBench, work: string) {
	const files = (folder: string): [string, string][] =>
		readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
			const path = join(folder, entry.name)
			if (entry.name === '.git') return []
			if (entry.isDirectory()) return files(path)
			return [
				[path, entry.isSymbolicLink() ? `-> ${readlinkSync(path)}` : `${lstatSync(path).mode} ${readFileSync(path).toString('base64')}`],
			]
		})
	return {
		files: files(work).sort(),
		index: bench.git(work, 'ls-files', '-s', '-v'),
		refs: bench.git(work, 'for-each-ref', '--format=%(refname) %(objectname)'),
		head: readFileSync(join(work, '.git', 'HEAD'), 'utf8'),
	}
}

/** A repository with three files, and a commit on top of it that changes one, removes one, adds one, and leaves one alone. */
export async function localWork(
	bench: GitBench,
	change: readonly FileChange[] = [
		{ path: 'edit.yaml', content: 'new\n' },
		{ path: 'drop.yaml', remove: true },
		{ path: 'add/new.yaml', content: 'added\n' },
	],
) {
	const work = bench.work('work')
	for (const name of ['edit.yaml', 'drop.yaml', 'keep.yaml']) bench.write(work, name, `${name}\n`)
	const from = bench.commitAll(work, 'first')
	const own = await cloneAt(bench, work)
	const repository = await openLocalRepository(own, { cacheDir: bench.cacheDir, env: bench.env })
	await repository.fetch(['refs/heads/main'])
	const [to] = (await repository.commit(from, [newCommit('ours', change)])) as [CommitId]
	return { work, own, repository, from, to }
}
