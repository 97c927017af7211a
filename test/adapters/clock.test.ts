import { afterEach, expect, test, vi } from 'vitest'

import { aheadMs, systemClock } from '../../src/adapters/clock.ts'

const clock = systemClock()
afterEach(() => {
	vi.restoreAllMocks()
	vi.useRealTimers()
})

test('now is ISO 8601 in UTC', () => {
	expect(clock.now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
	expect(Math.abs(Date.parse(clock.now()) - Date.now())).toBeLessThan(1_000)
})

test('P36: monotonic time does not follow the wall clock', () => {
	const before = clock.monotonicMs()
	vi.useFakeTimers({ toFake: ['Date'], now: new Date('2001-01-01') })
	expect(clock.now()).toBe('2001-01-01T00:00:00.000Z')
	const after = clock.monotonicMs()
	expect(after).toBeGreaterThanOrEqual(before)
	expect(after - before).toBeLessThan(60_000)
})

test.each([
	['Thu, 01 Jan 2026 00:05:00 GMT', -300_000],
	['Wed, 31 Dec 2025 23:50:00 GMT', 600_000],
	['yesterday', undefined],
	[undefined, undefined],
])('beside the Date header %s', (header, ms) => {
	expect(aheadMs('2026-01-01T00:00:00.000Z', header)).toBe(ms)
})

test('sleep waits, ends at once with the reason of the signal, and leaves no timer', async () => {
	vi.useFakeTimers()
	let woke = false
	void clock.sleep(1_000).then(() => {
		woke = true
	})
	await vi.advanceTimersByTimeAsync(999)
	expect(woke).toBe(false)
	await vi.advanceTimersByTimeAsync(1)
	expect(woke).toBe(true)
	const controller = new AbortController()
	const [made, cleared] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')]
	const sleeping = expect(clock.sleep(60_000, controller.signal)).rejects.toBe('enough')
	controller.abort('enough')
	await sleeping
	await expect(clock.sleep(1, controller.signal)).rejects.toBe('enough')
	// Other files of the same process may have timers of their own.
	const own = made.mock.results.filter((_, index) => [60_000, 1].includes(made.mock.calls[index]?.[1] ?? 0))
	expect(own).toHaveLength(1)
	expect(cleared).toHaveBeenCalledWith(own[0]?.value)
})

test('sleep for longer than a timer can take is not cut short', async () => {
	vi.useFakeTimers()
	const days = 24 * 60 * 60_000
	let woke = false
	void clock.sleep(40 * days).then(() => {
		woke = true
	})
	await vi.advanceTimersByTimeAsync(39 * days)
	expect(woke).toBe(false)
	await vi.advanceTimersByTimeAsync(days)
	expect(woke).toBe(true)
})
