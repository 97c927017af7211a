import { beforeEach, describe, expect, test } from 'vitest'
import type { CommitId, LogEntry } from '../../src/model/index.ts'
import { stateRef } from '../../src/state/index.ts'
import { applyWorkspace } from '../../src/sync/apply.ts'
import type { LogRequest } from '../../src/sync/log.ts'
import { readLog } from '../../src/sync/log.ts'
import type { FakeWorkspace } from '../support/fake-workspace.ts'
import { BRANCH, fakeWorkspace, NAME, OPTIONS } from '../support/fake-workspace.ts'
import { at, idOf, resourceOf } from '../support/shop.ts'

const TREE = { 'models/a.yaml': 'name: a\n', 'models/b.yaml': 'name: b\n', 'notes.txt': 'n' }
const ECHO = { name: "the shop's own sync", isOwn: (message: string) => message.startsWith('Sync by') }

let fake: FakeWorkspace
/** Both sides hold the same, and the state says so. */
beforeEach(async () => {
	fake = await fakeWorkspace(TREE, { 'model.a': { name: 'a' }, 'model.b': { name: 'b' } })
	await apply()
})

function ask(more: Partial<LogRequest> = {}): Promise<readonly LogEntry[]> {
	const { workspace, remote } = fake
	const tips = { tip: remote.refs.get(BRANCH) ?? null, stateTip: remote.refs.get(stateRef(NAME)) ?? null }
	const provider = { ...workspace.provider, echo: ECHO }
	return readLog({ ...workspace, ...tips, provider, address: undefined, limit: 20, ...more })
}

/** `direction person: addresses, subject` */
function rows(entries: readonly LogEntry[]): readonly string[] {
	return entries.map(({ direction, person, addresses, subject }) => `${direction} ${person}: ${addresses.join(' ')}, ${subject}`)
}

async function apply(): Promise<void> {
	await fake.workspace.clock.sleep(60_000)
	await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
}

async function commit(message: string, files: Readonly<Record<string, string | null>>): Promise<void> {
	await fake.workspace.clock.sleep(60_000)
	const person = { name: 'Zoë', email: 'zoe@example.test' }
	const changes = Object.entries(files).map(([path, content]) => (content === null ? { path, remove: true as const } : { path, content }))
	const [id] = await fake.workspace.repository.commit(fake.tip(), [
		{ message, author: person, committer: person, at: fake.workspace.clock.now(), files: changes },
	])
	fake.remote.refs.set(BRANCH, id as CommitId)
}

function edit(address: string, attributes: object): void {
	fake.live.resources.set(at(address), resourceOf(address, attributes, { id: idOf(address) }))
}

const BEGUN = ['SYNC ada@laptop: model.a model.b, apply: 2 recorded', 'GIT Ada: model.a model.b, files']

describe('what happened', () => {
	test('the first sync records what both sides hold', async () => {
		expect(rows(await ask())).toEqual(BEGUN)
	})

	test('each direction, newest first, with who did it and where that is written', async () => {
		await commit('Rename a', { 'models/a.yaml': 'name: A\n' })
		await apply()
		edit('model.b', { name: 'B' })
		await apply()
		await commit('Sync by the shop', { 'models/b.yaml': 'name: B!\n' })
		const entries = await ask()
		expect(rows(entries)).toEqual([
			'SERVICE Zoë: model.b, Sync by the shop',
			'OUTBOUND Ada: model.b, update model.b (name)',
			'INBOUND ada@laptop: model.a, apply: 1 update',
			'GIT Zoë: model.a, Rename a',
			...BEGUN,
		])
		expect(entries.map(({ serial }) => serial)).toEqual([null, null, 2, null, 1, null])
		expect(entries.map(({ at: time }) => time)).toEqual(
			entries
				.map(({ at: time }) => time)
				.toSorted()
				.toReversed(),
		)
		expect(fake.remote.commits.has(entries[2]?.commit as CommitId)).toBe(true)
	})

	test('a run that changed one resource on both sides: what it did to the workspace cannot be told, so it is only recorded', async () => {
		await commit('Rename a', { 'models/a.yaml': 'name: A\n' })
		edit('model.a', { name: 'a', tags: ['x'] })
		await apply()
		expect(rows(await ask()).slice(0, 2)).toEqual([
			'SYNC ada@laptop: model.a, apply: 1 recorded',
			'OUTBOUND Ada: model.a, update model.a (tags)',
		])
	})

	test('an inbound change that was refused is told beside what was done', async () => {
		await commit('Rename both', { 'models/a.yaml': 'name: A\n', 'models/b.yaml': 'name: B\n' })
		fake.live.fate = (change) => (change.address === at('model.a') ? 'refused' : 'done')
		await apply()
		const [entry] = await ask()
		expect(rows(entry ? [entry] : [])).toEqual(['INBOUND ada@laptop: model.b model.a, apply: 1 update; not done: 1 update'])
		expect(entry?.left).toEqual(['model.a'])
	})

	test('creations and deletions are counted by kind', async () => {
		await commit('Replace b', { 'models/b.yaml': null, 'models/c.yaml': 'name: c\n', 'models/d.yaml': 'name: d\n' })
		await fake.workspace.clock.sleep(60_000)
		await applyWorkspace(fake.workspace, await fake.plan({ deletes: 'allow' }), OPTIONS)
		expect(rows(await ask())[0]).toBe('INBOUND ada@laptop: model.c model.d model.b, apply: 2 create, 1 delete')
	})

	test("files that are not the workspace's, and commits that change nothing, are left out", async () => {
		await commit('Notes', { 'notes.txt': 'other', 'elsewhere/x.yaml': '1' })
		await commit('Nothing', {})
		expect(rows(await ask())).toEqual(BEGUN)
	})

	test("another workspace's trailers, or trailers in the middle of a message, make no commit of ours", async () => {
		await commit('Edit\n\nTideway-Workspace: other', { 'models/a.yaml': 'name: 1\n' })
		await commit('Edit\n\nTideway-Workspace: acme\n\nSaid by a person.', { 'models/a.yaml': 'name: 2\n' })
		expect((await ask({ limit: 2 })).map(({ direction }) => direction)).toEqual(['GIT', 'GIT'])
	})

	test('without a branch, and without a history of the state', async () => {
		expect(await ask({ tip: null, stateTip: null })).toEqual([])
		expect(rows(await ask({ stateTip: null }))).toEqual(BEGUN.slice(1))
	})
})

describe('what is asked for', () => {
	test('the limit counts entries, however much has to be passed over for them', async () => {
		for (let index = 0; index < 30; index += 1) await commit(`Note ${index}`, { 'notes.txt': `${index}` })
		expect(rows(await ask({ limit: 1 }))).toEqual(BEGUN.slice(0, 1))
		expect(rows(await ask({ limit: 2 }))).toEqual(BEGUN)
	})

	test('one resource: by the files that it had, by trailers, and by what was recorded of it', async () => {
		await commit('Rename a', { 'models/a.yaml': 'name: A\n' })
		await apply()
		await commit('Move\n\nTideway-Workspace: acme\nTideway-Address: model.gone', { 'models/b.yaml': 'name: c\n' })
		await commit('Remove b', { 'models/b.yaml': null })
		expect(rows(await ask({ address: at('model.a') }))).toEqual([
			'INBOUND ada@laptop: model.a, apply: 1 update',
			'GIT Zoë: model.a, Rename a',
			...BEGUN,
		])
		expect(rows(await ask({ address: at('model.gone') }))).toEqual(['OUTBOUND Zoë: model.b model.gone, Move'])
		expect(rows(await ask({ address: at('model.b') }))[0]).toBe('GIT Zoë: model.b, Remove b')
	})

	test('an address that nothing ever had is an error with a suggestion, never an empty history', async () => {
		await expect(ask({ address: at('model.aa') })).rejects.toMatchObject({
			problem: { code: 'ADDRESS_UNKNOWN', hint: 'did you mean model.a?' },
		})
		await expect(ask({ address: at('sync.nothing-like-it') })).rejects.toMatchObject({ problem: { code: 'ADDRESS_UNKNOWN' } })
	})
})

test('within one second, what was recorded stands after the commit that it was made from, and before the next one', async () => {
	const times = async (): Promise<readonly string[]> => rows(await ask())
	const [time] = (await ask()).map(({ at: told }) => told)
	const person = { name: 'Zoë', email: 'zoe@example.test' }
	const [id] = await fake.workspace.repository.commit(fake.tip(), [
		{ message: 'Next', author: person, committer: person, at: time ?? '', files: [{ path: 'models/a.yaml', content: 'name: A\n' }] },
	])
	fake.remote.refs.set(BRANCH, id as CommitId)
	expect(await times()).toEqual(['GIT Zoë: model.a, Next', ...BEGUN])
})
