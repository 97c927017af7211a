import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import type { Json } from '../support/e2e-front.ts'
import type { Beside } from '../support/e2e-git-sync.ts'
import { BEA, commitEdit, ORDER, QUIET, TREE, tip, worldsBeside } from '../support/e2e-git-sync.ts'
import { edited } from '../support/e2e-tree.ts'

let worlds: E2e
let beside: () => Promise<Beside>
beforeAll(async () => {
	worlds = await e2e(TREE)
	beside = worldsBeside(worlds)
})
afterAll(() => worlds.close())

const CUSTOMERS = 'models/customers.yaml'
const VISITS = 'models/visits.yaml'
const CRM = 'syncs/customers-to-crm.yaml'
const LONG_AGO = '2026-01-01T00:00:00Z'

describe('what one of the two has carried over is nothing to do for the other', () => {
	test('an edit in the workspace that the service has committed is only recorded', async () => {
		const { world, service } = await beside()
		await world.ui('update', 'model', 'customers', { name: 'All customers 🛒' })
		await world.ui('update', 'event', 'web/order-completed', { onSchemaViolation: 'BLOCK_EVENT' })
		expect(await service.push(BEA)).toEqual(['models customers changed in Hightouch', 'events/schemas order-completed added in Hightouch'])
		const before = tip(world)
		const { plan } = await world.apply(0)
		expect(plan).toMatchObject(QUIET)
		expect(plan.adoptions.map(({ kind, address }: Json) => [kind, address])).toEqual([
			['agree', 'model.customers'],
			['agree', 'event.web/order-completed'],
		])
		expect([tip(world), await world.effects()]).toEqual([before, []])
	})

	test('an edit in Git that the service has pulled is only recorded', async () => {
		const { world, service } = await beside()
		await commitEdit(world, { [VISITS]: edited(TREE[VISITS], 'name: Visits', 'name: All visits') })
		expect(await service.pull()).toEqual([])
		expect((await world.rows('model'))['visits'].name).toBe('All visits')
		expect((await world.apply(0)).plan).toMatchObject(QUIET)
		expect([await service.push(), await world.effects()]).toEqual([[], []])
	})

	test('an edit that was carried over here first leaves the service nothing to do, in either direction', async () => {
		const { world, service } = await beside()
		await world.ui('update', 'model', 'customers', { name: 'All customers' })
		await commitEdit(world, { [VISITS]: edited(TREE[VISITS], 'name: Visits', 'name: All visits') })
		await world.apply(0)
		const before = [tip(world), (await world.effects()).length]
		expect([await service.push(BEA), await service.pull()]).toEqual([[], []])
		await world.apply(0)
		expect([tip(world), (await world.effects()).length]).toEqual(before)
	})

	test('P5: ten rounds of both, after edits and new files on both sides: no commit and no call that is not needed', async () => {
		const { world, service } = await beside()
		const table = (title: string): string => `name: ${title}\nsource: warehouse\ntype: table\ntableName: t\nprimaryKey: id\n`
		await world.ui('update', 'model', 'customers', { name: '顧客 🛒' })
		await world.ui('create', 'model', '', { name: 'Stock', source: 'warehouse', type: 'table', tableName: 't', primaryKey: 'id' })
		const config = { mode: 'insert', configVersion: 4 }
		await world.ui('update', 'sync', 'orders-to-hook', { config })
		// Not in the service's own form.
		const flow = 'name: "Refunds"   # new\nsource: warehouse\ntype: table\ntableName: "t"\nprimaryKey: id\n'
		await commitEdit(world, {
			[CUSTOMERS]: edited(TREE[CUSTOMERS], 'id, email', 'id'),
			[CRM]: edited(TREE[CRM], 'from: plan', 'from: tier'),
			'models/refunds.yaml': flow,
			'models/returns.yaml': table('Returns'),
		})
		const seen: unknown[] = []
		for (let round = 0; round < 10; round += 1) {
			await service.pull()
			const ran = await world.run('apply', '--yes', '--json')
			await service.push(BEA)
			seen.push([ran.code, tip(world), (await world.effects()).length, world.files()])
		}
		expect(seen.slice(3)).toEqual(Array.from({ length: 7 }, () => seen[2]))
		expect(await world.plan()).toMatchObject({ ...QUIET, adoptions: [] })
		expect(Object.keys(await world.rows('model')).sort()).toEqual(['customers', 'orders', 'refunds', 'returns', 'stock', 'visits'])
		expect((await world.rows('sync'))['orders-to-hook'].configuration).toEqual(config)
		expect(world.files()).toMatchObject({ 'models/returns.yaml': table('Returns'), 'models/stock.yaml': table('Stock') })
	})

	test('what the API cannot write is left to the service, and agrees once it has pulled', async () => {
		const { world, service } = await beside()
		await commitEdit(world, { [VISITS]: edited(TREE[VISITS], 'type: raw_sql', 'description: Per visit\ntype: raw_sql') })
		const { plan } = await world.apply(0)
		expect(plan.unsupported).toMatchObject([
			{ address: 'model.visits', path: ['description'], remedy: "applied by Hightouch's Git Sync after merge" },
		])
		expect(await world.effects()).toEqual([])
		await service.pull()
		expect((await world.apply(0)).plan).toMatchObject(QUIET)
		expect(world.files()[VISITS]).toContain('description: Per visit\n')
	})
})

describe('files that the service removes', () => {
	test('P3, P18: they are held until they are there again, and nothing is deleted in the workspace, even where the API could', async () => {
		const { world, service } = await beside()
		await world.switches({ deletes: 'available-409' })
		const back = [await service.flap(VISITS), await service.flap(ORDER)]
		for (const _run of ['at once', 'and again']) {
			const { plan } = await world.apply(4)
			const held = plan.held.map(({ address, reason }: Json) => [address, reason.code])
			expect(held).toEqual([
				['model.visits', 'ECHO_UNSETTLED'],
				['event.web/order-completed', 'ECHO_UNSETTLED'],
			])
			expect(plan.detached).toEqual([])
		}
		for (const write of back) await write()
		expect((await world.apply(0)).plan).toMatchObject(QUIET)
		expect(await world.effects()).toEqual([])
	})

	test('those that stay away while the workspace has the resource are written again', async () => {
		const { world, service } = await beside()
		await world.switches({ deletes: 'available-409' })
		for (const file of [VISITS, ORDER]) await service.flap(file, { at: LONG_AGO })
		const { plan } = await world.apply(0)
		expect(plan.changes.map(({ id }: Json) => id).sort()).toEqual([
			'outbound create event.web/order-completed',
			'outbound create model.visits',
		])
		expect([world.files()[VISITS], world.files()[ORDER]]).toEqual([TREE[VISITS], TREE[ORDER]])
		expect(await world.effects()).toEqual([])
	})

	test('what is really deleted in the workspace goes on both sides, whoever is first', async () => {
		const { world, service } = await beside()
		await world.ui('delete', 'sync', 'orders-to-hook')
		await world.ui('delete', 'event', 'web/order-completed')
		expect(await service.push(BEA)).toEqual(['orders-to-hook deleted in Hightouch', 'order-completed deleted in Hightouch'])
		const { plan } = await world.apply(0)
		expect(plan).toMatchObject({ ...QUIET, adoptions: [{ kind: 'forget' }, { kind: 'forget' }] })
		await world.ui('delete', 'sync', 'customers-to-crm')
		expect((await world.apply(0)).plan.changes).toMatchObject([{ kind: 'delete', to: 'git', address: 'sync.customers-to-crm' }])
		expect(await service.push(BEA)).toEqual([])
		expect(Object.keys(world.files()).filter((file) => /^syncs|order-completed/.test(file))).toEqual([])
		expect(await world.effects()).toEqual([])
	})
})
