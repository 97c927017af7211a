import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
}, 60_000)
afterAll(() => worlds.close())

const QUIET = { changes: [], conflicts: [], held: [], adoptions: [], warnings: [], complete: true }

async function inHcl(): Promise<World> {
	const world = await worlds.world({ begin: 'settings', settings: 'format: hcl' })
	await world.apply(0)
	world.git('pull', '--quiet')
	return world
}

/** The text of a block with lines before its end. */
function withLines(text: string, lines: string): string {
	return `${text.trimEnd().replace(/\}$/, '')}\n${lines}}\n`
}

describe('blocks that say how a resource is treated', () => {
	test('ignore_changes: neither side’s edit is a difference, others go both ways, and without it the file counts again', async () => {
		const world = await inHcl()
		const text = withLines(world.read('model_orders.tf'), '  lifecycle {\n    ignore_changes = [name]\n  }\n')
		world.commit({ 'model_orders.tf': edited(text, '"Orders"', '"As Git has it"') })
		expect(await world.plan()).toMatchObject(QUIET)
		await world.ui('update', 'model', 'orders', { name: 'As the workspace has it', primaryKey: 'uid' })
		await world.apply(0)
		world.git('pull', '--quiet')
		expect(world.read('model_orders.tf')).toContain('"As Git has it"')
		expect(world.read('model_orders.tf')).toContain('"uid"')
		expect(await world.rows('model')).toMatchObject({ orders: { name: 'As the workspace has it' } })
		world.commit({ 'model_orders.tf': edited(world.read('model_orders.tf'), 'ignore_changes = [name]', 'ignore_changes = []') })
		await world.apply(0)
		expect(await world.rows('model')).toMatchObject({ orders: { name: 'As Git has it' } })
	})

	test('prevent_destroy: it holds what has lost its block, until it was taken out', async () => {
		const world = await inHcl()
		const text = withLines(world.read('model_visits.tf'), '  lifecycle {\n    prevent_destroy = true\n  }\n')
		world.commit({ 'model_visits.tf': text })
		await world.apply(0)
		expect(await world.plan()).toMatchObject(QUIET)
		world.commit({ 'model_visits.tf': null })
		const plan = await world.plan()
		expect(plan).toMatchObject({ changes: [] })
		expect([...plan.held, ...plan.detached]).toMatchObject([{ address: 'model.visits' }])
		expect(await world.rows('model')).toHaveProperty('visits')
	})

	test('moved: a block with another name is the same resource', async () => {
		const world = await inHcl()
		const moved = 'moved {\n  from = hightouch_model.customers\n  to   = hightouch_model.buyers\n}\n\n'
		world.commit({
			'model_customers.tf': null,
			'buyers.tf': moved + edited(world.read('model_customers.tf'), '"customers"', '"buyers"'),
			'sync_customers-to-crm.tf': edited(world.read('sync_customers-to-crm.tf'), 'model.customers.id', 'model.buyers.id'),
		})
		expect(await world.plan()).toMatchObject(QUIET)
		await world.ui('update', 'model', 'customers', { name: 'Buyers' })
		await world.apply(0)
		expect(world.files()['buyers.tf']).toContain('"Buyers"')
	})

	test('removed: what is let go stays in the workspace, is forgotten, and does not come back', async () => {
		const world = await inHcl()
		const removed = 'removed {\n  from = hightouch_model.visits\n\n  lifecycle {\n    destroy = false\n  }\n}\n'
		world.commit({ 'model_visits.tf': null, 'removed.tf': removed })
		const { plan } = await world.apply(0)
		expect(plan).toMatchObject({ changes: [], detached: [{ address: 'model.visits' }] })
		expect(await world.plan()).toMatchObject(QUIET)
		await world.ui('update', 'model', 'visits', { name: 'Looks' })
		expect(await world.plan()).toMatchObject(QUIET)
		expect(await world.rows('model')).toHaveProperty('visits')
	})

	test('import: the id binds a block to what goes by another key, and stays where it is afterwards', async () => {
		const world = await worlds.world({ begin: 'settings', settings: 'format: hcl\nignore: ["model.customers", "model.orders", "sync.*"]' })
		const rows = await world.rows('model')
		const id = String((rows as { visits: { id: unknown } }).visits.id)
		const block =
			'resource "hightouch_model" "looks" {\n  name       = "Visits"\n  source     = "warehouse"\n  type       = "raw_sql"\n  rawSql     = "select * from web.visits"\n  primaryKey = "visit_id"\n}\n'
		world.commit({ 'looks.tf': `import {\n  to = hightouch_model.looks\n  id = "${id}"\n}\n\n${block}` })
		await world.apply(0)
		expect(await world.plan()).toMatchObject(QUIET)
		expect(Object.keys(world.files())).toEqual(['looks.tf'])
		await world.ui('update', 'model', 'visits', { name: 'Looks' })
		await world.apply(0)
		expect(world.files()['looks.tf']).toContain('"Looks"')
	})
})
