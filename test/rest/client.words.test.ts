import { describe, expect, test } from 'vitest'
import type { Api, Endpoint, HttpResult } from '../../src/provider.ts'
import { Failure, toPlain } from '../../src/provider.ts'
import { makeApiClient } from '../../src/rest/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeHttp, httpAnswer } from '../support/fake-http.ts'
import { fakeLog } from '../support/fake-log.ts'
import { fakeRandom } from '../support/fake-random.ts'

const common = { parameters: [], answer: {}, statuses: [] } as const
const endpoints: readonly Endpoint[] = [
	{ ...common, id: 'list', method: 'GET', path: '/boards', identity: 'id', paging: { kind: 'whole' } },
	{ ...common, id: 'named', method: 'GET', path: '/named', identity: 'id', paging: { kind: 'whole', items: 'boards' } },
	{ ...common, id: 'remove', method: 'DELETE', path: '/boards/1', success: 202 },
	{ ...common, id: 'make', method: 'POST', path: '/boards', identity: 'id' },
]
const limitHeaders = { allowed: 'x-allowed', remaining: 'x-left', reset: 'x-reset', resetAs: 'seconds' } as const
const errors = { items: 'errors', type: 'type', message: 'message', field: 'field', waitMs: [] } as const
const API: Api = { auth: { kind: 'bearer' }, endpoints, limitHeaders, errors }

function clientOf(api: Api, ...script: readonly HttpResult[]) {
	const [clock, http] = [fakeClock(), fakeHttp(...script)]
	const rest = { token: 'token', credential: 'env:TOKEN', http, clock, log: fakeLog(), random: fakeRandom('words') }
	return { client: makeApiClient({ api, baseUrl: 'http://localhost:1', ...rest }), clock, rest }
}

describe('a list in one answer', () => {
	test.each<[string, string, unknown, 'complete' | 'unknown']>([
		['that is nothing but the list', 'list', [{ id: 1 }, { id: 2 }], 'complete'],
		['that is nothing but the list, and empty', 'list', [], 'complete'],
		['that should be nothing but the list', 'list', { boards: [] }, 'unknown'],
		['in its member', 'named', { boards: [{ id: 1 }] }, 'complete'],
		['without its member', 'named', [{ id: 1 }], 'unknown'],
	])('P3: %s', async (_, id, body, kind) => {
		const read = await clientOf(API, httpAnswer(200, body)).client.list(id)
		expect(read.kind).toBe(kind)
		if (read.kind === 'complete') expect(read.value.map((row) => toPlain(row))).toEqual(Array.isArray(body) ? body : [{ id: 1 }])
	})
})

test.each([
	['remove', 202, 'ok'],
	['remove', 200, 'ok'],
	['make', 202, 'unknown'],
] as const)('%s answered with %i is %s: only what is described as a success is one', async (id, status, kind) => {
	expect((await clientOf(API, httpAnswer(status, { id: 1 })).client.call(id)).kind).toBe(kind)
})

test.each([
	['remove', 'API_IN_USE'],
	['make', 'API_CONFLICT'],
] as const)('a 409 without a word says of %s that it is %s', async (id, code) => {
	const answer = await clientOf(API, httpAnswer(409)).client.call(id)
	expect(answer.kind === 'refused' && answer.problem.code).toBe(code)
})

describe('headers that tell how many calls are left', () => {
	test.each([
		['seconds', '7', 7_000],
		['seconds', 'soon', 0],
		['seconds', '999999', 60_000],
		['date', 'Thu, 01 Jan 2026 00:00:07 GMT', 7_000],
		['date', '7', 0],
	] as const)('in %s, %s is waited for until there is room again', async (resetAs, reset, waitedMs) => {
		const headers = { 'x-allowed': '1', 'x-left': '0', 'x-reset': reset, date: 'Thu, 01 Jan 2026 00:00:00 GMT' }
		const { client, clock } = clientOf({ ...API, limitHeaders: { ...limitHeaders, resetAs } }, httpAnswer(200, { id: 1 }, headers))
		await client.call('make')
		const before = clock.monotonicMs()
		await client.call('make')
		expect(clock.monotonicMs() - before).toBe(waitedMs)
	})
})

test('where everybody runs a server of their own, the settings must say where', () => {
	const { rest } = clientOf(API)
	expect(() => makeApiClient({ api: API, ...rest })).toThrow(Failure)
	expect(() => makeApiClient({ api: API, ...rest })).toThrow(/where the server is/)
})

describe('a cursor that stands beside the items', () => {
	const paging = {
		kind: 'cursor',
		items: 'boards',
		parameter: { count: 'limit', cursor: 'after' },
		block: { next: 'next', total: 'count' },
		pageSize: 2,
	} as const
	const parameters = ['limit', 'after'].map((name) => ({ name, in: 'query' as const, required: false, schema: { type: 'string' } }))
	const api: Api = { ...API, endpoints: [{ ...common, parameters, id: 'list', method: 'GET', path: '/boards', identity: 'id', paging }] }
	const page = (next: string | null, ...ids: readonly number[]) => httpAnswer(200, { boards: ids.map((id) => ({ id })), next, count: 3 })

	test('P3: is followed to its end', async () => {
		const { client, rest } = clientOf(api, page('b', 1, 2), page(null, 3), page('b', 1, 2))
		const read = await client.list('list')
		expect(read.kind === 'complete' && read.value.map((row) => toPlain(row))).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
		expect(rest.http.requests.map(({ url }) => url.slice(url.indexOf('?')))).toEqual(['?limit=2', '?limit=2&after=b', '?limit=2'])
	})
})

test.each([
	[{ kind: 'bearer' }, { authorization: 'Bearer token' }],
	[{ kind: 'header', name: 'X-Api-Key' }, { 'x-api-key': 'token' }],
	[{ kind: 'header', name: 'Authorization', before: 'Key ' }, { authorization: 'Key token' }],
] as const)('the credential of %o', async (auth, headers) => {
	const { client, rest } = clientOf({ ...API, auth }, httpAnswer(200, []))
	await client.list('list')
	const { accept: _, 'user-agent': __, ...own } = rest.http.requests[0]?.headers ?? {}
	expect(own).toEqual(headers)
})

test('errors of one sentence without details are told', async () => {
	const answer = await clientOf({ ...API, errors: { message: 'error' } }, httpAnswer(422, { error: 'no such color' })).client.call('make')
	expect(answer.kind === 'refused' && answer.problem.message).toContain('no such color')
})
