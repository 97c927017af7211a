import { expect, test } from 'vitest'
import { backoffMs, readPauseMs, spreadMs } from '../../src/daemon/pace.ts'

test.each([
	[1, 2500, 5000],
	[2, 5000, 10_000],
	[4, 20_000, 40_000],
	[7, 150_000, 300_000],
	[1000, 150_000, 300_000],
])('after %i failures the pause is between %i and %i ms', (failures, least, most) => {
	expect([backoffMs(failures, 0), backoffMs(failures, 1)]).toEqual([least, most])
})

test('many are spread, and nobody comes later than promised', () => {
	expect([spreadMs(1000, 0), spreadMs(1000, 1)]).toEqual([850, 1000])
})

test('a read that takes long leaves the most of the time to others', () => {
	expect([readPauseMs(45_000, 100, 1), readPauseMs(45_000, 60_000, 1)]).toEqual([45_000, 240_000])
})
