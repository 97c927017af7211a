import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e } from '../support/e2e.ts'
import { e2e, expectSettled } from '../support/e2e.ts'
import { CLIENTS, expectRefused, secondCustomers } from '../support/e2e-state.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

describe('import', () => {
	test('P17, P1: what goes by another key is bound by its id; equal values are agreed, and edits go both ways', async () => {
		const world = await worlds.world()
		const id = await secondCustomers(world, { name: 'Customers', primaryKey: 'id' })
		const file = edited(CLIENTS, 'name: Clients', 'name: Customers')
		world.commit({ 'models/clients.yaml': file })
		const ran = await world.run('import', 'model.clients', id)
		expect([ran.code, ran.out]).toEqual([
			0,
			expect.stringMatching(/Bound model\.clients to id 1004, which goes by customers-2[\s\S]*hold the same/),
		])
		await expectSettled(world)
		await world.ui('update', 'model', 'customers-2', { name: 'Regulars' })
		world.commit({ 'models/clients.yaml': edited(file, 'primaryKey: id', 'primaryKey: email') })
		const { plan } = await world.apply(0)
		expect(plan.changes.map(({ id: change, remoteId }: { id: string; remoteId: string }) => [change, remoteId])).toEqual([
			['inbound update model.clients', id],
			['outbound update model.clients', id],
		])
		expect((await world.rows('model'))['customers-2']).toMatchObject({ name: 'Regulars', primaryKey: 'email' })
		expect(world.files()['models/clients.yaml']).toBe(edited(edited(file, 'Customers', 'Regulars'), 'primaryKey: id', 'primaryKey: email'))
		expect(world.files()['models/customers-2.yaml']).toBeUndefined()
	})

	test('P1, P21: where the two differ nothing is agreed: each difference is a conflict, what one side lacks included, until a person settles it', async () => {
		const world = await worlds.world()
		const id = await secondCustomers(world, { description: 'Only there', primaryKey: 'id' })
		world.commit({ 'models/clients.yaml': CLIENTS })
		const { json } = await world.run('import', 'model.clients', id, '--json')
		expect(json).toMatchObject({ address: 'model.clients', id, key: 'customers-2', differing: ['name', 'description'], warnings: [] })
		const open = [
			{ path: ['name'], git: 'Clients', live: 'Customers' },
			{ path: ['description'], live: 'Only there' },
		]
		const first = await world.plan()
		expect([first.changes, first.adoptions]).toEqual([[], []])
		expect(first.conflicts).toMatchObject(open)
		expect((await world.run('apply', '--yes')).code).toBe(3)
		await world.ui('update', 'model', 'customers-2', { primaryKey: 'email' })
		expect((await world.plan()).conflicts).toMatchObject([open[0], { path: ['primaryKey'], git: 'id', live: 'email' }, open[1]])
		expect(await world.effects()).toEqual([])
		expect((await world.run('resolve', 'model.clients', '--live')).code).toBe(0)
		await expectSettled(world)
		expect(world.files()['models/clients.yaml']).toContain('name: Customers\nsource: warehouse\ndescription: Only there\n')
		await world.ui('update', 'model', 'customers-2', { name: 'Regulars' })
		const { plan } = await world.apply(0)
		expect(plan.changes).toMatchObject([{ id: 'outbound update model.clients', remoteId: id }])
	})

	test('P19: bound with differences and then deleted in the workspace: a conflict, not a second one', async () => {
		const world = await worlds.world()
		const id = await secondCustomers(world)
		world.commit({ 'models/clients.yaml': CLIENTS })
		await world.run('import', 'model.clients', id)
		await world.ui('delete', 'model', 'customers-2')
		const plan = await world.plan()
		expect([plan.changes, plan.conflicts]).toMatchObject([[], [{ address: 'model.clients', path: [], reason: 'updated-and-deleted' }]])
	})

	test('P47: a branch that was rewound past the import is no deletion', async () => {
		const world = await worlds.world()
		const id = await secondCustomers(world, { name: 'Customers', primaryKey: 'id' })
		const old = world.git('rev-parse', 'HEAD')
		world.commit({ 'models/clients.yaml': edited(CLIENTS, 'name: Clients', 'name: Customers') })
		expect((await world.run('import', 'model.clients', id)).code).toBe(0)
		world.git('push', '--quiet', '--force', 'origin', `${old}:main`)
		world.git('reset', '--quiet', '--hard', old)
		const plan = await world.plan()
		expect([plan.changes, plan.warnings.map(({ code }: { code: string }) => code)]).toEqual([[], ['GIT_HISTORY']])
	})

	test('is the first thing done in a repository: the state begins with it', async () => {
		const world = await worlds.world({ begin: 'settings' })
		const { 'models/customers.yaml': customers = '', ...rest } = SHOP
		world.commit({ ...rest, 'models/clients.yaml': customers })
		const ran = await world.run('import', 'model.clients', '1001', '--json')
		expect([ran.code, ran.json]).toMatchObject([0, { serial: 1, differing: [] }])
		const plan = await world.plan()
		expect(plan.inputs.live.identity).toBe('4242')
		expect(plan.changes.map(({ id }: { id: string }) => id)).toEqual([])
	})

	test('refusals', async () => {
		const world = await worlds.world()
		const id = await secondCustomers(world)
		world.commit({ 'models/clients.yaml': CLIENTS, 'models/broken.yaml': 'name: [\n' })
		const refused = (address: string, of: string, code: string, text: string | RegExp): Promise<void> =>
			expectRefused(world, ['import', address, of], code, text)
		await refused('model.clients', '99999', 'ID_UNKNOWN', 'no model with id 99999')
		await refused('model.clients', '5001', 'ID_UNKNOWN', '5001 is the id of sync.customers-to-crm')
		await refused(
			'model.clients',
			'1001',
			'ADDRESS_BOUND',
			/bound to model\.customers already[\s\S]*state mv model\.customers model\.clients/,
		)
		await refused('model.orders', id, 'ADDRESS_BOUND', /bound to id 1002 already[\s\S]*state rm model\.orders/)
		await refused('model.orders', '1002', 'ADDRESS_BOUND', 'bound to that id already')
		await refused('model.client', id, 'ADDRESS_UNKNOWN', 'did you mean model.clients?')
		await refused('model.somebody-else', id, 'ADDRESS_UNKNOWN', 'tideway pull')
		await refused('modle.clients', id, 'ADDRESS_UNKNOWN', 'did you mean model?')
		await refused('source.warehouse', '1', 'ADDRESS_UNKNOWN', 'kept in Git')
		await refused('clients', id, 'USAGE', 'is not an address')
		const broken = await world.run('import', 'model.broken', id, '--json')
		expect([broken.code, broken.json.problem.code]).toEqual([4, 'YAML_INVALID'])
		await world.faults('500:on=GetModel')
		expect((await world.runWith({ pace: 'hurried' }, 'import', 'model.clients', id, '--json')).json.problem.code).toBe('API_SERVER')
		await world.faults('')
		await world.serveAgain({ workspaceId: 99 })
		const other = await world.run('import', 'model.clients', id, '--json')
		expect([other.code, other.json.problem.code], 'P48').toEqual([6, 'LIVE_IDENTITY'])
	})

	test('what else goes by the two keys is named', async () => {
		const world = await worlds.world({ begin: 'settings' })
		const id = await secondCustomers(world)
		world.commit({ ...SHOP, 'models/customers-2.yaml': CLIENTS })
		const { json } = await world.run('import', 'model.customers', id, '--json')
		expect(json.warnings.map(({ message }: { message: string }) => message)).toEqual([
			'the workspace has another resource that goes by model.customers, with id 1001',
			'Git has a file for model.customers-2 too, and the resource of that key is now bound to model.customers',
			'sync.customers-to-crm refer to it, and the two sides name it differently: model.customers and model.customers-2',
		])
		expect((await world.run('import', 'model.customers-2', '1001')).code).toBe(0)
		const plan = await world.plan()
		expect([plan.complete, plan.changes]).toEqual([true, []])
	})

	test('references go by key: who refers to it under either is named, and what they differ in waits for a person', async () => {
		const world = await worlds.world()
		const id = await secondCustomers(world, { primaryKey: 'id' })
		const sync = { destination: 'crm', config: { mode: 'insert' }, schedule: { type: 'manual' }, schedulePaused: false }
		await world.ui('create', 'sync', '', { model: 'customers-2', ...sync })
		const file = (destination: string): string =>
			`model: clients\ndestination: ${destination}\nconfig:\n  mode: insert\nschedule:\n  type: manual\nschedulePaused: false\n`
		world.commit({
			'models/clients.yaml': edited(CLIENTS, 'name: Clients', 'name: Customers'),
			'syncs/customers-to-crm-2.yaml': file('crm'),
			'syncs/new.yaml': file('hook'),
		})
		const { json } = await world.run('import', 'model.clients', id, '--json')
		expect(json.warnings).toMatchObject([
			{ code: 'REFERENCE_DANGLING', message: expect.stringContaining('sync.customers-to-crm-2, sync.new refer to it') },
		])
		const plan = await world.plan()
		expect(plan.changes).toEqual([])
		expect(plan.conflicts).toMatchObject([{ address: 'sync.customers-to-crm-2', path: ['model'], git: 'clients', live: 'customers-2' }])
		expect(plan.held).toMatchObject([{ address: 'sync.new', reason: { code: 'REFERENCE_DANGLING' } }])
	})
})
