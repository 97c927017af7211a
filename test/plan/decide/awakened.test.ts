import { describe, expect, test } from 'vitest'
import { nextRound, planned } from '../../support/rounds.ts'
import type { Sides } from '../../support/shop.ts'
import { requestOf } from '../../support/shop.ts'

/** A board of which only a closed one has a lock; its file may keep one while it is open. */
function board(file: object, live: object): Sides {
	return {
		base: { 'board.b': { name: 'b', mode: 'open' } },
		git: { 'board.b': { kind: 'desk', name: 'b', ...file } },
		live: { 'board.b': { name: 'b', ...live } },
	}
}

describe('P2: what a file keeps of another variant does not come back by itself', () => {
	test.each<[string, Sides, readonly string[]]>([
		['it leaves the file', board({ mode: 'open', lock: 'old' }, { mode: 'closed' }), ["git mode: 'open' -> 'closed', lock: 'old' -> ·"]],
		[
			'also where the file leaves out which variant it is',
			board({ lock: 'old' }, { mode: 'closed' }),
			["git mode: 'open' -> 'closed', lock: 'old' -> ·"],
		],
		[
			'what the workspace has takes its place',
			board({ mode: 'open', lock: 'old' }, { mode: 'closed', lock: 'new' }),
			["git mode: 'open' -> 'closed', lock: · -> 'new'"],
		],
		['it stays with another change', board({ mode: 'open', lock: 'old' }, { name: 'c', mode: 'open' }), ["git name: 'b' -> 'c'"]],
		[
			'and where the file says that it counts',
			board({ mode: 'closed', lock: 'old' }, { mode: 'open' }),
			["live mode: 'open' -> 'closed', lock: · -> 'old'"],
		],
	])('%s', (_, sides, lines) => {
		const request = requestOf(sides)
		expect([planned(request), planned(nextRound(request))]).toEqual([lines, []])
	})
})
