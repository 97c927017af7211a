import { expect, test } from 'vitest'
import type { Variant } from './bench.ts'
import { tableOf } from './table.ts'

const result = (variant: Variant, timeMs: number, mebibytes: number) => ({ variant, timeMs, peakBytes: mebibytes * 2 ** 20 })

test('a case is shown as multiples of its first variant, and says which limit is broken', () => {
	const first = { name: 'plain', argv: [] }
	const within = { name: 'just within', argv: [], atMost: { time: 2, memory: 3 } }
	const above = { name: 'above both', argv: [], atMost: { time: 1.9, memory: 2.9 } }
	const bench = { name: 'Parse', runs: 1, variants: [first, within, above] } as const
	const ok = tableOf(bench, [result(first, 10, 40), result(within, 20, 120)])
	const bad = tableOf(bench, [result(first, 10, 40), result(above, 20, 120)])
	expect(ok.isWithin).toBe(true)
	expect(bad.isWithin).toBe(false)
	expect(bad.text).toMatchInlineSnapshot(`
		"Parse
		                 time  ratio  peak memory  ratio
		  plain       10.0 ms  1.00x       40 MiB  1.00x
		  above both  20.0 ms  2.00x      120 MiB  3.00x  time above 1.9x, memory above 2.9x
		"
	`)
})
