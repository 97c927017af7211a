import { describe, expect, test } from 'vitest'
import { provider } from '../../providers/hightouch/index.ts'
import type { Where } from '../../src/model/index.ts'
import { checkTree } from '../../src/sync/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import type { FilesByPath } from '../support/fake-tree.ts'
import { commitFiles, fakeTree } from '../support/fake-tree.ts'

/** What a change of these files breaks, a line each: level, place, message, and the other place. */
async function broken(before: FilesByPath, change: FilesByPath): Promise<readonly string[]> {
	const { read, repository, commit } = await fakeTree(before)
	const options = { schema: provider.schema, layout: provider.layout, slug: 'acme' }
	const [target, tree] = [await read(options), await read({ ...options, commit: await commitFiles(repository, change, commit) })]
	const found = await checkTree({ provider, tree, before: target, repository, folder: '', clock: fakeClock() })
	return found.map(
		({ level, problem: { message, where, cause } }) => `${level} ${placeOf(where)} ${message}${cause ? ` [${placeOf(cause.where)}]` : ''}`,
	)
}

const placeOf = (where: Where | undefined): string =>
	[where?.file, where?.line, where?.column].filter((part) => part !== undefined).join(':')

const MODEL = 'name: M\nsource: warehouse\ntype: raw_sql\nrawSql: select id, email, count(*) as n from users\nprimaryKey: id\n'
const SYNC =
	'model: m\ndestination: crm\nconfig:\n  mappings:\n    - to: Email\n      from: email\n      type: standard\nschedule:\n  type: manual\nschedulePaused: true\n'
const BODY = 'type: object\n  properties:\n    properties:\n      type: object\n      properties:\n        total:\n          type: number\n'
const EVENT = `name: E\nschema:\n  ${BODY}type: track\n`
const FINE = {
	'models/m.yaml': MODEL,
	'models/unused.yaml': MODEL.replace('name: M', 'name: U'),
	'syncs/s.yaml': SYNC,
	'events/contracts/web.yaml': 'name: Web\n',
	'events/contracts/web/e.yaml': EVENT,
}

describe('what a change takes away from others', () => {
	test.each<readonly [string, FilesByPath, readonly string[]]>([
		['nothing', {}, []],
		['a model that nobody uses', { 'models/unused.yaml': null }, []],
		[
			'a model that a sync uses',
			{ 'models/m.yaml': null },
			['error syncs/s.yaml:1:1 sync.s: `model` leads to model.m, which this change removes'],
		],
		[
			'a model with another slug',
			{ 'models/m.yaml': null, 'models/new.yaml': MODEL },
			['error syncs/s.yaml:1:1 sync.s: `model` leads to model.m, which this change renames to model.new'],
		],
		['a model and its sync', { 'models/m.yaml': null, 'syncs/s.yaml': null }, []],
		['a model, and its sync goes to another', { 'models/m.yaml': null, 'syncs/s.yaml': SYNC.replace('model: m', 'model: unused') }, []],
		['a file that cannot be read is there', { 'models/m.yaml': 'name: [\n' }, [expect.stringMatching(/^error models\/m\.yaml:2:1 /)]],
		[
			'another primary key',
			{ 'models/m.yaml': MODEL.replace('primaryKey: id', 'primaryKey: email') },
			['error models/m.yaml:5:1 model.m: `primaryKey` is "email" and was "id"; rows are known by it in: sync.s [syncs/s.yaml:1:1]'],
		],
		[
			'a primary key in capitals',
			{ 'models/m.yaml': MODEL.replace('primaryKey: id', 'primaryKey: ID') },
			[
				'error models/m.yaml:5:1 model.m: `primaryKey` is "ID" and was "id", which differ in capitals only; rows are known by it in: sync.s [syncs/s.yaml:1:1]',
			],
		],
		['a primary key of a model that nobody uses', { 'models/unused.yaml': MODEL.replace('primaryKey: id', 'primaryKey: email') }, []],
		[
			'another type',
			{
				'models/m.yaml': MODEL.replace(
					'type: raw_sql\nrawSql: select id, email, count(*) as n from users',
					'type: table\ntableName: users',
				),
			},
			[
				'error models/m.yaml:3:1 model.m: `type` is "table" and was "raw_sql"; it decides what can be selected for: sync.s [syncs/s.yaml:1:1]',
			],
		],
		[
			'a mapped column that the query no longer names',
			{ 'models/m.yaml': MODEL.replace('email, ', '') },
			[
				'error syncs/s.yaml:6:7 sync.s: `config.mappings[0].from` is the column "email", which the query of model.m no longer names [models/m.yaml:4:1]',
			],
		],
		[
			'a mapped column in capitals',
			{ 'models/m.yaml': MODEL.replace('email', 'EMAIL') },
			[
				'error syncs/s.yaml:6:7 sync.s: `config.mappings[0].from` is the column "email", which the query of model.m now spells in other capitals [models/m.yaml:4:1]',
			],
		],
		['all columns', { 'models/m.yaml': MODEL.replace('id, email, count(*) as n', '*') }, []],
		['a query that says the same otherwise', { 'models/m.yaml': MODEL.replace('from users', 'from people') }, []],
		[
			'an event that takes less',
			{ 'events/contracts/web/e.yaml': EVENT.replace('number', 'integer') },
			['error events/contracts/web/e.yaml:9:11 event.web/e: `schema.properties.properties.properties.total.type` no longer takes number'],
		],
		['an event that takes more', { 'events/contracts/web/e.yaml': EVENT.replace('type: number', 'type: [number, string]') }, []],
	])('%s', async (_, change, expected) => {
		expect(await broken(FINE, change)).toEqual(expected)
	})

	test('what led nowhere before is no doing of this change', async () => {
		const { 'models/m.yaml': _, ...before } = FINE
		expect(await broken(before, { 'models/unused.yaml': null })).toEqual([
			'warning syncs/s.yaml:1:1 sync.s: `model` leads to model.m, and there is no models/m.yaml',
		])
	})
})
