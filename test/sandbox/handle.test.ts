import { describe, expect, test } from 'vitest'
import { manyModels, SMALL, startSandbox, TOKEN } from '../support/sandbox.ts'

const MODEL = { name: 'New', slug: 'new', queryType: 'raw_sql', sourceId: 101, isSchema: false, primaryKey: 'id', raw: { sql: 'select 2' } }
const SYNC = { slug: 'new-sync', configuration: {}, destinationId: 201, modelId: 1001, schedule: null, disabled: false }
const cron = (schedule: unknown) => ({ ...SYNC, schedule })

describe('the description is enforced to the letter', () => {
	test.each<[string, string, string, unknown, number, string | undefined]>([
		// what                        method    path                              body                                       status  the field that is named
		['an unknown path', 'GET', '/modells', undefined, 404, undefined],
		['a path too long', 'GET', '/models/1001/more', undefined, 404, undefined],
		['an unknown method', 'PUT', '/models/1001', MODEL, 404, undefined],
		['a method of another path', 'POST', '/sources', {}, 404, undefined],
		['an unknown parameter', 'GET', '/models?nope=1', undefined, 422, 'query.nope'],
		['a parameter of another list', 'GET', '/syncs?name=x', undefined, 422, 'query.name'],
		['a parameter twice', 'GET', '/models?limit=1&limit=2', undefined, 422, 'query.limit'],
		['a text for a number', 'GET', '/models?limit=ten', undefined, 422, 'query.limit'],
		['a limit of nothing', 'GET', '/models?limit=0', undefined, 422, 'query.limit'],
		['a negative offset', 'GET', '/models?offset=-1', undefined, 422, 'query.offset'],
		['half an offset', 'GET', '/models?offset=0.5', undefined, 422, 'query.offset'],
		['an order that is none', 'GET', '/models?orderBy=primaryKey', undefined, 422, 'query.orderBy'],
		['a date that is none', 'GET', '/syncs?after=yesterday', undefined, 422, 'query.after'],
		['a boolean that is none', 'POST', '/models?skipColumnQuery=yes', MODEL, 422, 'query.skipColumnQuery'],
		['a bad parameter where 422 is not declared', 'GET', '/sources?limit=ten', undefined, 400, undefined],
		['an id that is none', 'PATCH', '/models/customers', {}, 422, 'path.modelId'],
		['an id that is none, read', 'GET', '/models/customers', undefined, 404, undefined],
		['no body', 'POST', '/models', undefined, 422, 'requestBody'],
		['a list for a body', 'POST', '/models', [], 422, 'requestBody'],
		['a missing field', 'POST', '/models', { ...MODEL, primaryKey: undefined }, 422, 'requestBody.primaryKey'],
		['an unknown field', 'POST', '/models', { ...MODEL, description: 'x' }, 422, 'requestBody.description'],
		['a field that cannot change', 'PATCH', '/models/1001', { slug: 'other' }, 422, 'requestBody.slug'],
		['a field named like a prototype', 'PATCH', '/models/1001', JSON.parse('{"__proto__":{"a":1}}'), 422, 'requestBody.__proto__'],
		['a wrong type', 'PATCH', '/models/1001', { isSchema: 'false' }, 422, 'requestBody.isSchema'],
		['null for a text', 'PATCH', '/models/1001', { primaryKey: null }, 422, 'requestBody.primaryKey'],
		['an id as text', 'POST', '/syncs', { ...SYNC, modelId: '1001' }, 422, 'requestBody.modelId'],
		['a field that an update does not take', 'PATCH', '/syncs/5001', { modelId: 1002 }, 422, 'requestBody.modelId'],
		['a manual schedule as an object', 'POST', '/syncs', cron({ type: 'manual' }), 422, 'requestBody.schedule.schedule'],
		[
			'a cron with something more',
			'POST',
			'/syncs',
			cron({ type: 'cron', schedule: { expression: '0 * * * *', zone: 'UTC' } }),
			422,
			'requestBody.schedule.schedule.zone',
		],
		[
			'an interval of months',
			'POST',
			'/syncs',
			cron({ type: 'interval', schedule: { interval: { unit: 'month', quantity: 1 } } }),
			422,
			'requestBody.schedule.schedule.interval.unit',
		],
	])('%s', async (_what, method, path, body, status, field) => {
		const sandbox = await startSandbox({ from: SMALL })
		const before = sandbox.world()
		const answer = await sandbox.fetch(method, path, body)
		expect(answer.status).toBe(status)
		if (field !== undefined)
			expect(answer.json).toMatchObject({ message: 'Validation failed', details: expect.objectContaining({ [field]: expect.anything() }) })
		expect(sandbox.world()).toBe(before)
	})

	test.each<[string, unknown]>([
		['nothing', null],
		['cron', { type: 'cron', schedule: { expression: '0 6 * * 1-5' } }],
		['interval', { type: 'interval', schedule: { interval: { unit: 'hour', quantity: 2 } } }],
		['visual_cron', { type: 'visual_cron', schedule: { expressions: [{ days: { monday: true }, time: '14:00' }] } }],
		['dbt-cloud', { type: 'dbt-cloud', schedule: { account: { id: '1' }, job: { id: '2' } } }],
	])('a schedule that fits is taken: %s', async (_name, schedule) => {
		const sandbox = await startSandbox({ from: SMALL })
		const answer = await sandbox.fetch('POST', '/syncs', cron(schedule))
		expect(answer.json).toMatchObject({ slug: 'new-sync', schedule })
	})

	test('a body of another media type is no body, and one that is not JSON is 400', async () => {
		const sandbox = await startSandbox({ from: SMALL })
		const post = (type: string, body: string) =>
			fetch(`${sandbox.url}/models`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}`, 'content-type': type }, body })
		expect((await post('text/plain', JSON.stringify(MODEL))).status).toBe(422)
		expect((await post('application/json', '{"name":')).status).toBe(400)
		expect((await post('application/json; charset=utf-8', JSON.stringify(MODEL))).status).toBe(200)
	})

	test('the credential is asked for before anything else', async () => {
		const sandbox = await startSandbox({ from: SMALL })
		expect(await sandbox.fetch('GET', '/nowhere', undefined, {})).toMatchObject({
			status: 401,
			json: { message: 'Authentication error', details: 'No authorization header found' },
		})
		expect(await sandbox.fetch('GET', '/models', undefined, { authorization: 'Bearer other' })).toMatchObject({
			status: 401,
			json: { message: 'Authentication error', details: 'Token is invalid' },
		})
		expect((await sandbox.fetch('GET', '/models', undefined, { authorization: `bearer ${TOKEN}x` })).status).toBe(401)
	})

	test('paths outside the API are not part of it', async () => {
		const sandbox = await startSandbox({ from: SMALL })
		const get = (path: string) => fetch(sandbox.origin + path, { headers: { authorization: `Bearer ${TOKEN}` } })
		expect((await get('/models')).status).toBe(404)
		expect((await get('/api/v1/models')).status).toBe(200)
	})
})

describe('pages', () => {
	test.each([
		[0, '', 0, false],
		[1, '', 1, false],
		[99, '', 99, false],
		[100, '', 100, false],
		[101, '', 100, true],
		[101, '?offset=100', 1, false],
		[101, '?offset=101', 0, false],
		[101, '?offset=500', 0, false],
		[101, '?limit=7&offset=94', 7, false],
		[101, '?limit=7&offset=93', 7, true],
		[101, '?limit=1000', 101, false],
	])('of %i items, %s gives %i and hasMore %s', async (count, query, items, hasMore) => {
		const sandbox = await startSandbox({ from: manyModels(count) })
		const { json } = await sandbox.fetch('GET', `/models${query}`)
		expect([json.data.length, json.hasMore]).toEqual([items, hasMore])
	})
})

describe('the limit of calls', () => {
	test('the call beyond it gets 429 with nothing in it, and later ones pass', async () => {
		const sandbox = await startSandbox({ from: SMALL })
		const statuses: number[] = []
		for (let call = 0; call < 202; call += 1) statuses.push((await sandbox.fetch('GET', '/sources')).status)
		expect([statuses.indexOf(429), statuses.filter((status) => status === 429).length]).toEqual([200, 2])
		expect((await sandbox.fetch('GET', '/sources')).text).toBe('')
		sandbox.clock.advance(10_000)
		expect((await sandbox.fetch('GET', '/sources')).status).toBe(200)
	})

	test('it can be switched off', async () => {
		const sandbox = await startSandbox({ from: SMALL, switches: { 'rate-limit': 'off' } })
		for (let call = 0; call < 250; call += 1) expect((await sandbox.fetch('GET', '/sources?limit=1')).status).toBe(200)
	})
})

describe('answers that hold more than is described', () => {
	test('come now and then, at the same calls each time, and can be switched off', async () => {
		const run = async (extra: string) => {
			const sandbox = await startSandbox({ from: SMALL, switches: { 'extra-fields': extra } })
			const found: number[] = []
			for (let call = 1; call <= 20; call += 1) if ('addedLater' in (await sandbox.fetch('GET', '/models/1001')).json) found.push(call)
			return found
		}
		expect(await run('now-and-then')).toEqual([7, 14])
		expect(await run('now-and-then')).toEqual([7, 14])
		expect(await run('never')).toEqual([])
	})
})

describe('faults', () => {
	const created = async (faults: string) => {
		const sandbox = await startSandbox({ from: SMALL, faults })
		const answer = await sandbox.fetch('POST', '/models', MODEL).then(
			({ status, text }) => ({ status, text }),
			() => 'cut' as const,
		)
		const { json } = await sandbox.control('GET', 'world')
		const { json: log } = await sandbox.control('GET', 'effects')
		return { answer, isThere: Object.values<{ slug: string }>(json.model).some(({ slug }) => slug === 'new'), effect: log.effects[0] }
	}

	test.each<[string, number | 'cut', string | undefined, boolean]>([
		['500', 500, '"Internal Server Error"', false],
		['500:when=after', 500, '"Internal Server Error"', true],
		['502', 502, undefined, false],
		['401', 401, undefined, false],
		['403', 403, '', false],
		['409', 409, undefined, false],
		['429', 429, '', false],
		['html', 200, undefined, false],
		['html:when=after', 200, undefined, true],
		['empty', 200, '', true],
		['invalid-200', 200, undefined, false],
		['internal-200', 200, '"Internal Server Error"', false],
		['drop-request', 'cut', undefined, false],
		['drop-answer', 'cut', undefined, true],
		['truncate', 'cut', undefined, true],
		['500:on=UpdateModel', 200, undefined, true],
	])('P29: %s, and the log of effects says what really happened', async (faults, status, text, isThere) => {
		const got = await created(faults)
		expect(got.answer === 'cut' ? 'cut' : got.answer.status).toBe(status)
		if (text !== undefined) expect(got.answer === 'cut' || got.answer.text).toBe(text)
		expect([got.isThere, got.effect.changed]).toEqual([isThere, isThere])
		expect(got.effect.operation).toBe('CreateModel')
	})

	test('a member can be ignored while the rest is done', async () => {
		const sandbox = await startSandbox({ from: SMALL, faults: 'ignore:name,on=UpdateModel' })
		const { json } = await sandbox.fetch('PATCH', '/models/1001', { name: 'Other', primaryKey: 'uuid' })
		expect([json.name, json.primaryKey]).toEqual(['Customers', 'uuid'])
	})

	test('an answer can be late', async () => {
		const sandbox = await startSandbox({ from: SMALL, faults: 'slow:750,on=GetModel' })
		await sandbox.fetch('GET', '/models/1001')
		expect(sandbox.clock.monotonicMs()).toBe(750)
	})

	test('429 can say when to come back', async () => {
		const sandbox = await startSandbox({ from: SMALL, faults: '429:retry-after=3,nth=1' })
		expect((await sandbox.fetch('GET', '/models')).headers.get('retry-after')).toBe('3')
		expect((await sandbox.fetch('GET', '/models')).status).toBe(200)
	})
})

describe('undeclared members of a body', () => {
	test('are rejected, or dropped where the switch says so', async () => {
		const sandbox = await startSandbox({ from: SMALL, switches: { 'undeclared-keys': 'dropped' } })
		const { status, json } = await sandbox.fetch('PATCH', '/models/1001', { name: 'Other', description: 'x', slug: 'y' })
		expect([status, json.name, json.description, json.slug]).toEqual([200, 'Other', '', 'customers'])
	})
})
