import type { Attribute, ResourceType } from '../../../src/provider.ts'
import { ALL, CONSTRAINTS, flag, keyedList, listOf, optionalText, setOf, text } from './parts.ts'

const VARIANTS: Attribute = {
	name: 'variants',
	...keyedList(
		'name',
		text('name'),
		{ name: 'weight_type', kind: 'string', required: true, oneOf: ['fix', 'variable'] },
		// Of the others Unleash computes it, so that all add up to 1000.
		{ name: 'weight', kind: 'number', only: { attribute: 'weight_type', is: ['fix'] } },
		text('stickiness'),
		{
			name: 'payload',
			kind: 'object',
			attributes: [{ name: 'type', kind: 'string', required: true, oneOf: ['csv', 'json', 'number', 'string'] }, text('value')],
			sameAsAbsent: [null],
		},
	),
	emptyIsAbsent: true,
}

export const STRATEGY: readonly Attribute[] = [
	{ name: 'name', kind: 'string', refersTo: 'strategy', loose: true, required: true },
	optionalText('title'),
	flag('disabled'),
	{ name: 'parameters', kind: 'map', values: { kind: 'string' }, sameAsAbsent: [null], emptyIsAbsent: true },
	CONSTRAINTS,
	setOf('segments', 'segment'),
	VARIANTS,
]

/** The order counts for people only: the flag is on where one of them says so. */
const STRATEGIES: Attribute = { name: 'strategies', ...listOf(...STRATEGY), emptyIsAbsent: true }

const FIXED = {
	reason: 'the open-source edition of Unleash cannot move a flag to another project',
	remedy: 'make a flag of another name there',
}

export const feature: ResourceType = {
	name: 'feature',
	title: 'feature flags',
	role: 'managed',
	attributes: [
		{ name: 'project', kind: 'string', refersTo: 'project', default: 'default', live: 'create-only', because: FIXED },
		{
			name: 'type',
			kind: 'string',
			default: 'release',
			oneOf: ['experiment', 'kill-switch', 'operational', 'permission', 'release', 'sunset'],
		},
		optionalText('description'),
		flag('impression_data'),
		flag('stale'),
		{
			name: 'tags',
			kind: 'set',
			items: { kind: 'object', attributes: [{ name: 'type', kind: 'string', refersTo: 'tag_type', required: true }, text('value')] },
			sameAsAbsent: [null],
			emptyIsAbsent: true,
		},
		{
			name: 'parent',
			kind: 'object',
			attributes: [
				{ name: 'feature', kind: 'string', refersTo: 'feature', required: true },
				{ name: 'enabled', kind: 'boolean', sameAsAbsent: [null, true] },
				setOf('variants'),
			],
			sameAsAbsent: [null],
		},
		{
			name: 'environments',
			kind: 'map',
			values: { kind: 'object', attributes: [flag('enabled'), STRATEGIES] },
			emptyIsAbsent: true,
		},
	],
	can: ALL,
	notes: [
		{ on: 'delete', text: 'Unleash archives the flag; it comes back, switched off, when its file does' },
		{
			on: 'update',
			attributes: ['environments'],
			text: 'takes several calls, strategy by strategy: applications may see what is in between',
		},
	],
}
