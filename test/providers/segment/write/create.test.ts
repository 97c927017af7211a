import { describe, expect, test } from 'vitest'
import type { RemoteId } from '../../../../src/provider.ts'
import { answered, declined, listed, lost } from '../../../support/fake-api.ts'
import type { Script } from '../workspace.ts'
import { CATALOG, creation, ITEMS, plainOf, workspace, writeOne } from '../workspace.ts'

const ok = () => answered({ status: 'SUCCESS' })
const none: Script = {
	listSources: () => listed(ITEMS.web, ITEMS.server),
	listDestinations: () => listed(),
	listWarehouses: () => listed(ITEMS.warehouse),
	listFunctions: () => listed(),
	listReverseEtlModels: () => listed(ITEMS.model),
	listTrackingPlans: () => listed(ITEMS.plan),
	listTransformations: () => listed(),
	listSubscriptionsFromDestination: () => listed(),
	listFiltersFromDestination: () => listed(),
}

const DESTINATION = {
	enabled: true,
	metadata: { id: CATALOG.destination },
	name: 'Ads',
	settings: { trackingId: 'UA-1' },
	source_id: 'web',
}
const madeDestination = { ...ITEMS.ga, id: 'new1', name: 'Ads', settings: { trackingId: 'UA-1' } }
const MAPPING = {
	action_id: 'act1',
	destination_id: 'id-3b92a1',
	enabled: true,
	name: 'Page',
	settings: {},
	trigger: 'type = "page"',
}
const madeMapping = { ...ITEMS.mapping, id: 'sub9', name: 'Page', settings: {}, trigger: 'type = "page"', modelId: undefined }
const { reverseETLSchedule: _schedule, ...withoutSchedule } = madeMapping
const PLAN = { name: 'Shop', type: 'LIVE', rules: [{ type: 'TRACK', key: 'Paid', version: 1, json_schema: { type: 'object' } }] }

describe('making a resource', () => {
	test.each<readonly [string, object, Script, readonly unknown[]]>([
		[
			'label',
			{ key: 'team', value: 'data', description: 'Ours' },
			{ createLabel: ok, listLabels: () => listed({ key: 'team', value: 'data', description: 'Ours' }) },
			[['createLabel', {}, { label: { description: 'Ours', key: 'team', value: 'data' } }]],
		],
		[
			'user',
			{
				email: 'new@shop.example',
				permissions: [{ role_id: 'role1', resources: [{ id: 'ws1', type: 'WORKSPACE', labels: [{ key: 'a', value: 'b' }] }] }],
			},
			{ createInvites: () => answered({ emails: ['new@shop.example'] }) },
			[
				[
					'createInvites',
					{},
					{
						invites: [
							{
								email: 'new@shop.example',
								permissions: [{ roleId: 'role1', resources: [{ id: 'ws1', type: 'WORKSPACE' }], labels: [{ key: 'a', value: 'b' }] }],
							},
						],
					},
				],
			],
		],
		[
			'user_group',
			{
				name: 'Data',
				members: ['jane@shop.example', 'new@shop.example'],
				permissions: [{ role_id: 'role3', resources: [{ id: 'web', type: 'SOURCE', labels: [] }] }],
			},
			{
				listUserGroups: () => listed(),
				createUserGroup: () => answered({ ...ITEMS.group, id: 'grp9', name: 'Data', permissions: [] }),
				replaceUsersInUserGroup: ok,
				replacePermissionsForUserGroup: ok,
				getUserGroup: () => answered({ ...ITEMS.group, id: 'grp9', name: 'Data' }),
			},
			[
				['createUserGroup', {}, { name: 'Data' }],
				['replaceUsersInUserGroup', { userGroupId: 'grp9' }, { emails: ['jane@shop.example', 'new@shop.example'] }],
				[
					'replacePermissionsForUserGroup',
					{ userGroupId: 'grp9' },
					{ permissions: [{ roleId: 'role3', resources: [{ id: 'src1', type: 'SOURCE' }] }] },
				],
			],
		],
		[
			'insert_function_instance',
			{ enabled: true, function_id: 'insert', integration_id: 'id-3b92a1', name: 'New', settings: { region: 'us' } },
			{
				listFunctions: ({ query }) => listed(...(query?.['resourceType'] === 'INSERT_DESTINATION' ? [ITEMS.insert] : [])),
				listDestinations: () => listed(ITEMS.ga),
				listInsertFunctionInstances: () => listed(),
				createInsertFunctionInstance: () => answered({ ...ITEMS.instance, id: 'ins9', name: 'New' }),
				getInsertFunctionInstance: () => answered({ ...ITEMS.instance, id: 'ins9', name: 'New', settings: { region: 'us' } }),
			},
			[
				[
					'createInsertFunctionInstance',
					{},
					{ enabled: true, functionId: '2', integrationId: '3b92a1', name: 'New', settings: { region: 'us' } },
				],
			],
		],
		[
			'profiles_warehouse',
			{ enabled: true, metadata_id: CATALOG.warehouse, name: 'Lake', schema_name: 's', settings: { host: 'h' }, space_id: 'spa1' },
			{
				listProfilesWarehouseInSpace: (() => {
					let asked = 0
					return () =>
						listed(...(asked++ === 0 ? [] : [{ ...ITEMS.profiles, id: 'pwh9', schemaName: 's', settings: { name: 'Lake', host: 'h' } }]))
				})(),
				createProfilesWarehouse: () => answered({ ...ITEMS.profiles, id: 'pwh9' }),
			},
			[
				[
					'createProfilesWarehouse',
					{ spaceId: 'spa1' },
					{ enabled: true, metadataId: CATALOG.warehouse, name: 'Lake', schemaName: 's', settings: { host: 'h' } },
				],
			],
		],
		[
			'source',
			{ enabled: true, metadata: { id: 'cat' }, name: 'App', settings: { a: 1 }, slug: 'app', labels: [{ key: 'k', value: 'v' }] },
			{
				createSource: () => answered({ ...ITEMS.server, id: 'src9', slug: 'app' }),
				updateSource: ok,
				replaceLabelsInSource: ok,
				getSource: () =>
					answered({
						...ITEMS.server,
						id: 'src9',
						slug: 'app',
						name: 'App',
						settings: { a: 1 },
						metadata: { id: 'cat' },
						labels: [{ key: 'k', value: 'v' }],
					}),
			},
			[
				['createSource', {}, { enabled: true, metadataId: 'cat', settings: { a: 1 }, slug: 'app', disconnectAllWarehouses: true }],
				['updateSource', { sourceId: 'src9' }, { name: 'App' }],
				['replaceLabelsInSource', { sourceId: 'src9' }, { labels: [{ key: 'k', value: 'v' }] }],
			],
		],
		[
			'warehouse',
			{ enabled: true, metadata: { id: CATALOG.warehouse }, name: 'Lake', settings: { host: 'h', password: 'p' } },
			{
				createWarehouse: () => answered({ ...ITEMS.warehouse, id: 'wh9' }),
				getWarehouse: () => answered({ ...ITEMS.warehouse, id: 'wh9', settings: { name: 'Lake', host: 'h' } }),
			},
			[
				[
					'createWarehouse',
					{},
					{
						enabled: true,
						metadataId: CATALOG.warehouse,
						name: 'Lake',
						settings: { host: 'h', password: 'p' },
						disconnectAllSources: true,
					},
				],
			],
		],
		[
			'destination',
			DESTINATION,
			{ createDestination: () => answered(madeDestination), getDestination: () => answered(madeDestination) },
			[
				[
					'createDestination',
					{},
					{ enabled: true, metadataId: CATALOG.destination, name: 'Ads', settings: { trackingId: 'UA-1' }, sourceId: 'src1' },
				],
			],
		],
		[
			'destination_subscription',
			{ ...MAPPING, model_id: 'id-mod1', reverse_etl_schedule: { strategy: 'MANUAL' } },
			{
				listDestinations: () => listed(ITEMS.ga),
				createDestinationSubscription: () => answered(madeMapping),
				updateSubscriptionForDestination: () => answered(madeMapping),
				getSubscriptionFromDestination: () => answered({ ...madeMapping, modelId: 'mod1', reverseETLSchedule: { strategy: 'MANUAL' } }),
			},
			[
				[
					'createDestinationSubscription',
					{ destinationId: '3b92a1' },
					{ actionId: 'act1', enabled: true, modelId: 'mod1', name: 'Page', settings: {}, trigger: 'type = "page"' },
				],
				[
					'updateSubscriptionForDestination',
					{ destinationId: '3b92a1', id: 'sub9' },
					{ input: { reverseETLSchedule: { strategy: 'MANUAL' } } },
				],
			],
		],
		[
			'destination_filter',
			{
				actions: [{ type: 'SAMPLE', percent: 0.5, path: 'userId' }],
				destination_id: 'id-3b92a1',
				enabled: true,
				if: 'all',
				source_id: 'web',
				title: 'Half',
			},
			{
				listDestinations: () => listed(ITEMS.ga),
				createFilterForDestination: () => answered({ ...ITEMS.filter, id: 'flt9' }),
				getFilterInDestination: () =>
					answered({ ...ITEMS.filter, id: 'flt9', title: 'Half', if: 'all', actions: [{ type: 'SAMPLE', percent: 0.5, path: 'userId' }] }),
			},
			[
				[
					'createFilterForDestination',
					{ destinationId: '3b92a1' },
					{ actions: [{ path: 'userId', percent: 0.5, type: 'SAMPLE' }], enabled: true, if: 'all', sourceId: 'src1', title: 'Half' },
				],
			],
		],
		[
			'tracking_plan',
			PLAN,
			{
				listTrackingPlans: () => listed(),
				createTrackingPlan: () => answered({ ...ITEMS.plan, id: 'tp_9', name: 'Shop' }),
				updateRulesInTrackingPlan: ok,
				getTrackingPlan: () => answered({ ...ITEMS.plan, id: 'tp_9', name: 'Shop' }),
				listRulesFromTrackingPlan: () => listed({ type: 'TRACK', key: 'Paid', version: 1, jsonSchema: { type: 'object' } }),
			},
			[
				['createTrackingPlan', {}, { name: 'Shop', type: 'LIVE' }],
				[
					'updateRulesInTrackingPlan',
					{ trackingPlanId: 'tp_9' },
					{ rules: [{ type: 'TRACK', key: 'Paid', version: 1, jsonSchema: { type: 'object' } }] },
				],
			],
		],
		[
			'source_tracking_plan_connection',
			{
				source_id: 'web',
				tracking_plan_id: 'id-tp_1',
				schema_settings: { track: { allow_unplanned_events: false }, forwarding_violations_to: 'server' },
			},
			{
				addSourceToTrackingPlan: ok,
				updateSchemaSettingsInSource: () => answered({ sourceId: 'src1', settings: {} }),
				listSchemaSettingsInSource: () =>
					answered({ sourceId: 'src1', settings: { track: { allowUnplannedEvents: false }, forwardingViolationsTo: 'src2' } }),
			},
			[
				['addSourceToTrackingPlan', { trackingPlanId: 'tp_1' }, { sourceId: 'src1' }],
				['updateSchemaSettingsInSource', { sourceId: 'src1' }, { forwardingViolationsTo: 'src2', track: { allowUnplannedEvents: false } }],
			],
		],
		[
			'source_warehouse_connection',
			{ source_id: 'web', warehouse_id: 'id-wh1' },
			{ addConnectionFromSourceToWarehouse: () => answered({ status: 'CONNECTED' }, 201) },
			[['addConnectionFromSourceToWarehouse', { warehouseId: 'wh1', sourceId: 'src1' }, undefined]],
		],
		[
			'function',
			{ code: 'x', display_name: 'Hook', resource_type: 'SOURCE' },
			{
				createFunction: () => answered({ ...ITEMS.code, id: 'sfnc_9' }),
				getFunction: () => answered({ ...ITEMS.code, id: 'sfnc_9', code: 'x', displayName: 'Hook' }),
			},
			[['createFunction', {}, { code: 'x', displayName: 'Hook', resourceType: 'SOURCE' }]],
		],
		[
			'reverse_etl_model',
			{ enabled: true, name: 'Users', query: 'select 2', query_identifier_column: 'id', source_id: 'server' },
			{
				createReverseEtlModel: () => answered({ ...ITEMS.model, id: 'mod9' }),
				getReverseEtlModel: () => answered({ ...ITEMS.model, id: 'mod9', name: 'Users', query: 'select 2' }),
			},
			[
				[
					'createReverseEtlModel',
					{},
					{ description: '', enabled: true, name: 'Users', query: 'select 2', queryIdentifierColumn: 'id', sourceId: 'src2' },
				],
			],
		],
		[
			'transformation',
			{
				drop: true,
				enabled: true,
				fql_defined_properties: [],
				if: 'event = "a"',
				name: 'Drop',
				property_renames: [],
				property_value_transformations: [{ property_paths: ['a'], property_value: 'b' }],
				source_id: 'web',
			},
			{
				createTransformation: () => answered({ ...ITEMS.rename, id: 'tr9' }),
				getTransformation: () =>
					answered({
						id: 'tr9',
						name: 'Drop',
						sourceId: 'src1',
						enabled: true,
						if: 'event = "a"',
						drop: true,
						propertyValueTransformations: [{ propertyPaths: ['a'], propertyValue: 'b' }],
					}),
			},
			[
				[
					'createTransformation',
					{},
					{
						drop: true,
						enabled: true,
						fqlDefinedProperties: [],
						if: 'event = "a"',
						name: 'Drop',
						propertyRenames: [],
						propertyValueTransformations: [{ propertyPaths: ['a'], propertyValue: 'b' }],
						sourceId: 'src1',
					},
				],
			],
		],
	])('a %s', async (type, attributes, script, calls) => {
		const { connection, writes } = workspace({ ...none, ...script })
		const outcome = await writeOne(connection, creation(type, 'mine', attributes))
		expect(outcome.problem).toBeUndefined()
		expect(outcome.kind).toBe('done')
		expect(writes()).toEqual(calls)
	})

	test.each([
		['a source', 'web', 'src1'],
		['an id that nothing goes by', 'src77', 'src77'],
	])('an instance of an insert function works for %s', async (_, integration, sent) => {
		const made = { ...ITEMS.instance, id: 'ins9', name: 'New', integrationId: sent }
		const { connection, writes } = workspace({
			listInsertFunctionInstances: () => listed(),
			createInsertFunctionInstance: () => answered(made),
			getInsertFunctionInstance: () => answered(made),
		})
		const after = { enabled: true, function_id: 'insert', integration_id: integration, name: 'New', settings: { region: 'eu' } }
		await writeOne(connection, creation('insert_function_instance', 'new', after))
		expect(writes().map(([, , body]) => body)).toMatchObject([{ integrationId: sent }])
	})

	test('a name that a destination and a source have is not sent as either', async () => {
		const { connection, writes } = workspace({ listInsertFunctionInstances: () => listed() })
		connection.bind?.([{ type: 'destination', key: 'web', id: '3b92a1' as RemoteId }])
		const after = { enabled: true, function_id: 'insert', integration_id: 'web', name: 'New', settings: {} }
		const outcome = await writeOne(connection, creation('insert_function_instance', 'new', after))
		expect(outcome).toMatchObject({ kind: 'refused', problem: { code: 'VALUE_INVALID' } })
		expect(writes()).toEqual([])
	})

	test('what was just made can be referred to by the name that its file has', async () => {
		const { connection, writes } = workspace({
			...none,
			createDestination: () => answered(madeDestination),
			getDestination: () => answered(madeDestination),
			createDestinationSubscription: () => answered({ ...withoutSchedule, destinationId: 'new1' }),
			getSubscriptionFromDestination: () => answered({ ...withoutSchedule, destinationId: 'new1' }),
		})
		await writeOne(connection, creation('destination', 'ads', DESTINATION))
		const outcome = await writeOne(connection, creation('destination_subscription', 'page', { ...MAPPING, destination_id: 'ads' }))
		expect(outcome).toMatchObject({ kind: 'done', remoteId: 'new1:sub9' })
		expect(plainOf(outcome.observed)['destination_id']).toBe('ads')
		expect(writes().map(([endpoint, path]) => [endpoint, path])).toEqual([
			['createDestination', {}],
			['createDestinationSubscription', { destinationId: 'new1' }],
		])
	})

	test('P23: what is there already is not made a second time', async () => {
		const { connection, writes } = workspace({ ...none, listDestinations: () => listed(madeDestination) })
		const outcome = await writeOne(connection, creation('destination', 'ads', DESTINATION))
		expect(outcome).toMatchObject({
			kind: 'refused',
			problem: { code: 'API_CONFLICT', hint: expect.stringContaining('tideway import destination.ads new1') },
		})
		expect(writes()).toEqual([])
	})

	test('P23: after a lost answer the new one is found, and without one it is not known', async () => {
		const made = async (found: object[]) => {
			let listings = 0
			const { connection, writes } = workspace({
				...none,
				listDestinations: () => listed(...(listings++ === 0 ? [] : found)),
				createDestination: lost,
				getDestination: () => answered(madeDestination),
			})
			const outcome = await writeOne(connection, creation('destination', 'ads', DESTINATION))
			return [outcome.kind, outcome.remoteId, writes().length]
		}
		expect(await made([madeDestination])).toEqual(['done', 'new1', 1])
		expect(await made([])).toEqual(['unknown', undefined, 1])
		expect(await made([madeDestination, { ...madeDestination, id: 'new2' }])).toEqual(['unknown', undefined, 1])
	})

	test('P30: a plan whose rules are refused is there all the same, and said to be half done', async () => {
		const { connection } = workspace({
			...none,
			listTrackingPlans: () => listed(),
			createTrackingPlan: () => answered({ ...ITEMS.plan, id: 'tp_9', name: 'Shop' }),
			updateRulesInTrackingPlan: () => declined(422),
			getTrackingPlan: () => answered({ ...ITEMS.plan, id: 'tp_9', name: 'Shop' }),
			listRulesFromTrackingPlan: () => listed(),
		})
		const outcome = await writeOne(connection, creation('tracking_plan', 'shop', PLAN))
		expect(outcome).toMatchObject({ kind: 'failed', remoteId: 'tp_9', problem: { code: 'LIVE_IGNORED', cause: { code: 'API_REJECTED' } } })
		expect(plainOf(outcome.observed)['rules']).toEqual([])
	})

	test.each<readonly [string, string, object, string]>([
		['settings that are no JSON', 'destination', { ...DESTINATION, settings: 'none' }, 'VALUE_INVALID'],
		['P7: a mask in place of a secret', 'destination', { ...DESTINATION, settings: { apiKey: '••••••••••1234' } }, 'VALUE_INVALID'],
		['a source that is not there', 'destination', { ...DESTINATION, source_id: 'nowhere' }, 'REFERENCE_DANGLING'],
		[
			'two rules for one event',
			'tracking_plan',
			{ ...PLAN, rules: [...PLAN.rules, { ...PLAN.rules[0], json_schema: {} }] },
			'VALUE_INVALID',
		],
	])('is refused before any call: %s', async (_, type, attributes, code) => {
		const { connection, writes } = workspace(none)
		expect(await writeOne(connection, creation(type, 'mine', attributes))).toMatchObject({ kind: 'refused', problem: { code } })
		expect(writes()).toEqual([])
	})

	test('a switch that was not taken is told', async () => {
		const off = { ...madeDestination, enabled: false }
		const { connection } = workspace({ ...none, createDestination: () => answered(off), getDestination: () => answered(off) })
		const outcome = await writeOne(connection, creation('destination', 'ads', DESTINATION))
		expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'LIVE_IGNORED', message: expect.stringContaining('enabled') } })
	})
})
