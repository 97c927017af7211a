import { expect, test } from 'vitest'
import { showBeside } from './beside.ts'

const timed = (seconds: number, mebibytes: number) => ({ timeMs: seconds * 1000, peakBytes: mebibytes * 2 ** 20 })
const SIZES = [
	{ size: 200, ours: timed(1.2, 110), theirs: timed(1, 100) },
	{ size: 1_000, ours: timed(2, 150), theirs: timed(5, 300) },
	{ size: 5_000, ours: timed(6, 350), theirs: timed(105, 1_000) },
]
const about = { name: 'apply', aim: { faster: 20, memory: 0.25 }, sizes: SIZES }

test('what both took stands side by side, with the aim, and the limit of the largest where it is broken', () => {
	const slow = { ...about, limit: { faster: 18, memory: 0.3 } }
	const { lines, isWithin } = showBeside([slow])
	expect(isWithin).toBe(false)
	expect(lines.join('\n')).toMatchInlineSnapshot(`
		"             Tideway  Terraform  faster  aim  Tideway  Terraform  memory    aim
		apply, 200     1.2 s      1.0 s    0.8x  20x  110 MiB    100 MiB   1.10x  0.25x
		apply, 1000    2.0 s      5.0 s    2.5x  20x  150 MiB    300 MiB   0.50x  0.25x
		apply, 5000    6.0 s    105.0 s   17.5x  20x  350 MiB   1000 MiB   0.35x  0.25x  less than 18x faster, memory above 0.3x

		exponents  time  Terraform  memory  Terraform
		apply      1.00       2.00    1.00       0.78"
	`)
})

test.each([
	{ limit: { faster: 17, memory: 0.4 }, isWithin: true },
	{ limit: { faster: 18, memory: 0.4 }, isWithin: false },
	{ limit: { faster: 17, memory: 0.3 }, isWithin: false },
])('only the largest size is held to a limit: $limit', ({ limit, isWithin }) => {
	expect(showBeside([{ ...about, limit }]).isWithin).toBe(isWithin)
})
