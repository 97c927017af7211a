import { dump } from 'js-yaml'
import { makeAddress } from '../../src/model/index.ts'
import { importResource } from '../../src/sync/index.ts'
import { FOLDER, OPTIONS } from './process.ts'
import { PATIENT } from './runs.ts'
import type { Scenario } from './scenario.ts'
import type { TreeTexts } from './service.ts'
import { COMMENTED, CONNECTIONS, CONTRACT, EVENTS, model, SCHEMA, SMALL, sync } from './trees.ts'
import type { World } from './world.ts'

/** A person's commit; null removes the file. */
const commit =
	(files: Readonly<Record<string, string | null>>) =>
	(world: World): Promise<void> =>
		world.commit(
			'edit',
			Object.entries(files).map(([path, content]) =>
				content === null ? { path: `${FOLDER}/${path}`, remove: true } : { path: `${FOLDER}/${path}`, content },
			),
		)

type Edit = Parameters<World['edit']>

/** What a person does in the service's pages. */
const click =
	(...edits: readonly Edit[]) =>
	async (world: World): Promise<void> => {
		for (const edit of edits) if (!(await world.edit(...edit))) throw new Error(`the page refuses ${edit.slice(0, 3).join(' ')}`)
	}

const both =
	(...parts: readonly ((world: World) => Promise<unknown>)[]) =>
	async (world: World): Promise<void> => {
		for (const part of parts) await part(world)
	}

const TEN_NEW: TreeTexts = Object.fromEntries(
	[1, 2, 3, 4, 5].flatMap((number) => [
		[`models/new-${number}.yaml`, model(`New ${number}`)],
		[`syncs/new-${number}-to-crm.yaml`, sync(`new-${number}`, `field_${number}`)],
	]),
)

/** Two that each side edits in its own way, and one that both edit. */
const BOTH_WAYS = both(
	commit({ 'models/customers.yaml': model('Customers of ours'), 'models/new.yaml': model('New') }),
	click(['update', 'model', 'orders', { name: 'Orders of theirs' }], ['create', 'model', '', { name: 'Made there', ...shape('made') }]),
)

const COLLISION = both(
	commit({ 'models/customers.yaml': model('From git'), 'models/orders.yaml': model('Orders again') }),
	click(['update', 'model', 'customers', { name: 'From the page' }]),
)

function shape(table: string): object {
	return { source: 'warehouse', type: 'raw_sql', rawSql: `select * from ${table}`, primaryKey: 'id' }
}

const event = (name: string, fields: object): string =>
	dump({
		...fields,
		name,
		schema: { type: 'object', properties: { properties: { type: 'object', properties: {} } } },
		type: 'track',
		version: 'default',
	})

/** In the order in which a reader needs them. */
export const SCENARIOS: readonly Scenario[] = [
	{ name: 'adoption of a tree that says the same', live: SMALL, base: 'none' },
	{ name: 'first sync into an empty folder', live: SMALL, git: {}, base: 'none' },
	{ name: 'first sync of a new workspace', live: CONNECTIONS, git: SMALL, base: 'none' },
	{
		name: 'adoption of a tree that says something else',
		live: SMALL,
		git: { ...SMALL, 'models/orders.yaml': model('Other') },
		base: 'none',
		choose: 'git',
	},
	{ name: 'ten created in the workspace, half of which refer to the others', live: SMALL, edits: commit(TEN_NEW) },
	{
		name: 'three updated in the workspace',
		live: SMALL,
		edits: commit({
			'models/customers.yaml': model('Customers 2'),
			'models/orders.yaml': model('Orders 2'),
			'syncs/customers-to-crm.yaml': sync('customers', 'e_mail'),
		}),
	},
	{
		name: 'updated in files that have comments',
		live: SMALL,
		git: COMMENTED,
		edits: click(
			['update', 'model', 'customers', { name: 'Renamed', primaryKey: 'key' }],
			['update', 'model', 'orders', { rawSql: 'select 2' }],
		),
	},
	{ name: 'changes in both directions', live: SMALL, edits: BOTH_WAYS },
	{ name: 'changes in both directions, state in git', store: 'git', live: SMALL, edits: BOTH_WAYS },
	{ name: 'one commit for all', store: 'git', live: SMALL, edits: BOTH_WAYS, commits: 'per-sync' },
	{ name: 'a conflict that git wins', live: SMALL, edits: COLLISION, choose: 'git' },
	{ name: 'a conflict that the workspace wins', live: SMALL, edits: COLLISION, choose: 'live' },
	{
		name: 'events of a contract, written as one list',
		live: { ...SMALL, ...CONTRACT },
		edits: commit({
			'events/contracts/web/cart-opened-web-default.yaml': event('Cart Opened', {
				onSchemaViolation: 'BLOCK_EVENT',
				onUndeclaredFields: 'ALLOW_EVENT',
			}),
			'events/contracts/web/cart-closed-web-default.yaml': null,
			'events/contracts/web/cart-sold-web-default.yaml': event('Cart Sold', EVENTS),
		}),
	},
	{ name: 'a new contract and its events', live: SMALL, edits: commit(CONTRACT) },
	{
		name: 'a contract edited on both sides',
		store: 'git',
		live: { ...SMALL, ...CONTRACT },
		edits: both(
			commit({ 'events/contracts/web.yaml': 'name: Web shop\nonUndeclaredSchema: ALLOW_EVENT\n' }),
			click(['update', 'event', 'web/cart-opened-web-default', { onSchemaViolation: 'BLOCK_EVENT' }]),
		),
	},
	{
		name: 'models of the schema',
		live: { ...SMALL, ...SCHEMA },
		edits: both(
			commit({ 'schema/parent-models/people.yaml': SCHEMA['schema/parent-models/people.yaml'].replace('shop.people', 'shop.humans') }),
			click(['update', 'schema_model', 'purchases', { name: 'Purchases made' }]),
		),
	},
	{
		name: 'a sync that runs is paused for the change',
		live: SMALL,
		edits: both(commit({ 'syncs/customers-to-crm.yaml': sync('customers', 'e_mail') }), (world) =>
			world.run('customers-to-crm', 'querying'),
		),
		policy: { pauseRunning: true },
		options: { pauseRunning: true },
	},
	{
		name: 'a file goes away and its resource stays',
		live: SMALL,
		edits: commit({ 'models/orders.yaml': null, 'models/customers.yaml': model('Still here') }),
	},
	{
		name: 'a resource goes away and its file with it',
		live: SMALL,
		edits: click(['delete', 'model', 'orders', {}], ['update', 'model', 'customers', { name: 'Left alone' }]),
	},
	{
		name: 'a file under another name',
		live: SMALL,
		edits: commit({ 'models/orders.yaml': null, 'models/orders-2.yaml': model('Orders') }),
	},
	{
		name: 'five created in git, state in git',
		store: 'git',
		live: SMALL,
		edits: click(...[1, 2, 3, 4, 5].map((number): Edit => ['create', 'model', '', { name: `Made ${number}`, ...shape('x') }])),
	},
	{
		name: 'a service that fills in what it is sent',
		live: SMALL,
		beforehand: ({ ground }) => ground.service.switches({ 'config-echo': 'completed' }),
		edits: commit({ 'models/new.yaml': model('New'), 'syncs/new-to-crm.yaml': sync('new', 'email') }),
	},
	{ name: 'a saved plan', live: SMALL, edits: BOTH_WAYS, isSaved: true },
	{ name: 'so slow a service that results are stored in between', live: SMALL, edits: commit(TEN_NEW), jitterMs: 20_000 },
	{
		name: 'a resource bound to a file of another name',
		live: { ...SMALL, 'models/old-name.yaml': model('Old name') },
		git: { ...SMALL, 'models/new-name.yaml': model('Old name') },
		base: 'none',
		command: async (process, world) => {
			const { workspace, source } = await process.begin()
			const id = String(
				world
					.rows('model')
					.find((row) => row.get('slug') === 'old-name')
					?.get('id'),
			)
			const binding = { address: makeAddress('model', 'new-name'), type: 'model', key: 'new-name', id }
			await importResource(workspace, source, binding, { ...OPTIONS, ...PATIENT })
		},
	},
]

/** Few effects, and something of everything: quick enough to be tried with every change. */
export const QUICK: readonly string[] = [
	'adoption of a tree that says the same',
	'three updated in the workspace',
	'updated in files that have comments',
	'changes in both directions',
	'changes in both directions, state in git',
	'a resource goes away and its file with it',
]

/** Small enough for every pair of places. */
export const TWICE: readonly string[] = ['changes in both directions, state in git', 'updated in files that have comments']
