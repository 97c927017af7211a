import { expect, test } from 'vitest'
import { api } from '../../providers/hightouch/api/index.ts'
import { sandbox } from '../../providers/hightouch/sandbox/index.ts'
import { toPlain } from '../../src/model/index.ts'
import { SMALL, startSandbox, TOKEN } from '../support/sandbox.ts'

test('effects: every call that could change something, in order, with who and what; reads are only counted', async () => {
	const sandbox = await startSandbox({ from: SMALL })
	const as = (actor: string) => ({ authorization: `Bearer ${TOKEN}`, 'x-sandbox-actor': actor })
	await sandbox.fetch('GET', '/models')
	await sandbox.fetch('PATCH', '/models/1001', { name: 'Other' }, as('ann@example.com'))
	await sandbox.fetch('PATCH', '/models/9', { name: 'Nobody' })
	await sandbox.fetch('PATCH', '/models/1001', { nope: 1 })
	await sandbox.control(
		'POST',
		'ui',
		{ kind: 'update', type: 'model', key: 'orders', attributes: { name: 'Orders 2' } },
		{ 'x-sandbox-actor': 'bob@example.com' },
	)
	const { json } = await sandbox.control('GET', 'effects')
	expect(json.calls).toEqual({ ListModel: 1, UpdateModel: 3 })
	expect(json.effects).toEqual([
		{
			seq: 1,
			at: '2026-01-01T00:00:00.000Z',
			by: 'api',
			operation: 'UpdateModel',
			actor: 'ann@example.com',
			path: { modelId: '1001' },
			body: { name: 'Other' },
			status: 200,
			changed: true,
		},
		{
			seq: 2,
			at: '2026-01-01T00:00:00.000Z',
			by: 'api',
			operation: 'UpdateModel',
			path: { modelId: '9' },
			body: { name: 'Nobody' },
			status: 404,
			changed: false,
		},
		{
			seq: 3,
			at: '2026-01-01T00:00:00.000Z',
			by: 'api',
			operation: 'UpdateModel',
			path: { modelId: '1001' },
			body: { nope: 1 },
			status: 422,
			changed: false,
		},
		expect.objectContaining({ seq: 4, by: 'page', operation: 'update', actor: 'bob@example.com', status: 200, changed: true }),
	])
	expect(JSON.stringify(json)).not.toContain(TOKEN)
})

test('faults can be set and watched while it runs', async () => {
	const sandbox = await startSandbox({ from: SMALL })
	expect((await sandbox.control('PUT', 'faults', '503:nth=2')).json).toEqual([{ fault: '503:nth=2', seen: 0, struck: 0 }])
	expect((await sandbox.fetch('GET', '/models')).status).toBe(200)
	expect((await sandbox.fetch('GET', '/models')).status).toBe(503)
	expect((await sandbox.control('GET', 'faults')).json).toEqual([{ fault: '503:nth=2', seen: 2, struck: 1 }])
	expect((await sandbox.control('PUT', 'faults', ['slow:1', 'html:nth=9'])).json).toHaveLength(2)
	expect((await sandbox.control('PUT', 'faults', [])).json).toEqual([])
	expect(await sandbox.control('PUT', 'faults', 'nope')).toMatchObject({ status: 400, json: { message: expect.stringContaining('nope') } })
	expect((await sandbox.control('PUT', 'faults', { a: 1 })).status).toBe(400)
})

test('switches can be turned while it runs; what is not known is refused and changes nothing', async () => {
	const sandbox = await startSandbox({ from: SMALL })
	expect((await sandbox.control('PUT', 'switches', { ids: 'digit-strings' })).json).toMatchObject({
		ids: 'digit-strings',
		'manual-schedule': 'null',
	})
	expect((await sandbox.fetch('GET', '/models/1001')).json.id).toBe('1001')
	for (const wrong of [{ nope: 'x' }, { ids: 'roman' }, { ids: 1 }, ['ids'], { ids: 'numbers', __proto__x: 'y' }])
		expect((await sandbox.control('PUT', 'switches', wrong)).status).toBe(400)
	expect((await sandbox.control('GET', 'switches')).json.ids).toBe('digit-strings')
})

test.each<[string, string, unknown, number]>([
	['GET', 'nothing', undefined, 404],
	['DELETE', 'world', undefined, 404],
	['POST', 'ui', { kind: 'explode' }, 400],
	['POST', 'ui', { kind: 'constructor' }, 400],
	['POST', 'ui', undefined, 400],
	['POST', 'ui', { kind: 'delete', type: 'planet', key: 'x' }, 422],
	['POST', 'ui', { kind: 'delete', type: 'model', key: 'nobody' }, 404],
	['POST', 'runs', { type: 'sync', key: 'nobody', status: 'queued' }, 404],
])('%s %s with %j is %i', async (method, path, body, status) => {
	const sandbox = await startSandbox({ from: SMALL })
	expect((await sandbox.control(method, path, body)).status).toBe(status)
})

test('the workspace as files: where the service has a Git sync of its own, and nowhere else', async () => {
	const withTree = await startSandbox({ from: SMALL })
	expect((await withTree.control('GET', 'tree')).json).toMatchObject(toPlain(new Map(SMALL)) as object)
	const { tree: _none, ...rest } = sandbox
	const without = await startSandbox({ from: SMALL, provider: { name: 'hightouch', api, sandbox: rest } })
	expect((await without.control('GET', 'tree')).status).toBe(404)
})

test('tree: the workspace as files, and files done in the workspace; what it cannot take is named', async () => {
	const sandbox = await startSandbox({ from: SMALL })
	const before = (await sandbox.control('GET', 'tree')).json
	const [orders] = Object.keys(before).filter((file) => file.startsWith('models/'))
	expect(before[orders ?? '']).toMatchObject({ type: expect.any(String), primaryKey: expect.any(String) })
	const copy = { ...before[orders ?? ''], name: 'Copy' }
	const answer = await sandbox.control('POST', 'tree', { 'models/copy.yaml': copy, 'syncs/lost.yaml': { model: 'nobody' } })
	expect(answer.json).toEqual([{ path: 'syncs/lost.yaml', reason: expect.any(String) }])
	const after = (await sandbox.control('GET', 'tree')).json
	expect(after).toEqual({ ...before, 'models/copy.yaml': copy })
	for (const wrong of [['models/copy.yaml'], { 'models/copy.yaml': 'text' }])
		expect((await sandbox.control('POST', 'tree', wrong)).status).toBe(400)
	expect((await sandbox.control('GET', 'tree')).json).toEqual(after)
})
