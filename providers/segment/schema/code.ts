import type { ResourceType } from '../../../src/provider.ts'
import { ALL, chosen, fixed, flag, optionalText, reference, setOf, text } from './parts.ts'

export const functionType: ResourceType = {
	name: 'function',
	title: 'functions',
	role: 'managed',
	label: 'display_name',
	attributes: [
		chosen('catalog_id'),
		{ name: 'code', kind: 'string', language: 'javascript', required: true },
		optionalText('description'),
		text('display_name'),
		optionalText('logo_url'),
		chosen('preview_webhook_url'),
		{
			name: 'resource_type',
			kind: 'string',
			required: true,
			oneOf: ['DESTINATION', 'INSERT_DESTINATION', 'INSERT_SOURCE', 'INSERT_TRANSFORMATION', 'SOURCE'],
			...fixed('the kind of a function', 'make a function of that kind under another name'),
		},
		{
			name: 'settings',
			emptyIsAbsent: true,
			...setOf(text('description'), text('label'), text('name'), flag('required'), flag('sensitive'), {
				name: 'type',
				kind: 'string',
				required: true,
				oneOf: ['ARRAY', 'BOOLEAN', 'STRING', 'TEXT_MAP'],
			}),
		},
	],
	can: ALL,
	notes: [
		{
			on: 'update',
			attributes: ['code', 'settings'],
			when: { resource_type: 'SOURCE' },
			text: 'Segment keeps running the version that was deployed last; deploy the new one in the Segment app',
		},
	],
}

export const transformation: ResourceType = {
	name: 'transformation',
	title: 'transformations',
	role: 'managed',
	label: 'name',
	attributes: [
		{ name: 'allow_properties', kind: 'set', items: { kind: 'string' }, emptyIsAbsent: true },
		optionalText('destination_metadata_id'),
		{ name: 'drop', kind: 'boolean', sameAsAbsent: [null, false] },
		flag('enabled'),
		{ name: 'fql_defined_properties', ...setOf(text('fql'), text('property_name')), required: true },
		{
			name: 'hash_properties_configuration',
			kind: 'object',
			attributes: [
				text('algorithm'),
				{ name: 'encoding', kind: 'string', oneOf: ['BASE16', 'BASE64', 'BASE64URL', 'HEX'], sameAsAbsent: [null] },
				{ name: 'key', kind: 'string', sameAsAbsent: [null, ''], sensitive: true },
				{ name: 'paths', kind: 'set', items: { kind: 'string' }, required: true },
			],
			sensitive: 'in-part',
		},
		{ name: 'if', kind: 'string', language: 'fql', required: true },
		text('name'),
		optionalText('new_event_name'),
		{ name: 'property_renames', ...setOf(text('new_name'), text('old_name')), required: true },
		{
			name: 'property_value_transformations',
			...setOf({ name: 'property_paths', kind: 'set', items: { kind: 'string' }, required: true }, text('property_value')),
			required: true,
		},
		reference('source_id', 'source'),
	],
	can: ALL,
}
