import { describe, expect, test } from 'vitest'
import type { Plan, RemoteId } from '../../../src/provider.ts'
import { toPlain } from '../../../src/provider.ts'
import { answered, declined, dictOf, listed, lost, notListed } from '../../support/fake-api.ts'
import { creation, edited } from './changes.ts'
import { contract, dbt, destination, domain, MODEL, model, SYNC, source, sync, workspace } from './workspace.ts'

describe('read', () => {
	test('P22: each list once, and no call per resource', async () => {
		const { connection, called } = workspace({})
		const scopes = await connection.read(['source', 'destination', 'model', 'sync'])
		expect([...scopes].map(([scope, read]) => [scope, read.kind === 'complete' ? [...read.value.keys()] : read.reason])).toEqual([
			['source', ['source.production-postgres']],
			['destination', ['destination.hub-spot']],
			['model', ['model.customers', 'model.accounts']],
			['sync', ['sync.customers-to-hub-spot']],
		])
		expect([...called()].sort()).toEqual(['ListDestination', 'ListModel', 'ListSource', 'ListSync'])
	})

	test('only the lists that a scope needs', async () => {
		const { connection, called } = workspace({})
		await connection.read(['model'])
		expect([...called()].sort()).toEqual(['ListModel', 'ListSource'])
	})

	test('what appeared between two lists is settled by a second look', async () => {
		const { connection, called } = workspace({ ListModel: [listed(dbt), listed(model, dbt)] })
		const scopes = await connection.read(['model', 'sync'])
		expect(scopes.get('sync')).toMatchObject({ kind: 'complete', value: { size: 1 } })
		expect(scopes.get('model')).toMatchObject({ kind: 'complete', value: { size: 2 } })
		expect(called()).toHaveLength(8)
	})

	test('the syncs of audiences are not ours, in a list or alone', async () => {
		const ofAudience = { ...sync, id: 903, slug: 'of-an-audience', modelId: 30 }
		const { connection } = workspace({ ListSync: [listed(sync, ofAudience)], GetSync: [answered(ofAudience)] })
		expect((await connection.read(['sync'])).get('sync')).toMatchObject({ kind: 'complete', value: { size: 1 } })
		expect(await connection.find({ type: 'sync', key: 'of-an-audience', id: '903' as RemoteId })).toMatchObject({
			kind: 'unknown',
			reason: { message: expect.stringContaining('audience') },
		})
	})

	test('P3: what leads nowhere twice is unread, and only that', async () => {
		const { connection, called } = workspace({ ListSync: [listed(sync, { ...sync, id: 902, slug: 'odd', destinationId: 77 })] })
		const scopes = await connection.read(['model', 'sync'])
		expect([...scopes].map(([scope, read]) => [scope, read.kind === 'complete' ? [...read.value.keys()] : read.reason])).toEqual([
			['model', ['model.customers', 'model.accounts']],
			['sync', ['sync.customers-to-hub-spot']],
		])
		expect([...(connection.unread?.() ?? [])]).toEqual([
			['sync.odd', expect.objectContaining({ code: 'REFERENCE_DANGLING', message: expect.stringContaining('id 77') })],
		])
		expect(called()).toHaveLength(8)
	})

	test('P3: what was unread once is forgotten with the next read', async () => {
		const odd = listed({ ...sync, destinationId: 77 })
		const { connection } = workspace({ ListSync: [odd, odd, listed(sync)] })
		await connection.read(['sync'])
		expect(connection.unread?.().size).toBe(1)
		await connection.read(['sync'])
		expect(connection.unread?.().size).toBe(0)
	})

	test('P3: an incomplete list is never a shorter one', async () => {
		const { connection } = workspace({ ListModel: [notListed('page 2 answered 500')] })
		const scopes = await connection.read(['source', 'model', 'sync'])
		expect([...scopes].map(([scope, { kind }]) => [scope, kind])).toEqual([
			['source', 'complete'],
			['model', 'unknown'],
			['sync', 'unknown'],
		])
	})

	test('P7: nothing of a configuration comes out', async () => {
		const { connection } = workspace({})
		const scopes = await connection.read(['source', 'destination'])
		const seen = [...scopes.values()].flatMap((read) =>
			read.kind === 'complete' ? [...read.value.values()].map(({ attributes }) => toPlain(attributes)) : [],
		)
		expect(seen).toEqual([
			{ name: 'Production', type: 'postgres' },
			{ name: 'HubSpot', type: 'hubspot' },
		])
	})
})

describe('identity', () => {
	test('P48: the workspace of everything that was read', async () => {
		const { connection } = workspace({})
		await connection.read(['sync'])
		expect(await connection.identity()).toEqual({ kind: 'complete', value: '4107' })
	})

	test('an empty workspace does not tell', async () => {
		const { connection } = workspace({ ListSource: [listed()], ListModel: [listed()] })
		await connection.read(['model'])
		expect(await connection.identity()).toEqual({ kind: 'complete', value: null })
	})

	test('nothing read is not nothing there', async () => {
		const { connection } = workspace({ ListSource: [listed()], ListModel: [notListed('no connection')] })
		expect(await connection.identity()).toMatchObject({ kind: 'unknown', reason: { code: 'READ_INCOMPLETE' } })
		await connection.read(['model'])
		expect(await connection.identity()).toMatchObject({ kind: 'unknown', reason: { message: 'no connection' } })
	})

	test('P48: two workspaces at once are none', async () => {
		const { connection } = workspace({ ListSource: [listed({ ...source, workspaceId: 5 })] })
		const scopes = await connection.read(['model', 'sync'])
		for (const read of scopes.values()) expect(read).toMatchObject({ kind: 'unknown', reason: { code: 'LIVE_IDENTITY' } })
		expect(await connection.identity()).toMatchObject({ kind: 'unknown', reason: { code: 'LIVE_IDENTITY' } })
	})

	test.each([
		['contracts', 'ListContracts', contract],
		['domains', 'ListDomains', domain],
		['models', 'ListModel', model],
	])('P48: %s alone of another workspace are two workspaces', async (_, list, item) => {
		const { connection } = workspace({ [list]: [listed({ ...item, workspaceId: 5 })] })
		const scopes = ['model', 'schema_model', 'sync', 'contract', 'event', 'domain', 'component', 'domain_event']
		const reads = await connection.read(scopes)
		expect([...reads].map(([scope, read]) => [scope, read.kind === 'unknown' && read.reason.code])).toEqual(
			scopes.map((scope) => [scope, 'LIVE_IDENTITY']),
		)
		expect(await connection.identity()).toMatchObject({ kind: 'unknown', reason: { code: 'LIVE_IDENTITY' } })
	})

	test('P48: two workspaces in the first look and one in the second are one', async () => {
		const { connection } = workspace({ ListSource: [listed({ ...source, workspaceId: 5 }), listed(source)] })
		expect((await connection.read(['model'])).get('model')?.kind).toBe('complete')
		expect(await connection.identity()).toEqual({ kind: 'complete', value: '4107' })
	})

	test('P48: a thing of another workspace is not found', async () => {
		const { connection } = workspace({ GetSync: [answered({ ...sync, workspaceId: 5 })] })
		await connection.read(['sync'])
		expect(await connection.find({ type: 'sync', key: 'x', id: '901' as RemoteId })).toMatchObject({
			kind: 'unknown',
			reason: { code: 'LIVE_IDENTITY' },
		})
	})
})

describe('find', () => {
	const byId = { type: 'sync', key: 'customers-to-hub-spot', id: '901' as RemoteId }

	test('by id, and what it refers to is looked up once', async () => {
		const { connection, called } = workspace({
			GetSync: [answered(sync)],
			GetModel: [answered(model)],
			GetDestination: [answered(destination)],
		})
		const found = await connection.find(byId)
		expect(found.kind === 'complete' && found.value.kind === 'found' && toPlain(found.value.resource.attributes)).toEqual(SYNC)
		await connection.find(byId)
		expect(called()).toEqual(['GetSync', 'GetModel', 'GetDestination', 'GetSync'])
	})

	test('after a read by one call', async () => {
		const { connection, called } = workspace({ GetSync: [answered(sync)] })
		await connection.read(['sync'])
		const before = called().length
		expect(await connection.find(byId)).toMatchObject({ kind: 'complete', value: { kind: 'found' } })
		expect(called().slice(before)).toEqual(['GetSync'])
	})

	test.each([
		['P3: gone is what the API calls gone', declined(404), { kind: 'complete', value: { kind: 'gone' } }],
		['P3: forbidden is not gone', declined(403), { kind: 'unknown' }],
		['P3: a lost answer is not gone', lost(), { kind: 'unknown' }],
		[
			'P3: an answer about another thing is not gone',
			answered({ ...sync, id: 5 }),
			{ kind: 'unknown', reason: { code: 'API_ANSWER_INVALID' } },
		],
		['P3: a text is not gone', answered('Internal Server Error'), { kind: 'unknown' }],
	])('%s', async (_, answer, expected) => {
		const { connection } = workspace({ GetSync: [answer] })
		expect(await connection.find(byId)).toMatchObject(expected)
	})

	test('what cannot be named is unknown, with the reason beneath', async () => {
		const { connection } = workspace({
			GetSync: [answered(sync)],
			GetModel: [answered(model)],
			GetDestination: [declined(403, 'no access to destinations')],
		})
		expect(await connection.find(byId)).toMatchObject({
			kind: 'unknown',
			reason: { code: 'REFERENCE_DANGLING', cause: { message: 'no access to destinations' } },
		})
	})

	test.each([
		[
			'found among what a loose filter lets through',
			listed({ ...model, id: 1, slug: 'customers-2' }, model),
			{ kind: 'complete', value: { kind: 'found', resource: { id: '17' } } },
		],
		[
			'P3: gone where a complete list does not have it',
			listed({ ...model, id: 1, slug: 'Customers' }),
			{ kind: 'complete', value: { kind: 'gone' } },
		],
		['P3: unknown where the list is not complete', notListed('x'), { kind: 'unknown' }],
		['unknown where two have it', listed(model, { ...model, id: 18 }), { kind: 'unknown', reason: { code: 'ADDRESS_DUPLICATE' } }],
		[
			'unknown where a schema model has it',
			listed({ ...model, isSchema: true }),
			{ kind: 'unknown', reason: { code: 'API_CONFLICT', message: expect.stringContaining('Customer Studio') } },
		],
	])('by slug: %s', async (_, list, expected) => {
		const { connection } = workspace({ ListModel: [list], GetSource: [answered(source)] })
		expect(await connection.find({ type: 'model', key: 'customers' })).toMatchObject(expected)
	})

	test('a type that Hightouch does not have is unknown', async () => {
		expect(await workspace({}).connection.find({ type: 'audience', key: 'x' })).toMatchObject({
			kind: 'unknown',
			reason: { code: 'USAGE' },
		})
	})
})

test('the budget counts a look and a write for each change to the workspace', () => {
	const changes = [
		...Array.from({ length: 150 }, (_, n) => creation('model', `m${n}`, dictOf(MODEL))),
		{ ...creation('model', 'g', dictOf(MODEL)), to: 'git' },
	]
	expect(workspace({}).connection.budget?.({ changes } as unknown as Plan)).toMatchObject({ calls: 300, seconds: 15 })
	expect(workspace({}).connection.budget?.({ changes: [] })).toMatchObject({ calls: 0, seconds: 0 })
})

describe('what no call could do is said in the plan', () => {
	const DBT = { name: 'Accounts', source: 'production-postgres', type: 'dbt_model', dbtModel: 'model.w.accounts', primaryKey: 'id' }
	const other = { ...DBT, dbtModel: 'model.w.leads' }
	const outbound = { ...creation('model', 'leads', dictOf(other)), to: 'git' as const }

	test.each([
		['a dbt model that another model uses', creation('model', 'a', dictOf(DBT)), undefined],
		['a dbt model that none uses', creation('model', 'a', dictOf(other)), { reason: expect.stringContaining('model.w.leads') }],
		['a change to it', edited('model', 'accounts', DBT, other), { reason: expect.stringContaining('model.w.leads') }],
		['another attribute of such a model', edited('model', 'accounts', other, { ...other, name: 'All' }), undefined],
		['a schema model', creation('model', 'a', dictOf({ ...MODEL, isSchema: true })), { reason: expect.stringContaining('schema model') }],
		['an outbound change', outbound, undefined],
		['a sync', creation('sync', 'a', dictOf({})), undefined],
	])('%s', async (_, change, expected) => {
		const { connection } = workspace({})
		await connection.read(['model'])
		if (expected === undefined) expect(connection.cannot?.(change)).toBeUndefined()
		else expect(connection.cannot?.(change)).toMatchObject({ remedy: expect.stringContaining('in the Hightouch app'), ...expected })
	})
})
