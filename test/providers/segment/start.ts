import { api } from '../../../providers/segment/api/index.ts'
import { sandbox } from '../../../providers/segment/sandbox/index.ts'
import type { SandboxOptions } from '../../../src/sandbox/index.ts'
import type { TestSandbox } from '../../support/sandbox.ts'
import { startSandbox, tree } from '../../support/sandbox.ts'

/** A sandbox of this provider, with what every test wants quiet. */
export function startSegment(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
	const switches = { 'extra-fields': 'never', ...options.switches }
	return startSandbox({ from: SMALL, ...options, provider: { name: 'segment', api, sandbox }, switches })
}

const metadata = { id: 'd00000000000000000000a01' }

/** One of each, in the form that files have. */
export const SMALL = tree({
	'sources/web.yaml': {
		slug: 'web',
		name: 'Web',
		enabled: true,
		metadata: { id: 'srcmWebsite' },
		settings: { website_url: 'https://shop.example' },
		labels: [{ key: 'environment', value: 'demo' }],
	},
	'sources/database.yaml': {
		slug: 'database',
		name: 'Database',
		enabled: true,
		metadata: { id: 'srcmPostgres' },
		settings: { password: 'hunter2-long' },
	},
	'warehouses/id-whs1.yaml': { name: 'Analytics', enabled: true, metadata: { id: 'whsmPostgres' }, settings: { hostname: 'db.example' } },
	'source_warehouse_connections/web_id-whs1.yaml': { source_id: 'web', warehouse_id: 'id-whs1' },
	'reverse_etl_models/id-mdl1.yaml': {
		source_id: 'database',
		name: 'Customers',
		description: '',
		enabled: true,
		query: 'select 1',
		query_identifier_column: 'id',
	},
	'tracking_plans/id-tp_1.yaml': {
		name: 'Shop',
		type: 'LIVE',
		rules: [
			{ type: 'TRACK', key: 'Order Completed', version: 1, json_schema: { type: 'object' } },
			{ type: 'IDENTIFY', version: 1, json_schema: { type: 'object' } },
		],
	},
	'source_tracking_plan_connections/web.yaml': {
		source_id: 'web',
		tracking_plan_id: 'id-tp_1',
		schema_settings: { track: { allow_unplanned_events: false } },
	},
	'labels/id-environment_demo.yaml': { key: 'environment', value: 'demo' },
	'functions/insert.yaml': {
		resource_type: 'INSERT_DESTINATION',
		display_name: 'Insert',
		code: 'async function onTrack() {}',
		settings: [
			{ name: 'region', label: 'Region', description: '', type: 'STRING', required: false, sensitive: false },
			{ name: 'token', label: 'Token', description: '', type: 'STRING', required: false, sensitive: true },
		],
	},
	'insert_function_instances/id-ins1.yaml': {
		function_id: 'insert',
		integration_id: 'id-de1',
		name: 'Enrich',
		enabled: true,
		settings: { region: 'eu' },
	},
	'profiles_warehouses/id-spa1_pwh1.yaml': {
		space_id: 'spa1',
		metadata_id: 'whsmPostgres',
		name: 'Profiles',
		enabled: true,
		settings: { hostname: 'db.example' },
	},
	'users/id-usr1.yaml': {
		email: 'jane@shop.example',
		permissions: [
			{
				role_id: 'role1',
				resources: [{ id: 'wksSandboxSandboxSand', type: 'WORKSPACE', labels: [{ key: 'environment', value: 'demo' }] }],
			},
			{ role_id: 'role3', resources: [{ id: 'web', type: 'SOURCE', labels: [] }] },
		],
	},
	'user_groups/id-grp1.yaml': {
		name: 'Analysts',
		members: ['jane@shop.example', 'new@shop.example'],
		permissions: [{ role_id: 'role2', resources: [{ id: 'wksSandboxSandboxSand', type: 'WORKSPACE', labels: [] }] }],
	},
	'functions/relay.yaml': {
		resource_type: 'SOURCE',
		display_name: 'Relay',
		code: 'async function onTrack() {}',
		settings: [{ name: 'region', label: 'Region', description: '', type: 'STRING', required: false, sensitive: false }],
	},
	'transformations/id-trf1.yaml': {
		source_id: 'web',
		name: 'Rename',
		if: 'event = "a"',
		enabled: true,
		property_renames: [{ old_name: 'a', new_name: 'b' }],
		property_value_transformations: [],
		fql_defined_properties: [],
	},
	'destinations/id-de1.yaml': {
		source_id: 'web',
		name: 'Hook',
		enabled: true,
		metadata,
		settings: { hook: 'https://hook.example', sharedSecret: 'keep-this-9876' },
	},
	'destination_subscriptions/id-de1_sub1.yaml': {
		destination_id: 'id-de1',
		action_id: 'actTrackEvent',
		name: 'Orders',
		enabled: true,
		trigger: 'type = "track"',
		settings: { a: { b: 1 } },
	},
	'destination_filters/id-de1_flt1.yaml': {
		destination_id: 'id-de1',
		source_id: 'web',
		title: 'No tests',
		if: 'properties.test = true',
		enabled: true,
		actions: [{ type: 'DROP' }],
	},
})
