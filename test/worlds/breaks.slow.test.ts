import { expect, test } from 'vitest'
import { huntFor } from './breaks/caught.ts'
import { BREAKS } from './breaks/list.ts'

/** Of each play, at most: the rarest break needs half of them. */
const SEEDS = 250

test.each(BREAKS.filter(({ unseen }) => unseen === undefined))('worlds notice it: $name', { timeout: 300_000 }, async (one) => {
	expect((await huntFor(one, SEEDS)).by?.wrong).toMatch(/^(P\d+|unexpected): /)
})
