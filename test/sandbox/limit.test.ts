import { expect, test } from 'vitest'
import { mailDate } from '../../src/sandbox/limit.ts'

test.each([
	// now                        seconds  date in mail
	['2026-01-01T00:00:00.000Z', 0, '1 Jan 2026 00:00:00 +0000'],
	['2026-01-01T00:00:00.999Z', 60, '1 Jan 2026 00:01:00 +0000'],
	['2026-11-21T23:59:30.000Z', 60, '22 Nov 2026 00:00:30 +0000'],
	['2026-12-31T23:59:59.000Z', 1, '1 Jan 2027 00:00:00 +0000'],
	['2028-02-28T23:59:59.000Z', 1, '29 Feb 2028 00:00:00 +0000'],
	['2026-02-28T23:59:59.000Z', 86_401, '2 Mar 2026 00:00:00 +0000'],
	['2100-02-28T12:00:00.000Z', 86_400, '1 Mar 2100 12:00:00 +0000'],
])('%s and %i seconds are %s', (now, seconds, expected) => {
	expect(mailDate(now, seconds)).toBe(expected)
	expect(Date.parse(expected)).toBe(Math.floor(Date.parse(now) / 1000 + seconds) * 1000)
})
