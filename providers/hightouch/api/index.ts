import type { Api, FlatErrors } from '../../../src/provider.ts'
import { contractEndpoints, domainEndpoints } from './events.ts'
import {
	anything,
	bySlug,
	closed,
	creating,
	deleting,
	flag,
	getting,
	inPath,
	instant,
	list,
	listing,
	named,
	nullable,
	number,
	object,
	openMap,
	optional,
	ordered,
	pages,
	text,
	textMap,
	updating,
} from './shapes.ts'

/** What a model is made of; exactly one fits its `queryType`. */
const query = {
	raw: object(['sql'], { sql: text }),
	table: object(['name'], { name: text }),
	custom: object(['query'], { query: anything }),
	visual: object(['filter', 'parentId'], { filter: anything, parentId: number, primaryLabel: text, secondaryLabel: text }),
} as const

const dbtReference = object(['modelId'], { modelId: number })
const dbtCloud = { dbtUniqueId: text, compiledSql: text, rawSql: text, name: text, modelId: number }
const dbt = { ...dbtCloud, database: text, schema: text }

const model = object(
	[
		'id',
		'name',
		'slug',
		'description',
		'workspaceId',
		'primaryKey',
		'createdAt',
		'updatedAt',
		'sourceId',
		'queryType',
		'tags',
		'isSchema',
		'syncs',
		'lastRunSize',
	],
	{
		id: number,
		name: text,
		slug: text,
		description: text,
		workspaceId: number,
		primaryKey: text,
		createdAt: instant,
		updatedAt: instant,
		sourceId: number,
		queryType: text,
		tags: textMap,
		isSchema: flag,
		syncs: list(number),
		lastRunSize: nullable(number),
		folderId: text,
		...query,
		dbt: object(Object.keys(dbt), dbt),
		dbt_cloud: object(Object.keys(dbtCloud), dbtCloud),
	},
)

const modelCreate = closed(['name', 'slug', 'queryType', 'sourceId', 'isSchema', 'primaryKey'], {
	name: text,
	slug: text,
	queryType: text,
	sourceId: number,
	isSchema: flag,
	primaryKey: text,
	folderId: text,
	...query,
	dbt: dbtReference,
	dbt_cloud: dbtReference,
})

const modelUpdate = closed([], { name: text, isSchema: flag, primaryKey: text, folderId: text, ...query, dbt: dbtReference })

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const interval = closed(['interval'], {
	interval: closed(['unit', 'quantity'], { unit: { type: 'string', enum: ['minute', 'hour', 'day', 'week'] }, quantity: number }),
})
const cron = closed(['expression'], { expression: text })
const visualCron = closed(['expressions'], {
	expressions: list(object(['days', 'time'], { days: object([], Object.fromEntries(days.map((day) => [day, flag]))), time: text })),
})
const dbtJob = closed(['account', 'job'], { account: object(['id'], { id: text }), job: object(['id'], { id: text }) })
const schedule = nullable(object(['schedule', 'type'], { schedule: { anyOf: [interval, cron, visualCron, dbtJob] }, type: text }))

const runStatuses = ['cancelled', 'failed', 'queued', 'success', 'warning', 'querying', 'processing', 'reporting', 'interrupted']

const sync = object(
	[
		'id',
		'slug',
		'workspaceId',
		'createdAt',
		'updatedAt',
		'destinationId',
		'modelId',
		'configuration',
		'schedule',
		'status',
		'disabled',
		'lastRunAt',
		'referencedColumns',
		'primaryKey',
		'externalSegment',
		'tags',
	],
	{
		id: number,
		slug: text,
		workspaceId: number,
		createdAt: instant,
		updatedAt: instant,
		destinationId: number,
		modelId: number,
		configuration: openMap,
		schedule,
		status: { type: 'string', enum: ['disabled', 'pending', ...runStatuses] },
		disabled: flag,
		lastRunAt: nullable(instant),
		referencedColumns: list(text),
		primaryKey: text,
		externalSegment: object([], { id: text }),
		tags: textMap,
	},
)

const syncCreate = closed(['slug', 'configuration', 'destinationId', 'modelId', 'schedule', 'disabled'], {
	slug: text,
	configuration: openMap,
	destinationId: number,
	modelId: number,
	schedule,
	disabled: flag,
})

const syncUpdate = closed([], { configuration: openMap, schedule, disabled: flag })

const connectionFields = {
	id: number,
	name: text,
	slug: text,
	workspaceId: number,
	createdAt: instant,
	updatedAt: instant,
	configuration: openMap,
	type: text,
}
const source = object(Object.keys(connectionFields), connectionFields)
const destination = object([...Object.keys(connectionFields), 'syncs'], { ...connectionFields, syncs: list(number) })

const counts = object(['removedCount', 'changedCount', 'addedCount'], { removedCount: number, changedCount: number, addedCount: number })
const syncRun = object(
	['id', 'createdAt', 'startedAt', 'finishedAt', 'querySize', 'status', 'completionRatio', 'plannedRows', 'successfulRows', 'failedRows'],
	{
		id: number,
		createdAt: instant,
		startedAt: instant,
		finishedAt: instant,
		querySize: number,
		status: { type: 'string', enum: runStatuses },
		completionRatio: number,
		plannedRows: counts,
		successfulRows: counts,
		failedRows: counts,
		error: text,
	},
)

/** The members of an error, and what a body of success says that is none. */
export const errors = {
	message: 'message',
	details: 'details',
	invalid: 'Validation failed',
	internal: 'Internal Server Error',
} as const satisfies FlatErrors

/**
 * The part of the service's API that is used here: models and syncs, what they refer to, event contracts and event domains.
 * Inputs are closed, answers may hold more than is described. The delete endpoints are not in the API document and are off unless switched on.
 */
export const api: Api = {
	baseUrl: 'https://api.hightouch.com/api/v1',
	auth: { kind: 'bearer' },
	limit: { calls: 200, perMs: 10_000 },
	owner: 'workspaceId',
	errors,
	endpoints: [
		listing(source, ['data'], { id: 'ListSource', path: '/sources', parameters: [...named, ...pages, bySlug], statuses: [400, 401] }),
		getting(source, { id: 'GetSource', path: '/sources/{sourceId}', parameters: [inPath('sourceId')], statuses: [401, 404, 422] }),
		listing(destination, ['data'], {
			id: 'ListDestination',
			path: '/destinations',
			parameters: [...named, ...pages, bySlug],
			statuses: [400, 401, 422],
		}),
		getting(destination, {
			id: 'GetDestination',
			path: '/destinations/{destinationId}',
			parameters: [inPath('destinationId')],
			statuses: [401, 404],
		}),
		listing(model, ['data'], {
			id: 'ListModel',
			path: '/models',
			parameters: [...named, ...pages, bySlug, optional('tags', { ...list(text), default: [] })],
			statuses: [400, 401, 422],
		}),
		getting(model, { id: 'GetModel', path: '/models/{modelId}', parameters: [inPath('modelId')], statuses: [401, 404] }),
		creating(modelCreate, model, {
			id: 'CreateModel',
			path: '/models',
			parameters: [optional('skipColumnQuery', { ...flag, default: false })],
			statuses: [401, 409, 422, 500],
		}),
		updating(modelUpdate, model, {
			id: 'UpdateModel',
			path: '/models/{modelId}',
			parameters: [inPath('modelId')],
			statuses: [401, 404, 422, 500],
		}),
		deleting({ id: 'DeleteModel', path: '/models/{modelId}', parameters: [inPath('modelId')], statuses: [401, 404, 409, 422] }),
		listing(sync, ['hasMore', 'data'], {
			id: 'ListSync',
			path: '/syncs',
			parameters: [
				optional('slug', text),
				optional('modelId', number),
				optional('after', instant),
				optional('before', instant),
				...pages,
				bySlug,
			],
			statuses: [400, 401, 422],
		}),
		getting(sync, { id: 'GetSync', path: '/syncs/{syncId}', parameters: [inPath('syncId')], statuses: [401, 404] }),
		creating(syncCreate, sync, { id: 'CreateSync', path: '/syncs', parameters: [], statuses: [401, 409, 422, 500] }),
		updating(syncUpdate, sync, {
			id: 'UpdateSync',
			path: '/syncs/{syncId}',
			parameters: [inPath('syncId')],
			statuses: [401, 404, 422, 500],
		}),
		deleting({ id: 'DeleteSync', path: '/syncs/{syncId}', parameters: [inPath('syncId')], statuses: [401, 404, 409, 422] }),
		listing(syncRun, ['hasMore', 'data'], {
			id: 'ListSyncRuns',
			path: '/syncs/{syncId}/runs',
			parameters: [
				inPath('syncId'),
				optional('runId', number),
				optional('after', instant),
				optional('before', instant),
				optional('within', number),
				...pages,
				ordered('id', 'createdAt', 'startedAt', 'finishedAt'),
			],
			statuses: [400, 401, 422],
		}),
		...contractEndpoints,
		...domainEndpoints,
	],
}
