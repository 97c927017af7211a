import { describe, expect, test } from 'vitest'
import type { Told } from './history.ts'
import type { Play } from './plays.ts'
import { playMany, showShortened, testOf } from './plays.ts'

/** Goes wrong where steps 2 and 5 are both played, in seeds that end with a 3. */
const MADE_UP: Play = {
	name: 'made up',
	code: { call: 'playMadeUp', file: './made-up.ts' },
	steps: 8,
	play: async (seed, skip): Promise<Told> => {
		const steps = [0, 1, 2, 3, 4, 5, 6, 7].filter((step) => !skip.has(step))
		const isWrong = seed.endsWith('3') && steps.includes(2) && steps.includes(5)
		return { wrong: isWrong ? `P1: lost in ${steps.length} steps` : undefined, log: steps.map((step) => `step ${step}`), tip: '' }
	},
}

describe('a seed that goes wrong', () => {
	test('is shown with no more steps than it takes', async () => {
		const [first] = await playMany(MADE_UP, { seed: 1, count: 9 })
		expect(first && showShortened(MADE_UP, first)).toBe(
			'made up of seed 3 without steps 0 1 3 4 6 7\n  step 2\n  step 5\n  => P1: lost in 2 steps',
		)
	})

	test('comes as a test that can be kept', async () => {
		const [first] = await playMany(MADE_UP, { seed: 3, count: 1 })
		expect(first && testOf(MADE_UP, first)).toMatchInlineSnapshot(`
			"import { expect, test } from 'vitest'
			import { playMadeUp } from './made-up.ts'

			test('P1: made up of seed 3', async () => {
				expect((await playMadeUp('3', new Set([0, 1, 3, 4, 6, 7]))).wrong).toBe(undefined)
			})
			"
		`)
	})

	test('is one of at most three that are told of, and no other is made shorter', async () => {
		const failed = await playMany(MADE_UP, { seed: 1, count: 100 })
		expect(failed.map(({ seed, skip }) => [seed, skip.length])).toEqual([
			['3', 6],
			['13', 0],
			['23', 0],
		])
	})
})
