import { expect, test } from 'vitest'
import type { Variant } from './bench.ts'
import { tableOf } from './table.ts'

const result = (variant: Variant, timeMs: number, mebibytes: number, stallMs: number) => ({
	variant,
	timeMs,
	workMs: timeMs,
	peakBytes: mebibytes * 2 ** 20,
	stallMs,
	stallWallMs: stallMs * 2,
})

test('a case is shown as multiples of its first variant, and says which limit is broken', () => {
	const first = { name: 'plain', argv: [] }
	const within = { name: 'just within', argv: [], atMost: { time: 2, memory: 3, stallMs: 5 } }
	const above = { name: 'above all', argv: [], atMost: { time: 1.9, memory: 2.9, stallMs: 4 } }
	const bench = { name: 'Parse', runs: 1, variants: [first, within, above] }
	const ok = tableOf(bench, [result(first, 10, 40, 1), result(within, 20, 120, 5)])
	const bad = tableOf(bench, [result(first, 10, 40, 1), result(above, 20, 120, 5)])
	expect(ok.isWithin).toBe(true)
	expect(bad.isWithin).toBe(false)
	expect(bad.text).toMatchInlineSnapshot(`
		"Parse
		                time  ratio  peak memory  ratio       stall
		  plain      10.0 ms  1.00x       40 MiB  1.00x   1 of 2 ms
		  above all  20.0 ms  2.00x      120 MiB  3.00x  5 of 10 ms  time above 1.9x, memory above 2.9x, stall above 4 ms
		"
	`)
})

test('a case that has nothing to compare is its name', () => {
	expect(tableOf({ name: 'Other', runs: 0, variants: [] }, [])).toEqual({ text: 'Other\n', isWithin: true })
})
