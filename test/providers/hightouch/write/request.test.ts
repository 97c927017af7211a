import { describe, expect, test } from 'vitest'
import { ignoredEdits, unlikeSent } from '../../../../providers/hightouch/write/compare.ts'
import type { Ids } from '../../../../providers/hightouch/write/request.ts'
import { changedAttributes, createBody, updateBody } from '../../../../providers/hightouch/write/request.ts'
import type { RemoteId } from '../../../../src/provider.ts'
import { renderJson, toPlain } from '../../../../src/provider.ts'
import { dictOf } from '../../../support/fake-api.ts'
import { cases, idOf } from '../cases.ts'
import { creation, edited } from '../changes.ts'

const ids = (entries: Readonly<Record<string, string>>): Ids => new Map(Object.entries(entries) as [string, RemoteId][])
const MODEL = { name: 'Customers', source: 'production-postgres', type: 'raw_sql', rawSql: 'select 1', primaryKey: 'id' }
const SYNC = {
	model: 'customers',
	destination: 'hub-spot',
	config: { mode: 'upsert', mappings: [] },
	schedule: { type: 'manual' },
	schedulePaused: false,
}
const BOTH = ids({ source: '3', model: '17', destination: '41', dbtModel: '5501' })

describe('creates', () => {
	test.each(cases)('the file of $name is sent as recorded, and nothing more', ({ type, key, file, create }) => {
		const references = Object.fromEntries(['source', 'model', 'destination'].map((name) => [name, idOf(name, file.get(name))]))
		const made = createBody(creation(type, key, file), ids({ ...references, dbtModel: '5501' }))
		expect(made.kind === 'body' && renderJson(made.body, 'sorted')).toBe(renderJson(create, 'sorted'))
	})

	test.each([
		['name', 'model', { ...MODEL, name: undefined }, 'name of the model x is not set'],
		['the primary key', 'model', { ...MODEL, primaryKey: null }, 'primaryKey of the model x is not set'],
		['the query of its type', 'model', { ...MODEL, type: 'table' }, 'tableName of the model x is not set'],
		['a type that can be created', 'model', { ...MODEL, type: 'visual' }, 'type of the model x is "visual"'],
		['a type at all', 'model', { ...MODEL, type: undefined }, 'type of the model x is no text'],
		['a name that is a text', 'model', { ...MODEL, name: 7 }, 'name of the model x is not a text'],
		['a config', 'sync', { ...SYNC, config: undefined }, 'config of the sync x is not set'],
		['a schedule that is a map', 'sync', { ...SYNC, schedule: 'manual' }, 'schedule of the sync x is not a map'],
		['a pause that is a boolean', 'sync', { ...SYNC, schedulePaused: 'yes' }, 'schedulePaused of the sync x is not true or false'],
		['a value that is shown', 'sync', { ...SYNC, config: { key: { kind: 'masked' } } }, 'config of the sync x holds a masked value'],
	])('without %s nothing is sent', (_, type, attributes, message) => {
		const made = createBody(creation(type, 'x', dictOf(attributes)), BOTH)
		expect(made).toMatchObject({ kind: 'impossible', problem: { code: 'VALUE_INVALID', message: expect.stringContaining(message) } })
	})

	test('a schema model is not made from a file of an ordinary one', () => {
		expect(createBody(creation('model', 'x', dictOf({ ...MODEL, isSchema: true })), BOTH)).toMatchObject({
			kind: 'impossible',
			problem: { code: 'LIVE_UNSUPPORTED' },
		})
	})

	test('P15: an id beyond 2^53 is sent as the number that it is', () => {
		const made = createBody(creation('model', 'x', dictOf(MODEL)), ids({ source: '9007199254740993' }))
		expect(made.kind === 'body' && renderJson(made.body, 'as-is')).toContain('"sourceId":9007199254740993')
	})
})

describe('updates', () => {
	test.each([
		['a name', 'model', MODEL, { ...MODEL, name: 'Clients' }, { name: 'Clients' }],
		['a query', 'model', MODEL, { ...MODEL, rawSql: 'select 2' }, { raw: { sql: 'select 2' } }],
		[
			'a table',
			'model',
			{ ...MODEL, type: 'table', tableName: 'a' },
			{ ...MODEL, type: 'table', tableName: 'b' },
			{ table: { name: 'b' } },
		],
		[
			'a custom query',
			'model',
			{ ...MODEL, type: 'custom', customQuery: { path: 'a' } },
			{ ...MODEL, type: 'custom', customQuery: { path: 'b', type: 'string' } },
			{ custom: { query: { path: 'b', type: 'string' } } },
		],
		[
			'a dbt model',
			'model',
			{ ...MODEL, type: 'dbt_model', dbtModel: 'a' },
			{ ...MODEL, type: 'dbt_model', dbtModel: 'b' },
			{ dbt: { modelId: 5501 } },
		],
		['two things', 'model', MODEL, { ...MODEL, name: 'Clients', primaryKey: 'uuid' }, { name: 'Clients', primaryKey: 'uuid' }],
		['the pause', 'sync', SYNC, { ...SYNC, schedulePaused: true }, { disabled: true }],
		[
			'one leaf of the config, which goes as a whole',
			'sync',
			SYNC,
			{ ...SYNC, config: { mode: 'update', mappings: [] } },
			{ configuration: { mode: 'update', mappings: [] } },
		],
		['to manual', 'sync', { ...SYNC, schedule: { type: 'cron', schedule: { expression: '* * * * *' } } }, SYNC, { schedule: null }],
		[
			'the schedule, less its start date',
			'sync',
			SYNC,
			{ ...SYNC, schedule: { type: 'cron', schedule: { expression: '0 6 * * *' }, startDate: '2026-01-05T06:00:00.000Z' } },
			{ schedule: { type: 'cron', schedule: { expression: '0 6 * * *' } } },
		],
	])('P22: %s is sent, and nothing else', (_, type, before, after, body) => {
		const made = updateBody(edited(type, 'x', before, after), BOTH)
		expect(made.kind === 'body' && toPlain(made.body)).toEqual(body)
	})

	test.each([
		['description', 'model', { ...MODEL, description: 'new' }, "Hightouch's API shows a model's description and takes no new one"],
		['source', 'model', { ...MODEL, source: 'other' }, 'Hightouch fixes the source of a model when it is created'],
		['type', 'model', { ...MODEL, type: 'table', tableName: 't' }, 'Hightouch fixes the type of a model when it is created'],
		['model', 'sync', { ...SYNC, model: 'other' }, 'Hightouch fixes the model of a sync when it is created'],
		['destination', 'sync', { ...SYNC, destination: 'other' }, 'Hightouch fixes the destination of a sync when it is created'],
	])('a new %s of a %s is refused before anything is sent', (name, type, after, reason) => {
		const made = updateBody(edited(type, 'x', type === 'model' ? MODEL : SYNC, after), BOTH)
		expect(made).toMatchObject({
			kind: 'impossible',
			problem: { code: 'LIVE_UNSUPPORTED', message: expect.stringContaining(reason), where: { path: [name] } },
		})
	})

	test('a value that Hightouch must have cannot be taken away', () => {
		expect(updateBody(edited('model', 'x', MODEL, { ...MODEL, primaryKey: undefined }), BOTH)).toMatchObject({
			kind: 'impossible',
			problem: { code: 'VALUE_INVALID' },
		})
	})

	test('what only the file knows, and what belongs to another type, is no change', () => {
		expect(changedAttributes(edited('sync', 'x', SYNC, { ...SYNC, description: 'Nightly.' }))).toEqual([])
		expect(changedAttributes(edited('model', 'x', MODEL, { ...MODEL, tableName: 'left' }))).toEqual([])
	})
})

describe('reading back', () => {
	const before = {
		...SYNC,
		config: {
			mode: 'upsert',
			keep: 1,
			mappings: [
				{ to: 'email', from: 'a' },
				{ to: 'name', from: 'n' },
			],
		},
	}
	const after = {
		...SYNC,
		config: {
			mode: 'upsert',
			mappings: [
				{ to: 'email', from: 'b' },
				{ to: 'name', from: 'n' },
			],
		},
	}
	const change = edited('sync', 'x', before, after, [
		{ path: ['config', 'keep'], before: 1, after: undefined },
		{ path: ['config', 'mappings', 'email', 'from'], before: 'a', after: 'b' },
	])

	test.each([
		['all taken', after, []],
		['taken, with a default added', { ...after, config: { ...after.config, configVersion: 2 } }, []],
		[
			'taken in another spelling',
			{
				...after,
				config: {
					...after.config,
					mappings: [
						{ to: 'email', from: 'B' },
						{ to: 'name', from: 'n' },
					],
				},
			},
			[],
		],
		[
			'nothing taken',
			before,
			[
				['config', 'keep'],
				['config', 'mappings', 'email', 'from'],
			],
		],
		['merged instead of replaced', { ...after, config: { keep: 1, ...after.config } }, [['config', 'keep']]],
		[
			'one mapping not taken, in another order',
			{
				...after,
				config: {
					mode: 'upsert',
					mappings: [
						{ to: 'name', from: 'n' },
						{ to: 'email', from: 'a' },
					],
				},
			},
			[['config', 'mappings', 'email', 'from']],
		],
	])('an answer that shows %s', (_, observed, ignored) => {
		expect(ignoredEdits(change, dictOf(observed))).toEqual(ignored)
	})

	test.each([
		['the same', SYNC, [], []],
		['more in the config', { ...SYNC, config: { ...SYNC.config, configVersion: 2 } }, ['config'], []],
		['less in the config', { ...SYNC, config: { mode: 'upsert' } }, ['config'], ['config']],
		['another pause', { ...SYNC, schedulePaused: true }, ['schedulePaused'], ['schedulePaused']],
		['a start date', { ...SYNC, schedule: { type: 'manual', startDate: 'x' } }, [], []],
		['a longer list', { ...SYNC, config: { mode: 'upsert', mappings: [{ to: 'a' }] } }, ['config'], ['config']],
	])('compared with what was sent, %s', (_, observed, exact, atLeast) => {
		expect(unlikeSent('sync', dictOf(SYNC), dictOf(observed), 'exact')).toEqual(exact)
		expect(unlikeSent('sync', dictOf(SYNC), dictOf(observed), 'at-least')).toEqual(atLeast)
	})

	test('a description that could not be sent is not missed', () => {
		expect(unlikeSent('model', dictOf({ ...MODEL, description: 'x' }), dictOf(MODEL), 'exact')).toEqual([])
	})
})
