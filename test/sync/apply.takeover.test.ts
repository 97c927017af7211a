import { expect, test } from 'vitest'
import { openDiary } from '../../src/apply/index.ts'
import type { Change } from '../../src/model/index.ts'
import type { Holders } from '../../src/ports/index.ts'
import { acquireLock } from '../../src/state/index.ts'
import { applyWorkspace } from '../../src/sync/apply.ts'
import { diaryOf } from '../../src/sync/reading/interrupted.ts'
import { fakeRandom } from '../support/fake-random.ts'
import { fakeWorkspace, OPTIONS } from '../support/fake-workspace.ts'
import { at, baseOf, shown } from '../support/shop.ts'

const HOUR = 3_600_000
const LEASE = 300_000

/** `here`: whether the holder was a process of this machine. `open`, `closed`: changes of which its diary tells a start, and an end, too. */
type Left = { readonly here: boolean; readonly open: boolean; readonly closed: boolean }

/** How long after it got the lock an apply makes its first call, in milliseconds, and whether it made it at all. */
async function pauseAfter({ here, open, closed }: Left): Promise<number> {
	const fake = await fakeWorkspace(
		{ 'models/a.yaml': 'name: A\n', 'models/b.yaml': 'name: B\n' },
		{ 'model.a': { name: 'a' }, 'model.b': { name: 'b' } },
	)
	await fake.remember(baseOf({ 'model.a': { name: 'a' }, 'model.b': { name: 'b' } }))
	const { store, clock, files } = fake.workspace
	const holders: Holders = { begin: async () => {}, hasEnded: async () => here, sweep: async () => {} }
	const workspace = { ...fake.workspace, holders }
	const planned = await fake.plan()
	const [first, second] = planned.plan.changes as [Change, Change]
	const held = await acquireLock(store, {
		clock,
		random: fakeRandom('dead'),
		holder: 'eve@laptop',
		operation: 'apply',
		leaseMs: LEASE,
		waitMs: 0,
	})
	if (held.kind !== 'held') throw new Error('the lock was not to be had')
	const diary = openDiary({ files, clock, path: diaryOf(workspace, held.lock), plan: planned.plan, lock: held.lock })
	if (closed) {
		await diary.started(second)
		diary.ended(second, { change: second.id, kind: 'failed' })
	}
	if (open) await diary.started(first)
	await diary.closed()
	const fromMs = clock.monotonicMs()
	let firstMs: number | undefined
	const { write } = fake.live
	fake.live.write = async (batch) => {
		firstMs ??= clock.monotonicMs()
		return await write(batch)
	}
	await applyWorkspace({ ...workspace, live: fake.live }, planned, { ...OPTIONS, waitMs: HOUR })
	expect(shown(fake.live.resources.get(at('model.a'))?.attributes)).toBe("{'name':'A'}")
	return (firstMs ?? Number.NaN) - fromMs
}

test.each([
	{ here: true, open: false, closed: false, fromMs: 0, toMs: 1_000, what: 'has begun nothing' },
	{ here: true, open: false, closed: true, fromMs: 0, toMs: 1_000, what: 'has ended all that it began' },
	{ here: true, open: true, closed: true, fromMs: 10_000, toMs: 11_000, what: 'may have had a request under way' },
	{
		here: false,
		open: false,
		closed: false,
		fromMs: LEASE + 60_000,
		toMs: 2 * LEASE,
		what: 'is another machine, of which nothing is known',
	},
])('P5, P35: whoever takes the lock of one that $what waits from $fromMs ms on', async ({ fromMs, toMs, ...left }) => {
	const ms = await pauseAfter(left)
	expect(ms).toBeGreaterThanOrEqual(fromMs)
	expect(ms).toBeLessThan(toMs)
})
