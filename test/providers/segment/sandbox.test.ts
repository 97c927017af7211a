import { describe, expect, test } from 'vitest'
import { api } from '../../../providers/segment/api/index.ts'
import { sandbox as model } from '../../../providers/segment/sandbox/index.ts'
import { SECRET_MARKER } from '../../../providers/segment/sandbox/world.ts'
import { startSandbox } from '../../support/sandbox.ts'
import { startSegment } from './start.ts'

const SOURCE = { slug: 'shop', enabled: true, metadataId: 'srcmWebsite', settings: {} }
const HOOK = { metadataId: 'd00000000000000000000a01', settings: { hook: 'https://new.example', sharedSecret: 'never-show-4321' } }
const MAPPING = { name: 'Carts', actionId: 'actTrackEvent', trigger: 'type = "track"', enabled: false }
const FILTER = { if: 'type = "page"', actions: [{ type: 'DROP' }], title: 'No pages', enabled: true }
const rule = (key: string, version = 1) => ({ type: 'TRACK', key, version, jsonSchema: { type: 'object' } })

type Answer = Awaited<ReturnType<Awaited<ReturnType<typeof startSegment>>['fetch']>>
const errorOf = ({ json }: Answer) => json.errors[0]

test('there is an answer for every operation that is described', async () => {
	const sandbox = await startSegment()
	for (const { id, method, path } of api.endpoints) {
		const filled = path.replace(/\{\w+\}/g, 'nobody')
		const { status, json } = await sandbox.fetch(method, filled, method === 'GET' || method === 'DELETE' ? undefined : {})
		expect([200, 201, 403, 404, 422], `${id} ${JSON.stringify(json)}`).toContain(status)
		expect(Object.keys(json), id).toEqual([status < 300 ? 'data' : 'errors'])
		if (status === 404 || status === 403) expect(errorOf({ json } as Answer).message, id).not.toContain(id)
	}
})

describe('calls that break a rule of the service', () => {
	test.each<[string, string, string, object | undefined, number]>([
		// what                                method    path                                        body                                                   status
		['a slug that is taken', 'POST', '/sources', { ...SOURCE, slug: 'web' }, 400],
		['another source’s slug', 'PATCH', '/sources/{web}', { slug: 'database' }, 400],
		['a source of no catalogue item', 'POST', '/sources', { ...SOURCE, metadataId: 'none' }, 400],
		['a name at creation', 'POST', '/sources', { ...SOURCE, name: 'Shop' }, 422],
		['a label that nobody made', 'PUT', '/sources/{web}/labels', { labels: [{ key: 'a', value: 'b' }] }, 400],
		['what becomes of events without a plan', 'PATCH', '/sources/{database}/settings', { forwardingViolationsTo: '{web}' }, 400],
		['events forwarded to nobody', 'PATCH', '/sources/{web}/settings', { forwardingViolationsTo: '' }, 400],
		['a destination of no source', 'POST', '/destinations', { ...HOOK, sourceId: 'none' }, 400],
		['settings that are all read-only', 'PATCH', '/destinations/de1', { settings: { endpointVersion: 2 } }, 400],
		['another source', 'PATCH', '/destinations/de1', { sourceId: '{web}' }, 422],
		['an action that the destination has not', 'POST', '/destinations/de1/subscriptions', { ...MAPPING, actionId: 'x' }, 400],
		['a schedule at creation', 'POST', '/destinations/de1/subscriptions', { ...MAPPING, reverseETLSchedule: {} }, 422],
		['an update that is not wrapped', 'PATCH', '/destinations/de1/subscriptions/sub1', { name: 'x' }, 422],
		['a filter of another source', 'POST', '/destination/de1/filters', { ...FILTER, sourceId: '{database}' }, 400],
		['a sample without its share', 'PATCH', '/destination/de1/filters/flt1', { actions: [{ type: 'SAMPLE' }] }, 400],
		['a filter by the path of destinations', 'GET', '/destinations/de1/filters', undefined, 404],
		['a warehouse without settings', 'PATCH', '/warehouses/whs1', { name: 'x' }, 422],
		['201 rules', 'PATCH', '/tracking-plans/tp_1/rules', { rules: Array.from({ length: 201 }, (_, n) => rule(`e${n}`)) }, 400],
		['a rule without a key', 'PATCH', '/tracking-plans/tp_1/rules', { rules: [{ ...rule(''), key: '' }] }, 400],
		['a key for a rule that has none', 'PATCH', '/tracking-plans/tp_1/rules', { rules: [{ ...rule('x'), type: 'GROUP' }] }, 400],
		[
			'a rule that is not there',
			'DELETE',
			'/tracking-plans/tp_1/rules?rules[0][type]=TRACK&rules[0][version]=1&rules[0][key]=x',
			undefined,
			404,
		],
		['rules that are no list', 'DELETE', '/tracking-plans/tp_1/rules?rules=x', undefined, 422],
		['functions of no kind', 'GET', '/functions', undefined, 422],
		['a filter as a transformation', 'PATCH', '/transformations/flt1', { name: 'x' }, 403],
		['a model that is not there', 'DELETE', '/reverse-etl-models/none', undefined, 404],
		['a label that is in use', 'DELETE', '/labels/environment/demo', undefined, 400],
		['pages of nothing', 'GET', '/sources?pagination[count]=0', undefined, 422],
		['pages of 1001', 'GET', '/sources?pagination[count]=1001', undefined, 422],
		['a page without a size', 'GET', '/sources?pagination[cursor]=MA==', undefined, 422],
		['a cursor of our own', 'GET', '/sources?pagination[count]=2&pagination[cursor]=2', undefined, 422],
	])('%s', async (_what, method, path, body, status) => {
		const sandbox = await startSegment()
		const { json } = await sandbox.fetch('GET', '/sources')
		const ids = new Map<string, string>(json.data.sources.map(({ slug, id }: { slug: string; id: string }) => [slug, id]))
		const named = (text: string) => text.replace(/\{(\w+)\}/g, (_, slug: string) => ids.get(slug) ?? '')
		const before = sandbox.world()
		const answer = await sandbox.fetch(method, named(path), body && JSON.parse(named(JSON.stringify(body))))
		expect([answer.status, typeof errorOf(answer).type]).toEqual([status, 'string'])
		expect(sandbox.world()).toBe(before)
	})
})

describe('P7: secrets', () => {
	test('a setting that is secret is shown as bullets and its last four characters, and stays', async () => {
		const sandbox = await startSegment()
		const { json } = await sandbox.fetch('PATCH', '/destinations/de1', { settings: { hook: 'https://other.example' } })
		expect(json.data.destination.settings).toMatchObject({ hook: 'https://other.example', sharedSecret: '••••••••••9876' })
		const world = await sandbox.control('GET', 'world')
		expect(world.text).toContain('keep-this-9876')
	})

	test('the password of a warehouse is not shown at all', async () => {
		const sandbox = await startSegment()
		const { text } = await sandbox.fetch('GET', '/warehouses/whs1')
		expect(text).not.toMatch(/password":|••/)
		expect((await sandbox.control('GET', 'world')).text).toContain(`"password":"${SECRET_MARKER}`)
	})

	test.each([
		['overwritten', 200, '••••••••••9876', '••••••••••9876'],
		['ignored', 200, 'keep-this-9876', '••••••••••9876'],
		['rejected', 400, 'keep-this-9876', undefined],
	])('a mask that is sent back is %s', async (how, status, kept, shown) => {
		const sandbox = await startSegment({ switches: { 'masked-write': how } })
		const answer = await sandbox.fetch('PATCH', '/destinations/de1', { settings: { sharedSecret: '••••••••••9876' } })
		expect([answer.status, answer.json.data?.destination.settings.sharedSecret]).toEqual([status, shown])
		expect(sandbox.world().tables.get('destination')?.get('de1')?.get('settings')).toContainEqual(['sharedSecret', kept])
	})
})

describe('what one write does to others', () => {
	test('a new source goes to every warehouse, unless it is told not to', async () => {
		const sandbox = await startSegment()
		const made = await sandbox.fetch('POST', '/sources', SOURCE)
		expect([made.status, made.json.data.source.name]).toEqual([201, 'shop'])
		await sandbox.fetch('POST', '/sources', { ...SOURCE, slug: 'quiet', disconnectAllWarehouses: true })
		const { json } = await sandbox.fetch('GET', '/warehouses/whs1/connected-sources')
		expect(json.data.sources.map(({ slug }: { slug: string }) => slug)).toEqual(['web', 'shop'])
	})

	test('a source takes with it what hangs on it', async () => {
		const sandbox = await startSegment()
		const { json } = await sandbox.fetch('GET', '/sources')
		expect((await sandbox.fetch('DELETE', `/sources/${json.data.sources[0].id}`)).json).toEqual({ data: { status: 'SUCCESS' } })
		const sizes = [
			'source',
			'destination',
			'subscription',
			'filter',
			'transformation',
			'plan_connection',
			'warehouse_connection',
			'source_settings',
		]
		expect(sizes.map((kind) => sandbox.world().tables.get(kind)?.size)).toEqual([1, 0, 0, 0, 0, 0, 0, 0])
		expect(sandbox.world().tables.get('plan')?.size).toBe(1)
	})

	test('null takes a setting of a source away, what is not sent stays', async () => {
		const sandbox = await startSegment()
		const [{ id }] = (await sandbox.fetch('GET', '/sources')).json.data.sources
		const patch = (settings: object) => sandbox.fetch('PATCH', `/sources/${id}`, { settings })
		expect((await patch({ other: 1 })).json.data.source.settings).toEqual({ website_url: 'https://shop.example', other: 1 })
		expect((await patch({ website_url: null })).json.data.source.settings).toEqual({ other: 1 })
	})

	test('what a mapping or a source uses cannot be deleted', async () => {
		const sandbox = await startSegment()
		await sandbox.fetch('POST', '/destinations/de1/subscriptions', { ...MAPPING, modelId: 'mdl1' })
		expect((await sandbox.fetch('DELETE', '/reverse-etl-models/mdl1')).status).toBe(400)
		const made = await sandbox.fetch('POST', '/functions', { code: '', displayName: 'Feed', resourceType: 'SOURCE' })
		const { id, catalogId } = made.json.data.function
		expect((await sandbox.fetch('POST', '/sources', { ...SOURCE, metadataId: catalogId })).status).toBe(201)
		expect((await sandbox.fetch('DELETE', `/functions/${id}`)).status).toBe(409)
	})

	test('the name of a warehouse is one of its settings', async () => {
		const sandbox = await startSegment()
		const { json } = await sandbox.fetch('PATCH', '/warehouses/whs1', { name: 'Lake', settings: {} })
		expect(json.data.warehouse).toMatchObject({ settings: { name: 'Lake', hostname: 'db.example' } })
		expect(json.data.warehouse).not.toHaveProperty('name')
	})

	test('a second destination of one kind is refused where the catalogue does not allow it', async () => {
		const sandbox = await startSegment()
		const [{ id: sourceId }] = (await sandbox.fetch('GET', '/sources')).json.data.sources
		const single = { sourceId, metadataId: 'd00000000000000000000a02', settings: {} }
		const statuses = [HOOK, single, single].map(
			async (body) => (await sandbox.fetch('POST', '/destinations', { sourceId, ...body })).status,
		)
		expect(await Promise.all(statuses)).toEqual([200, 200, 400])
	})

	test('defaults of the catalogue come back with a new destination', async () => {
		const sandbox = await startSegment()
		const [{ id: sourceId }] = (await sandbox.fetch('GET', '/sources')).json.data.sources
		const { json } = await sandbox.fetch('POST', '/destinations', { sourceId, ...HOOK })
		expect(json.data.destination.settings).toEqual({ hook: 'https://new.example', sharedSecret: '••••••••••4321', batch: false })
	})
})

describe('rules of a tracking plan', () => {
	const keys = async (sandbox: Awaited<ReturnType<typeof startSegment>>): Promise<readonly string[]> =>
		(await sandbox.fetch('GET', '/tracking-plans/tp_1/rules')).json.data.rules.map(
			({ type, key, version }: { type: string; key?: string; version: number }) => `${type} ${key ?? '-'} ${version}`,
		)

	test('PATCH adds and changes, also the key; PUT replaces; DELETE takes them from the query', async () => {
		const sandbox = await startSegment()
		expect(await keys(sandbox)).toEqual(['TRACK Order Completed 1', 'IDENTIFY - 1'])
		const rules = [rule('Order Completed', 2), { ...rule('Order Completed'), newKey: 'Order Paid' }]
		expect((await sandbox.fetch('PATCH', '/tracking-plans/tp_1/rules', { rules })).json).toEqual({ data: { status: 'SUCCESS' } })
		expect((await keys(sandbox)).toSorted()).toEqual(['IDENTIFY - 1', 'TRACK Order Completed 2', 'TRACK Order Paid 1'])
		await sandbox.fetch(
			'DELETE',
			'/tracking-plans/tp_1/rules?rules[0][type]=IDENTIFY&rules[0][version]=1&rules[1][type]=TRACK&rules[1][key]=Order%20Paid&rules[1][version]=1',
		)
		expect(await keys(sandbox)).toEqual(['TRACK Order Completed 2'])
		await sandbox.fetch('PUT', '/tracking-plans/tp_1/rules', { rules: [rule('a'), rule('b')] })
		expect(await keys(sandbox)).toEqual(['TRACK a 1', 'TRACK b 1'])
	})

	test('more than 200 cannot be replaced', async () => {
		const sandbox = await startSegment()
		const put = (from: number, method: string) =>
			sandbox.fetch(method, '/tracking-plans/tp_1/rules', { rules: Array.from({ length: 150 }, (_, n) => rule(`e${from + n}`)) })
		expect([(await put(0, 'PATCH')).status, (await put(150, 'PATCH')).status, (await put(0, 'PUT')).status]).toEqual([200, 200, 400])
	})

	test.each([
		['moves', '2026-01-01T00:01:00.000Z'],
		['stays', '2026-01-01T00:00:00.000Z'],
	])('the time of the plan %s', async (how, time) => {
		const sandbox = await startSegment({ switches: { 'plan-updated-at': how } })
		sandbox.clock.advance(60_000)
		await sandbox.fetch('PATCH', '/tracking-plans/tp_1/rules', { rules: [rule('a')] })
		expect((await sandbox.fetch('GET', '/tracking-plans/tp_1')).json.data.trackingPlan.updatedAt).toBe(time)
	})
})

describe('switches', () => {
	test('each is turned by its values, the first of which is the default', () => {
		for (const { name, values } of model.switches) expect([name, new Set(values).size > 1]).toEqual([name, true])
		expect(new Set(model.switches.map(({ name }) => name)).size).toBe(model.switches.length)
	})

	test.each<[string, string, string, string, object | undefined, number, object]>([
		['gone-transformation', '404', 'GET', '/transformations/x', undefined, 404, { errors: [{ type: 'not-found' }] }],
		['feature-off', 'tracking-plans', 'GET', '/tracking-plans/tp_1/rules', undefined, 403, { errors: [{ type: 'forbidden' }] }],
		['feature-off', 'subscriptions', 'GET', '/destinations/de1/subscriptions', undefined, 403, { errors: [{ type: 'forbidden' }] }],
		['feature-off', 'subscriptions', 'GET', '/destinations/de1', undefined, 200, { data: { destination: { id: 'de1' } } }],
		[
			'unknown-settings',
			'rejected',
			'PATCH',
			'/destinations/de1',
			{ settings: { nope: 1 } },
			400,
			{ errors: [{ message: 'nope is no setting of it' }] },
		],
		[
			'mapping-settings',
			'merged',
			'PATCH',
			'/destinations/de1/subscriptions/sub1',
			{ input: { settings: { c: 1 } } },
			200,
			{ data: { subscription: { settings: { a: { b: 1 }, c: 1 } } } },
		],
		[
			'mapping-settings',
			'replaced',
			'PATCH',
			'/destinations/de1/subscriptions/sub1',
			{ input: { settings: { c: 1 } } },
			200,
			{ data: { subscription: { settings: { c: 1 } } } },
		],
		[
			'json-schema',
			'completed',
			'GET',
			'/tracking-plans/tp_1/rules',
			undefined,
			200,
			{ data: { rules: [{ jsonSchema: { type: 'object', description: '' } }, {}] } },
		],
		[
			'filters-as-transformations',
			'all',
			'GET',
			'/transformations/flt1',
			undefined,
			200,
			{ data: { transformation: { name: 'No tests', drop: true } } },
		],
		['filters-as-transformations', 'none', 'GET', '/transformations/flt1', undefined, 403, { errors: [{ type: 'forbidden' }] }],
		[
			'transformation-of-filter',
			'changes-the-filter',
			'PATCH',
			'/transformations/flt1',
			{ name: 'x' },
			200,
			{ data: { transformation: { name: 'x' } } },
		],
		['slug-taken', '409', 'POST', '/sources', { ...SOURCE, slug: 'web' }, 409, { errors: [{ field: 'slug' }] }],
		[
			'function-names',
			'appended',
			'POST',
			'/functions',
			{ code: '', displayName: 'F', resourceType: 'DESTINATION' },
			200,
			{ data: { function: { displayName: 'F Sandbox' } } },
		],
		[
			'rule-limit',
			'2000',
			'PUT',
			'/tracking-plans/tp_1/rules',
			{ rules: Array.from({ length: 300 }, (_, n) => rule(`e${n}`)) },
			200,
			{ data: { status: 'SUCCESS' } },
		],
	])('%s: %s', async (name, value, method, path, body, status, json) => {
		const sandbox = await startSegment({ switches: { [name]: value } })
		expect(await sandbox.fetch(method, path, body)).toMatchObject({ status, json })
	})

	test('a new destination may have mappings that nobody asked for', async () => {
		const sandbox = await startSegment({ switches: { 'preset-mappings': 'added' } })
		const [{ id: sourceId }] = (await sandbox.fetch('GET', '/sources')).json.data.sources
		const { json } = await sandbox.fetch('POST', '/destinations', { sourceId, ...HOOK })
		const list = await sandbox.fetch('GET', `/destinations/${json.data.destination.id}/subscriptions`)
		expect(list.json.data.subscriptions).toMatchObject([{ name: 'Track Event', enabled: false }])
	})

	test.each([
		['refused', 400, ['tp_1']],
		['moved', 200, ['tp_2']],
	])('a second plan of a source is %s', async (how, status, plans) => {
		const sandbox = await startSegment({ switches: { 'second-plan': how } })
		const [{ id: sourceId }] = (await sandbox.fetch('GET', '/sources')).json.data.sources
		const { json } = await sandbox.fetch('POST', '/tracking-plans', { name: 'Other', type: 'LIVE' })
		const other = json.data.trackingPlan.id
		expect((await sandbox.fetch('POST', `/tracking-plans/${other}/sources`, { sourceId })).status).toBe(status)
		const rows = [...(sandbox.world().tables.get('plan_connection')?.values() ?? [])]
		expect(rows.map((row) => row.get('trackingPlanId'))).toEqual(plans.map((plan) => (plan === 'tp_2' ? other : plan)))
	})
})

describe('the audit trail', () => {
	test('tells what happened to what and by whom, newest first, and no values', async () => {
		const sandbox = await startSegment()
		await sandbox.fetch('PATCH', '/destinations/de1', { enabled: false })
		await sandbox.control('POST', 'ui', { kind: 'update', type: 'transformation', key: 'id-trf1', attributes: { name: 'Again' } })
		const { json } = await sandbox.fetch('GET', '/audit-events')
		expect(json.data.events).toMatchObject([
			{ type: 'Transformation Modified', actor: 'user/sandbox', resourceId: 'trf1', resourceName: 'Again' },
			{ type: 'Integration Disabled', actor: 'public-api-token/sandbox', resourceId: 'de1', resourceType: 'integration' },
		])
		const only = await sandbox.fetch('GET', '/audit-events?resourceId=de1&startTime=2025-01-01T00:00:00Z')
		expect(only.json.data.events).toHaveLength(1)
		expect((await sandbox.fetch('GET', '/audit-events?endTime=2025-01-01T00:00:00Z')).json.data.events).toEqual([])
	})

	test('names who makes an edit in the app, where that is said', async () => {
		const sandbox = await startSegment()
		const edit = { kind: 'update', type: 'source', key: 'web', attributes: { name: 'Again' } }
		await sandbox.control('POST', 'ui', edit, { 'x-sandbox-actor': 'jane@shop.example' })
		const { json } = await sandbox.fetch('GET', '/audit-events')
		expect(json.data.events[0]).toMatchObject({ actor: 'user/sandbox', actorEmail: 'jane@shop.example', resourceName: 'Again' })
	})

	test('mappings, plans and functions may be silent', async () => {
		const sandbox = await startSegment({ switches: { 'quiet-events': 'silent' } })
		await sandbox.fetch('PATCH', '/destinations/de1/subscriptions/sub1', { input: { enabled: false } })
		expect((await sandbox.fetch('GET', '/audit-events')).json.data.events).toEqual([])
	})
})

test('people: invites, users and groups', async () => {
	const sandbox = await startSegment()
	const invite = { email: 'later@shop.example', permissions: [{ roleId: 'role2', resources: [] }] }
	expect((await sandbox.fetch('POST', '/invites', { invites: [invite] })).json.data).toEqual({ emails: ['later@shop.example'] })
	expect((await sandbox.fetch('POST', '/invites', { invites: [invite] })).status).toBe(400)
	expect((await sandbox.fetch('GET', '/invites')).json.data.invites).toContain('later@shop.example')
	const { json } = await sandbox.fetch('POST', '/groups', { name: 'Analysts' })
	const { id } = json.data.userGroup
	expect((await sandbox.fetch('PUT', `/group/${id}/users`, { emails: ['nobody@shop.example'] })).status).toBe(400)
	expect((await sandbox.fetch('PUT', `/group/${id}/users`, { emails: ['later@shop.example'] })).json.data.userGroup.memberCount).toBe(1)
	expect((await sandbox.fetch('GET', `/groups/${id}/invites`)).json.data.emails).toEqual(['later@shop.example'])
	const permissions = [{ roleId: 'role1', resources: [{ id: 'wksSandboxSandboxSand', type: 'WORKSPACE' }] }]
	expect((await sandbox.fetch('PUT', `/groups/${id}/permissions`, { permissions })).json.data.permissions).toMatchObject([
		{ roleName: 'Workspace Owner' },
	])
	await sandbox.fetch('DELETE', '/invites?emails[0]=later@shop.example')
	expect((await sandbox.fetch('GET', `/groups/${id}`)).json.data.userGroup).toMatchObject({ memberCount: 0, name: 'Analysts' })
})

describe('pages', () => {
	test('by cursor, with a count of all unless it is missing', async () => {
		const sandbox = await startSegment()
		const first = (await sandbox.fetch('GET', '/sources?pagination[count]=1')).json.data
		expect(first.pagination).toEqual({ current: 'MA==', next: 'MQ==', totalEntries: 2 })
		const second = (await sandbox.fetch('GET', `/sources?pagination[count]=1&pagination[cursor]=${first.pagination.next}`)).json.data
		expect([first.sources[0].slug, second.sources[0].slug, second.pagination]).toEqual([
			'web',
			'database',
			{ current: 'MQ==', totalEntries: 2 },
		])
		await sandbox.control('PUT', 'switches', { 'page-total': 'missing' })
		expect((await sandbox.fetch('GET', '/sources')).json.data.pagination).toEqual({ current: 'MA==' })
	})
})

describe('limits', () => {
	test.each([
		['shared', [200, 200, 429, 429]],
		['each', [200, 200, 429, 200]],
	])('the limit of the API is %s', async (scope, statuses) => {
		const small = { name: 'segment', api: { ...api, limit: { calls: 2, perMs: 60_000 } }, sandbox: model }
		const sandbox = await startSandbox({ provider: small, switches: { 'limit-scope': scope } })
		const found: number[] = []
		for (const path of ['/sources', '/sources', '/sources', '/warehouses']) found.push((await sandbox.fetch('GET', path)).status)
		expect(found).toEqual(statuses)
	})

	test('mappings are written five times a minute, and the answer says when there is room again', async () => {
		const sandbox = await startSegment()
		const write = () => sandbox.fetch('PATCH', '/destinations/de1/subscriptions/sub1', { input: { enabled: true } })
		const left: (string | null)[] = []
		for (let call = 0; call < 5; call += 1) left.push((await write()).headers.get('x-ratelimit-remaining'))
		expect(left).toEqual(['4', '3', '2', '1', '0'])
		sandbox.clock.advance(20_000)
		const refused = await write()
		expect([refused.status, errorOf(refused).data.msBeforeNext]).toEqual([429, 40_000])
		expect((await sandbox.fetch('GET', '/sources')).status).toBe(200)
		sandbox.clock.advance(40_000)
		expect((await write()).status).toBe(200)
	})
})

describe('what hangs together', () => {
	test('a label is in use while what somebody may do is limited by it', async () => {
		const sandbox = await startSegment()
		await sandbox.fetch('POST', '/labels', { label: { key: 'team', value: 'web' } })
		const { json } = await sandbox.fetch('GET', '/groups')
		const [{ id, permissions }] = json.data.userGroups
		const allow = async (more: object) => {
			const resources = [{ id: 'wksSandboxSandboxSand', type: 'WORKSPACE', ...more }]
			const { status } = await sandbox.fetch('PUT', `/groups/${id}/permissions`, {
				permissions: [{ roleId: permissions[0].roleId, resources }],
			})
			expect(status).toBe(200)
		}
		await allow({ labels: [{ key: 'team', value: 'web' }] })
		expect((await sandbox.fetch('DELETE', '/labels/team/web')).status).toBe(400)
		await allow({})
		expect((await sandbox.fetch('DELETE', '/labels/team/web')).status).toBe(200)
	})

	test('an insert function stays while it is at work, which it is as long as its destination is there', async () => {
		const sandbox = await startSegment()
		const { json } = await sandbox.fetch('GET', '/functions?resourceType=INSERT_DESTINATION')
		const [{ id }] = json.data.functions
		expect((await sandbox.fetch('DELETE', `/functions/${id}`)).status).toBe(409)
		expect((await sandbox.fetch('DELETE', '/destinations/de1')).status).toBe(200)
		expect((await sandbox.fetch('GET', '/insert-function-instances/ins1')).status).toBe(404)
		expect((await sandbox.fetch('DELETE', `/functions/${id}`)).status).toBe(200)
	})
})
