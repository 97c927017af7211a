import { describe, expect, onTestFinished, test } from 'vitest'
import { gitBench } from '../support/git.ts'
import { gitHub } from './git-hub.ts'
import { playHistory } from './history.ts'
import { ANY, HISTORY, playMany, RUNNERS, showShortened } from './plays.ts'

const NONE: ReadonlySet<number> = new Set()

describe('P1 P2 P3 P4 P5 P10 P13 P14 P19 P21 P22 P23 P26 P29 P33 P34 P36: more worlds', () => {
	test.each([
		{ play: HISTORY, seed: 10_000, count: 300 },
		{ play: RUNNERS, seed: 10_000, count: 80 },
		{ play: ANY, seed: 10_000, count: 40 },
	])('$count times $play.name', { timeout: 900_000 }, async ({ play, seed, count }) => {
		const failed = await playMany(play, { seed, count })
		expect(failed.map((one) => showShortened(play, one)).join('\n\n')).toBe('')
	})
})

test.each(['10001', '10002', '10003', '10004'])(
	'a seed goes the same way with a real Git remote as with one in memory: %s',
	{
		timeout: 120_000,
	},
	async (seed) => {
		const bench = gitBench()
		onTestFinished(() => bench.remove())
		expect(await playHistory(seed, NONE, gitHub(bench, seed))).toEqual(await playHistory(seed, NONE))
	},
)
