import { request } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { httpListener } from '../../src/adapters/http-listener.ts'
import { openFront } from '../../src/compose/daemon.ts'
import { newFigures } from '../../src/daemon/figures.ts'
import { makeFront } from '../../src/daemon/serve.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeFiles } from '../support/fake-files.ts'
import { githubPush, SECRET } from '../support/hooks.ts'

type Asked = {
	readonly method: string
	readonly target: string
	readonly headers?: Readonly<Record<string, string>>
	readonly body?: string
}
type Answered = { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: string }

async function served() {
	const woken: unknown[] = []
	const figures = new Map([
		['acme', { ...newFigures(), looks: 2, problem: 'API_AUTH' as const }],
		['"}\n# HELP evil <script>alert(1)</script>', newFigures()],
	])
	const answer = makeFront({ clock: fakeClock(), figures, secrets: [SECRET], wake: (refs) => void woken.push(refs) })
	const listening = await httpListener.listen({ host: '127.0.0.1', port: 0, maxBytes: 1000 }, answer)
	onTestFinished(() => listening.close())
	/** As a client that keeps to no rules: `fetch` would tidy the address. */
	const ask = ({ method, target, headers = {}, body = '' }: Asked): Promise<Answered> =>
		new Promise((resolve, reject) => {
			const call = request({ host: '127.0.0.1', port: listening.port, method, path: target, headers }, (answer) => {
				const chunks: Buffer[] = []
				answer.on('data', (chunk: Buffer) => chunks.push(chunk))
				answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }))
			})
			call.on('error', reject)
			call.end(body)
		})
	return { ask, woken }
}

/** All that there is: what a method of an address is answered with. */
const ROUTES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
	'/healthz': { GET: 200, HEAD: 200 },
	'/readyz': { GET: 503, HEAD: 503 },
	'/metrics': { GET: 200, HEAD: 200 },
	'/webhooks': { POST: 401 },
}
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE']
const STRANGE = [
	'/',
	'//metrics',
	'/metrics/',
	'/Metrics',
	'/metrics%2f',
	'/%6detrics',
	'/../metrics',
	'/healthz/../metrics',
	'/metrics;x',
	'/admin',
	'/status',
	'/api/plan',
	'/unlock',
	'/lock/release',
	'/setup',
	'/debug/pprof',
	'/version',
	'/.git/config',
	'/tideway.yaml',
	'http://evil.test/metrics',
	'*',
	'/webhooks/github',
]

describe('S19, S21: the server of a watch', () => {
	test('has four addresses, each with its methods, and nothing beside them', async () => {
		const { ask, woken } = await served()
		for (const target of [...Object.keys(ROUTES), ...STRANGE])
			for (const method of METHODS) {
				const { status } = await ask({ method, target })
				const expected = ROUTES[target]?.[method]
				if (expected !== undefined) expect(status, `${method} ${target}`).toBe(expected)
				else expect([404, 405], `${method} ${target}`).toContain(status)
			}
		expect(woken).toEqual([])
	})

	test('tells strangers names and figures, and neither versions, places nor secrets', async () => {
		const { ask } = await served()
		const said: string[] = []
		for (const target of [...Object.keys(ROUTES), '/nothing']) {
			const { headers, body } = await ask({ method: 'GET', target })
			said.push(JSON.stringify(headers), body)
			expect(Object.keys(headers).sort()).toEqual([
				'connection',
				'content-length',
				'content-type',
				'date',
				'keep-alive',
				'x-content-type-options',
			])
			expect(headers['content-type']).toMatch(/^text\/plain;/)
		}
		expect(said.join('\n')).not.toContain(SECRET)
		expect(said.join('\n')).not.toMatch(/\b(?:node|express|tideway)\/?v?\d|\bat \S+:\d+|\/(?:home|srv|tmp)\//i)
	})

	test('a name cannot add figures of its own', async () => {
		const { body } = await (await served()).ask({ method: 'GET', target: '/metrics' })
		expect(body.split('\n').filter((line) => line.startsWith('# HELP') && !line.startsWith('# HELP tideway_'))).toEqual([])
	})

	test.each<[string, Readonly<Record<string, string>>]>([
		['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
		['a form with files', { 'content-type': 'multipart/form-data; boundary=x' }],
		['plain text', { 'content-type': 'text/plain' }],
		['cookies and a page of origin', { cookie: 'session=1', origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }],
		['a password', { authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` }],
		['an address of this machine in front', { 'x-forwarded-for': '127.0.0.1', host: 'localhost', 'x-original-url': '/metrics' }],
		['another method behind this one', { 'x-http-method-override': 'GET' }],
	])('what a browser can be made to send as %s does nothing without a signature', async (_, headers) => {
		const { ask, woken } = await served()
		const { status, headers: answered } = await ask({
			method: 'POST',
			target: '/webhooks',
			headers: { 'x-github-event': 'push', ...headers },
			body: 'ref=refs/heads/main',
		})
		expect([status, woken]).toEqual([401, []])
		expect(answered).not.toHaveProperty('access-control-allow-origin')
		expect(answered).not.toHaveProperty('set-cookie')
	})

	test('a signed one is taken on its own address alone', async () => {
		const { ask, woken } = await served()
		const { headers, body } = githubPush('main', 'd-1')
		const signed = { method: 'POST', headers: Object.fromEntries(headers), body: Buffer.from(body).toString() }
		expect((await ask({ ...signed, target: '/webhooks/' })).status).toBe(405)
		expect(woken).toEqual([])
		expect((await ask({ ...signed, target: '/webhooks?ref=x' })).status).toBe(202)
		expect(woken).toEqual([['refs/heads/main']])
	})

	test('listens on this machine alone until somebody names another host', async () => {
		const runtime = { environment: { get: () => undefined, cwd: '/' }, files: fakeFiles() } as unknown as Parameters<typeof openFront>[0]
		expect((await openFront(runtime, { at: '8080', secrets: [] })).host).toBe('127.0.0.1')
		expect((await openFront(runtime, { at: '0.0.0.0:8080', secrets: [] })).host).toBe('0.0.0.0')
	})
})
