import type { ResourceType } from '../../../src/provider.ts'
import { ALL, chosen, fixed, flag, metadata, optionalText, reference, SETTINGS, setOf, text, thereOrNot } from './parts.ts'

const NEW_SOURCE = 'make a source under a new slug and move what uses the old one to it'

export const source: ResourceType = {
	name: 'source',
	title: 'sources',
	role: 'managed',
	label: 'name',
	attributes: [
		flag('enabled'),
		{ name: 'labels', ...setOf(text('key'), text('value')), emptyIsAbsent: true },
		metadata('a source', NEW_SOURCE),
		optionalText('name'),
		SETTINGS,
		{ name: 'slug', kind: 'string', required: true, unique: 'exact' },
		chosen('workspace_id'),
		{ name: 'write_keys', kind: 'list', merge: 'atomic', items: { kind: 'string' }, computed: true, sensitive: true },
	],
	can: ALL,
	after: ['label'],
	notes: [
		{
			on: 'create',
			text: 'the new source is connected to no warehouse until a source_warehouse_connection says so',
		},
		{ on: 'delete', text: 'Segment deletes the destinations, filters and connections of a source with it' },
		{ on: 'update', attributes: ['labels'], text: 'Segment takes the labels of a source as one list' },
	],
}

export const warehouse: ResourceType = {
	name: 'warehouse',
	title: 'warehouses',
	role: 'managed',
	label: 'name',
	attributes: [
		flag('enabled'),
		metadata('a warehouse', 'make a warehouse under a new name and connect the sources to it'),
		optionalText('name'),
		SETTINGS,
		chosen('workspace_id'),
	],
	can: ALL,
	notes: [
		{ on: 'create', text: 'no source goes to the new warehouse until a source_warehouse_connection says so' },
		{ on: 'delete', text: 'no source goes to the warehouse any more' },
	],
}

export const sourceWarehouseConnection: ResourceType = {
	name: 'source_warehouse_connection',
	title: 'connections of sources to warehouses',
	role: 'managed',
	attributes: [
		{ ...reference('source_id', 'source'), ...fixed('the source of a connection', 'make another connection') },
		{ ...reference('warehouse_id', 'warehouse'), ...fixed('the warehouse of a connection', 'make another connection') },
	],
	can: thereOrNot({ reason: 'a connection is there or not', remedy: 'make another connection' }),
	notes: [{ on: 'create', text: 'Segment begins to load the data of the source into the warehouse' }],
}

export const reverseEtlModel: ResourceType = {
	name: 'reverse_etl_model',
	title: 'reverse ETL models',
	role: 'managed',
	label: 'name',
	attributes: [
		{ name: 'description', kind: 'string', default: '' },
		flag('enabled'),
		text('name'),
		{ name: 'query', kind: 'string', language: 'sql', required: true },
		text('query_identifier_column'),
		// Segment's Terraform provider still takes these two and does nothing with them: a schedule is a mapping's.
		chosen('schedule_config'),
		chosen('schedule_strategy'),
		{
			...reference('source_id', 'source'),
			...fixed('the source of a model', 'make a model under a new name and point the mappings of the old one to it'),
		},
	],
	can: ALL,
}
