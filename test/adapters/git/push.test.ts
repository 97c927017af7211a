import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { CommitId } from '../../../src/model/index.ts'
import { describePush } from '../../conformance/push.ts'
import { type GitBench, gitBench } from '../../support/git.ts'
import { MAIN, newPair, openAt, refsOf, STATE, seedRemote } from '../../support/git-push.ts'

let bench: GitBench
beforeEach(() => {
	bench = gitBench()
})
afterEach(() => bench.remove())

describePush('file', async (remote) => ({ address: remote, close: async () => undefined }))

describe('what is never pushed', () => {
	test('a move that would drop commits, a ref that stays, a ref twice, a commit that is not here, a name that is no ref', async () => {
		const { remote, work, first } = seedRemote(bench)
		const second = bench.commitAll(work, 'second')
		bench.git(work, 'push', '--quiet', remote, 'HEAD:main')
		const repository = await openAt(bench, remote)
		const { branch } = await newPair(repository, first)
		await repository.fetch([MAIN])
		await expect(repository.push([{ ref: MAIN, from: second, to: branch }])).rejects.toMatchObject({ problem: { code: 'GIT_DIVERGED' } })
		await expect(repository.push([{ ref: MAIN, from: second, to: second }])).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
		await expect(
			repository.push([
				{ ref: STATE, from: null, to: branch },
				{ ref: STATE, from: null, to: second },
			]),
		).rejects.toMatchObject({ problem: { message: expect.stringContaining('twice') } })
		await expect(repository.push([{ ref: STATE, from: null, to: '1'.repeat(40) as CommitId }])).rejects.toMatchObject({
			problem: { message: expect.stringContaining('not in the repository') },
		})
		for (const ref of [
			'main',
			'-x',
			'refs/heads/a..b',
			'refs/heads/a b',
			'refs/heads/x:refs/heads/y',
			'+refs/heads/x',
			'refs/heads/*',
			'refs/heads/x.lock',
			'refs/heads/x\n',
			'refs/heads//x',
		]) {
			await expect(repository.push([{ ref, from: null, to: branch }]), ref).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
			await expect(repository.fetch([ref]), ref).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
		}
		expect(refsOf(bench, remote)).toBe(`${MAIN} ${second}`)
	})
})
