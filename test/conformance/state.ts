import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CommitId, Epoch } from '../../src/model/index.ts'
import { Failure, fromPlain } from '../../src/model/index.ts'
import type { RefMove, StateStore, Stored, Written } from '../../src/ports/index.ts'
import type { Acquired, LockRequest } from '../../src/state/index.ts'
import { acquireLock, digestState, forceRelease, releaseLock, renewLock, Session } from '../../src/state/index.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import { fakeFiles } from '../support/fake-files.ts'
import { fakeRandom } from '../support/fake-random.ts'
import { content, entry, following, journalOf, lockOf, same, WORKSPACE } from '../support/states.ts'

/** One storage, and what a test may do to it from outside. */
export type StoreWorld = {
	readonly clock: FakeClock
	/** A new client, as another process would open it. */
	client(): Promise<StateStore>
	/** Overwrites each stored text. */
	rewrite(edit: (text: string) => string): Promise<void>
	/** A move of the branch from where it is to a new commit. */
	carry(): Promise<RefMove>
	branch(): Promise<CommitId | null>
	/** The next write lands and its answer is lost; absent where a store's writes cannot lose their answer. */
	loseNextAnswer?(): void
	close(): Promise<void>
}

const LEASE_MS = 60_000

/** What every state store must keep, whatever it stores bytes in. */
export function stateStoreConformance(name: string, makeWorld: () => Promise<StoreWorld>): void {
	describe(name, () => {
		let world: StoreWorld
		let seeds = 0
		beforeEach(async () => {
			world = await makeWorld()
		})
		afterEach(() => world.close())

		const request = (more: Partial<LockRequest> = {}): LockRequest => {
			seeds += 1
			const random = fakeRandom(`${name}-${seeds}`)
			return { clock: world.clock, random, holder: `holder-${seeds}`, operation: 'apply', leaseMs: LEASE_MS, waitMs: 0, ...more }
		}

		test('a store that holds nothing yet is complete and empty', async () => {
			expect(await look(await world.client())).toEqual({ version: '', state: null, lock: null, epoch: 0, journal: null })
		})

		test('P15: what was written is read back by another client, hostile names and numbers included', async () => {
			const attributes = JSON.parse(
				'{"__proto__":{"a":1},"constructor":"x","10":"b","2":"a","big":9007199254740991,"text":"\\ud83e\\udd84\\r\\n\\u0001","none":null,"list":[]}',
			)
			const base = new Map([
				entry('customers', attributes, {
					observed: new Map([['n', { kind: 'decimal', text: '123456789012345678901234567891' }]]),
					version: 'v7',
				}),
				entry('an odd "key"', { $masked: 'not masked', secret: { kind: 'masked', version: 'k1' } }),
			])
			const state = following(null, 1, content(base))
			const next = { state, lock: lockOf('a', 1), epoch: 1 as Epoch, journal: journalOf(1) }
			const written = done(await (await world.client()).save(next, ''))
			const stored = await look(await world.client())
			expect(stored).toEqual({ ...next, version: written })
			expect([...(stored.state?.base.keys() ?? [])].toSorted()).toEqual([...base.keys()].toSorted())
			expect(digestState(stored.state ?? state)).toBe(digestState(state))
		})

		test('P34: of two creators exactly one wins', async () => {
			const clients = [await world.client(), await world.client()]
			const results = await Promise.all(
				clients.map((store, index) =>
					store.save({ state: following(null, 1), lock: lockOf(`l${index}`, 1), epoch: 1 as Epoch, journal: null }, ''),
				),
			)
			expect(results.map(({ kind }) => kind).toSorted()).toEqual(['done', 'moved'])
			const winner = results.findIndex(({ kind }) => kind === 'done')
			expect((await look(await world.client())).lock?.id).toBe(`l${winner}`)
		})

		test('P37: a second create and an update with an old version are refused', async () => {
			const [first, second] = await twoWrites(await world.client())
			const store = await world.client()
			const stored = await look(store)
			expect(stored.version).toBe(second)
			const next = { ...same(stored), state: following(stored.state, 1) }
			expect(await store.save(next, '')).toMatchObject({ kind: 'moved', what: 'state' })
			expect(await store.save(next, first)).toMatchObject({ kind: 'moved', what: 'state' })
			expect(await look(await world.client())).toEqual(stored)
		})

		test('P5: a write of a lower epoch is refused even at the right version', async () => {
			const store = await world.client()
			const version = done(await store.save({ state: following(null, 7), lock: lockOf('a', 7), epoch: 7 as Epoch, journal: null }, ''))
			const stored = await look(store)
			const late = { state: following(stored.state, 6), lock: lockOf('b', 6), epoch: 6 as Epoch, journal: null }
			expect(await store.save(late, version)).toMatchObject({ kind: 'rejected', problem: { code: 'LOCK_LOST' } })
			const sameEpoch = { ...same(stored), lock: lockOf('b', 7) }
			expect(await store.save(sameEpoch, version)).toMatchObject({ kind: 'rejected', problem: { code: 'STATE_INVALID' } })
			expect(await look(await world.client())).toEqual(stored)
		})

		test('P26: only the next link of the chain is accepted', async () => {
			const store = await world.client()
			await twoWrites(store)
			const stored = await look(store)
			const right = following(stored.state, 1, content(new Map([entry('orders', { n: 1 })])))
			const wrong = {
				'skipped serial': { ...right, serial: right.serial + 1 },
				'same serial, other content': { ...right, serial: right.serial - 1 },
				'other lineage': { ...right, lineage: 'f'.repeat(32) },
				'other parent': { ...right, parent: digestState(right) },
				'other workspace': { ...right, workspace: 'acme-staging' },
				removed: null,
			}
			for (const [what, state] of Object.entries(wrong)) {
				const written = await store.save({ ...same(stored), state }, stored.version)
				expect(written, what).toMatchObject({ kind: 'rejected', problem: { code: 'STATE_INVALID' } })
			}
			expect(await look(await world.client())).toEqual(stored)
			done(await store.save({ ...same(stored), state: right }, stored.version))
		})

		test('P21: over many writes serial, parent and lineage form one chain', async () => {
			const store = await world.client()
			let previous: Stored = await look(store)
			for (let count = 1; count <= 12; count += 1) {
				const base = new Map([entry(`model-${count % 5}`, { count }), entry('kept', { a: 1 })])
				const state = following(previous.state, 1, content(base))
				done(await store.save({ state, lock: lockOf('a', 1, count), epoch: 1 as Epoch, journal: null }, previous.version))
				const stored = await look(count % 2 === 0 ? store : await world.client())
				expect(stored.state).toEqual(state)
				expect(stored.state?.serial).toBe(count)
				expect(stored.state?.parent).toBe(previous.state && digestState(previous.state))
				previous = stored
			}
		})

		test('P28: the carried branch lands with the state', async () => {
			const store = await world.client()
			const carry = await world.carry()
			done(await store.save({ state: following(null, 1), lock: null, epoch: 1 as Epoch, journal: null }, '', carry))
			expect(await world.branch()).toBe(carry.to)
			expect((await look(await world.client())).state?.serial).toBe(1)
		})

		test('P28: where the branch is elsewhere neither lands', async () => {
			const store = await world.client()
			const theirs = await world.carry()
			const ours = { ...theirs, to: (await world.carry()).to }
			done(await store.save({ state: following(null, 1), lock: null, epoch: 1 as Epoch, journal: null }, '', theirs))
			const stored = await look(store)
			const next = { ...same(stored), state: following(stored.state, 1) }
			expect(await store.save(next, stored.version, ours)).toMatchObject({ kind: 'moved', what: 'branch' })
			expect(await world.branch()).toBe(theirs.to)
			expect(await look(await world.client())).toEqual(stored)
		})

		test('P28: where the state is elsewhere the branch does not land', async () => {
			const store = await world.client()
			const [old] = await twoWrites(store)
			const stored = await look(store)
			const before = await world.branch()
			const next = { ...same(stored), state: following(stored.state, 1) }
			expect(await (await world.client()).save(next, old, await world.carry())).toMatchObject({ kind: 'moved', what: 'state' })
			expect(await world.branch()).toBe(before)
		})

		const damages: readonly (readonly [string, (text: string) => string])[] = [
			['empty', () => ''],
			['blank', () => '\n\n'],
			['half', (text) => text.slice(0, Math.floor(text.length / 2))],
			['garbage', () => '\u0000\u0001not a state'],
			['of another shape', () => '[]'],
			['twice', (text) => text + text],
			['with merge markers', (text) => `<<<<<<< ours\n${text}=======\n${text}>>>>>>> theirs\n`],
			['with one letter changed', (text) => text.replace('Ada', 'Adb')],
			['with another serial', (text) => text.replace('"serial":2', '"serial":3')],
			['of another workspace', (text) => text.replaceAll(WORKSPACE, 'acme-staging')],
			['of a newer format', (text) => text.replace('"format":1', '"format":2')],
			['of a newer format and shape', (text) => text.replace('"format":1', '"format":2,"later":true')],
		]
		test.each(damages)('P26 P32: a state that is %s is an error, never a first run', async (what, edit) => {
			await twoWrites(await world.client())
			await world.rewrite(edit)
			const read = await (await world.client()).load()
			expect(read).toMatchObject({ kind: 'unknown', reason: { code: 'STATE_INVALID' } })
			if (what.includes('newer') && read.kind === 'unknown') expect(read.reason.message).toContain('format 2')
		})

		test('P38: the lock of a damaged store cannot be taken', async () => {
			await twoWrites(await world.client())
			await world.rewrite(() => '')
			await expect(acquireLock(await world.client(), request())).rejects.toMatchObject({ problem: { code: 'STATE_INVALID' } })
		})

		test('P33: two lockers at once, exactly one holds', async () => {
			const results = await Promise.all([acquireLock(await world.client(), request()), acquireLock(await world.client(), request())])
			expect(results.map(({ kind }) => kind).toSorted()).toEqual(['busy', 'held'])
			const held = results.find(({ kind }) => kind === 'held')
			expect(results.find(({ kind }) => kind === 'busy')).toMatchObject({ problem: { code: 'LOCK_HELD' } })
			expect((await look(await world.client())).lock).toEqual(isHeld(held).lock)
		})

		test('P33: five racers that wait get five grants, one after the other, with growing epochs', async () => {
			const epochs: number[] = []
			let holders = 0
			const race = async (): Promise<void> => {
				const store = await world.client()
				const held = isHeld(await acquireLock(store, request({ waitMs: 10_000_000, leaseMs: 1e9 })))
				holders += 1
				expect(holders).toBe(1)
				epochs.push(held.lock.epoch)
				await world.clock.sleep(50)
				holders -= 1
				expect(await releaseLock(store, held.stored)).toMatchObject({ kind: 'done' })
			}
			await Promise.all([race(), race(), race(), race(), race()])
			expect(epochs).toEqual([1, 2, 3, 4, 5])
		})

		test('P35: a held lock makes others busy, with holder, operation, time and id in the reason', async () => {
			const held = isHeld(await acquireLock(await world.client(), request({ holder: 'ada@laptop', operation: 'apply' })))
			const busy = await acquireLock(await world.client(), request())
			if (busy.kind !== 'busy') throw new Error('two hold the lock')
			for (const part of ['ada@laptop', 'apply', held.lock.since, held.lock.id]) expect(busy.problem.message).toContain(part)
		})

		test('P35: release keeps the epoch, and the next grant has a higher one', async () => {
			const store = await world.client()
			const first = isHeld(await acquireLock(store, request()))
			await releaseLock(store, first.stored)
			expect(await look(await world.client())).toMatchObject({ lock: null, epoch: 1 })
			expect(isHeld(await acquireLock(await world.client(), request()))).toMatchObject({ lock: { epoch: 2 }, takenFrom: null })
		})

		test('P36: a lock is taken over after a full lease without a heartbeat, and never before, whatever the wall clock says', async () => {
			const store = await world.client()
			const first = isHeld(await acquireLock(store, request()))
			const startedMs = world.clock.monotonicMs()
			const wrong = { ...world.clock, now: () => '2031-01-01T00:00:00.000Z' }
			const taking = { clock: wrong, leaseMs: LEASE_MS / 10 }
			expect(await acquireLock(await world.client(), request({ ...taking, waitMs: LEASE_MS - 1 }))).toMatchObject({ kind: 'busy' })
			const watchedMs = world.clock.monotonicMs()
			const second = isHeld(await acquireLock(await world.client(), request({ ...taking, waitMs: 3 * LEASE_MS })))
			expect(watchedMs - startedMs).toBeGreaterThanOrEqual(LEASE_MS - 1)
			expect(world.clock.monotonicMs() - watchedMs).toBeGreaterThanOrEqual(LEASE_MS)
			expect(second).toMatchObject({ lock: { epoch: 2 }, takenFrom: { id: first.lock.id } })
		})

		test('P36: a heartbeat starts the watch again', async () => {
			const store = await world.client()
			let held = isHeld(await acquireLock(store, request())).stored
			const beat = async (): Promise<void> => {
				for (let count = 0; count < 4; count += 1) {
					await world.clock.sleep(LEASE_MS / 2)
					const renewed = await renewLock(store, held)
					if (renewed.kind !== 'done') throw new Error(`the lock was ${renewed.kind}`)
					held = renewed.stored
				}
			}
			const [taken] = await Promise.all([acquireLock(await world.client(), request({ waitMs: 2 * LEASE_MS })), beat()])
			expect(taken).toMatchObject({ kind: 'busy', problem: { code: 'LOCK_HELD' } })
		})

		test('P5: after a takeover the paused holder cannot write, renew or release', async () => {
			const store = await world.client()
			const paused = isHeld(await acquireLock(store, request()))
			const taker = await world.client()
			const taken = isHeld(await acquireLock(taker, request({ waitMs: 3 * LEASE_MS })))
			const next = { ...same(paused.stored), state: following(null, 1) }
			expect(await store.save(next, paused.stored.version)).toMatchObject({ kind: 'moved', what: 'state' })
			const seen = await look(store)
			expect(await store.save({ ...next, lock: { ...paused.lock, heartbeat: 1 } }, seen.version)).toMatchObject({
				kind: 'rejected',
				problem: { code: 'LOCK_LOST' },
			})
			expect(await renewLock(store, paused.stored)).toMatchObject({ kind: 'lost', problem: { code: 'LOCK_LOST' } })
			expect(await releaseLock(store, paused.stored)).toMatchObject({ kind: 'lost' })
			expect(await look(await world.client())).toEqual(taken.stored)
		})

		test('P35: force-release works only with the exact id, and ends the holder', async () => {
			const store = await world.client()
			const held = isHeld(await acquireLock(store, request()))
			const other = await world.client()
			for (const id of ['', held.lock.id.slice(1), 'f'.repeat(32)]) {
				await expect(forceRelease(other, id)).rejects.toMatchObject({ problem: { code: 'LOCK_UNKNOWN' } })
			}
			expect(await look(await world.client())).toMatchObject({ lock: { id: held.lock.id } })
			expect(await forceRelease(other, held.lock.id)).toEqual(held.lock)
			expect(await renewLock(store, held.stored)).toMatchObject({ kind: 'lost' })
			await expect(forceRelease(other, held.lock.id)).rejects.toBeInstanceOf(Failure)
			expect(isHeld(await acquireLock(await world.client(), request())).lock.epoch).toBeGreaterThan(held.lock.epoch + 1)
		})

		test('P23: lock and journal are written in one save, which sees what is stored', async () => {
			const store = await world.client()
			await twoWrites(store)
			let saves = 0
			const counting: StateStore = {
				...store,
				save: (...args) => {
					saves += 1
					return store.save(...args)
				},
			}
			const prepare = (stored: Stored, lock: { readonly epoch: Epoch }) => {
				expect(stored.state?.serial).toBe(2)
				return journalOf(lock.epoch)
			}
			const held = isHeld(await acquireLock(counting, request({ prepare })))
			expect(saves).toBe(1)
			expect(await look(await world.client())).toMatchObject({ lock: { id: held.lock.id }, journal: journalOf(held.lock.epoch) })
		})

		test('P6: a plan that `prepare` refuses leaves nothing locked', async () => {
			const prepare = (): never => {
				throw new Failure({ code: 'PLAN_STALE', message: 'the plan is stale' })
			}
			await expect(acquireLock(await world.client(), request({ prepare }))).rejects.toMatchObject({ problem: { code: 'PLAN_STALE' } })
			expect(await look(await world.client())).toMatchObject({ lock: null, epoch: 0 })
		})

		test('P31: cancelling ends the waiting', async () => {
			isHeld(await acquireLock(await world.client(), request()))
			const cancel = new AbortController()
			const waiting = acquireLock(await world.client(), request({ waitMs: LEASE_MS, signal: cancel.signal, onWait: () => cancel.abort() }))
			await expect(waiting).rejects.toMatchObject({ problem: { code: 'CANCELLED' } })
		})

		test('P34: a lost answer to an acquire or a save is settled by what is stored', async () => {
			if (!world.loseNextAnswer) return
			const store = await world.client()
			world.loseNextAnswer()
			const held = isHeld(await acquireLock(store, request()))
			expect(await look(await world.client())).toEqual(held.stored)
			const session = new Session(store, held, WORKSPACE, {
				clock: world.clock,
				random: fakeRandom('s'),
				rescue: { files: fakeFiles(), path: '/rescue' },
			})
			world.loseNextAnswer()
			expect(await session.save({ content: content(), effects: 'made' })).toMatchObject({ kind: 'done' })
			expect((await look(await world.client())).state?.serial).toBe(1)
		})
	})
}

async function look(store: StateStore): Promise<Stored> {
	const read = await store.load()
	if (read.kind === 'unknown') throw new Failure(read.reason)
	return read.value
}

function done(written: Written): string {
	if (written.kind !== 'done') throw new Failure(written.problem)
	return written.version
}

function isHeld(acquired: Acquired | undefined): Extract<Acquired, { kind: 'held' }> {
	if (acquired?.kind !== 'held') throw new Error(`not held: ${acquired?.problem.message}`)
	return acquired
}

/** Serial 1, then serial 2; answers their versions. */
async function twoWrites(store: StateStore): Promise<readonly [string, string]> {
	const first = following(null, 1)
	const one = done(await store.save({ state: first, lock: null, epoch: 1 as Epoch, journal: null }, ''))
	const base = new Map([...first.base, entry('orders', fromPlain({ total: 1 }))])
	const two = done(await store.save({ state: following(first, 1, content(base)), lock: null, epoch: 1 as Epoch, journal: null }, one))
	return [one, two]
}
