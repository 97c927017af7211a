import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRepository } from '../../../src/adapters/git/repository.ts'
import type { CommitId } from '../../../src/model/index.ts'
import { type GitBench, gitBench } from '../../support/git.ts'

let bench: GitBench
beforeEach(() => {
	bench = gitBench()
})
afterEach(() => bench.remove())

/** A branch beside main that changes `files`, with `main` changed since; both as our own repository has them. */
async function parted(onMain: Readonly<Record<string, string>>, onSide: Readonly<Record<string, string>>) {
	const work = bench.work('work')
	const commit = (files: Readonly<Record<string, string>>, message: string): CommitId => {
		for (const [file, text] of Object.entries(files)) bench.write(work, file, text)
		return bench.commitAll(work, message)
	}
	commit({ a: 'a\n', b: 'b\n' }, 'first')
	bench.git(work, 'checkout', '--quiet', '-b', 'side')
	const side = commit(onSide, 'on the side')
	bench.git(work, 'checkout', '--quiet', 'main')
	const main = commit(onMain, 'on main')
	const remote = bench.bare('remote.git')
	bench.git(work, 'push', '--quiet', remote, 'main', 'side')
	const repository = await openRepository({ url: remote, cacheDir: bench.cacheDir, env: bench.env })
	await repository.fetch(['refs/heads/main', 'refs/heads/side'])
	return { repository, main, side, remote }
}

describe('a merge that is only tried', () => {
	test('P47: holds what both sides changed and both as parents, is the same each time, and moves no ref', async () => {
		const { repository, main, side, remote } = await parted({ b: 'main\n' }, { a: 'side\n' })
		const merge = await repository.tryMerge(main, side)
		if (merge.kind !== 'merged') throw new Error('it collides')
		expect(await repository.tryMerge(main, side)).toEqual(merge)
		const entries = await repository.list(merge.commit, '')
		const texts = await repository.read(entries.map(({ id }) => id))
		expect(entries.map(({ path, id }) => [path, new TextDecoder().decode(texts.get(id))])).toEqual([
			['a', 'side\n'],
			['b', 'main\n'],
		])
		const [newest] = await repository.history({ from: null, to: merge.commit, folder: '', limit: 1 })
		expect(newest?.parents).toEqual([main, side])
		expect(bench.git(remote, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\nrefs/heads/side')
	})

	test('names the files in which two sides collide, once each', async () => {
		const { repository, main, side } = await parted({ a: 'main\n', b: 'main\n' }, { a: 'side\n', b: 'side\n' })
		expect(await repository.tryMerge(main, side)).toEqual({ kind: 'conflict', paths: ['a', 'b'] })
	})

	test('what is no commit here is a failure, and not a conflict', async () => {
		const { repository, main } = await parted({ a: 'main\n' }, { b: 'side\n' })
		await expect(repository.tryMerge(main, '1'.repeat(40) as CommitId)).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
		await expect(repository.tryMerge(main, '--help' as CommitId)).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
	})
})
