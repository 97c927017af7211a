import { describe, expect, test } from 'vitest'
import type { RemoteId } from '../../src/model/index.ts'
import type { Sides } from '../support/shop.ts'
import { idOf, planOf } from '../support/shop.ts'

/** What is to be done, and what is only told. */
function told(sides: Sides): readonly string[] {
	const { changes, held, unsupported, conflicts, detached } = planOf(sides)
	const named = { held, unsupported, conflicts, detached }
	return [
		...changes.map(({ id }) => id),
		...Object.entries(named).flatMap(([what, entries]) => entries.map(({ address }) => `${what} ${address}`)),
	]
}

const BOARD = { kind: 'desk', name: 'Board', mode: 'open' }
const CARD = { text: 't', state: 'new' }

describe('2.5, P3, P17: an id that is of something else now', () => {
	const byId = (gone: readonly string[]): Sides => ({
		base: { 'model.a': { name: 'a' } },
		git: { 'model.a': { name: 'a' } },
		live: { 'folder.b': { name: 'b' } },
		in: { live: { gone, more: { 'folder.b': { id: idOf('model.a') } } } },
	})

	test('of another type: what had it goes, and the other one is new', () => {
		expect(told(byId(['model.a']))).toEqual(['outbound create folder.b', 'outbound delete model.a'])
	})

	test('of another type proves nothing by itself: without a look nothing is deleted', () => {
		expect(told(byId([]))).toEqual(['outbound create folder.b', 'held model.a'])
	})

	const [one, two] = ['card.one/x', 'card.two/x'] as const
	const boards = { 'board.one': BOARD, 'board.two': BOARD }
	const moved = (id: string): Sides => ({
		base: { ...boards, [one]: { ...CARD, board: 'one' } },
		git: { ...boards, [one]: { ...CARD, board: 'one' } },
		live: { ...boards, [two]: { ...CARD, board: 'two' } },
		in: { live: { gone: [one], more: { [two]: { id: id as RemoteId } } } },
	})

	test('under another parent, where ids outlive that: told, and neither made nor deleted', () => {
		expect(told(moved('id-one/x'))).toEqual([`unsupported ${one}`])
	})

	test('under another parent, where it is another one there: the old one goes, and the new one comes', () => {
		expect(told(moved('id-two/x'))).toEqual([`outbound create ${two}`, `outbound delete ${one}`])
	})
})

describe('2.5, P3, P17: a parent that was renamed', () => {
	const cards = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`card.one/c${n}`, { ...CARD, board: 'one' }]))
	const named = (name: string) => ({ 'board.one': { ...BOARD, name }, ...cards })

	test.each([
		['in the workspace', 'Old', 'New', ['outbound update board.one']],
		['in Git', 'New', 'Old', ['inbound update board.one']],
		['on both sides alike', 'New', 'New', []],
		['on both sides', 'New', 'Newer', ['conflicts board.one']],
	] as const)('%s: nothing becomes of what belongs to it', (_, git, live, wanted) => {
		expect(told({ base: named('Old'), git: named(git), live: named(live) })).toEqual(wanted)
	})
})
