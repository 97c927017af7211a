import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GitBench } from '../support/git.ts'
import { gitBench } from '../support/git.ts'
import type { Size } from './first-tree.ts'
import { makeHistory } from './history.ts'
import { play } from './play.ts'

/** REPLAY_SEED tries another history. */
const SEED = process.env['REPLAY_SEED'] ?? '4'

let git: GitBench
beforeAll(() => {
	git = gitBench()
})
afterAll(() => git.remove())

const SIZE: Size = { models: 9, relationships: 14, events: 4, layout: 'contracts' }
const history = makeHistory(SEED, SIZE, 15)

test.concurrent('P1 P2 P3 P5: the branch moves step by step, and each plan names exactly what the step touched', async () => {
	expect(await play(git, 'inbound', history, 'local')).toBe(undefined)
})

test.concurrent('P1 P2 P5 P14 P19: the workspace moves step by step, and each plan names exactly what moved', async () => {
	expect(await play(git, 'outbound', history, 'local')).toBe(undefined)
})

test.concurrent('P12: the same seed makes the same history', () => {
	expect(makeHistory(SEED, SIZE, 15)).toEqual(history)
})
