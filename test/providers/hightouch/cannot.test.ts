import { describe, expect, test } from 'vitest'
import type { Change } from '../../../src/provider.ts'
import { problem, unknown } from '../../../src/provider.ts'
import type { FakeScript } from '../../support/fake-api.ts'
import { dictOf } from '../../support/fake-api.ts'
import { creation, deletion, edited } from './changes.ts'
import { EVENT, MODEL, workspace } from './workspace.ts'

const refusedList = (code: 'API_FORBIDDEN' | 'API_NOT_FOUND') => unknown(problem(code, 'status 403 or 404'))
const USERS = { name: 'Users', source: 'production-postgres', type: 'table', tableName: 'public.users', primaryKey: 'id' }
const users = (more: object) => creation('schema_model', 'users', dictOf({ ...USERS, ...more }))
const outbound = (change: Change): Change => ({ ...change, to: 'git' })

async function reason(change: Change, script: FakeScript = {}): Promise<string | undefined> {
	const { connection } = workspace(script)
	await connection.read(['model', 'contract', 'event', 'domain', 'component'])
	const because = connection.cannot?.(change)
	if (because) expect(because.remedy).not.toBe('')
	return because?.reason
}

describe('what no call could do', () => {
	test.each<[string, Change, RegExp | undefined]>([
		['a parent model', users({ kind: 'parent' }), undefined],
		['a related model', users({ kind: 'related' }), /no API for making a related model/],
		['an event model', users({ kind: 'event' }), /no API for making an event model/],
		[
			'an edit of a related model',
			edited('schema_model', 'users', { kind: 'related', ...USERS }, { kind: 'related', ...USERS, name: 'x' }),
			undefined,
		],
		['a file for a schema model', outbound(users({})), /does not say whether/],
		['a file for a schema model whose kind is known', outbound(users({ kind: 'related' })), undefined],
		['an edit of such a file', outbound(edited('schema_model', 'users', USERS, { ...USERS, name: 'x' })), undefined],
		['a file for a model', outbound(creation('model', 'a', dictOf(MODEL))), undefined],
		[
			'a schema model whose slug a model has',
			creation('schema_model', 'customers', dictOf({ ...USERS, kind: 'parent' })),
			/belongs to a model already/,
		],
		['an event', creation('event', 'web/a', dictOf(EVENT)), undefined],
		['an event of the type alias', creation('event', 'web/a', dictOf({ ...EVENT, type: 'alias' })), /type alias/],
		['an edit to the type alias', edited('event', 'web/a', EVENT, { ...EVENT, type: 'alias' }), /type alias/],
		['the delete of an event', deletion('event', 'web/a', EVENT), undefined],
		[
			'a schema model on a dbt model that none uses',
			users({ kind: 'parent', type: 'dbt_model', dbtModel: 'model.w.leads' }),
			/model\.w\.leads/,
		],
	])('%s', async (_, change, expected) => {
		const why = await reason(change)
		if (expected) expect(why).toMatch(expected)
		else expect(why).toBeUndefined()
	})
})

describe('a feature that the workspace does not have', () => {
	const contractsOff = { ListContracts: [refusedList('API_FORBIDDEN')] }
	const domainsOff = { ListDomains: [refusedList('API_NOT_FOUND')] }
	const event = creation('event', 'web/a', dictOf(EVENT))
	const component = creation('component', 'shop/a', dictOf({ domain: 'shop', name: 'A', schema: {} }))

	test.each<[string, FakeScript, Change, RegExp | undefined]>([
		['contracts: an event', contractsOff, event, /no event contracts/],
		['contracts: a component', contractsOff, component, undefined],
		['domains: a component', domainsOff, component, /no Event Studio/],
		['domains: an event of a contract', domainsOff, event, undefined],
	])('%s', async (_, script, change, expected) => {
		const why = await reason(change, script)
		if (expected) expect(why).toMatch(expected)
		else expect(why).toBeUndefined()
	})

	test.each([
		['contracts, forbidden', contractsOff, ['contract', 'event'], 'API_FEATURE_OFF'],
		['contracts, not found', { ListContracts: [refusedList('API_NOT_FOUND')] }, ['contract', 'event'], 'API_FEATURE_OFF'],
		['domains, not found', domainsOff, ['domain', 'component', 'domain_event'], 'API_FEATURE_OFF'],
		['domains, forbidden: no sign of the feature', { ListDomains: [refusedList('API_FORBIDDEN')] }, ['domain'], 'API_FORBIDDEN'],
	])('P3: %s: unknown, and never empty', async (_, script, scopes, code) => {
		const { connection } = workspace(script)
		const reads = await connection.read(['model', ...scopes])
		expect([...reads].map(([scope, read]) => [scope, read.kind === 'unknown' ? read.reason.code : read.kind])).toEqual([
			['model', 'complete'],
			...scopes.map((scope) => [scope, code]),
		])
		expect(await connection.identity()).toEqual({ kind: 'complete', value: '4107' })
	})
})
