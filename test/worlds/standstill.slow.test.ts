import { describe, expect, test } from 'vitest'
import { SCENARIOS } from './scenarios.ts'
import { wrongStandingStill } from './standstill.ts'

const MINUTES = 60_000

describe('P5 P33: a holder that stands still for longer than its lease, and then goes on, does no harm', () => {
	const names = [
		'changes in both directions',
		'updated in files that have comments',
		'ten created in the workspace, half of which refer to the others',
	]
	for (const scenario of SCENARIOS.filter(({ name }) => names.includes(name)))
		test(scenario.name, { timeout: 10 * MINUTES }, async () => {
			expect(await wrongStandingStill(scenario)).toEqual([])
		})
})
