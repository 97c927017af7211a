import { describe, expect, test } from 'vitest'
import type { Change, Dict } from '../../../src/model/index.ts'
import { findType, fromPlain, toPlain } from '../../../src/model/index.ts'
import { forceRelease } from '../../../src/state/index.ts'
import { applyWorkspace } from '../../../src/sync/index.ts'
import { isHalfOf } from '../../../src/sync/reading/half-made.ts'
import { fakeWorkspace, OPTIONS } from '../../support/fake-workspace.ts'
import { at, SHOP } from '../../support/shop.ts'

const dict = (plain: unknown): Dict => fromPlain(plain) as Dict
const model = findType(SHOP, 'model')

test.each<[string, object, object, boolean]>([
	['nothing yet', {}, { name: 'm', sql: 'x' }, true],
	['some attributes', { name: 'm' }, { name: 'm', sql: 'x' }, true],
	['all', { name: 'm', sql: 'x' }, { name: 'm', sql: 'x' }, true],
	['one that is another', { name: 'n' }, { name: 'm', sql: 'x' }, false],
	['one more', { name: 'm', sql: 'x' }, { name: 'm' }, false],
	['one more that cannot be written', { name: 'm', remark: 'x' }, { name: 'm' }, true],
	['some elements', { tags: ['b'] }, { tags: ['a', 'b'] }, true],
	['an element that is another', { tags: ['c'] }, { tags: ['a', 'b'] }, false],
	['an element twice', { tags: ['a', 'a'] }, { tags: ['a', 'b'] }, false],
	['nothing in a list', { tags: [] }, {}, true],
	['a secret', { tags: [{ a: { kind: 'masked' } }] }, { tags: [{ a: { kind: 'secret', text: '${s}' }, b: 1 }] }, true],
	['a secret that is none', { name: { kind: 'masked' } }, { name: 'm' }, false],
	['part of an item', { tags: [{ a: 1 }] }, { tags: [{ b: 1 }, { a: 1, b: 2 }] }, true],
	['an item with more in it', { tags: [{ a: 1, c: 1 }] }, { tags: [{ a: 1, b: 2 }] }, false],
])('what a create of several calls leaves: %s', (_, part, whole, expected) => {
	expect(model && isHalfOf(model, dict(part), dict(whole))).toBe(expected)
})

describe('P4, P23: a create of several calls that was killed in between', () => {
	/** The process ends here, and the workspace has no more than this. */
	class Killed extends Error {}

	async function killed(half: object) {
		const fake = await fakeWorkspace({ 'models/m.yaml': 'name: m\nsql: select 1\ntags: [a, b]\n' }, {})
		const { write } = fake.live
		const dying: typeof write = async (batch) => {
			await write(batch.map((change) => ({ ...change, after: dict(half) }) as Change))
			throw new Killed()
		}
		const run = applyWorkspace({ ...fake.workspace, live: { ...fake.live, write: dying } }, await fake.plan(), OPTIONS)
		await expect(run).rejects.toThrow(Killed)
		const { lock } = await fake.stored()
		if (lock) await forceRelease(fake.workspace.store, lock.id)
		return fake
	}

	test.each([{ name: 'm' }, { name: 'm', tags: ['b'] }, { name: 'm', sql: 'select 1' }])('after %o the rest follows', async (half) => {
		const fake = await killed(half)
		const planned = await fake.plan()
		expect(planned.plan.conflicts).toEqual([])
		expect(planned.plan.changes.map(({ id }) => id)).toEqual(['inbound update model.m'])
		await applyWorkspace(fake.workspace, planned, OPTIONS)
		const { tags, ...rest } = toPlain(fake.live.resources.get(at('model.m'))?.attributes) as { readonly tags: readonly string[] }
		expect([tags.toSorted(), rest]).toEqual([['a', 'b'], { name: 'm', sql: 'select 1' }])
		const { plan } = await fake.plan()
		expect([plan.changes, plan.adoptions, plan.conflicts]).toEqual([[], [], []])
	})

	test('P1: what somebody put there meanwhile is a conflict, as is all that the file no longer says', async () => {
		const edited = await killed({ name: 'm', sql: 'select 2' })
		expect((await edited.plan()).plan.conflicts.map(({ path }) => path)).toContainEqual(['sql'])
		const moved = await killed({ name: 'm' })
		await moved.commit({ 'models/m.yaml': 'name: n\nsql: select 1\n' })
		expect((await moved.plan()).plan.conflicts.map(({ path }) => path)).toContainEqual(['name'])
	})
})
