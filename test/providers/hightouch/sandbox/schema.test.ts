import { describe, expect, test } from 'vitest'
import type { TestSandbox } from '../../../support/sandbox.ts'
import { startSandbox, tree } from '../../../support/sandbox.ts'

const TABLE = { source: 'warehouse', type: 'table', tableName: 't' }
const LINK = { cardinality: '1:many', mapping: [{ fromColumn: 'id', toColumn: 'user_id' }] }
const FILES = {
	'models/plain.yaml': { name: 'Plain', ...TABLE, primaryKey: 'id' },
	'schema/parent-models/users.yaml': { name: 'Users', ...TABLE, primaryKey: 'ID', primaryLabel: 'NAME', secondaryLabel: 'MAIL' },
	'schema/related-models/orders.yaml': { name: 'Orders', ...TABLE },
	'schema/event-models/seen.yaml': { name: 'Seen', ...TABLE, eventTimestampColumn: 'AT' },
	'schema/model-relationships/users-orders.yaml': { from: { slug: 'users' }, to: { slug: 'orders' }, ...LINK },
}

const start = (switches: Readonly<Record<string, string>> = {}) =>
	startSandbox({ from: tree(FILES), switches: { 'extra-fields': 'never', ...switches } })

const edit = (sandbox: TestSandbox, kind: string, type: string, rest: object) => sandbox.control('POST', 'ui', { kind, type, ...rest })
const fileOf = async (sandbox: TestSandbox, path: string) => (await sandbox.control('GET', 'tree')).json[path]

describe('schema models through the API', () => {
	test('are models that say nothing of their kind, labels and timestamps', async () => {
		const sandbox = await start({ 'event-models-listed': 'yes' })
		const { json } = await sandbox.fetch('GET', '/models')
		expect(json.data.map((row: Record<string, unknown>) => [row.slug, row.isSchema, row.primaryKey])).toEqual([
			['plain', false, 'id'],
			['users', true, 'ID'],
			['orders', true, null],
			['seen', true, null],
		])
		for (const row of json.data)
			for (const hidden of ['kind', 'primaryLabel', 'secondaryLabel', 'eventTimestampColumn']) expect(row).not.toHaveProperty(hidden)
	})

	test.each([
		['no', ['plain', 'users', 'orders']],
		['yes', ['plain', 'users', 'orders', 'seen']],
	])('event models are listed: %s', async (value, expected) => {
		const sandbox = await start({ 'event-models-listed': value })
		expect((await sandbox.fetch('GET', '/models')).json.data.map((row: { slug: string }) => row.slug)).toEqual(expected)
	})

	test.each([
		['null', null],
		['empty', ''],
	])('a primary key that is not there is %s', async (value, expected) => {
		const sandbox = await start({ 'related-primary-key': value })
		expect((await sandbox.fetch('GET', '/models?slug=orders')).json.data[0].primaryKey).toBe(expected)
		expect((await sandbox.fetch('GET', '/models?slug=plain')).json.data[0].primaryKey).toBe('id')
	})

	test('a new one is a parent model', async () => {
		const sandbox = await start()
		const body = { name: 'New', slug: 'new', queryType: 'table', table: { name: 't' }, sourceId: 101, isSchema: true, primaryKey: 'id' }
		expect((await sandbox.fetch('POST', '/models', body)).json.isSchema).toBe(true)
		expect(await fileOf(sandbox, 'schema/parent-models/new.yaml')).toEqual({ name: 'New', ...TABLE, primaryKey: 'id' })
		expect((await sandbox.fetch('POST', '/models', { ...body, slug: 'plain' })).status).toBe(409)
	})

	test('a model can be moved into the schema and out of it', async () => {
		const sandbox = await start()
		await sandbox.fetch('PATCH', '/models/1001', { isSchema: true })
		expect(await fileOf(sandbox, 'schema/parent-models/plain.yaml')).toEqual({ name: 'Plain', ...TABLE, primaryKey: 'id' })
		await sandbox.fetch('PATCH', '/models/1001', { isSchema: false })
		expect(await fileOf(sandbox, 'models/plain.yaml')).toEqual({ name: 'Plain', ...TABLE, primaryKey: 'id' })
	})

	test('what relationships use is not deleted', async () => {
		const sandbox = await start({ deletes: 'available-409' })
		expect((await sandbox.fetch('DELETE', '/models/1002')).json.details).toHaveProperty('relationships')
		expect((await sandbox.fetch('DELETE', '/models/1004')).status).toBe(204)
	})
})

describe('schema models in the pages', () => {
	test.each([
		['parent', { primaryKey: 'ID', primaryLabel: 'NAME' }],
		['related', {}],
		['event', { eventTimestampColumn: 'AT' }],
	])('a %s model is made, changed and removed', async (kind, own) => {
		const sandbox = await start()
		const made = await edit(sandbox, 'create', 'schema_model', { attributes: { name: 'Page Viewed', kind, ...TABLE, ...own } })
		expect(made).toMatchObject({ status: 200, json: { slug: 'page-viewed', isSchema: true } })
		const path = `schema/${kind}-models/page-viewed.yaml`
		expect(await fileOf(sandbox, path)).toEqual({ name: 'Page Viewed', ...TABLE, ...own })
		await edit(sandbox, 'update', 'schema_model', {
			key: 'page-viewed',
			attributes: { name: 'Seen', description: 'All', primaryLabel: null },
		})
		const { primaryLabel: _gone, ...left } = { primaryLabel: '', ...own }
		expect(await fileOf(sandbox, path)).toEqual({ name: 'Seen', description: 'All', ...TABLE, ...left })
		expect((await edit(sandbox, 'delete', 'schema_model', { key: 'page-viewed' })).status).toBe(200)
		expect(await fileOf(sandbox, path)).toBeUndefined()
	})

	test('an event model may be told that it has no timestamp any more: it is refused', async () => {
		const sandbox = await start()
		expect((await edit(sandbox, 'update', 'schema_model', { key: 'seen', attributes: { eventTimestampColumn: null } })).status).toBe(422)
	})

	test.each<[string, string, string, object, number]>([
		['no kind', 'create', 'schema_model', { attributes: { name: 'N', ...TABLE } }, 422],
		['an event model without a timestamp', 'create', 'schema_model', { attributes: { name: 'N', kind: 'event', ...TABLE } }, 422],
		['another kind', 'update', 'schema_model', { key: 'users', attributes: { kind: 'event' } }, 422],
		['a source that is not there', 'update', 'schema_model', { key: 'users', attributes: { source: 'nobody' } }, 422],
		['a model that relationships use', 'delete', 'schema_model', { key: 'users' }, 422],
		['a schema model as a model', 'update', 'model', { key: 'users', attributes: { name: 'N' } }, 404],
		['a model as a schema model', 'delete', 'schema_model', { key: 'plain' }, 404],
	])('%s', async (_what, kind, type, rest, status) => {
		const sandbox = await start()
		const before = sandbox.world()
		expect((await edit(sandbox, kind, type, rest)).status).toBe(status)
		expect(sandbox.world()).toBe(before)
	})
})

describe('relationships', () => {
	const between = (from: string, to: string) => ({ from: { slug: from }, to: { slug: to } })

	test('are made with a slug of both ends, changed and removed, and no endpoint knows of them', async () => {
		const sandbox = await start()
		const make = async (attributes: object) => (await edit(sandbox, 'create', 'relationship', { attributes })).json.slug
		expect(await make({ ...between('users', 'seen'), ...LINK })).toBe('users-seen')
		expect(await make({ ...between('users', 'orders'), ...LINK })).toBe('users-orders-2')
		expect(await make({ ...between('users', 'seen'), through: ['users-orders', 'users-orders-2'] })).toBe('users-seen-2')
		await edit(sandbox, 'update', 'relationship', {
			key: 'users-seen',
			attributes: { cardinality: '1:1', from: { slug: 'orders', relationshipName: '', mergeColumns: true } },
		})
		expect(await fileOf(sandbox, 'schema/model-relationships/users-seen.yaml')).toEqual({
			from: { slug: 'orders', mergeColumns: true },
			to: { slug: 'seen' },
			cardinality: '1:1',
			mapping: LINK.mapping,
		})
		expect(await fileOf(sandbox, 'schema/model-relationships/users-seen-2.yaml')).toEqual({
			...between('users', 'seen'),
			through: ['users-orders', 'users-orders-2'],
		})
		expect((await edit(sandbox, 'delete', 'relationship', { key: 'users-orders-2' })).status).toBe(422)
		expect((await edit(sandbox, 'delete', 'relationship', { key: 'users-seen-2' })).status).toBe(200)
		expect((await edit(sandbox, 'delete', 'relationship', { key: 'users-orders-2' })).status).toBe(200)
		expect((await sandbox.fetch('GET', '/models')).text).not.toContain('mapping')
	})

	test.each<[string, object]>([
		['no end', { from: { slug: 'users' }, ...LINK }],
		['a model that is not there', { ...between('users', 'gone'), ...LINK }],
		['a model that is not of the schema', { ...between('users', 'plain'), ...LINK }],
		['a cardinality that is none', { ...between('users', 'orders'), ...LINK, cardinality: '1:2' }],
		['no mapping', { ...between('users', 'orders'), cardinality: '1:1' }],
		['a mapping without a column', { ...between('users', 'orders'), ...LINK, mapping: [{ fromColumn: 'id' }] }],
		['a way that leads nowhere', { ...between('users', 'orders'), through: ['gone'] }],
		['an empty way', { ...between('users', 'orders'), through: [] }],
	])('%s is refused', async (_what, attributes) => {
		const sandbox = await start()
		const before = sandbox.world()
		expect((await edit(sandbox, 'create', 'relationship', { attributes })).status).toBe(422)
		expect(sandbox.world()).toBe(before)
	})
})
