import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, forgetRuns } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
}, 60_000)
afterAll(() => worlds.close())

const QUIET = { changes: [], conflicts: [], held: [], warnings: [], complete: true }

/** A workspace whose files are HCL, brought into an empty folder. */
async function inHcl(): Promise<World> {
	const world = await worlds.world({ begin: 'settings', settings: 'format: hcl' })
	await world.apply(0)
	world.git('pull', '--quiet')
	return world
}

describe('a workspace in HCL', () => {
	test('P2, P14: comes into an empty folder, with references, in the form of `terraform fmt`, and then there is nothing to do', async () => {
		const world = await inHcl()
		expect(Object.keys(world.files()).toSorted()).toEqual([
			'model_customers.tf',
			'model_orders.tf',
			'model_visits.tf',
			'sync_customers-to-crm.tf',
			'sync_orders-to-hook.tf',
		])
		expect(world.read('model_customers.tf')).toBe(`resource "hightouch_model" "customers" {
  name       = "Customers"
  source     = "warehouse"
  type       = "raw_sql"
  rawSql     = "select id, email\\nfrom shop.customers"
  primaryKey = "id"
}
`)
		expect(world.read('sync_customers-to-crm.tf')).toContain('model       = hightouch_model.customers.id\n')
		expect(await world.plan()).toMatchObject(QUIET)
		expect((await world.run('fmt', '--check')).code).toBe(0)
		expect((await world.run('validate')).code).toBe(0)
	})

	test('P17: a block under another name keeps its resource, and what refers to it', async () => {
		const world = await inHcl()
		const [model, sync] = ['model_customers.tf', 'sync_customers-to-crm.tf']
		world.commit({
			[model]: world.read(model).replace('"hightouch_model" "customers"', '"hightouch_model" "buyers"'),
			[sync]: world.read(sync).replace('hightouch_model.customers.id', 'hightouch_model.buyers.id'),
		})
		expect((await world.run('state', 'mv', 'model.customers', 'model.buyers')).code).toBe(0)
		expect(await world.plan()).toMatchObject(QUIET)
	})

	test('P1, P14: edits of both sides meet in one file, whose comments and layout stay', async () => {
		const world = await inHcl()
		world.commit({
			'model_customers.tf': `# Who buys.
resource "hightouch_model" "customers" {
  name   = "Buyers" # ours
  source = "warehouse"

  # The query.
  type   = "raw_sql"
  rawSql = <<-EOT
    select id, email
    from shop.customers
  EOT
  primaryKey = "id"
}
`,
		})
		await world.ui('update', 'model', 'customers', { primaryKey: 'uid' })
		await world.apply(0)
		expect(world.files()['model_customers.tf']).toBe(`# Who buys.
resource "hightouch_model" "customers" {
  name   = "Buyers" # ours
  source = "warehouse"

  # The query.
  type   = "raw_sql"
  rawSql = <<-EOT
    select id, email
    from shop.customers
  EOT
  primaryKey = "uid"
}
`)
		expect(await world.rows('model')).toMatchObject({ customers: { name: 'Buyers' } })
	})

	test('several resources in one file, with locals and a variable: each change goes to its own lines', async () => {
		const world = await inHcl()
		world.commit({
			'model_customers.tf': null,
			'model_orders.tf': null,
			'main.tf': `variable "schema" {
  default = "shop"
}

locals {
  key = "id"
}

resource "hightouch_model" "customers" {
  name       = "Customers"
  source     = "warehouse"
  type       = "raw_sql"
  rawSql     = "select id, email\\nfrom shop.customers"
  primaryKey = local.key
}

# Orders, one row each.
resource "hightouch_model" "orders" {
  name        = "Orders"
  source      = "warehouse"
  description = "One row per order"
  type        = "table"
  tableName   = "\${var.schema}.orders"
  primaryKey  = local.key
}
`,
		})
		expect(await world.plan()).toMatchObject(QUIET)
		await world.ui('update', 'model', 'customers', { name: 'Clients' })
		await world.ui('update', 'model', 'orders', { description: 'All of them' })
		await world.apply(0)
		const text = world.files()['main.tf']
		expect(text).toContain('  name       = "Clients"\n')
		expect(text).toContain('# Orders, one row each.\n')
		expect(text).toContain('  description = "All of them"\n')
		expect(text).toContain('  primaryKey = local.key\n')
	})

	test('P11: what an expression says is never written over: a conflict with file, line and expression; the rest of the resource goes out', async () => {
		const world = await inHcl()
		const text = edited(world.read('model_orders.tf'), '"Orders"', 'join("", ["Ord", "ers"])')
		world.commit({ 'model_orders.tf': text })
		expect(await world.plan()).toMatchObject(QUIET)
		await world.ui('update', 'model', 'orders', { name: 'All of them', primaryKey: 'uid' })
		const { plan } = await world.apply(3)
		const conflict = {
			address: 'model.orders',
			path: ['name'],
			base: 'Orders',
			git: 'Orders',
			live: 'All of them',
			reason: 'computed',
			place: { file: 'hightouch/model_orders.tf', line: 2 },
			expression: 'join("", ["Ord", "ers"])',
		}
		expect([plan.held, plan.conflicts]).toMatchObject([[], [conflict]])
		expect(world.files()['model_orders.tf']).toBe(edited(text, '"id"', '"uid"'))
		const shown = (await world.run('plan')).out
		for (const words of ['join("", ["Ord", "ers"])', 'edit hightouch/model_orders.tf:2', 'resolve model.orders --git'])
			expect(shown).toContain(words)
		expect(shown).not.toContain('--live')
		const refused = await world.run('resolve', 'model.orders', '--live')
		expect([refused.code, refused.err]).toEqual([4, expect.stringContaining('hightouch/model_orders.tf:2')])
		expect((await world.run('resolve', 'model.orders', '--git')).code).toBe(0)
		expect(await world.rows('model')).toMatchObject({ orders: { name: 'Orders', primaryKey: 'uid' } })
		expect(await world.plan()).toMatchObject(QUIET)
	})

	test('P3: a file that does not parse hides every resource, and nothing is deleted', async () => {
		const world = await inHcl()
		world.commit({ 'model_orders.tf': 'resource "hightouch_model" "orders" {\n' })
		await world.ui('update', 'model', 'visits', { name: 'Looks' })
		const { plan } = await world.apply(4)
		expect(plan.complete).toBe(false)
		expect(plan.changes).toEqual([])
		expect(await world.effects()).toEqual([])
	})

	test('a new resource in the workspace refers to the block of the one that it uses; one whose block goes is kept there', async () => {
		const world = await inHcl()
		world.commit({
			'more.tf': `resource "hightouch_model" "vip" {
  name       = "VIP"
  source     = "warehouse"
  type       = "raw_sql"
  rawSql     = "select 1"
  primaryKey = "id"
}

resource "hightouch_sync" "vip-to-hook" {
  model       = hightouch_model.vip.id
  destination = "hook"
  config = {
    mode          = "insert"
    configVersion = 3
  }
  schedule = {
    type = "manual"
  }
  schedulePaused = true
}
`,
		})
		await world.apply(0)
		expect(await world.rows('sync')).toHaveProperty('vip-to-hook')
		expect(await world.plan()).toMatchObject(QUIET)
		world.commit({ 'model_visits.tf': null })
		expect((await world.plan()).detached).toMatchObject([{ address: 'model.visits' }])
	})

	test('P13, P38: names that lead nowhere are told with file and line', async () => {
		const world = await inHcl()
		world.commit({ 'model_orders.tf': edited(world.read('model_orders.tf'), '"shop.orders"', 'local.nothing') })
		const { plan } = await world.apply(4)
		expect(plan.held).toMatchObject([{ address: 'model.orders', reason: { where: { file: 'hightouch/model_orders.tf', line: 6 } } }])
	})
})

describe('P1: write-back through expressions', () => {
	const MODELS = `locals {
	models = {
		orders = { table = "shop.orders", about = "One row per order" }
		visits = { table = "shop.visits", about = "" }
	}
	mail = "Customers"
	key  = "id"
}

resource "hightouch_model" "customers" {
  name       = local.mail
  source     = "warehouse"
  type       = "raw_sql"
  rawSql     = "select id, email\\nfrom shop.customers"
  primaryKey = local.key
}

resource "hightouch_model" "each" {
  for_each    = local.models
  key         = each.key
  name        = title(each.key)
  source      = "warehouse"
  description = each.value.about
  type        = "table"
  tableName   = each.value.table
  primaryKey  = local.key
}
`

	const adopted = async (): Promise<World> => {
		const world = await worlds.world({ begin: 'settings', settings: 'format: hcl' })
		world.commit({ 'main.tf': MODELS.replace(/^\t+visits.*\n/m, '') })
		await world.apply(0)
		world.git('pull', '--quiet')
		return world
	}

	test('a local value that only this resource uses changes; one that others use, too, is a conflict', async () => {
		const world = await adopted()
		await world.ui('update', 'model', 'customers', { name: 'Buyers' })
		await world.apply(0)
		expect(world.files()['main.tf']).toContain('mail = "Buyers"\n')
		expect(world.files()['main.tf']).toContain('name       = local.mail\n')
		await world.ui('update', 'model', 'customers', { primaryKey: 'uid' })
		const { plan } = await world.apply(3)
		expect(plan.conflicts).toMatchObject([{ address: 'model.customers', reason: 'computed', expression: 'local.key' }])
	})

	test('what `for_each` holds for one of them changes there', async () => {
		const world = await adopted()
		await world.ui('update', 'model', 'orders', { description: 'All of them' })
		await world.apply(0)
		expect(world.files()['main.tf']).toContain('orders = { table = "shop.orders", about = "All of them" }\n')
		await world.ui('update', 'model', 'orders', { name: 'Purchases' })
		const { plan } = await world.apply(3)
		expect(plan.conflicts).toMatchObject([{ address: 'model.orders', reason: 'computed', expression: 'title(each.key)' }])
	})

	test('one of them that goes in the workspace takes its entry along, and nothing else', async () => {
		const world = await worlds.world({ begin: 'settings', settings: 'format: hcl' })
		const text = MODELS.replace('visits = {', 'other  = {').replace('shop.visits', 'shop.other')
		world.commit({ 'main.tf': text })
		await world.apply(0)
		world.git('pull', '--quiet')
		expect(await world.rows('model')).toHaveProperty('other')
		forgetRuns(world)
		await world.ui('delete', 'model', 'other')
		await world.ui('update', 'model', 'orders', { description: 'All of them' })
		await world.apply(0)
		expect(world.files()['main.tf']).toBe(text.replace(/^\t+other.*\n/m, '').replace('One row per order', 'All of them'))
		expect(await world.plan()).toMatchObject(QUIET)
	})
})
