import { expect, test } from 'vitest'
import type { Plan, RemoteId } from '../../src/model/index.ts'
import { Failure, problem, unknown } from '../../src/model/index.ts'
import { applyWorkspace, reopenPlan } from '../../src/sync/index.ts'
import type { FakeWorkspace } from '../support/fake-workspace.ts'
import { fakeWorkspace, OPTIONS } from '../support/fake-workspace.ts'
import { baseOf } from '../support/shop.ts'

async function saved(): Promise<{ readonly fake: FakeWorkspace; readonly plan: Plan }> {
	const fake = await fakeWorkspace({ 'models/m.yaml': 'name: edited\n' }, { 'model.m': { name: 'm' } })
	await fake.remember(baseOf({ 'model.m': { name: 'm' } }))
	return { fake, plan: (await fake.plan()).plan }
}

test('P6: a saved plan that nothing moved under is carried out as it is', async () => {
	const { fake, plan } = await saved()
	const opened = await reopenPlan(fake.workspace, plan)
	expect(opened.plan).toBe(plan)
	expect((await applyWorkspace(fake.workspace, opened, OPTIONS)).outcomes).toMatchObject([
		{ change: 'inbound update model.m', kind: 'done' },
	])
})

test.each<
	[
		string,
		(given: { fake: FakeWorkspace; plan: Plan }) => Promise<{ fake: FakeWorkspace; plan: Plan }> | { fake: FakeWorkspace; plan: Plan },
		string,
	]
>([
	['another provider', ({ fake, plan }) => ({ fake, plan: { ...plan, provider: 'else' } }), 'PLAN_STALE'],
	['another schema', ({ fake, plan }) => ({ fake, plan: { ...plan, inputs: { ...plan.inputs, schema: 2 } } }), 'PLAN_STALE'],
	[
		'another branch',
		({ fake, plan }) => ({ fake: { ...fake, workspace: { ...fake.workspace, branch: 'refs/heads/next' } }, plan }),
		'PLAN_STALE',
	],
	[
		'another state',
		async ({ fake, plan }) => {
			await fake.remember(baseOf({}))
			return { fake, plan }
		},
		'PLAN_STALE',
	],
	[
		'P48: another workspace',
		({ fake, plan }) => {
			fake.live.workspace = { kind: 'complete', value: 'w-2' as RemoteId }
			return { fake, plan }
		},
		'LIVE_IDENTITY',
	],
	[
		'P38: a workspace that does not say which it is',
		({ fake, plan }) => {
			fake.live.workspace = unknown(problem('API_SERVER', 'no answer'))
			return { fake, plan }
		},
		'API_SERVER',
	],
])('P6: refused: %s', async (_, change, code) => {
	const { fake, plan } = await change(await saved())
	const refusal = await reopenPlan(fake.workspace, plan).catch((error: unknown) => error)
	expect(refusal).toBeInstanceOf(Failure)
	expect(refusal).toMatchObject({ problem: { code } })
	expect(fake.live.writes).toEqual([])
})
