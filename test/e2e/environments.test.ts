import { describe, expect, test } from 'vitest'
import { SHARED, useEnvironments } from '../support/e2e-environments.ts'
import { edited } from '../support/e2e-tree.ts'

const environment = useEnvironments()

const CUSTOMERS = 'models/customers.yaml'
const ORDERS = 'models/orders.yaml'
const SYNC = 'syncs/customers-to-crm.yaml'
const STOCK = { name: 'Stock', source: 'staging-snowflake', type: 'table', tableName: 'shop.stock', primaryKey: 'sku' }

describe('one tree, two workspaces with other ids', () => {
	test('P2, P22: both are adopted: no file changes, nothing is called', async () => {
		const pair = await environment.begun(SHARED)
		const ended = await pair.apply(0)
		for (const name of ['staging', 'production']) expect(ended[name].plan, name).toMatchObject({ changes: [], conflicts: [], held: [] })
		await pair.settle()
		expect(pair.world.files()).toEqual(SHARED)
		expect([await pair.control.staging.effects(), await pair.control.production.effects()]).toEqual([[], []])
	})

	test('P26: the first sync of staging makes commits, and is no lost state of production', async () => {
		const files = Object.entries(SHARED).filter(([file]) => !file.startsWith('manifest-'))
		const pair = await environment.begun(Object.fromEntries(files))
		const { staging, production } = await pair.apply(0)
		expect([staging, production].map(({ plan }) => plan.changes.map(({ id }: { id: string }) => id))).toEqual([
			['outbound create manifest.acme-staging'],
			['outbound create manifest.acme-production'],
		])
		expect(Object.keys(pair.world.files()).toSorted()).toEqual(Object.keys(SHARED).toSorted())
		await pair.settle()
	})

	test('a model and a sync made in staging are committed with the aliases, and made in production through its own', async () => {
		const pair = await environment.adopted()
		const { staging, production } = pair.control
		await staging.ui('create', 'model', '', STOCK)
		const config = { mode: 'upsert', object: 'products', mappings: [] }
		const sync = { model: 'stock', destination: 'staging-hub-spot', config, schedule: { type: 'manual' }, schedulePaused: true }
		await staging.ui('create', 'sync', '', sync)
		await pair.settle()
		expect(pair.world.files()).toEqual({
			...SHARED,
			'models/stock.yaml': 'name: Stock\nsource: warehouse\ntype: table\ntableName: shop.stock\nprimaryKey: sku\n',
			'syncs/stock-to-hub-spot-of-staging.yaml': `model: stock
destination: crm
config:
  mode: upsert
  object: products
  mappings: []
schedule:
  type: manual
schedulePaused: true
`,
		})
		const [sources, destinations, models, syncs] = await Promise.all(
			['source', 'destination', 'model', 'sync'].map((kind) => production.rows(kind)),
		)
		expect(models?.['stock']).toMatchObject({ sourceId: sources?.['production-snowflake'].id, table: { name: 'shop.stock' } })
		expect(syncs?.['stock-to-hub-spot-of-staging']).toMatchObject({
			modelId: models?.['stock'].id,
			destinationId: destinations?.['production-hub-spot'].id,
			disabled: true,
		})
		expect((await production.effects()).map(({ operation }) => operation)).toEqual(['CreateModel', 'CreateSync'])
		expect(await staging.effects()).toEqual([])
	})

	test('an edit in production comes back, goes on to staging, and leaves the aliases where they are', async () => {
		const pair = await environment.adopted()
		const { staging, production } = pair.control
		await production.ui('update', 'model', 'customers', { rawSql: 'select id, email, plan from customers' })
		await production.ui('update', 'sync', 'customers-to-crm', { schedulePaused: true })
		await pair.apply(0)
		await pair.settle()
		expect(pair.world.files()).toEqual({
			...SHARED,
			[CUSTOMERS]: edited(SHARED[CUSTOMERS], 'id, email', 'id, email, plan'),
			[SYNC]: edited(SHARED[SYNC], 'Paused: false', 'Paused: true'),
		})
		expect((await staging.rows('model'))['customers'].raw.sql).toBe('select id, email, plan from customers')
		expect((await staging.rows('sync'))['customers-to-crm'].disabled).toBe(true)
		expect(await production.effects()).toEqual([])
	})

	test('P1: the same attribute edited in both is a conflict in the one that comes second, with all three values', async () => {
		const pair = await environment.adopted()
		await pair.control.staging.ui('update', 'model', 'orders', { name: 'All orders' })
		await pair.control.production.ui('update', 'model', 'orders', { name: 'Every order' })
		const { production } = await pair.apply(3)
		expect(production.plan.conflicts).toMatchObject([
			{ address: 'model.orders', path: ['name'], base: 'Orders', git: 'All orders', live: 'Every order' },
		])
		await pair.settle(3)
		const ran = await pair.run(['resolve', 'model.orders', '--live', '-w', 'production', '--json'])
		expect(ran.code, ran.out + ran.err).toBe(0)
		await pair.settle()
		expect(pair.world.files()).toEqual({ ...SHARED, [ORDERS]: edited(SHARED[ORDERS], 'name: Orders', 'name: Every order') })
		expect((await pair.control.staging.rows('model'))['orders'].name).toBe('Every order')
	})

	test('a new source of staging is in its manifest alone', async () => {
		const pair = await environment.adopted()
		await pair.control.staging.ui('create', 'source', '', { name: 'Lake', type: 'databricks' })
		await pair.settle()
		const file = 'manifest-acme-staging.yaml'
		const lake = '  lake:\n    name: Lake\n    type: databricks\n'
		expect(pair.world.files()).toEqual({ ...SHARED, [file]: edited(SHARED[file], 'destinations:\n', `${lake}destinations:\n`) })
	})

	test('P14: what the settings say for production alone is there alone; the file keeps what both share', async () => {
		const pair = await environment.adopted()
		const settings = `${pair.world.read('../tideway.yaml')}    overlays:\n      sync.customers-to-crm: { schedulePaused: true }\n`
		pair.world.commit({ '../tideway.yaml': settings }, 'Production is paused')
		await pair.settle()
		const paused = async (name: 'staging' | 'production') => (await pair.control[name].rows('sync'))['customers-to-crm'].disabled
		expect([await paused('staging'), await paused('production'), pair.world.files()]).toEqual([false, true, SHARED])

		const config = { mode: 'upsert', object: 'companies', mappings: [] }
		await pair.control.production.ui('update', 'sync', 'customers-to-crm', { schedulePaused: false, config })
		const { production } = await pair.apply(4)
		const line = settings.trimEnd().split('\n').length
		expect(production.plan.held).toMatchObject([{ path: ['schedulePaused'], reason: { where: { file: 'tideway.yaml', line } } }])
		expect(pair.world.files()[SYNC]).toMatch(/object: companies[\s\S]*schedulePaused: false\n/)
		expect((await pair.control.staging.rows('sync'))['customers-to-crm'].configuration.object).toBe('contacts')
	})
})
