import { describe, expect, onTestFinished, test } from 'vitest'
import { api } from '../../providers/segment/api/index.ts'
import { makeHttp } from '../../src/adapters/http.ts'
import type { ApiAnswer, ApiInput, Dict, HttpResult } from '../../src/provider.ts'
import { fromPlain, toPlain } from '../../src/provider.ts'
import { makeApiClient } from '../../src/rest/index.ts'
import { startSegment } from '../providers/segment/start.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeHttp, httpAnswer } from '../support/fake-http.ts'
import { fakeRandom } from '../support/fake-random.ts'
import { listeningLog, TOKEN } from '../support/sandbox.ts'

const GET: [string, ApiInput] = ['getFunction', { path: { functionId: 'f' } }]
const MAPPING: [string, ApiInput] = [
	'updateSubscriptionForDestination',
	{ path: { destinationId: 'd', id: 's' }, body: fromPlain({ input: { enabled: true } }) },
]

function clientOf(...script: readonly HttpResult[]) {
	const http = fakeHttp(...script)
	const clock = fakeClock()
	const options = { api, token: TOKEN, credential: 'env:ACME_TOKEN', http, clock, random: fakeRandom('client'), log: listeningLog() }
	return { client: makeApiClient(options), http, clock }
}

const outcome = (answer: ApiAnswer): string => (answer.kind === 'ok' ? 'ok' : `${answer.kind} ${answer.problem.code}`)
const found = { data: { function: { id: 'f', displayName: 'F' } } }

describe('an answer in an envelope', () => {
	test('is given without it', async () => {
		const answer = await clientOf(httpAnswer(200, found)).client.call(...GET)
		expect(answer.kind === 'ok' && toPlain(answer.body)).toEqual(found.data.function)
	})

	test.each<[string, unknown]>([
		['without its envelope', { id: 'f' }],
		['in half of it', { data: { id: 'f' } }],
		['of null', { data: { function: null } }],
		['without what identifies it', { data: { function: { displayName: 'F' } } }],
		['of errors with a status of success', { errors: [{ type: 'internal', message: 'no' }] }],
	])('%s is no answer', async (_what, body) => {
		expect(outcome(await clientOf(httpAnswer(200, body)).client.call(...GET))).toBe('unknown API_ANSWER_INVALID')
	})

	test('P3: a list that comes with errors is no list', async () => {
		const body = { data: { sources: [], pagination: { current: 'MA==', totalEntries: 0 } }, errors: [{ type: 'internal', message: 'no' }] }
		const read = await clientOf(httpAnswer(200, body)).client.list('listSources')
		expect(read).toMatchObject({ kind: 'unknown', reason: { code: 'API_ANSWER_INVALID' } })
	})

	test('goes into the envelope of every operation of the sandbox, and comes out of it', async () => {
		const client = (await startSegment()).client({ api })
		const workspace = await client.call('getWorkspace')
		expect(workspace.kind === 'ok' && toPlain(workspace.body)).toEqual({ id: 'wksSandboxSandboxSand', name: 'Sandbox', slug: 'sandbox' })
		const labels = await client.list('listLabels')
		expect(labels.kind === 'complete' && labels.value.map(toPlain)).toEqual([{ key: 'environment', value: 'demo' }])
		const body = fromPlain({ labels: [] }) as Dict
		const [source] = [...(await listed(client, 'listSources'))]
		const replaced = await client.call('replaceLabelsInSource', { path: { sourceId: String(source?.get('id')) }, body })
		expect(replaced.kind === 'ok' && toPlain(replaced.body)).toEqual({ labels: [] })
	})
})

async function listed(client: ReturnType<typeof makeApiClient>, id: string): Promise<readonly Dict[]> {
	const read = await client.list(id)
	return read.kind === 'complete' ? read.value : expect.fail(read.reason.message)
}

describe('errors in a list', () => {
	test.each<[string, unknown, string]>([
		[
			'with fields',
			{
				errors: [
					{ type: 'a', message: 'is long', field: 'name' },
					{ type: 'b', message: 'no' },
				],
			},
			'name: is long; no',
		],
		['without a sentence', { errors: [{ type: 'bad-request' }] }, 'bad-request'],
		['that quote the token', { errors: [{ type: 'a', message: `bad ${TOKEN}` }] }, 'bad ***'],
		['of another form', { message: 'no' }, ''],
	])('%s', async (_what, body, told) => {
		const answer = await clientOf(httpAnswer(422, body)).client.call(...GET)
		const text = told === '' ? '' : `: ${told}`
		expect(answer.kind === 'refused' && answer.problem.message).toBe(`getFunction: the API refused the values${text}`)
	})

	test.each([
		[40_000, 40_000],
		[0, 0],
		[10_000_000, 60_000],
		[-5, 0],
	])('a wait of %i ms that is told is kept, within bounds', async (told, waited) => {
		const limited = httpAnswer(429, { errors: [{ type: 'RequestError', data: { msBeforeNext: told } }] })
		const { client, clock } = clientOf(limited, httpAnswer(200, found))
		expect([outcome(await client.call(...GET)), clock.monotonicMs()]).toEqual(['ok', waited])
	})
})

describe('values in a query', () => {
	test.each<[string, ApiInput, string]>([
		['deleteUsers', { query: { userIds: ['a b', 'c'] } }, '/users?userIds[0]=a+b&userIds[1]=c'],
		[
			'removeRulesFromTrackingPlan',
			{ path: { trackingPlanId: 'p' }, query: { rules: [{ type: 'TRACK', key: 'Order & more', version: 1 }] } },
			'/tracking-plans/p/rules?rules[0][type]=TRACK&rules[0][key]=Order+%26+more&rules[0][version]=1',
		],
		['listFunctions', { query: { resourceType: 'SOURCE' } }, '/functions?resourceType=SOURCE'],
	])('%s', async (id, input, expected) => {
		const { client, http } = clientOf(httpAnswer(404))
		await client.call(id, input)
		expect(http.requests[0]?.url.replaceAll('%5B', '[').replaceAll('%5D', ']')).toBe(api.baseUrl + expected)
	})

	test('arrive at the sandbox as they left', async () => {
		const sandbox = await startSegment()
		const client = sandbox.client({ api })
		const rules = [{ type: 'TRACK', key: 'Order Completed', version: 1 }]
		const answer = await client.call('removeRulesFromTrackingPlan', { path: { trackingPlanId: 'tp_1' }, query: { rules } })
		expect(outcome(answer)).toBe('ok')
		expect((await sandbox.control('GET', 'effects')).json.effects[0].query).toEqual({ rules })
	})
})

describe('the pace', () => {
	test('an operation with a limit of its own keeps to it, and holds up no other', async () => {
		const sandbox = await startSegment()
		const http = makeHttp()
		onTestFinished(() => http.close())
		const client = sandbox.client({ api, http: sandbox.clock.timeless(http) })
		const write = () =>
			client.call('updateSubscriptionForDestination', {
				path: { destinationId: 'de1', id: 'sub1' },
				body: fromPlain({ input: { enabled: true } }) as Dict,
			})
		const answers = await Promise.all(Array.from({ length: 11 }, write))
		expect(answers.map(outcome)).toEqual(Array.from({ length: 11 }, () => 'ok'))
		expect((await sandbox.control('GET', 'effects')).json.effects.every(({ status }: { status: number }) => status === 200)).toBe(true)
		expect([sandbox.clock.monotonicMs() >= 120_000, sandbox.clock.monotonicMs() <= 130_000]).toEqual([true, true])
		const startedMs = sandbox.clock.monotonicMs()
		await client.call('getWorkspace')
		expect(sandbox.clock.monotonicMs()).toBe(startedMs)
	})

	const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'Thu, 1 Jan 2026 00:00:30 +0000' }
	test.each<[string, Readonly<Record<string, string>>, number]>([
		['used up', headers, 30_000],
		['used up, in the form of HTTP', { ...headers, 'x-ratelimit-reset': 'Thu, 01 Jan 2026 00:00:20 GMT' }, 20_000],
		['used up until long after', { ...headers, 'x-ratelimit-reset': '1 Jan 2027 00:00:00 +0000' }, 60_000],
		['by the clock of the server', { ...headers, date: 'Thu, 01 Jan 2026 00:00:25 GMT' }, 5_000],
		['not used up', { ...headers, 'x-ratelimit-remaining': '1' }, 0],
		['until nobody knows when', { ...headers, 'x-ratelimit-reset': 'soon' }, 0],
	])('what is %s waits as long as the headers say', async (_what, told, ms) => {
		const { client, clock } = clientOf(httpAnswer(200, found, told))
		await client.call(...GET)
		expect(clock.monotonicMs()).toBe(0)
		await client.call(...GET)
		expect(clock.monotonicMs()).toBe(ms)
	})

	test('a limited operation that is refused waits alone', async () => {
		const limited = httpAnswer(429, { errors: [{ type: 'RequestError', data: { msBeforeNext: 50_000 } }] })
		const { client, clock } = clientOf(limited, httpAnswer(200, found), httpAnswer(200, { data: { subscription: { id: 's' } } }))
		const mapping = client.call(...MAPPING)
		await client.call(...GET)
		expect(clock.monotonicMs()).toBe(0)
		expect(outcome(await mapping)).toBe('ok')
		expect(clock.monotonicMs()).toBe(50_000)
	})
})
