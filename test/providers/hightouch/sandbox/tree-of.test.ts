import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sandbox as model } from '../../../../providers/hightouch/sandbox/index.ts'
import { treeOf } from '../../../../providers/hightouch/sandbox/tree-of.ts'
import type { Dict, Present, Value, World } from '../../../../src/provider.ts'
import { isDict, isList, toPlain } from '../../../../src/provider.ts'
import { dictOf } from '../../../support/fake-api.ts'
import { SMALL, startSandbox, tree } from '../../../support/sandbox.ts'

const at = { now: '2026-01-01T00:00:00.000Z', switches: {} }
const later = { now: '2026-02-02T00:00:00.000Z', switches: {} }
const schema = { type: 'object' }

const worldOf = (files: Readonly<Record<string, object>>): World => model.fill(model.empty(), tree(files), at).world

/** Every kind of file in its fullest form, its keys in the order in which they are written. */
const FULL = {
	'models/orders.yaml': { name: 'Orders', source: 'db', description: 'All', type: 'raw_sql', rawSql: 'select 1', primaryKey: 'id' },
	'models/accounts.yaml': { name: 'Accounts', source: 'null', type: 'dbt_model', dbtModel: 'model.w.accounts', primaryKey: 'id' },
	'models/sheet.yaml': { name: 'Sheet', source: 'db', type: 'custom', customQuery: { name: 'x', type: 'sheet' }, primaryKey: 'Row Key' },
	'schema/parent-models/users.yaml': {
		name: 'Users',
		source: 'db',
		type: 'table',
		tableName: 'u',
		primaryKey: 'ID',
		primaryLabel: 'NAME',
		secondaryLabel: 'MAIL',
	},
	'schema/related-models/items.yaml': { name: 'Items', source: 'db', type: 'table', tableName: 'i' },
	'schema/event-models/seen.yaml': { name: 'Seen', source: 'db', type: 'table', tableName: 's', eventTimestampColumn: 'AT' },
	'schema/model-relationships/users-items.yaml': {
		from: { relationshipName: 'their', slug: 'users', mergeColumns: true },
		to: { slug: 'items' },
		cardinality: '1:many',
		mapping: [{ fromColumn: 'ID', toColumn: 'USER' }],
	},
	'schema/model-relationships/users-seen.yaml': { from: { slug: 'users' }, to: { slug: 'seen' }, through: ['users-items'] },
	'syncs/-2.yaml': {
		model: 'orders',
		destination: 'crm',
		description: 'Daily',
		config: { mode: 'all', mappings: [{ to: 'a', from: 'b' }] },
		schedule: { type: 'cron', schedule: { expression: '0 6 * * *' }, startDate: '2026-01-05T06:00:00.000Z' },
		schedulePaused: true,
	},
	'syncs/by-hand.yaml': { model: 'accounts', destination: 'null', config: {}, schedule: { type: 'manual' }, schedulePaused: false },
	'syncs/boosted.yaml': { model: 'orders', destination: 'crm', config: {}, schedule: { type: 'match_booster' }, schedulePaused: false },
	'events/contracts/web.yaml': { name: 'Web', description: 'Shop', onUndeclaredSchema: 'BLOCK_EVENT' },
	'events/contracts/web/order-completed.yaml': {
		includeBuiltInContext: false,
		name: 'Order Completed',
		onSchemaViolation: 'BLOCK_EVENT',
		onUndeclaredFields: 'OMIT_FIELDS',
		schema,
		type: 'track',
		version: '2',
	},
	'events/contracts/web/alias.yaml': { schema, type: 'alias' },
	'events/domains/shop/domain.yaml': { name: 'Shop', onUndeclaredSchema: 'BLOCK_EVENT', sources: [] },
	'events/domains/shop/identify.yaml': { schema: { $ref: '#/definitions/components/money' }, type: 'identify' },
	'events/domains/shop/components/money.yaml': { name: 'Money', version: '2', description: 'Cents', sources: ['site'], schema },
	'manifest-acme-production.yaml': {
		sources: { db: { name: 'Database', type: 'snowflake' }, null: { name: 'Unfinished', type: 'postgres' } },
		destinations: { crm: { name: 'CRM', type: 'hubspot' }, null: { name: 'Unfinished', type: 'webhookV2' } },
		slug: 'manifest-acme-production',
	},
}

describe('a workspace as files', () => {
	test('each file comes back as it was, keys in their order, below the workspace that it names', () => {
		const files = treeOf(worldOf(FULL), 'acme-production')
		expect(JSON.stringify(toPlain(files))).toBe(JSON.stringify(FULL))
	})

	test('what says no more than its default is not written', () => {
		const files = treeOf(
			worldOf({
				'models/m.yaml': {
					name: 'M',
					source: 's',
					description: '',
					type: 'table',
					tableName: 't',
					isSchema: false,
					primaryKey: 'id',
					dbtModel: null,
				},
				'events/contracts/c.yaml': { name: 'C', onUndeclaredSchema: 'ALLOW_EVENT' },
				'events/contracts/c/e.yaml': {
					type: 'identify',
					version: 'default',
					onSchemaViolation: 'ALLOW_EVENT',
					onUndeclaredFields: 'ALLOW_EVENT',
					includeBuiltInContext: true,
					schema,
				},
			}),
			'acme',
		)
		expect(toPlain(files.get('models/m.yaml'))).toEqual({ name: 'M', source: 's', type: 'table', tableName: 't', primaryKey: 'id' })
		expect(toPlain(files.get('events/contracts/c.yaml'))).toEqual({ name: 'C' })
		expect(toPlain(files.get('events/contracts/c/e.yaml'))).toEqual({ schema, type: 'identify' })
	})

	test('aliases are the real names; audiences, their syncs and secrets are not there', async () => {
		const sandbox = await startSandbox({
			from: new Map([
				...SMALL,
				['aliases-acme.yaml', dictOf({ sources: { main: 'warehouse' } })],
				['models/a.yaml', dictOf({ ...FULL['models/orders.yaml'], source: 'main' })],
			]),
		})
		const audience = {
			name: 'Big',
			slug: 'big',
			queryType: 'visual',
			visual: { filter: {}, parentId: 1001 },
			sourceId: 101,
			isSchema: false,
			primaryKey: 'id',
		}
		const { json } = await sandbox.fetch('POST', '/models', audience)
		await sandbox.fetch('POST', '/syncs', {
			slug: 'of-big',
			configuration: {},
			destinationId: 201,
			modelId: json.id,
			schedule: null,
			disabled: true,
		})
		const answer = await sandbox.control('GET', 'tree')
		expect(Object.keys(answer.json)).toEqual([
			'models/customers.yaml',
			'models/orders.yaml',
			'models/a.yaml',
			'syncs/customers-to-crm.yaml',
			'manifest-acme.yaml',
		])
		expect(answer.json['models/a.yaml'].source).toBe('warehouse')
		expect(answer.text).not.toContain('sandbox-secret-')
	})

	test('a slug that could not be the name of a file has none', async () => {
		const sandbox = await startSandbox()
		for (const slug of ['a/b', '.yaml']) await sandbox.fetch('POST', '/events/contracts', { name: 'N', slug })
		expect(Object.keys((await sandbox.control('GET', 'tree')).json)).toEqual(['events/contracts/.yaml.yaml', 'manifest-sandbox.yaml'])
	})
})

const slug = fc.constantFrom('a', 'b', 'C', '-2', '__proto__', 'x y')
const text = fc.oneof(fc.constantFrom('', 'null', 'é 🏢', 'Name'), fc.string({ maxLength: 6 }))
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const action = maybe(fc.constantFrom('ALLOW_EVENT', 'BLOCK_EVENT'))
const anySchema = fc.oneof(
	fc.dictionary(fc.string({ maxLength: 4 }), fc.oneof(text, fc.boolean(), fc.integer()), { maxKeys: 3 }),
	slug.map((to) => ({ $ref: `#/definitions/components/${to}` })),
)
const query = fc.oneof(
	text.map((rawSql) => ({ type: 'raw_sql', rawSql })),
	text.map((tableName) => ({ type: 'table', tableName })),
	text.map((name) => ({ type: 'dbt_model', dbtModel: `model.${name}` })),
	fc.dictionary(text, fc.integer(), { maxKeys: 2 }).map((customQuery) => ({ type: 'custom', customQuery })),
)
const modelFile = fc
	.record({ name: text, source: slug, description: maybe(text), primaryKey: text, primaryLabel: maybe(text), eventTimestampColumn: text })
	.chain((own) => query.map((made) => ({ ...own, ...made })))
const event = fc.record({
	type: fc.constantFrom('track', 'identify', 'alias'),
	name: maybe(text),
	version: maybe(text),
	onSchemaViolation: action,
	onUndeclaredFields: action,
	includeBuiltInContext: maybe(fc.boolean()),
	schema: anySchema,
})
const holder = fc.record({
	name: text,
	description: maybe(text),
	onUndeclaredSchema: action,
	sources: maybe(fc.array(slug, { maxLength: 2 })),
})
const component = fc.record({
	name: text,
	version: maybe(text),
	description: maybe(text),
	sources: maybe(fc.array(slug, { maxLength: 2 })),
	schema: anySchema,
})
const end = fc.record({ slug, relationshipName: maybe(text), mergeColumns: maybe(fc.boolean()) })
const relationship = fc.record({
	from: end,
	to: end,
	cardinality: fc.constantFrom('1:1', 'many:1'),
	mapping: fc.array(fc.record({ fromColumn: text, toColumn: text }), { maxLength: 2 }),
	through: maybe(fc.array(slug, { maxLength: 2 })),
})
const sync = fc.record({
	model: slug,
	destination: fc.oneof(slug, fc.constant('null')),
	description: maybe(text),
	config: fc.dictionary(text, fc.array(fc.dictionary(text, text, { maxKeys: 2 }), { maxLength: 2 }), { maxKeys: 3 }),
	schedule: fc.constantFrom(
		{ type: 'manual' },
		{ type: 'match_booster' },
		{ type: 'cron', schedule: { expression: '* * * * *' }, startDate: 'x' },
	),
	schedulePaused: fc.boolean(),
})
const connection = fc.record({ name: text, type: text })

/** A file of any kind at a place where it belongs. */
const file: fc.Arbitrary<readonly [string, object]> = fc.oneof(
	...['models', 'schema/parent-models', 'schema/related-models', 'schema/event-models'].map((folder) => placed(folder, modelFile)),
	placed('schema/model-relationships', relationship),
	placed('syncs', sync),
	placed('events/contracts', holder),
	slug.chain((inside) => placed(`events/contracts/${inside}`, event)),
	fc.tuple(slug, holder).map(([inside, made]) => [`events/domains/${inside}/domain.yaml`, made] as const),
	slug.chain((inside) => placed(`events/domains/${inside}`, event)),
	slug.chain((inside) => placed(`events/domains/${inside}/components`, component)),
	fc
		.record({ sources: fc.dictionary(slug, connection), destinations: fc.dictionary(slug, connection) })
		.map((made) => ['manifest-acme.yaml', made] as const),
)

function placed(folder: string, made: fc.Arbitrary<object>): fc.Arbitrary<readonly [string, object]> {
	return fc.tuple(slug, made).map(([name, content]) => [`${folder}/${name}.yaml`, content] as const)
}

/** What the other files need is there more often than not. */
const ALWAYS: readonly (readonly [string, object])[] = [
	['models/a.yaml', { name: 'A', source: 'a', type: 'table', tableName: 't', primaryKey: 'id' }],
	['events/contracts/a.yaml', { name: 'A' }],
	['events/contracts/b.yaml', { name: 'B' }],
	['events/domains/a/domain.yaml', { name: 'A' }],
	['events/domains/a/components/a.yaml', { name: 'A', schema }],
]

const workspace = fc
	.array(file, { minLength: 10, maxLength: 40, size: 'max' })
	.map((files) => new Map([...ALWAYS, ...files].map(([path, made]) => [path, dictOf(withoutAbsent(made))])))

function withoutAbsent(plain: object): object {
	return JSON.parse(JSON.stringify(plain)) as object
}

const IDS: Readonly<Record<string, string>> = { sourceId: 'source', modelId: 'model', destinationId: 'destination' }

/** The world without ids and times: rows by slug, and slugs in place of ids. */
function essence(world: World): unknown {
	const kinds = ['source', 'destination', 'model', 'sync', 'relationship', 'contract', 'domain']
	return kinds.map((kind) =>
		rows(world, kind)
			.map((row) => toPlain(stripped(world, row)))
			.sort(bySlug),
	)
}

function rows(world: World, kind: string): readonly Dict[] {
	return [...(world.tables.get(kind)?.values() ?? [])]
}

function stripped(world: World, row: Dict): Dict {
	const members = [...row].flatMap(([name, value]): [string, Present][] => {
		if (['id', 'createdAt', 'updatedAt'].includes(name)) return []
		const kind = IDS[name]
		if (kind !== undefined) return [[name, world.tables.get(kind)?.get(String(value))?.get('slug') ?? null]]
		if (name === 'dbt' && isDict(value)) return [[name, new Map([...value].filter(([key]) => key !== 'modelId'))]]
		return [[name, name === 'components' || name === 'events' ? bySlugs(world, value) : value]]
	})
	return new Map(members)
}

function bySlugs(world: World, list: Value): readonly Present[] {
	return isList(list) ? list.filter(isDict).map((item) => stripped(world, item)) : []
}

function bySlug(a: unknown, b: unknown): number {
	const [left, right] = [a, b].map((row) => String((row as { slug: unknown }).slug))
	return (left ?? '') < (right ?? '') ? -1 : 1
}

describe('the way there and back', () => {
	test('P14: a workspace that is filled from its own files is the same up to ids and times', () => {
		let files = 0
		fc.assert(
			fc.property(workspace, (given) => {
				const first = model.fill(model.empty(), given, at).world
				const written = treeOf(first, 'acme')
				files += written.size
				const second = model.fill(model.empty(), written, later)
				expect(second.skipped).toEqual([])
				expect(essence(second.world)).toEqual(essence(first))
				expect(treeOf(second.world, 'acme')).toEqual(written)
			}),
			{ numRuns: 150 },
		)
		expect(files).toBeGreaterThan(1_500)
	})

	test('P14: whatever people did in its pages', () => {
		const edits = fc.array(
			fc.record({
				kind: fc.constantFrom('create', 'create', 'update', 'delete'),
				place: file,
			}),
			{ maxLength: 20 },
		)
		fc.assert(
			fc.property(workspace, edits, (given, done) => {
				let world = model.fill(model.empty(), given, at).world
				for (const { kind, place } of done) world = model.edit(world, editAt(kind, place), later).world
				const again = model.fill(model.empty(), treeOf(world, 'acme'), at)
				expect(again.skipped).toEqual([])
				expect(essence(again.world)).toEqual(essence(world))
			}),
			{ numRuns: 100 },
		)
	})
})

const TYPES: readonly (readonly [RegExp, string, ((slug: string) => object)?])[] = [
	[/^models\/()(.+)\.yaml$/, 'model'],
	[/^schema\/(parent|related|event)-models\/(.+)\.yaml$/, 'schema_model', (kind) => ({ kind })],
	[/^schema\/model-relationships\/()(.+)\.yaml$/, 'relationship'],
	[/^syncs\/()(.+)\.yaml$/, 'sync'],
	[/^events\/contracts\/()([^/]+)\.yaml$/, 'contract'],
	[/^events\/contracts\/([^/]+)\/(.+)\.yaml$/, 'event', (contract) => ({ contract })],
	[/^events\/domains\/()([^/]+)\/domain\.yaml$/, 'domain'],
	[/^events\/domains\/([^/]+)\/components\/(.+)\.yaml$/, 'component', (domain) => ({ domain })],
	[/^events\/domains\/([^/]+)\/([^/]+)\.yaml$/, 'domain_event', (domain) => ({ domain })],
	[/^manifest-()(acme)\.yaml$/, 'nothing'],
]

/** What a person does to the resource that a file would hold. */
function editAt(kind: string, [path, content]: readonly [string, object]): Parameters<typeof model.edit>[1] {
	const [pattern, type, more = () => ({})] = TYPES.find(([place]) => place.test(path)) ?? [/^()()/, 'nothing']
	const [, inside = '', name = ''] = pattern.exec(path) ?? []
	const key = type === 'event' || type === 'domain_event' || type === 'component' ? `${inside}/${name}` : name
	const attributes = dictOf(withoutAbsent({ ...content, ...more(inside) }))
	if (kind === 'create') return { kind, type, attributes }
	return kind === 'update' ? { kind, type, key, attributes } : { kind: 'delete', type, key }
}
