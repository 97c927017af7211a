import { describe, expect, test } from 'vitest'
import type { Change, Guard, Side } from '../../src/model/index.ts'
import { guards } from '../../src/plan/guard.ts'
import type { Policy } from '../../src/plan/index.ts'
import { DEFAULT_POLICY } from '../../src/plan/index.ts'
import type { Resourceful, Sides } from '../support/shop.ts'
import { BOARD_SHOP, baseOf, planOf, SHOP } from '../support/shop.ts'

const many = (type: string, count: number): Resourceful =>
	Object.fromEntries(Array.from({ length: count }, (_, index) => [`${type}.n${index}`, { name: `n${index}` }]))

function changesOf(kind: 'delete' | 'update', to: Side, type: string, count: number): readonly Change[] {
	const base = many(type, count)
	const edited = kind === 'delete' ? {} : Object.fromEntries(Object.keys(base).map((address) => [address, { name: 'edited' }]))
	return planOf({ base, git: to === 'live' ? edited : base, live: to === 'live' ? base : edited }).changes
}

/** `side rule count/of limit`, and `allowed` where an override names the count. */
const line = ({ side, rule, scope, count, of, limit, allowed }: Guard): string =>
	`${side} ${rule}${scope ? ` ${scope}` : ''} ${count}/${of} limit ${limit}${allowed ? ' allowed' : ''}`

/** As if the side that a delete comes from lacked what is deleted, and nothing else. */
const absentFor = (changes: readonly Change[]) => {
	const gone = (to: Side) => new Set(changes.filter((change) => change.kind === 'delete' && change.to === to).map(({ address }) => address))
	return { git: gone('live'), live: gone('git') }
}

const guarded = (known: Resourceful, changes: readonly Change[], policy: Partial<Policy> = {}): readonly string[] =>
	guards(SHOP, baseOf(known), absentFor(changes), changes, { ...DEFAULT_POLICY, ...policy }).map(line)

describe('P18: deletes above 3 or a tenth of the scope, whichever is more', () => {
	test.each([
		['three of ten pass', 10, 3, []],
		['the fourth does not', 10, 4, ['deletes model 4/10 limit 3']],
		['three of four pass', 4, 3, []],
		['four of 39: a tenth is still less than four', 39, 4, ['deletes model 4/39 limit 3']],
		['four of forty pass', 40, 4, []],
		['five of forty do not', 40, 5, ['deletes model 5/40 limit 4']],
		['a hundred of a thousand pass', 1000, 100, []],
		['one more does not', 1000, 101, ['deletes model 101/1000 limit 100']],
	] as const)('%s', (_, of, count, lines) => {
		for (const side of ['git', 'live'] as const) {
			expect(guarded(many('model', of), changesOf('delete', side, 'model', count))).toEqual(lines.map((text) => `${side} ${text}`))
		}
	})

	test('each scope and each side counts for itself', () => {
		const known = { ...many('model', 10), ...many('folder', 10) }
		const changes = [
			...changesOf('delete', 'live', 'model', 3),
			...changesOf('delete', 'live', 'folder', 3),
			...changesOf('delete', 'git', 'model', 3),
		]
		expect(guarded(known, changes)).toEqual([])
		expect(guarded(known, [...changes, ...changesOf('delete', 'live', 'folder', 4).slice(3)])).toEqual(['live deletes folder 4/10 limit 3'])
	})

	test('other resources of the type that base does not know make no room', () => {
		expect(guarded(many('model', 10), changesOf('delete', 'git', 'model', 4))).toEqual(['git deletes model 4/10 limit 3'])
	})
})

describe('P18: a side that became empty', () => {
	test.each([
		['the only one', 1, ['side-empty 1/1 limit 0']],
		['all of three, which alone would pass', 3, ['side-empty 3/3 limit 2']],
		['all of twenty', 20, ['side-empty 20/20 limit 19', 'deletes model 20/20 limit 3']],
	] as const)('%s', (_, count, lines) => {
		for (const side of ['git', 'live'] as const) {
			expect(guarded(many('model', count), changesOf('delete', side, 'model', count))).toEqual(lines.map((text) => `${side} ${text}`))
		}
	})

	const kept = { 'model.a': { name: 'a' }, 'sync.s': { model: 'z' }, 'sync.t': { model: 'z' } }

	test.each<[string, Sides, readonly string[]]>([
		['the rest stays in the workspace without a file', { base: kept, live: kept }, ['live side-empty 1/3 limit 2']],
		[
			'and one of those was edited there',
			{ base: kept, live: { ...kept, 'sync.t': { model: 'z', paused: true } } },
			['live side-empty 1/3 limit 2'],
		],
		['one file is left', { base: kept, git: { 'sync.s': { model: 'z' } }, live: kept }, []],
		['a folder that could not be read is not empty', { base: kept, live: kept, in: { git: { unread: ['sync'] } } }, []],
		['the rest is in conflict', { base: kept, git: { ...kept, 'sync.s': { model: 'y' } } }, ['git side-empty 2/3 limit 2']],
	])('although not all would be deleted: %s', (_, sides, lines) => {
		expect(planOf(sides).guards.map(line)).toEqual(lines)
	})

	test('all but one is no empty side', () => {
		expect(guarded(many('model', 4), changesOf('delete', 'git', 'model', 3))).toEqual([])
	})
})

describe('P18: a side where everything changed', () => {
	test.each([
		['four of four are too few to mind', 4, 4, []],
		['five of five', 5, 5, ['all-changed 5/5 limit 4']],
		['five of six', 6, 5, []],
	] as const)('%s', (_, of, count, lines) => {
		for (const side of ['git', 'live'] as const) {
			expect(guarded(many('model', of), changesOf('update', side, 'model', count))).toEqual(lines.map((text) => `${side} ${text}`))
		}
	})

	test('updates and deletes together', () => {
		const [, ...updates] = changesOf('update', 'git', 'model', 5)
		const deletes = changesOf('delete', 'git', 'model', 1)
		expect(guarded(many('model', 5), [...deletes, ...updates])).toEqual(['git all-changed 5/5 limit 4'])
	})

	test('a first sync changes nothing that base knows', () => {
		expect(guards(SHOP, new Map(), absentFor([]), planOf({ git: many('model', 50) }).changes, DEFAULT_POLICY)).toEqual([])
	})
})

describe('P18, S40: an override names the exact count', () => {
	const known = many('model', 10)
	const deletes = changesOf('delete', 'live', 'model', 5)

	test.each([
		[4, ''],
		[5, ' allowed'],
		[6, ''],
		[null, ''],
	] as const)('--allow-deletes %s of 5', (allowDeletes, allowed) => {
		expect(guarded(known, deletes, { allowDeletes })).toEqual([`live deletes model 5/10 limit 3${allowed}`])
	})

	test('the count is that of the whole plan, as it is shown', () => {
		const all = [...deletes, ...changesOf('delete', 'git', 'folder', 1)]
		expect(guarded(known, all, { allowDeletes: 5 })).toEqual(['live deletes model 5/10 limit 3'])
		expect(guarded(known, all, { allowDeletes: 6 })).toEqual(['live deletes model 5/10 limit 3 allowed'])
	})

	test('an empty side asks for the count of deletes, a changed one for that of changes', () => {
		expect(guarded(many('model', 2), changesOf('delete', 'git', 'model', 2), { allowDeletes: 2 })).toEqual([
			'git side-empty 2/2 limit 1 allowed',
		])
		const changes = changesOf('update', 'git', 'model', 5)
		expect(guarded(many('model', 5), changes, { allowDeletes: 5 })).toEqual(['git all-changed 5/5 limit 4'])
		expect(guarded(many('model', 5), changes, { allowChanges: 5 })).toEqual(['git all-changed 5/5 limit 4 allowed'])
	})

	test('`deletes: allow` lets any number of deletes pass, and asks all the same where a whole side is gone', () => {
		expect(guarded(many('model', 20), changesOf('delete', 'live', 'model', 19), { deletes: 'allow' })).toEqual([])
		expect(guarded(many('model', 20), changesOf('delete', 'live', 'model', 20), { deletes: 'allow' })).toEqual([
			'live side-empty 20/20 limit 19',
		])
	})
})

describe('P18: what lives in its file alone is on no side', () => {
	const inFile = (type: string, count: number) =>
		baseOf(
			many(type, count),
			Object.fromEntries(
				Object.keys(many(type, count)).map((address) => [address, { id: undefined as never, attributes: new Map(), file: new Map() }]),
			),
		)
	const guarding = (changes: readonly Change[], ...bases: readonly ReturnType<typeof baseOf>[]): readonly string[] =>
		guards(BOARD_SHOP, new Map(bases.flatMap((base) => [...base])), absentFor(changes), changes, DEFAULT_POLICY).map(line)

	test('it does not make an empty side look less empty', () => {
		const changes = changesOf('delete', 'live', 'model', 2)
		for (const type of ['link', 'board'])
			expect(guarding(changes, baseOf(many('model', 2)), inFile(type, 50))).toEqual(['live side-empty 2/2 limit 1'])
	})

	test('nor a changed one less changed', () => {
		expect(guarding(changesOf('update', 'git', 'model', 5), baseOf(many('model', 5)), inFile('link', 50))).toEqual([
			'git all-changed 5/5 limit 4',
		])
	})

	test('nor does it make room for deletes of its type', () => {
		const boards = Object.fromEntries(Object.keys(many('board', 10)).map((address) => [address, { name: 'b', mode: 'open' }]))
		const { changes } = planOf({ base: boards, git: boards, live: Object.fromEntries(Object.entries(boards).slice(4)) })
		const others = new Map([...inFile('board', 90)].slice(10))
		expect(guarding(changes, baseOf(boards), others)).toEqual(['git deletes board 4/10 limit 3'])
	})
})
