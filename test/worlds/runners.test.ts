import { describe, expect, test } from 'vitest'
import { playScenario } from './crash.ts'
import { playMany, RUNNERS, showShortened } from './plays.ts'
import { OPTIONS } from './process.ts'
import { playRunners } from './runners.ts'
import { SCENARIOS } from './scenarios.ts'
import { wrongStandingStill } from './standstill.ts'

const NONE: ReadonlySet<number> = new Set()

test('P1 P5 P19 P22 P23 P26 P29 P33 P34 P36: nor by several runners at once, whatever becomes of them and of their clocks', {
	timeout: 120_000,
}, async () => {
	const failed = await playMany(RUNNERS, { seed: 7_000, count: 8 })
	expect(failed.map((one) => showShortened(RUNNERS, one)).join('\n\n')).toBe('')
})

test('P12: a seed that is played twice goes the same way to the same files', async () => {
	const [one, other] = [await playRunners('7001', NONE), await playRunners('7001', NONE)]
	expect(one.wrong).toBe(undefined)
	expect(other).toEqual(one)
})

const BOTH_STORES = SCENARIOS.filter(({ name }) => name.startsWith('changes in both directions'))

describe('P5 P33: a holder that stands still for longer than its lease, and then goes on, does no harm', () => {
	for (const scenario of BOTH_STORES.filter(({ store }) => store === 'git'))
		test(scenario.name, async () => {
			expect(await wrongStandingStill(scenario)).toEqual([])
		})
})

/** The longest time between two looks at a lock, and what planning takes. */
const DRIFT_MS = 16_000 + 10_000

test.each(BOTH_STORES)('P35: the lock of a holder that ended can be taken within its lease and one look: $name', async (scenario) => {
	const { effects } = await playScenario(scenario)
	for (const at of (effects[0] ?? []).keys()) {
		const { waitsMs } = await playScenario(scenario, [{ at: at + 1, fate: 'after' }])
		expect(Math.max(...waitsMs.slice(1))).toBeLessThan(OPTIONS.leaseMs + DRIFT_MS)
	}
})
