import { describe, expect, test } from 'vitest'
import { provider } from '../../../providers/hightouch/index.ts'
import type { Change, Connection, Outcome } from '../../../src/provider.ts'
import { isSame, toPlain } from '../../../src/provider.ts'
import { dictOf } from '../../support/fake-api.ts'
import type { PlainTree, ProviderWorld, WorldOptions } from '../../support/provider-world.ts'
import { providerWorld, readAll } from '../../support/provider-world.ts'
import { creation, deletion, edited } from './changes.ts'

const schema = { type: 'object', properties: { properties: { type: 'object' } } }
const event = (name: string) => ({ name, schema, type: 'track' })
const TREE: PlainTree = {
	'events/contracts/web.yaml': { name: 'Web' },
	...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`events/contracts/web/e-${n}.yaml`, event(`Event ${n}`)])),
	'events/domains/shop/domain.yaml': { name: 'Shop', onUndeclaredSchema: 'BLOCK_EVENT' },
	'events/domains/shop/paid.yaml': { name: 'Paid', schema: { $ref: '#/definitions/components/money' }, type: 'track' },
	'events/domains/shop/components/money.yaml': { name: 'Money', description: 'An amount.', schema: { type: 'object' } },
	'events/domains/shop/components/line.yaml': { name: 'Line', schema: { type: 'object' } },
}
const TYPES = ['contract', 'event', 'domain', 'component', 'domain_event']

async function within<T>(options: Partial<WorldOptions>, use: (world: ProviderWorld) => Promise<T>): Promise<T> {
	const world = await providerWorld(provider, { tree: TREE, ...options })
	try {
		return await use(world)
	} finally {
		await world.close()
	}
}

async function found(connection: Connection, type: string, key: string) {
	const read = await connection.find({ type, key })
	return read.kind === 'complete' && read.value.kind === 'found' ? read.value.resource : expect.fail(`no ${type} ${key}`)
}

/** What is there now becomes something else, or nothing. */
async function changeOf(connection: Connection, type: string, key: string, more: object | undefined): Promise<Change> {
	const { attributes, id } = await found(connection, type, key)
	const before = toPlain(attributes) as object
	const change = more ? edited(type, key, before, { ...before, ...more }) : deletion(type, key, before)
	return { ...change, ...(id !== undefined && { remoteId: id }) }
}

const written = async (connection: Connection, change: Change): Promise<Outcome> =>
	(await connection.write([change]))[0] ?? expect.fail('none')

/** Looks each up and writes it, so many at a time, as a plan is applied. */
async function apply(connection: Connection, changes: readonly Change[], atOnce: number): Promise<ReadonlyMap<string, Outcome>> {
	const queue = [...changes]
	const outcomes = new Map<string, Outcome>()
	const worker = async (): Promise<void> => {
		for (let change = queue.shift(); change; change = queue.shift()) {
			if (change.kind !== 'create')
				await connection.find({ type: change.type, key: change.key, ...(change.remoteId && { id: change.remoteId }) })
			outcomes.set(change.address, await written(connection, change))
		}
	}
	await Promise.all(Array.from({ length: atOnce }, worker))
	return outcomes
}

describe('P29: whatever an update makes of a list that it does not send, nothing is lost', () => {
	const WRITES: readonly [what: string, type: string, key: string, more: object | undefined][] = [
		['a name of a contract', 'contract', 'web', { name: 'Web shop' }],
		['a description of a domain', 'domain', 'shop', { description: 'The shop.' }],
		['an event of a domain', 'domain_event', 'shop/paid', { onSchemaViolation: 'BLOCK_EVENT' }],
		['a component', 'component', 'shop/line', { name: 'Position' }],
		['an event that goes', 'domain_event', 'shop/paid', undefined],
		['a component that goes', 'component', 'shop/line', undefined],
	]

	test.each(['kept', 'cleared'].flatMap((value) => WRITES.map((write) => [value, ...write] as const)))(
		'%s: %s',
		(value, _, type, key, more) =>
			within({ switches: { 'contract-omitted-list': value, 'domain-omitted-list': value } }, async ({ connection }) => {
				const before = await readAll(connection, TYPES)
				const change = await changeOf(connection, type, key, more)
				expect((await written(connection, change)).kind).toBe('done')
				const after = await readAll(connection, TYPES)
				const differing = [...before].filter(([address, attributes]) => !isSame(after.get(address), attributes)).map(([address]) => address)
				expect([differing, after.size]).toEqual([[change.address], before.size - (more ? 0 : 1)])
			}),
	)
})

describe('an update that is answered without an id', () => {
	const options = { switches: { 'event-patch-answer': 'input' } }

	test.each([
		['contract', 'web', { name: 'Web shop' }],
		['event', 'web/e-1', { onSchemaViolation: 'BLOCK_EVENT' }],
		['domain', 'shop', { description: 'The shop.' }],
		['component', 'shop/money', { description: undefined }],
		['event', 'web/e-1', undefined],
	])('P24: of a %s %s is confirmed by another look', (type, key, more) =>
		within(options, async ({ connection, log }) => {
			await readAll(connection, TYPES)
			expect((await written(connection, await changeOf(connection, type, key, more))).kind).toBe('done')
			expect(log.filter((line) => /^(?:Get|Update)/.test(line)).map((line) => line.replace(/:.*/, ''))).toEqual(
				['Get', 'Update', 'Get'].map((name) => `${name}${type === 'contract' || type === 'event' ? 'Contract' : 'Domain'}`),
			)
			const [again] = (await connection.write([creation('event', 'web/new', dictOf({ contract: 'web', ...event('New') }))])) ?? []
			expect(again).toMatchObject({ kind: 'done', remoteId: expect.stringMatching(/\/new$/) })
		}),
	)

	test.each([
		['is not taken', 'ignore:on=UpdateContract,field=name', 'failed', 'LIVE_IGNORED'],
		['is refused with a status of success', 'invalid-200:on=UpdateContract', 'refused', 'API_REJECTED'],
		['is lost in a web page', 'html:on=UpdateContract', 'unknown', 'OUTCOME_UNKNOWN'],
	])('P24: and that %s is told apart', (_, faults, kind, code) =>
		within({ ...options, faults }, async ({ connection }) => {
			await readAll(connection, TYPES)
			const outcome = await written(connection, await changeOf(connection, 'contract', 'web', { name: 'Web shop' }))
			expect([outcome.kind, outcome.problem?.code]).toEqual([kind, code])
		}),
	)
})

describe('many changes of one contract', () => {
	const creates = Array.from({ length: 48 }, (_, n) => creation('event', `web/new-${n}`, dictOf({ contract: 'web', ...event(`New ${n}`) })))
	const twin = creation('event', 'web/twin', dictOf({ contract: 'web', ...event('Event 7') }))

	test('P5, P29: at once are a handful of calls; what the service refuses among them fails alone', () =>
		within({}, async ({ connection, calls }) => {
			await readAll(connection, TYPES)
			const drop = await changeOf(connection, 'event', 'web/e-0', undefined)
			const before = calls()
			const all = [...creates.slice(0, 24), twin, drop, ...creates.slice(24)]
			const outcomes = (await Promise.all(all.map((change) => connection.write([change])))).flat()
			expect(calls() - before).toBeLessThanOrEqual(6)
			expect(outcomes.flatMap(({ kind, change }) => (kind === 'done' ? [] : [[change, kind]]))).toEqual([[twin.id, 'refused']])
			expect(outcomes[24]?.problem?.message).toContain('another event has the same type, name and version')
			const live = await readAll(connection, ['event'])
			expect([live.size, live.has('event.web/e-0'), live.has('event.web/new-47')]).toEqual([40 + 48 - 1, false, true])
		}))

	test('P5: a few at a time, each looked up before, share their calls', () =>
		within({}, async ({ connection, calls }) => {
			await readAll(connection, TYPES)
			const edits = await Promise.all(
				Array.from({ length: 40 }, (_, n) => changeOf(connection, 'event', `web/e-${n}`, { onSchemaViolation: 'BLOCK_EVENT' })),
			)
			const before = calls()
			const outcomes = await apply(connection, edits, 8)
			expect([...outcomes.values()].filter(({ kind }) => kind !== 'done')).toEqual([])
			expect(calls() - before).toBeLessThan(40)
			const live = await readAll(connection, ['event'])
			expect([...live.values()].filter((attributes) => attributes.get('onSchemaViolation') === 'BLOCK_EVENT')).toHaveLength(40)
		}))
})

test('an event of the type alias that the API shows keeps everything beside it from being written, and is not lost', () => {
	const tree = { ...TREE, 'events/contracts/web/alias.yaml': { type: 'alias', schema } }
	return within({ tree, switches: { 'alias-events': 'shown' } }, async ({ connection, effects }) => {
		expect((await readAll(connection, TYPES)).has('event.web/alias')).toBe(true)
		for (const more of [{ onSchemaViolation: 'BLOCK_EVENT' }, undefined]) {
			const change = await changeOf(connection, 'event', 'web/e-1', more)
			expect(connection.cannot?.(change)).toMatchObject({ reason: expect.stringContaining('alias'), remedy: expect.any(String) })
			expect(await written(connection, change)).toMatchObject({ kind: 'refused', problem: { code: 'LIVE_UNSUPPORTED' } })
		}
		expect(await effects()).toEqual([])
		expect((await written(connection, await changeOf(connection, 'domain', 'shop', { name: 'Shops' }))).kind).toBe('done')
	})
})
