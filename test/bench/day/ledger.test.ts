import { expect, test } from 'vitest'
import type { Edit, Ledger } from './ledger.ts'
import { judge } from './ledger.ts'

/** `git:a` is an edit of the one field, made in Git, with the token `a`. */
function ledgerOf({ edits, git, live, open = false, ends, apartMs = 2000 }: Case): Ledger {
	const wordsOf = (text: string): readonly string[] => text.split(' ').filter(Boolean)
	const last = (text: string): ReadonlySet<string> => new Set(wordsOf(text).slice(-1))
	return {
		edits: wordsOf(edits).map((one): Edit => {
			const [side = '', token = ''] = one.split(':')
			const sides = side === 'both' ? (['git', 'live'] as const) : [side === 'git' ? ('git' as const) : ('live' as const)]
			return { token: token.replace('-', ''), field: 'model.m name', sides, ...(token.endsWith('-') && { removed: true }) }
		}),
		git: wordsOf(git).map((token, index) => ({ atMs: index * 2000, tokens: [token] })),
		live: wordsOf(live).map((token, index) => ({ atMs: index * apartMs, tokens: [token] })),
		ends: ends ?? { git: last(git), live: last(live) },
		open: new Set(open ? ['model.m name'] : []),
	}
}

type Case = {
	readonly edits: string
	/** The values that each side had, one after the other. */
	readonly git: string
	readonly live: string
	readonly open?: boolean
	/** Between two writes in the workspace. */
	readonly apartMs?: number
	readonly ends?: Ledger['ends']
}

const NOWHERE: Ledger['ends'] = { git: new Set(), live: new Set() }

test.each<Case & { readonly what: string; readonly is: readonly [kept: number, superseded: number, open: number, lost: number] }>([
	{ what: 'an edit that came over', edits: 'git:a', git: 'a', live: 'a', is: [1, 0, 0, 0] },
	{ what: 'one that did not', edits: 'git:a', git: 'a', live: '', is: [0, 0, 0, 1] },
	{ what: 'one that did not, of which the plan tells', edits: 'git:a', git: 'a', live: '', open: true, is: [0, 0, 1, 0] },
	{ what: 'one that was never written at all', edits: 'git:a', git: '', live: '', is: [0, 0, 0, 1] },
	{ what: 'two by people of one side', edits: 'live:a live:b', git: 'b', live: 'a b', is: [1, 1, 0, 0] },
	{ what: 'an answer of the other side to what came there', edits: 'live:a git:b', git: 'a b', live: 'a b', is: [1, 1, 0, 0] },
	{ what: 'one written over by who had not seen it', edits: 'live:a git:b', git: 'b', live: 'a b', is: [1, 0, 0, 1] },
	{ what: 'two at once, of which the plan tells', edits: 'live:a git:b', git: 'b', live: 'a', open: true, is: [0, 0, 2, 0] },
	{ what: 'two at once, settled by a third on both sides', edits: 'live:a git:b both:c', git: 'b c', live: 'a c', is: [2, 2, 0, 0] },
	{ what: 'an old value that comes back by itself', edits: 'live:a live:b', git: 'a', live: 'a b a', is: [0, 1, 0, 1] },
	{
		what: 'one that came over and went again',
		edits: 'git:a',
		git: 'a',
		live: 'a',
		ends: { git: new Set('a'), live: new Set() },
		is: [0, 0, 0, 1],
	},
	{ what: 'what somebody took away', edits: 'live:a-', git: 'a', live: 'a', ends: NOWHERE, is: [0, 1, 0, 0] },
	{ what: 'what somebody took away and is still there', edits: 'live:a-', git: 'a', live: 'a', is: [0, 0, 0, 1] },
])('P1: $what', ({ is, ...one }) => {
	const { kept, superseded, open, lost } = judge(ledgerOf(one))
	expect([kept, superseded, open, lost.length], lost.join('\n')).toEqual(is)
})

test('one written over within the time of a request is told apart: the service cannot prevent it', () => {
	const { raced, lost } = judge(ledgerOf({ edits: 'live:a git:b', git: 'b', live: 'a b', apartMs: 500 }))
	expect([raced, lost]).toEqual([1, []])
})
