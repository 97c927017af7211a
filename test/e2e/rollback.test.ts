import { afterAll, beforeAll, expect, test } from 'vitest'
import type { E2e } from '../support/e2e.ts'
import { e2e, expectSettled } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const CUSTOMERS = 'models/customers.yaml'
const ORDERS = 'models/orders.yaml'
const BROKEN = edited(SHOP[CUSTOMERS], 'select id, email', 'select 1')

test('a commit is undone in Git and in the workspace, byte for byte; what was edited since stays', async () => {
	const world = await worlds.world()
	const wrong = world.commit({ [CUSTOMERS]: BROKEN, [ORDERS]: edited(SHOP[ORDERS], 'name: Orders', 'name: Wrong') }, 'Break it')
	await world.apply(0)
	const later = edited(edited(SHOP[ORDERS], 'name: Orders', 'name: Right'), 'shop.orders', 'shop.all_orders')
	world.commit({ [ORDERS]: later }, 'Better')
	await world.apply(0)
	const [refs, calls] = [world.refs(), (await world.effects()).length]

	const dry = await world.run('rollback', wrong.slice(0, 7), '--dry-run')
	expect(dry.code, dry.err).toBe(3)
	expect(dry.out).toContain(`Roll back ${wrong.slice(0, 7)} "Break it"`)
	expect(dry.out).toMatch(/! model\.orders\n +name\n +the commit made it: "Wrong"\n +it is now: +"Right"\n +it was before: +"Orders"\n/)
	expect(dry.out).toContain('Plan: 0 to add, 1 to change, 0 to destroy.')
	expect([world.refs(), (await world.effects()).length]).toEqual([refs, calls])

	const asked = await world.run('rollback', wrong)
	expect([asked.code, asked.err]).toEqual([1, expect.stringContaining('add --yes')])
	expect(world.refs()).toEqual(refs)

	const done = await world.run('rollback', wrong, 'model.customers', '--yes', '--json')
	expect(done.code, done.out + done.err).toBe(0)
	expect(done.json).toMatchObject({ files: [`hightouch/${CUSTOMERS}`], commit: world.refs()['refs/heads/main'] })
	expect(world.files()).toEqual({ ...SHOP, [ORDERS]: later })
	expect(world.read(CUSTOMERS)).toBe(SHOP[CUSTOMERS])
	expect((await world.rows('model'))['customers'].raw.sql).toBe('select id, email\nfrom shop.customers')
	expect((await world.effects()).slice(calls).map(({ operation }) => operation)).toEqual(['UpdateModel'])
	await expectSettled(world)
})

test("what somebody did in the workspace is undone there by the commit that it came with; 'log' names it", async () => {
	const world = await worlds.world()
	await world.ui('update', 'model', 'visits', { name: 'Clicked' })
	await world.apply(0)
	const log = await world.run('log', '--json', '-n', '1')
	const [entry] = log.json.workspaces[0].entries
	expect(entry).toMatchObject({ direction: 'OUTBOUND', addresses: ['model.visits'] })
	const done = await world.run('rollback', entry.commit.slice(0, 7), '--yes')
	expect(done.code, done.out + done.err).toBe(0)
	expect([world.files(), (await world.rows('model'))['visits'].name]).toEqual([SHOP, 'Visits'])
	await expectSettled(world)
	const next = await world.run('log', '--json', '-n', '2')
	expect(next.json.workspaces[0].entries.map(({ direction }: { direction: string }) => direction)).toEqual(['INBOUND', 'GIT'])
})
