import { expect, test } from 'vitest'
import { makeBell } from '../../src/daemon/bell.ts'
import { fakeClock } from '../support/fake-clock.ts'

const NEVER = new AbortController().signal

async function restedMs(how: (ring: () => void, clock: ReturnType<typeof fakeClock>) => void, stop = NEVER): Promise<number> {
	const clock = fakeClock()
	const bell = makeBell(clock)
	how(bell.ring, clock)
	await bell.rest(60_000, stop)
	return clock.monotonicMs()
}

test('a rest is as long as it was asked for', async () => {
	expect(await restedMs(() => undefined)).toBe(60_000)
})

test.each<[string, Parameters<typeof restedMs>[0], number]>([
	['before', (ring) => ring(), 1000],
	['meanwhile', (ring, clock) => void clock.sleep(5000).then(ring), 6000],
	[
		'again and again',
		(ring, clock) => {
			for (let ms = 5000; ms < 6000; ms += 100) void clock.sleep(ms).then(ring)
		},
		6000,
	],
])('whoever rings %s ends it, once, with what others ring right after', async (_, how, expected) => {
	expect(await restedMs(how)).toBe(expected)
})

test('a ring is used up by the rest that it ends', async () => {
	const clock = fakeClock()
	const bell = makeBell(clock)
	bell.ring()
	await bell.rest(60_000, NEVER)
	await bell.rest(60_000, NEVER)
	expect(clock.monotonicMs()).toBe(61_000)
})

test('a wish to stop ends it at once', async () => {
	const stop = new AbortController()
	expect(await restedMs((_, clock) => void clock.sleep(5000).then(() => stop.abort()), stop.signal)).toBe(5000)
	expect(await restedMs(() => undefined, AbortSignal.abort())).toBe(0)
})
