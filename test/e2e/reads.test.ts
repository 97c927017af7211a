import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRETS } from '../support/canary-e2e.ts'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
let world: World
beforeAll(async () => {
	worlds = await e2e(SHOP)
	world = await worlds.world()
	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	world.commit({ 'models/visits.yaml': edited(SHOP['models/visits.yaml'], 'visit_id', 'id') })
})
afterAll(() => worlds.close())

describe('P3, P21, P29: a list of models that cannot be read to its end', () => {
	test.each([
		['the scope is revoked between two pages', 'page-size:2;403:on=ListModel,nth=2', 'API_FORBIDDEN'],
		['a page is lost', 'page-size:2;lose-page:on=ListModel,every=2', 'READ_INCOMPLETE'],
		['the same row on two pages', 'page-size:2;repeat-row:on=ListModel,every=2', 'READ_INCOMPLETE'],
		['it says that there are no more pages, and there are', 'page-size:2;hasmore-lies:on=ListModel', 'READ_INCOMPLETE'],
		['a web page in place of JSON', 'html:on=ListModel', 'API_ANSWER_INVALID'],
		['an answer that is cut off', 'truncate:on=ListModel', 'API_'],
		['an empty answer', 'empty:on=ListModel', 'API_ANSWER_INVALID'],
		['the server fails', '500:on=ListModel', 'API_SERVER'],
		['a web page of a proxy that failed', '502:on=ListModel', 'API_SERVER'],
		['an error of the service under status 200', 'invalid-200:on=ListModel', 'API_REJECTED'],
		['the list itself is not found', '404:on=ListModel', 'API_NOT_FOUND'],
		['no list at all can be read', '500:on=GET', 'API_SERVER'],
	])('%s: 4, no change, no new base', async (_name, faults, code) => {
		const before = world.refs()
		await world.faults(faults)
		const ran = await world.runWith({ pace: 'hurried' }, 'apply', '--yes', '--json')
		const [{ plan }] = ran.json.applied
		expect([plan.changes, plan.adoptions, plan.complete]).toEqual([[], [], false])
		expect(JSON.stringify([plan.warnings, plan.held])).toContain(code)
		expect(ran.code).toBe(4)
		expect([world.refs(), await world.effects()]).toEqual([before, []])
	})

	test('P1: once the list can be read, nothing of either side is lost', async () => {
		await world.faults('hasmore-lies:on=ListModel')
		await world.apply(0)
		expect(world.files()).toEqual({
			...SHOP,
			'models/visits.yaml': edited(edited(SHOP['models/visits.yaml'], 'visit_id', 'id'), 'Visits', 'All visits'),
		})
		expect((await world.rows('model'))['visits']).toMatchObject({ name: 'All visits', primaryKey: 'id' })
		expect(await world.effects()).toHaveLength(1)
	})
})

describe('credentials', () => {
	const WRONG = SECRETS.wrongToken

	test('P7: a wrong token ends with 1 and is named by its variable, never by its value', async () => {
		for (const command of ['plan', 'apply']) {
			const ran = await world.runWith({ env: { HIGHTOUCH_TOKEN: WRONG } }, command, ...(command === 'apply' ? ['--yes'] : []))
			expect(ran.code).toBe(1)
			expect(ran.out + ran.err).toContain('HIGHTOUCH_TOKEN')
			expect(ran.out + ran.err).not.toContain(WRONG)
		}
	})

	test('a missing token ends with 1 and says which variable to set', async () => {
		const ran = await world.runWith({ env: { HIGHTOUCH_TOKEN: undefined } }, 'plan')
		expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('export HIGHTOUCH_TOKEN=')])
	})
})

describe('P48: the right workspace', () => {
	test.each([
		['another workspace', { workspaceId: 777 }, 'LIVE_IDENTITY'],
		['the workspace at an earlier time', { now: '2001-01-01T00:00:00.000Z' }, 'LIVE_RESTORED'],
	] as const)('a credential that reaches %s changes nothing in either direction', async (_name, as, code) => {
		const other = await worlds.world()
		await other.serveAgain(as)
		other.commit({ 'models/customers.yaml': edited(SHOP['models/customers.yaml'], 'primaryKey: id', 'primaryKey: email') })
		await other.ui('update', 'model', 'orders', { name: 'All orders' })
		const before = other.refs()
		const ran = await other.run('apply', '--yes', '--json')
		expect(ran.code).toBe(4)
		expect(ran.out).toContain(code)
		expect(other.refs()).toEqual(before)
		expect(await other.effects()).toEqual([])
	})
})

describe('P29: what the workspace answers to a write', () => {
	test('a write that is refused is reported, the others are carried out, and base learns only those', async () => {
		const other = await worlds.world()
		other.commit({
			'models/customers.yaml': edited(SHOP['models/customers.yaml'], 'primaryKey: id', 'primaryKey: email'),
			'models/visits.yaml': edited(SHOP['models/visits.yaml'], 'visit_id', 'id'),
		})
		await other.faults('422:on=UpdateModel,nth=1')
		const ran = await other.run('apply', '--yes', '--json', '--parallelism', '1')
		expect(ran.code).toBe(4)
		expect(ran.json.applied[0].outcomes.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['done', 'refused'])
		const { plan } = await other.apply(0)
		expect(plan.changes).toHaveLength(1)
	})

	test('P24: a create whose answer is lost is looked up, and made once', async () => {
		const other = await worlds.world()
		other.commit({ 'models/refunds.yaml': 'name: Refunds\nsource: warehouse\ntype: table\ntableName: shop.refunds\nprimaryKey: id\n' })
		await other.faults('drop-answer:on=CreateModel,nth=1')
		await other.apply(0)
		expect((await other.effects()).filter(({ operation }) => operation === 'CreateModel')).toHaveLength(1)
		expect(Object.keys(await other.rows('model')).filter((slug) => slug.startsWith('refunds'))).toEqual(['refunds'])
	})

	test('P21: a write that the service drops silently is no success', async () => {
		const other = await worlds.world()
		other.commit({ 'models/customers.yaml': edited(SHOP['models/customers.yaml'], 'primaryKey: id', 'primaryKey: email') })
		await other.faults('ignore:primaryKey')
		const ran = await other.run('apply', '--yes', '--json')
		expect(ran.code).toBe(4)
		expect(ran.json.applied[0].outcomes).toMatchObject([{ kind: 'failed', problem: { code: 'LIVE_IGNORED' } }])
		await other.faults('')
		expect((await other.apply(0)).plan.warnings).toMatchObject([{ code: 'LIVE_IGNORED', where: { path: ['primaryKey'] } }])
		expect((await other.rows('model'))['customers'].primaryKey).toBe('email')
	})
})
