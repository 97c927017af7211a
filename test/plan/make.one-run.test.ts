import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Change } from '../../src/model/index.ts'
import { makePlan } from '../../src/plan/make.ts'
import { nextRound } from '../support/rounds.ts'
import type { Resourceful } from '../support/shop.ts'
import { requestOf } from '../support/shop.ts'

const KEYS = ['a', 'b', 'c', 'd', 'e']

type Folder = { readonly name: string; readonly parent?: string }
type Folders = Readonly<Record<string, Folder>>

/** A folder in one that comes later by name, so that there is no circle; null for none. */
const folder = (index: number): fc.Arbitrary<Folder> =>
	fc
		.tuple(fc.constantFrom('x', 'y'), fc.constantFrom(undefined, ...KEYS.slice(index + 1)))
		.map(([name, parent]) => (parent === undefined ? { name } : { name, parent }))

/** What one side does to what is known: others, none, or in another one. It may leave some that refer to what is gone. */
const edits: fc.Arbitrary<Folders> = fc
	.tuple(...KEYS.map((_, index) => fc.option(fc.option(folder(index), { freq: 3, nil: null }), { freq: 2, nil: undefined })))
	.map((all) => Object.fromEntries(all.flatMap((edit, index) => (edit === undefined ? [] : [[KEYS[index] ?? '', edit]]))) as Folders)

const whole: fc.Arbitrary<Folders> = fc
	.tuple(...KEYS.map((_, index) => fc.option(folder(index), { freq: 4 })))
	.map((all) => Object.fromEntries(all.flatMap((one, index) => (one ? [[KEYS[index] ?? '', one]] : []))))
	.filter((all) => Object.values(all).every(({ parent }) => parent === undefined || parent in all))

function side(base: Folders, changed: Folders): Resourceful {
	const all = Object.entries({ ...base, ...changed }).filter(([, one]) => one !== null)
	return Object.fromEntries(all.map(([key, one]) => [`folder.${key}`, one]))
}

test('P2: whatever both sides delete, make and point elsewhere, what one run leaves is held or in conflict, and no change', () => {
	const seen = { deletes: 0, used: 0, held: 0 }
	fc.assert(
		fc.property(whole, edits, edits, (base, byGit, byLive) => {
			const request = requestOf({ base: side(base, {}), git: side(base, byGit), live: side(base, byLive) })
			const first = makePlan(request)
			const deletes = first.changes.filter(({ kind, to }) => kind === 'delete' && to === 'live')
			seen.deletes += deletes.length
			seen.used += deletes.filter(({ dependents }: Change) => dependents.length > 0).length
			seen.held += first.held.length
			expect(makePlan(nextRound(request)).changes.map(({ id }) => id)).toEqual([])
		}),
		{ numRuns: 1_200 },
	)
	expect(Math.min(...Object.values(seen))).toBeGreaterThan(50)
})
