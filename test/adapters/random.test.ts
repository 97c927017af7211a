import { expect, test } from 'vitest'

import { systemRandom } from '../../src/adapters/random.ts'

test('ids are 32 hex digits and differ; fractions stay below 1 and spread', () => {
	const random = systemRandom()
	const ids = Array.from({ length: 1_000 }, () => random.id())
	expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
	expect(new Set(ids).size).toBe(1_000)
	const fractions = Array.from({ length: 1_000 }, () => random.fraction())
	expect(fractions.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true)
	expect(new Set(fractions.map((fraction) => Math.floor(fraction * 10))).size).toBe(10)
})
