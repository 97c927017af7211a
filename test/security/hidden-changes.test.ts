import { describe, expect, test } from 'vitest'
import type { Change, Present } from '../../src/model/index.ts'
import { isDict } from '../../src/model/index.ts'
import { showPlan, showPlanMarkdown } from '../../src/show/index.ts'
import { deleteToGit, dict, list, model, nameConflict, planWith, schema, sync, updateToLive } from '../support/plans.ts'

/** Two texts that look alike, and the code point that tells them apart. */
const PAIRS = [
	['a letter of another alphabet', 'paypal', 'p\u0430ypal', 'U+0430'],
	['nothing to be seen', 'admin', 'adm\u200bin', 'U+200B'],
	['a blank that does not break', 'a b', 'a\u00a0b', 'U+00A0'],
	['two ways to write an accent', 'caf\u00e9', 'cafe\u0301', 'U+00E9'],
	['a turn of direction', 'invoice', 'invoice\u202e', 'U+202E'],
	['a digit for a letter', 'OWNER', '0WNER', 'U+0030'],
	['an invisible letter of Hangul', 'key', 'key\u3164', 'U+3164'],
] as const

const WIDE = 'x'.repeat(3000)
const places: readonly (readonly [string, (text: string) => Present])[] = [
	['a text', (text) => text],
	['a long text', (text) => `${WIDE} ${text} ${WIDE}`],
	['a text of lines', (text) => `first\n${text}\nlast`],
	['an item of a list', (text) => list(['one', text])],
	['a member of a map', (text) => dict({ member: text })],
]

function both(change: Change): readonly string[] {
	const plan = planWith({ changes: [change] })
	return [
		showPlan(plan, schema, { color: false, width: 100, title: 'Acme', purpose: 'look' }),
		showPlanMarkdown(plan, schema, { title: 'Acme' }),
	]
}

function updateOf(before: Present, after: Present): Change {
	const update = updateToLive as Extract<Change, { kind: 'update' }>
	const [path, was, is] =
		isDict(before) && isDict(after) ? ['member', before.get('member'), after.get('member')] : [undefined, before, after]
	return {
		...update,
		type: 'sync',
		address: sync('m'),
		before: new Map([['config', before]]),
		after: new Map([['config', after]]),
		edits: [{ path: ['config', ...(path === undefined ? [] : [path])], before: was, after: is }],
		notes: [],
	}
}

describe('S35: a change that cannot be seen is spelled out', () => {
	describe.each(PAIRS)('%s', (_, one, other, point) => {
		test.each(places)('in %s', (_, place) => {
			for (const shown of both(updateOf(place(one), place(other))))
				expect(shown).toMatch(new RegExp(`${point.replace('+', '\\+')}|\\\\u\\{?${point.slice(2)}`, 'i'))
		})
	})

	test('in a conflict too', () => {
		const plan = planWith({ conflicts: [{ ...nameConflict, git: 'paypal', live: 'p\u0430ypal' }] })
		expect(showPlan(plan, schema, { color: false, width: 100, title: 'Acme', purpose: 'look' })).toContain('U+0430')
		expect(showPlanMarkdown(plan, schema, { title: 'Acme' })).toContain('U+0430')
	})

	test('a delete is named or counted, however little room there is', () => {
		const deletes = Array.from({ length: 40 }, (_, index) => ({ ...deleteToGit, address: model(`gone-${index}`) }))
		const noise = Array.from({ length: 40 }, () => updateOf(WIDE, `${WIDE}y`))
		for (const budget of [65_000, 8_000]) {
			const shown = showPlanMarkdown(planWith({ changes: [...noise, ...deletes] }), schema, { title: 'Acme', budget })
			expect(shown.length).toBeLessThanOrEqual(budget)
			expect(shown).toContain('40 to delete')
		}
	})
})
