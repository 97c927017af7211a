import { describe, expect, test } from 'vitest'
import { schema } from '../../../../providers/segment/schema/index.ts'
import type { RemoteId } from '../../../../src/provider.ts'
import { listedTypes, problem, unknown } from '../../../../src/provider.ts'
import { answered, listed } from '../../../support/fake-api.ts'
import { CATALOG, ITEMS, plainOf, readOne, SCRIPT, workspace } from '../workspace.ts'

const MASKED = { kind: 'masked' }
const refused = (code: 'API_FORBIDDEN' | 'READ_INCOMPLETE') => () => unknown(problem(code, 'no'))

describe('what a workspace holds', () => {
	test.each([
		[
			'source',
			'web',
			'src1',
			{
				enabled: true,
				labels: [{ key: 'environment', value: 'prod' }],
				metadata: { id: CATALOG.source },
				name: 'Website',
				settings: { apiSecret: MASKED, website_url: 'https://shop.example' },
				slug: 'web',
			},
		],
		['source', 'server', 'src2', { enabled: true, metadata: { id: CATALOG.source }, name: 'Server', settings: {}, slug: 'server' }],
		[
			'warehouse',
			'id-wh1',
			'wh1',
			{
				enabled: true,
				metadata: { id: CATALOG.warehouse },
				name: 'Main',
				settings: { host: 'db.example', password: MASKED, port: '5432' },
			},
		],
		['source_warehouse_connection', 'web_id-wh1', 'src1:wh1', { source_id: 'web', warehouse_id: 'id-wh1' }],
		[
			'reverse_etl_model',
			'id-mod1',
			'mod1',
			{ description: '', enabled: true, name: 'Orders', query: 'select 1', query_identifier_column: 'id', source_id: 'server' },
		],
		[
			'tracking_plan',
			'id-tp_1',
			'tp_1',
			{
				name: 'Web',
				rules: [
					{ json_schema: { properties: { total: { type: 'number' } }, type: 'object' }, key: 'Order Completed', type: 'TRACK', version: 1 },
				],
				type: 'LIVE',
			},
		],
		[
			'source_tracking_plan_connection',
			'web',
			'src1:tp_1',
			{
				schema_settings: {
					forwarding_violations_to: 'server',
					track: { allow_unplanned_events: true, common_event_on_violations: 'ALLOW' },
				},
				source_id: 'web',
				tracking_plan_id: 'id-tp_1',
			},
		],
		[
			'destination',
			'id-3b92a1',
			'3b92a1',
			{
				enabled: true,
				metadata: { id: CATALOG.destination },
				name: 'Analytics',
				settings: { apiKey: MASKED, trackingId: 'UA-1' },
				source_id: 'web',
			},
		],
		[
			'destination_subscription',
			'id-3b92a1_sub1',
			'3b92a1:sub1',
			{
				action_id: 'act1',
				destination_id: 'id-3b92a1',
				enabled: true,
				model_id: 'id-mod1',
				name: 'Track',
				reverse_etl_schedule: { strategy: 'PERIODIC', config: { interval: '15m' } },
				settings: { event: { '@path': '$.event' } },
				trigger: 'type = "track"',
			},
		],
		[
			'destination_filter',
			'id-3b92a1_flt1',
			'3b92a1:flt1',
			{
				actions: [{ fields: { properties: ['email'] }, type: 'DROP_PROPERTIES' }],
				destination_id: 'id-3b92a1',
				enabled: true,
				if: 'event = "x"',
				source_id: 'web',
				title: 'No e-mail',
			},
		],
		[
			'transformation',
			'id-tr1',
			'tr1',
			{
				enabled: true,
				fql_defined_properties: [],
				if: 'event = "a"',
				name: 'Rename',
				new_event_name: 'b',
				property_renames: [{ new_name: 'y', old_name: 'x' }],
				property_value_transformations: [],
				source_id: 'web',
			},
		],
		[
			'function',
			'loyalty-hook',
			'sfnc_1',
			{ code: 'async function onRequest() {}', display_name: 'Loyalty Hook', resource_type: 'SOURCE' },
		],
		['label', 'id-environment_prod', 'environment:prod', { description: 'Live', key: 'environment', value: 'prod' }],
		[
			'insert_function_instance',
			'id-ins1',
			'ins1',
			{ enabled: true, function_id: 'insert', integration_id: 'id-3b92a1', name: 'Enrich', settings: { region: 'eu', token: MASKED } },
		],
		[
			'profiles_warehouse',
			'id-spa1_pwh1',
			'spa1:pwh1',
			{
				enabled: true,
				metadata_id: CATALOG.warehouse,
				name: 'Profiles',
				schema_name: 'profiles',
				settings: { host: 'db.example', password: MASKED },
				space_id: 'spa1',
			},
		],
		[
			'user',
			'id-usr1',
			'usr1',
			{
				email: 'jane@shop.example',
				permissions: [
					{ resources: [{ id: 'ws1', labels: [{ key: 'environment', value: 'prod' }], type: 'WORKSPACE' }], role_id: 'role1' },
					{ resources: [{ id: 'web', labels: [], type: 'SOURCE' }], role_id: 'role3' },
				],
			},
		],
		[
			'user_group',
			'id-grp1',
			'grp1',
			{
				members: ['jane@shop.example', 'new@shop.example'],
				name: 'Analysts',
				permissions: [{ resources: [{ id: 'web', labels: [], type: 'SOURCE' }], role_id: 'role3' }],
			},
		],
	])('a %s goes by %s', async (type, key, id, attributes) => {
		const resource = await readOne(workspace().connection, type, key)
		expect(resource.id).toBe(id)
		expect(plainOf(resource.attributes)).toEqual(attributes)
	})

	test('P7: neither a secret nor what is shown of one is in any attribute', async () => {
		const scopes = await workspace().connection.read(listedTypes(schema))
		const text = JSON.stringify(
			[...scopes.values()].map((read) =>
				read.kind === 'complete' ? [...read.value.values()].map(({ attributes }) => plainOf(attributes)) : [],
			),
		)
		for (const secret of ['write-key-marker', 'ciphertext-marker', '•', '6f75', '1234']) expect(text).not.toContain(secret)
	})

	test('a filter is no transformation, although it is listed as one', async () => {
		const read = (await workspace().connection.read(['transformation'])).get('transformation')
		expect(read?.kind === 'complete' && [...read.value.keys()]).toEqual(['transformation.id-tr1'])
	})

	test('P3: nor is one that went between the two lists, and only what nobody knows is looked at twice', async () => {
		const lists = [[ITEMS.rename, { ...ITEMS.rename, id: 'flt9' }], [ITEMS.rename]]
		const { connection, calls } = workspace({ listTransformations: () => listed(...(lists.shift() ?? [ITEMS.rename])) })
		const keysNow = async () => {
			const read = (await connection.read(['transformation'])).get('transformation')
			return read?.kind === 'complete' ? [...read.value.keys()] : read
		}
		const asked = () => calls.filter(({ endpoint }) => endpoint === 'listTransformations').length
		expect([await keysNow(), asked()]).toEqual([['transformation.id-tr1'], 2])
		connection.bind?.([{ type: 'transformation', key: 'rename', id: 'tr1' as RemoteId }])
		expect([await keysNow(), asked()]).toEqual([['transformation.rename'], 3])
	})

	test('P3: nor is one that came before the second of the two lists', async () => {
		const came = { ...ITEMS.rename, id: 'flt9', destinationMetadataId: CATALOG.destination }
		let listings = 0
		const { connection } = workspace({
			listTransformations: () => listed(ITEMS.rename, came),
			listFiltersFromDestination: ({ path }) => {
				listings += 1
				return listings > 2 && path?.destinationId === '3b92a1' ? listed({ ...ITEMS.filter, id: 'flt9' }) : listed()
			},
		})
		const read = (await connection.read(['transformation'])).get('transformation')
		expect(read?.kind === 'complete' && [...read.value.keys()]).toEqual(['transformation.id-tr1'])
		expect(listings).toBe(4)
	})

	test.each([
		['destination_filter', 'listDestinations', 'listFiltersFromDestination', ['destination_filter.id-3b92a1_flt1']],
		['tracking_plan', 'listTrackingPlans', 'listRulesFromTrackingPlan', ['tracking_plan.id-tp_1']],
	])('P3: a %s is read again where something was removed since %s', async (type, list, inner, addresses) => {
		const [one, lists] = list === 'listDestinations' ? [ITEMS.ga, [[ITEMS.classic]]] : [ITEMS.plan, [[{ ...ITEMS.plan, id: 'tp_2' }]]]
		const removed = lists.flat()[0]
		const { connection, calls } = workspace({
			[list]: () => listed(one, ...(lists.shift() ?? [])),
			[inner]: (input) =>
				Object.values(input.path ?? {})[0] === removed?.id ? unknown(problem('API_NOT_FOUND', 'no')) : (SCRIPT[inner]?.(input) ?? listed()),
		})
		const read = (await connection.read([type])).get(type)
		expect(read?.kind === 'complete' && [...read.value.keys()]).toEqual(addresses)
		expect(calls.filter(({ endpoint }) => endpoint === list)).toHaveLength(2)
	})

	test.each([
		['user', 'getUser', { ...ITEMS.jane, id: 'usr2', permissions: [] }],
		['function', 'getFunction', { id: 'sfnc_2', resourceType: 'SOURCE', displayName: 'Other', code: '', settings: [] }],
		['source_tracking_plan_connection', 'listSchemaSettingsInSource', { sourceId: 'src9' }],
	])('P3: a %s is not told from what %s says of another one', async (type, endpoint, body) => {
		const { connection } = workspace({ [endpoint]: () => answered(body) })
		expect((await connection.read([type])).get(type)).toMatchObject({ kind: 'unknown', reason: { code: 'API_ANSWER_INVALID' } })
	})

	test('what an instance works for is a destination or a source; a name that both have would tell neither', async () => {
		const { connection } = workspace({ listInsertFunctionInstances: () => listed({ ...ITEMS.instance, integrationId: 'src1' }) })
		const worksFor = async () => {
			const read = (await connection.read(['insert_function_instance'])).get('insert_function_instance')
			return read?.kind === 'complete' && [...read.value.values()].map(({ attributes }) => attributes.get('integration_id'))
		}
		expect(await worksFor()).toEqual(['web'])
		connection.bind?.([{ type: 'destination', key: 'web', id: '3b92a1' as RemoteId }])
		expect(await worksFor()).toEqual(['src1'])
	})

	test('a destination of a kind without actions is not asked for mappings', async () => {
		const { connection, calls } = workspace()
		await connection.read(['destination_subscription'])
		const asked = calls.filter(({ endpoint }) => endpoint === 'listSubscriptionsFromDestination')
		expect(asked.map(({ input }) => input.path)).toEqual([{ destinationId: '3b92a1' }])
	})

	test('each list is read once, however many types are told from it', async () => {
		const { connection, calls } = workspace()
		await connection.read(listedTypes(schema))
		for (const list of ['listSources', 'listDestinations', 'listTrackingPlans', 'listWarehouses'])
			expect(calls.filter(({ endpoint }) => endpoint === list)).toHaveLength(1)
	})

	test.each([
		['DESTINATION', 'Relay (Acme)', 'relay', 'Relay'],
		['SOURCE', 'Relay (Acme)', 'relay-acme', 'Relay (Acme)'],
		['INSERT_DESTINATION', 'Relay (Other)', 'relay-other', 'Relay (Other)'],
	])('a function of the kind %s that is shown as %s', async (resourceType, displayName, key, name) => {
		const { connection } = workspace({
			listFunctions: ({ query }) =>
				listed(...(query?.['resourceType'] === resourceType ? [{ ...ITEMS.header, resourceType, displayName }] : [])),
			getFunction: () => answered({ ...ITEMS.code, resourceType, displayName }),
		})
		const resource = await readOne(connection, 'function', key)
		expect(resource.attributes.get('display_name')).toBe(name)
	})

	test('two functions with one name go by their ids', async () => {
		const { connection } = workspace({
			listFunctions: ({ query }) =>
				listed(...(query?.['resourceType'] === 'SOURCE' ? [ITEMS.header, { ...ITEMS.header, id: 'sfnc_2' }] : [])),
			getFunction: ({ path }) => answered({ ...ITEMS.code, id: path?.['functionId'] }),
		})
		const read = (await connection.read(['function'])).get('function')
		expect(read?.kind === 'complete' && [...read.value.keys()]).toEqual(['function.id-sfnc_1', 'function.id-sfnc_2'])
	})

	test.each([
		['listSources', ['source', 'destination', 'reverse_etl_model', 'transformation', 'destination_filter', 'insert_function_instance']],
		['listDestinations', ['destination', 'destination_subscription', 'destination_filter', 'transformation']],
		['listRulesFromTrackingPlan', ['tracking_plan']],
		['listSourcesFromTrackingPlan', ['source_tracking_plan_connection']],
		['listConnectedSourcesFromWarehouse', ['source_warehouse_connection']],
		['listSubscriptionsFromDestination', ['destination_subscription']],
		['listFiltersFromDestination', ['destination_filter', 'transformation']],
		['listFunctions', ['function', 'insert_function_instance']],
		['listLabels', ['label']],
		['listUsers', ['user']],
		['listUsersFromUserGroup', ['user_group']],
		['listInvitesFromUserGroup', ['user_group']],
		['listInsertFunctionInstances', ['insert_function_instance']],
		['listProfilesWarehouseInSpace', ['profiles_warehouse']],
	])('P3: where %s is not complete, what is told from it is unknown', async (list, types) => {
		const scopes = await workspace({ [list]: refused('READ_INCOMPLETE') }).connection.read(listedTypes(schema))
		for (const type of types) expect(scopes.get(type)?.kind, type).toBe('unknown')
	})

	test.each([
		['tracking_plan', 'listTrackingPlans'],
		['function', 'listFunctions'],
		['transformation', 'listTransformations'],
		['reverse_etl_model', 'listReverseEtlModels'],
		['label', 'listLabels'],
		['user', 'listUsers'],
		['user_group', 'listUserGroups'],
		['profiles_warehouse', 'listSpaces'],
	])('a workspace may be without %s', async (type, list) => {
		const { connection } = workspace({ [list]: refused('API_FORBIDDEN') })
		const scopes = await connection.read(listedTypes(schema))
		const read = scopes.get(type)
		expect(read?.kind === 'unknown' && read.reason.code).toBe('API_FEATURE_OFF')
		expect(scopes.get('source')?.kind).toBe('complete')
	})

	test('P3: what refers to nothing that is listed is looked at twice, and unread then', async () => {
		const { connection, calls } = workspace({ listSources: () => listed(ITEMS.server) })
		const read = (await connection.read(['source', 'destination'])).get('destination')
		expect(read?.kind === 'complete' && read.value.size).toBe(0)
		expect([...(connection.unread?.() ?? new Map()).keys()]).toEqual(['destination.id-3b92a1', 'destination.id-77aa01'])
		expect(calls.filter(({ endpoint }) => endpoint === 'listSources')).toHaveLength(2)
	})

	test('labels of which only where the key ends differs get names of their own', async () => {
		const { connection } = workspace({ listLabels: () => listed({ key: 'a_b', value: 'c' }, { key: 'a', value: 'b_c' }) })
		const read = (await connection.read(['label'])).get('label')
		expect(read?.kind === 'complete' && [...read.value.keys()]).toEqual(['label.id-a_b_c', 'label.id-a_b_c-2'])
	})

	test('a connection keeps the name that files gave it', async () => {
		const { connection } = workspace()
		connection.bind?.([{ type: 'source_warehouse_connection', key: 'ours', id: 'src1:wh1' as RemoteId }])
		expect((await readOne(connection, 'source_warehouse_connection', 'ours')).id).toBe('src1:wh1')
	})

	test('what somebody may do is told by ids where the workspace has no functions', async () => {
		const { connection } = workspace({ listFunctions: refused('API_FORBIDDEN') })
		expect((await connection.read(['user', 'function'])).get('user')?.kind).toBe('complete')
	})

	test('permissions that the list of users tells are not asked for again', async () => {
		const { connection, calls } = workspace({ listUsers: () => listed({ ...ITEMS.jane, permissions: [ITEMS.reader] }) })
		await connection.read(['user'])
		expect(calls.filter(({ endpoint }) => endpoint === 'getUser')).toEqual([])
	})

	test('an invitation is there where files know of it, and keeps its key once it is accepted', async () => {
		const email = 'new@shop.example'
		const { connection, calls } = workspace()
		await connection.read(['user'])
		expect(calls.some(({ endpoint }) => endpoint === 'listInvites')).toBe(false)
		connection.bind?.([{ type: 'user', key: 'newcomer', id: email as RemoteId }])
		const invited = await readOne(connection, 'user', 'newcomer')
		expect([invited.id, plainOf(invited.attributes)]).toEqual([email, { email, permissions: MASKED }])
		const accepted = workspace({
			listUsers: () => listed(ITEMS.jane, { id: 'usr2', name: 'New', email }),
			listInvites: () => listed(),
			getUser: ({ path }) => answered({ ...ITEMS.jane, id: path?.['userId'], email, permissions: [ITEMS.reader] }),
		})
		accepted.connection.bind?.([{ type: 'user', key: 'newcomer', id: email as RemoteId }])
		expect((await readOne(accepted.connection, 'user', 'newcomer')).id).toBe('usr2')
	})

	test('P48: the token tells the workspace', async () => {
		expect(await workspace().connection.identity()).toEqual({ kind: 'complete', value: 'ws1' })
	})
})
