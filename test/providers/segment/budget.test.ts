import { describe, expect, test } from 'vitest'
import { budget } from '../../../providers/segment/budget.ts'
import { provider } from '../../../providers/segment/index.ts'
import type { Change, RemoteId } from '../../../src/provider.ts'
import { listedTypes, makeAddress } from '../../../src/provider.ts'
import { dictOf } from '../../support/fake-api.ts'
import type { PlainTree } from '../../support/provider-world.ts'
import { providerWorld } from '../../support/provider-world.ts'
import { creation, edit } from './workspace.ts'

const many = (count: number, make: (n: number) => Change): readonly Change[] => Array.from({ length: count }, (_, n) => make(n))
const rules = (count: number) =>
	Array.from({ length: count }, (_, n) => ({ type: 'TRACK', key: `Event ${n}`, version: 1, json_schema: { type: 'object' } }))

const renewed = (key: string): Change => {
	const address = makeAddress('user', key)
	return edit({ address, type: 'user', key, id: `${key}@b.c` as RemoteId, attributes: dictOf({ permissions: [] }) }, { permissions: [{}] })
}

describe('how long a plan takes', () => {
	test.each<readonly [string, readonly Change[], number, string]>([
		['nothing', [], 0, '600 a minute'],
		['sources at the usual pace', many(200, (n) => creation('source', `s${n}`, {})), 60, '600 a minute'],
		['five mappings at once', many(5, (n) => creation('destination_subscription', `m${n}`, {})), 2, '600 a minute'],
		['a hundred of them', many(100, (n) => creation('destination_subscription', `m${n}`, {})), 1140, 'mappings 5 a minute'],
		[
			'with their schedules, at the pace of either call',
			many(11, (n) => creation('destination_subscription', `m${n}`, { reverse_etl_schedule: { strategy: 'MANUAL' } })),
			120,
			'mappings 5 a minute',
		],
		['people', many(61, (n) => creation('user', `u${n}`, { email: 'a@b.c', permissions: [] })), 60, 'invitations 60 a minute'],
		[
			'those that are new, and those that are invited anew, at one pace',
			[...many(31, (n) => creation('user', `u${n}`, {})), ...many(31, (n) => renewed(`v${n}`))],
			60,
			'invitations 60 a minute',
		],
		['plans, whose rules are looked at twice', many(101, (n) => creation('tracking_plan', `p${n}`, {})), 60, 'lists of rules 200 a minute'],
	])('%s', (_, changes, seconds, why) => {
		const estimate = budget({ changes })
		expect(estimate.seconds).toBe(seconds)
		expect(estimate.why).toContain(why)
	})

	test('edits of files cost no call', () => {
		expect(budget({ changes: [{ ...creation('source', 's', {}), to: 'git' }] })).toMatchObject({ calls: 0, seconds: 0 })
	})
})

const SIZE = { sources: 20, plans: 5, rules: 300, connected: 10, warehouses: 3, functions: 4, users: 3, groups: 2, spaces: 2 }
const metadata = { id: 'd00000000000000000000a01' }
const without = { id: 'd00000000000000000000a02' }

const entries = (folder: string, count: number, make: (n: number) => object): PlainTree =>
	Object.fromEntries(
		Array.from({ length: count }, (_, n) => [`${folder}/${make(n)['key' as never] ?? `id-${folder}${n}`}.yaml`, without_(make(n))]),
	)

function without_(file: object): object {
	const { key: _key, ...rest } = file as { readonly key?: string }
	return rest
}

/** A workspace of known size: each source has a destination of a kind with mappings and one of a kind without. */
const TREE: PlainTree = {
	...entries('sources', SIZE.sources, (n) => ({
		key: `s${n}`,
		slug: `s${n}`,
		enabled: true,
		metadata: { id: 'srcmWebsite' },
		settings: {},
	})),
	...entries('destinations', 2 * SIZE.sources, (n) => ({
		source_id: `s${Math.floor(n / 2)}`,
		enabled: true,
		metadata: n % 2 === 0 ? metadata : without,
		name: `d${n}`,
		settings: {},
	})),
	...entries('tracking_plans', SIZE.plans, (n) => ({ name: `p${n}`, type: 'LIVE', rules: rules(SIZE.rules) })),
	...entries('source_tracking_plan_connections', SIZE.connected, (n) => ({
		key: `s${n}`,
		source_id: `s${n}`,
		tracking_plan_id: `id-tracking_plans${n % SIZE.plans}`,
	})),
	...entries('warehouses', SIZE.warehouses, (n) => ({ enabled: true, metadata: { id: 'whsmPostgres' }, name: `w${n}`, settings: {} })),
	...entries('functions', SIZE.functions, (n) => ({
		key: `f${n}`,
		display_name: `f${n}`,
		resource_type: n === 0 ? 'INSERT_DESTINATION' : 'SOURCE',
		code: '',
	})),
	...entries('users', SIZE.users, (n) => ({ email: `u${n}@shop.example`, permissions: [] })),
	...entries('user_groups', SIZE.groups, (n) => ({ name: `g${n}`, permissions: [] })),
	...entries('profiles_warehouses', SIZE.spaces, (n) => ({
		space_id: `spa${n}`,
		metadata_id: 'whsmPostgres',
		name: `p${n}`,
		enabled: true,
		settings: {},
	})),
}

const READ: Readonly<Record<string, number>> = {
	listSources: 1,
	listDestinations: 1,
	listWarehouses: 1,
	listTrackingPlans: 1,
	listTransformations: 1,
	listReverseEtlModels: 1,
	listLabels: 1,
	listUsers: 1,
	listUserGroups: 1,
	listSpaces: 1,
	listFunctions: 5,
	listFiltersFromDestination: 2 * SIZE.sources,
	listSubscriptionsFromDestination: SIZE.sources,
	listRulesFromTrackingPlan: SIZE.plans,
	listSourcesFromTrackingPlan: SIZE.plans,
	listSchemaSettingsInSource: SIZE.connected,
	listConnectedSourcesFromWarehouse: SIZE.warehouses,
	getFunction: SIZE.functions,
	listInsertFunctionInstances: 1,
	getUser: SIZE.users,
	listUsersFromUserGroup: SIZE.groups,
	listInvitesFromUserGroup: SIZE.groups,
	listProfilesWarehouseInSpace: SIZE.spaces,
	getWorkspace: 1,
}

describe('what a workspace of known size costs', () => {
	const callsOf = async (text: Promise<string>): Promise<Record<string, number>> =>
		(JSON.parse(await text) as { calls: Record<string, number> }).calls

	test('a full read is the fewest calls that the API allows, and so is the next one', { timeout: 60_000 }, async () => {
		const world = await providerWorld(provider, { tree: TREE })
		try {
			const scopes = listedTypes(provider.schema)
			for (const times of [1, 2]) {
				const reads = await world.connection.read(scopes)
				expect([...reads].filter(([, { kind }]) => kind !== 'complete')).toEqual([])
				await world.connection.identity()
				expect(await callsOf(world.control('GET', 'effects'))).toEqual(
					Object.fromEntries(Object.entries(READ).map(([name, count]) => [name, count * times])),
				)
			}
			expect(world.calls()).toBe(2 * Object.values(READ).reduce((sum, count) => sum + count, 0))
		} finally {
			await world.close()
		}
	})

	test('mappings are written as fast as the limit allows, and no call is refused for it', { timeout: 60_000 }, async () => {
		const mapping = { destination_id: 'id-destinations0', action_id: 'actTrackEvent', enabled: true, trigger: 'a', settings: {} }
		const mappings = entries('destination_subscriptions', 12, (n) => ({ key: `id-destinations0_sub${n}`, ...mapping, name: `m${n}` }))
		const world = await providerWorld(provider, { tree: { ...TREE, ...mappings } })
		try {
			const read = (await world.connection.read(['destination_subscription'])).get('destination_subscription')
			const held = read?.kind === 'complete' ? [...read.value.values()] : []
			expect(held).toHaveLength(12)
			const before = world.monotonicMs()
			for (const outcome of await world.connection.write(held.map((resource) => edit(resource, { enabled: false }))))
				expect(outcome.kind).toBe('done')
			const took = world.monotonicMs() - before
			expect([took >= 120_000, took < 190_000]).toEqual([true, true])
			expect(world.log.filter((line) => line.includes('429'))).toEqual([])
		} finally {
			await world.close()
		}
	})
})
