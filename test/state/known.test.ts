import { expect, test } from 'vitest'
import type { Epoch } from '../../src/model/index.ts'
import { checkKnown, readTrailers, renderTrailer, withoutUpcoming } from '../../src/state/known.ts'
import { following, LINEAGE, lockOf } from '../support/states.ts'

const OTHER = 'e'.repeat(32)
const state = { ...following(null, 1), serial: 5 }

test('trailers are read back, the highest serial of each lineage', () => {
	const messages = [
		`Update\n\n${renderTrailer({ lineage: LINEAGE, serial: 3 })}\n`,
		`Squashed\n\n${renderTrailer({ lineage: LINEAGE, serial: 7 })}\n${renderTrailer({ lineage: OTHER, serial: 1 })}\r\n`,
		`Tideway-State: nonsense 9\n x Tideway-State: ${LINEAGE} 99\nTideway-State: ${LINEAGE} 1e9`,
	]
	expect(readTrailers(messages)).toEqual([
		{ lineage: LINEAGE, serial: 7 },
		{ lineage: OTHER, serial: 1 },
	])
})

test('another workspace on the same branch says nothing of this one, even in one squashed message', () => {
	const own = `Tideway-Workspace: acme\nTideway-Plan: x\n${renderTrailer({ lineage: LINEAGE, serial: 3 })}`
	const other = `Tideway-Workspace: acme two\n${renderTrailer({ lineage: OTHER, serial: 8 })}`
	expect(readTrailers([`One\n\n${other}`, `Both\n\n${own}\n\n${other}\n`], 'acme')).toEqual([{ lineage: LINEAGE, serial: 3 }])
	expect(readTrailers([`Both\n\n${own}\n\n${other}\n`])).toHaveLength(2)
})

test.each([
	['nothing stored, nothing known', null, undefined, [], undefined],
	['nothing stored, known to the settings', null, LINEAGE, [], 'STATE_LOST'],
	['nothing stored, known to the branch', null, undefined, [{ lineage: OTHER, serial: 1 }], 'STATE_LOST'],
	['stored and known', state, LINEAGE, [{ lineage: LINEAGE, serial: 5 }], undefined],
	['older than the branch', state, undefined, [{ lineage: LINEAGE, serial: 6 }], 'STATE_ROLLED_BACK'],
	['newer than the branch', state, undefined, [{ lineage: LINEAGE, serial: 4 }], undefined],
	['of another lineage than the branch', state, undefined, [{ lineage: OTHER, serial: 99 }], undefined],
	['of another lineage than the settings', state, OTHER, [], 'STATE_INVALID'],
] as const)('P26: %s', (_, stored, lineage, trailers, code) => {
	expect(checkKnown(stored, lineage, trailers, 'the store')?.code).toBe(code)
})

test.each([
	['nobody is at work', {}, 6, [6]],
	['a run holds the lock', { lock: lockOf('a', 1) }, 6, []],
	['a run holds the lock', { lock: lockOf('a', 1) }, 7, [7]],
	['a run was interrupted, and its lock released', { epoch: 2 as Epoch }, 6, []],
	['the first run holds the lock', { state: null, lock: lockOf('a', 1) }, 1, []],
	['the first run holds the lock', { state: null, lock: lockOf('a', 1) }, 2, [2]],
	['the first run was interrupted, and its lock released', { state: null }, 1, []],
] as const)('P4 P26: where %s, what the branch knows beside the serial that is about to be stored: %#', (_, more, serial, left) => {
	const stored = { state, lock: null, epoch: 1 as Epoch, journal: null, ...more }
	expect(withoutUpcoming([{ lineage: LINEAGE, serial }], stored).map((known) => known.serial)).toEqual(left)
})
