import type { Attribute, Note, ResourceType } from '../../../src/provider.ts'
import { fixedAt, inFileOnly, NO_DELETE } from './ability.ts'

const NEW_MODEL = 'make a model under a new file name and point the syncs of the old one to it'

/** A row with another key is another row: a sync sends all of them again, and removes the old ones where it removes. */
const ROWS = 'rows are known by it in'

const IDENTITY: readonly Attribute[] = [
	{ name: 'name', kind: 'string', required: true },
	{ name: 'source', kind: 'string', refersTo: 'source', required: true, ...fixedAt('the source of a model', NEW_MODEL) },
	{
		name: 'description',
		kind: 'string',
		sameAsAbsent: [null, ''],
		live: 'read-only',
		because: {
			reason: "Hightouch's API shows a model's description and takes no new one",
			remedy: 'edit the description in the Hightouch app',
		},
	},
	{
		name: 'type',
		kind: 'string',
		required: true,
		oneOf: ['raw_sql', 'table', 'dbt_model', 'dbt_cloud', 'custom'],
		...fixedAt('the type of a model', `change it in the Hightouch app, or ${NEW_MODEL}`),
		reliedOn: 'it decides what can be selected for',
	},
]

/** What a model selects: one of these, by its type. */
const QUERY: readonly Attribute[] = [
	{
		name: 'dbtModel',
		kind: 'string',
		form: { pattern: '^model\\.[^.\\s]+\\.\\S+$', shown: 'model.<package>.<name>' },
		sameAsAbsent: [null, ''],
		only: { attribute: 'type', is: ['dbt_model', 'dbt_cloud'] },
	},
	{ name: 'rawSql', kind: 'string', language: 'sql', sameAsAbsent: [null, ''], only: { attribute: 'type', is: ['raw_sql'] } },
	{ name: 'tableName', kind: 'string', sameAsAbsent: [null, ''], only: { attribute: 'type', is: ['table'] } },
	{ name: 'customQuery', kind: 'any', keyOrder: 'jsonb', sameAsAbsent: [null], only: { attribute: 'type', is: ['custom'] } },
]

const NOTES: readonly Note[] = [
	{
		on: 'create',
		when: { type: 'dbt_model' },
		text: 'Hightouch takes a dbt model by a number that its API shows only on models that use it already; if none does, this create is refused',
	},
	{
		on: 'update',
		attributes: ['dbtModel', 'rawSql', 'tableName', 'customQuery', 'primaryKey'],
		text: 'the next run of each sync of this model may send every row again',
	},
]

export const model: ResourceType = {
	name: 'model',
	title: 'models',
	role: 'managed',
	label: 'name',
	attributes: [
		...IDENTITY,
		...QUERY,
		{
			name: 'isSchema',
			kind: 'boolean',
			sameAsAbsent: [null, false],
			live: 'read-only',
			because: {
				reason: 'a model of the Customer Studio schema is kept in another folder',
				remedy: 'turn it into a schema model in the Hightouch app',
			},
		},
		{ name: 'primaryKey', kind: 'string', sameAsAbsent: [null], required: true, reliedOn: ROWS },
	],
	can: { create: true, update: true, delete: NO_DELETE },
	notes: NOTES,
}

const PARENT = { attribute: 'kind', is: ['parent'] } as const

const IN_SCHEMA = "set it in the schema of the Hightouch app, or let Hightouch's Git Sync carry it over"

/** Models of the Customer Studio schema; the folder tells of which kind. */
export const schemaModel: ResourceType = {
	name: 'schema_model',
	title: 'schema models',
	role: 'managed',
	listed: 'some',
	because: {
		reason: "Hightouch's API may leave models of events out of its list",
		remedy: "make the change in the schema of the Hightouch app, or let Hightouch's Git Sync carry it over",
	},
	label: 'name',
	attributes: [
		{
			name: 'kind',
			kind: 'string',
			oneOf: ['parent', 'related', 'event'],
			fromPath: true,
			...inFileOnly('whether a schema model is a parent, related or event model', IN_SCHEMA),
		},
		...IDENTITY,
		...QUERY,
		{
			name: 'isSchema',
			kind: 'boolean',
			sameAsAbsent: [null, true],
			live: 'read-only',
			because: {
				reason: 'a model outside the Customer Studio schema is kept in another folder',
				remedy: 'move its file to models/, and make the model in the Hightouch app',
			},
		},
		{ name: 'primaryKey', kind: 'string', sameAsAbsent: [null, ''], required: true, only: PARENT, reliedOn: ROWS },
		{
			name: 'primaryLabel',
			kind: 'string',
			sameAsAbsent: [null, ''],
			only: PARENT,
			...inFileOnly('the labels of a parent model', IN_SCHEMA),
		},
		{
			name: 'secondaryLabel',
			kind: 'string',
			sameAsAbsent: [null, ''],
			only: PARENT,
			...inFileOnly('the labels of a parent model', IN_SCHEMA),
		},
		{
			name: 'eventTimestampColumn',
			reliedOn: 'events are ordered by it in',
			kind: 'string',
			sameAsAbsent: [null, ''],
			required: true,
			only: { attribute: 'kind', is: ['event'] },
			...inFileOnly('the timestamp column of an event model', IN_SCHEMA),
		},
	],
	can: { create: true, update: true, delete: NO_DELETE },
	notes: NOTES,
}
