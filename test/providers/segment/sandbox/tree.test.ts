import { describe, expect, test } from 'vitest'
import { toPlain } from '../../../../src/provider.ts'
import { tree } from '../../../support/sandbox.ts'
import { SMALL, startSegment } from '../start.ts'

type Sandbox = Awaited<ReturnType<typeof startSegment>>

const edit = (sandbox: Sandbox, kind: string, type: string, rest: object) => sandbox.control('POST', 'ui', { kind, type, ...rest })
const rows = (sandbox: Sandbox, kind: string) =>
	[...(sandbox.world().tables.get(kind)?.values() ?? [])].map((row) => toPlain(row) as Record<string, unknown>)

describe('filled from a tree', () => {
	test('all of it is there, under the ids that its keys name', async () => {
		const sandbox = await startSegment()
		expect(sandbox.log.lines).toEqual([])
		expect(
			['destination', 'subscription', 'filter', 'warehouse', 'plan', 'transformation', 'model'].map((kind) =>
				rows(sandbox, kind).map(({ id }) => id),
			),
		).toEqual([['de1'], ['sub1'], ['flt1'], ['whs1'], ['tp_1'], ['trf1'], ['mdl1']])
		expect(rows(sandbox, 'source').map(({ slug }) => slug)).toEqual(['web', 'database'])
	})

	test('the order of the files does not matter', async () => {
		const sandbox = await startSegment({ from: new Map([...SMALL].toReversed()) })
		expect(sandbox.log.lines).toEqual([])
		expect(rows(sandbox, 'subscription')).toHaveLength(1)
	})

	test.each<[string, object, string]>([
		['destinations/id-d9.yaml', { source_id: 'nobody', metadata: { id: 'x' }, settings: {} }, 'there is no source nobody'],
		['destinations/id-d9.yaml', { source_id: 'web', settings: {} }, 'a destination needs a source and an item of the catalogue'],
		['sources/new.yaml', { slug: 'new' }, 'a source needs an item of the catalogue'],
		[
			'tracking_plans/id-tp_9.yaml',
			{ name: 'P', rules: [{ type: 'TRACK', version: 1, json_schema: {} }] },
			'a rule of the type TRACK needs a key',
		],
		['source_warehouse_connections/x.yaml', { source_id: 'web' }, 'a connection needs a source and a warehouse'],
	])('%s stays out where it cannot be', async (path, file, reason) => {
		const sandbox = await startSegment({ from: new Map([...SMALL, ...tree({ [path]: file })]) })
		expect(sandbox.log.lines).toEqual([`${path} is not in the sandbox: ${reason}`])
	})

	test('what is there already is changed, and what is not spoken of stays', async () => {
		const sandbox = await startSegment()
		const answer = await sandbox.control('POST', 'tree', {
			'sources/web.yaml': { slug: 'web', name: 'Shop', metadata: { id: 'srcmWebsite' } },
		})
		expect([answer.status, answer.json]).toEqual([200, []])
		expect(rows(sandbox, 'source')).toMatchObject([{ slug: 'web', name: 'Shop', settings: { website_url: 'https://shop.example' } }, {}])
	})

	test('thousands come in a moment, each once', async () => {
		const many = Array.from({ length: 3000 }, (_, n) => [`sources/s-${n}.yaml`, { slug: `s-${n}`, metadata: { id: 'srcmWebsite' } }])
		const sandbox = await startSegment({ from: tree(Object.fromEntries(many)) })
		expect(new Set(rows(sandbox, 'source').map(({ id }) => id)).size).toBe(3000)
	})
})

describe('what a person does in the pages', () => {
	test.each<[string, string, object, number, string, object]>([
		['create', 'source', { attributes: { slug: 'new', metadata: { id: 'srcmWebsite' } } }, 200, 'source', { slug: 'new', settings: {} }],
		['update', 'source', { key: 'web', attributes: { name: null } }, 200, 'source', { slug: 'web' }],
		[
			'update',
			'warehouse',
			{ key: 'id-whs1', attributes: { name: 'Lake' } },
			200,
			'warehouse',
			{ settings: expect.objectContaining({ name: 'Lake', hostname: 'db.example' }) },
		],
		[
			'update',
			'destination_subscription',
			{ key: 'id-de1_sub1', attributes: { settings: { c: 2 } } },
			200,
			'subscription',
			{ settings: { c: 2 } },
		],
		[
			'update',
			'destination_filter',
			{ key: 'id-de1_flt1', attributes: { description: 'why' } },
			200,
			'filter',
			{ description: 'why', title: 'No tests' },
		],
		['update', 'function', { key: 'relay', attributes: { code: 'x' } }, 200, 'function', { code: 'x', displayName: 'Relay' }],
		[
			'update',
			'source_tracking_plan_connection',
			{ key: 'web', attributes: { schema_settings: { track: { common_event_on_violations: 'BLOCK' } } } },
			200,
			'source_settings',
			{ track: { allowUnplannedEvents: false, commonEventOnViolations: 'BLOCK' } },
		],
		['create', 'source', { attributes: { slug: 'web', metadata: { id: 'x' } } }, 422, 'source', { slug: 'web', name: 'Web' }],
		['create', 'source', { attributes: { slug: 'new' } }, 422, 'source', { slug: 'web' }],
		['update', 'destination', { key: 'id-nobody', attributes: {} }, 404, 'destination', { name: 'Hook' }],
		['update', 'nothing', { key: 'x', attributes: {} }, 404, 'destination', { name: 'Hook' }],
	])('%s %s %j', async (kind, type, rest, status, table, row) => {
		const sandbox = await startSegment()
		expect((await edit(sandbox, kind, type, rest)).status).toBe(status)
		expect(rows(sandbox, table)).toContainEqual(expect.objectContaining(row))
	})

	test('rules that a plan is edited to have take the place of those it had', async () => {
		const sandbox = await startSegment()
		const rules = [{ type: 'PAGE', key: 'Home', version: 1, json_schema: { type: 'object' } }]
		await edit(sandbox, 'update', 'tracking_plan', { key: 'id-tp_1', attributes: { rules } })
		expect(rows(sandbox, 'rule')).toMatchObject([{ type: 'PAGE', key: 'Home', jsonSchema: { type: 'object' }, trackingPlanId: 'tp_1' }])
	})

	test.each([
		['source', 'web', 'source', 1],
		['destination', 'id-de1', 'subscription', 0],
		['destination_filter', 'id-de1_flt1', 'filter', 0],
		['warehouse', 'id-whs1', 'warehouse_connection', 0],
		['tracking_plan', 'id-tp_1', 'rule', 0],
		['source_tracking_plan_connection', 'web', 'plan_connection', 0],
		['transformation', 'id-trf1', 'transformation', 0],
		['function', 'relay', 'function', 1],
		['insert_function_instance', 'id-ins1', 'instance', 0],
		['profiles_warehouse', 'id-spa1_pwh1', 'profiles_warehouse', 0],
		['user', 'id-usr1', 'user', 0],
		['user_group', 'id-grp1', 'group', 0],
	])('delete %s %s', async (type, key, table, left) => {
		const sandbox = await startSegment()
		expect((await edit(sandbox, 'delete', type, { key })).status).toBe(200)
		expect(rows(sandbox, table)).toHaveLength(left)
	})

	test('nothing runs', async () => {
		const sandbox = await startSegment()
		expect((await sandbox.control('POST', 'runs', { type: 'source', key: 'web', status: 'success' })).status).toBe(404)
	})
})
