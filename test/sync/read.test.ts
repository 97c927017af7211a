import { describe, expect, test } from 'vitest'
import type { CommitId, RemoteId, Snapshot } from '../../src/model/index.ts'
import { Failure, problem, unknown } from '../../src/model/index.ts'
import { readAll } from '../../src/sync/read.ts'
import type { FakeWorkspace } from '../support/fake-workspace.ts'
import { BRANCH, fakeWorkspace } from '../support/fake-workspace.ts'
import { at, BOARD_SHOP, baseOf, resourceOf } from '../support/shop.ts'

const TREE = { 'models/m.yaml': 'name: m\n' }
const LIVE = { 'model.m': { name: 'm' } }

const read = (fake: FakeWorkspace) => readAll(fake.workspace, fake.source(), null)

/** Codes of the reasons why a side is unknown as a whole; none where it can be trusted. */
function doubts({ scopes }: Snapshot): readonly string[] {
	return [...new Set([...scopes.values()].flatMap((scope) => (scope.kind === 'unknown' ? [scope.reason.code] : ['complete'])))]
}

/** A workspace whose last run left this commit and base. */
async function synced(more: Parameters<FakeWorkspace['remember']>[1] = {}, base = baseOf(LIVE)): Promise<FakeWorkspace> {
	const fake = await fakeWorkspace(TREE, LIVE)
	await fake.remember(base, more)
	return fake
}

describe('P47: the right base', () => {
	test('the commit of the last sync, or one that contains it', async () => {
		const fake = await synced()
		expect(doubts((await read(fake)).git)).toEqual(['complete'])
		await fake.commit({ 'models/n.yaml': 'name: n\n' })
		expect(doubts((await read(fake)).git)).toEqual(['complete'])
	})

	test('before the first sync, any', async () => {
		expect(doubts((await read(await fakeWorkspace(TREE, LIVE))).git)).toEqual(['complete'])
	})

	test('a branch that was rewound makes all of Git unknown: nothing looks deleted', async () => {
		const fake = await fakeWorkspace({}, LIVE)
		const before = fake.tip()
		await fake.commit(TREE)
		await fake.remember(baseOf(LIVE))
		fake.remote.refs.set(BRANCH, before)
		expect(doubts((await read(fake)).git)).toEqual(['GIT_HISTORY'])
		const { plan } = await fake.plan()
		expect(plan).toMatchObject({ changes: [], adoptions: [], complete: false })
	})

	test('another history altogether, or a commit that is nowhere any more', async () => {
		const fake = await synced({ commit: 'dead00dead00dead00dead00dead00dead00dead' as CommitId })
		expect(doubts((await read(fake)).git)).toEqual(['GIT_HISTORY'])
	})

	test('another branch than the one that was synced', async () => {
		const fake = await synced({ branch: 'refs/heads/old' })
		await fake.commit({ 'models/n.yaml': 'name: n\n' })
		const { git } = await read(fake)
		expect(doubts(git)).toEqual(['GIT_HISTORY'])
		expect((await fake.plan()).plan.changes).toEqual([])
	})

	test('a git that was stopped has not said that the branch was rewound', async () => {
		const fake = await synced()
		await fake.commit({ 'models/n.yaml': 'name: n\n' })
		const stopped = problem('CANCELLED', 'git merge-base was stopped on request')
		const repository = { ...fake.workspace.repository, isAncestor: () => Promise.reject(new Failure(stopped)) }
		await expect(readAll({ ...fake.workspace, repository }, fake.source(), null)).rejects.toMatchObject({ problem: stopped })
	})

	test('a branch that lost all its commits', async () => {
		const fake = await synced()
		const { git } = await readAll(fake.workspace, fake.source({ commit: null }), null)
		expect(doubts(git)).toEqual(['GIT_HISTORY'])
	})
})

describe('P48: the right workspace', () => {
	test('the same as before, or not known yet', async () => {
		expect(doubts((await read(await synced({ identity: 'w-1' as RemoteId }))).live)).toEqual(['complete'])
		expect(doubts((await read(await synced())).live)).toEqual(['complete'])
	})

	test('another one: all of it is unknown, nothing is done in any direction', async () => {
		const fake = await synced({ identity: 'w-2' as RemoteId })
		fake.live.resources.clear()
		await fake.commit({ 'models/n.yaml': 'name: n\n' })
		expect(doubts((await read(fake)).live)).toEqual(['LIVE_IDENTITY'])
		expect((await fake.plan()).plan).toMatchObject({ changes: [], adoptions: [], complete: false })
		expect(fake.live.finds).toEqual([])
	})

	test('one that does not say which it is', async () => {
		const fake = await synced({ identity: 'w-1' as RemoteId })
		fake.live.workspace = unknown(problem('API_SERVER', 'no answer'))
		const { live, identity } = await read(fake)
		expect([doubts(live), identity]).toEqual([['API_SERVER'], null])
	})

	test.each<[string, string | undefined, string | undefined, string]>([
		['an earlier version', '2026-03-01T09:00:00.000Z', '2026-02-28T23:59:59.999Z', 'LIVE_RESTORED'],
		['a later one', '2026-03-01T09:00:00.000Z', '2026-03-01T09:00:00.001Z', 'complete'],
		['the same', '2026-03-01T09:00:00.000Z', '2026-03-01T09:00:00.000Z', 'complete'],
		['the same with other digits', '2026-03-01T09:00:00Z', '2026-03-01T09:00:00.000Z', 'complete'],
		['a later one with fewer digits', '2026-03-01T09:00:00.123Z', '2026-03-01T09:00:00.5Z', 'complete'],
		['a later one with more digits', '2026-03-01T09:00:00.5Z', '2026-03-01T09:00:00.51Z', 'complete'],
		['a fraction later than none', '2026-03-01T09:00:00Z', '2026-03-01T09:00:00.001Z', 'complete'],
		['an earlier one with more digits', '2026-03-01T09:00:00.5Z', '2026-03-01T09:00:00.49Z', 'LIVE_RESTORED'],
		['versions that are no times', 'v2', 'v1', 'complete'],
		['none on one side', '2026-03-01T09:00:00.000Z', undefined, 'complete'],
		['none before', undefined, '2026-02-28T23:59:59.999Z', 'complete'],
	])('restored to an earlier time: %s', async (_, was, now, expected) => {
		const fake = await synced({}, baseOf(LIVE, was === undefined ? {} : { 'model.m': { version: was } }))
		fake.live.resources.set(
			at('model.m'),
			resourceOf('model.m', { name: 'm' }, { id: 'id-m' as RemoteId, ...(now !== undefined && { version: now }) }),
		)
		expect(doubts((await read(fake)).live)).toEqual([expected])
	})

	test('recreated under a new id is not restored', async () => {
		const fake = await synced({}, baseOf(LIVE, { 'model.m': { version: '2026-03-01T09:00:00.000Z' } }))
		fake.live.resources.set(
			at('model.m'),
			resourceOf('model.m', { name: 'm' }, { id: 'new' as RemoteId, version: '2026-01-01T00:00:00.000Z' }),
		)
		expect(doubts((await read(fake)).live)).toEqual(['complete'])
	})
})

describe('P3: what a complete list lacks is looked up alone', () => {
	const base = baseOf({ 'model.m': { name: 'm' }, 'model.n': { name: 'n' } })

	test('answered gone: gone', async () => {
		const fake = await synced({}, base)
		const { live } = await read(fake)
		expect([[...live.gone], live.unknown.size]).toEqual([['model.n'], 0])
		expect(fake.live.finds).toEqual([{ type: 'model', key: 'n', id: 'id-n' }])
	})

	test('there after all, or no answer: unknown', async () => {
		for (const answer of ['there', 'none'] as const) {
			const fake = await synced({}, base)
			const { live } = fake
			const find: typeof live.find = async () =>
				answer === 'none'
					? unknown(problem('API_SERVER', 'no answer'))
					: { kind: 'complete', value: { kind: 'found', resource: resourceOf('model.n', { name: 'n' }) } }
			const { live: seen } = await readAll({ ...fake.workspace, live: { ...live, find } }, fake.source(), null)
			expect([[...seen.gone], [...seen.unknown].map(([address, { code }]) => `${address} ${code}`)]).toEqual([
				[],
				['model.n READ_INCOMPLETE'],
			])
		}
	})

	test('not where the list is not complete, nor where a filter hides it, nor where the id is listed under another key', async () => {
		const incomplete = await synced({}, base)
		incomplete.live.unlisted.add('model')
		const hidden = await synced({}, base)
		const moved = await synced({}, base)
		moved.live.resources.set(at('model.other'), resourceOf('model.other', { name: 'n' }, { id: 'id-n' as RemoteId }))
		for (const fake of [incomplete, { ...hidden, workspace: { ...hidden.workspace, isIgnored: () => true } }, moved]) {
			expect([...(await read(fake)).live.gone]).toEqual([])
			expect(fake.live.finds).toEqual([])
		}
	})

	test('P44: hundreds at once are not looked up before a person has named their count', async () => {
		const many = baseOf(Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`model.n${index}`, { name: 'n' }])))
		const fake = await synced({}, many)
		const { live } = await read(fake)
		expect([fake.live.finds.length, live.gone.size, live.unknown.size]).toEqual([0, 0, 201])
		const allowed = await readAll(fake.workspace, fake.source(), 201)
		expect([fake.live.finds.length, allowed.live.gone.size]).toEqual([201, 201])
	})
})

describe('what stops a read', () => {
	test('P26: a state that cannot be read is an error, never a first run', async () => {
		const fake = await synced()
		fake.remote.isReachable = false
		await expect(read(fake)).rejects.toMatchObject({ problem: { code: expect.any(String) } })
	})

	test('a credential that opens nothing is an error of the call', async () => {
		const fake = await synced()
		const refused = problem('API_AUTH', 'the credential is not accepted')
		const live = { ...fake.live, read: async (scopes: readonly string[]) => new Map(scopes.map((scope) => [scope, unknown(refused)])) }
		await expect(readAll({ ...fake.workspace, live }, fake.source(), null)).rejects.toMatchObject({ problem: refused })
	})
})

describe('what the workspace does not show', () => {
	test('types that it knows nothing of are not asked for, and what only a file tells of is not looked up', async () => {
		const fake = await fakeWorkspace(TREE, LIVE, { schema: BOARD_SHOP })
		const asked: string[] = []
		const live = {
			...fake.live,
			read: async (scopes: readonly string[]) => {
				asked.push(...scopes)
				return await fake.live.read(scopes)
			},
		}
		const inFile = { id: undefined as never, attributes: new Map(), file: new Map() }
		await fake.remember(baseOf({ ...LIVE, 'link.l': {}, 'board.b': {} }, { 'link.l': inFile, 'board.b': inFile }))
		const { live: seen } = await readAll({ ...fake.workspace, live }, fake.source(), null)
		expect([asked.includes('board'), asked.includes('link')]).toEqual([true, false])
		expect([fake.live.finds, seen.gone.size, seen.unknown.size]).toEqual([[], 0, 0])
	})

	test('a board that it showed once is looked up', async () => {
		const fake = await fakeWorkspace(TREE, LIVE, { schema: BOARD_SHOP })
		await fake.remember(baseOf({ ...LIVE, 'board.b': { name: 'b' } }))
		expect([...(await read(fake)).live.gone]).toEqual(['board.b'])
	})

	test('P3: one that could not be read alone is unknown, and nothing is decided about it', async () => {
		const fake = await synced()
		fake.live.unread = () => new Map([[at('model.m'), problem('API_SERVER', 'the API failed')]])
		await fake.commit({ 'models/m.yaml': 'name: edited\n' })
		expect([...(await read(fake)).live.unknown].map(([address, { code }]) => `${address} ${code}`)).toEqual(['model.m API_SERVER'])
		const { plan } = await fake.plan()
		expect([plan.changes, plan.held.map(({ reason }) => reason.code), plan.complete]).toEqual([[], ['API_SERVER'], false])
	})
})
