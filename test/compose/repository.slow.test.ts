import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openRepositoryOf } from '../../src/compose/repository.ts'
import type { Clone } from '../../src/ports/index.ts'
import { gitBench } from '../support/git.ts'
import { runtimeWith } from '../support/reach.ts'

const ANN = { name: 'Ann', email: 'ann@example.test' }

test('a key of the settings signs what is committed; one that is not there, or is none, stops before anything is made', async () => {
	const bench = gitBench()
	onTestFinished(() => bench.remove())
	const file = path.join(bench.folder, 'key')
	execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file])
	const remote = bench.bare('remote.git')
	const clone = { remoteUrl: async () => remote } as unknown as Clone
	const runtime = runtimeWith(bench, { XDG_CACHE_HOME: bench.cacheDir, SIGNING_KEY: readFileSync(file, 'utf8').trimEnd() })
	const open = (name: string) =>
		openRepositoryOf(
			runtime,
			{ root: bench.folder, clone },
			{ branch: 'main', signing: { kind: 'ssh', key: { kind: 'env', name } } },
			new AbortController().signal,
		)
	const repository = await open('SIGNING_KEY')
	const files = [{ path: 'a.txt', content: 'a' }]
	const [to] = await repository.commit(null, [{ message: 'One', author: ANN, committer: ANN, at: '2026-11-20T10:00:00.000Z', files }])
	if (to === undefined) throw new RangeError('no commit was made')
	expect(await repository.push([{ ref: 'refs/heads/main', from: null, to }])).toEqual({ kind: 'done' })
	expect(bench.git(remote, 'cat-file', 'commit', 'main')).toContain('gpgsig -----BEGIN SSH SIGNATURE-----')

	for (const [name, code] of [
		['NONE', 'CREDENTIAL_MISSING'],
		['HOME', 'CREDENTIAL_INVALID'],
	] as const)
		await expect(open(name)).rejects.toMatchObject({ problem: { code } })
})
