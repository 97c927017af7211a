import { describe, expect, test } from 'vitest'
import { SHARED, useEnvironments } from '../support/e2e-environments.ts'
import type { Json } from '../support/e2e-front.ts'
import { edited } from '../support/e2e-tree.ts'
import { gitSync } from '../support/git-sync.ts'

const environment = useEnvironments()

const CUSTOMERS = 'models/customers.yaml'
const ORDERS = 'models/orders.yaml'
const SYNC = 'syncs/customers-to-crm.yaml'
const STOCK = { name: 'Stock', source: 'staging-snowflake', type: 'table', tableName: 'shop.stock', primaryKey: 'sku' }

const addresses = (entries: readonly { readonly address: string }[]): readonly string[] => entries.map(({ address }) => address).sort()

describe('what only one of them has', () => {
	const DRAFTS = 'models/drafts.yaml'

	test('a source that only staging has holds that model in production, by file and line, and nothing else', async () => {
		const pair = await environment.adopted()
		await pair.control.staging.ui('create', 'model', '', { ...STOCK, name: 'Drafts', source: 'sheets' })
		pair.world.git('pull', '--quiet', 'origin', 'main')
		pair.world.commit({ [ORDERS]: edited(SHARED[ORDERS], 'shop.orders', 'shop.all_orders') })
		const { staging, production } = await pair.apply(4)
		expect([staging.exit, production.exit]).toEqual([0, 4])
		expect(production.plan.held).toMatchObject([{ address: 'model.drafts', to: 'live' }])
		expect(production.plan.held[0].reason.where).toMatchObject({ file: `hightouch/${DRAFTS}`, line: 2 })
		const shown = await pair.run(['plan', '-w', 'production'])
		expect(shown.out).toContain(`hightouch/${DRAFTS}:2`)
		for (const control of [pair.control.staging, pair.control.production])
			expect((await control.rows('model'))['orders'].table.name).toBe('shop.all_orders')
		expect(await pair.control.production.rows('model')).not.toHaveProperty('drafts')
		await pair.settle(4)
		expect(pair.world.files()[DRAFTS]).toContain('source: sheets\n')
		// With an alias of its own for it, production takes the model.
		const own = 'aliases-acme-production.yaml'
		pair.world.git('pull', '--quiet', 'origin', 'main')
		pair.world.commit({ [own]: edited(SHARED[own], 'destinations:', '  sheets: production-snowflake\ndestinations:') })
		await pair.settle()
		expect(await pair.control.production.rows('model')).toHaveProperty('drafts')
	})

	test('an alias that stands twice stands for nothing: only what needs it is held, in that workspace alone', async () => {
		const pair = await environment.adopted()
		const own = 'aliases-acme-production.yaml'
		const [sql, table] = [edited(SHARED[CUSTOMERS], 'id, email', 'id'), edited(SHARED[ORDERS], 'shop.orders', 'shop.all_orders')]
		pair.world.commit({ [own]: edited(SHARED[own], '  crm:', '  warehouse:'), [CUSTOMERS]: sql, [ORDERS]: table })
		const { staging, production } = await pair.apply(4)
		expect(staging.exit).toBe(0)
		expect(addresses(production.plan.held)).toEqual(['model.customers', 'model.orders', 'sync.customers-to-crm'])
		expect(production.plan.warnings).toContainEqual(expect.objectContaining({ code: 'ALIAS_DOUBLE' }))
		expect(await pair.control.production.effects()).toEqual([])
		expect((await pair.control.staging.rows('model'))['orders'].table.name).toBe('shop.all_orders')
		pair.world.commit({ [own]: SHARED[own] ?? '' })
		await pair.settle()
		expect((await pair.control.production.rows('model'))['orders'].table.name).toBe('shop.all_orders')
	})

	test('a workspace without a file of aliases gets one that only explains itself; until it is filled in, it is held', async () => {
		const own = 'aliases-acme-production.yaml'
		const { [own]: filled = '', ...rest } = SHARED
		const pair = await environment.begun(rest)
		const { production } = await pair.apply(4)
		expect(addresses(production.plan.changes)).toEqual(['aliases.acme-production'])
		expect(addresses(production.plan.held)).toEqual(['model.customers', 'model.orders', 'sync.customers-to-crm'])
		expect(production.plan.held[0].reason.hint).toContain('acme-production')
		const { [own]: template, ...others } = pair.world.files()
		expect(template).toMatch(/^(?:#.*\n)+$/)
		expect(others).toEqual(rest)
		pair.world.git('pull', '--quiet', 'origin', 'main')
		pair.world.commit({ [own]: filled })
		await pair.settle()
		expect(pair.world.files()).toEqual(SHARED)
		expect(await pair.control.production.effects()).toEqual([])
	})

	test('P18: what is deleted in staging is only detached in production, even where the API could delete', async () => {
		const pair = await environment.adopted()
		await pair.control.production.switches({ deletes: 'available-409' })
		await pair.control.staging.ui('delete', 'sync', 'customers-to-crm')
		const { production } = await pair.apply(0)
		expect(production.plan.detached).toMatchObject([{ address: 'sync.customers-to-crm' }])
		await pair.settle()
		const { [SYNC]: _gone, ...rest } = SHARED
		expect(pair.world.files()).toEqual(rest)
		expect(await pair.control.production.rows('sync')).toHaveProperty('customers-to-crm')
		expect(await pair.control.production.effects()).toEqual([])
	})
})

test("the service's own sync of staging puts an id in place of an alias: production waits, by file and line", async () => {
	const pair = await environment.adopted()
	const service = await gitSync(pair.world)
	await pair.control.staging.ui('update', 'model', 'orders', { name: 'All orders' })
	await service.push({ person: 'Bea' })
	expect(pair.world.files()[ORDERS]).toContain('source: staging-snowflake\n')
	const { staging, production } = await pair.apply(4)
	expect(staging.plan).toMatchObject({ changes: [], conflicts: [], held: [] })
	const where = { file: `hightouch/${ORDERS}`, line: 2 }
	expect(production.plan.held).toMatchObject([{ address: 'model.orders', reason: { code: 'REFERENCE_DANGLING', where } }])
	pair.world.git('pull', '--quiet', 'origin', 'main')
	pair.world.commit({ [ORDERS]: edited(pair.world.files()[ORDERS], 'staging-snowflake', 'warehouse') })
	await pair.settle()
	expect((await pair.control.production.rows('model'))['orders'].name).toBe('All orders')
})

describe('one workspace that cannot be reached', () => {
	test.each([
		['staging', 'production'],
		['production', 'staging'],
	] as const)('a wrong credential of %s does not keep %s from its apply', async (broken, other) => {
		const pair = await environment.adopted()
		await pair.control[other].ui('update', 'model', 'orders', { name: 'All orders' })
		pair.world.commit({ [CUSTOMERS]: edited(SHARED[CUSTOMERS], 'id, email', 'id') })
		const ended = await pair.apply(1, { [broken]: 'wrong-and-secret' })
		expect(ended[broken]).toEqual({ workspace: broken, problem: expect.objectContaining({ code: 'API_AUTH' }) })
		expect(JSON.stringify(ended)).not.toContain('wrong-and-secret')
		expect(ended[other]).toMatchObject({ exit: 0, commits: 1 })
		expect((await pair.control[other].rows('model'))['customers'].raw.sql).toBe('select id from customers')
		expect(pair.world.files()[ORDERS]).toContain('name: All orders')
		await pair.settle()
		const sql = async (name: typeof broken): Promise<Json> => (await pair.control[name].rows('model'))['customers'].raw.sql
		expect([await sql(broken), await sql(other)]).toEqual(['select id from customers', 'select id from customers'])
	})
})
