import { describe, expect, test } from 'vitest'
import type { Resource } from '../../../src/model/index.ts'
import type { Resourceful, Sides } from '../../support/shop.ts'
import { linesOf, planOf } from '../../support/shop.ts'

/** One model, of which the file leaves something to the workspace. */
function lines(ignored: Resource['ignored'], [base, git, live]: readonly (object | null)[], address = 'model.m'): readonly string[] {
	const side = (attributes: object | null | undefined): Resourceful => (attributes ? { [address]: attributes } : {})
	const sides: Sides = {
		base: side(base),
		git: side(git),
		live: side(live),
		in: { git: { more: { [address]: ignored ? { ignored } : {} } } },
	}
	return linesOf(planOf(sides))
}

describe('what a file leaves to the workspace is never a difference', () => {
	const A = { name: 'a', sql: 's' }
	const B = { name: 'b', sql: 's' }
	const C = { name: 'c', sql: 's' }

	test.each<[string, Resource['ignored'], readonly (object | null)[], readonly string[]]>([
		['not ignored', undefined, [A, A, B], ["git name: 'a' -> 'b'"]],
		['the workspace moved', [['name']], [A, A, B], ['base agree']],
		['the file moved', [['name']], [A, B, A], []],
		['both moved', [['name']], [A, B, C], ['base agree']],
		['both have it, and nothing was agreed on', [['name']], [null, A, B], ['base agree']],
		['the workspace unset it', [['sql']], [A, A, { name: 'a' }], ['base agree']],
		['something else moved in the file', [['name']], [A, { name: 'b', sql: 't' }, A], ["live sql: 's' -> 't'"]],
		[
			'something else moved in the workspace',
			[['sql']],
			[A, { name: 'a', sql: 't' }, { name: 'b', sql: 'u' }],
			["git name: 'a' -> 'b'", 'base agree'],
		],
		['all of it', 'all', [A, { name: 'b', sql: 't' }, { name: 'c', tags: ['x'] }], ['base agree']],
		['a new one is made as the file says', [['name']], [null, A, null], ["live create {'name':'a','sql':'s'}"]],
		['one that is gone in the workspace goes', 'all', [A, A, null], ['git delete']],
	])('%s', (_, ignored, sides, expected) => {
		expect(lines(ignored, sides)).toEqual(expected)
	})

	test.each<[string, readonly (string | number)[], readonly object[], readonly string[]]>([
		[
			'a member',
			['config', 'a'],
			[
				{ a: 1, b: 1 },
				{ a: 2, b: 1 },
				{ a: 3, b: 1 },
			],
			['base agree'],
		],
		[
			'and not those beside it',
			['config', 'a'],
			[
				{ a: 1, b: 1 },
				{ a: 2, b: 2 },
				{ a: 1, b: 1 },
			],
			['live config.b: 1 -> 2'],
		],
		['a member of a member', ['config', 'a', 'x'], [{ a: { x: 1, y: 1 } }, { a: { x: 2, y: 1 } }, { a: { x: 1, y: 1 } }], []],
		['one that only the workspace has', ['config', 'a'], [{ b: 1 }, { b: 1 }, { a: 1, b: 1 }], ['base agree']],
		['one of what is no map', ['config', 'a', 'x'], [{ a: 1 }, { a: 1 }, { a: 1 }], []],
	])('of a map: %s', (_, path, sides, expected) => {
		expect(
			lines(
				[path],
				sides.map((config) => ({ model: 'm', config })),
				'sync.s',
			),
		).toEqual(expected)
	})

	test('what the workspace does not show stays the file’s own', () => {
		const sides = [{ model: 'm' }, { model: 'm', startDate: '2026-02-01' }, { model: 'm' }]
		expect(lines('all', sides, 'sync.s')).toEqual(['base file'])
	})
})
