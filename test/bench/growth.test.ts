import { expect, test } from 'vitest'
import { exponentOf, MOST_EXPONENT } from './growth.ts'

const SIZES = [500, 2_500, 5_000, 10_000]
const START = 900

test.each([0.5, 1, 1.5, 2])('growth to the power of %f is found, whatever the start takes', (power) => {
	const points = SIZES.map((size) => ({ size, value: START + 0.1 * size ** power }))
	expect(exponentOf(points)).toBeCloseTo(power, 1)
})

test('a straight line stays within the limit with each point 2 % off, in whatever direction', () => {
	const exponents = Array.from({ length: 2 ** SIZES.length }, (_, pattern) =>
		exponentOf(SIZES.map((size, index) => ({ size, value: (START + 0.13 * size) * ((pattern >> index) % 2 === 0 ? 0.98 : 1.02) }))),
	)
	expect(Math.max(...exponents)).toBeLessThan(MOST_EXPONENT)
	expect(Math.min(...exponents)).toBeGreaterThan(2 - MOST_EXPONENT)
})
