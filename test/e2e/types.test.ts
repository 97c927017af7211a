import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import type { Json } from '../support/e2e-front.ts'
import { edited } from '../support/e2e-tree.ts'
import { RELATIONSHIPS, SCHEMA } from '../support/e2e-types.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SCHEMA)
})
afterAll(() => worlds.close())

const PARENT = 'schema/parent-models/users.yaml'
const RELATED = 'schema/related-models/purchases.yaml'
const EVENT = 'schema/event-models/page-views.yaml'
const DIRECT = 'schema/model-relationships/users-purchases.yaml'
const QUIET: Json = { changes: [], conflicts: [], held: [], unsupported: [], detached: [], warnings: [] }

/** Told in one run, with nothing called, and not told again. */
async function expectToldOnce(world: World, told: readonly object[]): Promise<void> {
	expect((await world.apply(0)).plan).toMatchObject({ ...QUIET, unsupported: told })
	expect(await world.plan()).toMatchObject({ ...QUIET, adoptions: [] })
	expect(await world.effects()).toEqual([])
}

describe('adoption', () => {
	test('P22: a schema is adopted without a word, dangling ends included; no file changes and nothing is called', async () => {
		const world = await worlds.world({ begin: 'settings', live: { ...SCHEMA, ...RELATIONSHIPS } })
		world.commit({ ...SCHEMA, ...RELATIONSHIPS })
		const shown = await world.run('plan')
		expect([shown.code, shown.out.includes('users-purchases')]).toEqual([0, false])
		expect((await world.apply(0)).plan).toMatchObject(QUIET)
		expect([world.files(), await world.effects()]).toEqual([{ ...SCHEMA, ...RELATIONSHIPS }, []])
	})
})

describe('an edit in the workspace', () => {
	test('P14: only the lines change that it is about', async () => {
		const world = await worlds.world()
		await world.ui('update', 'schema_model', 'users', { name: 'All users 👥', primaryKey: '会員ID' })
		await world.ui('update', 'schema_model', 'purchases', { rawSql: 'select *\nfrom app.all_purchases', description: 'One row each' })
		await world.apply(0)
		expect(world.files()).toEqual({
			...SCHEMA,
			[PARENT]: edited(edited(SCHEMA[PARENT], 'name: Users', 'name: All users'), 'ユーザーID', '会員ID'),
			[RELATED]: edited(edited(SCHEMA[RELATED], 'app.purchases', 'app.all_purchases'), '購入, one row each', 'One row each'),
		})
		expect(await world.effects()).toEqual([])
	})

	test('an event model that the API lists one day is compared then: what differs is a conflict, since nobody knows which is older', async () => {
		const world = await worlds.world()
		await world.switches({ 'event-models-listed': 'yes' })
		expect((await world.apply(0)).plan).toMatchObject(QUIET)
		const other = await worlds.world()
		await other.ui('update', 'schema_model', 'page-views', { tableName: 'web.views' })
		expect(await other.plan()).toMatchObject({ ...QUIET, adoptions: [] })
		await other.switches({ 'event-models-listed': 'yes' })
		const { plan } = await other.apply(3)
		expect(plan.conflicts).toMatchObject([
			{ address: 'schema_model.page-views', path: ['tableName'], git: 'web.page_views', live: 'web.views' },
		])
		expect((await other.run('resolve', 'schema_model.page-views', '--live')).code).toBe(0)
		await other.apply(0)
		expect(other.files()).toEqual({ ...SCHEMA, [EVENT]: edited(SCHEMA[EVENT], 'web.page_views', 'web.views') })
	})

	test('what the API does not show is not seen: labels and relationships', async () => {
		const world = await worlds.world()
		await world.ui('update', 'schema_model', 'users', { primaryLabel: 'email' })
		await world.ui('delete', 'relationship', 'users-page-views')
		expect(await world.plan()).toMatchObject({ ...QUIET, adoptions: [] })
	})

	test('a deleted model takes its file along; one that was never listed stays', async () => {
		const world = await worlds.world()
		for (const key of ['users-items', 'purchases-items', 'users-page-views']) await world.ui('delete', 'relationship', key)
		await world.ui('delete', 'schema_model', 'items')
		await world.ui('delete', 'schema_model', 'page-views')
		const { plan } = await world.apply(0)
		expect(plan.changes.map(({ id }: Json) => id)).toEqual(['outbound delete schema_model.items'])
		const { 'schema/related-models/items.yaml': _gone, ...rest } = SCHEMA
		expect(world.files()).toEqual(rest)
	})

	test('a new one has no file, since the API does not tell its kind: said with the way out', async () => {
		const world = await worlds.world()
		await world.ui('create', 'schema_model', '', {
			kind: 'parent',
			name: 'Shops',
			source: 'warehouse',
			type: 'table',
			tableName: 't',
			primaryKey: 'id',
		})
		const { plan } = await world.apply(0)
		const told = { address: 'schema_model.shops', to: 'git', action: 'create', remedy: expect.stringContaining('<slug>.yaml') }
		expect(plan).toMatchObject({ ...QUIET, unsupported: [told] })
		world.commit({ 'schema/parent-models/shops.yaml': 'name: Shops\nsource: warehouse\ntype: table\ntableName: t\nprimaryKey: id\n' })
		expect((await world.apply(0)).plan).toMatchObject(QUIET)
		expect([Object.keys(world.files()).length, await world.effects()]).toEqual([Object.keys(SCHEMA).length + 1, []])
	})
})

describe('an edit in Git', () => {
	test('of a parent model is sent, and only that', async () => {
		const world = await worlds.world()
		world.commit({ [PARENT]: edited(edited(SCHEMA[PARENT], 'ユーザーID', '会員ID'), 'app.users', 'app.members') })
		await world.apply(0)
		expect(await world.effects()).toMatchObject([
			{ operation: 'UpdateModel', body: { primaryKey: '会員ID', table: { name: 'app.members' } } },
		])
	})

	test('labels, timestamps, event models and relationships are not possible through the API: told once', async () => {
		const world = await worlds.world()
		world.commit({
			[PARENT]: edited(SCHEMA[PARENT], '名前', 'email'),
			[EVENT]: edited(edited(SCHEMA[EVENT], '時刻', 'at'), 'web.page_views', 'web.views'),
			[DIRECT]: edited(SCHEMA[DIRECT], 'toColumn: user_id', 'toColumn: 客'),
		})
		const told = { action: 'update', reason: expect.any(String), remedy: expect.any(String) }
		await expectToldOnce(world, [
			{ ...told, address: 'schema_model.page-views', path: ['tableName'], before: 'web.page_views', after: 'web.views' },
			{ ...told, address: 'schema_model.page-views', path: ['eventTimestampColumn'], place: { file: `hightouch/${EVENT}` } },
			{ ...told, address: 'schema_model.users', path: ['primaryLabel'], before: '名前', after: 'email' },
			{ ...told, address: 'relationship.users-purchases', place: { file: `hightouch/${DIRECT}` } },
		])
	})

	test('a relationship that is new, and one whose file went: told once', async () => {
		const world = await worlds.world()
		world.commit({
			[DIRECT]: null,
			'schema/model-relationships/items-users.yaml': edited(SCHEMA[DIRECT], 'slug: purchases', 'slug: items'),
		})
		await expectToldOnce(world, [
			{ address: 'relationship.items-users', action: 'create' },
			{ address: 'relationship.users-purchases', action: 'delete' },
		])
	})

	test('a new parent model is made without its labels, which are told; new ones of other kinds are told', async () => {
		const world = await worlds.world()
		world.commit({
			'schema/parent-models/shops.yaml': edited(SCHEMA[PARENT], 'Users 👥', 'Shops 🏪'),
			'schema/related-models/visits.yaml': edited(SCHEMA['schema/related-models/items.yaml'], 'Items', 'Visits'),
			'schema/event-models/clicks.yaml': edited(SCHEMA[EVENT], 'Page views', 'Clicks'),
		})
		const { plan } = await world.apply(0)
		expect(plan.unsupported.map(({ address, action, path }: Json) => [address, action, ...(path ?? [])])).toEqual(
			expect.arrayContaining([
				['schema_model.clicks', 'create'],
				['schema_model.shops', 'create', 'primaryLabel'],
				['schema_model.visits', 'create'],
			]),
		)
		expect(await world.effects()).toMatchObject([
			{ operation: 'CreateModel', body: { slug: 'shops', name: 'Shops 🏪', isSchema: true, primaryKey: 'ユーザーID', queryType: 'table' } },
		])
		expect((await world.plan()).unsupported.filter(({ address }: Json) => address === 'schema_model.shops')).toEqual([])
	})

	test('P18: a model whose file went is kept, and named', async () => {
		const world = await worlds.world()
		world.commit({ [PARENT]: null })
		expect((await world.apply(0)).plan).toMatchObject({ ...QUIET, detached: [{ address: 'schema_model.users' }] })
		expect(await world.effects()).toEqual([])
	})
})

test('what stays with people is told by the first `pull` and by `status`', async () => {
	const world = await worlds.world({ begin: 'settings' })
	for (const command of [['pull', '--yes'], ['status']]) {
		const { code, out } = await world.run(...command)
		expect([code, out]).toEqual([0, expect.stringMatching(/audience|traits/)])
		expect(out).toContain('traits')
		expect(out).toMatch(/sources, with their credentials \(1\)/)
	}
	expect((await world.run('pull', '--yes')).out).not.toContain('traits')
	const { json } = await world.run('status', '--json')
	expect(json.workspaces[0].byHand).toContainEqual(expect.objectContaining({ what: 'sources, with their credentials', count: 1 }))
})

describe('the files that a workspace has one of', () => {
	test.each([
		['two-way', ['aliases-acme.yaml', 'manifest-acme.yaml']],
		['mirror', ['aliases-acme.yaml', 'manifest-acme.yaml']],
		['deploy', []],
	])('%s: %j are made at the first sync', async (mode, files) => {
		const { 'aliases-acme.yaml': _a, 'manifest-acme.yaml': manifest, ...rest } = SCHEMA
		const world = await worlds.world({ begin: 'settings', settings: `mode: ${mode}` })
		world.commit(rest)
		await world.apply(0)
		const now = world.files()
		expect(Object.keys(now).sort()).toEqual([...files, ...Object.keys(rest)].sort())
		if (files.length > 0) expect(now).toMatchObject({ ...rest, 'manifest-acme.yaml': manifest })
	})
})
