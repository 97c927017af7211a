import { chmodSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { openRepository } from '../../../src/adapters/git/repository.ts'
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

test("what is pushed goes where the person's own git would push it, also where that is by another way than it is fetched", async () => {
	const { remote, first } = seedRemote(bench)
	bench.git(bench.folder, 'config', '--global', 'url.ssh://git.invalid/.pushInsteadOf', `${dirname(remote)}/`)
	const repository = await openRepository({ url: remote, cacheDir: bench.cacheDir, env: { ...bench.env, PATH: pathWithSsh(remote) } })
	await repository.fetch([MAIN])
	const { branch } = await newPair(repository, first)
	expect(await repository.push([{ ref: MAIN, from: first, to: branch }])).toEqual({ kind: 'done' })
	expect(refsOf(bench, remote)).toBe(`${MAIN} ${branch}`)
})

/** A PATH with an ssh that leads to that repository, whatever it is asked for. */
function pathWithSsh(remote: string): string {
	bench.write(bench.folder, 'bin/ssh', `#!/bin/sh\nexec git receive-pack '${remote}'\n`)
	chmodSync(join(bench.folder, 'bin/ssh'), 0o755)
	return `${join(bench.folder, 'bin')}:${bench.env['PATH']}`
}

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
