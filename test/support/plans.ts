import type { Address, Adoption, Change, CommitId, Conflict, Dict, Digest, Plan, Present, RemoteId, Schema } from '../../src/model/index.ts'
import { digestOf, fromPlain, isDict, makeAddress, planValue, problem } from '../../src/model/index.ts'

/** A made-up service with one word of the schema language each. */
export const schema: Schema = {
	version: 1,
	types: [
		{
			name: 'model',
			title: 'models',
			role: 'managed',
			label: 'name',
			attributes: [
				{ name: 'name', kind: 'string', required: true },
				{ name: 'source', kind: 'string' },
				{ name: 'rawSql', kind: 'string', language: 'sql' },
				{ name: 'primaryKey', kind: 'string' },
				{ name: 'tags', kind: 'set', items: { kind: 'string' } },
				{ name: 'password', kind: 'string', sensitive: true },
			],
			can: { create: true, update: true, delete: true },
		},
		{
			name: 'sync',
			title: 'syncs',
			role: 'managed',
			attributes: [
				{ name: 'model', kind: 'string', refersTo: 'model' },
				{ name: 'config', kind: 'any', keyedBy: 'to' },
				{
					name: 'schedule',
					kind: 'object',
					attributes: [
						{ name: 'type', kind: 'string' },
						{ name: 'token', kind: 'string', sensitive: true },
					],
				},
				{ name: 'paused', kind: 'boolean' },
			],
			can: { create: true, update: true, delete: { reason: 'the API has no call for it', remedy: 'delete it in the app' } },
		},
	],
}

export function dict(plain: Readonly<Record<string, unknown>>): Dict {
	const value = fromPlain(plain)
	if (!isDict(value)) throw new TypeError('not a map')
	return value
}

export function list(plain: readonly unknown[]): Present {
	return fromPlain(plain) ?? null
}

export const model = (key: string): Address => makeAddress('model', key)
export const sync = (key: string): Address => makeAddress('sync', key)
const digest = (text: string): Digest => digestOf(text)

/** Sealed as the planner seals it. */
export function seal(plan: Omit<Plan, 'digest'>): Plan {
	const { digest: _, ...unsealed } = plan as Plan
	return { ...unsealed, digest: digestOf(planValue(unsealed)) }
}

export const empty: Plan = seal({
	format: 1,
	workspace: 'acme-production',
	provider: 'acme',
	mode: 'two-way',
	direction: 'both',
	preview: false,
	targets: [],
	inputs: {
		base: { lineage: 'a1', serial: 12, digest: digest('base') },
		git: { branch: 'main', commit: '3f2a9c1d00000000000000000000000000000000' as CommitId, tree: digest('tree') },
		live: { identity: '4711' as RemoteId, digest: digest('live') },
		policy: digest('policy'),
		schema: 1,
	},
	changes: [],
	adoptions: [],
	conflicts: [],
	held: [],
	unsupported: [],
	detached: [],
	pending: [],
	guards: [],
	warnings: [],
	order: [],
	complete: true,
})

export function planWith(part: Partial<Plan>): Plan {
	return seal({ ...empty, ...part })
}

const customers = dict({
	name: 'Customers',
	source: 'warehouse',
	rawSql: 'select\n  id,\n  email\nfrom customers\nwhere active\n',
	primaryKey: 'id',
	tags: ['core', 'gdpr'],
})

export const updateToGit: Change = {
	id: 'git:update:model.customers',
	kind: 'update',
	to: 'git',
	address: model('customers'),
	type: 'model',
	key: 'customers',
	remoteId: '101' as RemoteId,
	other: customers,
	before: customers,
	after: new Map<string, Present>([
		...customers,
		['name', 'All customers'],
		['rawSql', 'select\n  id,\n  email,\n  country\nfrom customers\nwhere active\n'],
		['tags', list(['core', 'eu'])],
	]),
	edits: [
		{ path: ['name'], before: 'Customers', after: 'All customers', place: { file: 'models/customers.yaml', line: 1, column: 7 } },
		{
			path: ['rawSql'],
			before: 'select\n  id,\n  email\nfrom customers\nwhere active\n',
			after: 'select\n  id,\n  email,\n  country\nfrom customers\nwhere active\n',
			place: { file: 'models/customers.yaml', line: 3, column: 9 },
		},
		{ path: ['tags'], before: list(['core', 'gdpr']), after: list(['core', 'eu']) },
	],
	place: { file: 'models/customers.yaml', line: 1, column: 1 },
	changedAt: '2026-03-01T09:12:00Z',
	actor: 'Jane Doe',
	dependents: [sync('customers-to-crm'), sync('customers-to-mail')],
	notes: [],
}

const syncBefore = dict({
	model: 'orders',
	config: {
		mode: 'upsert',
		mappings: [
			{ to: 'email', from: 'mail' },
			{ to: 'full name', from: 'name' },
		],
	},
	schedule: { type: 'manual', token: 'old-token-value' },
	paused: true,
})

export const updateToLive: Change = {
	id: 'live:update:sync.orders-to-crm',
	kind: 'update',
	to: 'live',
	address: sync('orders-to-crm'),
	type: 'sync',
	key: 'orders-to-crm',
	remoteId: '202' as RemoteId,
	other: syncBefore,
	before: syncBefore,
	after: dict({
		model: 'orders',
		config: {
			mode: 'upsert',
			mappings: [
				{ to: 'email', from: 'email' },
				{ to: 'full name', from: 'name' },
				{ to: 'city', from: 'city' },
			],
		},
		schedule: { type: 'manual', token: 'new-token-value' },
		paused: false,
	}),
	edits: [
		{
			path: ['config', 'mappings', 'email', 'from'],
			before: 'mail',
			after: 'email',
			place: { file: 'syncs/orders-to-crm.yaml', line: 5, column: 13 },
		},
		{ path: ['config', 'mappings', 'city'], before: undefined, after: dict({ to: 'city', from: 'city' }) },
		{ path: ['schedule', 'token'], before: 'old-token-value', after: 'new-token-value', sensitive: true },
		{ path: ['paused'], before: true, after: false },
	],
	place: { file: 'syncs/orders-to-crm.yaml', line: 1, column: 1 },
	dependents: [],
	notes: ['the whole config is sent', 'a run may start as soon as it is no longer paused'],
}

export const createToLive: Change = {
	id: 'live:create:model.refunds',
	kind: 'create',
	to: 'live',
	address: model('refunds'),
	type: 'model',
	key: 'refunds',
	other: null,
	after: dict({
		name: 'Refunds',
		source: 'warehouse',
		rawSql: 'select *\nfrom refunds',
		primaryKey: 'id',
		tags: ['core'],
		password: 'hunter-password',
		region: 'unclassified-secret',
	}),
	place: { file: 'models/refunds.yaml', line: 1, column: 1 },
	dependents: [],
	notes: [],
}

export const deleteToGit: Change = {
	id: 'git:delete:model["odd key"]',
	kind: 'delete',
	to: 'git',
	address: model('odd key'),
	type: 'model',
	key: 'odd key',
	other: null,
	before: dict({ name: 'Old', source: 'warehouse', primaryKey: 'id' }),
	dependents: [],
	notes: [],
}

export const nameConflict: Conflict = {
	address: model('orders'),
	type: 'model',
	path: ['name'],
	base: 'Orders',
	git: 'Orders (clean)',
	live: 'All orders',
	reason: 'both-changed',
	place: { file: 'models/orders.yaml', line: 1, column: 7 },
	changedAt: '2026-03-02T10:00:00Z',
	actor: 'Sam Roe',
}

export const sqlConflict: Conflict = {
	address: model('orders'),
	type: 'model',
	path: ['rawSql'],
	base: 'select id\nfrom orders\n',
	git: 'select id, total\nfrom orders\n',
	live: 'select id\nfrom all_orders\n',
	reason: 'both-changed',
}

export const deleteConflict: Conflict = {
	address: sync('orders to crm'),
	type: 'sync',
	path: [],
	base: dict({ model: 'orders', paused: true, schedule: { type: 'manual', token: 'conflict-token' } }),
	git: null,
	live: dict({ model: 'orders', paused: false, schedule: { type: 'interval', token: 'conflict-token' } }),
	reason: 'deleted-and-updated',
}

export const agreed: Adoption = {
	address: model('agreed'),
	type: 'model',
	key: 'agreed',
	kind: 'agree',
	git: dict({ name: 'A' }),
	live: dict({ name: 'A' }),
}

/** One of everything. */
export const rich: Plan = planWith({
	changes: [updateToGit, deleteToGit, createToLive, updateToLive],
	order: [
		['git:update:model.customers'],
		['live:create:model.refunds'],
		['live:update:sync.orders-to-crm'],
		['git:delete:model["odd key"]'],
	],
	adoptions: [agreed, { ...agreed, address: model('agreed-2'), key: 'agreed-2' }],
	conflicts: [nameConflict, sqlConflict, deleteConflict],
	held: [
		{
			address: sync('a'),
			type: 'sync',
			reason: problem('READ_INCOMPLETE', 'the list of syncs could not be read to its end', {
				hint: 'run again in a minute',
				cause: problem('API_SERVER', 'GET /syncs answered 502'),
			}),
		},
		{
			address: sync('b'),
			type: 'sync',
			reason: problem('READ_INCOMPLETE', 'the list of syncs could not be read to its end', {
				hint: 'run again in a minute',
				cause: problem('API_SERVER', 'GET /syncs answered 502'),
			}),
		},
		{
			address: model('broken'),
			type: 'model',
			to: 'live',
			path: ['name'],
			reason: problem('YAML_INVALID', 'the file is not valid YAML', { where: { file: 'models/broken.yaml', line: 3, column: 5 } }),
		},
	],
	unsupported: [
		{ address: sync('old'), type: 'sync', action: 'delete', reason: 'the API has no call for it', remedy: 'delete it in the app' },
		{
			address: sync('x'),
			type: 'sync',
			action: 'update',
			path: ['model'],
			before: 'orders',
			after: 'refunds',
			reason: 'the model is fixed at creation',
			remedy: 'create a new sync',
			place: { file: 'syncs/x.yaml', line: 1, column: 8 },
		},
	],
	detached: [{ address: model('left'), type: 'model', remoteId: '303' as RemoteId, reason: 'its file was removed and deletes are off' }],
	pending: [{ address: model('early'), path: ['name'], value: 'Early', from: 'pull request 7' }],
	guards: [{ rule: 'deletes', side: 'git', scope: 'model', count: 4, of: 12, limit: 3, allowed: false }],
	warnings: [
		problem('REFERENCE_DANGLING', 'sync.x refers to a model that is not there', {
			where: { file: 'syncs/x.yaml', line: 1, column: 8 },
			hint: 'add the model, or name another one',
		}),
	],
	estimate: { calls: 12, seconds: 3.2, why: '200 calls in 10 s' },
	complete: false,
})
