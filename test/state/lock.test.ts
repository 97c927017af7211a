import { describe, expect, test } from 'vitest'
import { problem } from '../../src/model/index.ts'
import type { StateStore, Stored, Written } from '../../src/ports/index.ts'
import { acquireLock, forceRelease, localStore, releaseLock, renewLock } from '../../src/state/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeFiles } from '../support/fake-files.ts'
import { fakeRandom } from '../support/fake-random.ts'
import { WORKSPACE } from '../support/states.ts'

const LOST: Written = { kind: 'unknown', problem: problem('OUTCOME_UNKNOWN', 'the answer was lost') }

/** A store of which single answers can be lost, before or after the write. */
function makeStore() {
	const clock = fakeClock()
	const files = fakeFiles()
	const processes = { self: 'alive', isGone: async () => false, hasEnded: async () => false }
	const push = async () => ({ kind: 'done' }) as const
	const inner = localStore({ files, path: '/cache/acme.json', workspace: WORKSPACE, push, clock, random: fakeRandom('store'), processes })
	const fates: ('land' | 'lose-before' | 'lose-after')[] = []
	let saves = 0
	const store: StateStore = {
		...inner,
		save: async (...args) => {
			saves += 1
			const fate = fates.shift() ?? 'land'
			if (fate === 'lose-before') return LOST
			const written = await inner.save(...args)
			return fate === 'land' ? written : LOST
		},
	}
	const request = (name: string) => ({ clock, random: fakeRandom(name), holder: name, operation: 'apply', leaseMs: 60_000, waitMs: 0 })
	return { store, inner, files, fates, request, saves: () => saves }
}

async function hold(store: StateStore, request: Parameters<typeof acquireLock>[1]) {
	const held = await acquireLock(store, request)
	if (held.kind !== 'held') throw new Error(held.problem.message)
	return held
}

async function look(store: StateStore): Promise<Stored> {
	const read = await store.load()
	if (read.kind === 'unknown') throw new Error(read.reason.message)
	return read.value
}

describe('P34: a lost answer to an acquire', () => {
	test('that landed means held, after one write', async () => {
		const { store, fates, request, saves } = makeStore()
		fates.push('lose-after')
		const held = await hold(store, request('ada'))
		expect(await look(store)).toEqual(held.stored)
		expect(held).toMatchObject({ lock: { holder: 'ada', epoch: 1 }, takenFrom: null })
		expect(saves()).toBe(1)
	})

	test('that did not land is tried again, with the same id', async () => {
		const { store, fates, request, saves } = makeStore()
		fates.push('lose-before')
		const held = await hold(store, request('ada'))
		expect((await look(store)).lock?.id).toBe(held.lock.id)
		expect(saves()).toBe(2)
	})

	test('while somebody else was faster means busy', async () => {
		const { store, inner, fates, request } = makeStore()
		const other = await hold(inner, request('bob'))
		await releaseLock(inner, other.stored)
		const racing: StateStore = {
			...store,
			save: async (...args) => {
				await hold(inner, request('cy'))
				return await store.save(...args)
			},
		}
		fates.push('lose-after')
		expect(await acquireLock(racing, request('ada'))).toMatchObject({ kind: 'busy', problem: { message: expect.stringContaining('cy') } })
	})

	test('that cannot be read back is an error, neither held nor busy', async () => {
		const { store, files, fates, request } = makeStore()
		fates.push('lose-after')
		const breaking: StateStore = {
			...store,
			save: async (...args) => {
				const written = await store.save(...args)
				files.contents.set('/cache/acme.json', new Uint8Array())
				return written
			},
		}
		await expect(acquireLock(breaking, request('ada'))).rejects.toMatchObject({ problem: { code: 'STATE_INVALID' } })
	})

	test('after five lost races the lock counts as held by others', async () => {
		const { store, fates, request, saves } = makeStore()
		fates.push(...Array.from({ length: 9 }, () => 'lose-before' as const))
		expect(await acquireLock(store, request('ada'))).toMatchObject({ kind: 'busy', problem: { code: 'LOCK_HELD' } })
		expect(saves()).toBe(5)
	})
})

describe('P34: a lost answer of the holder', () => {
	test.each([
		['lose-after', 'done', 'done'],
		['lose-before', 'unknown', 'unknown'],
	] as const)('%s: a renewal is %s, a release is %s', async (fate, renewal, release) => {
		const { store, fates, request } = makeStore()
		const held = await hold(store, request('ada'))
		fates.push(fate)
		const renewed = await renewLock(store, held.stored)
		expect(renewed.kind).toBe(renewal)
		fates.push(fate)
		expect((await releaseLock(store, renewed.kind === 'done' ? renewed.stored : held.stored)).kind).toBe(release)
		expect((await look(store)).lock === null).toBe(release === 'done')
	})

	test('P35: a forced release that landed is done', async () => {
		const { store, fates, request } = makeStore()
		const held = await hold(store, request('ada'))
		fates.push('lose-after')
		expect(await forceRelease(store, held.lock.id)).toEqual(held.lock)
		expect(await look(store)).toMatchObject({ lock: null, epoch: 2 })
	})

	test('P35: a forced release that did not land is an error', async () => {
		const { store, fates, request } = makeStore()
		const held = await hold(store, request('ada'))
		fates.push('lose-before')
		await expect(forceRelease(store, held.lock.id)).rejects.toMatchObject({ problem: { code: 'OUTCOME_UNKNOWN' } })
		expect(await look(store)).toMatchObject({ lock: { id: held.lock.id } })
	})
})

describe('P36: tries that look once and share what they saw', () => {
	test('find out a dead holder after a whole lease, and not before', async () => {
		const { store, request } = makeStore()
		await hold(store, request('ada'))
		const again = { ...request('bea'), sightings: {} }
		const kinds: string[] = []
		for (const waitMs of [0, 30_000, 29_000, 1000]) {
			again.clock.advance(waitMs)
			kinds.push((await acquireLock(store, again)).kind)
		}
		expect(kinds).toEqual(['busy', 'busy', 'busy', 'held'])
	})

	test('leave one alone that gave a sign of life between two of them', async () => {
		const { store, request } = makeStore()
		const { stored } = await hold(store, request('ada'))
		const again = { ...request('bea'), sightings: {} }
		expect((await acquireLock(store, again)).kind).toBe('busy')
		again.clock.advance(59_000)
		await renewLock(store, stored)
		again.clock.advance(2000)
		expect((await acquireLock(store, again)).kind).toBe('busy')
	})
})

describe('P35, P36: a holder that was a process of this machine', () => {
	const knowing = (ended: boolean) => {
		const begun: string[] = []
		const holders = {
			begin: async (id: string) => void begun.push(id),
			hasEnded: async (id: string) => ended && begun.includes(id),
			sweep: async () => {},
		}
		return { holders, begun }
	}

	test('and has ended is not waited for', async () => {
		const { store, request } = makeStore()
		const { holders, begun } = knowing(true)
		const dead = await hold(store, { ...request('ada'), holders })
		expect(begun, 'written down before it is asked for').toEqual([dead.lock.id])
		const next = await hold(store, { ...request('bob'), holders })
		expect(next).toMatchObject({ lock: { holder: 'bob', epoch: 2 }, takenFrom: { id: dead.lock.id }, hasEnded: true })
		expect(await renewLock(store, dead.stored)).toMatchObject({ kind: 'lost' })
	})

	test('P5: and has ended keeps its lock while what it had sent may be under way, so that who waits and ends leaves word of it', async () => {
		const { store, request } = makeStore()
		const { holders, begun } = knowing(true)
		const dead = await hold(store, { ...request('ada'), holders })
		const quietMs = async () => 10_000
		const killed = new AbortController()
		const bob = { ...request('bob'), holders, quietMs, signal: killed.signal }
		const sleep: typeof bob.clock.sleep = (ms, signal) => {
			killed.abort()
			return bob.clock.sleep(ms, signal)
		}
		await expect(acquireLock(store, { ...bob, clock: { ...bob.clock, sleep } })).rejects.toMatchObject({ problem: { code: 'CANCELLED' } })
		expect(await store.load()).toMatchObject({ value: { lock: { id: dead.lock.id } } })
		const cy = { ...request('cy'), holders, quietMs, waitMs: 0 }
		const fromMs = cy.clock.monotonicMs()
		expect(await hold(store, cy)).toMatchObject({ takenFrom: { id: dead.lock.id }, hasEnded: true })
		expect(cy.clock.monotonicMs() - fromMs).toBeGreaterThanOrEqual(10_000)
		expect(begun).toHaveLength(2)
	})

	test('P5: whoever takes a lock by its lease has to wait for what may be under way, and is not replaced at once meanwhile', async () => {
		const { store, request } = makeStore()
		await hold(store, request('ada'))
		const { holders, begun } = knowing(true)
		const bob = await hold(store, { ...request('bob'), holders, waitMs: 600_000 })
		expect([bob.hasEnded, begun]).toEqual([false, []])
		expect(await acquireLock(store, { ...request('cy'), holders })).toMatchObject({ kind: 'busy' })
	})

	test('and is at work keeps its lock', async () => {
		const { store, request } = makeStore()
		const { holders } = knowing(false)
		await hold(store, { ...request('ada'), holders })
		expect(await acquireLock(store, { ...request('bob'), holders })).toMatchObject({ kind: 'busy', problem: { code: 'LOCK_HELD' } })
	})

	test('is not known on another one', async () => {
		const { store, request } = makeStore()
		await hold(store, { ...request('ada'), holders: knowing(true).holders })
		expect(await acquireLock(store, { ...request('bob'), holders: knowing(true).holders })).toMatchObject({ kind: 'busy' })
	})
})
