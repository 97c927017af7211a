import { describe, expect, test } from 'vitest'
import type { Change, Plan, Schema } from '../../../src/model/index.ts'
import type { Resourceful, Sides } from '../../support/shop.ts'
import { planOf, SHOP } from '../../support/shop.ts'

/** Folders of which no two may have one name, whatever its case. */
const NAMED: Schema = {
	...SHOP,
	types: SHOP.types.map((type) =>
		type.name === 'folder'
			? {
					...type,
					attributes: type.attributes.map((attribute) =>
						attribute.name === 'name' ? { ...attribute, unique: 'folded' as const } : attribute,
					),
				}
			: type,
	),
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

function planned(was: Resourceful, git: Resourceful, more: Partial<Sides> = {}): Plan {
	const policy = { allowDeletes: 9, allowChanges: 99, deletes: 'allow' } as const
	return { ...planOf({ base: was, live: was, git, policy, ...more, request: { schema: NAMED } }), digest: 'sha256:0' as Plan['digest'] }
}

/** `+a ~b:A>B -c`, level after level; names for the time being are cut to what they begin with. */
function told({ changes, order }: Plan): string {
	const sign = { create: '+', update: '~', delete: '-' }
	const short = (value: unknown): string => String(value).replace(/-[0-9a-f]{8}$/, '-…')
	const say = (change: Change): string => {
		const edit = change.kind === 'update' ? change.edits.find(({ path }) => path[0] === 'name') : undefined
		return `${sign[change.kind]}${change.key}${edit ? `:${short(edit.before)}>${short(edit.after)}` : ''}`
	}
	const byId = new Map(changes.map((change) => [change.id, say(change)]))
	return order.map((level) => level.map((id) => byId.get(id)).join(' ')).join(', ')
}

describe('a name that is needed is freed first', () => {
	test.each([
		['by a rename', ['a: A', 'b: B'], ['a: C', 'b: A'], '~a:A>C, ~b:B>A'],
		['by a rename, for a new one', ['a: A'], ['a: C', 'n: A'], '~a:A>C, +n'],
		['by a delete, for a new one', ['a: A'], ['n: A'], '-a, +n'],
		['by a delete, for a rename', ['a: A', 'b: B'], ['b: A'], '-a, ~b:B>A'],
		['along a chain', ['a: A', 'b: B', 'c: C'], ['a: B', 'b: C', 'c: D'], '~c:C>D, ~b:B>C, ~a:A>B'],
		['whatever its case', ['a: apple', 'b: B'], ['a: C', 'b: APPLE'], '~a:apple>C, ~b:B>APPLE'],
		['not where it only changes its case', ['a: apple'], ['a: Apple'], '~a:apple>Apple'],
		['not where nobody needs it: deletes come last', ['a: A', 'b: B'], ['b: C'], '~b:B>C, -a'],
		['by what is in the one that takes it, and stays there', ['a: A', 'k: K/a'], ['a: K', 'k: C/a'], '~k:K>C, ~a:A>K'],
		['after what still uses the one that is deleted has let go', ['a: A', 'k: K/a'], ['k: K', 'n: A'], '~k, -a, +n'],
	] as const)('%s', (_, was, git, expected) => {
		expect(told(planned(folders(...was), folders(...git)))).toBe(expected)
	})
})

test('of attributes that are unique together the same holds', () => {
	const schema: Schema = {
		...SHOP,
		types: SHOP.types.map((type) => (type.name === 'folder' ? { ...type, uniqueTogether: ['name', 'parent'] } : type)),
	}
	const was = folders('a: A/top', 'top: T')
	const plan = (git: Resourceful): string =>
		told({
			...planOf({ base: was, live: was, git, policy: { deletes: 'allow' }, request: { schema } }),
			digest: 'sha256:0' as Plan['digest'],
		})
	expect(plan(folders('b: A/top', 'top: T'))).toBe('-a, +b')
	expect(plan(folders('b: A', 'top: T'))).toBe('+b, -a')
})

describe('names in a circle', () => {
	test.each([
		['two that swap', ['a: A', 'b: B'], ['a: B', 'b: A'], '~b:B>B-…, ~a:A>B, ~b:B-…>A'],
		['three', ['a: A', 'b: B', 'c: C'], ['a: B', 'b: C', 'c: A'], '~b:B>B-…, ~a:A>B, ~c:C>A, ~b:B-…>C'],
		['one and what is in it', ['a: A', 'k: K/a'], ['a: K', 'k: A/a'], '~k:K>K-…, ~a:A>K, ~k:K-…>A'],
		['one and what it is in', ['k: K', 'a: A/k'], ['k: A', 'a: K/k'], '~k:K>K-…, ~a:A>K, ~k:K-…>A'],
		[
			'two pairs',
			['a: A', 'b: B', 'c: C', 'd: D'],
			['a: B', 'b: A', 'c: D', 'd: C'],
			'~b:B>B-… ~d:D>D-…, ~a:A>B ~c:C>D, ~b:B-…>A ~d:D-…>C',
		],
		[
			'one that is replaced while it is in use: the new one, then its users, then the old one',
			['a: A', 'k: K/a'],
			['k: K/n', 'n: A'],
			'~a:A>A-…, +n, ~k, -a',
		],
	] as const)('%s: one steps aside', (_, was, git, expected) => {
		const plan = planned(folders(...was), folders(...git))
		expect(told(plan)).toBe(expected)
		expect(plan.warnings).toEqual([])
	})

	test('P11: where the name of what would have to step aside is fixed, what takes it waits, and whatever needs that', () => {
		const schema = {
			...NAMED,
			types: NAMED.types.map((type) => ({
				...type,
				attributes: type.attributes.map((one) => (one.name === 'name' ? { ...one, live: 'create-only' as const } : one)),
			})),
		}
		const was = folders('a: A', 'k: K/a', 'z: Z')
		const git = folders('k: K/n', 'n: A', 'z: Z', 'y: Y')
		const plan = planOf({ base: was, live: was, git, policy: { deletes: 'allow' }, request: { schema } })
		expect(told({ ...plan, digest: 'sha256:0' as Plan['digest'] })).toBe('+y')
		expect(plan.held.map(({ address, reason }) => `${address} ${reason.code}`)).toEqual([
			'folder.n NAME_TAKEN',
			'folder.k REFERENCE_DANGLING',
			'folder.a REFERENCE_DANGLING',
		])
	})

	test('P12: the name for the time being is the same each time, and says whose it is', () => {
		const swap = () => planned(folders('a: A', 'b: B'), folders('a: B', 'b: A'))
		expect(swap()).toEqual(swap())
		expect(swap().changes[0]).toMatchObject({
			id: 'inbound step folder.b',
			interim: { attribute: 'name', value: expect.stringMatching(/^B-[0-9a-f]{8}$/) },
			notes: ['for the time being, so that folder.a can take its `name`'],
		})
	})

	test('P44: two thousand that move on by one', () => {
		const was = Array.from({ length: 2000 }, (_, index) => `f${index}: n${index}`)
		const git = Array.from({ length: 2000 }, (_, index) => `f${index}: n${(index + 1) % 2000}`)
		const { changes, order } = planned(folders(...was), folders(...git))
		expect([changes.length, order.length]).toEqual([2001, 2001])
	})
})

/** Folders of which no two may have one code, nor one door. */
const TWICE: Schema = {
	...SHOP,
	types: SHOP.types.map((type) => {
		if (type.name !== 'folder') return type
		return { ...type, attributes: ['code', 'door'].map((name) => ({ name, kind: 'string' as const, unique: 'exact' as const })) }
	}),
}

/** `key: code door` for each folder. */
function doors(...texts: readonly string[]): Resourceful {
	return Object.fromEntries(
		texts.map((text) => {
			const [key, code, door] = text.split(/:? /)
			return [`folder.${key}`, { code, door }]
		}),
	)
}

describe('P1: where two attributes are unique, one steps aside with what is needed of it', () => {
	test.each([
		['one of the two swapped', ['a: 1 1', 'b: 2 2'], ['a: 1 2', 'b: 2 1'], 1],
		['both swapped', ['a: 1 1', 'b: 2 2'], ['a: 2 2', 'b: 1 1'], 2],
		['each swapped with another one', ['a: 1 1', 'b: 2 2', 'c: 3 3'], ['a: 2 1', 'b: 1 3', 'c: 3 2'], 2],
		['moved on, the one this way and the other that way', ['a: 1 1', 'b: 2 2', 'c: 3 3'], ['a: 2 3', 'b: 3 1', 'c: 1 2'], 3],
		['one of them deleted', ['a: 1 1', 'b: 2 2'], ['b: 2 1', 'n: 1 2'], 0],
		[
			'two circles of one attribute',
			['a: 1 1', 'b: 2 2', 'c: 3 3', 'd: 4 4', 'e: 5 5'],
			['a: 1 2', 'b: 2 1', 'c: 3 4', 'd: 4 5', 'e: 5 3'],
			2,
		],
	] as const)('%s', (_, was, git, steps) => {
		const [before, after] = [doors(...was), doors(...git)]
		const policy = { allowDeletes: 9, allowChanges: 99, deletes: 'allow' } as const
		const plan = planOf({ base: before, live: before, git: after, policy, request: { schema: TWICE } })
		expect([plan.changes.filter(({ interim }) => interim).length, doneInOrder(plan, before)]).toEqual([steps, plainOf(after)])
	})
})

/** Folders of which no two may have both code and door in common. */
const TOGETHER: Schema = {
	...SHOP,
	types: SHOP.types.map((type) => {
		if (type.name !== 'folder') return type
		return { ...type, attributes: ['code', 'door'].map((name) => ({ name, kind: 'string' as const })), uniqueTogether: ['code', 'door'] }
	}),
}

test.each([
	['the one part of a pair is swapped', ['a: n 1', 'b: n 2'], ['a: n 2', 'b: n 1'], ['door']],
	['the other part', ['a: 1 n', 'b: 2 n'], ['a: 2 n', 'b: 1 n'], ['code']],
	['both', ['a: 1 1', 'b: 2 2'], ['a: 2 2', 'b: 1 1'], ['code']],
	['each gets another pair, and none its own one', ['a: 1 1', 'b: 2 2'], ['a: 1 2', 'b: 2 1'], []],
] as const)('P1: of what is unique together, one part steps aside: %s', (_, was, git, expected) => {
	const [before, after] = [doors(...was), doors(...git)]
	const plan = planOf({ base: before, live: before, git: after, request: { schema: TOGETHER } })
	expect(plan.changes.flatMap(({ interim }) => (interim ? [interim.attribute] : []))).toEqual(expected)
	const labelled = { ...TOGETHER, types: TOGETHER.types.map((type) => ({ ...type, label: 'code' })) }
	const byLabel = planOf({ base: before, live: before, git: after, request: { schema: labelled } })
	expect(new Set(byLabel.changes.flatMap(({ interim }) => interim?.attribute ?? []))).toEqual(new Set(expected.length > 0 ? ['code'] : []))
	expect(doneInOrder(byLabel, before, (one) => [`${one['code']} ${one['door']}`])).toEqual(plainOf(after))
	expect(doneInOrder(plan, before, (one) => [`${one['code']} ${one['door']}`])).toEqual(plainOf(after))
})

type Told = Readonly<Record<string, Readonly<Record<string, unknown>>>>

function plainOf(resources: Resourceful): Told {
	return Object.fromEntries(Object.entries(resources).map(([address, attributes]) => [address, { ...attributes }]))
}

/** What a service has in the end that refuses a value which another one has, and what a change does not find as it says. */
function doneInOrder(
	{ changes, order }: Pick<Plan, 'changes' | 'order'>,
	from: Resourceful,
	namesOf: (one: Told[string]) => readonly string[] = ({ code, door }) => [`code ${code}`, `door ${door}`],
): Told {
	const byId = new Map(changes.map((change) => [change.id, change]))
	return order.flat().reduce((now, id) => {
		const change = byId.get(id)
		if (!change) throw new RangeError(id)
		const { [change.address]: own, ...others } = now
		if (change.kind !== 'create') expect(own).toEqual(Object.fromEntries(change.before))
		if (change.kind === 'delete') return others
		const next = Object.fromEntries(change.after)
		expect(Object.values(others).flatMap(namesOf)).not.toEqual(expect.arrayContaining([expect.toBeOneOf([...namesOf(next)])]))
		return { ...others, [change.address]: next }
	}, plainOf(from))
}
