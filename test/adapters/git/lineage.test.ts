import { expect, test } from 'vitest'

import { emptyLineage } from '../../../src/adapters/git/lineage.ts'
import type { CommitId } from '../../../src/model/index.ts'

const id = (name: string) => name as CommitId

/**
 *   a ← b ← d
 *   a ← c ← d      e ← f
 */
function lineage() {
	const known = emptyLineage()
	for (const [child, ...parents] of [
		['d', 'b', 'c'],
		['b', 'a'],
		['c', 'a'],
		['f', 'e'],
	] as const)
		known.note(id(child), parents.map(id))
	return known
}

test.each([
	['a', 'd', true],
	['c', 'd', true],
	['b', 'b', true],
	['d', 'a', false],
	['b', 'c', false],
	['e', 'd', false],
	['e', 'f', true],
	// Whether it is here at all is not known.
	['x', 'x', false],
])('P47: %s is known to lead to %s: %s', (ancestor, commit, expected) => {
	expect(lineage().leads(id(ancestor), id(commit))).toBe(expected)
})

test('a commit is known to be here when it was read, not when it was named', () => {
	expect(['b', 'a', 'x'].map((name) => lineage().has(id(name)))).toEqual([true, false, false])
})
