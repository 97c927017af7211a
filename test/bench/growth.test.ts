import { expect, test } from 'vitest'
import { exponentOf } from './growth.ts'

const sizes = [100, 2_500, 5_000, 10_000]
const grown = (power: number) => sizes.map((size) => ({ size, value: 300 + 0.1 * (size - 100) ** power }))

test.each([0.5, 1, 1.5, 2])('growth to the power of %f is found, whatever the start takes', (power) => {
	expect(exponentOf(grown(power))).toBeCloseTo(power)
})
