import { describe, expect, test } from 'vitest'
import { playScenario, wrongWherever } from './crash.ts'
import { QUICK, SCENARIOS } from './scenarios.ts'

describe('P4 P19 P21 P23: wherever a run ends, the next one brings the same about, and creates nothing twice', () => {
	for (const scenario of SCENARIOS.filter(({ name }) => QUICK.includes(name)))
		test(scenario.name, async () => {
			expect(await wrongWherever(scenario)).toEqual([])
		})
})

test('P12: a run that is interrupted at the same place leaves the same behind', async () => {
	const [scenario] = SCENARIOS.filter(({ name }) => name === 'changes in both directions')
	if (!scenario) throw new Error('the scenario has another name now')
	const play = () => playScenario(scenario, [{ at: 7, fate: 'after' }])
	expect(await play()).toEqual(await play())
})
