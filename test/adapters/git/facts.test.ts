import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gitVersion, isShallow } from '../../../src/adapters/git/facts.ts'
import { type GitBench, gitBench } from '../../support/git.ts'

let bench: GitBench
beforeEach(() => {
	bench = gitBench()
})
afterEach(() => bench.remove())

test('the version is what git says, without its name', async () => {
	expect(`git version ${await gitVersion({ env: bench.env }, bench.folder)}`).toBe(bench.git(bench.folder, 'version'))
	await expect(gitVersion({ env: bench.env, git: join(bench.folder, 'no-git') }, bench.folder)).rejects.toMatchObject({
		problem: { code: 'GIT_FAILED', hint: expect.stringContaining('2.31') },
	})
})

test('a shallow clone is told from a complete one', async () => {
	const work = bench.work('work')
	bench.commitAll(work, 'first')
	bench.commitAll(work, 'second')
	const shallow = join(bench.folder, 'shallow')
	bench.git(bench.folder, 'clone', '--quiet', '--depth=1', `file://${work}`, shallow)
	expect([await isShallow({ env: bench.env }, work), await isShallow({ env: bench.env }, shallow)]).toEqual([false, true])
})
