import { describe, expect, test } from 'vitest'
import { sandbox as model } from '../../../providers/hightouch/sandbox/index.ts'
import { SECRET_MARKER } from '../../../providers/hightouch/sandbox/world.ts'
import type { TestSandbox } from '../../support/sandbox.ts'
import { SMALL, startSandbox, tree } from '../../support/sandbox.ts'

const MODEL = { name: 'New', slug: 'new', queryType: 'raw_sql', sourceId: 101, isSchema: false, primaryKey: 'id', raw: { sql: 'select 2' } }
const SYNC = { slug: 'new-sync', configuration: {}, destinationId: 201, modelId: 1001, schedule: null, disabled: false }
const CRON = { type: 'cron', schedule: { expression: '0 6 * * *' } }

const start = (switches: Readonly<Record<string, string>> = {}) =>
	startSandbox({ from: SMALL, switches: { 'extra-fields': 'never', ...switches } })

describe('creating', () => {
	test('answers 200 with the whole thing, ids counting up', async () => {
		const sandbox = await start()
		const first = await sandbox.fetch('POST', '/models', MODEL)
		expect(first).toMatchObject({
			status: 200,
			json: {
				...MODEL,
				id: 1003,
				workspaceId: 4242,
				description: '',
				syncs: [],
				tags: {},
				lastRunSize: null,
				createdAt: '2026-01-01T00:00:00.000Z',
			},
		})
		expect((await sandbox.fetch('POST', '/models', { ...MODEL, slug: 'new-2' })).json.id).toBe(1004)
		expect((await sandbox.fetch('GET', '/models/1004')).json.slug).toBe('new-2')
	})

	test.each<[string, string, object, number, string]>([
		['a slug that is taken', '/models', { ...MODEL, slug: 'customers' }, 409, 'slug'],
		['a source that is not there', '/models', { ...MODEL, sourceId: 999 }, 422, 'sourceId'],
		['a type that is none', '/models', { ...MODEL, queryType: 'tabel' }, 422, 'queryType'],
		['a type without its query', '/models', { ...MODEL, queryType: 'table' }, 422, 'table'],
		['a query of another type', '/models', { ...MODEL, table: { name: 't' } }, 422, 'table'],
		['a dbt model that nobody knows', '/models', { ...MODEL, queryType: 'dbt', raw: undefined, dbt: { modelId: 1 } }, 422, 'dbt.modelId'],
		['a sync slug that is taken', '/syncs', { ...SYNC, slug: 'customers-to-crm' }, 409, 'slug'],
		['a model that is not there', '/syncs', { ...SYNC, modelId: 101 }, 422, 'modelId'],
		['a destination that is not there', '/syncs', { ...SYNC, destinationId: 101 }, 422, 'destinationId'],
	])('%s', async (_what, path, body, status, field) => {
		const sandbox = await start()
		const before = sandbox.world()
		expect(await sandbox.fetch('POST', path, body)).toMatchObject({
			status,
			json: { message: 'Validation failed', details: { [field]: { message: expect.any(String) } } },
		})
		expect(sandbox.world()).toBe(before)
	})

	test('models and syncs are told about each other', async () => {
		const sandbox = await start()
		const { json } = await sandbox.fetch('POST', '/syncs', SYNC)
		expect((await sandbox.fetch('GET', '/models/1001')).json.syncs).toEqual([5001, json.id])
		expect((await sandbox.fetch('GET', '/destinations/201')).json.syncs).toEqual([5001, json.id])
		expect((await sandbox.fetch('GET', '/models')).json.data.map((row: { syncs: unknown }) => row.syncs)).toEqual([[5001, json.id], []])
	})
})

describe('updating', () => {
	test('answers with the whole thing and moves its time on, and only its own', async () => {
		const sandbox = await start()
		sandbox.clock.advance(61_001)
		const { status, json } = await sandbox.fetch('PATCH', '/models/1001', { raw: { sql: 'select 3' } })
		expect([status, json.raw, json.name, json.createdAt, json.updatedAt]).toEqual([
			200,
			{ sql: 'select 3' },
			'Customers',
			'2026-01-01T00:00:00.000Z',
			'2026-01-01T00:01:01.001Z',
		])
		expect((await sandbox.fetch('GET', '/models/1002')).json.updatedAt).toBe('2026-01-01T00:00:00.000Z')
	})

	test.each(['/models/9', '/models/5001', '/syncs/1001', '/syncs/9.5'])('%s is not there', async (path) => {
		const sandbox = await start()
		expect((await sandbox.fetch('PATCH', path, {})).status).toBe(404)
		expect((await sandbox.fetch('GET', path)).status).toBe(404)
	})

	test('a configuration comes back in the order of the database', async () => {
		const sandbox = await start()
		const { text } = await sandbox.fetch('PATCH', '/syncs/5001', {
			configuration: { zebra: 1, b: { é: 1, zz: 2, z: 3, y: 4 }, a: [{ type: 1, to: 2 }], '10': 0, '9': 0 },
		})
		expect(text).toContain('"configuration":{"9":0,"a":[{"to":2,"type":1}],"b":{"y":4,"z":3,"zz":2,"é":1},"10":0,"zebra":1}')
	})

	test('switching off shows in the status', async () => {
		const sandbox = await start()
		expect((await sandbox.fetch('PATCH', '/syncs/5001', { disabled: true })).json).toMatchObject({ disabled: true, status: 'disabled' })
		expect((await sandbox.fetch('PATCH', '/syncs/5001', { disabled: false })).json).toMatchObject({ disabled: false, status: 'pending' })
	})
})

describe('lists', () => {
	const slugs = async (sandbox: TestSandbox, path: string): Promise<readonly string[]> =>
		(await sandbox.fetch('GET', path)).json.data.map((row: { slug: string }) => row.slug)

	test.each<[string, readonly string[]]>([
		['/models', ['customers', 'orders']],
		['/models?slug=orders', ['orders']],
		['/models?slug=order', []],
		['/models?name=Orders', ['orders']],
		['/models?name=orders', []],
		['/models?orderBy=name', ['customers', 'orders']],
		['/models?tags=a:b', []],
		['/sources?orderBy=name', ['shop', 'warehouse']],
		['/sources', ['warehouse', 'shop']],
		['/syncs?modelId=1001', ['customers-to-crm']],
		['/syncs?modelId=1002', []],
		['/syncs?after=2025-01-01T00:00:00Z', []],
	])('%s', async (path, expected) => {
		expect(await slugs(await start(), path)).toEqual(expected)
	})
})

describe('what is not known of the service can be chosen', () => {
	const schedules = async (switches: Readonly<Record<string, string>>) => {
		const sandbox = await start(switches)
		return (await sandbox.fetch('GET', '/syncs/5001')).json.schedule
	}

	test('a manual schedule', async () => {
		expect(await schedules({})).toBeNull()
		expect(await schedules({ 'manual-schedule': 'object' })).toEqual({ type: 'manual' })
	})

	test.each([
		['hidden', CRON],
		['shown', { ...CRON, startDate: '2026-01-05T06:00:00.000Z' }],
	])('the start of a schedule: %s', async (shown, expected) => {
		const sandbox = await start({ 'start-date': shown })
		await sandbox.control('POST', 'ui', {
			kind: 'update',
			type: 'sync',
			key: 'customers-to-crm',
			attributes: { schedule: { ...CRON, startDate: '2026-01-05T06:00:00.000Z' } },
		})
		expect((await sandbox.fetch('GET', '/syncs/5001')).json.schedule).toEqual(expected)
	})

	test.each([
		['replaced', { a: 1 }],
		['merged', { mode: 'upsert', object: 'contacts', a: 1, mappings: expect.anything() }],
	])('a configuration that is sent: %s', async (patch, expected) => {
		const sandbox = await start({ 'config-patch': patch })
		expect((await sandbox.fetch('PATCH', '/syncs/5001', { configuration: { a: 1 } })).json.configuration).toEqual(expected)
	})

	test('a configuration may come back with more in it', async () => {
		const sandbox = await start({ 'config-echo': 'completed' })
		expect((await sandbox.fetch('PATCH', '/syncs/5001', { configuration: { a: 1 } })).json.configuration).toEqual({
			a: 1,
			configVersion: 2,
		})
		expect((await sandbox.fetch('PATCH', '/syncs/5001', { configuration: { configVersion: 7 } })).json.configuration).toEqual({
			configVersion: 7,
		})
	})

	test('ids as strings of digits, wherever an id stands', async () => {
		const sandbox = await start({ ids: 'digit-strings' })
		expect((await sandbox.fetch('GET', '/syncs/5001')).json).toMatchObject({
			id: '5001',
			workspaceId: '4242',
			modelId: '1001',
			destinationId: '201',
		})
		expect((await sandbox.fetch('GET', '/models')).json.data[0]).toMatchObject({ id: '1001', sourceId: '101', syncs: ['5001'] })
		expect((await sandbox.fetch('POST', '/models', MODEL)).json.id).toBe('1003')
	})

	test.each([
		['unavailable', 404, 404],
		['available-409', 409, 204],
		['available-422', 422, 204],
	])('deleting: %s', async (deletes, used, free) => {
		const sandbox = await start({ deletes })
		expect((await sandbox.fetch('DELETE', '/models/1001')).status).toBe(used)
		expect((await sandbox.fetch('DELETE', '/models/1002')).status).toBe(free)
		expect((await sandbox.fetch('GET', '/models/1002')).status).toBe(free === 204 ? 404 : 200)
		expect((await sandbox.fetch('DELETE', '/syncs/5001')).status).toBe(free)
		expect((await sandbox.fetch('DELETE', '/models/1001')).status).toBe(free)
	})

	test('filters may find more than was asked for', async () => {
		const sandbox = await start({ 'list-filters': 'contains' })
		expect((await sandbox.fetch('GET', '/models?slug=ORDER')).json.data).toHaveLength(1)
	})

	test.each([
		['kept', 200],
		['ignored', 409],
	])('a slug in another case: %s', async (slugCase, status) => {
		const sandbox = await start({ 'slug-case': slugCase })
		expect((await sandbox.fetch('POST', '/models', { ...MODEL, slug: 'Customers' })).status).toBe(status)
	})

	test.each([
		['waits', 'pending', 0],
		['runs-at-once', 'queued', 1],
	])('a sync with a schedule %s', async (starting, status, runs) => {
		const sandbox = await start({ 'scheduled-start': starting })
		const made = await sandbox.fetch('POST', '/syncs', { ...SYNC, schedule: CRON })
		expect(made.json.status).toBe(status)
		expect((await sandbox.fetch('GET', `/syncs/${made.json.id}/runs`)).json.data).toHaveLength(runs)
		await sandbox.fetch('PATCH', '/syncs/5001', { disabled: true, schedule: CRON })
		expect((await sandbox.fetch('PATCH', '/syncs/5001', { disabled: false })).json.status).toBe(status)
		expect((await sandbox.fetch('POST', '/syncs', { ...SYNC, slug: 'by-hand' })).json.status).toBe('pending')
		expect((await sandbox.fetch('POST', '/syncs', { ...SYNC, slug: 'off', schedule: CRON, disabled: true })).json.status).toBe('disabled')
	})

	test('each switch has its first value for a default, and a meaning', () => {
		for (const { values, meaning } of model.switches) expect([values.length > 1, meaning.length > 10]).toEqual([true, true])
	})
})

describe('people in the pages of the service', () => {
	const edit = (sandbox: TestSandbox, body: object) => sandbox.control('POST', 'ui', body)

	test('can do what the API cannot: describe, change the type and the source, remove', async () => {
		const sandbox = await start()
		const { json } = await edit(sandbox, {
			kind: 'update',
			type: 'model',
			key: 'customers',
			attributes: { description: 'Paying', type: 'table', tableName: 't', rawSql: null, source: 'shop' },
		})
		expect(json).toMatchObject({
			id: 1001,
			slug: 'customers',
			description: 'Paying',
			queryType: 'table',
			table: { name: 't' },
			sourceId: 102,
		})
		expect(json).not.toHaveProperty('raw')
		expect((await edit(sandbox, { kind: 'delete', type: 'model', key: 'customers' })).status).toBe(422)
		expect((await edit(sandbox, { kind: 'delete', type: 'sync', key: 'customers-to-crm' })).status).toBe(200)
		expect((await edit(sandbox, { kind: 'delete', type: 'model', key: 'customers' })).status).toBe(200)
		expect((await sandbox.fetch('GET', '/models/1001')).status).toBe(404)
	})

	test('give names, and the slug follows from them, once', async () => {
		const sandbox = await start()
		const make = async (name: string) =>
			(
				await edit(sandbox, {
					kind: 'create',
					type: 'model',
					attributes: { name, source: 'shop', type: 'table', tableName: 't', primaryKey: 'id' },
				})
			).json.slug
		expect(await make('HubSpot & Ünïcode 🏢')).toBe('hub-spot-and-uenicode')
		expect(await make('Customers')).toBe('customers-2')
		expect(await make('Customers')).toBe('customers-3')
		expect(
			(await edit(sandbox, { kind: 'update', type: 'model', key: 'customers-3', attributes: { name: 'Renamed' } })).json,
		).toMatchObject({ slug: 'customers-3', name: 'Renamed' })
		expect(
			(
				await edit(sandbox, {
					kind: 'create',
					type: 'sync',
					attributes: { model: 'customers', destination: 'crm', config: {}, schedulePaused: true },
				})
			).json,
		).toMatchObject({ slug: 'customers-to-crm-2', status: 'disabled' })
	})

	test.each([
		{ kind: 'create', type: 'model', attributes: { name: 'N', source: 'nobody' } },
		{ kind: 'update', type: 'sync', key: 'customers-to-crm', attributes: { model: 'nobody' } },
		{ kind: 'delete', type: 'source', key: 'shop' },
	])('what does not fit is refused: %j', async (body) => {
		const sandbox = await start()
		const before = sandbox.world()
		expect((await edit(sandbox, body)).status).toBe(422)
		expect(sandbox.world()).toBe(before)
	})
})

describe('runs', () => {
	test('begin, go on and end, in the status of the sync and among its runs', async () => {
		const sandbox = await start()
		const tell = (status: string) => sandbox.control('POST', 'runs', { type: 'sync', key: 'customers-to-crm', status })
		expect((await tell('success')).status).toBe(409)
		expect((await tell('queued')).json.status).toBe('queued')
		expect((await tell('querying')).json.status).toBe('querying')
		expect((await sandbox.fetch('GET', '/syncs/5001/runs')).json.data).toMatchObject([{ id: 90_001, status: 'querying', finishedAt: null }])
		sandbox.clock.advance(5_000)
		expect((await tell('success')).json.status).toBe('success')
		expect((await sandbox.fetch('GET', '/syncs/5001')).json).toMatchObject({ status: 'success', lastRunAt: '2026-01-01T00:00:05.000Z' })
		const { json } = await sandbox.fetch('GET', '/syncs/5001/runs')
		expect(json.data).toMatchObject([{ status: 'success', finishedAt: '2026-01-01T00:00:05.000Z', completionRatio: 1 }])
		expect(json.data[0]).not.toHaveProperty('syncId')
		expect((await tell('exploded')).status).toBe(422)
		expect((await sandbox.fetch('GET', '/syncs/77/runs')).status).toBe(404)
	})
})

describe('a workspace from a tree', () => {
	const files = tree({
		'manifest-acme.yaml': { sources: { 'production-postgres': { name: 'Production', type: 'postgres' } }, destinations: {} },
		'aliases-acme.yaml': { sources: { main: 'production-postgres' }, destinations: {} },
		'models/a.yaml': { name: 'A', source: 'main', type: 'dbt_model', dbtModel: 'model.shop.accounts', primaryKey: 'ID' },
		'models/b.yaml': {
			name: 'B',
			source: 'null',
			type: 'custom',
			customQuery: { type: 'sheet', name: 'x' },
			primaryKey: 'Row Key',
			description: 'two\nlines',
		},
		'models/c.yaml': { name: 'C', source: 'elsewhere', type: 'raw_sql', rawSql: 'select 1', primaryKey: 'id' },
		'models/c.yml': { name: 'not read' },
		'models/deep/d.yaml': { name: 'not read' },
		'models/broken.yaml': { name: 'no source' },
		'schema/parent-models/users.yaml': {
			name: 'Users',
			source: 'main',
			type: 'table',
			tableName: 'u',
			primaryKey: 'ID',
			primaryLabel: 'NAME',
		},
		'schema/event-models/seen.yaml': { name: 'Seen', source: 'main', type: 'raw_sql', rawSql: 'select 1', eventTimestampColumn: 'TS' },
		'syncs/-2.yaml': {
			model: 'c',
			destination: 'undefined-a1b2c',
			config: { b: 1, a: 2 },
			schedule: { type: 'manual' },
			schedulePaused: true,
		},
		'syncs/lost.yaml': { model: 'gone', destination: 'x', config: {} },
		'README.md': { text: 'foreign' },
	})

	test('holds its models and syncs, and every connection that is listed or referred to', async () => {
		const sandbox = await startSandbox({ from: files, switches: { 'extra-fields': 'never' } })
		const get = async (path: string) => (await sandbox.fetch('GET', path)).json.data
		expect((await get('/sources')).map((row: { slug: unknown }) => row.slug)).toEqual(['production-postgres', null, 'elsewhere'])
		expect((await get('/destinations')).map((row: { slug: unknown }) => row.slug)).toEqual(['undefined-a1b2c', 'x'])
		expect(await get('/models')).toMatchObject([
			{ slug: 'a', sourceId: 101, queryType: 'dbt', isSchema: false, dbt: { dbtUniqueId: 'model.shop.accounts', modelId: 7001 } },
			{ slug: 'b', sourceId: 102, queryType: 'custom', custom: { query: { name: 'x', type: 'sheet' } }, description: 'two\nlines' },
			{ slug: 'c', sourceId: 103, raw: { sql: 'select 1' } },
			{ slug: 'users', isSchema: true },
		])
		expect(await get('/syncs')).toMatchObject([
			{ slug: '-2', configuration: { a: 2, b: 1 }, schedule: null, disabled: true, status: 'disabled', modelId: 1003 },
		])
		expect(sandbox.log.lines.filter((line) => line.includes('is not in the sandbox'))).toEqual([
			'models/broken.yaml is not in the sandbox: a model needs a source and a type',
			'syncs/lost.yaml is not in the sandbox: there is no model gone',
		])
	})

	test('event models are among the models where the switch says so', async () => {
		const sandbox = await startSandbox({ from: files, switches: { 'event-models-listed': 'yes' } })
		expect((await sandbox.fetch('GET', '/models')).json.data.map((row: { slug: string }) => row.slug)).toEqual([
			'a',
			'b',
			'c',
			'users',
			'seen',
		])
	})

	test('a dbt model that is in use can be used again', async () => {
		const sandbox = await startSandbox({ from: files, switches: { 'extra-fields': 'never' } })
		const made = await sandbox.fetch('POST', '/models', { ...MODEL, queryType: 'dbt', raw: undefined, dbt: { modelId: 7001 } })
		expect(made.json.dbt.dbtUniqueId).toBe('model.shop.accounts')
	})

	test('connections hold a secret, so that a leak is found', async () => {
		const sandbox = await startSandbox({ from: files })
		for (const path of ['/sources', '/destinations']) expect((await sandbox.fetch('GET', path)).text).toContain(SECRET_MARKER)
		for (const path of ['/models', '/syncs']) expect((await sandbox.fetch('GET', path)).text).not.toContain(SECRET_MARKER)
	})

	test('P45: names of prototypes are names', async () => {
		const hostile = tree({
			'models/__proto__.yaml': new Map<string, unknown>([
				['name', 'P'],
				['source', 'constructor'],
				['type', 'table'],
				['tableName', 't'],
				['primaryKey', 'id'],
				['__proto__', 'x'],
				['toString', 'y'],
			]),
		})
		const sandbox = await startSandbox({ from: hostile, switches: { 'extra-fields': 'never' } })
		expect((await sandbox.fetch('GET', '/models')).json.data).toMatchObject([{ slug: '__proto__', name: 'P' }])
		expect((await sandbox.fetch('GET', '/sources')).json.data[0].slug).toBe('constructor')
		expect(Object.keys(Object.prototype)).toEqual([])
	})
})
