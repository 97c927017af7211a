import { expect, onTestFinished, test } from 'vitest'
import { gitBench } from '../support/git.ts'
import { gitHub } from './git-hub.ts'
import { playHistory } from './history.ts'
import { HISTORY, playMany, showShortened } from './plays.ts'

const NONE: ReadonlySet<number> = new Set()

test('P1 P2 P3 P4 P10 P13 P14 P19 P21 P22 P26 P33: whatever people do on both sides, and wherever a run ends, no edit is lost and a second plan is empty', {
	timeout: 120_000,
}, async () => {
	const failed = await playMany(HISTORY, { seed: 7_000, count: 40 })
	expect(failed.map((one) => showShortened(HISTORY, one)).join('\n\n')).toBe('')
})

test('P12: a seed that is played twice goes the same way to the same files', async () => {
	const [one, other] = [await playHistory('7001', NONE), await playHistory('7001', NONE)]
	expect(one.wrong).toBe(undefined)
	expect(other).toEqual(one)
})

test('a seed goes the same way with a real Git remote as with one in memory', { timeout: 120_000 }, async () => {
	const bench = gitBench()
	onTestFinished(() => bench.remove())
	expect(await playHistory('7001', NONE, gitHub(bench, '7001'))).toEqual(await playHistory('7001', NONE))
})
