import type { Ability, Attribute, ResourceType, Schema } from '../../src/provider.ts'

const NO_DELETE = {
	reason: 'Hightouch has no API for deleting it, and keeps it when its file goes away',
	remedy: 'delete it in the Hightouch app',
}

const DATA_ONLY: Ability = {
	reason: 'sources and destinations are only read, so that models and syncs can refer to them',
	remedy: 'change it in the Hightouch app',
}

const fixedAt = (what: string, remedy: string) =>
	({ live: 'create-only', because: { reason: `Hightouch fixes ${what} when it is created`, remedy } }) as const

/** A source or a destination: its name and type only. Its `configuration` may hold credentials and is never looked at. */
function dataType(name: string, title: string): ResourceType {
	return {
		name,
		title,
		role: 'data',
		label: 'name',
		attributes: [
			{ name: 'name', kind: 'string' },
			{ name: 'type', kind: 'string' },
		],
		can: { create: DATA_ONLY, update: DATA_ONLY, delete: DATA_ONLY },
	}
}

const NEW_MODEL = 'make a model under a new file name and point the syncs of the old one to it'

const MODEL: readonly Attribute[] = [
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
	},
	{ name: 'dbtModel', kind: 'string', sameAsAbsent: [null, ''], only: { attribute: 'type', is: ['dbt_model', 'dbt_cloud'] } },
	{ name: 'rawSql', kind: 'string', language: 'sql', sameAsAbsent: [null, ''], only: { attribute: 'type', is: ['raw_sql'] } },
	{ name: 'tableName', kind: 'string', sameAsAbsent: [null, ''], only: { attribute: 'type', is: ['table'] } },
	{ name: 'customQuery', kind: 'any', keyOrder: 'jsonb', sameAsAbsent: [null], only: { attribute: 'type', is: ['custom'] } },
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
	{ name: 'primaryKey', kind: 'string', sameAsAbsent: [null], required: true },
]

const model: ResourceType = {
	name: 'model',
	title: 'models',
	role: 'managed',
	label: 'name',
	attributes: MODEL,
	can: { create: true, update: true, delete: NO_DELETE },
	notes: [
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
	],
}

const RUNS_BY_ITSELF = 'Hightouch may start a run by itself as soon as the sync has a schedule and is not paused'

const NEW_SYNC = 'make a sync under a new file name and pause this one'

const SYNC: readonly Attribute[] = [
	{ name: 'model', kind: 'string', refersTo: 'model', required: true, ...fixedAt('the model of a sync', NEW_SYNC) },
	{ name: 'destination', kind: 'string', refersTo: 'destination', required: true, ...fixedAt('the destination of a sync', NEW_SYNC) },
	{
		name: 'description',
		kind: 'string',
		sameAsAbsent: [null, ''],
		live: 'file-only',
		because: { reason: "Hightouch's API does not show a sync's description", remedy: 'edit the description in the Hightouch app' },
	},
	{ name: 'config', kind: 'any', keyedBy: 'to', keyOrder: 'jsonb', required: true, structural: true },
	{
		name: 'schedule',
		kind: 'object',
		keyOrder: 'jsonb',
		required: true,
		attributes: [
			{ name: 'type', kind: 'string', required: true },
			{ name: 'schedule', kind: 'any', keyOrder: 'jsonb', sameAsAbsent: [null] },
			{
				name: 'startDate',
				kind: 'string',
				live: 'file-only',
				because: {
					reason: "Hightouch's API does not know the start date of a schedule",
					remedy: 'set the start date in the Hightouch app',
				},
			},
		],
	},
	{ name: 'schedulePaused', kind: 'boolean', required: true },
]

const sync: ResourceType = {
	name: 'sync',
	title: 'syncs',
	role: 'managed',
	attributes: SYNC,
	can: { create: true, update: true, delete: NO_DELETE },
	pausedBy: { attribute: 'schedulePaused', value: true },
	notes: [
		{ on: 'create', when: { schedulePaused: false }, text: RUNS_BY_ITSELF },
		{ on: 'update', attributes: ['schedule', 'schedulePaused'], when: { schedulePaused: false }, text: RUNS_BY_ITSELF },
		{
			on: 'update',
			attributes: ['config'],
			text: 'Hightouch takes the configuration of a sync as a whole: an edit made in the app between the last look and this write is overwritten',
		},
	],
}

/** What Tideway keeps of a Hightouch workspace, in the order of creation; attributes in the order of Hightouch's own files. */
export const schema: Schema = {
	version: 1,
	types: [dataType('source', 'sources'), dataType('destination', 'destinations'), model, sync],
}
