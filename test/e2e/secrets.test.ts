import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import path from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { builtEntry } from '../support/built.ts'
import { ENCODINGS } from '../support/canary.ts'
import { expectNoSecret, SECRETS } from '../support/canary-e2e.ts'
import type { Echo, EchoServer } from '../support/canary-echo.ts'
import { openEcho } from '../support/canary-echo.ts'
import { commandLinesDuring } from '../support/canary-processes.ts'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, settingsText } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'
import { serveGit } from '../support/git-http.ts'
import { scratchFolder } from '../support/scratch.ts'

/** Each command is looked at as in every end-to-end test: a secret in what it says, writes or hands to git fails the test. */
let worlds: E2e
let world: World
let echo: EchoServer
beforeAll(async () => {
	worlds = await e2e(SHOP)
	world = await worlds.world({ begin: 'settings' })
	echo = await openEcho(world.url)
	point(echo.url)
	world.commit(SHOP, 'Begin')
	await world.apply(0)
	world.commit({
		'models/visits.yaml': edited(SHOP['models/visits.yaml'], 'visit_id', 'id'),
		'models/refunds.yaml': 'name: Refunds\nsource: warehouse\ntype: table\ntableName: shop.refunds\nprimaryKey: id\n',
	})
})
afterAll(async () => {
	await echo.close()
	await worlds.close()
})

function point(url: string): void {
	writeFileSync(path.join(world.clone, 'tideway.yaml'), settingsText(url))
	world.git('commit', '--quiet', '--all', '--allow-empty', '--message', 'Another address')
	world.git('push', '--quiet', 'origin', 'HEAD:main')
}

const READING = [['plan'], ['apply', '--yes', '--json']]
const hurried = (...argv: string[]): ReturnType<World['run']> => world.runWith({ pace: 'hurried' }, ...argv)
const json = (body: unknown): { readonly headers: Readonly<Record<string, string>>; readonly body: string } => ({
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body),
})
const page = (headers: object): string => `<html><body><h1>Bad Gateway</h1><pre>${JSON.stringify(headers, null, 2)}</pre></body></html>`

describe('P7, S32: a server that repeats the credential', () => {
	test.each<[string, Echo]>([
		['in the message of a 401', ({ credential }) => ({ status: 401, ...json({ message: `Invalid token: ${credential}` }) })],
		['in the details of a 401', ({ credential }) => ({ status: 401, ...json({ details: { [credential]: { message: credential } } }) })],
		['with its scheme, in a 403', ({ headers }) => ({ status: 403, ...json({ message: `no: ${headers.authorization}` }) })],
		['as a text, in a 401', ({ credential }) => ({ status: 401, ...json(credential) })],
		['in a page of a proxy', ({ headers }) => ({ status: 502, headers: { 'content-type': 'text/html' }, body: page(headers) })],
		['in a page of success', ({ headers }) => ({ status: 200, headers: { 'content-type': 'text/html' }, body: page(headers) })],
		['in an answer of success', ({ headers }) => ({ status: 200, ...json({ data: [{ headers }], hasMore: headers.authorization }) })],
		[
			'in headers of its answer',
			({ headers: { authorization = '' } }) => ({
				status: 403,
				headers: { 'retry-after': authorization, 'www-authenticate': authorization, 'content-type': authorization },
				body: '',
			}),
		],
		[
			'in the address that it sends to',
			({ credential }) => ({ status: 302, headers: { location: `http://127.0.0.1:1/?token=${encodeURIComponent(credential)}` }, body: '' }),
		],
		['in the name of its encoding', ({ credential }) => ({ status: 200, headers: { 'content-encoding': credential }, body: '' })],
	])('%s', async (_, answer) => {
		echo.answer(['GET'], answer)
		for (const argv of READING) {
			const { code } = await hurried(...argv)
			expect(code, argv.join(' ')).not.toBe(0)
		}
		expect(echo.answered()).toBeGreaterThanOrEqual(READING.length)
	})

	test.each<[string, Echo]>([
		[
			'in the details of a 422',
			({ credential, body }) => ({ status: 422, ...json({ message: credential, details: { body, name: credential } }) }),
		],
		['in an answer without what was written', ({ headers }) => ({ status: 200, ...json({ headers, id: 1 }) })],
		['in a page of a proxy', ({ headers }) => ({ status: 504, headers: { 'content-type': 'text/html' }, body: page(headers) })],
	])('to a write, %s', async (_, answer) => {
		echo.answer(['POST', 'PATCH', 'PUT'], answer)
		const { code } = await hurried('apply', '--yes')
		expect(code).toBe(4)
		expect(echo.answered()).toBeGreaterThan(0)
	})

	const spelled: readonly (readonly [string, (credential: string) => string])[] = [
		...Object.entries(ENCODINGS).filter(([name]) => ['hex', 'percent escapes', 'JSON', 'HTML'].includes(name)),
		['base64', (credential) => Buffer.from(`Bearer ${credential}`).toString('base64')],
		['its first characters', (credential) => `${credential.slice(0, 20)}…`],
		['lines', (credential) => credential.replace(/.{20}/g, '$&\n')],
	]
	test.each(spelled)('spelled as %s', async (_, spell) => {
		echo.answer(['GET'], ({ credential }) => ({ status: 401, ...json({ message: `Invalid token: ${spell(credential)}` }) }))
		await hurried('plan')
	})
})

describe('P7: a connection that is not secure', () => {
	const listen = async (server: ReturnType<typeof createServer>): Promise<string> => {
		onTestFinished(() => void server.close())
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
		return `https://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`
	}

	test.each<[string, () => ReturnType<typeof createServer>]>([
		['no certificate', () => createTlsServer()],
		['no TLS, and an answer that repeats what came', () => createServer((socket) => void socket.on('error', () => {}).pipe(socket))],
		['an end in the middle of the greeting', () => createServer((socket) => void socket.once('data', () => socket.destroy()))],
	])('%s', async (_, server) => {
		point(await listen(server()))
		onTestFinished(() => point(echo.url))
		for (const argv of [['plan'], ['doctor']]) {
			const { code, out, err } = await hurried(...argv)
			expect(code).not.toBe(0)
			expect(out + err).toMatch(/no answer from 127\.0\.0\.1/)
		}
	})
})

describe('P7: a credential in the wrong place', () => {
	const repository = (settings: string): string => {
		const folder = scratchFolder({ 'tideway.yaml': settings })
		world.git('init', '--quiet', folder)
		return folder
	}
	const secret = JSON.stringify(SECRETS.token)

	test.each([
		['as the token', settingsText('http://127.0.0.1:1').replace('env:HIGHTOUCH_TOKEN', secret)],
		['in the address', settingsText(`https://ann:${encodeURIComponent(SECRETS.token)}@127.0.0.1:1/api`)],
		['under a name that there is not', `${settingsText('http://127.0.0.1:1')}    password: ${secret}\n`],
		['in a line that cannot be read', settingsText('http://127.0.0.1:1').replace('env:HIGHTOUCH_TOKEN', `'${SECRETS.token}`)],
		['as the service', settingsText('http://127.0.0.1:1').replace('provider: hightouch', `provider: ${secret}`)],
	])('of the settings, %s', async (_, settings) => {
		const cwd = repository(settings)
		for (const argv of [['plan'], ['plan', '--json'], ['doctor'], ['validate']]) {
			const { code } = await world.runWith({ cwd }, ...argv)
			expect(code, argv.join(' ')).not.toBe(0)
		}
	})

	test.each([
		['--token', SECRETS.token],
		['--url', `https://ann:${encodeURIComponent(SECRETS.token)}@127.0.0.1:1/api`],
	])('of the command line: init %s', async (flag, value) => {
		const cwd = scratchFolder()
		world.git('init', '--quiet', cwd)
		const { code } = await world.runWith({ cwd }, 'init', '--provider', 'hightouch', '--workspace', 'acme', flag, value)
		expect(code).toBe(1)
	})

	test.each([
		['a line break', `${SECRETS.token}\nX-Other: 1`],
		['a blank', ` ${SECRETS.token}`],
		['a letter that no header can carry', `${SECRETS.token}ß`],
	])('with %s in it', async (_, token) => {
		const { code, err } = await world.runWith({ env: { HIGHTOUCH_TOKEN: token } }, 'plan')
		expect([code, err]).toEqual([1, expect.stringContaining('env:HIGHTOUCH_TOKEN')])
	})
})

describe('P7, S5: the credential of a git host', () => {
	test.each([
		['from a helper of the person', 'right', SECRETS.hostToken],
		['from a helper, and the host does not take it', 'wrong', SECRETS.hostToken],
		['in the address of the remote', 'right', SECRETS.password],
		['in the address, and the host does not take it', 'wrong', SECRETS.password],
	])('%s', async (_, verdict, password) => {
		const own = await worlds.world()
		const server = await serveGit({ root: own.folder, auth: { username: 'ann', password: verdict === 'right' ? password : 'another' } })
		onTestFinished(() => server.close())
		const address = `${server.url}/remote.git`
		const isInAddress = password === SECRETS.password
		const home = scratchFolder({
			'.gitconfig': [
				'[user]\n\tname = Ann\n\temail = ann@example.test',
				// Not `echo`: some shells read backslashes in what it is given, and a token may hold one.
				`[credential]\n\thelper = "!f() { echo username=ann; printf 'password=%s\\\\n' \\"$GITHUB_TOKEN\\"; }; f"\n`,
			].join('\n'),
			remote: `[remote "origin"]\n\turl = ${isInAddress ? address.replace('//', `//ann:${encodeURIComponent(password)}@`) : address}\n`,
		})
		own.git('config', '--unset', 'remote.origin.url')
		own.git('config', 'include.path', path.join(home, 'remote'))
		await own.ui('update', 'model', 'visits', { name: 'All visits' })
		const lines = await commandLinesDuring(async () => {
			for (const argv of [['doctor'], ['plan'], ['apply', '--yes'], ['status']]) {
				const { code, err } = await own.runWith({ env: { HOME: home } }, ...argv)
				if (argv[0] !== 'doctor') expect(code === 0, `${argv.join(' ')}: ${err}`).toBe(verdict === 'right')
			}
		})
		expectNoSecret({ 'command lines': lines.join('\n') })
		expect(server.authorizations.some((sent) => sent !== '')).toBe(true)
	})
})

/** What a part of the platform does that nobody foresaw: an error that carries the request, as those of many libraries do. */
const BROKEN = `
import http from 'node:http'
const addRequest = http.Agent.prototype.addRequest
http.Agent.prototype.addRequest = function (request, ...rest) {
	const error = Object.assign(new Error('broken'), { request, headers: request.getHeaders() })
	if (process.env.BROKEN === 'thrown') throw error
	if (process.env.BROKEN === 'said') throw new Error('broken: ' + request.getHeader('authorization'))
	setImmediate(() => {
		if (process.env.BROKEN === 'thrown later') throw error
		void Promise.reject(error)
	})
	return addRequest.call(this, request, ...rest)
}
`

describe('P7: a defect', () => {
	let entry: string
	beforeAll(async () => {
		entry = await builtEntry()
	}, 120_000)

	const spoil = async (how: string): Promise<void> => {
		const preload = path.join(scratchFolder({ 'broken.mjs': BROKEN }), 'broken.mjs')
		const options = { cwd: world.clone, env: { ...world.env, BROKEN: how, NODE_OPTIONS: `--import=${preload}` } }
		const { code, out, err } = await new Promise<{ code: number; out: string; err: string }>((resolve) => {
			const child = execFile(process.execPath, [entry, 'plan'], options, (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }))
		})
		expect(code).not.toBe(0)
		expectNoSecret({ out, err })
	}

	test.each(['thrown', 'said'])('in a request, %s', spoil)
	test.each(['thrown later', 'rejected with nobody to catch it'])('in a request, %s', spoil)
})
