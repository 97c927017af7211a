import { beforeEach, describe, expect, test } from 'vitest'
import type { Address, CommitId } from '../../src/model/index.ts'
import type { Intent, Repository } from '../../src/ports/index.ts'
import type { ChainRule } from '../../src/state/chain.ts'
import { readStateWrites } from '../../src/state/history.ts'
import { acquireLock, gitStore, Session } from '../../src/state/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeFiles } from '../support/fake-files.ts'
import { fakeRandom } from '../support/fake-random.ts'
import type { FakeRemote } from '../support/fake-repository.ts'
import { fakeRemote, fakeRepository } from '../support/fake-repository.ts'
import { content, entry, WORKSPACE } from '../support/states.ts'

const REF = 'refs/tideway/acme'
const [clock, random] = [fakeClock(), fakeRandom('history')]

let remote: FakeRemote
let repository: Repository
beforeEach(() => {
	remote = fakeRemote()
	repository = fakeRepository(remote)
})

/**
 * One run under one lock, which writes these models one after the other, each write on top of the last. Without intents it has no journal of its
 * own; `keeps`: it leaves its journal.
 */
async function run(
	operation: string,
	intents: readonly Intent[] | undefined,
	writes: readonly (readonly string[])[],
	{ chain, keeps }: { readonly chain?: ChainRule; readonly keeps?: true } = {},
): Promise<void> {
	const store = gitStore({ repository, clock, random, workspace: WORKSPACE, ref: REF, ...(chain && { chain }) })
	const held = await acquireLock(store, {
		clock,
		random,
		holder: 'ada@laptop',
		operation,
		leaseMs: 1_000,
		waitMs: 0,
		...(intents && { prepare: (_, { id, epoch }) => ({ run: id, plan: `sha256:${'a'.repeat(64)}` as never, epoch, intents }) }),
	})
	if (held.kind !== 'held') throw new RangeError('somebody else holds the lock')
	const session = new Session(store, held, WORKSPACE, { clock, random, rescue: { files: fakeFiles(), path: '/rescue' } })
	for (const [index, names] of writes.entries()) {
		const base = new Map(names.map((name) => entry(name.replaceAll('!', ''), { name })))
		const write = { content: content(base), effects: 'none' as const, ...(chain === 'restart' && { chain }) }
		if (index < writes.length - 1) await session.save(write)
		else await session.release(intents && !keeps ? { ...write, journal: null } : write)
	}
}

const CREATE: Intent = { change: 'some change', address: 'model.a' as Address, to: 'live', kind: 'create', expected: null }

async function read(address?: string, limit = 10) {
	const writes = await readStateWrites(repository, remote.refs.get(REF) as CommitId, address as Address | undefined, limit)
	return writes.map(({ serial, operation, inbound, recorded }) => ({ serial, operation, inbound: [...inbound], recorded: [...recorded] }))
}

describe('runs that changed what is remembered', () => {
	test('what a run intended in the workspace and did not do is told, whatever else it did', async () => {
		const inbound = ['a', 'b'].map((name): Intent => ({ ...CREATE, address: `model.${name}` as Address }))
		await run('apply', inbound, [['c'], ['a', 'c']])
		const [write] = await readStateWrites(repository, remote.refs.get(REF) as CommitId, undefined, 5)
		expect([[...(write?.inbound ?? [])], [...(write?.left ?? [])]]).toEqual([[['model.a', 'create']], [['model.b', 'create']]])
	})

	test('several writes under one lock are one run, with the newest serial', async () => {
		const inbound = ['a', 'b'].map((name): Intent => ({ ...CREATE, kind: 'update', address: `model.${name}` as Address }))
		await run('apply', [], [['a', 'b', 'c']])
		await run('apply', inbound, [
			['a!', 'b', 'c'],
			['a!', 'b!', 'c'],
		])
		expect(await read()).toEqual([
			{
				serial: 3,
				operation: 'apply',
				inbound: [
					['model.a', 'update'],
					['model.b', 'update'],
				],
				recorded: [],
			},
			{
				serial: 1,
				operation: 'apply',
				inbound: [],
				recorded: [
					['model.a', 'recorded'],
					['model.b', 'recorded'],
					['model.c', 'recorded'],
				],
			},
		])
	})

	test.each<[string, Intent, readonly (readonly [string, string])[], readonly (readonly [string, string])[]]>([
		['went to the workspace', CREATE, [['model.a', 'create']], []],
		['was refused, and is there for another reason', { ...CREATE, outcome: 'refused' }, [], [['model.a', 'recorded']]],
		['is about something that did not move', { ...CREATE, address: 'model.b' as Address }, [], [['model.a', 'recorded']]],
	])('an intent that %s', async (_, intent, inbound, recorded) => {
		await run('apply', [intent], [['a']])
		expect(await read()).toEqual([{ serial: 1, operation: 'apply', inbound, recorded }])
	})

	test('an intent that an earlier run has left is not of another one', async () => {
		await run('apply', [{ ...CREATE, kind: 'update', outcome: 'failed' }], [['a', 'b']], { keeps: true })
		await run('state rm', undefined, [['a']])
		const [write] = await readStateWrites(repository, remote.refs.get(REF) as CommitId, undefined, 5)
		expect([write?.operation, write?.left, write?.recorded]).toEqual(['state rm', new Map(), new Map([['model.b', 'forgotten']])])
	})

	test('what only went to Git is told by the branch, and what kept all as it was by nothing', async () => {
		await run('apply', [{ ...CREATE, to: 'git', kind: 'update' }], [['a']])
		await run('apply', [], [['a']])
		expect(await read()).toEqual([])
	})

	test('a state that began anew forgot what it held', async () => {
		await run('apply', [], [['a']])
		await run('state rebuild', [], [[]], { chain: 'restart' })
		expect((await read())[0]).toEqual({ serial: 1, operation: 'state rebuild', inbound: [], recorded: [['model.a', 'forgotten']] })
	})

	test('one address, and a limit that counts runs', async () => {
		await run('apply', [], [['a', 'b']])
		for (const mark of ['!', '!!', '!!!']) await run('apply', [], [['a', `b${mark}`]])
		expect((await read('model.a')).map(({ serial }) => serial)).toEqual([1])
		expect((await read('model.b', 2)).map(({ serial }) => serial)).toEqual([4, 3])
	})

	test('a write that cannot be read any more hides no other', async () => {
		await run('apply', [], [['a']])
		const [person, at] = [{ name: 'Ada', email: 'ada@example.test' }, '2026-01-01T00:00:00Z']
		const files = [
			{ path: 'meta.json', content: '{"format":99}' },
			{ path: 'r/00.json', content: '{}' },
		]
		const [odd] = await repository.commit(remote.refs.get(REF) ?? null, [{ message: 'odd', author: person, committer: person, at, files }])
		remote.refs.set(REF, odd as CommitId)
		expect((await read()).map(({ serial }) => serial)).toEqual([1])
	})
})
