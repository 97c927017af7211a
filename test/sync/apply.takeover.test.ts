import { expect, test } from 'vitest'
import { journalOf, openDiary } from '../../src/apply/index.ts'
import type { Change } from '../../src/model/index.ts'
import type { Holders } from '../../src/ports/index.ts'
import { acquireLock } from '../../src/state/index.ts'
import { applyWorkspace } from '../../src/sync/apply.ts'
import { diaryOf } from '../../src/sync/reading/interrupted.ts'
import { pauseWorkspace } from '../../src/sync/surgery/pause.ts'
import { fakeRandom } from '../support/fake-random.ts'
import { fakeWorkspace, OPTIONS } from '../support/fake-workspace.ts'
import { at, baseOf, shown } from '../support/shop.ts'

const HOUR = 3_600_000
const LEASE = 300_000

/** `here`: whether the holder was a process of this machine. `open`, `closed`: changes of which its diary tells a start, and an end, too. */
type Left = { readonly here: boolean; readonly open: boolean; readonly closed: boolean }

const KNOWN: Holders = { begin: async () => {}, hasEnded: async () => true, sweep: async () => {} }

/** A workspace of two changes, and the lock of one who went before and left such a diary. */
async function takenFrom({ open, closed }: Pick<Left, 'open' | 'closed'>, holders: Holders) {
	const fake = await fakeWorkspace(
		{ 'models/a.yaml': 'name: A\n', 'models/b.yaml': 'name: B\n' },
		{ 'model.a': { name: 'a' }, 'model.b': { name: 'b' } },
	)
	await fake.remember(baseOf({ 'model.a': { name: 'a' }, 'model.b': { name: 'b' } }))
	const { store, clock, files } = fake.workspace
	const workspace = { ...fake.workspace, holders, live: fake.live }
	const { plan } = await fake.plan()
	const [first, second] = plan.changes as [Change, Change]
	const { schema } = workspace.provider
	const held = await acquireLock(store, {
		clock,
		random: fakeRandom('dead'),
		holder: 'eve@laptop',
		operation: 'apply',
		leaseMs: LEASE,
		waitMs: 0,
		prepare: (_, lock) => journalOf({ plan, schema, base: new Map(), lock, previous: null, resumed: new Set() }),
	})
	if (held.kind !== 'held') throw new Error('the lock was not to be had')
	const diary = openDiary({ files, clock, path: diaryOf(workspace, held.lock), plan, lock: held.lock })
	if (closed) {
		await diary.started(second)
		diary.ended(second, { change: second.id, kind: 'failed' })
	}
	if (open) await diary.started(first)
	await diary.closed()
	return { fake, workspace, planned: await fake.plan() }
}

/** How long after it got the lock an apply makes its first call, in milliseconds, and whether it made it at all. */
async function pauseAfter({ here, ...left }: Left): Promise<number> {
	const { fake, workspace, planned } = await takenFrom(left, { ...KNOWN, hasEnded: async () => here })
	const { clock } = workspace
	const fromMs = clock.monotonicMs()
	let firstMs: number | undefined
	const { write } = fake.live
	fake.live.write = async (batch) => {
		firstMs ??= clock.monotonicMs()
		return await write(batch)
	}
	await applyWorkspace(workspace, planned, { ...OPTIONS, waitMs: HOUR })
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

test('P5: nor is the lock had by who only writes to the state, and then by who comes next, while a request may be under way', async () => {
	const { workspace } = await takenFrom({ open: true, closed: false }, KNOWN)
	const fromMs = workspace.clock.monotonicMs()
	await pauseWorkspace(workspace, undefined, { leaseMs: LEASE, waitMs: 0, signal: OPTIONS.signal })
	expect(workspace.clock.monotonicMs() - fromMs).toBeGreaterThanOrEqual(10_000)
})

test('P31: who is stopped while it waits for a request of another leaves what is known of that one', async () => {
	const { fake, workspace, planned } = await takenFrom({ open: true, closed: false }, { ...KNOWN, hasEnded: async () => false })
	const before = await fake.stored()
	const stop = new AbortController()
	const { clock } = workspace
	const sleep: typeof clock.sleep = (ms, signal) => {
		if (ms === 60_000) stop.abort()
		return clock.sleep(ms, signal)
	}
	const stopped = { ...workspace, clock: { ...clock, sleep } }
	await expect(applyWorkspace(stopped, planned, { ...OPTIONS, waitMs: HOUR, signal: stop.signal })).rejects.toMatchObject({
		problem: { code: 'CANCELLED' },
	})
	expect(await fake.stored()).toMatchObject({ lock: null, journal: before.journal })
})
