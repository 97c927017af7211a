import { join } from 'node:path'

import { openRepository } from '../../src/adapters/git/repository.ts'
import type { CommitId } from '../../src/model/index.ts'
import type { Repository } from '../../src/ports/index.ts'
import { type GitBench, newCommit } from './git.ts'

export const MAIN = 'refs/heads/main'
export const STATE = 'refs/tideway/acme'

/** A bare remote with one commit on main, and the work tree that it came from. */
export function seedRemote(bench: GitBench) {
	const remote = bench.bare('remote.git')
	const work = bench.work('seed')
	bench.write(work, 'a.yaml', 'a: 1\n')
	const first = bench.commitAll(work, 'first')
	bench.git(work, 'push', '--quiet', remote, 'HEAD:main')
	bench.git(remote, 'config', 'http.receivepack', 'true')
	return { remote, work, first }
}

export function openAt(bench: GitBench, url: string, cache = 'cache', more: object = {}) {
	return openRepository({ url, cacheDir: join(bench.folder, cache), env: bench.env, ...more })
}

export function refsOf(bench: GitBench, remote: string): string {
	return bench.git(remote, 'for-each-ref', '--format=%(refname) %(objectname)')
}

/** A branch commit and a first state commit, both new. */
export async function newPair(repository: Repository, from: CommitId, who = 'ours') {
	await repository.fetch([MAIN, STATE])
	const [branch] = (await repository.commit(from, [newCommit(who, [{ path: `${who}.yaml`, content: who }])])) as [CommitId]
	const [state] = (await repository.commit(null, [newCommit(`state of ${who}`, [{ path: 'meta.json', content: who }])])) as [CommitId]
	return {
		branch,
		state,
		moves: [
			{ ref: MAIN, from, to: branch },
			{ ref: STATE, from: null, to: state },
		],
	}
}
