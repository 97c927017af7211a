import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CommitId, Epoch, RemoteId } from '../../src/model/index.ts'
import type { State } from '../../src/ports/index.ts'
import type { Link } from '../../src/state/chain.ts'
import { checkNext, digestState, makeLink, makeSuccessor } from '../../src/state/chain.ts'
import { content, entry, following, LINEAGE, lockOf, WORKSPACE } from '../support/states.ts'

const state = following(null, 1)

describe('the digest', () => {
	test('P6: every member of a state counts', () => {
		const others: readonly State[] = [
			{ ...state, lineage: 'f'.repeat(32) },
			{ ...state, serial: 2 },
			{ ...state, parent: digestState(state) },
			{ ...state, epoch: 2 as Epoch },
			{ ...state, workspace: 'another' },
			{ ...state, identity: null },
			{ ...state, identity: 'w-2' as RemoteId },
			{ ...state, branch: 'trunk' },
			{ ...state, commit: null },
			{ ...state, commit: 'f'.repeat(40) as CommitId },
			{ ...state, schema: 2 },
			{ ...state, base: new Map() },
			{ ...state, base: new Map([entry('customers', { name: 'Adb' })]) },
			{ ...state, base: new Map([entry('customers', { name: 'Ada' }, { version: '1' })]) },
			{ ...state, base: new Map([entry('customers', { name: 'Ada' }, { observed: new Map() })]) },
		]
		expect(new Set([state, ...others].map(digestState)).size).toBe(others.length + 1)
	})

	test('P12: the order of entries and of attributes does not count', () => {
		const one = new Map([entry('a', { x: 1, y: { p: 1, q: 2 } }), entry('b', {})])
		const two = new Map([entry('b', {}), entry('a', { y: { q: 2, p: 1 }, x: 1 })])
		expect(digestState({ ...state, base: one })).toBe(digestState({ ...state, base: two }))
	})
})

test('P21 P26: successors form one chain, whatever each one changes', () => {
	const keys = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer()), { maxLength: 3 })
	fc.assert(
		fc.property(fc.array(keys, { minLength: 1, maxLength: 10 }), (history) => {
			let previous: Link | null = null
			for (const [index, pairs] of history.entries()) {
				const base = new Map(pairs.map(([key, n]) => entry(key, { n })))
				const next: Link = makeSuccessor(previous, content(base), 3 as Epoch, LINEAGE)
				expect(next.state).toMatchObject({ serial: index + 1, lineage: LINEAGE, parent: previous?.digest ?? null })
				expect(next.digest).toBe(digestState({ ...next.state }))
				const moment = (link: Link | null) => ({ link, lock: null, epoch: 3 as Epoch })
				expect(checkNext(moment(previous), moment(next), WORKSPACE, 'continue')).toBeUndefined()
				previous = next
			}
		}),
	)
})

describe('what may follow', () => {
	const at = (link: Link | null, epoch: number, lock = false) => ({ link, epoch: epoch as Epoch, lock: lock ? lockOf('a', epoch) : null })
	const link = makeLink(state, null)
	const next = makeLink(following(state, 2), link)
	const other = makeLink({ ...state, lineage: 'f'.repeat(32) }, null)

	test.each([
		['the same state', at(link, 1), at(link, 1), 'continue', undefined],
		['the next one', at(link, 1), at(next, 1), 'continue', undefined],
		['a grant with a new epoch', at(link, 1), at(link, 2, true), 'continue', undefined],
		['a grant with the old epoch', at(link, 1), at(link, 1, true), 'continue', 'STATE_INVALID'],
		['a lower epoch', at(link, 2), at(next, 1), 'continue', 'LOCK_LOST'],
		['the state before', at(next, 2), at(link, 2), 'continue', 'STATE_INVALID'],
		['none', at(link, 1), at(null, 1), 'continue', 'STATE_INVALID'],
		['a later one as the first', at(null, 0), at(next, 1), 'continue', 'STATE_INVALID'],
		['another lineage', at(link, 1), at(other, 1), 'continue', 'STATE_INVALID'],
		['another lineage at a rebuild', at(link, 1), at(other, 1), 'restart', undefined],
		['the same lineage from the start at a rebuild', at(next, 1), at(link, 1), 'restart', 'STATE_INVALID'],
		['a lower epoch at a rebuild', at(link, 2), at(other, 1), 'restart', 'LOCK_LOST'],
	] as const)('P5 P26: %s', (_, stored, following, rule, code) => {
		expect(checkNext(stored, following, WORKSPACE, rule)?.code).toBe(code)
	})
})
