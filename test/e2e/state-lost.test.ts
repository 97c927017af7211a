import { rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, expectSettled } from '../support/e2e.ts'
import { CLIENTS, expectRefused, secondCustomers } from '../support/e2e-state.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

const TABLE = (name: string): string =>
	`name: ${name}\nsource: warehouse\ntype: table\ntableName: shop.${name.toLowerCase()}\nprimaryKey: id\n`
const RETURNS = 'models/returns.yaml'
const REFUNDS = 'models/refunds.yaml'
const TREE = { ...SHOP, [RETURNS]: TABLE('Returns'), [REFUNDS]: TABLE('Refunds') }
const FILES = {
	customers: 'models/customers.yaml',
	visits: 'models/visits.yaml',
	clients: 'models/clients.yaml',
	sync: 'syncs/customers-to-crm.yaml',
}
const every = (quantity: number) => ({ schedule: { type: 'interval', schedule: { interval: { unit: 'hour', quantity } } } })

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(TREE)
})
afterAll(() => worlds.close())

/** Edits of every kind that nobody has synced, in Git and in the workspace; the id of the one that was imported. */
async function editEverywhere(world: World): Promise<string> {
	const id = await secondCustomers(world, { primaryKey: 'id' })
	const clients = edited(CLIENTS, 'name: Clients', 'name: Customers')
	world.commit({ [FILES.clients]: clients })
	await world.run('import', 'model.clients', id)
	await world.ui('update', 'model', 'visits', { name: 'Page visits' })
	await world.apply(0)
	const visits = world.files()[FILES.visits]
	world.git('pull', '--quiet', '--ff-only', 'origin', 'main')
	world.commit({
		[FILES.customers]: edited(SHOP[FILES.customers], 'primaryKey: id', 'primaryKey: email'),
		[FILES.visits]: edited(visits, 'web.visits', 'web.page_visits'),
		[FILES.sync]: edited(SHOP[FILES.sync], 'quantity: 1', 'quantity: 2'),
		[FILES.clients]: edited(clients, 'primaryKey: id', 'primaryKey: client_id'),
		[RETURNS]: null,
	})
	await world.ui('update', 'model', 'orders', { name: 'All orders' })
	await world.ui('update', 'model', 'visits', { primaryKey: 'session_id' })
	await world.ui('update', 'sync', 'customers-to-crm', every(6))
	await world.ui('delete', 'model', 'refunds')
	return id
}

function loseState(world: World): void {
	world.git('-C', world.remote, 'update-ref', '-d', 'refs/tideway/acme')
	rmSync(path.join(world.clone, '.tideway'), { recursive: true, force: true })
}

describe('P1, P3, P17, P21, P26: losing the state loses nothing', () => {
	test.each<[string, string]>([
		['in Git', ''],
		['in a local file', 'state: local'],
	])('state %s: after a rebuild both values of each edit are there, nothing is deleted, nothing is made twice', async (_, top) => {
		const world = await worlds.world(top === '' ? {} : { top })
		const id = await editEverywhere(world)
		const before = [world.files(), await world.rows('model'), await world.rows('sync'), (await world.effects()).length]
		loseState(world)
		const rebuilt = await world.run('state', 'rebuild', '--yes', '--json')
		expect(rebuilt.json.pairs, 'the key of an import was known to the state alone').toEqual([
			{ address: 'model.clients', live: 'model.customers-2', id },
		])
		expect((await world.run('import', 'model.clients', id)).code).toBe(0)
		expect([world.files(), await world.rows('model'), await world.rows('sync'), (await world.effects()).length]).toEqual(before)

		const plan = await world.plan()
		expect(plan.complete).toBe(true)
		expect(Object.fromEntries(plan.conflicts.map(valuesOf))).toEqual({
			'model.clients primaryKey': ['client_id', 'id'],
			'model.customers primaryKey': ['email', 'id'],
			'model.orders name': ['Orders', 'All orders'],
			'model.visits primaryKey': ['visit_id', 'session_id'],
			'model.visits rawSql': ['select * from web.page_visits', 'select * from web.visits'],
			'sync.customers-to-crm schedule.schedule.interval.quantity': [2, 6],
		})
		// What one side deleted cannot be told from what the other one made: it is offered for creation, and deleted nowhere.
		expect(plan.changes.map((change: { id: string }) => change.id).sort()).toEqual([
			'inbound create model.refunds',
			'outbound create model.returns',
		])
		expect(plan.adoptions.map(({ address }: { address: string }) => address)).toEqual(['sync.orders-to-hook'])

		for (const [address, side] of [
			['model.clients', '--git'],
			['model.customers', '--git'],
			['model.orders', '--live'],
			['model.visits', '--git'],
			['sync.customers-to-crm', '--live'],
		] as const)
			expect((await world.run('resolve', address, side)).code, address).toBe(0)
		await world.apply(0)
		await expectSettled(world)
		const models = await world.rows('model')
		expect(Object.keys(models).sort()).toEqual(['customers', 'customers-2', 'orders', 'refunds', 'returns', 'visits'])
		expect([models['customers'].primaryKey, models['customers-2'].primaryKey, models['visits'].raw.sql]).toEqual([
			'email',
			'client_id',
			'select * from web.page_visits',
		])
		expect(
			Object.keys(world.files())
				.filter((file) => file.startsWith('models/'))
				.sort(),
		).toEqual(['clients', 'customers', 'orders', 'refunds', 'returns', 'visits'].map((name) => `models/${name}.yaml`))
		expect([world.files()['models/orders.yaml'], world.files()[FILES.sync]]).toEqual([
			edited(SHOP['models/orders.yaml'], 'Orders', 'All orders'),
			edited(SHOP[FILES.sync], 'quantity: 1', 'quantity: 6'),
		])
	})

	test('P26: a state ref that vanished is no first run: everything stops, and says what to type', async () => {
		const world = await worlds.world()
		await world.ui('update', 'model', 'visits', { name: 'Page visits' })
		await world.apply(0)
		await world.run('state', 'pull')
		loseState(world)
		for (const argv of [['plan'], ['apply', '--yes'], ['pull', '--yes'], ['state', 'list'], ['state', 'pull'], ['lock', 'list']])
			await expectRefused(world, argv, 'STATE_LOST', 'tideway state rebuild')
		for (const argv of [
			['state', 'rm', 'model.visits'],
			['state', 'mv', 'model.visits', 'model.views'],
			['import', 'model.visits', '1003'],
		])
			await expectRefused(world, argv, 'STATE_LOST', 'tideway state rebuild')
		const rebuilt = await world.run('state', 'rebuild', '--yes', '--json')
		expect([rebuilt.code, rebuilt.json]).toMatchObject([0, { serial: 1, pairs: [] }])
		const { applied } = await world.apply(0)
		expect(applied.plan.adoptions).toHaveLength(7)
	})
})

function valuesOf({
	address,
	path: at,
	git,
	live,
}: {
	address: string
	path: string[]
	git: unknown
	live: unknown
}): readonly [string, unknown] {
	return [`${address} ${at.join('.')}`, [git, live]]
}
