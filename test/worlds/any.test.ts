import { expect, test } from 'vitest'
import { playAny } from './any/play.ts'
import { ANY, playMany, showShortened } from './plays.ts'

test('P1 P2 P3 P4 P5 P10 P13 P21 P22 P23 P26 P33: in a workspace of another service, whatever people do on both sides, and wherever a run ends', {
	timeout: 120_000,
}, async () => {
	const failed = await playMany(ANY, { seed: 7_000, count: 5 })
	expect(failed.map((one) => showShortened(ANY, one)).join('\n\n')).toBe('')
})

test('P4, P23: what a run deleted to make it anew is made although its `import` block still says the old id', async () => {
	expect((await playAny('7051', new Set([0, 2, 3, 5, 6, 7]))).wrong).toBe(undefined)
})

test('P12: a seed that is played twice goes the same way to the same files', { timeout: 60_000 }, async () => {
	const [one, other] = [await playAny('7002', new Set()), await playAny('7002', new Set())]
	expect(one.wrong).toBe(undefined)
	expect(other).toEqual(one)
})
