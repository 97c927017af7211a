import type { TerraformProvider, TerraformType } from '../../src/provider.ts'

const PLAIN: TerraformType = { id: 'whole', importable: true }
/** Its id is the destination's and its own. */
const IN_DESTINATION: TerraformType = { id: 'last', importable: true }

/** `segmentio/segment`. Our ids are what its import takes. */
export const terraform: TerraformProvider = {
	source: 'segmentio/segment',
	version: '1.6.0',
	tokenEnv: 'PUBLIC_API_TOKEN',
	types: new Map([
		['function', PLAIN],
		['source', PLAIN],
		['warehouse', PLAIN],
		[
			'source_warehouse_connection',
			{ id: 'none', importable: 'Terraform creates the connection once more, which Segment takes for the one that is there' },
		],
		['reverse_etl_model', PLAIN],
		['tracking_plan', PLAIN],
		['source_tracking_plan_connection', { id: 'none', importable: true }],
		['transformation', { ...PLAIN, lacks: ['allow_properties', 'drop', 'hash_properties_configuration'] }],
		['destination', PLAIN],
		['destination_subscription', IN_DESTINATION],
		['destination_filter', IN_DESTINATION],
		['insert_function_instance', PLAIN],
		['label', { id: 'none', importable: true }],
		['profiles_warehouse', IN_DESTINATION],
		['user', PLAIN],
		['user_group', PLAIN],
	]),
}
