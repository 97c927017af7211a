import { describe, expect, test } from 'vitest'
import { toPlain } from '../../../../src/provider.ts'
import { answered, declined, listed, lost } from '../../../support/fake-api.ts'
import type { Script } from '../workspace.ts'
import { edit, ITEMS, readOne, workspace, writeOne } from '../workspace.ts'

const ok = () => answered({ status: 'SUCCESS' })
const rules = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ type: 'TRACK', key: `Event ${index}`, version: 1, jsonSchema: { type: 'object' } }))
const inFile = (some: ReturnType<typeof rules>, schema: object = { type: 'object' }) =>
	some.map(({ type, key, version }) => ({ type, key, version, json_schema: schema }))

describe('changing a resource', () => {
	test.each<readonly [string, string, string, object, Script, readonly unknown[]]>([
		[
			'only what changed of the settings',
			'source',
			'web',
			{ settings: { other: 1 } },
			{ updateSource: ok, getSource: () => answered({ ...ITEMS.web, settings: { other: 1 } }) },
			[['updateSource', { sourceId: 'src1' }, { settings: { apiSecret: null, website_url: null, other: 1 } }]],
		],
		[
			'what a user may do, as one list, with ids in place of keys',
			'user',
			'id-usr1',
			{ permissions: [{ role_id: 'role3', resources: [{ id: 'server', labels: [], type: 'SOURCE' }] }] },
			{
				replacePermissionsForUser: ok,
				getUser: () =>
					answered({ ...ITEMS.jane, permissions: [{ ...ITEMS.reader, resources: [{ id: 'src2', type: 'SOURCE', labels: [] }] }] }),
			},
			[
				[
					'replacePermissionsForUser',
					{ userId: 'usr1' },
					{ permissions: [{ roleId: 'role3', resources: [{ id: 'src2', type: 'SOURCE' }] }] },
				],
			],
		],
		[
			'the name and the members of a group, none left among them',
			'user_group',
			'id-grp1',
			{ name: 'Others', members: undefined },
			{
				updateUserGroup: ok,
				replaceUsersInUserGroup: ok,
				getUserGroup: () => answered({ ...ITEMS.group, name: 'Others' }),
				listUsersFromUserGroup: (() => {
					let asked = 0
					return () => listed(...(asked++ === 0 ? [ITEMS.jane] : []))
				})(),
				listInvitesFromUserGroup: () => listed(),
			},
			[
				['updateUserGroup', { userGroupId: 'grp1' }, { name: 'Others' }],
				['replaceUsersInUserGroup', { userGroupId: 'grp1' }, { emails: [] }],
			],
		],
		[
			'all settings of an instance, whatever changes of it, and never what stands for a secret',
			'insert_function_instance',
			'id-ins1',
			{ enabled: false },
			{
				updateInsertFunctionInstance: ok,
				getInsertFunctionInstance: () => answered({ ...ITEMS.instance, enabled: false }),
			},
			[['updateInsertFunctionInstance', { instanceId: 'ins1' }, { enabled: false, settings: { region: 'eu' } }]],
		],
		[
			'what changed of the settings of a profiles warehouse',
			'profiles_warehouse',
			'id-spa1_pwh1',
			{ settings: { host: 'new.example', password: { kind: 'masked' } } },
			{
				updateProfilesWarehouseForSpaceWarehouse: ok,
				listProfilesWarehouseInSpace: (() => {
					let asked = 0
					return () => listed({ ...ITEMS.profiles, settings: { name: 'Profiles', host: asked++ === 0 ? 'db.example' : 'new.example' } })
				})(),
			},
			[['updateProfilesWarehouseForSpaceWarehouse', { spaceId: 'spa1', warehouseId: 'pwh1' }, { settings: { host: 'new.example' } }]],
		],
		[
			'labels as one list',
			'source',
			'web',
			{ labels: [] },
			{ replaceLabelsInSource: ok, getSource: () => answered({ ...ITEMS.web, labels: [] }) },
			[['replaceLabelsInSource', { sourceId: 'src1' }, { labels: [] }]],
		],
		[
			'the settings that a warehouse is always asked for',
			'warehouse',
			'id-wh1',
			{ enabled: false },
			{ updateWarehouse: ok, getWarehouse: () => answered({ ...ITEMS.warehouse, enabled: false }) },
			[['updateWarehouse', { warehouseId: 'wh1' }, { enabled: false, settings: {} }]],
		],
		[
			'a name that goes',
			'destination',
			'id-3b92a1',
			{ name: undefined },
			{ updateDestination: ok, getDestination: () => answered({ ...ITEMS.ga, name: undefined }) },
			[['updateDestination', { destinationId: '3b92a1' }, { name: null }]],
		],
		[
			'P7: a secret of the file, although Segment shows none',
			'destination',
			'id-3b92a1',
			{ settings: { trackingId: 'UA-1', apiKey: 'new' } },
			{ updateDestination: ok, getDestination: () => answered(ITEMS.ga) },
			[['updateDestination', { destinationId: '3b92a1' }, { settings: { apiKey: 'new' } }]],
		],
		[
			'all settings of a mapping, in an envelope',
			'destination_subscription',
			'id-3b92a1_sub1',
			{ settings: { event: { '@path': '$.name' }, b: 1 }, enabled: false },
			{
				updateSubscriptionForDestination: ok,
				getSubscriptionFromDestination: () =>
					answered({ ...ITEMS.mapping, enabled: false, settings: { event: { '@path': '$.name' }, b: 1 } }),
			},
			[
				[
					'updateSubscriptionForDestination',
					{ destinationId: '3b92a1', id: 'sub1' },
					{ input: { settings: { event: { '@path': '$.name' }, b: 1 }, enabled: false } },
				],
			],
		],
		[
			'what becomes of events, part by part',
			'source_tracking_plan_connection',
			'web',
			{
				schema_settings: {
					forwarding_violations_to: 'server',
					identify: { allow_unplanned_traits: true },
					track: { allow_unplanned_events: true, common_event_on_violations: 'ALLOW' },
				},
			},
			(() => {
				let settings: object = ITEMS.shown
				return {
					listSchemaSettingsInSource: () => answered({ sourceId: 'src1', settings }),
					updateSchemaSettingsInSource: ({ body }) => {
						settings = { ...settings, ...Object(toPlain(body)) }
						return answered({ sourceId: 'src1', settings })
					},
				} satisfies Script
			})(),
			[['updateSchemaSettingsInSource', { sourceId: 'src1' }, { identify: { allowUnplannedTraits: true } }]],
		],
		[
			'a new event that is taken away, and a switch',
			'transformation',
			'id-tr1',
			{ new_event_name: undefined, enabled: false },
			{ updateTransformation: ok, getTransformation: () => answered({ ...ITEMS.rename, newEventName: undefined, enabled: false }) },
			[['updateTransformation', { transformationId: 'tr1' }, { newEventName: '', enabled: false }]],
		],
		[
			'the name of a plan',
			'tracking_plan',
			'id-tp_1',
			{ name: 'New' },
			{ updateTrackingPlan: ok, getTrackingPlan: () => answered({ ...ITEMS.plan, name: 'New' }) },
			[['updateTrackingPlan', { trackingPlanId: 'tp_1' }, { name: 'New' }]],
		],
	])('sends %s', async (_, type, key, changed, script, calls) => {
		const { connection, writes } = workspace(script)
		const now = await readOne(connection, type, key)
		const outcome = await writeOne(connection, edit(now, changed))
		expect(writes()).toEqual(calls)
		expect(outcome.problem).toBeUndefined()
		expect(outcome.kind).toBe('done')
	})

	test('rules that change or come go in parts of 200, then those that go', async () => {
		const [before, after] = [rules(5), rules(400)]
		let held: readonly object[] = before
		const { connection, writes } = workspace({
			listRulesFromTrackingPlan: () => listed(...held),
			getTrackingPlan: () => answered(ITEMS.plan),
			updateRulesInTrackingPlan: ok,
			removeRulesFromTrackingPlan: () => {
				held = after.slice(2)
				return ok()
			},
		})
		const now = await readOne(connection, 'tracking_plan', 'id-tp_1')
		const outcome = await writeOne(connection, edit(now, { rules: inFile(after.slice(2)) }))
		expect(outcome.kind).toBe('done')
		const sent = writes().map(([endpoint, , what]) => [endpoint, (what as { rules: object[] }).rules.length])
		expect(sent).toEqual([
			['updateRulesInTrackingPlan', 200],
			['updateRulesInTrackingPlan', 195],
			['removeRulesFromTrackingPlan', 2],
		])
		expect(writes()[2]?.[2]).toEqual({
			rules: [
				{ type: 'TRACK', key: 'Event 0', version: 1 },
				{ type: 'TRACK', key: 'Event 1', version: 1 },
			],
		})
	})

	test('a rule that stays is not sent', async () => {
		const { connection, writes } = workspace({
			listRulesFromTrackingPlan: () => listed(...rules(3)),
			getTrackingPlan: () => answered(ITEMS.plan),
			updateRulesInTrackingPlan: ok,
		})
		const now = await readOne(connection, 'tracking_plan', 'id-tp_1')
		await writeOne(connection, edit(now, { rules: [...inFile(rules(2)), ...inFile(rules(3).slice(2), { type: 'object', x: 1 })] }))
		expect(writes()[0]?.[2]).toEqual({ rules: [{ type: 'TRACK', key: 'Event 2', version: 1, jsonSchema: { type: 'object', x: 1 } }] })
	})

	test('P24: old values after a lost answer prove nothing, new ones do', async () => {
		const kindAfter = async (shown: object) => {
			const { connection } = workspace({ updateDestination: lost, getDestination: () => answered(shown) })
			const now = await readOne(connection, 'destination', 'id-3b92a1')
			return (await writeOne(connection, edit(now, { enabled: false }))).kind
		}
		expect(await kindAfter(ITEMS.ga)).toBe('unknown')
		expect(await kindAfter({ ...ITEMS.ga, enabled: false })).toBe('done')
	})

	test('P24: whether a secret was taken is not to be seen after a lost answer', async () => {
		const { connection } = workspace({ updateDestination: lost, getDestination: () => answered(ITEMS.ga) })
		const now = await readOne(connection, 'destination', 'id-3b92a1')
		const change = edit(now, { settings: { trackingId: 'UA-1', apiKey: 'new' } })
		expect((await writeOne(connection, change)).kind).toBe('unknown')
	})

	test.each([
		['a switch', { enabled: false }, 'enabled'],
		['a setting', { settings: { trackingId: 'UA-2' } }, 'settings.trackingId'],
	])('%s that was not taken is told', async (_, changed, name) => {
		const { connection } = workspace({ updateDestination: ok, getDestination: () => answered(ITEMS.ga) })
		const now = await readOne(connection, 'destination', 'id-3b92a1')
		expect(await writeOne(connection, edit(now, changed))).toMatchObject({
			kind: 'failed',
			problem: { code: 'LIVE_IGNORED', message: expect.stringContaining(name) },
		})
	})

	test('P7: a mask is never sent', async () => {
		const { connection, writes } = workspace()
		const now = await readOne(connection, 'destination', 'id-3b92a1')
		const outcome = await writeOne(connection, edit(now, { settings: { apiKey: '••••••••••1234' } }))
		expect(outcome).toMatchObject({ kind: 'refused', problem: { code: 'VALUE_INVALID' } })
		expect(writes()).toEqual([])
	})

	test('of two calls the first may succeed alone', async () => {
		const { connection } = workspace({
			updateSource: ok,
			replaceLabelsInSource: () => declined(422),
			getSource: () => answered({ ...ITEMS.web, name: 'New' }),
		})
		const now = await readOne(connection, 'source', 'web')
		const outcome = await writeOne(connection, edit(now, { name: 'New', labels: [{ key: 'no', value: 'no' }] }))
		expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'LIVE_IGNORED', cause: { code: 'API_REJECTED' } } })
		expect(outcome.observed?.get('name')).toBe('New')
	})

	test('what the first call refuses changes nothing', async () => {
		const { connection } = workspace({ updateDestination: () => declined(422) })
		const now = await readOne(connection, 'destination', 'id-3b92a1')
		expect(await writeOne(connection, edit(now, { enabled: false }))).toMatchObject({ kind: 'refused', problem: { code: 'API_REJECTED' } })
	})

	test('a connection is there or not', async () => {
		const { connection, writes } = workspace()
		const now = await readOne(connection, 'source_warehouse_connection', 'web_id-wh1')
		expect(await writeOne(connection, edit(now, { source_id: 'server' }))).toMatchObject({
			kind: 'refused',
			problem: { code: 'LIVE_UNSUPPORTED' },
		})
		expect(writes()).toEqual([])
	})
})
