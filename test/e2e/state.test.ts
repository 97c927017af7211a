import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, expectSettled, settingsText } from '../support/e2e.ts'
import { expectRefused } from '../support/e2e-state.ts'
import { SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const ADDRESSES = ['model.customers', 'model.orders', 'model.visits', 'sync.customers-to-crm', 'sync.orders-to-hook']

const lines = (out: string): readonly string[] => out.trim().split('\n')
async function serialOf(world: World): Promise<number> {
	return (await world.plan()).inputs.base.serial
}

describe('state list, show, pull', () => {
	let world: World
	beforeAll(async () => {
		world = await worlds.world()
	})

	test.each<[readonly string[], readonly string[]]>([
		[[], ADDRESSES],
		[['sync.*'], ['sync.customers-to-crm', 'sync.orders-to-hook']],
		[['*.customers*'], ['model.customers', 'sync.customers-to-crm']],
		[['*r*-*-h*'], ['sync.orders-to-hook']],
		[
			['model.visits', 'model.o*s'],
			['model.orders', 'model.visits'],
		],
		[['model["visits"]'], ['model.visits']],
		[['*-x'], []],
		[['--id', '1002'], ['model.orders']],
		[['sync.*', '--id', '1002'], []],
	])('list %j', async (argv, expected) => {
		const ran = await world.run('state', 'list', ...argv)
		expect([ran.code, ran.out === '' ? [] : lines(ran.out)]).toEqual([0, expected])
	})

	test('list --json has type, key and id', async () => {
		const { json } = await world.run('state', 'list', 'model.orders', '--json')
		expect(json).toEqual({ workspace: 'acme', resources: [{ address: 'model.orders', type: 'model', key: 'orders', id: '1002' }] })
	})

	test('an address that the state does not have is an error with a suggestion', async () => {
		await expectRefused(world, ['state', 'list', 'model.custmers'], 'ADDRESS_UNKNOWN', 'did you mean model.customers?')
		await expectRefused(world, ['state', 'show', 'model.custmers'], 'ADDRESS_UNKNOWN', 'did you mean model.customers?')
		await expectRefused(world, ['state', 'show', 'customers'], 'USAGE', 'addresses look like')
		await expectRefused(world, ['state', 'list', '-w', 'acne'], 'WORKSPACE_UNKNOWN', 'did you mean acme?')
	})

	test('show has the attributes as the file has them', async () => {
		const ran = await world.run('state', 'show', 'model.customers')
		expect([ran.code, ran.out.replace(/version .*/, 'version  …')]).toEqual([
			0,
			`model.customers "Customers"
  key      customers
  id       1001
  version  …

what both sides agreed on
  name: Customers
  source: warehouse
  type: raw_sql
  rawSql: |-
    select id, email
    from shop.customers
  primaryKey: id
`,
		])
		expect((await world.run('state', 'show', 'model.customers', '--json')).json).toMatchObject({
			id: '1001',
			attributes: { primaryKey: 'id' },
		})
	})

	test('pull prints what push takes: refused where nothing is new, taken by a store that holds nothing', async () => {
		const own = await worlds.world()
		const pulled = await own.run('state', 'pull')
		writeFileSync(path.join(own.clone, 'copy.json'), pulled.out)
		const push = ['state', 'push', 'copy.json', '--json']
		const before = own.refs()
		expect((await own.run(...push)).json.problem).toMatchObject({
			code: 'PLAN_STALE',
			message: expect.stringContaining('with the same content'),
		})
		expect(own.refs()).toEqual(before)
		await own.run('state', 'rm', 'model.visits')
		expect((await own.run(...push)).json.problem).toMatchObject({
			code: 'PLAN_STALE',
			message: expect.stringContaining('somebody has applied since'),
		})
		const url = /url: (.*)/.exec(readFileSync(path.join(own.clone, 'tideway.yaml'), 'utf8'))?.[1] ?? ''
		writeFileSync(path.join(own.clone, 'tideway.yaml'), settingsText(url, { top: 'state: local' }))
		own.commit({})
		const ran = await own.run(...push)
		expect([ran.code, ran.json]).toMatchObject([0, { workspace: 'acme', serial: 1 }])
		expect((await own.run('state', 'list')).out.trim().split('\n')).toEqual(ADDRESSES)
		await expectSettled(own)
	})

	test('a copy that says what the store says, and one of another history, are refused', async () => {
		const [one, other] = [await worlds.world(), await worlds.world()]
		for (const own of [one, other]) await own.run('state', 'rm', 'model.visits')
		writeFileSync(path.join(other.clone, 'fork.json'), (await one.run('state', 'pull')).out)
		expect((await other.run('state', 'push', 'fork.json', '--json')).json.problem.message).toContain(
			'as the file is, with the same content',
		)
		await one.run('state', 'mv', 'model.orders', 'model.purchases')
		await other.run('state', 'rebuild', '--yes')
		writeFileSync(path.join(other.clone, 'fork.json'), (await one.run('state', 'pull')).out)
		await expectRefused(other, ['state', 'push', 'fork.json'], 'STATE_INVALID', 'the file is of lineage')
	})

	test('nothing stored yet: list is empty, the others say so', async () => {
		const own = await worlds.world({ begin: 'settings' })
		expect(await own.run('state', 'list')).toMatchObject({ code: 0, out: '' })
		await expectRefused(own, ['state', 'pull'], 'STATE_NONE', 'nothing is stored yet')
		await expectRefused(own, ['state', 'rm', 'model.orders'], 'STATE_NONE', 'tideway apply')
		await expectRefused(own, ['state', 'mv', 'model.orders', 'model.purchases', '--dry-run'], 'STATE_NONE', 'nothing is stored yet')
	})
})

describe('state mv', () => {
	test('P17: a file renamed in Git keeps its resource', async () => {
		const world = await worlds.world()
		world.commit({ 'models/visits.yaml': null, 'models/page-views.yaml': SHOP['models/visits.yaml'] ?? '' })
		expect((await world.plan()).changes).toMatchObject([{ id: 'inbound create model.page-views' }])
		const serial = await serialOf(world)
		const before = world.refs()
		const dry = await world.run('state', 'mv', 'model.visits', 'model.page-views', '--dry-run')
		expect([dry.code, dry.out]).toEqual([0, expect.stringMatching(/Would move model\.visits to model\.page-views\.[\s\S]*Git has a file/)])
		expect(world.refs()).toEqual(before)
		const ran = await world.run('state', 'mv', 'model.visits', 'model.page-views', '--json')
		expect(ran.json).toMatchObject({ from: 'model.visits', to: 'model.page-views', hasFile: true, dryRun: false, serial: serial + 1 })
		await expectSettled(world)
		expect((await world.run('state', 'show', 'model.page-views', '--json')).json.id).toBe('1003')
		await world.ui('update', 'model', 'visits', { name: 'Views' })
		await world.apply(0)
		expect(world.files()['models/page-views.yaml']).toContain('name: Views')
		expect(Object.keys(await world.rows('model')).sort()).toEqual(['customers', 'orders', 'visits'])
		expect(await world.effects()).toEqual([])
	})

	test('says what the next plan will make of a file that is not there', async () => {
		const world = await worlds.world()
		const ran = await world.run('state', 'mv', 'model.visits', 'model.page-views')
		expect([ran.code, ran.out]).toEqual([0, expect.stringContaining('main has no file for model.page-views yet')])
		expect((await world.run('lock', 'list')).out).toContain('Nothing is locked')
	})

	test('refusals', async () => {
		const world = await worlds.world()
		const refused = (from: string, to: string, code: string, text: string): Promise<void> =>
			expectRefused(world, ['state', 'mv', from, to], code, text)
		await refused('model.vsits', 'model.views', 'ADDRESS_UNKNOWN', 'did you mean model.visits?')
		await refused('model.visits', 'model.orders', 'ADDRESS_BOUND', 'state rm model.orders')
		await refused('model.visits', 'model.visits', 'ADDRESS_BOUND', 'name another address')
		await refused('model.visits', 'sync.visits', 'USAGE', 'a resource keeps its type')
		await refused('model.visits', 'model["a/../b"]', 'USAGE', 'cannot have a file')
		await refused('visits', 'model.views', 'USAGE', 'is not an address')
	})
})

describe('state rm', () => {
	test('forgets entries; Git and the workspace stay, and the next plan agrees on them again', async () => {
		const world = await worlds.world()
		const [before, serial] = [world.refs(), await serialOf(world)]
		const dry = await world.run('state', 'rm', 'model.visits', 'model.orders', '--dry-run')
		expect([dry.code, lines(dry.out), world.refs()]).toEqual([0, ['Would forget model.visits', 'Would forget model.orders'], before])
		const ran = await world.run('state', 'rm', 'model.visits', 'model.orders', 'model.visits', '--json')
		expect(ran.json).toMatchObject({ removed: ['model.visits', 'model.orders'], dryRun: false, serial: serial + 1 })
		expect(lines((await world.run('state', 'list')).out)).toEqual(['model.customers', 'sync.customers-to-crm', 'sync.orders-to-hook'])
		expect([world.refs()['refs/heads/main'], await world.effects()]).toEqual([before['refs/heads/main'], []])
		const plan = await world.plan()
		expect([plan.changes, plan.conflicts, plan.adoptions.map(({ kind }: { kind: string }) => kind)]).toEqual([[], [], ['agree', 'agree']])
	})

	test('one unknown address: nothing at all is removed', async () => {
		const world = await worlds.world()
		await expectRefused(world, ['state', 'rm', 'model.visits', 'model.ordes'], 'ADDRESS_UNKNOWN', 'did you mean model.orders?')
		await expectRefused(world, ['state', 'rm'], 'USAGE', /missing: ADDRESSES/)
	})

	test('several workspaces: one must be named', async () => {
		const world = await worlds.world()
		const settings = path.join(world.clone, 'tideway.yaml')
		const text = readFileSync(settings, 'utf8')
		const [, block = ''] = text.split('workspaces:\n')
		writeFileSync(settings, `${text}${block.replace('acme:', 'other:').replace('path: hightouch', 'path: elsewhere')}`)
		world.commit({})
		await expectRefused(world, ['state', 'rm', 'model.visits'], 'USAGE', /acme, other[\s\S]*-w/)
		expect((await world.run('state', 'rm', '-w', 'acme', 'model.visits')).code).toBe(0)
		expect((await world.run('state', 'list', '-w', 'other')).out).toBe('')
	})
})
