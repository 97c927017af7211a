import { describe, expect, test } from 'vitest'
import type { Change, Computation } from '../../../src/model/index.ts'
import type { Policy } from '../../../src/plan/index.ts'
import type { Sides } from '../../support/shop.ts'
import { at, linesOf, planOf } from '../../support/shop.ts'

/** Expressions say what is at these paths, and whether there is a block at all, where the first path is empty. */
const fileComputes =
	(...paths: readonly (readonly string[])[]) =>
	(change: Change): readonly Computation[] => {
		const touched = change.kind === 'update' ? change.edits.map((edit) => edit.path) : [[]]
		const isAt = (path: readonly string[]): boolean =>
			touched.some((own) => path.every((step, index) => own[index] === undefined || own[index] === step))
		return paths
			.filter(isAt)
			.map((path) => ({ path, place: { file: 'main.tf', line: 3, column: 1 }, expression: 'upper("a")', remedy: 'edit main.tf:3' }))
	}

const planWith = (
	paths: readonly (readonly string[])[],
	[base, git, live]: readonly [object | null, object | null, object | null],
	policy: Partial<Policy> = {},
	address = 'model.m',
) => {
	const side = (attributes: object | null) => (attributes ? { [address]: attributes } : {})
	const sides: Sides = { base: side(base), git: side(git), live: side(live), policy }
	return planOf({ ...sides, request: { computations: fileComputes(...paths) } })
}

const [A, B, C] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }]
const NAME = [['name']]
const choosing = (choice: 'git' | 'live'): Partial<Policy> => ({ choices: new Map([[at('model.m'), choice]]) })

describe('P11: what an expression of a file says is a conflict once the workspace has something else', () => {
	test.each<[string, ReturnType<typeof planWith>, readonly string[]]>([
		['an edit', planWith(NAME, [A, A, B]), ["conflict name: 'a' | 'a' | 'b' (computed)"]],
		[
			'P9: beside it, what can be written is written',
			planWith(NAME, [
				{ ...A, tags: ['x'] },
				{ ...A, tags: ['x'] },
				{ ...B, tags: ['y'] },
			]),
			["git tags: ['x'] -> ['y']", "conflict name: 'a' | 'a' | 'b' (computed)"],
		],
		['Git alone moved', planWith(NAME, [A, B, A]), ["live name: 'a' -> 'b'"]],
		['both moved', planWith(NAME, [A, B, C]), ["conflict name: 'a' | 'b' | 'c' (both-changed)"]],
		['the same on both sides', planWith(NAME, [A, B, B]), ['base agree']],
		[
			'with Git chosen',
			planWith(NAME, [A, A, B], choosing('git')),
			["live name: 'b' -> 'a'", "conflict name: 'a' | 'a' | 'b' (computed) => git"],
		],
		[
			'with Git winning always',
			planWith(NAME, [A, A, B], { onConflict: 'git' }),
			["live name: 'b' -> 'a'", "conflict name: 'a' | 'a' | 'b' (computed) => git"],
		],
		['with the workspace chosen', planWith(NAME, [A, A, B], choosing('live')), ["conflict name: 'a' | 'a' | 'b' (computed)"]],
		['both moved, and the workspace chosen', planWith(NAME, [A, B, C], choosing('live')), ["conflict name: 'a' | 'b' | 'c' (computed)"]],
		[
			'a value by hand',
			planWith(NAME, [A, A, B], { choices: new Map([[at('model.m'), new Map([['name', 'z']])]]) }),
			["conflict name: 'a' | 'a' | 'b' (computed)"],
		],
		['inbound alone', planWith(NAME, [A, A, B], { direction: 'inbound' }), []],
		['a deploy', planWith(NAME, [A, A, B], { mode: 'deploy' }), ['held to git MODE_DRIFT']],
		['a mirror', planWith(NAME, [A, A, B], { mode: 'mirror' }), ["conflict name: 'a' | 'a' | 'b' (computed)"]],
		['gone in the workspace', planWith([[]], [A, A, null]), ["conflict .: {'name':'a'} | {'name':'a'} | · (computed)"]],
		[
			'gone there, with Git chosen',
			planWith([[]], [A, A, null], choosing('git')),
			["live create {'name':'a'}", "conflict .: {'name':'a'} | {'name':'a'} | · (computed) => git"],
		],
		[
			'a member of a map, beside others',
			planWith(
				[['config', 'a']],
				[
					{ model: 'm', config: { a: 1, b: 1 } },
					{ model: 'm', config: { a: 1, b: 1 } },
					{ model: 'm', config: { a: 2, b: 2 } },
				],
				{},
				'sync.s',
			),
			['git config.b: 1 -> 2', 'conflict config.a: 1 | 1 | 2 (computed)'],
		],
		[
			'all of a map',
			planWith(
				[['config']],
				[
					{ model: 'm', config: { a: 1, b: 1 } },
					{ model: 'm', config: { a: 1, b: 1 } },
					{ model: 'm', config: { a: 2, b: 2 } },
				],
				{},
				'sync.s',
			),
			['conflict config.a: 1 | 1 | 2 (computed)', 'conflict config.b: 1 | 1 | 2 (computed)'],
		],
		[
			'P21: what both sides changed alike beside it is recorded',
			planWith(NAME, [
				{ ...A, tags: ['x'] },
				{ ...A, tags: ['y'] },
				{ ...B, tags: ['y'] },
			]),
			['base agree', "conflict name: 'a' | 'a' | 'b' (computed)"],
		],
	])('%s', (_, plan, lines) => {
		expect([...linesOf(plan)].sort()).toEqual([...lines].sort())
	})

	test('it names file, line and expression, and what to do', () => {
		expect(planWith(NAME, [A, A, B]).conflicts).toMatchObject([
			{ expression: 'upper("a")', place: { file: 'main.tf', line: 3 }, remedy: 'edit main.tf:3' },
		])
	})
})
