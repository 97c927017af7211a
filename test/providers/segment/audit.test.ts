import { describe, expect, test } from 'vitest'
import type { RemoteId, Touched } from '../../../src/provider.ts'
import { makeAddress, problem, unknown } from '../../../src/provider.ts'
import { listed } from '../../support/fake-api.ts'
import { workspace } from './workspace.ts'

const SINCE = '2026-05-01T00:00:00.000Z'
const event = (id: string, resourceId: string, second: number, more: object = {}) => ({
	id,
	timestamp: `2026-05-01T10:00:0${second}.000Z`,
	type: 'Source Modified',
	actor: 'user/u1',
	actorEmail: 'jane@shop.example',
	resourceId,
	resourceType: 'source',
	resourceName: 'Web',
	...more,
})
const touched = (type: string, id: string): Touched => ({ address: makeAddress(type, 'k'), type, key: 'k', id: id as RemoteId })
const withEvents = (...events: object[]) => workspace({ listAuditEvents: () => listed(...events) })

describe('who changed something last', () => {
	test.each<[string, Touched, readonly object[], string | undefined]>([
		[
			'the newest event counts',
			touched('source', 's1'),
			[event('2', 's1', 2), event('1', 's1', 1, { actorEmail: 'old@shop.example' })],
			'jane@shop.example',
		],
		[
			'whatever the order',
			touched('source', 's1'),
			[event('1', 's1', 1, { actorEmail: 'old@shop.example' }), event('2', 's1', 2)],
			'jane@shop.example',
		],
		[
			'a token by its name',
			touched('source', 's1'),
			[event('1', 's1', 1, { actor: 'public-api-token/ci', actorEmail: undefined })],
			'public-api-token/ci',
		],
		['a mapping by its own id', touched('destination_subscription', 'd1:m1'), [event('1', 'm1', 1)], 'jane@shop.example'],
		['or by both', touched('destination_subscription', 'd1:m1'), [event('1', 'd1:m1', 1)], 'jane@shop.example'],
		['a filter never by its destination', touched('destination_filter', 'd1:f1'), [event('1', 'd1', 1)], undefined],
		['a plan of a source by the source', touched('source_tracking_plan_connection', 's1:tp1'), [event('1', 's1', 1)], 'jane@shop.example'],
		[
			'a source of a warehouse by the warehouse',
			touched('source_warehouse_connection', 's1:w1'),
			[event('1', 'w1', 1)],
			'jane@shop.example',
		],
		['nobody, where nothing is told', touched('source', 's1'), [event('1', 's2', 1)], undefined],
		['nor who only looked', touched('source', 's1'), [event('1', 's1', 1, { type: 'Profiles Sync Warehouse Retrieved' })], undefined],
	])('%s', async (_, one, events, name) => {
		const { connection, calls } = withEvents(...events)
		expect((await connection.actors?.([one], SINCE))?.get(one.address)?.name).toBe(name)
		expect(calls).toEqual([{ endpoint: 'listAuditEvents', input: { query: { startTime: SINCE }, path: {} } }])
	})

	test('costs one list for any number of resources, and none where no time is known', async () => {
		const { connection, calls } = withEvents(event('1', 's1', 1))
		const many = Array.from({ length: 300 }, (_, n) => touched('source', `s${n}`))
		await connection.actors?.(many, SINCE)
		expect(calls).toHaveLength(1)
		expect(await connection.actors?.(many, null)).toEqual(new Map())
		expect(calls).toHaveLength(1)
	})

	test('a workspace without the audit trail names nobody, and nothing fails', async () => {
		const { connection } = workspace({ listAuditEvents: () => unknown(problem('API_FORBIDDEN', 'no')) })
		expect(await connection.actors?.([touched('source', 's1')], SINCE)).toEqual(new Map())
	})
})

describe('whether anything happened since a mark', () => {
	const told = async (mark: string, ...events: object[]) => {
		const read = await withEvents(...events).connection.moved?.(mark)
		return read?.kind === 'complete' ? read.value : undefined
	}

	test('a first mark is a reason to read', async () => {
		expect(await withEvents().connection.moved?.(null)).toMatchObject({ kind: 'complete', value: { isMoved: true } })
	})

	test('an event moves it once; others of the same moment move it again', async () => {
		const first = await told(SINCE, event('1', 's1', 1))
		expect(first).toEqual({ mark: '2026-05-01T10:00:01.000Z 1', isMoved: true })
		expect(await told(first?.mark ?? '', event('1', 's1', 1))).toEqual({ ...first, isMoved: false })
		const second = await told(first?.mark ?? '', event('2', 's2', 1), event('1', 's1', 1))
		expect(second).toEqual({ mark: '2026-05-01T10:00:01.000Z 1 2', isMoved: true })
		expect((await told(second?.mark ?? '', event('2', 's2', 1), event('1', 's1', 1)))?.isMoved).toBe(false)
	})

	test('what reading leaves there does not', async () => {
		expect(await told(SINCE, event('1', 's1', 1, { type: 'Profiles Sync Warehouse Retrieved' }))).toMatchObject({ isMoved: false })
	})

	test('a trail that cannot be read tells nothing', async () => {
		const { connection } = workspace({ listAuditEvents: () => unknown(problem('API_FORBIDDEN', 'no')) })
		expect(await connection.moved?.(SINCE)).toMatchObject({ kind: 'unknown' })
	})
})
