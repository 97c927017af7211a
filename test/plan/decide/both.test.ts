import { describe, expect, test } from 'vitest'
import type { RemoteId } from '../../../src/model/index.ts'
import { edited, nextRound, planned } from '../../support/rounds.ts'
import type { Sides } from '../../support/shop.ts'
import { idOf, requestOf, resourceOf } from '../../support/shop.ts'

const inLive = (address: string, attributes: object) => resourceOf(address, attributes, { id: idOf(address) })

describe('P1, P21: what both sides came to by themselves is agreed on, whatever becomes of the rest', () => {
	const [WAS, GIT, LIVE] = [
		{ name: 'n', tags: ['x'] },
		{ name: 'N', tags: [] },
		{ name: 'n', tags: [] },
	]
	const sides: Sides = { base: { 'model.m': WAS }, git: { 'model.m': GIT }, live: { 'model.m': LIVE } }
	const TO_LIVE = "live name: 'n' -> 'N'"
	const BACK = "git tags: [] -> ['x']"

	test.each<[string, Sides, readonly string[]]>([
		['the change beside it fails', sides, [TO_LIVE]],
		['it waits', { ...sides, policy: { mode: 'mirror' } }, ['held to live MODE_DRIFT']],
		['it is of another direction', { ...sides, policy: { direction: 'outbound' } }, []],
	])('%s: who brings it back makes an edit', (_, given, left) => {
		const first = requestOf(given)
		expect(planned(first)).toContain('base agree')
		const second = nextRound(first, () => 'failed')
		expect(planned(second)).toEqual(left)
		const third = planned(edited(second, 'live', inLive('model.m', WAS)))
		expect(third.toSorted()).toEqual([...left, BACK].sort())
	})

	test('P2: it is said once, beside a change that is made', () => {
		const first = requestOf(sides)
		expect(planned(first)).toEqual([TO_LIVE, 'base agree'])
		expect(planned(nextRound(first))).toEqual([])
	})

	test('P2: a part of an attribute, beside a conflict in another part of it', () => {
		const conflict = 'conflict config.a: 1 | 2 | 3 (both-changed)'
		const first = requestOf({
			base: { 'sync.s': { config: { a: 1, b: 1 } } },
			git: { 'sync.s': { config: { a: 2 } } },
			live: { 'sync.s': { config: { a: 3 } } },
		})
		const second = nextRound(first)
		expect([planned(first), planned(second)]).toEqual([['base agree', conflict], [conflict]])
		expect(planned(edited(second, 'live', inLive('sync.s', { config: { a: 3, b: 1 } })))).toEqual(['git config.b: · -> 1', conflict])
	})

	test('P17: of one that was made again outside and that Git edited, nothing is agreed on while they differ', () => {
		const again = requestOf({ ...sides, in: { base: { 'model.m': { id: 'id-before' as RemoteId } } } })
		const conflict = "conflict name: · | 'N' | 'n' (both-added)"
		expect([planned(again), planned(nextRound(again))]).toEqual([[conflict], [conflict]])
	})
})

describe('P1, P9: a resource that holds nothing is agreed on like any other', () => {
	const agreed = nextRound(requestOf({ git: { 'model.m': {} }, live: { 'model.m': {} } }))

	test('P2: once', () => expect(planned(agreed)).toEqual([]))

	test.each<[string, 'git' | 'live', string]>([
		['the workspace', 'live', "git tags: · -> ['x']"],
		['Git', 'git', "live tags: · -> ['x']"],
	])('an edit in %s is one', (_, side, line) => {
		const request = edited(agreed, side, inLive('model.m', { tags: ['x'] }))
		expect(planned(request)).toEqual([line])
		expect(planned(nextRound(request))).toEqual([])
	})

	test('one that both empty', () => {
		const emptied = { name: 'n' }
		const sides: Sides = { base: { 'model.m': emptied }, git: { 'model.m': {} }, live: { 'model.m': {} } }
		const after = nextRound(requestOf(sides))
		expect([planned(requestOf(sides)), planned(after)]).toEqual([['base agree'], []])
		expect(planned(edited(after, 'live', inLive('model.m', emptied)))).toEqual(["git name: · -> 'n'"])
	})

	test('P1: only bound to an id, it is not', () => {
		const bound = requestOf({ base: { 'model.m': {} }, git: { 'model.m': {} }, live: { 'model.m': { tags: ['x'] } } })
		expect(planned(bound)).toEqual(["conflict tags: · | · | ['x'] (both-added)"])
	})
})
