import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { openReach } from '../../src/compose/reach.ts'
import type { GitBench } from '../support/git.ts'
import { gitBench } from '../support/git.ts'
import { MAIN, newPair, refsOf, seedRemote } from '../support/git-push.ts'
import { type GitSsh, makeSshKey, type SshKey, serveGitSsh } from '../support/git-ssh.ts'
import { serveHttpProxy, serveSocks } from '../support/proxies.ts'
import { connectionFrom, openThrough, runtimeWith } from '../support/reach.ts'

let bench: GitBench
let [hostKey, ours]: [SshKey, SshKey] = [
	{ file: '', text: '', publicKey: '' },
	{ file: '', text: '', publicKey: '' },
]
beforeEach(() => {
	bench = gitBench()
	hostKey = makeSshKey(`${bench.folder}/keys`, 'host')
	ours = makeSshKey(`${bench.folder}/keys`, 'ours')
})
afterEach(() => bench.remove())

async function serve(allowed = ours, key = hostKey): Promise<GitSsh> {
	const server = await serveGitSsh({ root: bench.folder, hostKey: key, allowed })
	onTestFinished(() => server.close())
	return server
}

const urlOf = ({ port }: GitSsh): string => `ssh://git@127.0.0.1:${port}/remote.git`

/** Reads the branch and pushes two refs. */
async function roundTrip(connection: Record<string, unknown>, url: string, env: Record<string, string> = {}): Promise<string> {
	const { remote, first } = seedRemote(bench)
	const runtime = runtimeWith(bench, env)
	const { repository, reach } = await openThrough(runtime, bench, connectionFrom({ kind: 'ssh', ...connection }), url)
	const { branch, moves } = await newPair(repository, first)
	expect(await repository.push(moves)).toEqual({ kind: 'done' })
	expect(refsOf(bench, remote)).toContain(branch)
	await runtime.end()
	expect(existsSync(reach.home), 'what was put into files is gone').toBe(false)
	return reach.home
}

describe('S4: SSH', () => {
	test('a key in a file', async () => {
		const server = await serve()
		await roundTrip({ key: `file:${ours.file}`, known_hosts: [server.knownHost] }, urlOf(server))
		expect(server.commands).toContain("git: git-receive-pack '/remote.git'")
	})

	test('a key in a variable, without its last line break, and with a passphrase that is in no file and on no command line', async () => {
		const locked = makeSshKey(`${bench.folder}/keys`, 'locked', 'open $(sesame) "now"')
		const server = await serve(locked)
		const env = { KEY: locked.text.trimEnd(), PASSPHRASE: 'open $(sesame) "now"' }
		await roundTrip({ key: 'env:KEY', passphrase: 'env:PASSPHRASE', known_hosts: [server.knownHost] }, urlOf(server), env)
	})

	test('a key that an agent has', async () => {
		const server = await serve()
		const socket = `${bench.folder}/agent`
		const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
		onTestFinished(() => void agent.kill())
		await vi.waitFor(() => expect(existsSync(socket)).toBe(true), { timeout: 10_000 })
		execFileSync('ssh-add', ['-q', ours.file], { env: { ...bench.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' })
		await roundTrip({ key: 'agent', known_hosts: [server.knownHost] }, urlOf(server), { SSH_AUTH_SOCK: socket })
	})

	test("CodeCommit's form: the user is the id of a key, and the host is named alone", async () => {
		const server = await serve()
		const url = `ssh://127.0.0.1:${server.port}/remote.git`
		await roundTrip({ key: `file:${ours.file}`, user: 'APKAEXAMPLE', known_hosts: [server.knownHost] }, url)
		expect(server.commands.every((command) => command.startsWith('APKAEXAMPLE: '))).toBe(true)
	})

	test('a jump host, with the same key and pins of its own', async () => {
		const server = await serve()
		const bastionKey = makeSshKey(`${bench.folder}/keys`, 'bastion')
		const bastion = await serve(ours, bastionKey)
		const connection = { key: `file:${ours.file}`, jump: `bob@127.0.0.1:${bastion.port}` }
		await roundTrip({ ...connection, known_hosts: [server.knownHost, bastion.knownHost] }, urlOf(server))
		expect(new Set(bastion.jumps)).toEqual(new Set([`bob: 127.0.0.1:${server.port}`]))
	})

	test.each([
		['http', serveHttpProxy],
		['socks5', serveSocks],
	] as const)('through a proxy of kind %s that wants a password', async (kind, start) => {
		const server = await serve()
		const proxy = await start({ login: 'us%er:p4ss word' })
		onTestFinished(() => proxy.close())
		const connection = { key: `file:${ours.file}`, known_hosts: [server.knownHost], proxy: `${kind}://127.0.0.1:${proxy.port}` }
		await roundTrip({ ...connection, proxy_login: 'env:LOGIN' }, urlOf(server), { LOGIN: 'us%er:p4ss word' })
		expect(new Set(proxy.targets)).toEqual(new Set([`127.0.0.1:${server.port}`]))
	})

	test('a server with another key than the pinned one is a hard stop that names both fingerprints', async () => {
		seedRemote(bench)
		const server = await serve()
		const other = makeSshKey(`${bench.folder}/keys`, 'other')
		const [type, blob] = other.publicKey.split(' ')
		const pinned = `[127.0.0.1]:${server.port} ${type} ${blob}`
		const runtime = runtimeWith(bench, {})
		const connection = connectionFrom({ kind: 'ssh', key: `file:${ours.file}`, known_hosts: [pinned] })
		const { repository } = await openThrough(runtime, bench, connection, urlOf(server))
		const failure = await repository.fetch([MAIN]).catch((error: unknown) => error)
		expect(failure).toMatchObject({ problem: { code: 'GIT_HOST_KEY', message: expect.stringContaining(server.fingerprint) } })
		expect(failure).toMatchObject({ problem: { message: expect.stringMatching(/pinned is ssh-ed25519 SHA256:/) } })
		expect(server.commands).toEqual([])
	})

	test("a server that is not pinned is refused, whatever the person's own ssh knows", async () => {
		seedRemote(bench)
		const server = await serve()
		bench.write(bench.folder, 'home/.ssh/known_hosts', `${server.knownHost}\n`)
		const runtime = runtimeWith(bench, {})
		const known_hosts = [server.knownHost.replace(String(server.port), '1')]
		const connection = connectionFrom({ kind: 'ssh', key: `file:${ours.file}`, known_hosts })
		const { repository } = await openThrough(runtime, bench, connection, urlOf(server))
		await expect(repository.fetch([MAIN])).rejects.toMatchObject({ problem: { code: 'GIT_HOST_KEY' } })
	})

	test('a key that the server does not take: said as it is, without the key', async () => {
		seedRemote(bench)
		const stranger = makeSshKey(`${bench.folder}/keys`, 'stranger')
		const server = await serve()
		const runtime = runtimeWith(bench, {})
		const connection = connectionFrom({ kind: 'ssh', key: `file:${stranger.file}`, known_hosts: [server.knownHost] })
		const { repository } = await openThrough(runtime, bench, connection, urlOf(server))
		await expect(repository.fetch([MAIN])).rejects.toMatchObject({
			problem: { code: 'GIT_FAILED', message: expect.stringContaining('Permission denied (publickey)') },
		})
	})

	test('files are for this user alone', async () => {
		const server = await serve()
		const runtime = runtimeWith(bench, {})
		const connection = connectionFrom({ kind: 'ssh', key: `file:${ours.file}`, known_hosts: [server.knownHost] })
		const { home } = await openReach(runtime, { root: bench.folder }, connection, urlOf(server))
		const modes = readdirSync(home).map((name) => (statSync(`${home}/${name}`).mode & 0o777).toString(8))
		expect([new Set(modes), (statSync(home).mode & 0o777).toString(8), home.startsWith(tmpdir())]).toEqual([new Set(['600']), '700', true])
	})
})
