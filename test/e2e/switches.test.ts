import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const CRM = 'syncs/customers-to-crm.yaml'
const HOOK = 'syncs/orders-to-hook.yaml'
const REFUNDS = 'name: Refunds\nsource: warehouse\ntype: table\ntableName: shop.refunds\nprimaryKey: id\n'
const REFUNDS_SYNC = 'model: refunds\ndestination: hook\nconfig:\n  mode: insert\nschedule:\n  type: manual\nschedulePaused: true\n'
const CRON = 'type: cron\n  schedule:\n    expression: 0 6 * * *'

/** Creates, updates and schedules in both directions. */
async function editBoth(world: World): Promise<void> {
	await world.ui('update', 'sync', 'customers-to-crm', { schedule: { type: 'manual' } })
	await world.ui('create', 'model', '', { name: 'Größe', source: 'warehouse', type: 'table', tableName: 't', primaryKey: 'id' })
	world.commit({
		'models/refunds.yaml': REFUNDS,
		'syncs/refunds-to-hook.yaml': REFUNDS_SYNC,
		[CRM]: edited(edited(SHOP[CRM], 'object: contacts', 'object: people'), 'from: plan', 'from: plan_name'),
		[HOOK]: edited(edited(SHOP[HOOK], 'type: manual', CRON), 'mode: insert', 'mode: upsert'),
	})
}

async function expectMerged(world: World): Promise<void> {
	const manual = edited(edited(SHOP[CRM], 'object: contacts', 'object: people'), 'from: plan', 'from: plan_name')
	const interval = 'type: interval\n  schedule:\n    interval:\n      unit: hour\n      quantity: 1\n'
	expect(world.files()[CRM]).toBe(edited(manual, interval, 'type: manual\n'))
	expect(world.files()['models/groesse.yaml']).toContain('name: Größe')
	const [models, syncs] = [await world.rows('model'), await world.rows('sync')]
	expect(models['refunds']).toMatchObject({ name: 'Refunds', table: { name: 'shop.refunds' } })
	expect(syncs['refunds-to-hook']).toMatchObject({ disabled: true, configuration: { mode: 'insert' } })
	expect(syncs['customers-to-crm'].configuration).toMatchObject({ object: 'people' })
	expect(syncs['orders-to-hook']).toMatchObject({
		configuration: { mode: 'upsert' },
		schedule: { type: 'cron', schedule: { expression: '0 6 * * *' } },
	})
}

describe('P2: open questions about the API, answered the other way', () => {
	test.each([
		['the likelier answers', {}],
		['schedules', { 'manual-schedule': 'object', 'start-date': 'shown', 'scheduled-start': 'runs-at-once' }],
		['a configuration that is merged', { 'config-patch': 'merged' }],
		['a configuration that comes back with more', { 'config-echo': 'completed' }],
		[
			'ids as strings, and filters that contain',
			{ ids: 'digit-strings', 'list-filters': 'contains', 'slug-case': 'ignored', 'event-models-listed': 'yes' },
		],
		['a lenient server', { 'undeclared-keys': 'dropped', 'extra-fields': 'never', 'rate-limit': 'off', deletes: 'available-409' }],
	] as const)('%s', async (_name, values) => {
		const world = await worlds.world()
		await world.switches(values)
		await editBoth(world)
		await world.apply(0)
		await expectMerged(world)
	})

	test('the answers change under an adopted workspace: nothing is to do', async () => {
		const world = await worlds.world()
		await world.switches({ 'manual-schedule': 'object', 'start-date': 'shown', ids: 'digit-strings', 'extra-fields': 'never' })
		const plan = await world.plan()
		expect([plan.changes, plan.conflicts, plan.held]).toEqual([[], [], []])
		expect(await world.effects()).toEqual([])
	})

	test('P21, P29: a member taken out of a configuration that the service only merges is no success', async () => {
		const world = await worlds.world()
		await world.switches({ 'config-patch': 'merged' })
		world.commit({ [HOOK]: edited(SHOP[HOOK], '  mode: insert\n', '') })
		const ran = await world.run('apply', '--yes', '--json')
		expect(ran.code).toBe(4)
		expect(ran.json.applied[0].outcomes).toMatchObject([
			{ kind: 'failed', problem: { code: 'LIVE_IGNORED', message: expect.stringContaining('config') } },
		])
		await world.switches({ 'config-patch': 'replaced' })
		await world.apply(0)
		expect((await world.rows('sync'))['orders-to-hook'].configuration).toEqual({ configVersion: 3 })
	})
})
