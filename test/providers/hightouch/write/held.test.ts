import { describe, expect, test } from 'vitest'
import type { ApiAnswer, Change, Outcome, RemoteId } from '../../../../src/provider.ts'
import { fromPlain, problem, toPlain } from '../../../../src/provider.ts'
import type { FakeScript } from '../../../support/fake-api.ts'
import { answered, declined, dictOf, listed, lost } from '../../../support/fake-api.ts'
import { creation, deletion, edited } from '../changes.ts'
import { COMPONENT, contract, domain, EVENT, holding, workspace } from '../workspace.ts'

const [page, paid, second] = contract.events
const WEB = { name: 'Web', onUndeclaredSchema: 'ALLOW_EVENT' }
const LIST = ['GetContract', 'UpdateContract']

const withId = <C extends Change>(change: C, id: string): C => ({ ...change, remoteId: id as RemoteId })
const event = (slug: string, more: object = {}) => creation('event', `web/${slug}`, dictOf({ ...EVENT, name: slug, ...more }))
const update = withId(edited('event', 'web/paid', EVENT, { ...EVENT, onSchemaViolation: 'BLOCK_EVENT' }), '7/paid')
const remove = withId(deletion('event', 'web/paid', EVENT), '7/paid')
const rename = withId(edited('contract', 'web', WEB, { ...WEB, name: 'Web shop' }), '7')

/** All at once, each in a call of its own, as they come from a plan that is applied. */
async function write(script: FakeScript, ...changes: readonly Change[]) {
	const world = workspace(script)
	await world.connection.read(['contract', 'event', 'domain', 'domain_event', 'component'])
	const before = world.called().length
	const outcomes = (await Promise.all(changes.map((change) => world.connection.write([change])))).flat()
	return { outcomes, kinds: outcomes.map(({ kind }) => kind), called: world.called().slice(before), bodies: world.bodies() }
}

const slugs = (held: Record<string, unknown>) => (held.events as { slug: string }[]).map(({ slug }) => slug)

type Sent = { readonly events: readonly { readonly name?: string }[] }

/** A contract that refuses lists which hold a name that begins with Bad; `naming` tells the places of these in the details. */
function picky(naming: 'named' | 'unnamed') {
	const { script, held } = holding('Contract', contract)
	const [taken] = script['UpdateContract'] ?? []
	const answer = (input: Parameters<Extract<typeof taken, (...args: never) => unknown>>[0]) => {
		const bad = (toPlain(input.body) as Sent).events.flatMap(({ name }, at) =>
			name?.startsWith('Bad') ? [`requestBody.events.${at}`] : [],
		)
		if (bad.length === 0) return typeof taken === 'function' ? taken(input) : declined(500)
		const details = Object.fromEntries(bad.map((place) => [naming === 'named' ? `${place}.name` : 'name', { message: 'is bad' }]))
		return { ...declined(422, 'is bad'), body: fromPlain({ message: 'Validation failed', details }) } as ApiAnswer
	}
	return { script: { ...script, UpdateContract: [answer] }, held }
}

describe('P5: what is written to one contract at the same time goes together', () => {
	test('fifty changes are one look and one write, and each has its own outcome', async () => {
		const { script, held } = holding('Contract', contract)
		const creates = Array.from({ length: 47 }, (_, n) => event(`new-${n}`))
		const changed = { ...EVENT, name: 'Elsewhere', version: '2' }
		const stale = withId(edited('event', 'web/paid-2', changed, { ...changed, name: 'Settled' }), '7/paid-2')
		const { outcomes, kinds, called } = await write(script, ...creates, update, stale, rename)
		expect(called).toEqual(LIST)
		expect(kinds).toEqual([...creates.map(() => 'done'), 'done', 'refused', 'done'])
		expect(outcomes[48]?.problem?.code).toBe('LIVE_CHANGED')
		expect(toPlain(outcomes[3]?.observed)).toMatchObject({ name: 'new-3' })
		expect(outcomes.map(({ change }) => change)).toEqual([...creates, update, stale, rename].map(({ id }) => id))
		expect([held().name, slugs(held())]).toEqual(['Web shop', ['page', 'paid', 'paid-2', ...creates.map((_, n) => `new-${n}`)]])
	})

	test('changes, creates and deletes in one list; what is untouched goes back as it came', async () => {
		const { kinds, bodies } = await write(holding('Contract', contract).script, event('a'), remove, event('b'))
		expect(kinds).toEqual(['done', 'done', 'done'])
		expect(bodies).toMatchObject([{ events: [page, second, { slug: 'a' }, { slug: 'b' }] }])
	})

	test('two of the same event are made one after the other', async () => {
		const { outcomes, called } = await write(holding('Contract', contract).script, update, remove, event('a'))
		expect(outcomes).toMatchObject([{ kind: 'done' }, { kind: 'refused', problem: { code: 'LIVE_CHANGED' } }, { kind: 'done' }])
		expect(called).toEqual([...LIST, 'GetContract'])
	})

	test('what comes while a write is under way waits for it, and goes together then', async () => {
		const { script } = holding('Contract', contract)
		const world = workspace(script)
		await world.connection.read(['contract'])
		const first = world.connection.write([event('a')])
		while (!world.called().includes('GetContract')) await Promise.resolve()
		const rest = ['b', 'c', 'd'].map((slug) => world.connection.write([event(slug)]))
		expect((await Promise.all([first, ...rest])).flat().map(({ kind }) => kind)).toEqual(['done', 'done', 'done', 'done'])
		expect(world.called().slice(1)).toEqual([...LIST, ...LIST])
	})

	test('a batch is as good as calls at the same time', async () => {
		const world = workspace({ ...holding('Contract', contract).script, ...holding('Domain', domain).script })
		await world.connection.read(['contract', 'domain'])
		const shop = withId(edited('component', 'shop/money', COMPONENT, { ...COMPONENT, name: 'Amount' }), '31')
		const outcomes = await world.connection.write([event('a'), update, shop, event('b')])
		expect(outcomes.map(({ change, kind }) => [change, kind])).toEqual([event('a'), update, shop, event('b')].map(({ id }) => [id, 'done']))
		expect(world.called().filter((call) => call.startsWith('Update'))).toEqual(['UpdateContract', 'UpdateDomain'])
	})

	test('contracts do not wait for each other', async () => {
		const { kinds, called } = await write(
			{ ...holding('Contract', contract).script, ...holding('Domain', domain).script },
			event('a'),
			creation('domain_event', 'shop/a', dictOf({ ...EVENT, contract: undefined, domain: 'shop', name: 'a' })),
		)
		expect(kinds).toEqual(['done', 'done'])
		expect([...called].sort()).toEqual(['GetContract', 'GetDomain', 'UpdateContract', 'UpdateDomain'])
	})
})

describe('P29: what is wrong fails alone', () => {
	const good = Array.from({ length: 49 }, (_, n) => event(`new-${n}`))
	const mixed = (bad: Change) => [...good.slice(0, 20), bad, ...good.slice(20)]

	test('what cannot be sent at all costs no call', async () => {
		const { kinds, called } = await write(holding('Contract', contract).script, ...mixed(event('wrong', { schema: undefined })))
		expect(kinds.map((kind, at) => (kind === 'done' ? '' : `${at} ${kind}`)).filter(Boolean)).toEqual(['20 refused'])
		expect(called).toEqual(LIST)
	})

	test.each([
		['is named in the answer', 'named', 3],
		['is not: it is found by halves', 'unnamed', 13],
	] as const)('what the service refuses where it %s', async (_, naming, writes) => {
		const { script, held } = picky(naming)
		const { outcomes, called } = await write(script, ...mixed(event('bad', { name: 'Bad' })))
		const failed = outcomes.filter(({ kind }) => kind !== 'done')
		expect(failed).toMatchObject([{ change: 'live create event.web/bad', kind: 'refused', problem: { message: 'is bad' } }])
		expect(called.filter((call) => call === 'UpdateContract').length).toBeLessThanOrEqual(writes)
		for (const [at, call] of called.entries()) if (call === 'UpdateContract') expect(called[at - 1]).toBe('GetContract')
		expect(slugs(held()).slice(3).sort()).toEqual(good.map((_one, n) => `new-${n}`).sort())
	})

	test.each(['named', 'unnamed'] as const)('all of them, %s', async (naming) => {
		const { kinds } = await write(picky(naming).script, ...['x', 'y', 'z'].map((slug) => event(slug, { name: `Bad ${slug}` })), rename)
		expect(kinds).toEqual(['refused', 'refused', 'refused', 'done'])
	})

	test('a refusal that is about none of them is asked for once', async () => {
		const forbidden: ApiAnswer = { kind: 'refused', status: 403, problem: problem('API_FORBIDDEN', 'no') }
		const { kinds, called } = await write({ ...holding('Contract', contract).script, UpdateContract: [forbidden] }, update, event('a'))
		expect([kinds, called]).toEqual([['refused', 'refused'], LIST])
	})

	test('P24: a lost answer is settled for each by one look', async () => {
		const arrived = await write(holding('Contract', contract, lost).script, update, event('a'), rename)
		expect([arrived.kinds, arrived.called]).toEqual([
			['done', 'done', 'done'],
			[...LIST, 'GetContract'],
		])
		const open = await write({ GetContract: [answered(contract)], UpdateContract: [lost()] }, update, event('a'), rename, remove)
		expect(open.kinds.slice(0, 3)).toEqual(['unknown', 'unknown', 'unknown'])
	})

	test('P24: an edit that takes a value away is not proven by what was there before', async () => {
		const nested = { ...EVENT, schema: { type: 'object', properties: {}, required: ['a'] } }
		const held = { ...contract, events: [page, { ...(paid as object), schema: nested.schema }, second] }
		const change = edited('event', 'web/paid', nested, EVENT, [{ path: ['schema', 'required'], before: ['a'], after: undefined }])
		const { kinds } = await write({ GetContract: [answered(held)], UpdateContract: [lost()] }, withId(change, '7/paid'))
		expect(kinds).toEqual(['unknown'])
	})

	test('an event that is gone with the write is said of each', async () => {
		const script = holding('Contract', contract, (now) => answered({ ...now, events: (now as typeof contract).events.slice(1) })).script
		const { outcomes } = await write(script, update, event('a'))
		const expected: Partial<Outcome> = { kind: 'failed', problem: expect.objectContaining({ code: 'LIVE_IGNORED' }) }
		expect(outcomes).toMatchObject([expected, expected])
	})
})

describe('answers as they are described, without an id', () => {
	const asInput = ({ name, events }: typeof contract) => answered({ name, events })

	test('are followed by a look, which decides', async () => {
		const taken = await write(holding('Contract', contract, (now) => asInput(now as typeof contract)).script, update, rename)
		expect([taken.kinds, taken.called]).toEqual([
			['done', 'done'],
			[...LIST, 'GetContract'],
		])
		const dropped = await write({ GetContract: [answered(contract)], UpdateContract: [asInput(contract)] }, update, rename)
		expect(dropped.outcomes.map(({ kind, problem: why }) => [kind, why?.code])).toEqual([
			['failed', 'LIVE_IGNORED'],
			['failed', 'LIVE_IGNORED'],
		])
	})

	test('and with no look either, nothing is known', async () => {
		const { kinds } = await write({ GetContract: [answered(contract), lost()], UpdateContract: [asInput(contract)] }, update)
		expect(kinds).toEqual(['unknown'])
	})
})

describe('an event that the API shows and does not take', () => {
	const alias = { type: 'alias', slug: 'alias-web-default', schema: { type: 'object' } }
	const shown = { ...contract, events: [...contract.events, alias] }
	const shop = { ...domain, events: [...domain.events, alias] }
	const drop = withId(deletion('event', 'web/alias-web-default', {}), '7/alias-web-default')
	const script = { ...holding('Contract', shown).script, ...holding('Domain', shop).script }

	test.each<[string, Change]>([
		['a new event', event('a')],
		['an edited event', update],
		['a deleted event', remove],
		['a name of the contract', rename],
		['a component beside it', withId(edited('component', 'shop/money', COMPONENT, { ...COMPONENT, name: 'Amount' }), '31')],
		['a name of the domain', withId(edited('domain', 'shop', { ...WEB, name: 'Shop' }, { ...WEB, name: 'Shops' }), '9')],
	])('%s is refused before anything is sent', async (_, change) => {
		const { outcomes, bodies } = await write(script, change)
		expect(bodies).toEqual([])
		expect(outcomes).toMatchObject([
			{
				kind: 'refused',
				problem: {
					code: 'LIVE_UNSUPPORTED',
					message: expect.stringContaining('alias-web-default of the type alias'),
					hint: expect.stringContaining('in the Hightouch app'),
				},
			},
		])
	})

	test.each<[string, Change, boolean]>([
		['an event of it', event('a'), true],
		['the delete of an event of it', remove, true],
		['the delete of that event', drop, true],
		['the contract itself', rename, true],
		['a new contract', creation('contract', 'app', dictOf({ name: 'App' })), false],
		['an event of another contract', creation('event', 'app/a', dictOf({ ...EVENT, contract: 'app' })), false],
	])('the plan says so: %s', async (_, change, isSaid) => {
		const { connection } = workspace(script)
		await connection.read(['contract', 'event', 'domain', 'component'])
		expect(connection.cannot?.(change)?.reason).toEqual(isSaid ? expect.stringContaining('alias-web-default') : undefined)
	})

	test('once the workspace has none, writes go on', async () => {
		const { connection } = workspace({ ...script, ListContracts: [listed(shown), listed(contract)] })
		await connection.read(['contract', 'event'])
		expect(connection.cannot?.(update)).toBeDefined()
		await connection.read(['contract', 'event'])
		expect(connection.cannot?.(update)).toBeUndefined()
	})
})
