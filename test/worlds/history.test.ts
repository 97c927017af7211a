import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GitBench } from '../support/git.ts'
import { gitBench } from '../support/git.ts'
import type { Told } from './history.ts'
import { playHistory } from './history.ts'

/** WORLDS_RUNS and WORLDS_SEED try more histories, or others. */
const RUNS = Number(process.env['WORLDS_RUNS'] ?? 24)
const SEED = Number(process.env['WORLDS_SEED'] ?? 7_000)
const STEPS = Number(process.env['WORLDS_STEPS'] ?? 12)
const SIDE_BY_SIDE = 4

let bench: GitBench
beforeAll(() => {
	bench = gitBench()
})
afterAll(() => bench.remove(), 60_000)

test('P1 P2 P3 P13 P14 P19 P21 P22: whatever people do on both sides, no edit is lost and a second plan is empty', {
	timeout: 60_000 + RUNS * 5_000,
}, async () => {
	const seeds = Array.from({ length: RUNS }, (_, index) => SEED + index)
	const failed: { readonly seed: number; readonly told: Told }[] = []
	const worker = async (): Promise<void> => {
		for (let seed = seeds.shift(); seed !== undefined && failed.length < 3; seed = seeds.shift()) {
			const told = await playHistory(bench, `${seed}`, String(seed), STEPS)
			if (told.wrong !== undefined) failed.push({ seed, told })
		}
	}
	await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker))
	const [first, ...others] = failed
	const shown = [
		...(first ? [await shorten(first.seed, first.told)] : []),
		...others.map(({ seed, told }) => `seed ${seed}\n  => ${told.wrong}`),
	]
	expect(shown.join('\n\n')).toBe('')
})

test('P12: a history played twice ends with the same files', { timeout: 60_000 }, async () => {
	const [one, other] = [await playHistory(bench, 'one', '7001', STEPS), await playHistory(bench, 'other', '7001', STEPS)]
	expect(one.wrong).toBe(undefined)
	expect(other).toEqual(one)
})

/** Leaves out steps as long as the same kind of thing goes wrong. */
async function shorten(seed: number, first: Told): Promise<string> {
	const rule = ruleOf(first)
	let skipped: ReadonlySet<number> = new Set()
	let shortest = first
	for (let step = STEPS - 1; step >= 0; step--) {
		const fewer = new Set([...skipped, step])
		const told = await playHistory(bench, `${seed} without ${step}`, String(seed), STEPS, fewer)
		if (ruleOf(told) !== rule) continue
		skipped = fewer
		shortest = told
	}
	return [`seed ${seed} without steps ${[...skipped].sort((a, b) => a - b).join(' ')}`, ...shortest.log, `=> ${shortest.wrong}`].join(
		'\n  ',
	)
}

function ruleOf(told: Told): string | undefined {
	return told.wrong?.slice(0, told.wrong.indexOf(':'))
}
