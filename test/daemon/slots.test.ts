import { expect, test } from 'vitest'
import { makeSlots, makeTurns } from '../../src/daemon/slots.ts'
import { fakeClock } from '../support/fake-clock.ts'

test('so much at once, in the order in which it came, and a failure frees its slot', async () => {
	const clock = fakeClock()
	const slots = makeSlots(2)
	let [busy, most] = [0, 0]
	const begun: number[] = []
	const work = (id: number) =>
		slots(async () => {
			begun.push(id)
			busy += 1
			most = Math.max(most, busy)
			await clock.sleep(10)
			busy -= 1
			if (id === 1) throw new RangeError('broken')
			return id
		})
	const done = await Promise.allSettled([0, 1, 2, 3, 4].map(work))
	expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
	expect([begun, most]).toEqual([[0, 1, 2, 3, 4], 2])
})

test('one after the other at one place, and side by side at two', async () => {
	const clock = fakeClock()
	const turns = makeTurns()
	const begunMs = await Promise.all(
		['a', 'a', 'b'].map((place) =>
			turns.take(place, async () => {
				const atMs = clock.monotonicMs()
				await clock.sleep(10)
				return atMs
			}),
		),
	)
	expect(begunMs).toEqual([0, 10, 0])
})

test('what is urgent comes first among what waits', async () => {
	const slots = makeSlots(1)
	const begun: string[] = []
	const work = (name: string, isUrgent: boolean) => slots(async () => void begun.push(name), isUrgent)
	await Promise.all([work('a', false), work('b', false), work('c', true)])
	expect(begun).toEqual(['a', 'c', 'b'])
})
