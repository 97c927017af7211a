import { createEmulator } from 'emulate'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { GitBench } from '../support/git.ts'
import { gitBench } from '../support/git.ts'
import { type GitHttpOptions, serveGit } from '../support/git-http.ts'
import { MAIN, newPair, refsOf, seedRemote } from '../support/git-push.ts'
import { serveHttpProxy, serveSocks, type TestProxy } from '../support/proxies.ts'
import { connectionFrom, openThrough, runtimeWith } from '../support/reach.ts'
import { makeCertificate } from '../support/tls.ts'

const TOKEN = 'p4ss+w/rd%s$(x)\'"'
const LOGIN = 'us%er:pr0xy pass'

let bench: GitBench
beforeEach(() => {
	bench = gitBench()
})
afterEach(() => bench.remove())

async function serve(options: Partial<GitHttpOptions> = {}) {
	const server = await serveGit({ root: bench.folder, ...options })
	onTestFinished(() => server.close())
	return server
}

/** Reads the branch and pushes two refs; then no file of ours, and none of the person's, holds a secret. */
async function roundTrip(connection: Record<string, unknown>, url: string, variables: Readonly<Record<string, string>>) {
	const { remote, first } = seedRemote(bench)
	const runtime = runtimeWith(bench, variables)
	const { repository } = await openThrough(runtime, bench, connectionFrom({ kind: 'token', token: 'env:TOKEN', ...connection }), url)
	const { branch, moves } = await newPair(repository, first)
	expect(await repository.push(moves)).toEqual({ kind: 'done' })
	expect(refsOf(bench, remote)).toContain(branch)
	for (const secret of Object.values(variables).filter((text) => !text.includes('BEGIN')))
		expect(() => bench.git(bench.folder, 'grep', '--no-index', '-l', '-a', '-F', '-e', secret, '--', 'cache', 'home')).toThrow(
			'Command failed',
		)
}

describe('S5: a token over HTTPS', () => {
	test.each([
		['github', 'x-access-token'],
		['gitlab', 'oauth2'],
		['bitbucket', 'x-token-auth'],
	])('with the user name that %s takes', async (service, username) => {
		const server = await serve({ auth: { username, password: TOKEN } })
		await roundTrip({ host: new URL(server.url).host, service }, `${server.url}/remote.git`, { TOKEN })
	})

	test('is shown to the host that the settings name, and to no other', async () => {
		const server = await serve({ auth: { username: 'bot', password: TOKEN } })
		const runtime = runtimeWith(bench, { TOKEN })
		const elsewhere = connectionFrom({ kind: 'token', token: 'env:TOKEN', host: 'git.example.com' })
		await expect(openThrough(runtime, bench, elsewhere, `${server.url}/remote.git`)).rejects.toMatchObject({
			problem: { code: 'CONFIG_INVALID', message: expect.stringContaining('is for git.example.com, and the repository is elsewhere') },
		})
		expect(server.requests).toEqual([])
	})

	test('is not taken along by a redirect', async () => {
		seedRemote(bench)
		const thief = await serve({ auth: { username: 'x', password: 'y' } })
		const server = await serve({ redirect: (request) => `${thief.url}${request.split(' ')[1]}` })
		const runtime = runtimeWith(bench, { TOKEN })
		const connection = connectionFrom({ kind: 'token', token: 'env:TOKEN', host: new URL(server.url).host })
		const { repository } = await openThrough(runtime, bench, connection, `${server.url}/remote.git`)
		await expect(repository.fetch([MAIN])).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
		expect([thief.requests.length > 0, thief.authorizations.filter((value) => value !== '')]).toEqual([true, []])
	})

	test("S3: the person's own settings, helpers and .netrc have no part in it", async () => {
		seedRemote(bench)
		const server = await serve({ auth: { username: 'git', password: TOKEN } })
		const { host, hostname } = new URL(server.url)
		bench.write(bench.folder, 'home/.netrc', `machine ${hostname} login git password ${TOKEN}\n`)
		bench.write(bench.folder, 'home/.gitconfig', `[url "http://127.0.0.1:1/"]\n\tinsteadOf = ${server.url}/\n`)
		const runtime = runtimeWith(bench, { TOKEN: 'wr0ng' })
		const connection = connectionFrom({ kind: 'token', token: 'env:TOKEN', host })
		const { repository } = await openThrough(runtime, bench, connection, `${server.url}/remote.git`)
		const failure = await repository.fetch([MAIN]).catch((error: unknown) => error)
		expect(failure).toMatchObject({ problem: { code: 'GIT_FAILED', message: expect.stringContaining(server.url) } })
		expect(JSON.stringify(failure)).not.toContain('wr0ng')
		expect(server.authorizations.some((value) => value.endsWith(Buffer.from('git:wr0ng').toString('base64')))).toBe(true)
	})
})

describe('a private server: its own authority, behind a proxy', () => {
	const proxies: readonly (readonly [string, (tls: { key: string; cert: string }) => Promise<TestProxy>])[] = [
		['http', () => serveHttpProxy({ login: LOGIN })],
		['https', (tls) => serveHttpProxy({ login: LOGIN, tls })],
		['socks5', () => serveSocks({ login: LOGIN })],
	]

	test.each(proxies)('a proxy of kind %s', async (kind, start) => {
		const tls = makeCertificate(`${bench.folder}/tls`)
		const server = await serve({ auth: { username: 'git', password: TOKEN }, tls })
		const proxy = await start(tls)
		onTestFinished(() => proxy.close())
		const { host } = new URL(server.url)
		const connection = { host, ca: 'env:CA', proxy: `${kind}://127.0.0.1:${proxy.port}`, proxy_login: 'env:LOGIN' }
		await roundTrip(connection, `${server.url}/remote.git`, { TOKEN, CA: tls.cert, LOGIN })
		expect(new Set(proxy.targets)).toEqual(new Set([host]))
	})

	test('an authority that is not the pinned one is refused, and sees no token', async () => {
		seedRemote(bench)
		const server = await serve({ auth: { username: 'git', password: TOKEN }, tls: makeCertificate(`${bench.folder}/tls`) })
		const { host } = new URL(server.url)
		const runtime = runtimeWith(bench, { TOKEN, CA: makeCertificate(`${bench.folder}/other`).cert })
		const connection = connectionFrom({ kind: 'token', token: 'env:TOKEN', host, ca: 'env:CA' })
		const { repository } = await openThrough(runtime, bench, connection, `${server.url}/remote.git`)
		await expect(repository.fetch([MAIN])).rejects.toMatchObject({
			problem: { message: expect.stringMatching(/certificate verification failed|SSL certificate/) },
		})
		expect(server.requests).toEqual([])
	})
})

describe('a GitHub App', () => {
	test('S30: GitHub mints a token for the one repository, Git takes it, and at the end it is given back', async () => {
		const { remote, first } = seedRemote(bench)
		const emulator = await createEmulator({
			service: 'github',
			port: 0,
			seed: {
				github: {
					users: [{ login: 'acme' }],
					repos: [{ owner: 'acme', name: 'remote' }],
					apps: [
						{
							app_id: 12345,
							slug: 'tideway',
							name: 'Tideway',
							permissions: { contents: 'write', metadata: 'read' },
							installations: [{ installation_id: 100, account: 'acme' }],
						},
					],
				},
			},
		})
		onTestFinished(() => emulator.close())
		const KEY = emulator.generatedSecrets.find(({ kind }) => kind === 'github.app_private_key')?.value ?? ''
		const seen = { password: '' }
		const server = await serve({ auth: { username: 'x-access-token', password: () => seen.password } })
		const runtime = runtimeWith(bench, { KEY })
		const { host } = new URL(server.url)
		const connection = connectionFrom({ kind: 'github-app', app_id: 12345, private_key: 'env:KEY', host, api: emulator.url })
		bench.git(bench.folder, 'clone', '--quiet', '--bare', remote, 'acme/remote.git')
		bench.git(`${bench.folder}/acme/remote.git`, 'config', 'http.receivepack', 'true')
		const { repository, reach } = await openThrough(runtime, bench, connection, `${server.url}/acme/remote.git`)
		seen.password = (await reach.credential?.())?.password ?? ''
		expect(seen.password).toMatch(/^ghs_/)
		const { branch, moves } = await newPair(repository, first)
		expect(await repository.push(moves)).toEqual({ kind: 'done' })
		expect(refsOf(bench, `${bench.folder}/acme/remote.git`)).toContain(branch)
		const tokens = await (await fetch(`${emulator.url}/_emulate/installation-tokens`)).json()
		expect(JSON.stringify(tokens)).toMatch(/"contents":"write"/)
	})
})
