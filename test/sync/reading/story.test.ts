import { describe, expect, test } from 'vitest'
import type { CommitId } from '../../../src/model/index.ts'
import type { Policy } from '../../../src/plan/index.ts'
import type { NewCommit, Repository } from '../../../src/ports/index.ts'
import { applyWorkspace } from '../../../src/sync/apply.ts'
import { readAll } from '../../../src/sync/read.ts'
import type { FilesByPath } from '../../support/fake-tree.ts'
import { commitFiles } from '../../support/fake-tree.ts'
import type { FakeWorkspace } from '../../support/fake-workspace.ts'
import { BRANCH, fakeWorkspace, OPTIONS } from '../../support/fake-workspace.ts'
import type { Resourceful } from '../../support/shop.ts'
import { at, BOARD_SHOP, baseOf, linesOf, shown } from '../../support/shop.ts'

const ECHO = { name: 'the shop’s own sync', isOwn: (message: string) => message.startsWith('Shop: ') }

/** An hour before the clock of the fakes begins, and its beginning. */
const LONG_AGO = '2025-12-31T23:00:00.000Z'
const JUST_NOW = '2026-01-01T00:00:00.000Z'

type Step = readonly [who: 'person' | 'service' | 'ours', files: FilesByPath, at?: string]

const MESSAGES = {
	person: 'an edit',
	service: 'Shop: changed',
	ours: 'update model.m\n\nTideway-Workspace: acme\nTideway-State: 0011223344556677 3',
} as const
const how = (who: Step[0], at: string = LONG_AGO): Partial<NewCommit> => ({ message: MESSAGES[who], at })

const TREE = { 'models/m.yaml': 'name: m\n', 'models/n.yaml': 'name: n\n' }
const LIVE: Resourceful = { 'model.m': { name: 'm' }, 'model.n': { name: 'n' } }

/** A workspace whose last run left `base`, or what the tree holds, with what was committed since. */
async function since(steps: readonly Step[], tree: FilesByPath = TREE, base = baseOf(LIVE), live = LIVE): Promise<FakeWorkspace> {
	const fake = await fakeWorkspace(tree, live, { schema: BOARD_SHOP, echo: ECHO })
	await fake.remember(base)
	for (const [who, files, when] of steps) await fake.commit(files, how(who, when))
	return fake
}

const storyOf = async (fake: FakeWorkspace, source = fake.source()) => (await readAll(fake.workspace, source, null)).story

/** `address by kind`, and `!` where it may still be taken back. */
async function told(fake: FakeWorkspace): Promise<readonly string[]> {
	const { touches } = await storyOf(fake)
	return [...touches].map(([address, { by, kind, isSettled }]) => `${address} ${by} ${kind}${isSettled ? '' : '!'}`).toSorted()
}

/** What the service wrote over, as it was. */
async function lost(fake: FakeWorkspace): Promise<readonly string[]> {
	const { overwritten } = await storyOf(fake)
	return [...overwritten].map(([address, { attributes }]) => `${address} ${shown(attributes)}`)
}

const M = (text: string | null): FilesByPath => ({ 'models/m.yaml': text })

describe('who touched a file last since the last sync', () => {
	test.each<[string, readonly Step[], readonly string[]]>([
		['nobody', [], []],
		['a person', [['person', M('name: p\n')]], ['model.m person written']],
		['the service', [['service', M('name: s\n')]], ['model.m service written']],
		['we ourselves', [['ours', M('name: o\n')]], []],
		['a person, who removed it', [['person', M(null)]], ['model.m person removed']],
		['the service, which removed it long ago', [['service', M(null)]], ['model.m service removed']],
		['the service, which removed it a moment ago', [['service', M(null), JUST_NOW]], ['model.m service removed!']],
		[
			'the service, which brought it back',
			[
				['service', M(null)],
				['service', M('name: s\n'), JUST_NOW],
			],
			['model.m service written!'],
		],
		[
			'a person after the service',
			[
				['service', M('name: s\n')],
				['person', M('name: p\n')],
			],
			['model.m person written'],
		],
		[
			'we after a person',
			[
				['person', M('name: p\n')],
				['ours', M('name: o\n')],
			],
			[],
		],
		[
			'each file for itself',
			[
				['person', M('name: p\n')],
				['service', { 'models/n.yaml': 'name: s\n' }],
			],
			['model.m person written', 'model.n service written'],
		],
		['foreign files', [['person', { 'README.md': 'x', 'models/deep/m.yaml': 'x' }]], []],
		['a key with a slash', [['person', { 'cards/b/c.yaml': 'text: t\n' }]], ['card.b/c person written']],
		['a new file', [['person', { 'models/o.yaml': 'name: o\n' }]], ['model.o person written']],
	])('%s', async (_, steps, expected) => {
		expect(await told(await since(steps))).toEqual(expected)
	})

	test('a file that moved is where it stands now', async () => {
		const tree = { 'boards/wall/b.yaml': 'name: b\n' }
		const moves: readonly Step[] = [
			['service', { 'boards/wall/b.yaml': 'name: s\n' }],
			['person', { 'boards/wall/b.yaml': null, 'boards/desk/b.yaml': 'name: s\n' }],
		]
		expect(await told(await since(moves, tree, new Map(), {}))).toEqual(['board.b person written'])
		const removed: Step = ['service', { 'boards/desk/b.yaml': null }]
		expect(await told(await since([...moves, removed], tree, new Map(), {}))).toEqual(['board.b service removed'])
	})

	test('a person goes by the commit, the service by its name', async () => {
		const fake = await since([
			['person', M('name: p\n')],
			['service', { 'models/n.yaml': null }],
		])
		const [first] = await fake.workspace.repository.history({ from: null, to: fake.tip(), folder: '', limit: 5 })
		const { touches } = await storyOf(fake)
		expect(touches.get(at('model.n'))).toMatchObject({ who: ECHO.name, at: LONG_AGO })
		expect(touches.get(at('model.m'))?.who).toBe(first?.parents[0]?.slice(0, 7))
	})

	test('ten minutes settle it', async () => {
		const fake = await since([['service', M(null), JUST_NOW]])
		for (const [ms, line] of [
			[599_999, 'model.m service removed!'],
			[1, 'model.m service removed'],
		] as const) {
			fake.clock.advance(ms)
			expect(await told(fake)).toEqual([line])
		}
	})

	test('of the workspace’s own folder', async () => {
		const fake = await since([['person', { 'in/models/m.yaml': 'name: p\n', 'models/m.yaml': 'name: p\n' }]])
		const { touches } = (await readAll({ ...fake.workspace, folder: 'in' }, fake.source(), null)).story
		expect([...touches.keys()]).toEqual(['model.m'])
	})

	test('what is not committed yet hides what was', async () => {
		const fake = await since([
			['service', M('name: s\n')],
			['person', { 'models/n.yaml': 'name: p\n' }],
		])
		const uncommitted = [{ path: 'models/m.yaml', content: new TextEncoder().encode('name: u\n') }]
		expect([...(await storyOf(fake, fake.source({ uncommitted }))).touches.keys()]).toEqual(['model.n'])
	})

	test('before the first sync, on a branch without a commit, and where the last commit is gone: nobody', async () => {
		const fake = await fakeWorkspace(TREE, LIVE, { schema: BOARD_SHOP, echo: ECHO })
		await fake.commit(M('name: s\n'), how('service'))
		expect((await storyOf(fake)).touches.size).toBe(0)
		const other = await since([['person', M('name: p\n')]])
		expect((await storyOf(other, other.source({ commit: null }))).touches.size).toBe(0)
		await other.remember(baseOf(LIVE), { commit: 'dead00dead00dead00dead00dead00dead00dead' as CommitId })
		expect((await storyOf(other)).touches.size).toBe(0)
	})

	test('without a service that writes to Git everybody else is a person', async () => {
		const fake = await fakeWorkspace(TREE, LIVE)
		await fake.remember(baseOf(LIVE))
		await fake.commit(M('name: s\n'), how('service'))
		const { touches, service } = await storyOf(fake)
		expect([[...touches.values()].map(({ by }) => by), service]).toEqual([['person'], undefined])
	})
})

describe('whether the service’s own sync is at work here', () => {
	const many = (who: Step[0], count: number): readonly Step[] =>
		Array.from({ length: count }, (_, index): Step => [who, { 'README.md': String(index) }])

	test.each<[string, readonly Step[], string | undefined]>([
		['it never was', many('person', 3), undefined],
		['it was a moment ago', [['service', M('name: s\n')]], ECHO.name],
		['it was since the last sync, however many commits ago', [['service', M('name: s\n')], ...many('person', 120)], ECHO.name],
	])('%s', async (_, steps, expected) => {
		expect((await storyOf(await since(steps))).service).toBe(expected)
	})

	test('it was among the newest hundred, before the last sync; or longer ago', async () => {
		for (const [count, expected] of [
			[99, ECHO.name],
			[100, undefined],
		] as const) {
			const fake = await since([['service', M('name: s\n')], ...many('person', count)])
			await fake.remember(baseOf(LIVE))
			expect((await storyOf(fake)).service).toBe(expected)
		}
	})
})

describe('P1: what the service wrote over', () => {
	const mine: Step = ['person', M('name: mine\n')]
	const theirs: Step = ['service', M('name: theirs\n')]
	const moved: Step = ['service', { 'boards/wall/b.yaml': null, 'boards/desk/b.yaml': 'name: theirs\n' }]

	test.each<[string, readonly Step[], readonly string[]]>([
		['an edit', [mine, theirs], ["model.m {'name':'mine'}"]],
		['the newest of several', [mine, ['person', M('name: newer\n')], theirs], ["model.m {'name':'newer'}"]],
		['an edit below several of the service', [mine, theirs, ['service', M('name: again\n')]], ["model.m {'name':'mine'}"]],
		['the edit after what the service had written first', [theirs, mine, theirs], ["model.m {'name':'mine'}"]],
		['an edit, whoever came after', [mine, theirs, ['person', M('name: theirs # really\n')]], ["model.m {'name':'mine'}"]],
		['an edit of a file that the service took away', [mine, ['service', M(null)]], ["model.m {'name':'mine'}"]],
		[
			'what we wrote, which may hold edits that are not in the workspace',
			[mine, ['ours', M('name: o\n')], theirs],
			["model.m {'name':'o'}"],
		],
		['the file of the last sync, which may hold such edits too', [theirs], ["model.m {'name':'m'}"]],
		['the same where a person came last', [theirs, mine], ["model.m {'name':'m'}"]],
		[
			'a new file',
			[
				['person', { 'models/o.yaml': 'name: mine\n' }],
				['service', { 'models/o.yaml': 'name: theirs\n' }],
			],
			["model.o {'name':'mine'}"],
		],
		[
			'an edit of a file that the service moved',
			[['person', { 'boards/wall/b.yaml': 'name: mine\n' }], moved],
			["board.b {'name':'mine','kind':'wall'}"],
		],
		[
			'an edit that moved the file',
			[
				['person', { 'models/m.yaml': null, 'boards/wall/b.yaml': null, 'boards/desk/b.yaml': 'name: mine\n' }],
				['service', { 'boards/desk/b.yaml': 'name: theirs\n' }],
			],
			["board.b {'name':'mine','kind':'desk'}"],
		],
		['nothing, where there was no file', [['service', { 'models/o.yaml': 'name: theirs\n' }]], []],
		['nothing, where the person had removed the file', [['person', M(null)], theirs], []],
		['nothing of what is no YAML', [['person', M('[')], theirs], []],
		['nothing of what is of another kind', [['person', M('name: [m]\n')], theirs], []],
	])('%s', async (_, steps, expected) => {
		expect(await lost(await since(steps, { ...TREE, 'boards/wall/b.yaml': 'name: b\n' }))).toEqual(expected)
	})

	test('with the commit that has it, and where', async () => {
		const fake = await since([mine, theirs])
		const [, edit] = await fake.workspace.repository.history({ from: null, to: fake.tip(), folder: '', limit: 5 })
		const found = (await storyOf(fake)).overwritten.get(at('model.m'))
		expect(found).toMatchObject({ commit: edit?.id.slice(0, 7), file: 'models/m.yaml', by: ECHO.name })
	})

	test('P43: none of what stood behind a link', async () => {
		const fake = await since([mine, theirs])
		const { repository } = fake.workspace
		const list: Repository['list'] = async (commit, folder) =>
			(await repository.list(commit, folder)).map((entry) => (commit === fake.tip() ? entry : { ...entry, mode: '120000' }))
		const { story } = await readAll({ ...fake.workspace, repository: { ...repository, list } }, fake.source(), null)
		expect([story.touches.size, story.overwritten.size]).toEqual([1, 0])
	})

	test('with what the path tells, and keys in place of other names', async () => {
		const tree = { 'boards/desk/b.yaml': 'name: b\n', 'names-acme.yaml': 'sources: {wh: prod}\n' }
		const steps: readonly Step[] = [
			['person', { 'boards/desk/b.yaml': 'name: b\nsource: wh\n' }],
			['service', { 'boards/desk/b.yaml': 'name: theirs\n' }],
		]
		expect(await lost(await since(steps, tree, new Map(), {}))).toEqual(["board.b {'name':'b','source':'prod','kind':'desk'}"])
	})
})

describe('from the branch to the workspace and back', () => {
	const lines = async (fake: FakeWorkspace): Promise<readonly string[]> => linesOf((await fake.plan()).plan)
	const apply = async (fake: FakeWorkspace, policy: Parameters<FakeWorkspace['plan']>[0] = {}) =>
		await applyWorkspace(fake.workspace, await fake.plan(policy), OPTIONS)

	test('P2: a file that the service removed: waits over other runs, and comes back, and nothing is deleted in the workspace', async () => {
		const fake = await since([['service', { 'models/m.yaml': null, 'models/n.yaml': 'name: s\n' }, JUST_NOW]])
		expect(await lines(fake)).toEqual(["live name: 'n' -> 's'", 'base removed', 'held ECHO_UNSETTLED'])
		await apply(fake)
		expect(await lines(fake)).toEqual(['held ECHO_UNSETTLED'])
		await fake.commit({ 'models/n.yaml': 'name: p\n' })
		await apply(fake)
		expect(await lines(fake)).toEqual(['held ECHO_UNSETTLED'])
		fake.clock.advance(600_000)
		expect(await lines(fake)).toEqual(["git create {'name':'m'}"])
		await apply(fake)
		expect(await lines(fake)).toEqual([])
		expect(fake.live.writes.map(({ kind }) => kind)).toEqual(['update', 'update'])
	})

	test('P21: the same where the push fails once it is settled', async () => {
		const fake = await since([['service', { 'models/m.yaml': null, 'models/n.yaml': 'name: s\n' }]])
		fake.remote.fault = (moves) => (moves.some(({ ref }) => ref === 'refs/heads/main') ? 'rejected' : 'none')
		await apply(fake)
		fake.remote.fault = () => 'none'
		expect(await lines(fake)).toEqual(["git create {'name':'m'}"])
		await apply(fake)
		expect(await lines(fake)).toEqual([])
	})

	test('a file that the service removed and a person’s commit brought back', async () => {
		const fake = await since([['service', M(null), JUST_NOW]])
		await apply(fake)
		await fake.commit(M('name: m\n'))
		expect(await lines(fake)).toEqual(['base removed'])
		await apply(fake)
		await fake.commit(M(null))
		expect(await lines(fake)).toEqual(['live delete'])
	})

	test('gone in the workspace after all', async () => {
		const fake = await since([['service', M(null), JUST_NOW]])
		await apply(fake)
		fake.live.resources.delete(at('model.m'))
		expect(await lines(fake)).toEqual(['base forget'])
		await apply(fake)
		expect(await lines(fake)).toEqual([])
	})

	test.each([
		['git', 'mine'],
		['live', 'theirs'],
	] as const)('P2: an edit that was written over, settled for %s', async (choice, name) => {
		const theirs = { 'model.m': { name: 'theirs' }, 'model.n': { name: 'n' } }
		const fake = await since(
			[
				['person', M('name: mine # why\n')],
				['service', M('name: theirs\n')],
			],
			TREE,
			baseOf(LIVE),
			theirs,
		)
		const conflict = (base: string): string => `conflict name: '${base}' | 'mine' | 'theirs' (overwritten)`
		expect(await lines(fake)).toEqual(['base agree', 'base overwritten', conflict('m')])
		await apply(fake)
		expect(await lines(fake)).toEqual([conflict('theirs')])
		await apply(fake, { choices: new Map([[at('model.m'), choice]]) })
		expect(await lines(fake)).toEqual([])
		expect(shown(fake.live.resources.get(at('model.m'))?.attributes)).toBe(`{'name':'${name}'}`)
	})

	test('P2: settled for the workspace at once, where nothing else is to be recorded', async () => {
		const fake = await since([
			['person', M('name: mine\n')],
			['service', M('name: m\n')],
		])
		await apply(fake, { choices: new Map([[at('model.m'), 'live']]) })
		expect(await lines(fake)).toEqual([])
	})

	test('an edit that was written over is not forgotten by a run that is about something else', async () => {
		const fake = await since([
			['person', M('name: mine\n')],
			['service', { 'models/m.yaml': 'name: m\n', 'models/n.yaml': 'name: s\n' }],
		])
		await apply(fake, { targets: [at('model.n')] })
		expect(await lines(fake)).toEqual(["conflict name: 'm' | 'mine' | 'm' (overwritten)"])
		await fake.commit(M('name: decided\n'))
		expect(await lines(fake)).toEqual(["live name: 'm' -> 'decided'", 'base overwritten'])
		await apply(fake)
		expect(await lines(fake)).toEqual([])
	})

	test.each<[string, Partial<Policy>]>([
		['by its direction', { direction: 'outbound' }],
		['by its targets', { targets: [at('model.n')] }],
	])('P1: an edit that a run left out %s, and that the service wrote over then', async (_, policy) => {
		const fake = await since([['person', M('name: mine\n')]], TREE, baseOf(LIVE), { ...LIVE, 'model.n': { name: 'new' } })
		await apply(fake, policy)
		expect(await lines(fake)).toEqual(["live name: 'm' -> 'mine'"])
		await fake.commit(M('name: m\n'), how('service'))
		expect(await lines(fake)).toEqual(['base overwritten', "conflict name: 'm' | 'mine' | 'm' (overwritten)"])
	})

	test('P1: a conflict that the service settles its own way stays one', async () => {
		const live = { 'model.m': { name: 'theirs' }, 'model.n': { name: 'new' } }
		const fake = await since([['person', M('name: mine\n')]], TREE, baseOf(LIVE), live)
		await apply(fake)
		expect(await lines(fake)).toEqual(["conflict name: 'm' | 'mine' | 'theirs' (both-changed)"])
		await fake.commit(M('name: theirs\n'), how('service'))
		const conflict = (base: string): string => `conflict name: '${base}' | 'mine' | 'theirs' (overwritten)`
		expect(await lines(fake)).toEqual(['base agree', 'base overwritten', conflict('m')])
		await apply(fake)
		await fake.commit(M('name: theirs # again\n'), how('service'))
		expect(await lines(fake)).toEqual([conflict('theirs')])
	})

	test('P1: what Tideway brought from another workspace is an edit like any other', async () => {
		const message = 'update model.m\n\nTideway-Workspace: other\nTideway-Address: model.m\nTideway-State: 8899aabbccddeeff 3'
		const fake = await since([])
		await fake.commit(M('name: other\n'), { message, at: LONG_AGO })
		expect(await lines(fake)).toEqual(["live name: 'm' -> 'other'"])
		await fake.commit(M('name: m\n'), how('service'))
		expect(await lines(fake)).toEqual(['base overwritten', "conflict name: 'm' | 'other' | 'm' (overwritten)"])
		await apply(fake)
		await fake.commit(M('name: m # by another one\n'), { message, at: LONG_AGO })
		expect(await lines(fake)).toEqual(["conflict name: 'm' | 'other' | 'm' (overwritten)"])
	})

	test('P47: of another history nothing is recorded, whatever the service did there', async () => {
		const fake = await fakeWorkspace(TREE, LIVE, { schema: BOARD_SHOP, echo: ECHO })
		const old = fake.tip()
		await fake.commit({ 'README.md': 'x' })
		await fake.remember(baseOf(LIVE))
		const { repository } = fake.workspace
		fake.remote.refs.set(
			BRANCH,
			await commitFiles(repository, { 'models/m.yaml': null, 'models/n.yaml': 'name: s\n' }, old, how('service')),
		)
		const before = await fake.stored()
		const { plan } = await fake.plan()
		expect([linesOf(plan), plan.complete, plan.warnings]).toEqual([[], false, [expect.objectContaining({ code: 'GIT_HISTORY' })]])
		await apply(fake)
		expect(await fake.stored()).toEqual(before)
	})

	test('what lives in its file alone: removed by the service, and by a person', async () => {
		const tree = { ...TREE, 'links/a.yaml': 'weight: 2\n', 'links/b.yaml': 'weight: 2\n' }
		const fake = await fakeWorkspace(tree, LIVE, { schema: BOARD_SHOP, echo: ECHO })
		await apply(fake)
		expect(await lines(fake)).toEqual([])
		await fake.commit({ 'links/a.yaml': null }, how('service', JUST_NOW))
		expect(await lines(fake)).toEqual(['base removed', 'held ECHO_UNSETTLED'])
		await apply(fake)
		await fake.commit({ 'links/b.yaml': null })
		expect(await lines(fake)).toEqual(['base forget', 'held ECHO_UNSETTLED', 'cannot delete .'])
		await apply(fake)
		fake.clock.advance(600_000)
		expect(await lines(fake)).toEqual(['base forget'])
		await apply(fake)
		expect(await lines(fake)).toEqual([])
	})

	test('a derived file that a person edited is overwritten, and the plan says whose edit that was', async () => {
		const live = { ...LIVE, 'index.acme': { slug: 'acme' } }
		const fake = await fakeWorkspace(TREE, live, { schema: BOARD_SHOP, echo: ECHO })
		await apply(fake)
		const edit = await fake.commit({ 'index-acme.yaml': 'slug: mine\n' })
		const { plan } = await fake.plan()
		expect(plan.warnings).toMatchObject([{ code: 'DERIVED_EDITED', message: expect.stringContaining(edit.slice(0, 7)) }])
		await apply(fake)
		const again = await fake.plan()
		expect([linesOf(again.plan), again.plan.warnings]).toEqual([[], []])
	})

	test('what the API cannot do is carried over by the service, once it is at work here', async () => {
		const remedies = async (steps: readonly Step[]) => (await (await since(steps)).plan()).plan.unsupported.map(({ remedy }) => remedy)
		const remark: Step = ['person', M('name: m\nremark: r\n')]
		expect(await remedies([remark])).toEqual(['edit it in the app'])
		expect(await remedies([['service', { 'README.md': 'x' }], remark])).toEqual([`applied by ${ECHO.name} after merge`])
	})
})
