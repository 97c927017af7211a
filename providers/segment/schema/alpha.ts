import type { ResourceType } from '../../../src/provider.ts'
import { ALL, fixed, flag, optionalText, reference, SETTINGS, text } from './parts.ts'

const NEW_INSTANCE = 'make an instance in a block of another name and remove this one'

/** An insert function at work in a destination, or in a source. */
export const insertFunctionInstance: ResourceType = {
	name: 'insert_function_instance',
	title: 'instances of insert functions',
	role: 'managed',
	label: 'name',
	attributes: [
		flag('enabled'),
		{ ...reference('function_id', 'function'), ...fixed('the function of an instance', NEW_INSTANCE) },
		{
			name: 'integration_id',
			kind: 'string',
			refersTo: 'destination',
			orTo: 'source',
			loose: true,
			required: true,
			...fixed('what an instance works for', NEW_INSTANCE),
		},
		text('name'),
		SETTINGS,
	],
	can: ALL,
	notes: [{ on: 'update', text: 'the settings of an instance are sent as a whole, but for secrets that the file does not have' }],
}

const NEW_WAREHOUSE = 'make one in a block of another name and remove this one'

/** A warehouse that the profiles of a space are loaded into. */
export const profilesWarehouse: ResourceType = {
	name: 'profiles_warehouse',
	title: 'profiles warehouses',
	role: 'managed',
	label: 'name',
	attributes: [
		{ name: 'enabled', kind: 'boolean' },
		{ ...text('metadata_id'), ...fixed('the catalogue item of a warehouse', NEW_WAREHOUSE) },
		optionalText('name'),
		optionalText('schema_name'),
		SETTINGS,
		{ ...text('space_id'), ...fixed('the space of a warehouse', NEW_WAREHOUSE) },
	],
	can: ALL,
}
