import { describe, expect, test } from 'vitest'
import type { CommitId, Epoch } from '../../src/model/index.ts'
import { Failure } from '../../src/model/index.ts'
import type { Stored } from '../../src/ports/index.ts'
import { acquireLock, digestState, forceRelease, gitStore, parseRescue, Session, stateRef } from '../../src/state/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeFiles } from '../support/fake-files.ts'
import { fakeRandom } from '../support/fake-random.ts'
import { fakeRemote, fakeRepository } from '../support/fake-repository.ts'
import { content, entry, journalOf, WORKSPACE } from '../support/states.ts'

const BRANCH = 'refs/heads/main'
const REF = stateRef(WORKSPACE)
const RESCUE = '/cache/rescue/run-1.json'
const LEASE_MS = 60_000

async function open() {
	const remote = fakeRemote()
	const clock = fakeClock()
	const files = fakeFiles()
	let clients = 0
	const client = () => {
		clients += 1
		return gitStore({
			repository: fakeRepository(remote),
			clock,
			random: fakeRandom(`client-${clients}`),
			workspace: WORKSPACE,
			ref: REF,
			branch: BRANCH,
		})
	}
	const store = client()
	const request = { clock, random: fakeRandom('locks'), holder: 'ada@laptop', operation: 'apply', leaseMs: LEASE_MS, waitMs: 0 }
	const held = await acquireLock(store, request)
	if (held.kind !== 'held') throw new Error('the lock is not held')
	const session = new Session(store, held, WORKSPACE, { clock, random: fakeRandom('session'), rescue: { files, path: RESCUE } })
	const look = async (): Promise<Stored> => {
		const read = await client().load()
		if (read.kind === 'unknown') throw new Failure(read.reason)
		return read.value
	}
	const commit = async (name: string): Promise<CommitId> => {
		const person = { name: 'Ada', email: 'ada@example.com' }
		const files = [{ path: 'a.yaml', content: name }]
		const [id] = await fakeRepository(remote).commit(null, [{ message: name, author: person, committer: person, at: clock.now(), files }])
		return id as CommitId
	}
	return { remote, clock, files, client, session, look, commit, request }
}

describe('writing', () => {
	test('P21 P26: each save continues the chain; a whole run takes three pushes', async () => {
		const { remote, session, look, commit } = await open()
		const to = await commit('one')
		const { upcoming } = session
		expect(
			await session.save({ content: content(), journal: journalOf(1), carry: { ref: BRANCH, from: null, to }, effects: 'made' }),
		).toMatchObject({ kind: 'done' })
		const first = (await look()).state
		const base = new Map([entry('orders', { n: 2 })])
		expect(await session.release({ content: content(base), journal: null, effects: 'made' })).toMatchObject({ kind: 'done' })
		const stored = await look()
		expect(first).toMatchObject({ ...upcoming, serial: 1, parent: null })
		expect(session.upcoming).toEqual({ lineage: upcoming.lineage, serial: 3 })
		expect(stored).toMatchObject({
			lock: null,
			journal: null,
			epoch: 1,
			state: { serial: 2, lineage: first?.lineage, parent: first && digestState(first), epoch: 1 },
		})
		expect(remote.refs.get(BRANCH)).toBe(to)
		expect(remote.pushes).toHaveLength(3)
	})

	test('calls at once wait for each other', async () => {
		const { session, look } = await open()
		const saves = [1, 2, 3].map((n) => session.save({ content: content(new Map([entry('a', { n })])), effects: 'none' }))
		expect((await Promise.all(saves)).map(({ kind }) => kind)).toEqual(['done', 'done', 'done'])
		expect((await look()).state).toMatchObject({ serial: 3 })
	})

	test('a moved branch leaves the lock held and the state writable', async () => {
		const { remote, session, look, commit, files } = await open()
		remote.refs.set(BRANCH, await commit('theirs'))
		const carry = { ref: BRANCH, from: null, to: await commit('ours') }
		expect(await session.save({ content: content(), carry, effects: 'made' })).toMatchObject({ kind: 'branch-moved' })
		expect(files.contents.size).toBe(0)
		expect(await session.save({ content: content(), effects: 'made' })).toMatchObject({ kind: 'done' })
		expect((await look()).state?.serial).toBe(1)
	})

	test('P34: a write that lands after it was given up is built upon', async () => {
		const { remote, session, look } = await open()
		const late = new Map<string, CommitId>()
		remote.fault = (moves) => {
			for (const { ref, to } of moves) late.set(ref, to)
			return 'lost-before'
		}
		const a = new Map([entry('a', { n: 1 })])
		expect(await session.save({ content: content(a), effects: 'none' })).toMatchObject({ kind: 'rejected' })
		for (const [ref, to] of late) remote.refs.set(ref, to)
		remote.fault = () => 'none'
		const b = new Map([...a, entry('b', { n: 2 })])
		expect(await session.save({ content: content(b), effects: 'none' })).toMatchObject({ kind: 'done' })
		expect(await look()).toMatchObject({ state: { serial: 2, base: b } })
	})
})

describe('keeping the lock', () => {
	test('P35: a heartbeat is written when it is due, not before', async () => {
		const { remote, session, clock, look } = await open()
		await session.keep()
		expect(remote.pushes).toHaveLength(1)
		clock.advance(LEASE_MS / 4)
		expect(await session.keep()).toMatchObject({ kind: 'done' })
		expect(remote.pushes).toHaveLength(2)
		expect((await look()).lock).toMatchObject({ id: session.lock.id, heartbeat: 1 })
	})

	test('P35: kept alive in the background, it is not taken over', async () => {
		const { session, client, request } = await open()
		const stop = new AbortController()
		const alive = session.keepAlive(stop.signal)
		const other = await acquireLock(client(), { ...request, random: fakeRandom('other'), waitMs: 4 * LEASE_MS })
		stop.abort()
		await alive
		expect(other).toMatchObject({ kind: 'busy' })
	})

	test('P5: after a takeover the session is told, writes nothing more, and its state is rescued', async () => {
		const { session, client, request, files, look } = await open()
		const taken = await acquireLock(client(), { ...request, random: fakeRandom('other'), waitMs: 2 * LEASE_MS })
		expect(taken).toMatchObject({ kind: 'held' })
		const base = new Map([entry('a', { n: 1 })])
		const saved = await session.save({ content: content(base), journal: journalOf(1), effects: 'made' })
		expect(saved).toMatchObject({ kind: 'lost', problem: { code: 'LOCK_LOST', hint: expect.stringContaining(RESCUE) } })
		expect(session.lost.aborted).toBe(true)
		expect(await session.save({ content: content(), effects: 'none' })).toMatchObject({ kind: 'lost' })
		expect(await session.release({ effects: 'none' })).toMatchObject({ kind: 'lost' })
		expect(await look()).toMatchObject({ state: null, lock: { holder: 'ada@laptop', epoch: 2 } })
		const rescued = parseRescue(files.contents.get(RESCUE) ?? new Uint8Array(), WORKSPACE, RESCUE)
		expect(rescued).toMatchObject({ kind: 'complete', value: { state: { base, serial: 1 }, journal: journalOf(1) } })
	})

	test('P36: a lock that could not be renewed for its whole lease counts as lost', async () => {
		const { remote, session, clock } = await open()
		remote.isReachable = false
		clock.advance(LEASE_MS / 2)
		expect(await session.keep()).toMatchObject({ kind: 'unknown' })
		expect(session.lost.aborted).toBe(false)
		clock.advance(LEASE_MS)
		expect(await session.keep()).toMatchObject({ kind: 'lost', problem: { code: 'LOCK_LOST' } })
		expect(session.lost.reason).toBeInstanceOf(Failure)
	})

	test('P35: a lock that was released by force is lost, and release says so without throwing', async () => {
		const { session, client } = await open()
		await forceRelease(client(), session.lock.id)
		expect(await session.release({ effects: 'none' })).toMatchObject({ kind: 'lost', problem: { code: 'LOCK_LOST' } })
	})

	test('after release nothing is written', async () => {
		const { session, look } = await open()
		await session.release({ effects: 'none' })
		expect(await session.save({ content: content(), effects: 'none' })).toMatchObject({ kind: 'lost' })
		expect(await look()).toMatchObject({ state: null, lock: null, epoch: 1 as Epoch })
	})
})

describe('P27: state that cannot be stored after effects', () => {
	test.each(['rejected', 'lost-before'] as const)('a push that is %s leaves a file that says what was done', async (fault) => {
		const { remote, session, files } = await open()
		remote.fault = () => fault
		const saved = await session.save({ content: content(), journal: journalOf(1), effects: 'made' })
		if (saved.kind === 'done') throw new Error('the state was stored')
		expect(saved.problem.message).toContain(RESCUE)
		const rescued = parseRescue(files.contents.get(RESCUE) ?? new Uint8Array(), WORKSPACE, RESCUE)
		expect(rescued).toMatchObject({ kind: 'complete', value: { state: { ...content(), serial: 1 } } })
		expect(parseRescue(files.contents.get(RESCUE) ?? new Uint8Array(), 'another', RESCUE)).toMatchObject({ kind: 'unknown' })
	})

	test('before effects nothing is rescued', async () => {
		const { remote, session, files } = await open()
		remote.fault = () => 'rejected'
		expect(await session.save({ content: content(), effects: 'none' })).toMatchObject({
			kind: 'rejected',
			problem: { code: 'GIT_REJECTED' },
		})
		expect(files.contents.size).toBe(0)
	})

	test('where the file cannot be written either, both failures are told', async () => {
		const { remote, session, files } = await open()
		remote.fault = () => 'rejected'
		files.before = () => {
			throw new Failure({ code: 'FILE_IO', message: 'the disk is full' })
		}
		const saved = await session.save({ content: content(), effects: 'made' })
		expect(saved).toMatchObject({ kind: 'rejected', problem: { code: 'GIT_REJECTED', cause: { code: 'FILE_IO' } } })
	})
})
