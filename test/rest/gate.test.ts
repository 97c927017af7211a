import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { api } from '../../providers/segment/api/index.ts'
import type { ApiInput, HttpRequest, HttpResult } from '../../src/provider.ts'
import { fromPlain } from '../../src/provider.ts'
import { makeGate } from '../../src/rest/gate.ts'
import { makeApiClient } from '../../src/rest/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { httpAnswer } from '../support/fake-http.ts'
import { fakeRandom } from '../support/fake-random.ts'
import { listeningLog, TOKEN } from '../support/sandbox.ts'

const MINUTE = 60_000

/** The most of the moments that lie within one window. */
function mostWithin(momentsMs: readonly number[], windowMs: number): number {
	return Math.max(0, ...momentsMs.map((from) => momentsMs.filter((at) => at >= from && at - from < windowMs).length))
}

/** A client whose calls are noted with the moment at which they are sent. */
function clientOf(answer: (nowMs: number, request: HttpRequest) => HttpResult, tookMs = 0) {
	const clock = fakeClock()
	const sent: { readonly url: string; readonly atMs: number }[] = []
	const http = {
		send: async (request: HttpRequest) => {
			sent.push({ url: request.url, atMs: clock.monotonicMs() })
			if (tookMs > 0) await clock.sleep(tookMs)
			return answer(clock.monotonicMs(), request)
		},
	}
	const common = { api, token: TOKEN, credential: 'env:ACME_TOKEN', log: listeningLog(), random: fakeRandom('gate') }
	return { client: makeApiClient({ ...common, http, clock }), sent }
}

const WORKSPACE = httpAnswer(200, { data: { workspace: { id: 'ws1' } } })
const MAPPING: readonly [string, ApiInput] = [
	'updateSubscriptionForDestination',
	{ path: { destinationId: 'd', id: 's' }, body: fromPlain({ input: { enabled: true } }) },
]

/** One of so many has a value. */
function seldom<T>(value: fc.Arbitrary<T>, many: number): fc.Arbitrary<T | null> {
	return fc.oneof({ weight: many - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value })
}

describe('P24: the pace of calls', () => {
	const guest = fc.record({ afterMs: fc.nat(60), tookMs: fc.nat(300), holdsMs: seldom(fc.nat(3_000), 12) })
	const visit = { calls: fc.integer({ min: 1, max: 20 }), guests: fc.array(guest, { maxLength: 60 }), endsMs: seldom(fc.nat(4_000), 3) }

	test('whoever comes when: in order, no more at once or in a window than may, none while it is held, and none is left waiting', async () => {
		await fc.assert(
			fc.asyncProperty(fc.record(visit), async ({ calls, guests, endsMs }) => {
				const clock = fakeClock()
				const stop = new AbortController()
				const gate = makeGate({ clock, limit: { calls, perMs: 1_000 }, signal: stop.signal })
				const entered: { readonly index: number; readonly atMs: number }[] = []
				const [inside, at] = [new Set<number>(), { heldUntilMs: 0, comeMs: 0 }]
				const visits = guests.map(async ({ afterMs, tookMs, holdsMs }, index) => {
					at.comeMs += afterMs
					await clock.sleep(at.comeMs)
					if ((await gate.enter()) === 'cancelled') return expect(stop.signal.aborted).toBe(true)
					entered.push({ index, atMs: clock.monotonicMs() })
					expect(clock.monotonicMs()).toBeGreaterThanOrEqual(at.heldUntilMs)
					expect(inside.add(index).size).toBeLessThanOrEqual(8)
					await clock.sleep(tookMs)
					if (holdsMs !== null) gate.hold(holdsMs)
					at.heldUntilMs = Math.max(at.heldUntilMs, clock.monotonicMs() + (holdsMs ?? 0))
					inside.delete(index)
					gate.leave()
				})
				const ending = endsMs === null ? undefined : clock.sleep(endsMs).then(() => stop.abort())
				await Promise.all([...visits, ending])
				expect(
					mostWithin(
						entered.map(({ atMs }) => atMs),
						1_000,
					),
				).toBeLessThanOrEqual(calls)
				expect(entered).toEqual(entered.toSorted((a, b) => a.index - b.index))
				if (endsMs === null) expect(entered).toHaveLength(guests.length)
			}),
			{ numRuns: 60 },
		)
	})

	test('what waits for the limit of all is counted to the limit of its own operation when it is sent', async () => {
		const { client, sent } = clientOf((_, { url }) =>
			url.includes('subscriptions') ? httpAnswer(200, { data: { subscription: { id: 's' } } }) : WORKSPACE,
		)
		await Promise.all(Array.from({ length: 570 }, () => client.call('getWorkspace')))
		const answers = await Promise.all(Array.from({ length: 12 }, () => client.call(...MAPPING)))
		expect(answers.every(({ kind }) => kind === 'ok')).toBe(true)
		const writes = sent.filter(({ url }) => url.includes('subscriptions')).map(({ atMs }) => atMs)
		expect([mostWithin(writes, MINUTE), writes[0]]).toEqual([5, 63_000])
	})

	test('nobody takes the place of a call that was told to wait before all wait', async () => {
		const limited = httpAnswer(429, '', { 'retry-after': '30' })
		const { client, sent } = clientOf((nowMs) => (nowMs < 30_000 ? limited : WORKSPACE), 10)
		const answers = await Promise.all(Array.from({ length: 20 }, () => client.call('getWorkspace')))
		expect(answers.every(({ kind }) => kind === 'ok')).toBe(true)
		expect([sent.filter(({ atMs }) => atMs < 30_000).length, sent.length]).toEqual([8, 28])
	})
})
