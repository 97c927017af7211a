import type { Members } from './msgpack.ts'
import type { Attribute, Attributes, Mode, Nested } from './schema.ts'

const of = (mode: Mode, type: Attribute['type'], replaces?: 'replaces'): Attribute => ({ mode, type, ...(replaces && { replaces: true }) })
const nested = (nesting: Nested['nesting'], attributes: Attributes): Nested => ({ nesting, attributes })

const R = { text: of('R', 'string'), fixed: of('R', 'string', 'replaces'), flag: of('R', 'bool') }
const O = { text: of('O', 'string'), flag: of('O', 'bool') }
const C = { text: of('C', 'string') }

const LABELS = nested('set', { key: R.text, value: R.text })
const PERMISSIONS = nested('set', {
	role_id: R.text,
	resources: of('O', nested('set', { id: R.text, type: R.text, labels: of('R', LABELS) })),
})
const OPTIONS = nested('list', {
	name: C.text,
	type: C.text,
	required: of('C', 'bool'),
	description: C.text,
	default_value: C.text,
	label: C.text,
})
const CATALOGUED: Attributes = {
	id: of('R', 'string', 'replaces'),
	name: C.text,
	slug: C.text,
	description: C.text,
	logos: of('C', nested('single', { default: C.text, mark: C.text, alt: C.text })),
	options: of('C', OPTIONS),
}
const traits: Attributes = { allow_unplanned_traits: O.flag, allow_traits_on_violations: O.flag, common_event_on_violations: O.text }

/** What the configuration of the provider takes. */
export const SEGMENT_PROVIDER: Attributes = { token: O.text, url: O.text }

/** The resources of `segmentio/segment` 1.6.0, attribute by attribute. Nothing is sensitive there, and JSON is in texts. */
export const SEGMENT_RESOURCES: Readonly<Record<string, Attributes>> = {
	segment_source: {
		id: C.text,
		slug: R.text,
		enabled: R.flag,
		name: of('OC', 'string'),
		metadata: of('R', nested('single', { ...CATALOGUED, categories: of('C', ['list', 'string']), is_cloud_event_source: of('C', 'bool') })),
		settings: R.text,
		workspace_id: C.text,
		write_keys: of('C', ['list', 'string']),
		labels: of('O', LABELS),
	},
	segment_destination: {
		id: C.text,
		name: O.text,
		enabled: R.flag,
		source_id: R.fixed,
		metadata: of(
			'R',
			nested('single', {
				...CATALOGUED,
				status: C.text,
				website: C.text,
				previous_names: of('C', ['list', 'string']),
				categories: of('C', ['list', 'string']),
				contacts: of('OC', nested('list', { name: O.text, email: O.text, role: O.text, is_primary: O.flag })),
				partner_owned: of('OC', 'bool'),
				supported_regions: of('OC', ['list', 'string']),
				region_endpoints: of('OC', ['list', 'string']),
			}),
		),
		settings: R.text,
	},
	segment_destination_subscription: {
		id: C.text,
		destination_id: R.fixed,
		action_id: R.fixed,
		action_slug: C.text,
		name: R.text,
		trigger: R.text,
		enabled: R.flag,
		model_id: of('O', 'string', 'replaces'),
		settings: R.text,
		reverse_etl_schedule: of('O', nested('single', { strategy: R.text, config: O.text })),
	},
	segment_destination_filter: {
		id: C.text,
		destination_id: R.fixed,
		source_id: R.fixed,
		if: R.text,
		title: R.text,
		enabled: R.flag,
		description: O.text,
		actions: of('R', nested('set', { type: R.text, fields: O.text, percent: of('O', 'number'), path: O.text })),
	},
	segment_warehouse: {
		id: C.text,
		workspace_id: C.text,
		metadata: of('R', nested('single', CATALOGUED)),
		name: of('OC', 'string'),
		enabled: of('OC', 'bool'),
		settings: R.text,
	},
	segment_profiles_warehouse: {
		id: C.text,
		space_id: R.fixed,
		metadata_id: R.fixed,
		name: O.text,
		schema_name: O.text,
		enabled: O.flag,
		settings: R.text,
	},
	segment_source_warehouse_connection: { source_id: R.fixed, warehouse_id: R.fixed },
	segment_source_tracking_plan_connection: {
		source_id: R.fixed,
		tracking_plan_id: R.fixed,
		schema_settings: of(
			'O',
			nested('single', {
				track: of(
					'O',
					nested('single', {
						allow_unplanned_events: O.flag,
						allow_unplanned_event_properties: O.flag,
						allow_event_on_violations: O.flag,
						allow_properties_on_violations: O.flag,
						common_event_on_violations: O.text,
					}),
				),
				identify: of('O', nested('single', traits)),
				group: of('O', nested('single', traits)),
				forwarding_violations_to: O.text,
				forwarding_blocked_events_to: O.text,
			}),
		),
	},
	segment_tracking_plan: {
		id: C.text,
		slug: C.text,
		created_at: C.text,
		updated_at: C.text,
		name: R.text,
		description: of('OC', 'string'),
		type: R.fixed,
		rules: of('R', nested('set', { type: R.text, key: O.text, json_schema: R.text, version: of('R', 'number') })),
	},
	segment_transformation: {
		id: C.text,
		source_id: R.text,
		destination_metadata_id: O.text,
		name: R.text,
		if: R.text,
		enabled: R.flag,
		new_event_name: O.text,
		property_renames: of('R', nested('set', { old_name: R.text, new_name: R.text })),
		property_value_transformations: of('R', nested('set', { property_paths: of('R', ['set', 'string']), property_value: R.text })),
		fql_defined_properties: of('R', nested('set', { fql: R.text, property_name: R.text })),
	},
	segment_function: {
		id: C.text,
		catalog_id: C.text,
		preview_webhook_url: C.text,
		resource_type: R.fixed,
		code: R.text,
		display_name: O.text,
		description: O.text,
		logo_url: O.text,
		settings: of(
			'O',
			nested('set', { name: R.text, label: R.text, description: R.text, type: R.text, required: R.flag, sensitive: R.flag }),
		),
	},
	segment_insert_function_instance: {
		id: C.text,
		function_id: R.fixed,
		integration_id: R.fixed,
		name: R.text,
		enabled: R.flag,
		settings: R.text,
	},
	segment_reverse_etl_model: {
		id: C.text,
		source_id: R.fixed,
		name: R.text,
		description: R.text,
		enabled: R.flag,
		query: R.text,
		query_identifier_column: R.text,
		schedule_strategy: O.text,
		schedule_config: O.text,
	},
	segment_label: { key: R.fixed, value: R.fixed, description: of('O', 'string', 'replaces') },
	segment_user: { id: C.text, name: C.text, is_invite: of('C', 'bool'), email: R.fixed, permissions: of('R', PERMISSIONS) },
	segment_user_group: { id: C.text, name: R.text, members: of('R', ['set', 'string']), permissions: of('R', PERMISSIONS) },
}

/** What `terraform import` takes for a resource with these attributes; undefined where nothing can be imported. */
function importId(type: string, attributes: Members): string | undefined {
	const joined = (...names: readonly string[]): string => names.map((name) => String(attributes[name])).join(':')
	if (type === 'segment_source_warehouse_connection') return undefined
	if (type === 'segment_source_tracking_plan_connection') return joined('source_id', 'tracking_plan_id')
	if (type === 'segment_destination_subscription' || type === 'segment_destination_filter') return joined('destination_id', 'id')
	if (type === 'segment_profiles_warehouse') return joined('space_id', 'id')
	return type === 'segment_label' ? joined('key', 'value') : joined('id')
}

type Instance = { readonly attributes: Members }
type StateFile = { readonly resources: readonly { readonly type: string; readonly instances: readonly Instance[] }[] }

/** What a state holds, as the service would show it to an import: by type and import id. */
export function liveOf(state: string): ReadonlyMap<string, Members> {
	const { resources } = JSON.parse(state) as StateFile
	return new Map(
		resources.flatMap(({ type, instances }) =>
			instances.flatMap(({ attributes }): [string, Members][] => {
				const id = importId(type, attributes)
				return id === undefined ? [] : [[`${type} ${id}`, attributes]]
			}),
		),
	)
}
