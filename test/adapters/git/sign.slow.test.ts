import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRepository } from '../../../src/adapters/git/repository.ts'
import type { Signer } from '../../../src/adapters/git/sign.ts'
import type { NewCommit } from '../../../src/ports/index.ts'
import type { GitBench } from '../../support/git.ts'
import { gitBench } from '../../support/git.ts'
import { cloneAt } from '../../support/git-local.ts'

let bench: GitBench
let key: string
/** Of an OpenPGP key; undefined where there is no gpg. */
let fingerprint: string | undefined
beforeAll(() => {
	bench = gitBench()
	fingerprint = makeOpenpgp(path.join(bench.folder, 'gnupg'))
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
afterAll(() => {
	if (fingerprint !== undefined) execFileSync('gpgconf', ['--homedir', path.join(bench.folder, 'gnupg'), '--kill', 'all'])
	bench.remove()
})

function makeOpenpgp(home: string): string | undefined {
	if (spawnSync('gpg', ['--version']).status !== 0) return undefined
	mkdirSync(home, { mode: 0o700 })
	const gpg = (...args: string[]): string =>
		execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--passphrase', '', ...args], {
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		})
	for (const who of ['Other <other@example.test>', 'Bea <bea@example.test>']) gpg('--quick-generate-key', who, 'ed25519', 'sign', 'never')
	return /^fpr:+([0-9A-F]{40}):/m.exec(gpg('--with-colons', '--list-secret-keys', 'bea@example.test'))?.[1]
}

const BEA = { name: 'Béa "B" Öst', email: 'bea@example.test' }
const commit = (file: string, content: string): NewCommit => ({
	message: `Change ${file} — ä\n\nparent 0123456789abcdef0123456789abcdef01234567\nCo-authored-by: Ann <ann@example.test>`,
	author: { name: 'Ann', email: 'ann@example.test' },
	committer: BEA,
	at: '2026-11-20T10:00:00.000Z',
	files: [{ path: file, content }],
})

async function open(
	name: string,
	more: { readonly signer?: Signer; readonly git?: string; readonly PATH?: string; readonly GNUPGHOME?: string } = {},
	format = 'sha1',
) {
	const [remote, beside] = [path.join(bench.folder, name), path.join(bench.folder, `clone-of-${name}`)]
	bench.git(bench.folder, 'init', '--quiet', '--bare', `--object-format=${format}`, '--initial-branch=main', remote)
	bench.git(bench.folder, 'init', '--quiet', `--object-format=${format}`, beside)
	const { PATH = bench.env['PATH'], GNUPGHOME, ...rest } = more
	const clone = await cloneAt(bench, beside)
	const repository = await openRepository({ url: remote, cacheDir: bench.cacheDir, env: { ...bench.env, PATH, GNUPGHOME }, clone, ...rest })
	return { remote, repository }
}

test.each(['sha1', 'sha256'])(
	'each commit of a chain of %s is signed for git itself, and says the same as without a signature',
	async (format) => {
		const made: string[][] = []
		for (const keyFile of [undefined, key]) {
			const { remote, repository } = await open(
				`chain-${format}-${keyFile === undefined ? 'plain' : 'signed'}.git`,
				keyFile === undefined ? {} : { signer: { kind: 'ssh', keyFile } },
				format,
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
			expect(new Set(signs)).toEqual(new Set([keyFile === undefined ? 'N ' : 'G bea@example.test']))
			expect(signs).toHaveLength(4)
			expect(bench.git(remote, 'log', '--format=%H', '--first-parent', 'main').split('\n')).toEqual(ids.toReversed())
			expect(bench.git(remote, 'fsck', '--strict')).toBe('')
			made.push(bench.git(remote, 'log', '--topo-order', '--format=%T %an %ae %ad %cn %ce %cd %B', 'main').split('\n'))
		}
		expect(made[1]).toEqual(made[0])
	},
)

test('S32: a key that is none signs nothing, and neither it nor its place is shown', async () => {
	const broken = path.join(bench.folder, 'broken-3f9a')
	writeFileSync(broken, '-----BEGIN OPENSSH PRIVATE KEY-----\ns3cr3t\n-----END OPENSSH PRIVATE KEY-----\n', { mode: 0o600 })
	const { repository } = await open('broken.git', { signer: { kind: 'ssh', keyFile: broken } })
	const failed = await repository.commit(null, [commit('a.txt', '1')]).catch((error: unknown) => error)
	expect(failed).toMatchObject({ problem: { code: 'CREDENTIAL_INVALID', hint: expect.stringContaining('without a passphrase') } })
	expect(JSON.stringify(failed)).not.toMatch(/s3cr3t|3f9a/)
})

/** Git in a folder where nothing else is. */
function gitAlone(): string {
	const bare = path.join(bench.folder, 'bin')
	const git = path.join(bare, 'git')
	mkdirSync(bare, { recursive: true })
	writeFileSync(git, `#!/bin/sh\nexec ${execFileSync('/bin/sh', ['-c', 'command -v git']).toString().trim()} "$@"\n`)
	chmodSync(git, 0o755)
	return git
}

test('without ssh-keygen nothing is made, and the cure is named', async () => {
	const { repository } = await open('none.git', {
		signer: { kind: 'ssh', keyFile: key },
		git: gitAlone(),
		PATH: path.join(bench.folder, 'bin'),
	})
	await expect(repository.commit(null, [commit('a.txt', '1')])).rejects.toMatchObject({
		problem: { code: 'GIT_FAILED', message: expect.stringContaining('ssh-keygen'), hint: expect.stringContaining('OpenSSH') },
	})
})

test('by an OpenPGP key of several that gpg has: good for git itself', async (context) => {
	if (fingerprint === undefined) return context.skip()
	const GNUPGHOME = path.join(bench.folder, 'gnupg')
	const { remote, repository } = await open('openpgp.git', { signer: { kind: 'openpgp', fingerprint }, GNUPGHOME })
	const ids = await repository.commit(null, [commit('a.txt', '1'), commit('a.txt', '2')])
	const to = ids.at(-1)
	if (to === undefined) throw new RangeError('no commit was made')
	expect(await repository.push([{ ref: 'refs/heads/main', from: null, to }])).toEqual({ kind: 'done' })
	const shown = execFileSync('git', ['-c', 'gpg.format=openpgp', 'log', '--format=%G? %GF', 'main'], {
		cwd: remote,
		env: { ...bench.env, GNUPGHOME },
		encoding: 'utf8',
	})
	expect(shown).toMatch(new RegExp(`^[GU] ${fingerprint}\n[GU] ${fingerprint}\n$`))
})

test('a key that gpg does not have signs nothing; without gpg the cure is named', async (context) => {
	if (fingerprint === undefined) return context.skip()
	const GNUPGHOME = path.join(bench.folder, 'gnupg')
	const unknown = { signer: { kind: 'openpgp', fingerprint: '0'.repeat(40) }, GNUPGHOME } as const
	const { repository } = await open('unknown.git', unknown)
	await expect(repository.commit(null, [commit('a.txt', '1')])).rejects.toMatchObject({
		problem: { code: 'CREDENTIAL_INVALID', hint: expect.stringContaining('--list-secret-keys') },
	})
	const without = await open('without.git', { ...unknown, git: gitAlone(), PATH: path.join(bench.folder, 'bin') })
	await expect(without.repository.commit(null, [commit('a.txt', '1')])).rejects.toMatchObject({
		problem: { code: 'GIT_FAILED', message: expect.stringContaining('gpg'), hint: expect.stringContaining('GnuPG') },
	})
})
