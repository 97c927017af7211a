import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, expectSettled } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const MODEL = 'models/customers.yaml'
const SYNC = 'syncs/customers-to-crm.yaml'

async function sql(world: World): Promise<string> {
	return (await world.rows('model'))['customers'].raw.sql
}

describe('adoption', () => {
	test('P2, P22: a tree that matches the workspace changes no file and calls nothing', async () => {
		const world = await worlds.world({ begin: 'settings' })
		world.commit(SHOP)
		const tip = world.refs()['refs/heads/main']
		const plan = await world.plan()
		expect(plan.changes).toEqual([])
		expect(plan.adoptions).toHaveLength(5)
		const { applied } = await world.apply(0)
		expect(applied.serial).toBe(1)
		expect(world.refs()['refs/heads/main']).toBe(tip)
		expect(world.files()).toEqual(SHOP)
		expect(await world.effects()).toEqual([])
	})

	test('what differs without a base is a conflict on each attribute that differs, and nothing is overwritten', async () => {
		const world = await worlds.world({ begin: 'settings' })
		world.commit({ ...SHOP, [MODEL]: edited(SHOP[MODEL], 'name: Customers', 'name: All customers') })
		const { plan } = await world.apply(3)
		expect(plan.conflicts).toMatchObject([{ address: 'model.customers', path: ['name'], git: 'All customers', live: 'Customers' }])
		expect(world.files()[MODEL]).toContain('name: All customers')
		expect((await world.rows('model'))['customers'].name).toBe('Customers')
		expect(await world.effects()).toEqual([])
	})
})

describe('edits on both sides', () => {
	test('P1, P2: disjoint attributes of one resource merge, each written to the other side', async () => {
		const world = await worlds.world()
		await world.ui('update', 'model', 'customers', { name: 'All customers' })
		world.commit({ [MODEL]: edited(SHOP[MODEL], 'select id, email', 'select id, email, plan') })
		const { plan } = await world.apply(0)
		expect(plan.changes.map((change: { id: string }) => change.id).sort()).toEqual([
			'inbound update model.customers',
			'outbound update model.customers',
		])
		const merged = edited(edited(SHOP[MODEL], 'name: Customers', 'name: All customers'), 'select id, email', 'select id, email, plan')
		expect(world.files()).toEqual({ ...SHOP, [MODEL]: merged })
		expect((await world.rows('model'))['customers']).toMatchObject({
			name: 'All customers',
			raw: { sql: 'select id, email, plan\nfrom shop.customers' },
		})
		expect((await world.effects()).map((effect) => effect.operation)).toEqual(['UpdateModel'])
	})

	test('P9: the same edit on both sides is adopted without a write', async () => {
		const world = await worlds.world()
		await world.ui('update', 'model', 'visits', { primaryKey: 'id' })
		world.commit({ 'models/visits.yaml': edited(SHOP['models/visits.yaml'], 'visit_id', 'id') })
		const tip = world.refs()['refs/heads/main']
		await world.apply(0)
		expect(await world.effects()).toEqual([])
		expect(world.refs()['refs/heads/main']).toBe(tip)
	})

	test('mapping lists edited on both sides merge by `to`', async () => {
		const world = await worlds.world()
		const live = [
			{ to: 'email', from: 'email', type: 'standard' },
			{ to: 'plan', from: 'plan_name', type: 'standard' },
			{ to: 'city', from: 'city', type: 'standard' },
		]
		await world.ui('update', 'sync', 'customers-to-crm', {
			config: { mode: 'upsert', object: 'contacts', mappings: live, configVersion: 2 },
		})
		const added = '    - to: phone\n      from: phone\n      type: standard\n    - to: plan\n'
		const changed = edited(edited(SHOP[SYNC], '    - to: plan\n', added), 'from: email', 'from: mail')
		world.commit({ [SYNC]: changed })
		await world.apply(0)
		const { mappings } = (await world.rows('sync'))['customers-to-crm'].configuration
		const byKey = Object.fromEntries(mappings.map((mapping: { to: string; from: string }) => [mapping.to, mapping.from]))
		expect(byKey).toEqual({ email: 'mail', phone: 'phone', plan: 'plan_name', city: 'city' })
		const file = world.files()[SYNC] ?? ''
		for (const line of ['from: mail', 'to: phone', 'from: plan_name', 'to: city']) expect(file).toContain(line)
		expect(file).not.toContain('from: email')
	})

	test('one commit per resource, in an order in which each resolves', async () => {
		const world = await worlds.world()
		await world.ui('create', 'model', '', {
			name: 'Refunds',
			source: 'warehouse',
			type: 'table',
			tableName: 'shop.refunds',
			primaryKey: 'id',
		})
		await world.ui('create', 'sync', '', {
			model: 'refunds',
			destination: 'hook',
			config: { mode: 'insert' },
			schedule: { type: 'manual' },
			schedulePaused: true,
		})
		const before = world.refs()['refs/heads/main']
		const { applied } = await world.apply(0)
		world.git('fetch', '--quiet')
		const subjects = world.git('log', '--reverse', '--format=%s', `${before}..origin/main`).split('\n')
		expect(subjects).toEqual(['add model.refunds', 'add sync.refunds-to-hook'])
		expect(applied.commits).toBe(2)
		expect(world.git('log', '-1', '--format=%B', 'origin/main')).toMatch(
			/Tideway-Workspace: acme\nTideway-Address: sync\.refunds-to-hook\nTideway-Plan: sha256:/,
		)
	})
})

describe('conflicts', () => {
	async function inConflict(): Promise<World> {
		const world = await worlds.world()
		await world.ui('update', 'model', 'customers', { rawSql: 'select live', primaryKey: 'live_id' })
		await world.ui('update', 'model', 'visits', { name: 'All visits' })
		const file = edited(SHOP[MODEL], '|-\n  select id, email\n  from shop.customers', 'select git')
		world.commit({ [MODEL]: file, 'models/orders.yaml': edited(SHOP['models/orders.yaml'], 'shop.orders', 'shop.all_orders') })
		return world
	}

	test('P1, P10, P11: the same attribute is held with all three values, and everything else goes on', async () => {
		const world = await inConflict()
		const { plan } = await world.apply(3)
		const conflict = {
			address: 'model.customers',
			path: ['rawSql'],
			base: 'select id, email\nfrom shop.customers',
			git: 'select git',
			live: 'select live',
		}
		expect(plan.conflicts).toMatchObject([conflict])
		expect(world.files()[MODEL]).toBe(
			edited(edited(SHOP[MODEL], '|-\n  select id, email\n  from shop.customers', 'select git'), 'Key: id', 'Key: live_id'),
		)
		expect(await sql(world)).toBe('select live')
		expect(world.files()['models/visits.yaml']).toContain('name: All visits')
		expect((await world.rows('model'))['orders'].table.name).toBe('shop.all_orders')
	})

	test('P2: the second plan shows the same conflict, with the same base', async () => {
		const world = await inConflict()
		const { plan } = await world.apply(3)
		const again = await world.plan()
		const timeless = (conflict: Record<string, unknown>): Record<string, unknown> => ({ ...conflict, changedAt: 'some time' })
		expect(again.conflicts.map(timeless)).toEqual(plan.conflicts.map(timeless))
		expect(again.changes).toEqual([])
		const ran = await world.run('plan', '--detailed-exitcode')
		expect(ran.code).toBe(3)
		for (const value of ['select git', 'select live', 'from shop.customers', 'tideway resolve model.customers'])
			expect(ran.out).toContain(value)
	})

	test('resolve --git gives the workspace the value of Git', async () => {
		const world = await inConflict()
		await world.apply(3)
		const ran = await world.run('resolve', 'model.customers', '--git', '--json')
		expect(ran.code, ran.out + ran.err).toBe(0)
		expect(await sql(world)).toBe('select git')
		expect(world.files()[MODEL]).toContain('rawSql: select git')
		await expectSettled(world)
	})

	test('resolve --live gives Git the value of the workspace', async () => {
		const world = await inConflict()
		const ran = await world.run('resolve', 'model.customers', '--live', '--json')
		expect(ran.code, ran.out + ran.err).toBe(0)
		expect(await sql(world)).toBe('select live')
		expect(world.files()[MODEL]).toContain('rawSql: select live')
		expect((await world.rows('model'))['orders'].table.name, 'nothing but the resource is applied').toBe('shop.orders')
		await world.apply(0)
		expect((await world.rows('model'))['orders'].table.name).toBe('shop.all_orders')
	})

	test('resolve without a side and without a terminal names the flags', async () => {
		const world = await inConflict()
		const ran = await world.run('resolve', 'model.customers')
		expect(ran.code).toBe(1)
		expect(ran.err).toMatch(/--git, --live/)
		expect(await world.effects()).toEqual([])
	})

	test('--on-conflict stop-all lets nothing go on, --on-conflict live lets the workspace win', async () => {
		const world = await inConflict()
		const before = world.refs()['refs/heads/main']
		const stopped = await world.run('apply', '--yes', '--json', '--on-conflict', 'stop-all')
		expect(stopped.code).toBe(3)
		expect([world.refs()['refs/heads/main'], await world.effects()]).toEqual([before, []])
		expect((await world.run('apply', '--yes', '--json', '--on-conflict', 'live')).code).toBe(0)
		expect(world.files()[MODEL]).toContain('rawSql: select live')
		await expectSettled(world)
	})

	test('edited in Git and deleted in the workspace: kept where it is, until somebody chooses', async () => {
		const world = await worlds.world()
		await world.ui('delete', 'model', 'visits')
		world.commit({ 'models/visits.yaml': edited(SHOP['models/visits.yaml'], 'web.visits', 'web.all_visits') })
		const { plan } = await world.apply(3)
		expect(plan.conflicts).toMatchObject([{ address: 'model.visits', path: [], reason: 'updated-and-deleted' }])
		expect(world.files()['models/visits.yaml']).toContain('web.all_visits')
		expect((await world.rows('model'))['visits']).toBeUndefined()
		expect((await world.run('resolve', 'model.visits', '--git', '--json')).code).toBe(0)
		expect((await world.rows('model'))['visits'].raw.sql).toBe('select * from web.all_visits')
		await expectSettled(world)
	})
})

describe('P14: write-back', () => {
	const commented = `# Who buys from us.
name: Customers   # shown in the app

source: warehouse
type: raw_sql
rawSql: |
  select id, email
  from shop.customers
primaryKey:  "id" # never null
`

	test('only the lines of what changed differ; comments, blank lines and quotes stay', async () => {
		const world = await worlds.world({ begin: 'settings', live: { ...SHOP, [MODEL]: edited(SHOP[MODEL], '|-', '|') } })
		world.commit({ ...SHOP, [MODEL]: commented })
		await world.apply(0)
		const before = world.refs()['refs/heads/main'] ?? ''
		expect(world.files()[MODEL]).toBe(commented)
		await world.ui('update', 'model', 'customers', { primaryKey: 'customer_id', rawSql: 'select id, email, plan\nfrom shop.customers\n' })
		await world.apply(0)
		const changed = edited(edited(commented, '"id" #', '"customer_id" #'), 'select id, email', 'select id, email, plan')
		expect(world.files()[MODEL]).toBe(changed)
		world.git('fetch', '--quiet')
		expect(world.git('diff', '--numstat', before, 'origin/main')).toBe(`2\t2\thightouch/${MODEL}`)
	})

	test('line endings of Windows stay', async () => {
		const windows = (SHOP['models/visits.yaml'] ?? '').replaceAll('\n', '\r\n')
		const world = await worlds.world({ begin: 'settings' })
		world.commit({ ...SHOP, 'models/visits.yaml': windows })
		await world.apply(0)
		await world.ui('update', 'model', 'visits', { name: 'All visits' })
		await world.apply(0)
		expect(world.files()['models/visits.yaml']).toBe(edited(windows, 'Visits', 'All visits'))
	})
})

describe('P13: a plan', () => {
	test('changes neither side, nor any ref, nor the clone', async () => {
		const world = await worlds.world()
		await world.ui('update', 'model', 'customers', { name: 'All customers' })
		world.commit({ 'models/orders.yaml': edited(SHOP['models/orders.yaml'], 'shop.orders', 'shop.all_orders') })
		const before = [world.refs(), world.git('for-each-ref'), world.git('status', '--porcelain'), world.git('rev-parse', 'HEAD')]
		const plan = await world.plan()
		expect(plan.changes).toHaveLength(2)
		expect([world.refs(), world.git('for-each-ref'), world.git('status', '--porcelain'), world.git('rev-parse', 'HEAD')]).toEqual(before)
		expect(await world.effects()).toEqual([])
	})

	test('of one direction is carried out in that direction only', async () => {
		const world = await worlds.world()
		await world.ui('update', 'model', 'customers', { name: 'All customers' })
		world.commit({ 'models/orders.yaml': edited(SHOP['models/orders.yaml'], 'shop.orders', 'shop.all_orders') })
		const tip = world.refs()['refs/heads/main']
		expect((await world.run('push', '--yes', '--json')).code).toBe(0)
		expect(world.refs()['refs/heads/main']).toBe(tip)
		expect((await world.effects()).map((effect) => effect.operation)).toEqual(['UpdateModel'])
		expect((await world.run('pull', '--yes', '--json')).code).toBe(0)
		expect(world.files()[MODEL]).toContain('All customers')
		expect(await world.effects()).toHaveLength(1)
		await expectSettled(world)
	})

	test('P12: twice the same input gives the same bytes', async () => {
		const world = await worlds.world()
		await world.ui('update', 'model', 'customers', { name: 'All customers' })
		world.commit({ 'models/orders.yaml': null })
		const [first, second] = [await world.run('plan', '--json'), await world.run('plan', '--json')]
		expect(second.out).toBe(first.out)
	})
})
