import type { Note, ResourceType } from '../../../src/provider.ts'
import { ALL, CONSTRAINTS, flag, keyedList, optionalText, setOf, text } from './parts.ts'

/** Of the named attributes, or of all. */
const takenWhole = (what: string, ...attributes: readonly string[]): Note => ({
	on: 'update',
	...(attributes.length > 0 && { attributes }),
	text: `Unleash takes ${what} as a whole: an edit made there between the last look and this write is overwritten`,
})

export const tagType: ResourceType = {
	name: 'tag_type',
	title: 'tag types',
	role: 'managed',
	attributes: [
		optionalText('description'),
		optionalText('icon'),
		{ ...optionalText('color'), kind: 'string', form: { pattern: '^(#[0-9A-Fa-f]{6})?$', shown: '#RRGGBB' } },
	],
	can: ALL,
	notes: [{ on: 'delete', text: 'Unleash takes its tags off all flags, archived ones too' }, takenWhole('a tag type')],
}

export const contextField: ResourceType = {
	name: 'context_field',
	title: 'context fields',
	role: 'managed',
	attributes: [
		optionalText('description'),
		flag('stickiness'),
		{ name: 'legal_values', ...keyedList('value', text('value'), optionalText('description')), emptyIsAbsent: true },
	],
	can: ALL,
	notes: [takenWhole('a context field')],
}

/** Those that Unleash brings along are none of these: they cannot change. */
export const strategy: ResourceType = {
	name: 'strategy',
	title: 'custom strategies',
	role: 'managed',
	label: 'title',
	attributes: [
		optionalText('title'),
		optionalText('description'),
		flag('deprecated'),
		{
			name: 'parameters',
			...keyedList(
				'name',
				text('name'),
				{ name: 'type', kind: 'string', required: true, oneOf: ['boolean', 'list', 'number', 'percentage', 'string'] },
				optionalText('description'),
				flag('required'),
			),
			emptyIsAbsent: true,
		},
	],
	can: ALL,
	notes: [takenWhole('a strategy', 'title', 'description', 'parameters')],
}

export const segment: ResourceType = {
	name: 'segment',
	title: 'segments',
	role: 'managed',
	attributes: [
		optionalText('description'),
		{ name: 'project', kind: 'string', refersTo: 'project', sameAsAbsent: [null, ''] },
		CONSTRAINTS,
	],
	can: ALL,
	notes: [takenWhole('a segment')],
}

const NEW_ADDON = 'make an integration of that kind in another file and remove this one'

/** What the API hides of the parameters is a variable in the file. */
export const addon: ResourceType = {
	name: 'addon',
	title: 'integrations',
	role: 'managed',
	label: 'description',
	attributes: [
		{
			// `provider` is a word of HCL's own.
			...text('service'),
			kind: 'string',
			live: 'create-only',
			because: { reason: 'an integration stays of the kind that it was made', remedy: NEW_ADDON },
		},
		optionalText('description'),
		{ name: 'enabled', kind: 'boolean', required: true },
		{ name: 'parameters', kind: 'map', values: { kind: 'string' }, required: true },
		{ name: 'events', kind: 'set', items: { kind: 'string' }, required: true },
		setOf('projects'),
		setOf('environments'),
	],
	can: ALL,
	notes: [takenWhole('an integration')],
}
