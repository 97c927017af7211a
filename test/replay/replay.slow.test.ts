import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GitBench } from '../support/git.ts'
import { gitBench } from '../support/git.ts'
import { makeHistory } from './history.ts'
import { play } from './play.ts'

/** REPLAY_SEED and REPLAY_RUNS try other histories, or more. */
const SEED = Number(process.env['REPLAY_SEED'] ?? 5_000)
const RUNS = Number(process.env['REPLAY_RUNS'] ?? 1)
const STEPS = 40

let git: GitBench
beforeAll(() => {
	git = gitBench()
})
afterAll(() => git.remove(), 60_000)

const seeds = Array.from({ length: RUNS }, (_, index) => SEED + index)

test.each(seeds)('P1 P2 P3 P5 P14 P19: history %i of a large workspace, both ways', { timeout: 900_000 }, async (seed) => {
	const layout = seed % 2 === 0 ? 'contracts' : 'domains'
	const history = makeHistory(String(seed), { models: 30, relationships: 200, events: 16, layout }, STEPS)
	expect([await play(git, 'inbound', history, 'git'), await play(git, 'outbound', history, 'git')]).toEqual([undefined, undefined])
})
