import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dict, Schema, Snapshot } from '../../../src/model/index.ts'
import { makePlan } from '../../../src/plan/index.ts'
import { nextRound } from '../../support/rounds.ts'
import type { Resourceful, Sides } from '../../support/shop.ts'
import { planOf, requestOf, SHOP } from '../../support/shop.ts'

/** Folders by key, each with a name of its own or that key, in the one that the text names: `a:name>b`. */
function folders(text: string): Resourceful {
	return Object.fromEntries(
		text.split(' ').map((one) => {
			const [, key = '', name = key, parent] = /^(\w+)(?::(\w+))?(?:>(\w+))?$/.exec(one) ?? []
			return [`folder.${key}`, parent === undefined ? { name } : { name, parent }]
		}),
	)
}

const sides = (base: string, git: string, live: string, more: Partial<Sides> = {}): Sides => ({
	base: folders(base),
	git: folders(git),
	live: folders(live),
	...more,
})

/** What is done, with what it edits, and what waits. */
function told(given: Sides): readonly string[] {
	const { changes, held } = planOf(given)
	const done = changes.map((change) =>
		change.kind === 'update' ? `${change.id}: ${change.edits.map(({ path }) => path.join('.')).join(' ')}` : change.id,
	)
	return [...done, ...held.map(({ address, to, path, reason }) => `${reason.code} ${to} ${address}${path ? ` ${path.join('.')}` : ''}`)]
}

describe('P8, P11: what would lead in a circle only with what the other side did waits on both', () => {
	test.each<[string, Sides, readonly string[]]>([
		['each into the other one', sides('a b', 'a>b b', 'a b>a'), ['REFERENCE_CIRCLE live folder.a', 'REFERENCE_CIRCLE git folder.b']],
		[
			'what else is edited there goes on',
			sides('a b', 'a:A>b b', 'a b:B>a'),
			[
				'inbound update folder.a: name',
				'outbound update folder.b: name',
				'REFERENCE_CIRCLE live folder.a parent',
				'REFERENCE_CIRCLE git folder.b parent',
			],
		],
		[
			'so does what is beside it',
			sides('a b c d', 'a>b b c>a d>a', 'a b>c c d'),
			[
				'inbound update folder.d: parent',
				'REFERENCE_CIRCLE live folder.a',
				'REFERENCE_CIRCLE git folder.b',
				'REFERENCE_CIRCLE live folder.c',
			],
		],
		[
			'by way of a new one, which is made',
			sides('a b', 'a>n b n>b', 'a b>a'),
			['inbound create folder.n', 'REFERENCE_CIRCLE live folder.a', 'REFERENCE_CIRCLE git folder.b'],
		],
		['in one direction only', sides('a b', 'a>b b', 'a b>a', { policy: { direction: 'inbound' } }), ['REFERENCE_CIRCLE live folder.a']],
		[
			'what needs the edit waits too',
			sides('a>x b x', 'a>b b', 'a>x b>a x'),
			['REFERENCE_CIRCLE live folder.a', 'REFERENCE_CIRCLE git folder.b', 'REFERENCE_DANGLING live folder.x'],
		],
		[
			'and what would be a circle once it waits',
			sides('a>x b x', 'a>b b x>b', 'a>x b>a x'),
			['REFERENCE_CIRCLE live folder.a', 'REFERENCE_CIRCLE git folder.b', 'REFERENCE_CIRCLE live folder.x'],
		],
		[
			'out of each other’s way',
			sides('a b c', 'a>b b c', 'a b>c c'),
			['inbound update folder.a: parent', 'outbound update folder.b: parent'],
		],
		['the same on both sides', sides('a b c', 'a>b b c>b', 'a>b b c'), ['inbound update folder.c: parent']],
		[
			'one ends what the other would close',
			sides('a>b b', 'a b>a', 'a>b b'),
			['inbound update folder.a: parent', 'inbound update folder.b: parent'],
		],
		[
			'a circle of one side alone is its own wish',
			sides('a b', 'a>b b>a', 'a b'),
			['inbound update folder.a: parent', 'inbound update folder.b: parent'],
		],
		['and goes on where the other side made a part of it too', sides('a b', 'a>b b>a', 'a>b b'), ['inbound update folder.b: parent']],
		['in itself', sides('a', 'a>a', 'a'), ['inbound update folder.a: parent']],
	])('%s', (_, given, expected) => {
		expect(told(given)).toEqual(expected)
	})

	test('it says which way leads round, and what to do', () => {
		const [first, second] = planOf(sides('a b', 'a>b b', 'a b>a')).held
		expect(first?.reason.message).toBe(
			'folder.a: with what the workspace has, `parent` would lead in a circle: folder.a → folder.b → folder.a',
		)
		expect(second?.reason.message).toContain('with what Git has, `parent` would lead in a circle: folder.b → folder.a → folder.b')
		expect(first?.reason.hint).toContain('undo')
	})

	test.each([
		['a part of what tells it apart', { unique: 'exact' }, {}],
		['a part of a combination that the workspace allows once', {}, { uniqueTogether: ['name', 'parent'] }],
		['what only some have', { only: { attribute: 'name', is: ['a', 'A'] } }, {}],
	])('what else is edited waits with %s', (_, attribute, type) => {
		const schema = {
			...SHOP,
			types: SHOP.types.map((one) =>
				one.name === 'folder'
					? { ...one, ...type, attributes: one.attributes.map((own) => (own.name === 'parent' ? { ...own, ...attribute } : own)) }
					: one,
			),
		} as Schema
		expect(told(sides('a b', 'a:A>b b', 'a b>a', { request: { schema } }))).toContain('REFERENCE_CIRCLE live folder.a')
	})

	test('the ways out: either edit undone, or both made on both sides', () => {
		expect(told(sides('a b', 'a b', 'a b>a'))).toEqual(['outbound update folder.b: parent'])
		expect(told(sides('a b', 'a>b b', 'a b'))).toEqual(['inbound update folder.a: parent'])
		expect(told(sides('a b', 'a>b b>a', 'a b>a'))).toEqual(['inbound update folder.a: parent'])
	})
})

test('P44: two thousand that move below each other are looked at in time', () => {
	const chain = (text: (index: number) => string): Resourceful => folders(Array.from({ length: 2000 }, (_, index) => text(index)).join(' '))
	const alone = chain((index) => `f${index}`)
	const git = chain((index) => (index === 0 ? 'f0' : `f${index}>f${index - 1}`))
	const { changes, held } = planOf({ base: alone, git, live: alone, policy: { allowChanges: 1999 } })
	expect([changes.length, held]).toEqual([1999, []])
})

const KEYS = ['a', 'b', 'c', 'd', 'e']

/** Each in another one or in none, and no circle. */
const trees: fc.Arbitrary<string> = fc
	.tuple(...KEYS.map((key) => fc.option(fc.constantFrom(...KEYS.filter((other) => other !== key)), { freq: 2 })))
	.map((parents) => KEYS.map((key, index) => (parents[index] ? `${key}>${parents[index]}` : key)).join(' '))
	.filter(
		(text) => !isRound(new Map(Object.entries(folders(text)).map(([address, one]) => [address, parentOf(new Map(Object.entries(one)))]))),
	)

type Parents = ReadonlyMap<string, string | undefined>

const parentOf = (attributes: Dict): string | undefined => {
	const parent = attributes.get('parent')
	return typeof parent === 'string' ? `folder.${parent}` : undefined
}

/** Whoever goes up more often than there are folders goes round. */
function isRound(parents: Parents): boolean {
	return [...parents.keys()].some((start) => {
		let at: string | undefined = start
		for (let steps = 0; at !== undefined && steps <= parents.size; steps++) at = parents.get(at)
		return at !== undefined
	})
}

function parentsIn({ scopes }: Snapshot): Parents {
	const read = scopes.get('folder')
	return new Map([...(read?.kind === 'complete' ? read.value : [])].map(([address, { attributes }]) => [address, parentOf(attributes)]))
}

test('P1, P2: two trees never become a circle on either side, and what waits goes on waiting', () => {
	const seen = { held: 0, both: 0, further: 0 }
	fc.assert(
		fc.property(trees, trees, trees, (base, git, live) => {
			const request = requestOf(sides(base, git, live))
			const first = makePlan(request)
			const waiting = first.held.filter(({ reason }) => reason.code === 'REFERENCE_CIRCLE')
			if (waiting.length > 0) seen.held++
			if (new Set(waiting.map(({ to }) => to)).size === 2) seen.both++
			if (waiting.length > 2) seen.further++
			const next = nextRound(request)
			expect([isRound(parentsIn(next.git)), isRound(parentsIn(next.live))]).toEqual([false, false])
			const second = makePlan(next)
			expect(second.changes).toEqual([])
			expect(second.held.map(({ address }) => address).toSorted()).toEqual(first.held.map(({ address }) => address).toSorted())
		}),
		{ numRuns: 1_000 },
	)
	expect(Math.min(...Object.values(seen))).toBeGreaterThan(15)
})
