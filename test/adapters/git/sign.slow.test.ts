import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRepository } from '../../../src/adapters/git/repository.ts'
import type { NewCommit } from '../../../src/ports/index.ts'
import type { GitBench } from '../../support/git.ts'
import { gitBench } from '../../support/git.ts'

let bench: GitBench
let key: string
beforeAll(() => {
	bench = gitBench()
	key = path.join(bench.folder, 'key')
	execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key])
	const signers = path.join(bench.folder, 'signers')
	writeFileSync(signers, `bea@example.test ${readFileSync(`${key}.pub`, 'utf8')}`)
	for (const [name, value] of [
		['gpg.format', 'ssh'],
		['gpg.ssh.allowedSignersFile', signers],
	] as const)
		bench.git(bench.folder, 'config', '--global', name, value)
})
afterAll(() => bench.remove())

const BEA = { name: 'Béa "B" Öst', email: 'bea@example.test' }
const commit = (file: string, content: string): NewCommit => ({
	message: `Change ${file} — ä\n\nparent 0123456789abcdef0123456789abcdef01234567\nCo-authored-by: Ann <ann@example.test>`,
	author: { name: 'Ann', email: 'ann@example.test' },
	committer: BEA,
	at: '2026-11-20T10:00:00.000Z',
	files: [{ path: file, content }],
})

async function open(name: string, more: { readonly signingKey?: string; readonly git?: string; readonly PATH?: string } = {}) {
	const remote = bench.bare(name)
	const { PATH = bench.env['PATH'], ...rest } = more
	const repository = await openRepository({ url: remote, cacheDir: bench.cacheDir, env: { ...bench.env, PATH }, ...rest })
	return { remote, repository }
}

test('each commit of a chain is signed for git itself, and says the same as without a signature', async () => {
	const made: string[][] = []
	for (const signingKey of [undefined, key]) {
		const { remote, repository } = await open(
			`chain-${signingKey === undefined ? 'plain' : 'signed'}.git`,
			signingKey === undefined ? {} : { signingKey },
		)
		const [side] = await repository.commit(null, [commit('s.txt', 's')])
		const ids = await repository.commit(null, [
			commit('a.txt', '1'),
			{ ...commit('b.txt', '2'), ...(side && { merges: side }) },
			commit('a.txt', '3'),
		])
		const to = ids.at(-1)
		if (to === undefined || side === undefined) throw new RangeError('no commit was made')
		expect(await repository.push([{ ref: 'refs/heads/main', from: null, to }])).toEqual({ kind: 'done' })
		const signs = bench.git(remote, 'log', '--format=%G? %GS', 'main').split('\n')
		expect(new Set(signs)).toEqual(new Set([signingKey === undefined ? 'N ' : 'G bea@example.test']))
		expect(signs).toHaveLength(4)
		expect(bench.git(remote, 'log', '--format=%H', '--first-parent', 'main').split('\n')).toEqual(ids.toReversed())
		expect(bench.git(remote, 'fsck', '--strict')).toBe('')
		made.push(bench.git(remote, 'log', '--topo-order', '--format=%T %an %ae %ad %cn %ce %cd %B', 'main').split('\n'))
	}
	expect(made[1]).toEqual(made[0])
})

test('S32: a key that is none signs nothing, and neither it nor its place is shown', async () => {
	const broken = path.join(bench.folder, 'broken-3f9a')
	writeFileSync(broken, '-----BEGIN OPENSSH PRIVATE KEY-----\ns3cr3t\n-----END OPENSSH PRIVATE KEY-----\n', { mode: 0o600 })
	const { repository } = await open('broken.git', { signingKey: broken })
	const failed = await repository.commit(null, [commit('a.txt', '1')]).catch((error: unknown) => error)
	expect(failed).toMatchObject({ problem: { code: 'CREDENTIAL_INVALID', hint: expect.stringContaining('without a passphrase') } })
	expect(JSON.stringify(failed)).not.toMatch(/s3cr3t|3f9a/)
})

test('without ssh-keygen nothing is made, and the cure is named', async () => {
	const bare = path.join(bench.folder, 'bin')
	mkdirSync(bare)
	const git = path.join(bare, 'git')
	writeFileSync(git, `#!/bin/sh\nexec ${execFileSync('/bin/sh', ['-c', 'command -v git']).toString().trim()} "$@"\n`)
	chmodSync(git, 0o755)
	const { repository } = await open('none.git', { signingKey: key, git, PATH: bare })
	await expect(repository.commit(null, [commit('a.txt', '1')])).rejects.toMatchObject({
		problem: { code: 'GIT_FAILED', message: expect.stringContaining('ssh-keygen'), hint: expect.stringContaining('OpenSSH') },
	})
})
