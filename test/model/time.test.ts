import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isEarlier, msBetween } from '../../src/model/index.ts'

test.each([
	['2026-02-28T23:59:59.500Z', '2026-03-01T00:00:00Z', 500],
	['2024-02-28T00:00:00Z', '2024-03-01T00:00:00Z', 2 * 86_400_000],
	['2026-03-01T00:00:01Z', '2026-03-01T00:00:00Z', -1000],
	['2026-03-01T00:00:00.1234567Z', '2026-03-01T00:00:00Z', -123],
	['2026-03-01', '2026-03-01T00:00:00Z', undefined],
	['2026-03-01T00:00:00Z', '2026-03-01T00:00:00+01:00', -3_600_000],
	['2026-03-01T00:00:00.000-03:30', '2026-03-01T03:30:00Z', 0],
	['2026-03-01T00:00:00Z', '2026-03-01T00:00:00', undefined],
])('%s to %s', (from, to, expected) => {
	expect(msBetween(from, to)).toBe(expected)
})

test('as the calendar of the machine has it', () => {
	const instant = fc.date({ min: new Date('0100-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
	fc.assert(
		fc.property(instant, instant, (from, to) => {
			expect(msBetween(from.toISOString(), to.toISOString())).toBe(to.getTime() - from.getTime())
		}),
	)
})

test.each([
	['2026-03-01T00:00:00Z', '2026-03-01T00:00:01Z', true],
	['2026-03-01T00:00:00.499Z', '2026-03-01T00:00:00.5Z', true],
	['2026-03-01T00:00:00.500Z', '2026-03-01T00:00:00.5Z', false],
	['2026-03-01T00:00:00Z', '2026-03-01T00:00:00.500Z', false],
	['2026-03-01T00:00:00.123Z', '2026-03-01T00:00:00.123456Z', false],
	['2026-02-28T23:59:59.999999Z', '2026-03-01T00:00:00Z', true],
	['v1', 'v2', false],
	[undefined, '2026-03-01T00:00:00Z', false],
])('P48: %s is earlier than %s, as far as it is told: %s', (version, other, expected) => {
	expect(isEarlier(version, other)).toBe(expected)
	expect(isEarlier(version, version)).toBe(false)
})
