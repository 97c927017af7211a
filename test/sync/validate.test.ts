import { describe, expect, test } from 'vitest'
import { provider } from '../../providers/hightouch/index.ts'
import type { Where } from '../../src/model/index.ts'
import { validateTree } from '../../src/sync/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import type { FilesByPath } from '../support/fake-tree.ts'
import { fakeTree } from '../support/fake-tree.ts'

/** Each finding on a line: level, file, line and column, message, and where else. */
async function findings(files: FilesByPath, uncommitted: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
	const { read, repository } = await fakeTree(files)
	const changed = Object.entries(uncommitted).map(([path, text]) => ({ path, content: new TextEncoder().encode(text) }))
	const tree = await read({ schema: provider.schema, layout: provider.layout, slug: 'acme', uncommitted: changed })
	const found = await validateTree({ provider, tree, repository, folder: '', clock: fakeClock() })
	return found.map(
		({ level, problem: { message, where, cause } }) => `${level} ${placeOf(where)} ${message}${cause ? ` [${placeOf(cause.where)}]` : ''}`,
	)
}

const placeOf = (where: Where | undefined): string =>
	[where?.file, where?.line, where?.column].filter((part) => part !== undefined).join(':')

const MODEL = 'name: M\nsource: warehouse\ntype: table\ntableName: t\nprimaryKey: id\n'
const RELATED = 'name: R\nsource: warehouse\ntype: table\ntableName: t\n'
const SYNC = 'model: m\ndestination: crm\nconfig: {}\nschedule:\n  type: manual\nschedulePaused: true\n'
const MANIFEST = 'sources:\n  warehouse:\n    type: postgres\ndestinations:\n  crm:\n    type: hubspot\n'
const BODY = 'type: object\n  properties:\n    properties:\n      type: object\n'
const EVENT = `name: E\nschema:\n  ${BODY}type: track\n`
const FINE = {
	'manifest-acme.yaml': MANIFEST,
	'aliases-acme.yaml': '# none\n',
	'models/m.yaml': MODEL,
	'syncs/s.yaml': SYNC,
	'schema/parent-models/users.yaml': MODEL,
	'schema/related-models/orders.yaml': RELATED,
	'schema/model-relationships/users-orders.yaml':
		"from:\n  slug: users\nto:\n  slug: orders\ncardinality: '1:1'\nmapping:\n  - fromColumn: id\n    toColumn: user_id\n",
	'events/contracts/web.yaml': 'name: Web\n',
	'events/contracts/web/e.yaml': EVENT,
	'README.txt': 'foreign',
}

test('nothing wrong', async () => {
	expect(await findings(FINE)).toEqual([])
})

test('what hides a whole configuration is told once, as an error', async () => {
	const { read, repository } = await fakeTree({ 'models.tf.json': '{}' })
	const tree = await read({ format: 'hcl', provider, schema: provider.schema, layout: provider.layout, slug: 'acme' })
	const found = await validateTree({ provider, tree, repository, folder: '', clock: fakeClock() })
	expect(found.map(({ level, problem: { message } }) => `${level} ${message}`)).toEqual([
		'error models.tf.json is a configuration in JSON, which is not read',
	])
})

test('by file and line, whatever kind of check found it', async () => {
	const files = {
		...FINE,
		'models/b.yaml': MODEL.replace('type: table', 'type: tabel').replace('warehouse', 'lake'),
		'models/a.yaml': 'name: [\n',
		'syncs/s.yaml': SYNC.replace('model: m', 'model: gone').replace('manual', 'cron'),
	}
	expect(await findings(files)).toEqual([
		expect.stringMatching(/^error models\/a\.yaml:2:1 /),
		'warning models/b.yaml:2:1 model.b: `source` is lake, which no manifest here lists and no alias stands for',
		'error models/b.yaml:3:1 model.b: `type` must be one of raw_sql, table, dbt_model, dbt_cloud, custom',
		'warning syncs/s.yaml:1:1 sync.s: `model` leads to model.gone, and there is no models/gone.yaml',
		'error syncs/s.yaml:4:1 sync.s: `schedule.schedule.expression` has to be a cron expression of five fields',
	])
})

test('files that are not committed count as they are', async () => {
	expect(await findings(FINE, { 'syncs/s.yaml': SYNC.replace('model: m', 'model: gone') })).toEqual([
		'warning syncs/s.yaml:1:1 sync.s: `model` leads to model.gone, and there is no models/gone.yaml',
	])
})

test('references in maps, lists and deep in schemas stand at their own line', async () => {
	const files = {
		'events/domains/shop/domain.yaml': 'name: Shop\n',
		'events/domains/shop/components/zip.yaml': 'name: Zip\nschema:\n  type: string\n',
		'events/domains/shop/e.yaml': EVENT.replace(
			'      type: object\n',
			"      type: object\n      properties:\n        zip:\n          $ref: '#/definitions/components/zip'\n        city:\n          $ref: '#/definitions/components/city'\n        name:\n          $ref: '#/definitions/name'\n",
		),
		'schema/model-relationships/a.yaml': 'from:\n  slug: users\nto:\n  slug: orders\nthrough:\n  - b\n  - c\n',
	}
	expect(await findings(files)).toEqual([
		'error events/domains/shop/e.yaml:11:11 domain_event.shop/e: `schema.properties.properties.properties.city.$ref` leads to component.shop/city, and there is no events/domains/shop/components/city.yaml',
		'error events/domains/shop/e.yaml:13:11 domain_event.shop/e: `schema.properties.properties.properties.name.$ref` leads nowhere: #/definitions/name',
		'warning schema/model-relationships/a.yaml:2:3 relationship.a: `from.slug` leads to schema_model.users, which has no file',
		'warning schema/model-relationships/a.yaml:4:3 relationship.a: `to.slug` leads to schema_model.orders, which has no file',
		'warning schema/model-relationships/a.yaml:6:5 relationship.a: `through[0]` leads to relationship.b, and there is no schema/model-relationships/b.yaml',
		'warning schema/model-relationships/a.yaml:7:5 relationship.a: `through[1]` leads to relationship.c, and there is no schema/model-relationships/c.yaml',
	])
})

describe('what is told by the folder', () => {
	test('a line that says it again goes nowhere, whether or not it is right', async () => {
		const files = {
			...FINE,
			'schema/parent-models/users.yaml': `kind: parent\n${MODEL}`,
			'schema/related-models/orders.yaml': `${RELATED}kind: event\n`,
			'events/contracts/web/e.yaml': `${EVENT}contract: shop\n`,
		}
		expect(await findings(files)).toEqual([
			'warning events/contracts/web/e.yaml:8:1 event.web/e: `contract` is told by the folder of the file, and the line goes nowhere',
			'warning schema/parent-models/users.yaml:1:1 schema_model.users: `kind` is told by the folder of the file, and the line goes nowhere',
			'warning schema/related-models/orders.yaml:5:1 schema_model.orders: `kind` is told by the folder of the file, and the line goes nowhere',
		])
	})

	test('an event without its contract and a component without its domain name the file that is missing', async () => {
		expect(await findings({ 'events/contracts/web/e.yaml': EVENT })).toEqual([
			'error events/contracts/web/e.yaml:1:1 event.web/e: `contract` leads to contract.web, and there is no events/contracts/web.yaml',
		])
		expect(await findings({ 'events/domains/shop/components/zip.yaml': 'name: Zip\nschema: {}\n' })).toEqual([
			'error events/domains/shop/components/zip.yaml:1:1 component.shop/zip: `domain` leads to domain.shop, and there is no events/domains/shop/domain.yaml',
		])
	})
})

describe('P3: what cannot be read', () => {
	test('is named once, and nothing that refers to it dangles', async () => {
		expect(await findings({ ...FINE, 'models/m.yaml': 'name: [\n' })).toEqual([expect.stringMatching(/^error models\/m\.yaml:2:1 /)])
	})

	test('in a manifest is no fault of a person, and no source is missing because of it', async () => {
		const files = { ...FINE, 'manifest-acme.yaml': 'sources: [\n', 'manifest-other.yaml': 'sources:\n  lake:\n    type: s3\n' }
		expect(await findings(files)).toEqual([expect.stringMatching(/^warning manifest-acme\.yaml:2:1 /)])
	})

	test('because two layouts are there at once: told once for all types, and their files are not judged', async () => {
		const files = { ...FINE, 'events/domains/shop/domain.yaml': 'name: Shop\n', 'events/domains/shop/e.yaml': 'type: nonsense\n' }
		expect(await findings(files)).toHaveLength(1)
	})

	test('because one resource has two files', async () => {
		const files = { ...FINE, 'schema/event-models/orders.yaml': 'name: 3\n' }
		expect(await findings(files)).toEqual([
			expect.stringMatching(/^error schema\/related-models\/orders\.yaml.* schema_model\.orders has two files/),
		])
	})
})

test('one alias for two things: both places, and told once', async () => {
	const files = { ...FINE, 'aliases-acme.yaml': 'sources:\n  main: warehouse\ndestinations:\n  other: crm\n  main: crm\n' }
	expect(await findings(files)).toEqual([
		'error aliases-acme.yaml:5:3 aliases.acme: `destinations.main` is an alias a second time, after `sources.main`, so it stands for nothing [aliases-acme.yaml:2:3]',
	])
})

test('one column in two spellings: both places, in two files', async () => {
	const sync = SYNC.replace('config: {}', 'config:\n  mappings:\n    - to: a\n      from: ID')
	expect(await findings({ ...FINE, 'syncs/s.yaml': sync })).toEqual([
		'error syncs/s.yaml:6:7 sync.s: `config.mappings[0].from` is "ID", and model.m spells that column "id" in `primaryKey` [models/m.yaml:5:1]',
	])
})

test('10 000 files, all of them wrong', { timeout: 30_000 }, async () => {
	const files = Array.from({ length: 10_000 }, (_, index) => [`syncs/s${index}.yaml`, SYNC.replace('model: m', `model: gone-${index}`)])
	expect(await findings({ ...FINE, ...Object.fromEntries(files) })).toHaveLength(10_000)
})
