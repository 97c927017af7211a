import { describe, expect, test } from 'vitest'
import type { Guard } from '../../src/model/index.ts'
import { Failure } from '../../src/model/index.ts'
import { acquireLock } from '../../src/state/index.ts'
import { applyWorkspace, refusePlan } from '../../src/sync/apply.ts'
import type { Planned } from '../../src/sync/index.ts'
import { fakeRandom } from '../support/fake-random.ts'
import type { FakeWorkspace } from '../support/fake-workspace.ts'
import { BRANCH, fakeWorkspace, OPTIONS } from '../support/fake-workspace.ts'
import { deleteToGit, planWith } from '../support/plans.ts'
import { at, baseOf, resourceOf, shown } from '../support/shop.ts'

const TREE = { 'models/a.yaml': 'name: A # ours\n', 'models/b.yaml': 'name: b\n' }
const LIVE = { 'model.a': { name: 'a' }, 'model.b': { name: 'B' } }
const BASE = baseOf({ 'model.a': { name: 'a' }, 'model.b': { name: 'b' } })

/** One edit each way, planned. */
async function planned(): Promise<{ readonly fake: FakeWorkspace; readonly plan: Planned }> {
	const fake = await fakeWorkspace(TREE, LIVE)
	await fake.remember(BASE)
	return { fake, plan: await fake.plan() }
}

/** The code of the refusal, and that nothing at all was done. */
async function refused({ fake, plan }: { readonly fake: FakeWorkspace; readonly plan: Planned }): Promise<string> {
	const [tip, before] = [fake.tip(), await fake.stored()]
	const problem = await applyWorkspace(fake.workspace, plan, OPTIONS).then(
		() => undefined,
		(error: unknown) => (error instanceof Failure ? error.problem : Promise.reject(error)),
	)
	fake.remote.isReachable = true
	const now = await fake.stored()
	expect([fake.live.writes, fake.tip(), now.state, now.lock, now.journal]).toEqual([[], tip, before.state, null, null])
	return problem?.code ?? 'it was applied'
}

describe('a plan, applied', () => {
	test('P2, P22: both sides hold the same afterwards, the second plan is empty, and applying that does nothing', async () => {
		const { fake, plan } = await planned()
		const report = await applyWorkspace(fake.workspace, plan, OPTIONS)
		expect(report.outcomes.map(({ change, kind }) => `${change} ${kind}`).toSorted()).toEqual([
			'inbound update model.a done',
			'outbound update model.b done',
		])
		expect(shown(fake.live.resources.get(at('model.a'))?.attributes)).toBe("{'name':'A'}")
		for (const _ of [1, 2, 3]) {
			const again = await fake.plan()
			expect([again.plan.changes, again.plan.adoptions, again.plan.complete]).toEqual([[], [], true])
			const [tip, pushes] = [fake.tip(), fake.remote.pushes.length]
			await applyWorkspace(fake.workspace, again, OPTIONS)
			expect([fake.tip(), fake.remote.pushes.length, fake.live.writes.length]).toEqual([tip, pushes, 1])
		}
	})

	test('P13: planning writes to nothing but the cache', async () => {
		const { fake } = await planned()
		const [tip, pushes] = [fake.tip(), fake.remote.pushes.length]
		await fake.plan()
		expect([fake.tip(), fake.remote.pushes.length, fake.live.writes]).toEqual([tip, pushes, []])
		expect([...fake.files.contents.keys()]).toEqual([fake.workspace.paths.cache])
	})
})

describe('P6: a stale plan is refused, with no effect', () => {
	test('nothing moved', async () => {
		const { fake, plan } = await planned()
		expect((await applyWorkspace(fake.workspace, plan, OPTIONS)).outcomes).toHaveLength(2)
	})

	test('somebody applied: the state is another one', async () => {
		const ready = await planned()
		await ready.fake.remember(baseOf({ 'model.a': { name: 'a' } }))
		expect(await refused(ready)).toBe('PLAN_STALE')
	})

	test('somebody applied the same: the serial alone is enough', async () => {
		const ready = await planned()
		await ready.fake.remember(BASE)
		expect(await refused(ready)).toBe('PLAN_STALE')
	})

	test('somebody made the first state', async () => {
		const fake = await fakeWorkspace(TREE, LIVE)
		const plan = await fake.plan({ onConflict: 'git' })
		await fake.remember(BASE)
		expect(await refused({ fake, plan })).toBe('PLAN_STALE')
	})

	test('somebody pushed', async () => {
		const ready = await planned()
		await ready.fake.commit({ 'models/c.yaml': 'name: c\n' })
		expect(await refused(ready)).toBe('PLAN_STALE')
	})

	test('the branch is gone', async () => {
		const { fake, plan } = await planned()
		fake.remote.refs.delete(BRANCH)
		expect(await refused({ fake, plan })).toBe('PLAN_STALE')
	})

	test('P38: whether somebody pushed cannot be told', async () => {
		const { fake, plan } = await planned()
		const repository = {
			...fake.workspace.repository,
			fetch: () => Promise.reject(new Failure({ code: 'GIT_FAILED', message: 'no answer' })),
		}
		expect(await refused({ fake: { ...fake, workspace: { ...fake.workspace, repository } }, plan })).toBe('GIT_FAILED')
	})

	test('P20: a live resource that moved is refused by itself, and the rest goes on', async () => {
		const { fake, plan } = await planned()
		fake.live.resources.set(at('model.a'), resourceOf('model.a', { name: 'theirs' }, { id: 'id-a' as never }))
		const { outcomes } = await applyWorkspace(fake.workspace, plan, OPTIONS)
		expect(outcomes.map(({ kind, problem }) => [kind, problem?.code])).toEqual([
			['refused', 'LIVE_CHANGED'],
			['done', undefined],
		])
	})
})

describe('somebody else holds the lock', () => {
	test('it is refused, and that lock stays', async () => {
		const { fake, plan } = await planned()
		const { store, clock } = fake.workspace
		await acquireLock(store, { clock, random: fakeRandom('other'), holder: 'bea@desk', operation: 'apply', leaseMs: 300_000, waitMs: 0 })
		await expect(applyWorkspace(fake.workspace, plan, OPTIONS)).rejects.toMatchObject({
			problem: { code: 'LOCK_HELD', message: expect.stringContaining('bea@desk') },
		})
		expect([(await fake.stored()).lock?.holder, fake.live.writes]).toEqual(['bea@desk', []])
	})

	test('P5: after a takeover nothing starts until no request of the other can be under way', async () => {
		const { fake, plan } = await planned()
		const { store, clock } = fake.workspace
		await acquireLock(store, { clock, random: fakeRandom('other'), holder: 'bea@desk', operation: 'apply', leaseMs: 1_000, waitMs: 0 })
		let [taken, started] = [0, 0]
		fake.remote.beforePush = () => {
			taken ||= clock.monotonicMs()
		}
		fake.live.fate = () => {
			started ||= clock.monotonicMs()
			return 'done'
		}
		await applyWorkspace(fake.workspace, plan, { ...OPTIONS, leaseMs: 1_000, waitMs: 60_000 })
		expect(started - taken).toBeGreaterThanOrEqual(60_000)
	})
})

describe('what a plan says of itself', () => {
	const guard: Guard = { rule: 'deletes', side: 'git', scope: 'model', count: 4, of: 12, limit: 3, allowed: false }

	test.each<[string, Parameters<typeof planWith>[0], string | undefined, string]>([
		['nothing', {}, undefined, ''],
		['a preview', { preview: true }, 'PLAN_PREVIEW', 'not on the tracked branch'],
		['too many deletes', { guards: [guard] }, 'GUARD_DELETES', '4 of 12 models would be deleted in Git'],
		['allowed', { guards: [{ ...guard, allowed: true }] }, undefined, ''],
		[
			'one of two allowed',
			{
				guards: [
					{ ...guard, allowed: true },
					{ ...guard, side: 'live' },
				],
			},
			'GUARD_DELETES',
			'in the workspace',
		],
		[
			'an empty side',
			{ guards: [{ ...guard, rule: 'side-empty', count: 12 }] },
			'GUARD_EMPTY',
			'all 12 resources are gone from the workspace, and all would be deleted in Git',
		],
		['a changed side', { guards: [{ ...guard, rule: 'all-changed', count: 12 }] }, 'GUARD_EMPTY', 'all 12 resources would change in Git'],
	])('P18: %s', (_, part, code, message) => {
		const problem = refusePlan(planWith(part))
		expect(problem?.code).toBe(code)
		expect(problem?.message ?? '').toContain(message)
	})

	test('P18: the hint names the exact count, that of all deletes in the plan', () => {
		const deletes = [1, 2, 3, 4, 5].map((n) => ({ ...deleteToGit, id: `delete ${n}` }))
		expect(refusePlan(planWith({ changes: deletes, guards: [guard] }))?.hint).toContain('--allow-deletes 5')
		expect(refusePlan(planWith({ guards: [{ ...guard, rule: 'all-changed', count: 12 }] }))?.hint).toContain('--allow-changes 12')
	})

	test('a refused plan is refused before the lock is asked for', async () => {
		const { fake } = await planned()
		const pushes = fake.remote.pushes.length
		const preview = await fake.plan({}, { preview: true })
		expect(await refused({ fake, plan: preview })).toBe('PLAN_PREVIEW')
		expect(fake.remote.pushes).toHaveLength(pushes)
	})
})
