import { describe, expect, test } from 'vitest'
import type { Ref, RemoteId } from '../../../../src/provider.ts'
import { toPlain } from '../../../../src/provider.ts'
import { answered, declined, listed, lost, notListed } from '../../../support/fake-api.ts'
import { COMPONENT, contract, domain, EVENT, model, source, workspace } from '../workspace.ts'

const event: Ref = { type: 'event', key: 'web/paid', id: '7/paid' as RemoteId }
const component: Ref = { type: 'component', key: 'shop/money', id: '31' as RemoteId }
const gone = { kind: 'complete', value: { kind: 'gone' } }
const found = (key: string) => ({ kind: 'complete', value: { kind: 'found', resource: { key } } })

describe('an event', () => {
	test('by its id is one look at its contract', async () => {
		const { connection, called } = workspace({ GetContract: [answered(contract)] })
		const answer = await connection.find(event)
		expect(answer.kind === 'complete' && answer.value.kind === 'found' && toPlain(answer.value.resource.attributes)).toEqual(EVENT)
		expect(called()).toEqual(['GetContract'])
	})

	test('and others of the same contract at the same time is one look for all, none before the last of them asked', async () => {
		const { connection, called } = workspace({ GetContract: [answered(contract), answered({ ...contract, events: [] })] })
		const refs = ['page', 'paid', 'paid-2'].map((slug): Ref => ({ type: 'event', key: `web/${slug}`, id: `7/${slug}` as RemoteId }))
		const first = Promise.all(refs.map((ref) => connection.find(ref)))
		while (called().length === 0) await Promise.resolve()
		const late = connection.find(event)
		expect(await first).toMatchObject(refs.map(({ key }) => found(key)))
		expect(await late).toEqual(gone)
		expect(called()).toEqual(['GetContract', 'GetContract'])
	})

	test('by its key is found in the list of contracts', async () => {
		const { connection, called } = workspace({})
		expect(await connection.find({ type: 'event', key: 'web/paid' })).toMatchObject(found('web/paid'))
		expect(called()).toEqual(['ListContracts'])
	})

	test('is found by its id where its contract goes by another slug now', async () => {
		const { connection } = workspace({ GetContract: [answered({ ...contract, slug: 'web-shop' })] })
		expect(await connection.find(event)).toMatchObject(found('web-shop/paid'))
	})

	test.each([
		['its contract does not have it', { GetContract: [answered({ ...contract, events: [] })] }, gone],
		['its contract is gone, as the list proves', { GetContract: [declined(404)], ListContracts: [listed()] }, gone],
		[
			'P3: the contract cannot be got, and is in the list',
			{ GetContract: [declined(404)], ListContracts: [listed(contract)] },
			found('web/paid'),
		],
		[
			'P3: the workspace lost the feature',
			{ GetContract: [declined(404)], ListContracts: [notListed('x')] },
			{ kind: 'unknown', reason: { message: 'x' } },
		],
		['P3: the look was forbidden', { GetContract: [declined(403)] }, { kind: 'unknown' }],
		['P3: the look was lost', { GetContract: [lost()] }, { kind: 'unknown' }],
		['P3: its contract does not show its events', { GetContract: [answered({ ...contract, events: undefined })] }, { kind: 'unknown' }],
	])('where %s', async (_, script, expected) => {
		expect(await workspace(script).connection.find(event)).toMatchObject(expected)
	})

	test('P48: of another workspace is not found', async () => {
		const { connection } = workspace({ GetContract: [answered({ ...contract, workspaceId: 5 })] })
		await connection.read(['event'])
		expect(await connection.find(event)).toMatchObject({ kind: 'unknown', reason: { code: 'LIVE_IDENTITY' } })
	})
})

describe('a component', () => {
	test('is looked up in the domain where it was seen', async () => {
		const { connection, called } = workspace({ GetDomain: [answered(domain)] })
		await connection.read(['component'])
		const answer = await connection.find(component)
		expect(answer.kind === 'complete' && answer.value.kind === 'found' && toPlain(answer.value.resource.attributes)).toEqual(COMPONENT)
		expect(called()).toEqual(['ListDomains', 'GetDomain'])
	})

	test('is looked up in all domains where it was not seen', async () => {
		const { connection, called } = workspace({})
		expect(await connection.find(component)).toMatchObject(found('shop/money'))
		expect(await connection.find({ ...component, id: '99' as RemoteId })).toMatchObject(gone)
		expect(called()).toEqual(['ListDomains', 'ListDomains'])
	})

	test('P3: is unknown where a domain does not show its components', async () => {
		const { connection } = workspace({ ListDomains: [listed({ ...domain, components: undefined })] })
		expect(await connection.find(component)).toMatchObject({ kind: 'unknown', reason: { code: 'API_ANSWER_INVALID' } })
	})
})

describe('other types', () => {
	test('a schema model, by id and by slug', async () => {
		const parent = { ...model, id: 61, slug: 'users', isSchema: true, primaryKey: '' }
		const { connection } = workspace({ ListModel: [listed(model, parent)], GetModel: [answered(parent)], GetSource: [answered(source)] })
		for (const id of [undefined, '61' as RemoteId])
			expect(await connection.find({ type: 'schema_model', key: 'users', ...(id && { id }) })).toMatchObject(found('users'))
		expect(await connection.find({ type: 'schema_model', key: 'customers' })).toMatchObject({
			kind: 'unknown',
			reason: { code: 'API_CONFLICT', message: expect.stringContaining('no model of the Customer Studio schema') },
		})
	})

	test('the manifest and the aliases of this workspace, and of no other', async () => {
		const { connection, called } = workspace({})
		expect(await connection.find({ type: 'manifest', key: 'acme' })).toMatchObject(found('acme'))
		expect([...called()].sort()).toEqual(['ListDestination', 'ListSource'])
		expect(await connection.find({ type: 'aliases', key: 'acme' })).toMatchObject(found('acme'))
		for (const type of ['manifest', 'aliases']) expect(await connection.find({ type, key: 'staging' })).toMatchObject(gone)
	})

	test('a relationship is shown by no answer', async () => {
		expect(await workspace({}).connection.find({ type: 'relationship', key: 'users-orders' })).toMatchObject({ kind: 'unknown' })
	})
})
