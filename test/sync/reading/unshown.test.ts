import { expect, test } from 'vitest'
import { fakeWorkspace } from '../../support/fake-workspace.ts'
import type { Resourceful } from '../../support/shop.ts'
import { at, baseOf, idOf, resourceOf } from '../../support/shop.ts'

const KNOWN = { 'model.a': { name: 'a', sql: 'select 1' }, 'model.b': { name: 'b' } }

type Model = Resourceful[string]

/** What the workspace shows of model a, which both sides agreed on. */
async function planOf(a: Model, id = idOf('model.a')) {
	const fake = await fakeWorkspace({ 'models/a.yaml': 'name: a\nsql: select 1\n', 'models/b.yaml': 'name: b\n' }, KNOWN)
	await fake.remember(baseOf(KNOWN))
	fake.live.resources.set(at('model.a'), resourceOf('model.a', a, { id }))
	fake.live.resources.set(at('model.b'), resourceOf('model.b', { name: 'B' }, { id: idOf('model.b') }))
	return (await fake.plan()).plan
}

test.each<readonly [string, Model]>([
	['absent', { sql: 'select 2' }],
	['null', { name: null, sql: 'select 2' }],
])('P1, P3: what is shown with its name %s is not decided, and takes nothing out of its file; the others are', async (_, a) => {
	const plan = await planOf(a)
	expect(plan.changes.map(({ id }) => id)).toEqual(['outbound update model.b'])
	expect([plan.conflicts, plan.adoptions, plan.complete]).toEqual([[], [], false])
	expect(JSON.stringify([plan.held, plan.warnings])).toContain('is shown without `name`')
})

test('what a resource may lack is taken out where the workspace has taken it out', async () => {
	const plan = await planOf({ name: 'a' })
	expect([plan.changes.map(({ id }) => id), plan.complete]).toEqual([['outbound update model.a', 'outbound update model.b'], true])
})
