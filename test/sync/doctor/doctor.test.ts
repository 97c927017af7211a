import { describe, expect, test } from 'vitest'
import type { CommitId, RemoteId } from '../../../src/model/index.ts'
import { complete, problem, unknown } from '../../../src/model/index.ts'
import { checkEcho, checkLive, checkStore } from '../../../src/sync/doctor/doctor.ts'
import type { Examination } from '../../../src/sync/doctor/examination.ts'
import { startExamination } from '../../../src/sync/doctor/examination.ts'
import type { FakeWorkspace } from '../../support/fake-workspace.ts'
import { fakeWorkspace } from '../../support/fake-workspace.ts'
import { at, baseOf } from '../../support/shop.ts'

const LIVE = { 'model.m': { name: 'm' } }

/** `state name: found` */
async function seen(check: (examination: Examination) => Promise<unknown>): Promise<readonly string[]> {
	const examination = startExamination()
	await check(examination)
	return examination.checks.map(({ state, name, found }) => `${state} ${name}: ${found}`)
}

async function synced(identity: string | null): Promise<FakeWorkspace> {
	const fake = await fakeWorkspace({}, LIVE)
	await fake.remember(baseOf(LIVE), { identity: identity as RemoteId | null })
	return fake
}

describe('the workspace', () => {
	const live = (fake: FakeWorkspace) =>
		seen(async (examination) => checkLive(examination, fake.workspace.provider, fake.live, await fake.stored()))

	test.each<[string, string | null, string | null, string]>([
		['the one of the last sync', 'w-1', 'w-1', 'ok identity: w-1, as at the last sync'],
		['one that no sync has recorded', null, 'w-1', 'ok identity: w-1; no sync has recorded it yet'],
		['an empty one', 'w-1', null, 'skip identity: an empty workspace does not tell which one it is'],
		['P48: another one', 'w-1', 'w-2', 'FAIL identity: the credential reaches workspace w-2, and the last sync was with workspace w-1'],
	])('%s', async (_, known, now, expected) => {
		const fake = await synced(known)
		fake.live.workspace = complete(now as RemoteId | null)
		expect(await live(fake)).toContain(expected)
	})

	test('a list that cannot be read hides no other, and one resource hides no list', async () => {
		const fake = await synced('w-1')
		fake.live.unlisted.add('sync')
		fake.live.unread = () => new Map([[at('model.x'), problem('API_SERVER', 'the API failed')]])
		const lines = await live(fake)
		expect(lines).toContain('ok list of models: complete, 1')
		expect(lines.filter((line) => !line.startsWith('ok'))).toEqual([
			'FAIL list of syncs: the list of syncs could not be read to its end',
			'warn single resources: 1 could not be read: the API failed',
		])
	})

	test('where nothing can be read there is one reason, said once', async () => {
		const fake = await synced('w-1')
		const reason = problem('API_UNREACHABLE', 'no connection to shop.test', { cause: problem('API_UNREACHABLE', 'ECONNREFUSED') })
		fake.live.read = async (scopes) => new Map(scopes.map((scope) => [scope, unknown(reason)]))
		expect(await live(fake)).toEqual([
			'FAIL workspace: no connection to shop.test; because: ECONNREFUSED',
			'skip identity: the workspace could not be read',
		])
	})
})

describe('the state', () => {
	test('none yet, one, and one that cannot be read', async () => {
		const fake = await fakeWorkspace({}, LIVE)
		const store = () => seen((examination) => checkStore(examination, fake.workspace.store))
		expect(await store()).toEqual(['ok state: none yet in refs/tideway/acme of memory:remote; the first apply makes it', 'ok lock: free'])
		await fake.remember(baseOf(LIVE))
		expect((await store())[0]).toMatch(/^ok state: serial 1 of lineage [0-9a-f]{32}, 1 resources, in refs\/tideway\/acme of memory:remote$/)
		fake.remote.isReachable = false
		expect(await store()).toEqual(['FAIL state: the remote cannot be reached', 'skip lock: the state could not be read'])
	})
})

describe("the service's own sync", () => {
	const OURS = 'update model.m (name)\n\nTideway-Workspace: acme'
	const THEIRS = 'Sync by the shop'

	test.each<[string, readonly string[], string]>([
		['never here', ['Edit', OURS], 'ok own sync: the shop made none of the last 3 commits of these files'],
		[
			'before Tideway began',
			[THEIRS, 'Edit', OURS],
			'ok own sync: the shop made 1 of the last 4 commits of these files, the newest at 2026-01-01T00:00:01.000Z, before Tideway began',
		],
		[
			'at work when Tideway begins',
			['Edit', THEIRS],
			'warn own sync: the shop made 1 of the last 3 commits of these files, the newest at 2026-01-01T00:00:02.000Z',
		],
		[
			'beside Tideway',
			[THEIRS, OURS, THEIRS, OURS],
			'warn own sync: the shop made 2 of the last 5 commits of these files, the newest at 2026-01-01T00:00:03.000Z',
		],
	])('%s', async (_, messages, expected) => {
		const fake = await fakeWorkspace({ 'models/m.yaml': 'name: m\n' }, LIVE)
		const { repository } = fake.workspace
		const person = { name: 'Ada', email: 'ada@example.test' }
		let tip: CommitId = fake.tip()
		for (const [index, message] of messages.entries()) {
			const files = [{ path: 'models/m.yaml', content: `name: m${index}\n` }]
			const [id] = await repository.commit(tip, [
				{ message, author: person, committer: person, at: `2026-01-01T00:00:0${index + 1}Z`, files },
			])
			tip = id ?? tip
		}
		const echo = { name: 'the shop', isOwn: (message: string) => message === THEIRS || message === `${THEIRS}\n` }
		const told = (folder: string) => seen((examination) => checkEcho(examination, { name: 'acme', folder, repository, tip, echo }))
		expect(await told('')).toEqual([expected])
		expect(await told('elsewhere')).toEqual(['ok own sync: no commit touches these files yet'])
	})
})
