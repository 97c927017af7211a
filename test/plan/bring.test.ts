import { describe, expect, test } from 'vitest'
import type { Address, Resource, Resources } from '../../src/model/index.ts'
import { bringResources, changesBetween } from '../../src/plan/index.ts'
import { at, resourceOf, SHOP } from '../support/shop.ts'

type Sketch = Readonly<Record<string, object>>

const resources = (sketch: Sketch): Resources =>
	new Map(Object.entries(sketch).map(([address, attributes]): [Address, Resource] => [at(address), resourceOf(address, attributes)]))

/** `conflict PATH`, `held ADDRESS`, and each change as its id. */
function bring(base: Sketch, now: Sketch, wanted: Sketch): readonly string[] {
	const { changes, conflicts, held } = bringResources(SHOP, { base: resources(base), now: resources(now), wanted: resources(wanted) })
	return [
		...changes.map(({ id }) => id.replace('outbound ', '')),
		...conflicts.map(({ address, path, reason }) => `conflict ${[address, ...path].join(' ')}: ${reason}`),
		...held.map(({ address, reason }) => `held ${address}: ${reason.message}`),
	]
}

const A = { name: 'a', sql: 'one', kind: 'sql' }
const [B, C] = [
	{ ...A, name: 'b' },
	{ ...A, name: 'c' },
]

describe('P10: what changed from base to wanted is brought into what is there now', () => {
	test.each<[string, Sketch, Sketch, Sketch, readonly string[]]>([
		['an edit nobody touched since', { 'model.x': B }, { 'model.x': B }, { 'model.x': A }, ['update model.x']],
		['an edit of another attribute stays', { 'model.x': B }, { 'model.x': { ...B, sql: 'two' } }, { 'model.x': A }, ['update model.x']],
		['an edit of the same attribute', { 'model.x': B }, { 'model.x': C }, { 'model.x': A }, ['conflict model.x name: both-changed']],
		['back already', { 'model.x': B }, { 'model.x': A }, { 'model.x': A }, []],
		['nothing to bring: what is there now stays', { 'model.x': A }, { 'model.x': C }, { 'model.x': A }, []],
		['one that was added', { 'model.x': A }, { 'model.x': A }, {}, ['delete model.x']],
		['one that was added and is edited since', { 'model.x': A }, { 'model.x': B }, {}, ['conflict model.x: updated-and-deleted']],
		['one that was added and is gone again', { 'model.x': A }, {}, {}, []],
		['one that was removed', {}, {}, { 'model.x': A }, ['create model.x']],
		['one that was removed and made anew', {}, { 'model.x': B }, { 'model.x': A }, ['conflict model.x: both-added']],
		['one that is gone now', { 'model.x': B }, {}, { 'model.x': A }, ['conflict model.x: deleted-and-updated']],
		['what others added since', { 'model.x': B }, { 'model.x': B, 'model.y': A }, { 'model.x': A }, ['update model.x']],
	])('%s', (_name, base, now, wanted, expected) => {
		expect(bring(base, now, wanted)).toEqual(expected)
	})

	test('of one that is gone now, what came since and says most of the same is named; of two alike, none', () => {
		const remedies = (now: Sketch) =>
			bringResources(SHOP, { base: resources({ 'model.x': B }), now: resources(now), wanted: resources({ 'model.x': A }) }).conflicts.map(
				({ remedy }) => remedy,
			)
		expect(remedies({ 'model.new': { ...B, kind: 'table' }, 'model.other': { name: 'o' } })).toEqual([
			expect.stringMatching(/^it seems to be model\.new/),
		])
		expect(remedies({ 'model.new': B, 'model.twin': B })).toEqual([undefined])
		expect(remedies({})).toEqual([undefined])
	})

	test('the merged resource has both edits', () => {
		const three = {
			base: resources({ 'model.x': B }),
			now: resources({ 'model.x': { ...B, sql: 'two' } }),
			wanted: resources({ 'model.x': A }),
		}
		const [change] = bringResources(SHOP, three).changes
		expect(change).toMatchObject({ kind: 'update', edits: [{ path: ['name'], before: 'b', after: 'a' }] })
		expect(change?.kind === 'update' && [change.after.get('name'), change.after.get('sql')]).toEqual(['a', 'two'])
	})
})

describe('no reference is left leading nowhere', () => {
	const SYNC = { model: 'x' }

	test('what is used by now stays', () => {
		expect(bring({ 'model.x': A }, { 'model.x': A, 'sync.s': SYNC }, {})).toEqual([
			'held model.x: model.x stays, because sync.s refers to it by now',
		])
	})

	test('what would use something that is gone does not come back, nor what needs it', () => {
		const folders = { 'folder.in': { name: 'in', parent: 'mid' }, 'folder.mid': { name: 'mid', parent: 'gone' } }
		expect(bring({ 'model.x': A }, { 'model.x': A }, { 'model.x': A, 'sync.s': { model: 'gone' }, ...folders })).toEqual([
			expect.stringMatching(/^held /),
			expect.stringMatching(/^held /),
			expect.stringMatching(/^held /),
		])
	})

	test('both go together', () => {
		expect(bring({ 'model.x': A, 'sync.s': SYNC }, { 'model.x': A, 'sync.s': SYNC }, {})).toEqual(['delete model.x', 'delete sync.s'])
	})

	test('one that led nowhere before is nobody’s hindrance', () => {
		const now = { 'model.x': B, 'sync.s': { model: 'gone' } }
		expect(bring({ 'model.x': B }, now, { 'model.x': A })).toEqual(['update model.x'])
	})
})

test('the changes between two trees are all there is to say about their difference', () => {
	const [from, to] = [resources({ 'model.x': A, 'model.y': B }), resources({ 'model.x': B, 'model.z': C })]
	expect(changesBetween(SHOP, from, to).map(({ id, to: side }) => [id, side])).toEqual([
		['outbound update model.x', 'git'],
		['outbound delete model.y', 'git'],
		['outbound create model.z', 'git'],
	])
	expect(changesBetween(SHOP, from, from)).toEqual([])
})
