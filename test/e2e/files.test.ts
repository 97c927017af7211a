import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, expectSettled } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const VISITS = 'models/visits.yaml'
const SYNC = 'syncs/customers-to-crm.yaml'
const REFUNDS = 'name: Refunds\nsource: warehouse\ntype: table\ntableName: shop.refunds\nprimaryKey: id\n'
const REFUNDS_SYNC = 'model: refunds\ndestination: hook\nconfig:\n  mode: insert\nschedule:\n  type: manual\nschedulePaused: true\n'

const operations = async (world: World): Promise<readonly string[]> => (await world.effects()).map(({ operation }) => operation)

describe('new files', () => {
	test('P30: a model and a sync on it in one commit are created in the order that they need', async () => {
		const world = await worlds.world()
		world.commit({ 'syncs/a-refunds.yaml': REFUNDS_SYNC, 'models/refunds.yaml': REFUNDS })
		const { plan } = await world.apply(0)
		expect(plan.order).toEqual([['inbound create model.refunds'], ['inbound create sync.a-refunds']])
		expect(await operations(world)).toEqual(['CreateModel', 'CreateSync'])
		const [model, sync] = [(await world.rows('model'))['refunds'], (await world.rows('sync'))['a-refunds']]
		expect(sync.modelId).toBe(model.id)
		expect(world.files()['models/refunds.yaml']).toBe(REFUNDS)
	})

	test('a copied file with a new name and query is a second model, and the first is untouched', async () => {
		const world = await worlds.world()
		world.commit({ 'models/bot-visits.yaml': edited(edited(SHOP[VISITS], 'Visits', 'Bot visits'), 'web.visits', 'web.bots') })
		await world.apply(0)
		const rows = await world.rows('model')
		expect(rows['bot-visits']).toMatchObject({ name: 'Bot visits', raw: { sql: 'select * from web.bots' } })
		expect(rows['visits']).toMatchObject({ name: 'Visits', raw: { sql: 'select * from web.visits' } })
		expect(await operations(world)).toEqual(['CreateModel'])
	})

	test('P17: a file renamed in Git creates a second resource; the old one stays, and the plan says so', async () => {
		const world = await worlds.world()
		world.commit({ [VISITS]: null, 'models/page-visits.yaml': SHOP[VISITS] ?? '' })
		const shown = (await world.run('plan')).out
		expect(shown).toContain('create model.page-visits')
		expect(shown).toMatch(/model\.visits[\s\S]*keeps it when its file goes away/)
		const { plan } = await world.apply(0)
		expect(plan.detached).toMatchObject([{ address: 'model.visits' }])
		expect(Object.keys(await world.rows('model'))).toEqual(expect.arrayContaining(['visits', 'page-visits']))
		expect(await operations(world)).toEqual(['CreateModel'])
		expect(world.files()[VISITS]).toBeUndefined()
	})

	test('names with an emoji, a leading hyphen and a quote survive both ways', async () => {
		const world = await worlds.world()
		await world.ui('create', 'model', '', { name: 'Größe 📏 "x"', source: 'warehouse', type: 'table', tableName: 't', primaryKey: 'id' })
		world.commit({
			'models/-2.yaml': edited(REFUNDS, 'name: Refunds', 'name: "- 🧾 it\'s"'),
			'syncs/-2.yaml': edited(REFUNDS_SYNC, 'model: refunds', "model: '-2'"),
		})
		await world.apply(0)
		expect((await world.rows('model'))['-2'].name).toBe("- 🧾 it's")
		expect(world.files()['models/groesse-x.yaml']).toContain('name: Größe 📏 "x"\n')
		const plan = await world.plan('--target', 'model.-2')
		expect(plan.targets).toEqual(['model.-2'])
	})

	test('a reference that leads nowhere holds that resource only, with file and line', async () => {
		const world = await worlds.world()
		world.commit({
			'syncs/lost.yaml': edited(REFUNDS_SYNC, 'model: refunds\ndestination', '# Which rows?\nmodel: nowhere\ndestination'),
			'models/refunds.yaml': REFUNDS,
		})
		const ran = await world.run('apply', '--yes', '--json')
		const [{ plan }] = ran.json.applied
		expect(plan.held).toMatchObject([
			{ address: 'sync.lost', reason: { code: 'REFERENCE_DANGLING', where: { file: 'hightouch/syncs/lost.yaml', line: 2 } } },
		])
		expect(await operations(world)).toEqual(['CreateModel'])
		expect((await world.run('plan')).out).toContain('hightouch/syncs/lost.yaml:2')
		world.commit({ 'syncs/lost.yaml': edited(REFUNDS_SYNC, 'refunds', 'visits') })
		await world.apply(0)
		expect((await world.rows('sync'))['lost']).toBeDefined()
	})
})

describe('P3: a file that does not parse', () => {
	const broken = 'name: Visits\nsource: [warehouse\ntype: raw_sql\n'

	test('holds back that resource only, with line and column, and is no deletion', async () => {
		const world = await worlds.world()
		world.commit({ [VISITS]: broken, 'models/refunds.yaml': REFUNDS })
		await world.ui('update', 'model', 'visits', { name: 'All visits' })
		await world.ui('update', 'model', 'orders', { name: 'All orders' })
		const { plan } = await world.apply(4)
		expect(plan.held).toMatchObject([{ address: 'model.visits', reason: { code: 'YAML_INVALID', where: { file: `hightouch/${VISITS}` } } }])
		const { line, column } = plan.held[0].reason.where
		expect([line, column].every((number) => Number.isInteger(number) && number > 0)).toBe(true)
		expect((await world.run('plan')).out).toContain(`hightouch/${VISITS}:${line}:${column}`)
		expect(world.files()[VISITS]).toBe(broken)
		expect(world.files()['models/orders.yaml']).toContain('All orders')
		expect((await world.rows('model'))['visits'].name).toBe('All visits')
		expect(await operations(world)).toEqual(['CreateModel'])
	})

	test('loses nothing once it is mended: both edits arrive', async () => {
		const world = await worlds.world()
		world.commit({ [VISITS]: broken })
		await world.ui('update', 'model', 'visits', { name: 'All visits' })
		await world.apply(4)
		world.commit({ [VISITS]: edited(SHOP[VISITS], 'visit_id', 'id') })
		await world.apply(0)
		expect(world.files()[VISITS]).toBe(edited(edited(SHOP[VISITS], 'visit_id', 'id'), 'Visits', 'All visits'))
		expect((await world.rows('model'))['visits']).toMatchObject({ name: 'All visits', primaryKey: 'id' })
	})

	test('a new file that does not parse does not let the workspace write over it', async () => {
		const world = await worlds.world()
		await world.ui('create', 'model', '', { name: 'Refunds', source: 'warehouse', type: 'table', tableName: 't', primaryKey: 'id' })
		world.commit({ 'models/refunds.yaml': broken })
		await world.apply(4)
		expect(world.files()['models/refunds.yaml']).toBe(broken)
	})
})

describe('files that go away', () => {
	test('P19: the resource is detached, listed and untouched; re-adding the file re-attaches it', async () => {
		const world = await worlds.world()
		world.commit({ [VISITS]: null })
		const { plan } = await world.apply(0)
		expect(plan.detached).toMatchObject([{ address: 'model.visits' }])
		expect(await world.effects()).toEqual([])
		expect((await world.run('status')).out).toContain('1 detached')
		world.commit({ [VISITS]: edited(SHOP[VISITS], 'Visits', 'Web visits') })
		const again = await world.apply(0)
		expect(again.plan.detached).toEqual([])
		expect(await operations(world)).toEqual(['UpdateModel'])
		expect((await world.rows('model'))['visits'].name).toBe('Web visits')
	})

	test('the file comes back with the next change in the workspace', async () => {
		const world = await worlds.world()
		world.commit({ [VISITS]: null })
		await world.apply(0)
		await world.ui('update', 'model', 'visits', { name: 'Web visits' })
		await world.apply(0)
		expect(world.files()[VISITS]).toBe(edited(SHOP[VISITS], 'Visits', 'Web visits'))
	})

	test('the file comes back with a resync, which overwrites nothing that is not synced', async () => {
		const world = await worlds.world()
		world.commit({ [VISITS]: null })
		await world.apply(0)
		await world.ui('update', 'model', 'customers', { name: 'All customers' })
		world.commit({ 'models/customers.yaml': edited(SHOP['models/customers.yaml'], 'primaryKey: id', 'primaryKey: email') })
		const ran = await world.run('resync', '--yes', '--json')
		expect(ran.code, ran.out + ran.err).toBe(0)
		expect(world.files()).toEqual({
			...SHOP,
			'models/customers.yaml': edited(
				edited(SHOP['models/customers.yaml'], 'Key: id', 'Key: email'),
				'name: Customers',
				'name: All customers',
			),
		})
		expect((await world.rows('model'))['customers']).toMatchObject({ name: 'All customers', primaryKey: 'email' })
		await expectSettled(world)
	})

	test('P29: a resync reports the half that was done, where the other one is refused', async () => {
		const world = await worlds.world()
		await world.ui('update', 'model', 'visits', { name: 'Web visits' })
		const mine = Object.entries(SHOP).filter(([file]) => /^(models|syncs)/.test(file))
		world.commit(Object.fromEntries(mine.map(([file, text]) => [file, text.replace(/^(primaryKey: .*|schedulePaused: false)$/m, turned)])))
		const ran = await world.run('resync', '--yes', '--json')
		expect(ran.code, ran.out + ran.err).toBe(6)
		const { applied, failed } = JSON.parse(ran.out)
		expect([applied.length, applied[0].commits, failed.length, failed[0].problem.code]).toEqual([1, 1, 1, 'GUARD_EMPTY'])
		expect(world.files()[VISITS]).toContain('name: Web visits')
	})

	test('`deletes: never` does not promise that another setting would delete what the API cannot', async () => {
		const world = await worlds.world({ settings: 'deletes: never' })
		world.commit({ [VISITS]: null })
		const { plan } = await world.apply(0)
		expect(plan.detached).toMatchObject([{ address: 'model.visits', reason: expect.not.stringContaining('deletes: guarded') }])
	})
})

describe('deletions in the workspace', () => {
	test('P3, P19: one is looked up alone, then removes the file', async () => {
		const world = await worlds.world()
		await world.ui('delete', 'model', 'visits')
		const { plan } = await world.apply(0)
		expect(plan.changes).toMatchObject([{ kind: 'delete', to: 'git', address: 'model.visits' }])
		expect((await world.calls())['GetModel']).toBeGreaterThan(0)
		const { [VISITS]: _, ...rest } = SHOP
		expect(world.files()).toEqual(rest)
		expect(await world.effects()).toEqual([])
	})

	test('P3: missing from a complete list and not confirmed as gone, it is held', async () => {
		const world = await worlds.world()
		await world.ui('delete', 'model', 'visits')
		await world.faults('500:on=GetModel,retry-after=0')
		const { code, json } = await world.run('apply', '--yes', '--json')
		expect(code).toBe(4)
		expect(json.applied[0].plan).toMatchObject({ changes: [], held: [{ address: 'model.visits', reason: { code: 'READ_INCOMPLETE' } }] })
		expect(world.files()).toEqual(SHOP)
		await world.faults('')
		await world.apply(0)
		expect(world.files()[VISITS]).toBeUndefined()
	})

	const MANY = Object.fromEntries(
		Array.from({ length: 8 }, (_, n) => [
			`models/extra-${n}.yaml`,
			edited(edited(REFUNDS, 'Refunds', `Extra ${n}`), 'shop.refunds', `t${n}`),
		]),
	)
	async function crowded(): Promise<World> {
		const world = await worlds.world({ begin: 'settings', live: { ...SHOP, ...MANY } })
		world.commit({ ...SHOP, ...MANY })
		await world.apply(0)
		return world
	}

	test('P18: more than three are refused, unless the exact number is named', async () => {
		const world = await crowded()
		for (const n of [0, 1, 2, 3]) await world.ui('delete', 'model', `extra-${n}`)
		const before = world.refs()
		for (const flags of [[], ['--allow-deletes', '3'], ['--allow-deletes', '5']]) {
			const ran = await world.run('apply', '--yes', ...flags)
			expect([ran.code, ran.err]).toEqual([6, expect.stringContaining('--allow-deletes 4')])
		}
		expect(world.refs()).toEqual(before)
		await world.apply(0, '--allow-deletes', '4')
		expect(Object.keys(world.files()).filter((file) => file.startsWith('models/extra'))).toHaveLength(4)
	})

	test('P18: an emptied workspace is refused', async () => {
		const world = await worlds.world()
		for (const sync of ['customers-to-crm', 'orders-to-hook']) await world.ui('delete', 'sync', sync)
		for (const model of ['customers', 'orders', 'visits']) await world.ui('delete', 'model', model)
		const before = world.refs()
		const ran = await world.run('apply', '--yes')
		expect([ran.code, ran.err]).toEqual([6, expect.stringContaining('GUARD_EMPTY')])
		expect(world.refs()).toEqual(before)
		expect(world.files()).toEqual(SHOP)
	})
})

describe('what the API cannot change', () => {
	test('P22: a description edited in Git is named with reason and remedy, and never called', async () => {
		const world = await worlds.world()
		world.commit({ 'models/orders.yaml': edited(SHOP['models/orders.yaml'], 'One row per order', 'One row per line') })
		const { plan } = await world.apply(0)
		expect(plan.unsupported).toMatchObject([
			{
				address: 'model.orders',
				path: ['description'],
				reason: expect.stringContaining('takes no new one'),
				remedy: expect.stringContaining('app'),
			},
		])
		expect(await world.effects()).toEqual([])
		expect((await world.run('plan')).out).toMatch(/edit the description in the Hightouch app/)
		await world.ui('update', 'model', 'orders', { description: 'One row per line' })
		expect((await world.apply(0)).plan.unsupported).toEqual([])
	})

	test('an edit beside it goes through', async () => {
		const world = await worlds.world()
		world.commit({
			'models/orders.yaml': edited(
				edited(SHOP['models/orders.yaml'], 'One row per order', 'One row per line'),
				'shop.orders',
				'shop.lines',
			),
		})
		await world.apply(0)
		expect((await world.rows('model'))['orders']).toMatchObject({ description: 'One row per order', table: { name: 'shop.lines' } })
		expect(world.files()['models/orders.yaml']).toContain('One row per line')
	})
})

describe('a sync whose run is in progress', () => {
	const changed = edited(SHOP[SYNC], 'mode: upsert', 'mode: update')

	test('its configuration is held, the rest goes on, and it is changed once the run has ended', async () => {
		const world = await worlds.world()
		await world.runs('customers-to-crm', 'querying')
		world.commit({ [SYNC]: changed, 'models/refunds.yaml': REFUNDS })
		const ran = await world.run('apply', '--yes', '--json')
		expect(ran.json.applied[0].plan.held).toMatchObject([
			{ address: 'sync.customers-to-crm', to: 'live', reason: { code: 'LIVE_BUSY', hint: expect.stringContaining('--pause-running') } },
		])
		expect(await operations(world)).toEqual(['CreateModel'])
		await world.runs('customers-to-crm', 'success')
		await world.apply(0)
		expect((await world.rows('sync'))['customers-to-crm'].configuration.mode).toBe('update')
	})

	test('--pause-running pauses it, changes it and restores it', async () => {
		const world = await worlds.world()
		await world.runs('customers-to-crm', 'querying')
		world.commit({ [SYNC]: changed })
		await world.apply(0, '--pause-running')
		const bodies = (await world.effects()).map(({ body }) => [body.disabled, body.configuration?.mode])
		expect(bodies).toEqual([
			[true, undefined],
			[undefined, 'update'],
			[false, undefined],
		])
		expect((await world.rows('sync'))['customers-to-crm']).toMatchObject({ disabled: false, configuration: { mode: 'update' } })
	})

	test('a run that starts between plan and write is noticed, and nothing is written', async () => {
		const world = await worlds.world()
		world.commit({ [SYNC]: changed })
		await world.faults('slow:ms=400,on=GetSync')
		const running = world.run('apply', '--yes', '--json')
		while (((await world.calls())['ListSync'] ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 10))
		await world.runs('customers-to-crm', 'querying')
		const ran = await running
		expect(ran.code).toBe(4)
		expect(ran.json.applied[0].outcomes).toMatchObject([{ kind: 'refused', problem: { code: 'LIVE_BUSY' } }])
		expect(await world.effects()).toEqual([])
	})
})

/** Another value of an attribute that every model or sync has. */
function turned(line: string): string {
	return line.startsWith('primaryKey') ? 'primaryKey: other_id' : 'schedulePaused: true'
}
