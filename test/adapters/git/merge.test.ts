import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRepository } from '../../../src/adapters/git/repository.ts'
import type { CommitId } from '../../../src/model/index.ts'
import { type GitBench, gitBench } from '../../support/git.ts'

let bench: GitBench
beforeEach(() => {
	bench = gitBench()
})
afterEach(() => bench.remove())

/** Texts by path; null removes. */
type Changes = Readonly<Record<string, string | null>>

/** A branch beside main that changes `files`, with `main` changed since; both as our own repository has them. */
async function parted(onMain: Changes, onSide: Changes) {
	const work = bench.work('work')
	const commit = (files: Changes, message: string): CommitId => {
		for (const [file, text] of Object.entries(files))
			if (text === null) rmSync(join(work, file))
			else bench.write(work, file, text)
		return bench.commitAll(work, message)
	}
	commit({ a: 'a\n', b: 'b\n', long: 'one\ntwo\nthree\n' }, 'first')
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
			['long', 'one\ntwo\nthree\n'],
		])
		const [newest] = await repository.history({ from: null, to: merge.commit, folder: '', limit: 1 })
		expect(newest?.parents).toEqual([main, side])
		expect(bench.git(remote, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\nrefs/heads/side')
	})

	test.each([
		['a renamed file', { long: null, longer: 'one\ntwo\nthree\n' }, { long: 'one\ntwo\nfour\n' }, 'merged'],
		['a collision', { a: 'main\n' }, { a: 'side\n' }, 'conflict'],
	])('P12, P47: %s is the same for everybody, whatever they have set', async (_, onMain, onSide, kind) => {
		const { repository, main, side, remote } = await parted(onMain, onSide)
		const merge = await repository.tryMerge(main, side)
		expect(merge.kind).toBe(kind)
		bench.write(bench.folder, 'attributes', '* merge=union\n')
		const own = {
			'core.attributesFile': join(bench.folder, 'attributes'),
			'merge.renames': 'false',
			'diff.renames': 'false',
			'i18n.commitEncoding': 'ISO-8859-1',
			'merge.conflictStyle': 'diff3',
			'user.name': 'Zoë',
		}
		for (const [name, value] of Object.entries(own)) bench.git(bench.folder, 'config', '--global', name, value)
		const other = await openRepository({ url: remote, cacheDir: join(bench.folder, 'other'), env: bench.env })
		await other.fetch(['refs/heads/main', 'refs/heads/side'])
		expect(await other.tryMerge(main, side)).toEqual(merge)
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
