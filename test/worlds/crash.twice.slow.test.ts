import { describe, expect, test } from 'vitest'
import { wrongWhereverTwice } from './crash.ts'
import { SCENARIOS, TWICE } from './scenarios.ts'

const MINUTES = 60_000

describe('P4: wherever the recovery ends as well', () => {
	for (const scenario of SCENARIOS.filter(({ name }) => TWICE.includes(name)))
		test(scenario.name, { timeout: 10 * MINUTES }, async () => {
			expect(await wrongWhereverTwice(scenario)).toEqual([])
		})
})
