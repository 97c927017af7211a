import { describe, expect, test } from 'vitest'
import { provider } from '../../../providers/hightouch/index.ts'
import type { Change, Connection, Dict, Edit, Outcome, Present, Resource } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isDict, isSame, makeAddress, renderJson, toPlain } from '../../../src/provider.ts'
import { dictOf } from '../../support/fake-api.ts'
import type { PlainTree, ProviderWorld, WorldOptions } from '../../support/provider-world.ts'
import { fileText, providerWorld, readAll } from '../../support/provider-world.ts'
import { cases } from './cases.ts'
import { creation, deletion } from './changes.ts'

/** Open questions about the service: what the product does must be right with either answer. */

const MODEL = { name: 'Customers', source: 'production-postgres', type: 'raw_sql', rawSql: 'select 1', primaryKey: 'id' }
const CRON = { type: 'cron', schedule: { expression: '0 6 * * *' } }
const SYNC = {
	model: 'customers',
	destination: 'hub-spot',
	config: { mode: 'upsert', batch: 50, mappings: [{ to: 'email', from: 'email', type: 'standard' }] },
	schedule: { type: 'manual' },
	schedulePaused: true,
}
const TREE: PlainTree = {
	'models/customers.yaml': MODEL,
	'models/on-dbt.yaml': { name: 'On dbt', source: 'snowflake', type: 'dbt_model', dbtModel: 'model.w.accounts', primaryKey: 'id' },
	'syncs/by-hand.yaml': SYNC,
	'syncs/daily.yaml': { ...SYNC, schedule: { ...CRON, startDate: '2026-01-05T06:00:00.000Z' } },
	'schema/event-models/page-viewed.yaml': {
		name: 'Page viewed',
		source: 'snowflake',
		type: 'table',
		tableName: 'events.pages',
		eventTimestampColumn: 'at',
	},
	'schema/parent-models/users.yaml': { name: 'Users', source: 'snowflake', type: 'table', tableName: 'public.users', primaryKey: 'id' },
}
const EXPECTED = ['model.customers', 'model.on-dbt', 'sync.by-hand', 'sync.daily']

async function within<T>(options: Partial<WorldOptions>, use: (world: ProviderWorld) => Promise<T>): Promise<T> {
	const world = await providerWorld(provider, { tree: TREE, ...options })
	try {
		return await use(world)
	} finally {
		await world.close()
	}
}

async function resourceAt(connection: Connection, address: string): Promise<Resource> {
	for (const read of (await connection.read(['model', 'sync', 'schema_model', 'contract', 'domain'])).values()) {
		const found = read.kind === 'complete' ? [...read.value.values()].find((resource) => resource.address === address) : undefined
		if (found) return found
	}
	return expect.fail(`no ${address}`)
}

function updateOf(
	{ address, type, key, id, attributes }: Resource,
	after: Dict,
	edits: readonly Edit[],
): Extract<Change, { kind: 'update' }> {
	return {
		id: `update ${address}`,
		kind: 'update',
		to: 'live',
		address,
		type,
		key,
		before: attributes,
		after,
		edits,
		other: null,
		dependents: [],
		notes: [],
		...(id === undefined ? {} : { remoteId: id }),
	}
}

/** The resource with other members in its config; one edit per member. */
function reconfigured(resource: Resource, members: Readonly<Record<string, Present | undefined>>): Extract<Change, { kind: 'update' }> {
	const before = resource.attributes.get('config')
	const config = new Map<string, Present>(isDict(before) ? before : [])
	const edits = Object.entries(members).map(([name, after]): Edit => ({ path: ['config', name], before: config.get(name), after }))
	for (const [name, value] of Object.entries(members)) {
		if (value === undefined) config.delete(name)
		else config.set(name, value)
	}
	return updateOf(resource, new Map([...resource.attributes, ['config', config]] as [string, Present][]), edits)
}

const one = async (connection: Connection, change: Change): Promise<Outcome> =>
	(await connection.write([change]))[0] ?? expect.fail('no outcome')

describe('with either answer, the workspace reads as its files', () => {
	test.each([
		['manual-schedule', 'null'],
		['manual-schedule', 'object'],
		['start-date', 'hidden'],
		['start-date', 'shown'],
		['event-models-listed', 'no'],
		['event-models-listed', 'yes'],
		['list-filters', 'equal'],
		['list-filters', 'contains'],
		['slug-case', 'kept'],
		['slug-case', 'ignored'],
		['ids', 'numbers'],
		['ids', 'digit-strings'],
		['undeclared-keys', 'rejected'],
		['undeclared-keys', 'dropped'],
		['extra-fields', 'now-and-then'],
		['extra-fields', 'never'],
	])('%s is %s', (name, value) =>
		within({ switches: { [name]: value } }, async ({ connection }) => {
			const live = await readAll(connection, ['source', 'destination', 'model', 'sync', 'schema_model'])
			const isListed = name === 'event-models-listed' && value === 'yes'
			const inSchema = [...(isListed ? ['schema_model.page-viewed'] : []), 'schema_model.users']
			const own = [...live.keys()].filter((address) => /^(model|sync|schema_model)\./.test(address))
			expect(own.sort()).toEqual([...EXPECTED, ...inSchema].sort())
			for (const [path, file] of Object.entries(TREE)) {
				const place = provider.layout.place(path)
				const type = place && findType(provider.schema, place.type)
				const attributes = place && live.get(makeAddress(place.type, place.key))
				if (!place || !type || !attributes) continue
				const inFile = new Map([...dictOf(file), ...(place.told ?? [])])
				expect(isSame(canonicalAttributes(type, attributes), canonicalAttributes(type, inFile)), path).toBe(true)
			}
			for (const key of ['by-hand', 'daily'])
				expect(await connection.find({ type: 'sync', key })).toMatchObject({
					kind: 'complete',
					value: { kind: 'found', resource: { key } },
				})
			expect(await connection.find({ type: 'sync', key: 'dail' })).toMatchObject({ kind: 'complete', value: { kind: 'gone' } })
			expect(await connection.find({ type: 'sync', key: 'Daily' })).toMatchObject({ kind: 'complete', value: { kind: 'gone' } })
		}),
	)

	test.each(['hidden', 'shown'])('a start date that the API has %s is never sent', (shown) =>
		within({ switches: { 'start-date': shown, 'undeclared-keys': 'rejected' } }, async ({ connection, effects }) => {
			const resource = await resourceAt(connection, 'sync.daily')
			const schedule = dictOf({ ...CRON, schedule: { expression: '0 7 * * *' }, startDate: '2026-01-05T06:00:00.000Z' })
			const edit = { path: ['schedule', 'schedule', 'expression'], before: '0 6 * * *', after: '0 7 * * *' }
			const outcome = await one(
				connection,
				updateOf(resource, new Map([...resource.attributes, ['schedule', schedule]] as [string, Present][]), [edit]),
			)
			expect(outcome).toMatchObject({ kind: 'done' })
			expect(await effects()).toEqual(['UpdateSync'])
		}),
	)

	test.each(['null', 'object'])('a schedule that becomes manual, which the API shows as %s', (shown) =>
		within({ switches: { 'manual-schedule': shown } }, async ({ connection }) => {
			const resource = await resourceAt(connection, 'sync.daily')
			const edits: Edit[] = [
				{ path: ['schedule', 'type'], before: 'cron', after: 'manual' },
				{ path: ['schedule', 'schedule'], before: dictOf(CRON.schedule), after: undefined },
			]
			const outcome = await one(
				connection,
				updateOf(resource, new Map([...resource.attributes, ['schedule', dictOf({ type: 'manual' })]] as [string, Present][]), edits),
			)
			expect(outcome.kind).toBe('done')
			expect(toPlain((await resourceAt(connection, 'sync.daily')).attributes.get('schedule'))).toEqual({ type: 'manual' })
		}),
	)
})

describe('a configuration', () => {
	test('P29: a member taken away where a write replaces is gone', () =>
		within({ switches: { 'config-patch': 'replaced' } }, async ({ connection }) => {
			const outcome = await one(
				connection,
				reconfigured(await resourceAt(connection, 'sync.by-hand'), { batch: undefined, mode: 'update' }),
			)
			expect(outcome.kind).toBe('done')
			expect(Object.keys(toPlain((await resourceAt(connection, 'sync.by-hand')).attributes.get('config')) as object)).toEqual([
				'mode',
				'mappings',
			])
		}))

	test('P29: a member taken away where a write is merged is said to be there still', () =>
		within({ switches: { 'config-patch': 'merged' } }, async ({ connection }) => {
			const outcome = await one(
				connection,
				reconfigured(await resourceAt(connection, 'sync.by-hand'), { batch: undefined, mode: 'update' }),
			)
			expect(outcome).toMatchObject({
				kind: 'failed',
				problem: { code: 'LIVE_IGNORED', message: expect.stringMatching(/old value of config\.batch$/) },
			})
			expect(toPlain(outcome.observed?.get('config'))).toMatchObject({ batch: 50, mode: 'update' })
		}))

	test('P29: one member of a write that is not taken is said', () =>
		within({ faults: 'ignore:configuration,on=UpdateSync' }, async ({ connection }) => {
			const outcome = await one(connection, reconfigured(await resourceAt(connection, 'sync.by-hand'), { mode: 'update' }))
			expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'LIVE_IGNORED' } })
		}))

	test('P21: one that comes back with more than was sent is recorded as it came', () =>
		within({ switches: { 'config-echo': 'completed' } }, async ({ connection }) => {
			const made = await one(connection, creation('sync', 'new', dictOf({ ...SYNC, config: { mode: 'upsert', mappings: [] } })))
			expect(made.kind).toBe('done')
			expect(renderJson(made.observed, 'sorted')).toBe(renderJson((await resourceAt(connection, 'sync.new')).attributes, 'sorted'))
			const changed = await one(connection, reconfigured(await resourceAt(connection, 'sync.new'), { mode: 'update' }))
			expect(changed.kind).toBe('done')
		}))

	test('P23: one whose create was answered by nobody is known again, completed or not', () =>
		within({ switches: { 'config-echo': 'completed' }, faults: 'drop-answer:on=CreateSync' }, async ({ connection, effects }) => {
			const made = await one(connection, creation('sync', 'new', dictOf({ ...SYNC, config: { mode: 'upsert', mappings: [] } })))
			expect(made).toMatchObject({ kind: 'done', remoteId: expect.any(String) })
			expect(await effects()).toEqual(['CreateSync'])
		}))

	test('P24: an update whose answer is lost is known by its new values', () =>
		within({ faults: 'drop-answer:on=UpdateSync,nth=1' }, async ({ connection, effects }) => {
			const outcome = await one(
				connection,
				reconfigured(await resourceAt(connection, 'sync.by-hand'), { batch: undefined, mode: 'update' }),
			)
			expect(outcome.kind).toBe('done')
			expect(await effects()).toEqual(['UpdateSync'])
		}))
})

describe('deletes', () => {
	const enabled = ['DeleteModel', 'DeleteSync']
	const deleting = async (connection: Connection, address: string) => {
		const { type, key, id } = await resourceAt(connection, address)
		return one(connection, { ...deletion(type, key, {}), ...(id === undefined ? {} : { remoteId: id }) })
	}

	test('are refused with the reason where they were not switched on', () =>
		within({ switches: { deletes: 'available-409' } }, async ({ connection, effects }) => {
			expect(await deleting(connection, 'sync.daily')).toMatchObject({
				kind: 'refused',
				problem: { code: 'LIVE_UNSUPPORTED', message: expect.stringContaining('no API for deleting') },
			})
			expect(await effects()).toEqual([])
		}))

	test('P29: are refused where they were switched on and the service has none', () =>
		within({ enabled, switches: { deletes: 'unavailable' } }, async ({ connection }) => {
			expect((await deleting(connection, 'sync.daily')).kind).toBe('refused')
			expect((await resourceAt(connection, 'sync.daily')).key).toBe('daily')
		}))

	test.each(['available-409', 'available-422'])('are done where they are %s, and refused for a model that a sync uses', (deletes) =>
		within({ enabled, switches: { deletes } }, async ({ connection }) => {
			expect((await deleting(connection, 'model.customers')).kind).toBe('refused')
			expect((await deleting(connection, 'sync.daily')).kind).toBe('done')
			expect((await deleting(connection, 'sync.by-hand')).kind).toBe('done')
			expect((await deleting(connection, 'model.customers')).kind).toBe('done')
			expect([...(await readAll(connection, ['model', 'sync'])).keys()]).toEqual(['model.on-dbt'])
		}),
	)
})

describe('the rest of a workspace', () => {
	test.each(cases)('P14: pulled into an empty folder, $name is the file that the service writes itself', ({ type, key, text }) => {
		const tree = Object.fromEntries(
			cases.map((item) => [provider.layout.path(item.type, item.key, item.told), toPlain(item.file) as object]),
		)
		return within({ tree, switches: { 'start-date': 'shown' } }, async ({ connection }) => {
			const { attributes } = await resourceAt(connection, makeAddress(type, key))
			expect(fileText(findType(provider.schema, type), attributes)).toBe(text)
		})
	})

	test('a run makes its sync busy, until it ends', () =>
		within({}, async ({ connection, control }) => {
			await control('POST', 'runs', { type: 'sync', key: 'daily', status: 'querying' })
			expect((await resourceAt(connection, 'sync.daily')).busy).toBe('a run of it is in progress (querying)')
			await control('POST', 'runs', { type: 'sync', key: 'daily', status: 'success' })
			expect(await resourceAt(connection, 'sync.daily')).not.toHaveProperty('busy')
		}))

	test('a person renames a model and describes it: the address stays, nobody is named', () =>
		within({}, async ({ connection, control }) => {
			const before = await resourceAt(connection, 'model.customers')
			await control('POST', 'ui', {
				kind: 'update',
				type: 'model',
				key: 'customers',
				attributes: { name: 'Clients', description: 'Paying ones.' },
			})
			const after = await resourceAt(connection, 'model.customers')
			expect(after).toMatchObject({ address: before.address, id: before.id })
			expect(toPlain(after.attributes)).toEqual({ ...MODEL, name: 'Clients', description: 'Paying ones.' })
			expect(after).not.toHaveProperty('actor')
		}))

	test('P3: a person deletes a sync: it is not in the list, and gone when looked up', () =>
		within({}, async ({ connection, control }) => {
			const { id } = await resourceAt(connection, 'sync.daily')
			await control('POST', 'ui', { kind: 'delete', type: 'sync', key: 'daily' })
			expect([...(await readAll(connection, ['sync'])).keys()]).toEqual(['sync.by-hand'])
			expect(await connection.find({ type: 'sync', key: 'daily', ...(id === undefined ? {} : { id }) })).toMatchObject({
				kind: 'complete',
				value: { kind: 'gone' },
			})
		}))

	test('a dbt model is created by what the API shows of another', () =>
		within({}, async ({ connection }) => {
			const attributes = { name: 'Again', source: 'snowflake', type: 'dbt_model', dbtModel: 'model.w.accounts', primaryKey: 'id' }
			const made = await one(connection, creation('model', 'again', dictOf(attributes)))
			expect(made.kind).toBe('done')
			expect(toPlain(made.observed)).toEqual(attributes)
			const unseen = await one(connection, creation('model', 'unseen', dictOf({ ...attributes, dbtModel: 'model.w.unseen' })))
			expect(unseen).toMatchObject({ kind: 'refused', problem: { code: 'LIVE_UNSUPPORTED' } })
		}))

	test.each([
		['model', 'customers', MODEL, 'done'],
		['model', 'customers', { ...MODEL, name: 'Others' }, 'refused'],
		['model', 'users', { ...MODEL, name: 'Users' }, 'refused'],
	])('P23: a %s whose slug %s is taken: the same is taken over, another refused', (type, key, attributes, kind) =>
		within({}, async ({ connection }) => {
			expect((await one(connection, creation(type, key, dictOf(attributes)))).kind).toBe(kind)
		}),
	)

	test('P22: a workspace of 250 syncs is read with a handful of calls', () => {
		const many = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`syncs/s-${n}.yaml`, SYNC]))
		return within({ tree: { ...TREE, ...many } }, async ({ connection, calls }) => {
			expect((await readAll(connection, ['model', 'sync'])).size).toBe(254)
			expect(calls()).toBeLessThanOrEqual(7)
		})
	})
})
