import { describe, expect, test } from 'vitest'
import type { Change, Outcome, RemoteId } from '../../../../src/provider.ts'
import { toPlain } from '../../../../src/provider.ts'
import type { FakeScript } from '../../../support/fake-api.ts'
import { answered, declined, dictOf, listed, lost, notListed } from '../../../support/fake-api.ts'
import { creation, deletion, edited } from '../changes.ts'
import { COMPONENT, contract, domain, EVENT, holding, money, workspace } from '../workspace.ts'

const [page, paid, second] = contract.events
const REFUND = { ...EVENT, name: 'Refund', schema: { type: 'object', properties: { properties: { type: 'object' } } } }
const refund = {
	slug: 'refund',
	type: 'track',
	name: 'Refund',
	version: 'default',
	schema: REFUND.schema,
	onSchemaViolation: 'ALLOW_EVENT',
	onUndeclaredFields: 'ALLOW_EVENT',
}

const create = creation('event', 'web/refund', dictOf(REFUND))
const update = withId(edited('event', 'web/paid', EVENT, { ...EVENT, onSchemaViolation: 'BLOCK_EVENT' }), '7/paid')
const remove = withId(deletion('event', 'web/paid', EVENT), '7/paid')

function withId<C extends Change>(change: C, id: string): C {
	return { ...change, remoteId: id as RemoteId }
}

async function write(script: FakeScript, ...changes: readonly Change[]) {
	const world = workspace(script)
	await world.connection.read(['event', 'domain_event', 'component'])
	const before = world.called().length
	const outcomes = (await Promise.all(changes.map((change) => world.connection.write([change])))).flat()
	return { outcome: outcomes[0] as Outcome, outcomes, called: world.called().slice(before), bodies: world.bodies() }
}

describe('an event goes with the whole list of its contract', () => {
	test('P22: a new one is put behind the others, which go back as they came', async () => {
		const { script, held } = holding('Contract', contract)
		const { outcome, called, bodies } = await write(script, create)
		expect(called).toEqual(['GetContract', 'UpdateContract'])
		expect(bodies).toEqual([{ events: [page, paid, second, refund] }])
		expect(outcome).toMatchObject({ kind: 'done', remoteId: '7/refund' })
		expect(toPlain(outcome.observed)).toEqual(REFUND)
		expect(held().events).toHaveLength(4)
	})

	test('P17: an edited one takes its own place', async () => {
		const { outcome, bodies } = await write(holding('Contract', contract).script, update)
		expect(bodies).toEqual([{ events: [page, { ...paid, onSchemaViolation: 'BLOCK_EVENT' }, second] }])
		expect(outcome).toMatchObject({ kind: 'done', remoteId: '7/paid' })
	})

	test('what no file knows of it stays', async () => {
		const version2 = { ...EVENT, version: '2' }
		const change = withId(edited('event', 'web/paid-2', version2, { ...version2, name: 'Settled' }), '7/paid-2')
		const { bodies } = await write(holding('Contract', contract).script, change)
		expect(bodies).toEqual([{ events: [page, paid, { ...second, name: 'Settled' }] }])
	})

	test('nulls of the others, which the API does not take, are left out', async () => {
		const nulls = { ...contract, events: [{ ...(page as object), name: null, version: null }, paid] }
		const { bodies } = await write(holding('Contract', nulls).script, create)
		expect(bodies).toEqual([{ events: [page, paid, refund] }])
	})

	test('what its file does not say is sent as the file means it', async () => {
		const bare = creation('event', 'web/refund', dictOf({ contract: 'web', name: 'Refund', type: 'track', schema: REFUND.schema }))
		const { outcome, bodies } = await write(holding('Contract', contract).script, bare)
		expect(bodies).toEqual([{ events: [page, paid, second, refund] }])
		expect(outcome.kind).toBe('done')
	})

	test('one of another kind than a track event is sent without a name', async () => {
		const identify = creation('event', 'web/identify', dictOf({ ...REFUND, type: 'identify' }))
		const { bodies } = await write(holding('Contract', contract).script, identify)
		expect(bodies[0]).toMatchObject({ events: [page, paid, second, expect.not.objectContaining({ name: expect.anything() })] })
	})

	test('a deleted one is taken out, and the others stay', async () => {
		const { outcome, bodies } = await write(holding('Contract', contract).script, remove)
		expect(bodies).toEqual([{ events: [page, second] }])
		expect(outcome).toEqual({ change: remove.id, kind: 'done', remoteId: '7/paid' })
	})

	test('what only the file knows needs no call', async () => {
		const change = withId(edited('event', 'web/paid', EVENT, { ...EVENT, includeBuiltInContext: false }), '7/paid')
		const { outcome, called } = await write(holding('Contract', contract).script, change)
		expect([outcome.kind, called]).toEqual(['skipped', []])
	})
})

describe('P20: the last look decides', () => {
	const changed = { ...contract, events: [page, { ...paid, name: 'Payed' }, second] }
	const without = { ...contract, events: [page, second] }

	test.each([
		['an edited one that changed', update, changed, 'refused', 'LIVE_CHANGED'],
		['an edited one that is gone', update, without, 'refused', 'LIVE_CHANGED'],
		['a deleted one that changed', remove, changed, 'refused', 'LIVE_CHANGED'],
		['a deleted one that is gone already', remove, without, 'done', undefined],
		['a new one that is there, the same', create, { ...contract, events: [paid, refund] }, 'done', undefined],
		['a new one that is there, another', create, { ...contract, events: [{ ...refund, name: 'Other' }] }, 'refused', 'API_CONFLICT'],
		['a contract that does not show its events', update, { ...contract, events: undefined }, 'refused', 'API_ANSWER_INVALID'],
		['a contract of another workspace', update, { ...contract, workspaceId: 5 }, 'refused', 'LIVE_IDENTITY'],
	])('%s: nothing is sent', async (_, change, now, kind, code) => {
		const { outcome, called } = await write({ GetContract: [answered(now)] }, change)
		expect([outcome.kind, outcome.problem?.code, called]).toEqual([kind, code, ['GetContract']])
	})

	test('a contract that is gone', async () => {
		const { outcome, called } = await write({ GetContract: [declined(404)], ListContracts: [listed(contract), listed()] }, update)
		expect([outcome.kind, outcome.problem?.code, called]).toEqual(['refused', 'LIVE_CHANGED', ['GetContract', 'ListContracts']])
	})

	test.each([
		['forbidden', declined(403), 'API_REJECTED'],
		['lost', lost(), 'API_UNREACHABLE'],
	])('a look that was %s', async (_, answer, code) => {
		const { outcome, called } = await write({ GetContract: [answer] }, update)
		expect([outcome.kind, outcome.problem?.code, called]).toEqual(['refused', code, ['GetContract']])
	})

	test('an edit of another event meanwhile is kept', async () => {
		const meanwhile = { ...contract, events: [{ ...(page as object), name: 'Home' }, paid, second] }
		const { outcome, bodies } = await write({ ...holding('Contract', meanwhile).script, ListContracts: [listed(contract)] }, update)
		expect(outcome.kind).toBe('done')
		expect(bodies).toMatchObject([{ events: [{ name: 'Home' }, { onSchemaViolation: 'BLOCK_EVENT' }, second] }])
	})

	test('P30: a contract that nobody has', async () => {
		const lonely = creation('event', 'app/refund', dictOf({ ...REFUND, contract: 'app' }))
		const { outcome, called } = await write({}, lonely)
		expect(outcome).toMatchObject({ kind: 'refused', problem: { code: 'REFERENCE_DANGLING', where: { address: 'event.app/refund' } } })
		expect(called).toEqual(['ListContracts'])
	})
})

describe('values that cannot be sent', () => {
	test.each([
		['a track event without a name', { ...REFUND, name: undefined }, 'VALUE_INVALID', 'name of the event web/refund is not set'],
		['an event without a schema', { ...REFUND, schema: undefined }, 'VALUE_INVALID', 'schema of the event web/refund is not set'],
		['a schema that is a text', { ...REFUND, schema: '{}' }, 'VALUE_INVALID', 'schema of the event web/refund is not a map'],
		['a masked value', { ...REFUND, schema: { x: { kind: 'masked' } } }, 'VALUE_INVALID', 'holds a masked value'],
		['an event of the type alias', { ...REFUND, type: 'alias' }, 'LIVE_UNSUPPORTED', 'type alias'],
	])('%s', async (_, attributes, code, message) => {
		const { outcome, called } = await write(holding('Contract', contract).script, creation('event', 'web/refund', dictOf(attributes)))
		expect(outcome).toMatchObject({ kind: 'refused', problem: { code, message: expect.stringContaining(message) } })
		expect(called).toEqual(['GetContract'])
	})

	test('P29: what the API refuses is refused, without another call', async () => {
		const { outcome, called } = await write(
			{ ...holding('Contract', contract).script, UpdateContract: [declined(422, 'events.3: another event has this slug')] },
			create,
		)
		expect(outcome).toMatchObject({ kind: 'refused', problem: { message: 'events.3: another event has this slug' } })
		expect(called).toEqual(['GetContract', 'UpdateContract'])
	})
})

describe('what the path tells', () => {
	const file = { name: 'New', version: 'default', schema: { type: 'object' } }
	const users = { name: 'Users', source: 'production-postgres', type: 'table', tableName: 'public.users', primaryKey: 'id' }
	const script = {
		...holding('Contract', contract).script,
		...holding('Domain', domain).script,
		CreateModel: [declined(500)],
		UpdateModel: [declined(500)],
	}

	test.each<[string, string, object, object]>([
		['event', 'web/new', { contract: 'web' }, { ...file, type: 'track' }],
		['domain_event', 'shop/new', { domain: 'shop' }, { ...file, type: 'track' }],
		['component', 'shop/new', { domain: 'shop' }, file],
		['schema_model', 'users', { kind: 'parent' }, users],
	])('of a new %s is never sent', async (type, key, told, attributes) => {
		const { bodies } = await write(script, creation(type, key, dictOf({ ...told, ...attributes })))
		expect(bodies).toHaveLength(1)
		expect(JSON.stringify(bodies)).not.toMatch(/"(?:kind|contract|domain)":/)
	})

	test('of an edited one is never sent', async () => {
		const related = { kind: 'related', name: 'Users', source: 'production-postgres', type: 'table', tableName: 'public.users' }
		const { bodies } = await write(script, update, edited('schema_model', 'users', related, { ...related, name: 'People' }))
		expect(bodies).toHaveLength(2)
		expect(JSON.stringify(bodies)).not.toMatch(/"(?:kind|contract|domain)":/)
	})
})

describe('P29: an answer that shows something else than was sent', () => {
	const events = (...list: readonly unknown[]) => answered({ ...contract, events: list })

	test.each([
		['loses another event', create, events(page, paid, refund), 'no longer has paid-2'],
		['does not have the new one', create, events(page, paid, second), 'does not have it'],
		[
			'has the new one otherwise',
			create,
			events(page, paid, second, { ...refund, onUndeclaredFields: 'OMIT_FIELDS' }),
			'onUndeclaredFields',
		],
		['has the old value', update, events(page, paid, second), 'kept the old value of onSchemaViolation'],
		['has the deleted one', remove, events(page, paid, second), 'still has it'],
		['loses more than the deleted one', remove, events(page), 'no longer has paid-2'],
	])('%s', async (_, change, answer, message) => {
		const { outcome } = await write({ GetContract: [answered(contract)], UpdateContract: [answer] }, change)
		expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'LIVE_IGNORED', message: expect.stringContaining(message) } })
	})

	test('an answer that does not show the events is followed by a look', async () => {
		const { script } = holding('Contract', contract, () => answered({ id: '7', name: 'Web' }))
		const { outcome, called } = await write(script, update)
		expect([outcome.kind, called]).toEqual(['done', ['GetContract', 'UpdateContract', 'GetContract']])
	})
})

describe('P23, P24: a lost answer', () => {
	const arrived = (kind: 'Contract' | 'Domain', start: object) => holding(kind, start, lost).script
	const neverSent = { GetContract: [answered(contract)], UpdateContract: [lost()] }
	const noLook = { GetContract: [answered(contract), lost()], UpdateContract: [lost()] }

	test.each([
		['create', create],
		['update', update],
		['delete', remove],
	])('to a %s is settled by a look, and sent once', async (_, change) => {
		const made = await write(arrived('Contract', contract), change)
		expect([made.outcome.kind, made.called]).toEqual(['done', ['GetContract', 'UpdateContract', 'GetContract']])
		const open = await write(neverSent, change)
		expect([open.outcome.kind, open.outcome.problem?.code, open.called.length]).toEqual(['unknown', 'OUTCOME_UNKNOWN', 3])
		expect((await write(noLook, change)).outcome.kind).toBe('unknown')
	})
})

describe('components', () => {
	const [, line] = domain.components
	const { imports: _money, ...sentMoney } = money
	const { imports: _line, ...sentLine } = line as typeof money

	test('a new one goes with the others, their ids, and nothing that is only shown', async () => {
		const change = creation('component', 'shop/address', dictOf({ domain: 'shop', name: 'Address', schema: {} }))
		const { script, held } = holding('Domain', domain, (now) =>
			answered({ ...now, components: (now as typeof domain).components.map((each) => (each.id ? each : { ...each, id: '33' })) }),
		)
		const { outcome, bodies } = await write(script, change)
		const address = { slug: 'address', name: 'Address', version: 'default', schema: {} }
		expect(bodies).toEqual([{ events: domain.events, components: [sentMoney, sentLine, address] }])
		expect(outcome).toMatchObject({ kind: 'done', remoteId: '33' })
		expect(held().events).toEqual(domain.events)
	})

	test.each([
		['clears its description by an empty one', { ...COMPONENT, description: undefined }, { ...sentMoney, description: '' }],
		['keeps its version beside another name', { ...COMPONENT, name: 'Amount' }, { ...sentMoney, name: 'Amount' }],
	])('an edit %s', async (_, after, item) => {
		const change = withId(edited('component', 'shop/money', COMPONENT, after), '31')
		const { outcome, bodies } = await write(holding('Domain', domain).script, change)
		expect(outcome.kind).toBe('done')
		expect(bodies).toEqual([{ events: domain.events, components: [item, sentLine] }])
	})

	test('a deleted one is known by its id, also without a read before', async () => {
		const { script } = holding('Domain', domain)
		const world = workspace(script)
		const [outcome] = await world.connection.write([withId(deletion('component', 'shop/money', COMPONENT), '31')])
		expect(outcome?.kind).toBe('done')
		expect(world.bodies()).toEqual([{ events: domain.events, components: [sentLine] }])
	})

	test('P29: a domain that loses its events with a write of components is said', async () => {
		const { script } = holding('Domain', domain, (now) => answered({ ...now, events: [] }))
		const { outcome } = await write(script, withId(deletion('component', 'shop/money', COMPONENT), '31'))
		expect(outcome).toMatchObject({ kind: 'failed', problem: { message: expect.stringContaining('no longer has page, paid, paid-2') } })
	})
})

test('P3: without the list of contracts nothing is sent', async () => {
	const { outcome, called } = await write({ ListContracts: [notListed('page 2 failed')] }, create)
	expect([outcome.kind, outcome.problem?.message, called]).toEqual(['refused', 'page 2 failed', ['ListContracts']])
})
