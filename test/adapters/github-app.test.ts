import { createVerify, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type AppRequest, openGitHubApp } from '../../src/adapters/github-app.ts'
import type { HttpResult } from '../../src/ports/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeHttp, httpAnswer } from '../support/fake-http.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const HOUR = 3_600_000
const minted = (token: string, expires_at = '2026-01-01T01:00:00Z'): HttpResult => httpAnswer(201, { token, expires_at })

function open(script: readonly HttpResult[], more: Partial<AppRequest> = {}) {
	const [http, clock] = [fakeHttp(...script), fakeClock()]
	const given = { appId: '7', installationId: 100, privateKey: PEM, keyName: 'env:KEY', owner: 'acme', repository: 'shop' }
	const permissions = { contents: 'write' } as const
	const app = openGitHubApp({ http, clock, api: 'https://api.github.test', permissions, ...given, ...more })
	return { app, clock, requests: http.requests, calls: () => http.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`) }
}

/** What the App says of itself, after a check of its signature. */
function claims(authorization: string | undefined): { readonly iat: number; readonly exp: number; readonly iss: string } {
	const [head = '', body = '', signature = ''] = authorization?.replace('Bearer ', '').split('.') ?? []
	expect(createVerify('RSA-SHA256').update(`${head}.${body}`).verify(publicKey, signature, 'base64url')).toBe(true)
	expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'RS256', typ: 'JWT' })
	return JSON.parse(Buffer.from(body, 'base64url').toString())
}

describe('S30: a token for one repository, for one run', () => {
	test('is asked for by a signed word that lives less than ten minutes, whatever a minute of clocks says', async () => {
		const { app, requests } = open([minted('ghs_one')])
		expect(await app.token()).toBe('ghs_one')
		const [request] = requests
		const { iat, exp, iss } = claims(request?.headers['authorization'])
		const now = Date.parse('2026-01-01T00:00:00Z') / 1_000
		expect({ iss, before: now - iat, life: exp - iat }).toEqual({ iss: '7', before: 60, life: 540 })
		expect(JSON.parse(request?.body ?? '')).toEqual({ repositories: ['shop'], permissions: { contents: 'write' } })
	})

	test('is minted once, again shortly before it ends, and taken back at the end', async () => {
		const script = [minted('ghs_one'), minted('ghs_two', '2026-01-01T02:00:00Z'), httpAnswer(204)]
		const { app, clock, requests, calls } = open(script)
		expect(await Promise.all([app.token(), app.token()])).toEqual(['ghs_one', 'ghs_one'])
		clock.advance(HOUR - 11 * 60_000)
		expect(await app.token()).toBe('ghs_one')
		clock.advance(2 * 60_000)
		expect(await app.token()).toBe('ghs_two')
		await app.revoke()
		await app.revoke()
		const mint = 'POST /app/installations/100/access_tokens'
		expect(calls()).toEqual([mint, mint, 'DELETE /installation/token'])
		expect(requests.at(-1)?.headers['authorization']).toBe('Bearer ghs_two')
	})

	test('the installation is looked up where the settings do not name it', async () => {
		const { installationId: _, ...rest } = { installationId: 0, appId: '7' }
		const http = fakeHttp(httpAnswer(200, { id: 55 }), minted('ghs_one'))
		const given = { ...rest, privateKey: PEM, keyName: 'env:KEY', owner: 'acme', repository: 'shop' }
		const app = openGitHubApp({ http, clock: fakeClock(), api: 'https://ghe.test/api/v3', permissions: {}, ...given })
		expect(await app.token()).toBe('ghs_one')
		expect(http.requests.map(({ url }) => new URL(url).pathname)).toEqual([
			'/api/v3/repos/acme/shop/installation',
			'/api/v3/app/installations/55/access_tokens',
		])
	})

	test('a clock that is wrong by hours is corrected by what GitHub says the time is', async () => {
		const date = 'Thu, 01 Jan 2026 05:00:00 GMT'
		const { app, requests } = open([httpAnswer(401, { message: 'expired' }, { date }), minted('ghs_one', '2026-01-01T06:00:00Z')])
		expect(await app.token()).toBe('ghs_one')
		expect(claims(requests[1]?.headers['authorization']).iat).toBe(Date.parse(date) / 1_000 - 60)
		expect(await app.token()).toBe('ghs_one')
	})

	test.each<[string, HttpResult, string, RegExp, RegExp]>([
		['another key', httpAnswer(401, { message: 'A JSON web token could not be decoded' }), 'API_AUTH', /answered 401: A JSON/, /app_id/],
		['not installed', httpAnswer(404, { message: 'Not Found' }), 'API_NOT_FOUND', /acme\/shop; .* answered 404/, /install the App/],
		['too narrow', httpAnswer(422, { message: 'not granted' }), 'API_FORBIDDEN', /422: not granted/, /Contents: read and write/],
		['no JSON', httpAnswer(500, '<html>'), 'API_SERVER', /answered 500$/, /wait/],
		['an answer without a token', httpAnswer(201, {}), 'API_ANSWER_INVALID', /without a token/, /^$/],
	])('what GitHub refuses is explained: %s', async (_, answer, code, message, hint) => {
		const failure = await open([answer])
			.app.token()
			.catch((error: unknown) => error)
		expect(failure).toMatchObject({ problem: { code, message: expect.stringMatching(message) } })
		const { problem } = failure as { problem: { hint?: string } }
		expect(problem.hint ?? '').toMatch(hint)
		expect(JSON.stringify(failure)).not.toContain('PRIVATE KEY')
	})

	test.each(['', 'secret-but-no-key', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()])(
		'P7: a key that is none is not shown',
		(text) => {
			expect(() => open([], { privateKey: text })).toThrow(/^env:KEY holds no RSA key in PEM$/)
		},
	)
})
