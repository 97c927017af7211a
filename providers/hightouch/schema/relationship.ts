import type { Attribute, ResourceType } from '../../../src/provider.ts'
import { never } from './ability.ts'

const NO_API = {
	reason: 'Hightouch has no API for relationships between schema models',
	remedy: "make the change in the schema of the Hightouch app, or let Hightouch's Git Sync carry it over",
}

const END: readonly Attribute[] = [
	{ name: 'relationshipName', kind: 'string', sameAsAbsent: [null, ''] },
	{ name: 'slug', kind: 'string', refersTo: 'schema_model', required: true },
	{ name: 'mergeColumns', kind: 'boolean' },
]

/** Direct ones have `cardinality` and `mapping`; those through others have `through`, a way whose order is part of its meaning. */
export const relationship: ResourceType = {
	name: 'relationship',
	title: 'relationships',
	role: 'managed',
	listed: 'none',
	because: NO_API,
	attributes: [
		{ name: 'from', kind: 'object', required: true, attributes: END },
		{ name: 'to', kind: 'object', required: true, attributes: END },
		{ name: 'cardinality', kind: 'string', oneOf: ['1:1', '1:many', 'many:1'] },
		{
			name: 'mapping',
			kind: 'list',
			merge: 'keyed',
			key: 'fromColumn',
			items: {
				kind: 'object',
				attributes: [
					{ name: 'fromColumn', kind: 'string', required: true },
					{ name: 'toColumn', kind: 'string', required: true },
				],
			},
		},
		{ name: 'through', kind: 'list', merge: 'atomic', items: { kind: 'string', refersTo: 'relationship' } },
	],
	can: never(NO_API),
}
