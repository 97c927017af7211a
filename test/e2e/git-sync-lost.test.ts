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

describe('P1: an edit in Git that the service writes over', () => {
	const lost = { address: 'model.customers', path: ['rawSql'], reason: 'overwritten' }
	const [base, git] = ['select id, email\nfrom shop.customers', 'select id\nfrom shop.customers']

	/** The edit is pushed, and the service writes the whole file before it has pulled. */
	async function overwritten(how: 'push' | 'resync'): Promise<Beside> {
		const both = await beside()
		const { world, service } = both
		await commitEdit(world, { [CUSTOMERS]: edited(TREE[CUSTOMERS], 'id, email', 'id') })
		if (how === 'push') await world.ui('update', 'model', 'customers', { name: 'All customers' })
		expect(await service[how](BEA)).toContainEqual(expect.stringMatching(/^models customers (?:changed|added) in Hightouch$/))
		expect(world.files()[CUSTOMERS]).toContain('id, email')
		return both
	}

	test.each(['push', 'resync'] as const)('a %s: a conflict with both values, which stays until somebody decides', async (how) => {
		const { world, service } = await overwritten(how)
		for (const _run of ['found', 'kept']) {
			const { plan } = await world.apply(3)
			expect(plan.conflicts).toMatchObject([{ ...lost, base, git, live: base }])
		}
		await world.ui('update', 'model', 'visits', { name: 'All visits' })
		await service.push(BEA)
		expect((await world.apply(3)).plan.conflicts).toMatchObject([lost])
		expect(await world.effects()).toEqual([])
	})

	test('`resolve --git` brings it back, in the file and in the workspace', async () => {
		const { world, service } = await overwritten('push')
		await world.apply(3)
		const ran = await world.run('resolve', 'model.customers', '--git', '--json')
		expect(ran.code, ran.out + ran.err).toBe(0)
		const file = edited(edited(TREE[CUSTOMERS], 'id, email', 'id'), 'name: Customers', 'name: All customers')
		expect(world.files()[CUSTOMERS]).toBe(file)
		expect((await world.rows('model'))['customers']).toMatchObject({ name: 'All customers', raw: { sql: git } })
		expect([await service.pull(), await service.push(BEA)]).toEqual([[], []])
		expect((await world.apply(0)).plan).toMatchObject(QUIET)
	})

	test('`resolve --live` lets it go', async () => {
		const { world } = await overwritten('resync')
		const before = tip(world)
		const ran = await world.run('resolve', 'model.customers', '--live', '--json')
		expect(ran.code, ran.out + ran.err).toBe(0)
		expect((await world.apply(0)).plan).toMatchObject(QUIET)
		expect([tip(world), await world.effects()]).toEqual([before, []])
	})

	test('whoever writes it again in Git has decided', async () => {
		const { world } = await overwritten('push')
		await world.apply(3)
		await commitEdit(world, { [CUSTOMERS]: edited(world.files()[CUSTOMERS], 'id, email', 'id, plan') })
		await world.apply(0)
		expect((await world.rows('model'))['customers'].raw.sql).toBe('select id, plan\nfrom shop.customers')
	})

	test('in one key of an event: the conflict is at that key', async () => {
		const { world, service } = await beside()
		await commitEdit(world, { [ORDER]: edited(TREE[ORDER], 'type: number', 'type: integer') })
		await service.resync()
		const { plan } = await world.apply(3)
		const path = ['schema', 'properties', 'properties', 'properties', 'total', 'type']
		expect(plan.conflicts).toMatchObject([
			{ address: 'event.web/order-completed', path, reason: 'overwritten', git: 'integer', live: 'number' },
		])
		expect((await world.run('resolve', 'event.web/order-completed', '--git')).code).toBe(0)
		expect(world.files()[ORDER]).toContain('type: integer\n')
		expect((await world.apply(0)).plan).toMatchObject(QUIET)
	})

	test('to what only the file holds: said, with the way back to it, since nobody else can know', async () => {
		const { world, service } = await beside()
		const text = `includeBuiltInContext: false\n${TREE[ORDER]}`
		await commitEdit(world, { [ORDER]: text })
		const edit = world.git('rev-parse', '--short=7', 'HEAD')
		await service.resync()
		expect(world.files()[ORDER]).not.toContain('includeBuiltInContext')
		world.git('pull', '--quiet', 'origin', 'main')
		const [warning, ...others] = (await world.plan()).warnings
		expect([warning.code, warning.where.address, others]).toEqual(['ECHO_OVERWRITTEN', 'event.web/order-completed', []])
		expect(warning.message).toContain(`\`includeBuiltInContext\`, as ${edit} had it`)
		const [, place = ''] = /`git show ([^`]+)`/.exec(warning.hint) ?? []
		expect(`${world.git('show', place)}\n`).toBe(text)
	})
})

describe('commits that say something else than they do', () => {
	test('what counts is what a commit touches, not what it names', async () => {
		const { world, service } = await beside()
		await commitEdit(world, { [VISITS]: edited(TREE[VISITS], 'web.visits', 'web.all_visits') })
		await world.ui('update', 'model', 'visits', { name: 'All visits' })
		await world.ui('update', 'sync', 'customers-to-crm', { schedulePaused: true })
		expect(await service.push({ says: 'models customers changed in Hightouch' })).toHaveLength(1)
		const { plan } = await world.apply(3)
		expect(plan.conflicts).toMatchObject([{ address: 'model.visits', path: ['rawSql'], reason: 'overwritten' }])
		expect(plan.changes).toEqual([])
		expect(plan.adoptions.map(({ address }: Json) => address)).toEqual(expect.arrayContaining(['model.visits', 'sync.customers-to-crm']))
		expect(plan.adoptions.map(({ address }: Json) => address)).not.toContain('model.customers')
	})

	test('a manifest edited by hand is written over and reported', async () => {
		const { world } = await beside()
		await commitEdit(world, { 'manifest-acme.yaml': edited(TREE['manifest-acme.yaml'], 'name: CRM', 'name: Our CRM') })
		const id = world.git('rev-parse', '--short=7', 'HEAD')
		const { plan } = await world.apply(0)
		expect(plan.warnings).toMatchObject([{ code: 'DERIVED_EDITED', message: expect.stringContaining(id) }])
		expect(world.files()['manifest-acme.yaml']).toBe(TREE['manifest-acme.yaml'])
	})
})
