import { expect, test } from 'vitest'
import type { Head } from '../../src/forge/ask.ts'
import { headAt } from '../../src/forge/ask.ts'

const ONE: Head = { commit: '1', at: '2026-11-20T10:00:00.000Z' }
const TWO: Head = { commit: '2', at: '2026-11-20T10:00:05.250Z' }

test.each<readonly [string, readonly Head[], string, string | null]>([
	['after the last', [ONE, TWO], '2026-11-20T10:00:05.251Z', '2'],
	['in whatever order', [TWO, ONE], '2026-11-20T10:00:06Z', '2'],
	['between them', [ONE, TWO], '2026-11-20T10:00:05.249Z', '1'],
	['in the very moment of one', [ONE, TWO], '2026-11-20T10:00:05.250Z', '1'],
	['before the first', [ONE, TWO], '2026-11-20T09:59:59Z', null],
	['in another zone', [ONE, TWO], '2026-11-20T11:00:05.251+01:00', '2'],
	['in microseconds', [ONE, { ...TWO, at: '2026-11-20T10:00:05.250123+00:00' }], '2026-11-20T10:00:05.300456+00:00', '2'],
	['pushed back to the first', [ONE, TWO, { ...ONE, at: '2026-11-20T10:00:09Z' }], '2026-11-20T10:00:10Z', '1'],
	['at no time', [ONE, TWO], '', null],
	['of a head at no time', [{ ...ONE, at: 'lately' }], '2026-11-20T10:00:10Z', null],
	['of nothing', [], '2026-11-20T10:00:10Z', null],
	['of a commit that is not told', [{ ...ONE, commit: '' }], '2026-11-20T10:00:10Z', null],
])('P40: an approval %s', (_, heads, at, commit) => {
	expect(headAt(heads, at)).toBe(commit)
})
