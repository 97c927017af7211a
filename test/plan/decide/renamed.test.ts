import { describe, expect, test } from 'vitest'
import type { Sides } from '../../support/shop.ts'
import { at, planOf } from '../../support/shop.ts'

const A = { name: 'n', source: 's', sql: 'q' }
const EDITED = { ...A, sql: 'r' }
const SOURCE = { 'source.s': { name: 's' } }

/** `model.a` as both had it; its file is called `b` now. */
function renamed(live: object | undefined, policy: Sides['policy'] = {}): Sides {
	return {
		base: { 'model.a': A },
		git: { 'model.b': A },
		live: { ...SOURCE, ...(live && { 'model.a': live }) },
		policy: { deletes: 'allow', allowDeletes: 1, ...policy },
	}
}

describe('P11, P17: a file under a new name', () => {
	test.each<[string, Sides, readonly string[], string]>([
		['and the old one is deleted', renamed(A), ['inbound create model.b', 'inbound delete model.a'], 'the old one is deleted'],
		['and the old one is kept', renamed(A, { deletes: 'never' }), ['inbound create model.b'], 'the old one stays'],
		['and the workspace has lost it', renamed(undefined), ['inbound create model.b'], 'this creates it anew'],
	])('%s: the plan says what becomes of which', (_, sides, expected, note) => {
		const { changes, held } = planOf(sides)
		expect([changes.map(({ id }) => id), held]).toEqual([expected, []])
		expect(changes[0]?.notes).toEqual([expect.stringContaining(note)])
	})

	test('of what was edited in the workspace since: no copy is made of what it said before', () => {
		const { changes, conflicts, held } = planOf(renamed(EDITED))
		expect([changes, conflicts.map(({ address, reason }) => `${address} ${reason}`)]).toEqual([[], ['model.a deleted-and-updated']])
		expect(held.map(({ address, to, reason }) => [address, to, reason.code, reason.hint])).toEqual([
			['model.b', 'live', 'RENAME_OPEN', expect.stringContaining('`tideway state mv model.a model.b`')],
		])
	})

	test.each(['git', 'live'] as const)('it goes on once the conflict is settled: %s', (choice) => {
		const { changes, held } = planOf(renamed(EDITED, { choices: new Map([[at('model.a'), choice]]) }))
		expect([changes.map(({ id }) => id), held]).toEqual([
			['inbound create model.b', choice === 'git' ? 'inbound delete model.a' : 'outbound create model.a'],
			[],
		])
	})

	test.each<[string, Sides['git']]>([
		['a copy, and the first one is still there', { 'model.a': A, 'model.b': A }],
		['one that says something else', { 'model.b': EDITED }],
	])('another one is none: %s', (_, git) => {
		const { changes, held } = planOf({ ...renamed(EDITED), ...(git && { git }) })
		expect([changes.filter(({ kind }) => kind === 'create').map(({ id, notes }) => [id, notes]), held]).toEqual([
			[['inbound create model.b', []]],
			[],
		])
	})
})
