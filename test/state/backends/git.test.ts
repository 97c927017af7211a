import { describe, expect, test } from 'vitest'
import { makeKeyed } from '../../../src/adapters/keyed.ts'
import type { CommitId, Epoch } from '../../../src/model/index.ts'
import { makeAddress } from '../../../src/model/index.ts'
import type { Keyed } from '../../../src/ports/index.ts'
import type { GitStoreOptions } from '../../../src/state/index.ts'
import { gitStore, renderTrailer, stateRef } from '../../../src/state/index.ts'
import { partName, sealed, unsealed } from '../../../src/state/sealed.ts'
import type { StoreWorld } from '../../conformance/state.ts'
import { stateStoreConformance } from '../../conformance/state.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { fakeRandom } from '../../support/fake-random.ts'
import type { FakeRemote } from '../../support/fake-repository.ts'
import { fakeRemote, fakeRepository } from '../../support/fake-repository.ts'
import { content, entry, following, LINEAGE, lockOf, same, WORKSPACE } from '../../support/states.ts'

const BRANCH = 'refs/heads/main'
const REF = stateRef(WORKSPACE)
const PERSON = { name: 'Ada', email: 'ada@example.com' }
const AT = '2026-01-01T00:00:00.000Z'

let clients = 0

function options(remote: FakeRemote, more: Partial<GitStoreOptions> = {}): GitStoreOptions {
	clients += 1
	const random = fakeRandom(`client-${clients}`)
	return { repository: fakeRepository(remote), clock: fakeClock(), random, workspace: WORKSPACE, ref: REF, branch: BRANCH, ...more }
}

async function commitTo(remote: FakeRemote, ref: string, message: string, files: Readonly<Record<string, string>>): Promise<CommitId> {
	const changes = Object.entries(files).map(([path, text]) => ({ path, content: text }))
	const [id] = await fakeRepository(remote).commit(remote.refs.get(ref) ?? null, [
		{ message, author: PERSON, committer: PERSON, at: AT, files: changes },
	])
	if (!id) throw new Error('no commit was made')
	return id
}

async function makeWorld(keyed?: Keyed): Promise<StoreWorld> {
	const remote = fakeRemote()
	const clock = fakeClock()
	let branches = 0
	return {
		clock,
		client: async () => gitStore(options(remote, { clock, ...(keyed && { keyed }) })),
		rewrite: async (edit) => {
			const files = remote.commits.get(remote.refs.get(REF) as CommitId)?.files ?? new Map<string, Uint8Array>()
			const rewritten = (path: string, text: string): string => {
				const what = partName(WORKSPACE, path)
				return sealed(edit(unsealed(text, what, keyed)), what, keyed)
			}
			const edited = Object.fromEntries([...files].map(([path, bytes]) => [path, rewritten(path, new TextDecoder().decode(bytes))]))
			remote.refs.set(REF, await commitTo(remote, REF, 'edited by hand', edited))
		},
		carry: async () => {
			branches += 1
			return {
				ref: BRANCH,
				from: remote.refs.get(BRANCH) ?? null,
				to: await commitTo(remote, BRANCH, 'change', { 'a.yaml': `a: ${branches}\n` }),
			}
		},
		branch: async () => remote.refs.get(BRANCH) ?? null,
		loseNextAnswer: () => {
			remote.fault = () => {
				remote.fault = () => 'none'
				return 'lost-after'
			}
		},
		close: async () => undefined,
	}
}

stateStoreConformance('git store over a fake repository', () => makeWorld())
stateStoreConformance('git store that seals', () => makeWorld(makeKeyed('a key that seals the state')))

const first = { state: following(null, 1), lock: null, epoch: 1 as Epoch, journal: null }

describe('names', () => {
	test.each([
		['acme-production', 'refs/tideway/acme-production'],
		['0', 'refs/tideway/0'],
		['a'.repeat(63), `refs/tideway/${'a'.repeat(63)}`],
	])('the plain name %s is the leaf', (name, ref) => expect(stateRef(name)).toBe(ref))

	test.each([
		'',
		'-',
		'Acme',
		'a/b',
		'../x',
		'a.lock',
		'a@{1}',
		'caf\u00e9',
		'cafe\u0301',
		'\u{1f984}',
		'a\nb',
		'a'.repeat(64),
		`${'a'.repeat(49)}/////b`,
	])('P16: %j gets a slug and digits', (name) => {
		expect(stateRef(name)).toMatch(/^refs\/tideway\/[a-z0-9][a-z0-9-]{0,51}-[0-9a-f]{10}$/)
		expect(stateRef(name)).not.toContain('--')
	})

	test('P16: names that look alike get different refs', () => {
		const names = ['Acme', 'acme', 'ACME', 'a/b', 'a-b', 'caf\u00e9', 'cafe\u0301']
		expect(new Set(names.map(stateRef)).size).toBe(names.length)
	})
})

describe('what is pushed', () => {
	test('one push per save, branch and state together, on the state before', async () => {
		const world = await makeWorld()
		const remote = fakeRemote()
		const store = gitStore(options(remote))
		const one = await store.save(first, '')
		const to = await commitTo(remote, BRANCH, 'change', {})
		const next = { ...first, state: following(first.state, 1) }
		const two = await store.save(next, one.kind === 'done' ? one.version : '', { ref: BRANCH, from: null, to })
		expect(two.kind).toBe('done')
		expect(remote.pushes.map((moves) => moves.map(({ ref }) => ref))).toEqual([[REF], [BRANCH, REF]])
		expect(remote.commits.get(remote.refs.get(REF) as CommitId)?.parent).toBe(one.kind === 'done' && one.version)
		await world.close()
	})

	test('P5, P6: refs that were fetched before serve one look; a write from it proves where they are, and each later look is at the remote', async () => {
		const remote = fakeRemote()
		const early = await gitStore(options(remote)).save({ ...first, state: following(null, 1) }, '')
		const fetched = new Map<string, CommitId | null>([
			[REF, remote.refs.get(REF) ?? null],
			[BRANCH, remote.refs.get(BRANCH) ?? null],
		])
		const store = gitStore(options(remote, { fetched }))
		const other = gitStore(options(remote))
		const version = early.kind === 'done' ? early.version : ''
		const late = await other.save({ ...first, state: following(following(null, 1), 1) }, version)
		const seen = await store.load()
		expect(seen).toMatchObject({ kind: 'complete', value: { version } })
		expect(await store.save({ ...first, state: following(following(null, 1), 1) }, version)).toMatchObject({ kind: 'moved', what: 'state' })
		expect(await store.load()).toMatchObject({ kind: 'complete', value: { version: late.kind === 'done' ? late.version : '' } })
		const elsewhere = gitStore(options(remote, { fetched: new Map([[REF, null]]) }))
		expect(await elsewhere.load(), 'without the branch they are not what the store has to see').toMatchObject(await store.load())
	})

	test('a save of 1 changed entry among 10 000 writes one shard', async () => {
		const remote = fakeRemote()
		const repository = fakeRepository(remote)
		const written: string[][] = []
		const spied = {
			...repository,
			commit: (...args: Parameters<typeof repository.commit>) => {
				written.push(args[1].flatMap(({ files }) => files.map(({ path }) => path)))
				return repository.commit(...args)
			},
		}
		const store = gitStore({ ...options(remote), repository: spied })
		const base = new Map(
			Array.from({ length: 10_000 }, (_, index) => entry(`m${index}`, { name: `Model ${index}`, sql: 'select 1 from orders '.repeat(20) })),
		)
		const state = following(null, 1, content(base))
		const one = await store.save({ ...first, state }, '')
		expect(written[0]).toHaveLength(259)
		const changed = new Map([...base, entry('m77', { name: 'Another' })])
		const next = following(state, 1, content(changed))
		expect((await store.save({ ...first, state: next }, one.kind === 'done' ? one.version : '')).kind).toBe('done')
		expect(written[1]?.toSorted()).toEqual(['meta.json', expect.stringMatching(/^r\/[0-9a-f]{2}\.json$/)])
	})

	test('an emptied shard is removed, and the rest is read back', async () => {
		const remote = fakeRemote()
		const store = gitStore(options(remote))
		const one = await store.save(first, '')
		const state = following(first.state, 1, content(new Map()))
		await store.save({ ...first, state }, one.kind === 'done' ? one.version : '')
		const read = await gitStore(options(remote)).load()
		expect(read).toMatchObject({ kind: 'complete', value: { state: { serial: 2 } } })
		const files = remote.commits.get(remote.refs.get(REF) as CommitId)?.files
		expect([...(files?.keys() ?? [])].toSorted()).toEqual(['journal.json', 'lock.json', 'meta.json'])
	})

	test('P42: an operation cannot shape the commit message', async () => {
		const remote = fakeRemote()
		const lock = { ...lockOf('a', 1), operation: 'apply\n\nTideway-State: ffffffffffffffff 99' }
		await gitStore(options(remote)).save({ ...first, lock }, '')
		const message = remote.commits.get(remote.refs.get(REF) as CommitId)?.message ?? ''
		expect(message.trimEnd()).not.toContain('\n')
	})
})

describe('lost answers', () => {
	test('P34: a push that never arrived is repeated with the same commits', async () => {
		const remote = fakeRemote()
		let pushes = 0
		remote.fault = () => {
			pushes += 1
			return pushes < 3 ? 'lost-before' : 'none'
		}
		const written = await gitStore(options(remote)).save(first, '')
		expect(written).toEqual({ kind: 'done', version: remote.refs.get(REF) })
		expect(remote.commits.size).toBe(1)
	})

	test('P34: where nothing can be read back the answer is unknown', async () => {
		const remote = fakeRemote()
		remote.fault = () => {
			remote.isReachable = false
			return 'lost-after'
		}
		expect(await gitStore(options(remote)).save(first, '')).toMatchObject({ kind: 'unknown' })
	})

	test('a push of which only one half stands is unknown, and names the cause', async () => {
		const remote = fakeRemote()
		const to = await commitTo(remote, BRANCH, 'change', {})
		remote.fault = () => 'half'
		const written = await gitStore(options(remote)).save(first, '', { ref: BRANCH, from: null, to })
		expect(written).toMatchObject({ kind: 'unknown', problem: { code: 'STATE_UNFIT' } })
	})

	test('P34: where the ref vanished meanwhile, the write did not land', async () => {
		const remote = fakeRemote()
		const store = gitStore(options(remote))
		const one = await store.save(first, '')
		remote.fault = () => {
			remote.refs.delete(REF)
			return 'lost-before'
		}
		const next = { ...first, state: following(first.state, 1) }
		expect(await store.save(next, one.kind === 'done' ? one.version : '')).toMatchObject({ kind: 'moved', what: 'state' })
	})

	test('a refused push is rejected, and nothing is remembered of it', async () => {
		const remote = fakeRemote()
		remote.fault = () => 'rejected'
		const store = gitStore(options(remote))
		expect(await store.save(first, '')).toMatchObject({ kind: 'rejected', problem: { code: 'GIT_REJECTED' } })
		remote.fault = () => 'none'
		expect(await store.load()).toMatchObject({ kind: 'complete', value: { version: '', state: null } })
	})
})

describe('what is known of the state from elsewhere', () => {
	async function branchSaying(remote: FakeRemote, lineage: string, serial: number): Promise<void> {
		const message = `Update a model\n\n${renderTrailer({ lineage, serial })}\n`
		remote.refs.set(BRANCH, await commitTo(remote, BRANCH, message, {}))
	}

	test('P26: an absent ref is a first run only where nothing knows a lineage', async () => {
		const remote = fakeRemote()
		remote.refs.set(BRANCH, await commitTo(remote, BRANCH, 'start', {}))
		expect(await gitStore(options(remote)).load()).toMatchObject({ kind: 'complete', value: { state: null } })
		expect(await gitStore(options(remote, { lineage: LINEAGE })).load()).toMatchObject({ kind: 'unknown', reason: { code: 'STATE_LOST' } })
		await branchSaying(remote, LINEAGE, 4)
		remote.refs.set(BRANCH, await commitTo(remote, BRANCH, 'later', {}))
		expect(await gitStore(options(remote)).load()).toMatchObject({ kind: 'unknown', reason: { code: 'STATE_LOST' } })
	})

	test('P26: a state older than the branch says was rolled back', async () => {
		const remote = fakeRemote()
		await gitStore(options(remote)).save(first, '')
		await branchSaying(remote, LINEAGE, 1)
		expect(await gitStore(options(remote)).load()).toMatchObject({ kind: 'complete' })
		await branchSaying(remote, LINEAGE, 2)
		await branchSaying(remote, LINEAGE, 1)
		expect(await gitStore(options(remote)).load()).toMatchObject({ kind: 'unknown', reason: { code: 'STATE_ROLLED_BACK' } })
	})

	test('P4: whose run was cut off between the branch and the state is behind by one, and by no more', async () => {
		const remote = fakeRemote()
		await gitStore(options(remote)).save({ ...first, lock: lockOf('a', 1) }, '')
		await branchSaying(remote, LINEAGE, 2)
		expect(await gitStore(options(remote)).load()).toMatchObject({ kind: 'complete', value: { state: { serial: 1 } } })
		await branchSaying(remote, LINEAGE, 3)
		expect(await gitStore(options(remote)).load()).toMatchObject({ kind: 'unknown', reason: { code: 'STATE_ROLLED_BACK' } })
	})

	test('a trailer of another lineage is no contradiction, the settings are', async () => {
		const remote = fakeRemote()
		await gitStore(options(remote)).save(first, '')
		await branchSaying(remote, 'f'.repeat(32), 99)
		expect(await gitStore(options(remote)).load()).toMatchObject({ kind: 'complete' })
		expect(await gitStore(options(remote, { lineage: 'f'.repeat(32) })).load()).toMatchObject({
			kind: 'unknown',
			reason: { code: 'STATE_INVALID' },
		})
	})

	test('a rebuild may follow a lost or damaged state with a new lineage, and fences earlier holders', async () => {
		const remote = fakeRemote()
		const store = gitStore(options(remote))
		const one = await store.save({ ...first, lock: lockOf('a', 5), epoch: 5 as Epoch }, '')
		remote.refs.set(REF, await commitTo(remote, REF, 'edited by hand', { 'meta.json': '<<<<<<<' }))
		expect(one.kind).toBe('done')
		const rebuild = gitStore(options(remote, { chain: 'restart' }))
		const read = await rebuild.load()
		if (read.kind === 'unknown') throw new Error(read.reason.message)
		expect(read.value).toMatchObject({ state: null, epoch: 5 })
		const state = { ...following(null, 6, content(new Map([entry('orders', { a: 1 })]))), lineage: 'e'.repeat(32) }
		expect(await rebuild.save({ state, lock: null, epoch: 6 as Epoch, journal: null }, read.value.version)).toMatchObject({ kind: 'done' })
		const again = await gitStore(options(remote)).load()
		expect(again).toMatchObject({ kind: 'complete', value: { state: { lineage: 'e'.repeat(32) } } })
		if (again.kind === 'complete') expect([...(again.value.state?.base.keys() ?? [])]).toEqual([makeAddress('model', 'orders')])
	})

	test('without that option no other lineage follows', async () => {
		const store = gitStore(options(fakeRemote()))
		const one = await store.save(first, '')
		const state = { ...following(null, 1), lineage: 'e'.repeat(32) }
		expect(await store.save({ ...first, state }, one.kind === 'done' ? one.version : '')).toMatchObject({ kind: 'rejected' })
	})
})

describe('damage in the tree', () => {
	const damages: Readonly<Record<string, (files: Map<string, string>) => void>> = {
		'a shard is missing': (files) => files.delete([...files.keys()].find((path) => path.startsWith('r/')) ?? ''),
		'a shard is under another name': (files) => {
			const [path = '', text = ''] = [...files].find(([name]) => name.startsWith('r/')) ?? []
			files.delete(path)
			files.set(path === 'r/00.json' ? 'r/01.json' : 'r/00.json', text)
		},
		'a foreign file is among the shards': (files) => files.set('r/zz.json', '{}'),
		'the lock is that of another write': (files) => files.set('lock.json', '{"epoch":9,"lock":null}\n'),
		'the journal is missing': (files) => files.delete('journal.json'),
		'an entry was added by hand': (files) => {
			const [path = '', text = ''] = [...files].find(([name]) => name.startsWith('r/')) ?? []
			files.set(path, text.replace('{\n', '{\n"model.x":{"attributes":{},"key":"x","type":"model"},\n'))
		},
	}
	test.each(Object.entries(damages))('P26: %s', async (_, damage) => {
		const remote = fakeRemote()
		await gitStore(options(remote)).save(first, '')
		const stored = remote.commits.get(remote.refs.get(REF) as CommitId)?.files ?? new Map<string, Uint8Array>()
		const files = new Map([...stored].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)] as const))
		damage(files)
		const changes = [...files].map(([path, text]) => ({ path, content: text }))
		const [id] = await fakeRepository(remote).commit(null, [
			{ message: 'by hand', author: PERSON, committer: PERSON, at: AT, files: changes },
		])
		remote.refs.set(REF, id as CommitId)
		expect(await gitStore(options(remote)).load()).toMatchObject({ kind: 'unknown', reason: { code: 'STATE_INVALID' } })
	})

	test('P3: an unreachable remote is unknown, not empty', async () => {
		const remote = fakeRemote()
		remote.isReachable = false
		expect(await gitStore(options(remote)).load()).toMatchObject({ kind: 'unknown', reason: { code: 'GIT_FAILED' } })
	})

	test('P32: a client that read before keeps nothing of what was damaged since', async () => {
		const remote = fakeRemote()
		const store = gitStore(options(remote))
		await store.save(first, '')
		const read = await store.load()
		remote.refs.set(REF, await commitTo(remote, REF, 'by hand', { 'meta.json': '' }))
		expect(await store.load()).toMatchObject({ kind: 'unknown' })
		if (read.kind === 'complete')
			expect(await store.save(same(read.value), read.value.version)).toMatchObject({ kind: 'moved', what: 'state' })
	})
})
