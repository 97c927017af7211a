import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/adapters/clock.ts'
import { systemFiles } from '../../../src/adapters/files.ts'
import { makeKeyed } from '../../../src/adapters/keyed.ts'
import { openProcesses } from '../../../src/adapters/processes.ts'
import type { CommitId, Epoch } from '../../../src/model/index.ts'
import { Failure, problem } from '../../../src/model/index.ts'
import type { Files, Keyed, PushOutcome, RefMove } from '../../../src/ports/index.ts'
import type { LocalStoreOptions } from '../../../src/state/index.ts'
import { localStore, renderTrailer } from '../../../src/state/index.ts'
import { fileName, sealed, unsealed } from '../../../src/state/sealed.ts'
import type { StoreWorld } from '../../conformance/state.ts'
import { stateStoreConformance } from '../../conformance/state.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { fakeFiles } from '../../support/fake-files.ts'
import { fakeRandom } from '../../support/fake-random.ts'
import { following, journalOf, LINEAGE, lockOf, WORKSPACE } from '../../support/states.ts'

const BRANCH = 'refs/heads/main'
const PATH = '/cache/state/acme.json'
const ALIVE = { self: 'alive', isGone: async (name: string) => name === 'dead', hasEnded: async () => false }

let clients = 0

function options(files: Files, more: Partial<LocalStoreOptions> = {}): LocalStoreOptions {
	clients += 1
	const push = async (): Promise<PushOutcome> => ({ kind: 'done' })
	return {
		files,
		path: PATH,
		workspace: WORKSPACE,
		push,
		clock: fakeClock(),
		random: fakeRandom(`client-${clients}`),
		processes: ALIVE,
		...more,
	}
}

/** A branch that is moved by compare-and-set, beside a store in `files`. */
function makeWorld(
	files: Files,
	path: string,
	processes: LocalStoreOptions['processes'],
	close: () => Promise<void>,
	keyed?: Keyed,
): StoreWorld {
	const clock = fakeClock()
	let branch: CommitId | null = null
	let commits = 0
	const push = async ({ from, to }: RefMove): Promise<PushOutcome> => {
		if (branch !== from)
			return { kind: 'moved', refs: new Map([[BRANCH, branch]]), problem: problem('GIT_BRANCH_MOVED', 'the branch moved') }
		branch = to
		return { kind: 'done' }
	}
	return {
		clock,
		client: async () =>
			localStore(options(clock.timeless(files), { path, processes: clock.timeless(processes), clock, push, ...(keyed && { keyed }) })),
		rewrite: async (edit) => {
			const text = unsealed(new TextDecoder().decode(await files.read(path)), fileName(WORKSPACE), keyed)
			await files.write(path, sealed(edit(text), fileName(WORKSPACE), keyed))
		},
		carry: async () => {
			commits += 1
			return { ref: BRANCH, from: branch, to: String(commits).padStart(40, '0') as CommitId }
		},
		branch: async () => branch,
		close,
	}
}

stateStoreConformance('local store in memory', async () => makeWorld(fakeFiles(), PATH, ALIVE, async () => undefined))

stateStoreConformance('local store that seals', async () =>
	makeWorld(fakeFiles(), PATH, ALIVE, async () => undefined, makeKeyed('a key that seals the state')),
)

stateStoreConformance('local store on the disk', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'tideway-state-'))
	return makeWorld(systemFiles(), join(folder, 'state', 'acme.json'), await openProcesses(), () => rm(folder, { recursive: true }))
})

const first = { state: following(null, 1), lock: null, epoch: 1 as Epoch, journal: null }

describe('the guard', () => {
	test('what a dead process left is removed, what a live one left is waited for and named', async () => {
		const files = fakeFiles()
		await files.create(`${PATH}.guard-1`, 'dead')
		expect(await localStore(options(files)).save(first, '')).toMatchObject({ kind: 'done' })
		expect([...files.contents.keys()]).toEqual([PATH])
		await files.create(`${PATH}.guard-2`, 'somebody')
		const written = await localStore(options(files, { waitMs: 500 })).save(first, '')
		expect(written).toMatchObject({ kind: 'rejected', problem: { code: 'LOCK_HELD', hint: expect.stringContaining(`${PATH}.guard-2`) } })
	})

	test('P38: a guard that names nothing is not taken for a dead one', async () => {
		const files = fakeFiles()
		await files.create(`${PATH}.guard-1`, '')
		expect(await localStore(options(files, { waitMs: 0 })).save(first, '')).toMatchObject({
			kind: 'rejected',
			problem: { code: 'LOCK_HELD' },
		})
		expect(files.contents.has(PATH)).toBe(false)
	})

	test('P33: of twenty writers at one version one wins, and nothing stays behind', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'tideway-state-'))
		const path = join(folder, 'acme.json')
		const processes = await openProcesses()
		// The files are real, so the waits must be: an imagined minute is over before the disk has answered twenty writers.
		const stores = Array.from({ length: 20 }, () => localStore(options(systemFiles(), { path, processes, clock: systemClock() })))
		const written = await Promise.all(stores.map((store) => store.save(first, '')))
		expect(written.map(({ kind }) => kind).toSorted()).toEqual(['done', ...Array.from({ length: 19 }, () => 'moved')])
		expect(await readdir(folder)).toEqual(['acme.json'])
		await rm(folder, { recursive: true })
	})
})

describe('the file', () => {
	test('S13: nobody else can read it', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'tideway-state-'))
		const path = join(folder, 'sub', 'acme.json')
		await localStore(options(systemFiles(), { path })).save(first, '')
		expect((await stat(path)).mode & 0o777).toBe(0o600)
		await rm(folder, { recursive: true })
	})

	test('P26: bytes that are no UTF-8 are damage', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'tideway-state-'))
		const path = join(folder, 'acme.json')
		await writeFile(path, new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]))
		expect(await localStore(options(systemFiles(), { path })).load()).toMatchObject({ kind: 'unknown', reason: { code: 'STATE_INVALID' } })
		await rm(folder, { recursive: true })
	})

	test('P26: a file that vanished although the settings know its lineage was lost', async () => {
		expect(await localStore(options(fakeFiles(), { lineage: 'e'.repeat(32) })).load()).toMatchObject({
			kind: 'unknown',
			reason: { code: 'STATE_LOST' },
		})
	})

	test.each([
		['as new as the branch', 1, {}, 'complete'],
		['older than the branch', 2, {}, 'unknown'],
		['older, and its run still holds the lock', 2, { lock: lockOf('run-1', 1) }, 'complete'],
		['older, and its run was interrupted', 2, { journal: journalOf(1), epoch: 2 as Epoch }, 'complete'],
		['older by more than a run can be', 3, { lock: lockOf('run-1', 1) }, 'unknown'],
	] as const)('P26: a copy that is %s', async (_name, serial, more, kind) => {
		const messages = async (): Promise<readonly string[]> => [
			renderTrailer({ lineage: LINEAGE, serial }),
			renderTrailer({ lineage: 'f'.repeat(32), serial: 99 }),
		]
		const files = fakeFiles()
		expect(await localStore(options(files, { messages })).load()).toMatchObject({ kind: 'complete', value: { state: null } })
		expect(await localStore(options(files)).save({ ...first, ...more }, '')).toMatchObject({ kind: 'done' })
		const found = await localStore(options(files, { messages })).load()
		expect(found).toMatchObject(kind === 'complete' ? { kind } : { kind, reason: { code: 'STATE_ROLLED_BACK' } })
		expect(await localStore(options(files, { messages, chain: 'restart' })).load()).toMatchObject({ kind: 'complete' })
	})

	test('P3: a file that cannot be read is unknown', async () => {
		const files = fakeFiles()
		files.before = () => {
			throw new Failure(problem('FILE_IO', 'the disk failed'))
		}
		expect(await localStore(options(files)).load()).toMatchObject({ kind: 'unknown', reason: { code: 'FILE_IO' } })
	})

	test('P25: a write that fails is reported, and the state is the old one', async () => {
		const files = fakeFiles()
		const store = localStore(options(files))
		const one = await store.save(first, '')
		files.before = (operation) => {
			if (operation === 'write') throw new Failure(problem('FILE_IO', 'the disk is full'))
		}
		const version = one.kind === 'done' ? one.version : ''
		expect(await store.save({ ...first, state: following(first.state, 1) }, version)).toMatchObject({
			kind: 'rejected',
			problem: { code: 'FILE_IO' },
		})
		expect(await store.load()).toMatchObject({ kind: 'complete', value: { version, state: { serial: 1 } } })
	})
})

describe('the carried branch', () => {
	const carry = { ref: BRANCH, from: null, to: '1'.repeat(40) as CommitId }

	test.each(['rejected', 'unknown'] as const)('a push that is %s leaves the state as it was', async (kind) => {
		const files = fakeFiles()
		const push = async (): Promise<PushOutcome> => ({ kind, problem: problem('GIT_REJECTED', 'no') })
		expect(await localStore(options(files, { push })).save(first, '', carry)).toMatchObject({ kind })
		expect(files.contents.size).toBe(0)
	})

	test('nothing is pushed for a write that is refused', async () => {
		let pushes = 0
		const push = async (): Promise<PushOutcome> => {
			pushes += 1
			return { kind: 'done' }
		}
		const state = { ...following(null, 1), workspace: 'another' }
		expect(await localStore(options(fakeFiles(), { push })).save({ ...first, state }, '', carry)).toMatchObject({ kind: 'rejected' })
		expect(await localStore(options(fakeFiles(), { push })).save(first, 'old', carry)).toMatchObject({ kind: 'moved' })
		expect(pushes).toBe(0)
	})
})
