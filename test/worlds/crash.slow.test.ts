import { describe, expect, test } from 'vitest'
import { wrongWherever, wrongWhereverTwice } from './crash.ts'
import { QUICK, SCENARIOS, TWICE } from './scenarios.ts'
import { wrongStandingStill } from './standstill.ts'

const MINUTES = 60_000

describe('P4 P19 P21 P23: wherever a run ends, the next one brings the same about, and creates nothing twice', () => {
	for (const scenario of SCENARIOS.filter(({ name }) => !QUICK.includes(name)))
		test(scenario.name, { timeout: 5 * MINUTES, fails: scenario.known !== undefined }, async () => {
			expect(await wrongWherever(scenario)).toEqual([])
		})
})

describe('P4: wherever the recovery ends as well', () => {
	for (const scenario of SCENARIOS.filter(({ name }) => TWICE.includes(name)))
		test(scenario.name, { timeout: 10 * MINUTES }, async () => {
			expect(await wrongWhereverTwice(scenario)).toEqual([])
		})
})

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
