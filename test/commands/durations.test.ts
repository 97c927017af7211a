import { expect, test } from 'vitest'
import { durationMs } from '../../src/commands/flags.ts'

test.each([
	['0s', 0],
	['250ms', 250],
	['30s', 30_000],
	['5m', 300_000],
	['1h', 3_600_000],
])('%s', (text, ms) => {
	expect(durationMs(text)).toBe(ms)
})

test.each(['soon', '', '5', '-1s', '1.5m', '1 m', '٣s'])('%j is no duration', (text) => {
	expect(() => durationMs(text)).toThrow('is not a duration')
})
