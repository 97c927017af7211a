import { describe, expect, test } from 'vitest'
import { api } from '../../providers/hightouch/api/index.ts'
import type { ApiAnswer, ApiInput, Dict, HttpResult } from '../../src/provider.ts'
import { Failure, fromPlain } from '../../src/provider.ts'
import type { ApiClientOptions } from '../../src/rest/index.ts'
import { makeApiClient } from '../../src/rest/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import type { FakeHttp } from '../support/fake-http.ts'
import { fakeHttp, httpAnswer, httpFailure } from '../support/fake-http.ts'
import { fakeRandom } from '../support/fake-random.ts'
import { listeningLog, manyModels, SMALL, startSandbox, TOKEN } from '../support/sandbox.ts'

const MODEL = { id: 1, slug: 'm' }
const BODY: Dict = new Map([['name', 'M']])
const GET: [string, ApiInput] = ['GetModel', { path: { modelId: '1' } }]
const POST: [string, ApiInput] = ['CreateModel', { body: BODY }]
const PATCH: [string, ApiInput] = ['UpdateModel', { path: { modelId: '1' }, body: BODY }]

function clientOf(http: FakeHttp, more: Partial<ApiClientOptions> = {}) {
	const clock = fakeClock()
	const log = listeningLog()
	return {
		client: makeApiClient({ api, token: TOKEN, credential: 'env:ACME_TOKEN', http, clock, random: fakeRandom('client'), log, ...more }),
		clock,
		log,
	}
}

async function callWith(
	[id, input]: [string, ApiInput],
	...script: HttpResult[]
): Promise<{ answer: ApiAnswer; calls: number; ms: number }> {
	const http = fakeHttp(...script)
	const { client, clock } = clientOf(http)
	const answer = await client.call(id, input)
	return { answer, calls: http.requests.length, ms: clock.monotonicMs() }
}

const outcome = (answer: ApiAnswer): string => (answer.kind === 'ok' ? 'ok' : `${answer.kind} ${answer.problem.code}`)

describe('P24: an answer that may lack the identity', () => {
	const [updated] = api.endpoints.filter(({ id }) => id === 'UpdateContract')
	const CONTRACT: [string, ApiInput] = ['UpdateContract', { path: { contractId: '7' }, body: BODY }]

	test.each<[string, HttpResult, string]>([
		['with it', httpAnswer(200, { id: '7', name: 'M' }), 'ok'],
		['without it', httpAnswer(200, { name: 'M' }), 'ok'],
		['of nothing said', httpAnswer(200, {}), 'ok'],
		['that is a refusal', httpAnswer(200, { message: 'Validation failed', details: {} }), 'refused API_REJECTED'],
		['that is a failure', httpAnswer(200, '"Internal Server Error"'), 'unknown API_SERVER'],
		['that is a list', httpAnswer(200, []), 'unknown API_ANSWER_INVALID'],
		['that is a web page', httpAnswer(200, '<html></html>'), 'unknown API_ANSWER_INVALID'],
		['that is empty', httpAnswer(200), 'unknown API_ANSWER_INVALID'],
	])('%s', async (_, answer, expected) => {
		expect(updated?.mayLackIdentity).toBe(true)
		const { answer: judged, calls } = await callWith(CONTRACT, answer)
		expect([outcome(judged), calls]).toEqual([expected, 1])
	})
})

test('P3: a list that comes with a refusal is no list', async () => {
	const refusal = httpAnswer(200, { data: [], hasMore: false, message: 'Validation failed', details: {} })
	const read = await clientOf(fakeHttp(refusal)).client.list('ListModel')
	expect(read).toMatchObject({ kind: 'unknown', reason: { code: 'API_REJECTED' } })
})

describe('P24: what is repeated and what is not', () => {
	const html = httpAnswer(200, '<html></html>')
	const cases: readonly [string, HttpResult, string, number, string, number][] = [
		// what comes back, each time      a read                                  calls  a write                              calls
		['200 with the thing', httpAnswer(200, MODEL), 'ok', 1, 'ok', 1],
		['201 with the thing', httpAnswer(201, MODEL), 'ok', 1, 'ok', 1],
		['200 without an id', httpAnswer(200, { slug: 'm' }), 'unknown API_ANSWER_INVALID', 6, 'unknown API_ANSWER_INVALID', 1],
		['200 with a list', httpAnswer(200, []), 'unknown API_ANSWER_INVALID', 6, 'unknown API_ANSWER_INVALID', 1],
		['200 with a web page', html, 'unknown API_ANSWER_INVALID', 6, 'unknown API_ANSWER_INVALID', 1],
		['200 with nothing', httpAnswer(200), 'unknown API_ANSWER_INVALID', 6, 'unknown API_ANSWER_INVALID', 1],
		['200 with half an answer', httpAnswer(200, '{"id":1,"na'), 'unknown API_ANSWER_INVALID', 6, 'unknown API_ANSWER_INVALID', 1],
		[
			'200 with a refusal',
			httpAnswer(200, { message: 'Validation failed', details: {} }),
			'refused API_REJECTED',
			1,
			'refused API_REJECTED',
			1,
		],
		['200 with a failure', httpAnswer(200, '"Internal Server Error"'), 'unknown API_SERVER', 6, 'unknown API_SERVER', 1],
		['202', httpAnswer(202, MODEL), 'unknown API_ANSWER_INVALID', 6, 'unknown API_ANSWER_INVALID', 1],
		['207', httpAnswer(207, MODEL), 'unknown API_ANSWER_INVALID', 6, 'unknown API_ANSWER_INVALID', 1],
		['204 where a thing is due', httpAnswer(204), 'unknown API_ANSWER_INVALID', 6, 'unknown API_ANSWER_INVALID', 1],
		[
			'302',
			httpAnswer(302, '', { location: 'https://elsewhere.example' }),
			'refused API_ANSWER_INVALID',
			1,
			'refused API_ANSWER_INVALID',
			1,
		],
		['400', httpAnswer(400), 'refused API_REJECTED', 1, 'refused API_REJECTED', 1],
		['401', httpAnswer(401), 'refused API_AUTH', 1, 'refused API_AUTH', 1],
		['403', httpAnswer(403), 'refused API_FORBIDDEN', 1, 'refused API_FORBIDDEN', 1],
		['404', httpAnswer(404), 'refused API_NOT_FOUND', 1, 'refused API_NOT_FOUND', 1],
		['404 with a web page', httpAnswer(404, '<html></html>'), 'unknown API_ANSWER_INVALID', 3, 'refused API_NOT_FOUND', 1],
		['408', httpAnswer(408), 'unknown API_SERVER', 6, 'unknown API_SERVER', 1],
		['409', httpAnswer(409), 'refused API_CONFLICT', 1, 'refused API_CONFLICT', 1],
		['413', httpAnswer(413), 'refused API_REJECTED', 1, 'refused API_REJECTED', 1],
		['422', httpAnswer(422), 'refused API_REJECTED', 1, 'refused API_REJECTED', 1],
		['429', httpAnswer(429), 'refused API_LIMIT', 6, 'refused API_LIMIT', 6],
		['500', httpAnswer(500, '"Internal Server Error"'), 'unknown API_SERVER', 6, 'unknown API_SERVER', 1],
		['502', httpAnswer(502, '<html></html>'), 'unknown API_SERVER', 6, 'unknown API_SERVER', 1],
		['503', httpAnswer(503), 'unknown API_SERVER', 6, 'unknown API_SERVER', 1],
		['504', httpAnswer(504), 'unknown API_SERVER', 6, 'unknown API_SERVER', 1],
		['no connection', httpFailure('before-send'), 'refused API_UNREACHABLE', 3, 'refused API_UNREACHABLE', 3],
		['no answer', httpFailure('after-send'), 'unknown API_UNREACHABLE', 6, 'unknown API_UNREACHABLE', 1],
	]
	test.each(cases)('%s', async (_name, result, read, reads, write, writes) => {
		const got = await callWith(GET, result)
		expect([outcome(got.answer), got.calls]).toEqual([read, reads])
		for (const input of [POST, PATCH]) {
			const written = await callWith(input, result)
			expect([outcome(written.answer), written.calls]).toEqual([write, writes])
		}
	})

	test('a read goes on after a failure', async () => {
		const { answer, calls } = await callWith(GET, httpAnswer(503), httpFailure('after-send'), httpAnswer(200, MODEL))
		expect([outcome(answer), calls]).toEqual(['ok', 3])
	})

	test('waiting grows, has chance in it, and ends within two minutes', async () => {
		const { calls, ms } = await callWith(GET, httpAnswer(503))
		expect(calls).toBe(6)
		expect(ms).toBeGreaterThan(15_000)
		expect(ms).toBeLessThan(31_000)
		const waited = await callWith(GET, httpAnswer(429, '', { 'retry-after': '50' }))
		expect([waited.calls, waited.ms]).toEqual([3, 100_000])
	})

	test.each([
		['2', 2_000],
		['0', 0],
		['-5', 0],
		['86400', 60_000],
		['99999999999999999999', 60_000],
		['Thu, 01 Jan 2026 00:00:07 GMT', 7_000],
		['Wed, 31 Dec 2025 23:59:00 GMT', 0],
	])('Retry-After %s is obeyed within bounds', async (header, expectedMs) => {
		const { answer, ms } = await callWith(POST, httpAnswer(429, '', { 'retry-after': header }), httpAnswer(200, MODEL))
		expect([outcome(answer), ms]).toEqual(['ok', expectedMs])
	})

	test.each(['soon', '', '1e3', 'Thu, 99 Foo 2026 00:00:07 GMT'])('Retry-After %j says nothing', async (header) => {
		const { answer, ms } = await callWith(GET, httpAnswer(429, '', { 'retry-after': header }), httpAnswer(200, MODEL))
		expect(outcome(answer)).toBe('ok')
		expect(ms).toBeGreaterThanOrEqual(500)
	})

	test('one call that is limited holds all others back', async () => {
		const http = fakeHttp(httpAnswer(429, '', { 'retry-after': '30' }), httpAnswer(200, MODEL))
		const { client, clock } = clientOf(http)
		const first = client.call(...GET)
		await clock.sleep(1)
		await client.call(...GET)
		expect(clock.monotonicMs()).toBeGreaterThanOrEqual(30_000)
		expect(outcome(await first)).toBe('ok')
	})
})

describe('what is said', () => {
	test('422 names each field and never what was sent', async () => {
		const details = { 'body.name': { message: "'name' is required", value: 'do-not-show' }, 'body.\u001b[31m\u202eslug': 'too\nlong' }
		const { answer } = await callWith(POST, httpAnswer(422, { message: 'Validation failed', details }))
		if (answer.kind !== 'refused') throw new Error('not refused')
		expect(answer.problem.message).toBe("CreateModel: the API refused the values: body.name: 'name' is required; body. [31m slug: too long")
	})

	test('long and many details are cut', async () => {
		const details = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, { message: '🏢'.repeat(500) }]))
		const { answer } = await callWith(POST, httpAnswer(422, { message: 'Validation failed', details }))
		if (answer.kind !== 'refused') throw new Error('not refused')
		expect(answer.problem.message.length).toBeLessThan(2_000)
		expect(answer.problem.message).toMatch(/; and 22 more$/)
		expect(answer.problem.message.isWellFormed()).toBe(true)
	})

	test('P7: a token that the server repeats is not shown, and 401 names where it comes from', async () => {
		const body = { message: 'Authentication error', details: `bad token ${TOKEN}` }
		const http = fakeHttp(httpAnswer(401, body))
		const { client, log } = clientOf(http)
		const answer = await client.call(...GET)
		if (answer.kind !== 'refused') throw new Error('not refused')
		expect(answer.problem).toMatchObject({
			code: 'API_AUTH',
			message: 'GetModel: the API does not accept the credential: bad token ***; Authentication error',
			hint: 'Check the credential that env:ACME_TOKEN refers to',
		})
		expect(log.lines.join('\n')).not.toContain(TOKEN)
	})

	test.each<[string, [string, ApiInput], HttpResult]>([
		['a web page for a read', GET, httpAnswer(200, '<html></html>')],
		['a web page that says 404', GET, httpAnswer(404, '<html></html>')],
		['a redirect', POST, httpAnswer(302)],
		['a 404 of a path with nothing in it that could be missing', POST, httpAnswer(404)],
	])('what an address that is not the API would answer leads to the address: %s', async (_name, [id, input], result) => {
		const { client } = clientOf(fakeHttp(result), { baseUrl: 'https://app.example.test' })
		const answer = await client.call(id, input)
		const hint = answer.kind === 'ok' ? '' : answer.problem.hint
		expect(hint).toContain('`connect.url`')
		expect(hint).toContain(`calls went to https://app.example.test, the usual address is ${api.baseUrl}`)
	})

	test.each(['{}', '[]', '"x"', '{"details":null}', '{"details":{"__proto__":{"message":"p"}}}', 'not json', ''])(
		'an error body of another shape is no trouble: %s',
		async (body) => {
			const { answer } = await callWith(POST, httpAnswer(422, body))
			expect(outcome(answer)).toBe('refused API_REJECTED')
		},
	)
})

describe('what is sent', () => {
	test('credential, exact numbers and keys as they are', async () => {
		const http = fakeHttp(httpAnswer(200, MODEL))
		const { client } = clientOf(http)
		const config = fromPlain(
			new Map<string, unknown>([
				['10', 1n],
				['2', 90071992547409931n],
				['$masked', 'x'],
				['__proto__', '🏢'],
			]),
		)
		await client.call('UpdateSync', { path: { syncId: '5' }, body: new Map([['configuration', config as Dict]]) })
		expect(http.requests[0]).toMatchObject({
			method: 'PATCH',
			url: 'https://api.hightouch.com/api/v1/syncs/5',
			headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', accept: 'application/json' },
			body: '{"configuration":{"10":1,"2":90071992547409931,"$masked":"x","__proto__":"🏢"}}',
		})
	})

	test('P7: a masked value is never sent', async () => {
		const http = fakeHttp(httpAnswer(200, MODEL))
		const { client } = clientOf(http)
		const answer = await client.call('UpdateSync', {
			path: { syncId: '5' },
			body: new Map([['configuration', new Map([['deep', [{ kind: 'masked' } as const]]])]]),
		})
		expect(answer).toMatchObject({ kind: 'refused', status: 0, problem: { code: 'VALUE_INVALID' } })
		expect(http.requests).toEqual([])
	})

	test.each(['', '.', '..', '\ud800'])('an id %j never becomes a path', async (modelId) => {
		const { answer, calls } = await callWith(['GetModel', { path: { modelId } }], httpAnswer(200, MODEL))
		expect([answer.kind === 'refused' && answer.status, calls]).toEqual([0, 0])
	})

	test('an odd id stays one segment of the path', async () => {
		const http = fakeHttp(httpAnswer(200, MODEL))
		await clientOf(http).client.call('GetModel', { path: { modelId: '../syncs/1?x=$&#' } })
		expect(http.requests[0]?.url).toBe('https://api.hightouch.com/api/v1/models/..%2Fsyncs%2F1%3Fx%3D%24%26%23')
	})

	test('an endpoint that is not documented is called only where it is switched on', async () => {
		const http = fakeHttp(httpAnswer(204))
		expect(await clientOf(http).client.call('DeleteModel', { path: { modelId: '1' } })).toMatchObject({ kind: 'refused', status: 0 })
		expect(http.requests).toEqual([])
		expect(await clientOf(http, { enabled: ['DeleteModel'] }).client.call('DeleteModel', { path: { modelId: '1' } })).toEqual({
			kind: 'ok',
			status: 204,
			body: undefined,
		})
	})

	test('names that the description does not have are a defect and say so', async () => {
		const { client } = clientOf(fakeHttp(httpAnswer(200, MODEL)))
		await expect(client.call('GetModels')).rejects.toThrow(Failure)
		await expect(client.call('GetModel', { path: { modelId: '1' }, query: { nope: '1' } })).rejects.toMatchObject({
			problem: { code: 'USAGE' },
		})
		await expect(client.list('GetModel')).rejects.toMatchObject({ problem: { code: 'USAGE' } })
	})
})

describe('P7: where the credential may go', () => {
	test.each([
		'http://api.example.com/v1',
		'ftp://api.example.com',
		'https://user:pass@api.example.com',
		'https://api.example.com/?a=1',
		'nonsense',
		'http://127.0.0.1.example.com',
		'file:///etc/passwd',
	])('not to %s', (baseUrl) => {
		expect(() => clientOf(fakeHttp(), { baseUrl })).toThrow(Failure)
		expect(() => clientOf(fakeHttp(), { baseUrl })).not.toThrow(/pass@|user:/)
	})

	test.each(['https://api.example.com/v1/', 'http://127.0.0.1:8080/v1', 'http://localhost:8080', 'http://[::1]:8080'])(
		'to %s',
		(baseUrl) => {
			expect(() => clientOf(fakeHttp(), { baseUrl })).not.toThrow()
		},
	)

	test.each(['', 'a b', 'token\n', 'tökén', 'x\u0000'])('a token %j is refused and not repeated', (token) => {
		expect(() => clientOf(fakeHttp(), { token })).toThrow(/^env:ACME_TOKEN holds no usable credential/)
	})
})

describe('against a server with a limit', () => {
	test('400 calls pass without one refusal, at the pace of the limit', async () => {
		const sandbox = await startSandbox({ from: SMALL })
		const client = sandbox.client()
		const answers = await Promise.all(Array.from({ length: 400 }, () => client.call('GetModel', { path: { modelId: '1001' } })))
		expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['ok']))
		expect(client.calls()).toBe(400)
		expect(sandbox.clock.monotonicMs()).toBeGreaterThanOrEqual(20_000)
		expect(sandbox.clock.monotonicMs()).toBeLessThan(32_000)
	})

	test('a client that shares the limit with others waits and goes on', async () => {
		const sandbox = await startSandbox({ from: manyModels(150) })
		const [one, two] = [sandbox.client(), sandbox.client()]
		const reads = await Promise.all([one, two].flatMap((client) => Array.from({ length: 80 }, () => client.list('ListModel'))))
		expect(reads.every((read) => read.kind === 'complete' && read.value.length === 150)).toBe(true)
	})
})

describe('P31: stopping', () => {
	test('nothing new is sent, and waiting ends', async () => {
		const stop = new AbortController()
		const http = fakeHttp(httpAnswer(503))
		const { client } = clientOf(http, { signal: stop.signal })
		const first = client.call(...GET)
		stop.abort(new Error('stopped'))
		await first
		const sent = http.requests.length
		expect(await client.call(...POST)).toMatchObject({ kind: 'refused', status: 0, problem: { code: 'CANCELLED' } })
		expect(await client.list('ListModel')).toMatchObject({ kind: 'unknown', reason: { code: 'CANCELLED' } })
		expect(http.requests.length).toBe(sent)
	})

	test('a write that is under way is not cut off', async () => {
		const stop = new AbortController()
		const http = fakeHttp(httpAnswer(200, MODEL))
		const { client } = clientOf(http, { signal: stop.signal })
		const write = client.call(...POST)
		await client.call(...GET)
		stop.abort()
		expect(outcome(await write)).toBe('ok')
		expect(http.requests.map(({ method, signal }) => [method, signal !== undefined])).toEqual([
			['POST', false],
			['GET', true],
		])
	})
})
