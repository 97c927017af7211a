import type { ResourceType } from '../../../src/provider.ts'
import { ALL, chosen, fixed, flag, jsonMap, metadata, optionalText, reference, SETTINGS, setOf, text } from './parts.ts'

const NEW_DESTINATION = 'make a destination in a block of another name, move its mappings and filters, and remove this one'

export const destination: ResourceType = {
	name: 'destination',
	title: 'destinations',
	role: 'managed',
	label: 'name',
	attributes: [
		flag('enabled'),
		metadata('a destination', NEW_DESTINATION),
		optionalText('name'),
		SETTINGS,
		{ ...reference('source_id', 'source'), ...fixed('the source of a destination', NEW_DESTINATION) },
	],
	can: ALL,
	notes: [{ on: 'delete', text: 'Segment deletes the mappings and filters of a destination with it' }],
}

const NEW_MAPPING = 'make a mapping in a block of another name and remove this one'

/** A mapping, which the API calls a subscription. */
export const destinationSubscription: ResourceType = {
	name: 'destination_subscription',
	title: 'mappings of destinations',
	role: 'managed',
	label: 'name',
	attributes: [
		{ ...text('action_id'), ...fixed('the action of a mapping', NEW_MAPPING) },
		chosen('action_slug'),
		{ ...reference('destination_id', 'destination'), ...fixed('the destination of a mapping', NEW_MAPPING) },
		flag('enabled'),
		{
			name: 'model_id',
			kind: 'string',
			refersTo: 'reverse_etl_model',
			sameAsAbsent: [null, ''],
			...fixed('the model of a mapping', NEW_MAPPING),
		},
		text('name'),
		{
			name: 'reverse_etl_schedule',
			kind: 'object',
			attributes: [text('strategy'), { ...jsonMap('config'), sameAsAbsent: [null] }],
		},
		{ ...jsonMap('settings'), required: true },
		text('trigger'),
	],
	can: ALL,
	notes: [
		{
			on: 'update',
			attributes: ['settings'],
			text: 'the settings of a mapping are sent as a whole: an edit made in the app between the last look and this write is overwritten',
		},
	],
}

const NEW_FILTER = 'make a filter in a block of another name and remove this one'

export const destinationFilter: ResourceType = {
	name: 'destination_filter',
	title: 'filters of destinations',
	role: 'managed',
	label: 'title',
	attributes: [
		{
			name: 'actions',
			...setOf(
				{ ...jsonMap('fields'), sameAsAbsent: [null] },
				{ name: 'path', kind: 'string', sameAsAbsent: [null] },
				{ name: 'percent', kind: 'number', sameAsAbsent: [null] },
				{ name: 'type', kind: 'string', required: true, oneOf: ['ALLOW_PROPERTIES', 'DROP', 'DROP_PROPERTIES', 'SAMPLE'] },
			),
			required: true,
		},
		optionalText('description'),
		{ ...reference('destination_id', 'destination'), ...fixed('the destination of a filter', NEW_FILTER) },
		flag('enabled'),
		{ name: 'if', kind: 'string', language: 'fql', required: true },
		{ ...reference('source_id', 'source'), ...fixed('the source of a filter', NEW_FILTER) },
		text('title'),
	],
	can: ALL,
}
