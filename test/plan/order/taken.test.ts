import { describe, expect, test } from 'vitest'
import type { Schema } from '../../../src/model/index.ts'
import type { PlanRequest } from '../../../src/plan/index.ts'
import { makePlan } from '../../../src/plan/index.ts'
import { nextRound } from '../../support/rounds.ts'
import type { Resourceful, Sides } from '../../support/shop.ts'
import { at, requestOf, SHOP } from '../../support/shop.ts'

/** Folders of which no two may have one name, whatever its case, and models of which no two may select the same from one source. */
const NAMED: Schema = {
	...SHOP,
	types: SHOP.types.map((type) => {
		if (type.name === 'model') return { ...type, uniqueTogether: ['source', 'sql'] }
		if (type.name !== 'folder') return type
		return { ...type, attributes: type.attributes.map((one) => (one.name === 'name' ? { ...one, unique: 'folded' as const } : one)) }
	}),
}

/** `key: name` or `key: name/parent` for each folder. */
function folders(...texts: readonly string[]): Resourceful {
	return Object.fromEntries(
		texts.map((text) => {
			const [, key = '', name, parent] = /^(\w+): (\w+)(?:\/(\w+))?$/.exec(text) ?? []
			return [`folder.${key}`, parent === undefined ? { name } : { name, parent }]
		}),
	)
}

function requestFor(sides: Sides): PlanRequest {
	const policy = { allowDeletes: 9, allowChanges: 99, deletes: 'allow', ...sides.policy } as const
	return requestOf({ ...sides, policy, request: { schema: NAMED } })
}

/** What goes on, and what waits for a name. */
function told(request: PlanRequest): readonly string[] {
	const { changes, held } = makePlan(request)
	const waiting = held.flatMap(({ address, to, reason }) => (reason.code === 'NAME_TAKEN' ? [`${address} waits (${to})`] : []))
	return [...changes.map(({ id }) => id), ...waiting]
}

type Line = [
	name: string,
	base: readonly string[],
	git: readonly string[],
	live: readonly string[],
	expected: readonly string[],
	more?: Pick<Sides, 'in' | 'policy'>,
]

const LINES: readonly Line[] = [
	[
		'two new ones, which may be the same: neither is made on the other side',
		[],
		['a: X'],
		['b: x'],
		['folder.a waits (live)', 'folder.b waits (git)'],
	],
	[
		'both sides give one name to two',
		['a: A', 'b: B'],
		['a: X', 'b: B'],
		['a: A', 'b: X'],
		['outbound update folder.b', 'folder.a waits (live)'],
	],
	['two files take one name', ['a: A'], ['a: X', 'b: x'], ['a: A'], ['folder.a waits (live)', 'folder.b waits (live)']],
	[
		'the workspace has freed it',
		['a: A', 'b: B'],
		['a: A', 'b: A'],
		['a: C', 'b: B'],
		['inbound update folder.b', 'outbound update folder.a'],
	],
	[
		'what has it is to lose its file and was edited',
		['a: A'],
		['n: a'],
		['a: A/p', 'p: P'],
		['outbound create folder.p', 'folder.n waits (live)'],
	],
	['what has it stays because it is used', ['a: A'], ['n: A'], ['a: A', 'k: K/a'], ['outbound create folder.k', 'folder.n waits (live)']],
	['what has it is kept without a file', ['a: A'], ['n: A'], ['a: A'], ['folder.n waits (live)'], { policy: { deletes: 'never' } }],
	[
		'what would free it is not among the targets',
		['a: A', 'b: B'],
		['a: C', 'b: A'],
		['a: A', 'b: B'],
		['folder.b waits (live)'],
		{ policy: { targets: [at('folder.b')] } },
	],
	[
		'along a chain to one that is not free',
		['a: A', 'b: B'],
		['a: C', 'b: A'],
		['a: A', 'b: B', 'c: C'],
		['outbound create folder.c', 'folder.a waits (live)', 'folder.b waits (live)'],
	],
]

describe('P11: a change waits for the name that it takes', () => {
	test.each<Line>(LINES)('%s', (_, base, git, live, expected, more) => {
		const request = requestFor({ base: folders(...base), git: folders(...git), live: folders(...live), ...more })
		expect(told(request)).toEqual(expected)
		const waiting = expected.filter((line) => line.includes('waits'))
		expect(told({ ...nextRound(request), policy: request.policy })).toEqual(waiting)
	})

	test.each([
		['the same', { name: 'n', source: 's', sql: 'q' }, ['model.b waits (live)']],
		['another part', { name: 'n', source: 't', sql: 'q' }, ['inbound create model.b']],
		['nobody knows, as a part is missing', { name: 'n', sql: 'q' }, ['inbound create model.b']],
	])('what is unique together: %s', (_, created, expected) => {
		const there = { ...created, name: 'm' }
		const known = { 'source.s': { name: 's' }, 'source.t': { name: 't' }, 'model.a': { ...there, source: 's' } }
		const { 'model.a': model, ...sources } = known
		const sides: Sides = {
			base: { 'model.a': model },
			git: { 'model.a': model, 'model.b': created },
			live: { ...sources, 'model.a': model },
		}
		expect(told(requestFor(sides))).toEqual(expected)
	})

	test('it says what has the name, and how to bind the file to it', () => {
		const { held } = makePlan(requestFor({ git: folders('a: X'), live: folders('b: X') }))
		expect(held.map(({ reason }) => [reason.message, reason.hint])).toEqual([
			[
				'folder.a cannot have the name that it is to have: folder.b has it in the workspace',
				'if they are the same, `tideway import folder.a id-b` binds the file to it; else give one of the two another one',
			],
			[
				'folder.b gets no file yet: its name is that of folder.a, which has one and is not in the workspace',
				'if they are the same, `tideway import folder.a id-b` binds the file to it; else give one of the two another name',
			],
		])
	})
})
