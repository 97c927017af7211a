import { describe, expect, test } from 'vitest'
import { wrongWherever } from './crash.ts'
import { QUICK, SCENARIOS } from './scenarios.ts'

const MINUTES = 60_000

describe('P4 P19 P21 P23: wherever a run ends, the next one brings the same about, and creates nothing twice', () => {
	for (const scenario of SCENARIOS.filter(({ name }) => !QUICK.includes(name)))
		test(scenario.name, { timeout: 5 * MINUTES, fails: scenario.known !== undefined }, async () => {
			expect(await wrongWherever(scenario)).toEqual([])
		})
})
