import { expect, test } from 'vitest'
import type { Dict } from '../../src/model/index.ts'
import { digestOf, valueAt } from '../../src/model/index.ts'
import { arrivedAt, toldBy } from '../../src/plan/told.ts'
import { dictOf } from '../support/fake-api.ts'
import type { Resourceful } from '../support/shop.ts'
import { at, baseOf, gitSide, liveSide, planOf, SHOP } from '../support/shop.ts'

const SYNC = at('sync.s')

/** What a plan of these three sides tells Git of the one sync, as pointers and values. */
function toldOf(base: object | null, git: object | null, live: object): readonly string[] {
	const side = (attributes: object | null): Resourceful => ({ 'model.m': { name: 'm' }, ...(attributes && { 'sync.s': attributes }) })
	const { changes } = planOf({ base: side(base), git: side(git), live: side(live) })
	const outbound = changes.filter(({ to }) => to === 'git')
	const values = toldBy(SHOP, outbound, baseOf(side(base))).get(SYNC)?.values ?? new Map<string, string | null>()
	const after: Dict = dictOf(live)
	return [...values].map(([pointer, digest]) => {
		const path = pointer
			.split('/')
			.slice(1)
			.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
		const value = path.length === 0 ? after : valueAt(after, path)
		return `${pointer} ${digest === (value === undefined ? null : digestOf(value)) ? 'as live has it' : 'something else'}`
	})
}

const AGREED = { model: 'm', config: { a: 1, b: 2 } }

test.each<readonly [name: string, base: object | null, git: object | null, live: object, told: readonly string[]]>([
	['nothing', AGREED, AGREED, AGREED, []],
	['a member', AGREED, AGREED, { model: 'm', config: { a: 1, b: 3 } }, ['/config/b as live has it']],
	['what is gone', AGREED, AGREED, { model: 'm', config: { a: 1 } }, ['/config/b as live has it']],
	[
		'a member, and not the one beside it that waits in Git',
		AGREED,
		{ model: 'm', config: { a: 9, b: 2 } },
		{ model: 'm', config: { a: 1, b: 3 } },
		['/config/b as live has it'],
	],
	[
		'a name with a slash and a tilde',
		{ model: 'm', config: { 'x/y~': 1 } },
		{ model: 'm', config: { 'x/y~': 1 } },
		{ model: 'm', config: { 'x/y~': 2 } },
		['/config/x~1y~0 as live has it'],
	],
	['a new one', null, null, AGREED, [' as live has it']],
	['nothing of a conflict', AGREED, { model: 'm', config: { a: 1, b: 4 } }, { model: 'm', config: { a: 1, b: 3 } }, []],
])('P7, P21: an outbound change tells %s', (_name, base, git, live, told) => {
	expect(toldOf(base, git, live)).toEqual(told)
})

const TOLD = new Map([[SYNC, { values: new Map([['/config/b', digestOf(3)]]) }]])

test.each<readonly [name: string, base: object, git: object, live: object, arrived: object | undefined]>([
	['it has arrived, and live went on', AGREED, { model: 'm', config: { a: 1, b: 3 } }, AGREED, { a: 1, b: 3 }],
	['Git has more by now', AGREED, { model: 'm', config: { a: 9, b: 3 } }, AGREED, { a: 1, b: 3 }],
	['Git holds something else', AGREED, { model: 'm', config: { a: 1, b: 4 } }, AGREED, undefined],
	['both hold it: they agree', AGREED, { model: 'm', config: { a: 1, b: 3 } }, { model: 'm', config: { a: 1, b: 3 } }, undefined],
	['base knows it', { model: 'm', config: { a: 1, b: 3 } }, { model: 'm', config: { a: 1, b: 3 } }, AGREED, undefined],
	['Git has no such map', AGREED, { model: 'm' }, AGREED, undefined],
])('P21: base moves only where what was told is there: %s', (_name, base, git, live, arrived) => {
	const before = baseOf({ 'sync.s': base })
	const adoptions = arrivedAt(gitSide({ 'sync.s': git }), { schema: SHOP, told: TOLD, base: before, from: liveSide({ 'sync.s': live }) })
	expect(adoptions.map(({ kind, git: all }) => [kind, all?.get('config')])).toEqual(arrived ? [['arrived', dictOf(arrived)]] : [])
})

test('P3: a side that could not be read proves nothing', () => {
	const request = { schema: SHOP, told: TOLD, base: baseOf({ 'sync.s': AGREED }), from: liveSide({ 'sync.s': AGREED }) }
	const git = { 'sync.s': { model: 'm', config: { a: 1, b: 3 } } }
	expect(arrivedAt(gitSide(git), request)).toHaveLength(1)
	expect(arrivedAt(gitSide(git, { unread: ['sync'] }), request)).toEqual([])
	expect(arrivedAt(gitSide(git, { unknown: ['sync.s'] }), request)).toEqual([])
})
