import { expect, test } from 'vitest'
import type { Address, CommitId } from '../../../src/model/index.ts'
import { DEFAULT_POLICY } from '../../../src/plan/index.ts'
import type { Provider } from '../../../src/ports/index.ts'
import type { Promotion } from '../../../src/sync/files/promote.ts'
import { PROMOTION_TRAILER, planPromotion } from '../../../src/sync/files/promote.ts'
import { findWaitingPart } from '../../../src/sync/files/waiting-part.ts'
import { land as proposeTo } from '../../../src/sync/pulls/landing.ts'
import { readFiles } from '../../../src/sync/read.ts'
import { fakeForge } from '../../support/fake-forge.ts'
import type { FilesByPath } from '../../support/fake-tree.ts'
import { commitFiles } from '../../support/fake-tree.ts'
import { BRANCH, fakeWorkspace } from '../../support/fake-workspace.ts'
import { at, BOARD_SHOP } from '../../support/shop.ts'

const X = 'name: x # ours\nsql: one\nkind: sql\n'
const TREE = { 'models/x.yaml': X, 'models/y.yaml': 'name: y\n' }

/** Production on the tracked branch; staging on a branch that began where that is, or on one without a common past. */
async function two(tree: FilesByPath = TREE, apart?: FilesByPath, provider: Partial<Provider> = {}) {
	const fake = await fakeWorkspace(tree, {}, provider)
	const { workspace } = fake
	const { repository } = workspace
	let staging = apart ? await commitFiles(repository, apart) : fake.tip()
	const readAt = async (commit: CommitId) => await readFiles({ ...workspace, slug: 'staging' }, commit)
	const promote = async (targets: readonly Address[] = [], waiting: readonly Address[] = []): Promise<Promotion> =>
		await planPromotion(workspace, {
			waiting,
			from: { name: 'staging', folder: '', repository, commit: staging, tree: await readAt(staging), readAt },
			tip: fake.tip(),
			targets,
			policy: DEFAULT_POLICY,
		})
	return {
		fake,
		promote,
		staging: () => staging,
		there: async (files: FilesByPath): Promise<CommitId> => {
			staging = await commitFiles(repository, files, staging)
			return staging
		},
		land: ({ commit }: Promotion): void => {
			if (commit) fake.remote.refs.set(BRANCH, commit)
		},
		says: async (path: string): Promise<string | undefined> => {
			const entry = (await repository.list(fake.tip(), '')).find((one) => one.path === path)
			return entry && new TextDecoder().decode((await repository.read([entry.id])).get(entry.id))
		},
	}
}

const ids = ({ plan }: Promotion): readonly string[] => plan.changes.map(({ id }) => id.replace('outbound ', ''))

test('P10: what changed there since is merged into what is here; what people wrote around it stays', async () => {
	const { fake, there, promote, land, says } = await two()
	await there({ 'models/x.yaml': 'name: x\nsql: two\nkind: sql\n', 'models/z.yaml': 'name: z\n', 'models/y.yaml': null })
	await fake.commit({ 'models/x.yaml': X.replace('name: x', 'name: here'), 'models/own.yaml': 'name: own\n' })
	const promotion = await promote()
	expect(ids(promotion)).toEqual(['create model.z', 'update model.x', 'delete model.y'])
	land(promotion)
	expect([await says('models/x.yaml'), await says('models/own.yaml')]).toEqual([
		X.replace('name: x', 'name: here').replace('one', 'two'),
		'name: own\n',
	])
	expect(ids(await promote())).toEqual([])
})

/** The same where the host has pull requests, and each promotion knows the one that waits. */
async function onHost(...of: Parameters<typeof two>) {
	const pair = await two(...of)
	const { fake } = pair
	const forge = fakeForge(fake.remote)
	const workspace = { ...fake.workspace, forge: async () => forge, pulls: { when: 'always' as const, forge: async () => forge } }
	const propose = async (...targets: readonly string[]): Promise<Promotion> => {
		const waiting = await findWaitingPart(workspace, 'staging', fake.tip())
		const promotion = await pair.promote(targets.map(at), waiting)
		const { commit, plan, title, leaf } = promotion
		if (commit) await proposeTo(workspace, { tip: fake.tip(), commit, plan, title, leaf, mark: PROMOTION_TRAILER, intro: '' })
		return promotion
	}
	const mergePart = (): void => void fake.remote.refs.set(BRANCH, fake.remote.refs.get(`${PULL}-part`) as CommitId)
	return { ...pair, forge, propose, mergePart }
}

const PULL = 'refs/heads/tideway/acme-promote-staging'

test('a part that is proposed while the whole waits goes beside it: once it has landed, the rest is still to come', async () => {
	const { there, forge, propose, mergePart } = await onHost()
	await there({ 'models/x.yaml': X.replace('one', 'two'), 'models/y.yaml': 'name: why\n' })
	await propose()
	await propose('model.x')
	expect(forge.pulls.map(({ head }) => `refs/heads/${head.branch}`)).toEqual([PULL, `${PULL}-part`])
	mergePart()
	expect(ids(await propose())).toEqual(['update model.y'])
})

test('P1: a second part goes into the pull request of the first, which keeps what it had, as it is there by now', async () => {
	const { there, forge, propose, mergePart, says } = await onHost()
	await there({ 'models/x.yaml': X.replace('one', 'two'), 'models/y.yaml': 'name: why\n', 'models/z.yaml': 'name: z\n' })
	await propose('model.x')
	await there({ 'models/x.yaml': X.replace('one', 'three') })
	const second = await propose('model.y')
	expect([ids(second), second.kept]).toEqual([['update model.x', 'update model.y'], ['model.x']])
	expect([forge.pulls.length, forge.pulls[0]?.body]).toEqual([1, expect.stringMatching(/model\.x[\s\S]*model\.y/)])
	expect((await propose('model.y', 'model.x')).kept).toEqual([])
	mergePart()
	expect([await says('models/x.yaml'), await says('models/y.yaml'), await says('models/z.yaml')]).toEqual([
		X.replace('one', 'three'),
		'name: why\n',
		undefined,
	])
	expect(ids(await propose())).toEqual(['create model.z'])
})

test('P1: what both got is named for the pull request with the rest, and neither takes the place of the other', async () => {
	const { fake, there, propose, mergePart, says } = await onHost()
	await there({ 'models/y.yaml': 'name: why\n', 'models/z.yaml': 'name: theirs\n' })
	await fake.commit({ 'models/z.yaml': 'name: mine\n' })
	expect(ids(await propose())).toEqual(['update model.y'])
	expect(ids(await propose('model.z'))).toEqual(['update model.y', 'update model.z'])
	expect(ids(await propose())).toEqual(['update model.y', 'update model.z'])
	mergePart()
	expect([await says('models/y.yaml'), await says('models/z.yaml')]).toEqual(['name: why\n', 'name: theirs\n'])
})

test.each<[string, 'open' | 'closed', readonly string[]]>([
	['whoever asks while nobody answers for the host counts what is on the branch', 'open', ['model.x']],
	['what was turned down does not come again with another part', 'closed', []],
])('%s', async (_, state, kept) => {
	const { there, forge, propose, promote, fake } = await onHost()
	await there({ 'models/x.yaml': X.replace('one', 'two'), 'models/y.yaml': 'name: why\n' })
	await propose('model.x')
	forge.change(1, { state })
	forge.isDown = state === 'open'
	const waiting = await findWaitingPart({ ...fake.workspace, forge: async () => forge }, 'staging', fake.tip())
	expect((await promote([at('model.y')], waiting)).kept).toEqual(kept)
})

test.each<[string, (title: string) => string, boolean]>([
	['as a host squashes it', (title) => `${title} (!7)`, true],
	['under the merge of a host', (title) => `Merge pull request #7 from acme/x\n\n${title}`, true],
	['of another pair', (title) => title.replace('staging', 'test'), false],
	['in the words of a revert', (title) => `Revert "${title}"`, false],
])('P47: where nothing is kept but the title, that tells what came, so that what went since stays gone: %s', async (_name, kept, tells) => {
	const { fake, there, promote, says } = await two()
	await there({ 'models/x.yaml': X.replace('one', 'two'), 'models/z.yaml': 'name: z\n' })
	const { title } = await promote()
	await fake.commit({ 'models/x.yaml': X.replace('one', 'two'), 'models/z.yaml': 'name: z\n' }, { message: kept(title) })
	await fake.commit({ 'models/z.yaml': null })
	expect(await says('models/z.yaml')).toBeUndefined()
	expect(ids(await promote())).toEqual(tells ? [] : ['create model.z'])
})

test('P47: brought up to date, its title says so: squashed with that alone, what production deletes then does not come back', async () => {
	const { fake, there, forge, propose } = await onHost()
	await there({ 'models/x.yaml': X.replace('one', 'two') })
	await propose()
	const first = forge.pulls[0]?.title
	await there({ 'models/z.yaml': 'name: z\n' })
	const { title } = await propose()
	expect([forge.pulls.length, forge.pulls[0]?.title === title, first === title]).toEqual([1, true, false])
	await fake.commit({ 'models/x.yaml': X.replace('one', 'two'), 'models/z.yaml': 'name: z\n' }, { message: `${title} (!1)` })
	forge.change(1, { state: 'merged' })
	fake.remote.refs.delete(PULL)
	await fake.commit({ 'models/z.yaml': null })
	expect(ids(await propose())).toEqual([])
})

test.each<[string, (was: string) => string, (was: string, is: string) => string]>([
	['under the mark of a host', (was) => `Draft: ${was}`, (_, is) => `Draft: ${is}`],
	['as people called it', () => 'What we all waited for', () => 'What we all waited for'],
])('a pull request that is brought up to date keeps its title %s', async (_, named, expected) => {
	const { there, forge, propose } = await onHost()
	await there({ 'models/x.yaml': X.replace('one', 'two') })
	const { title: was } = await propose()
	forge.change(1, { title: named(was) })
	await there({ 'models/x.yaml': X.replace('one', 'three') })
	const { title: is } = await propose()
	expect(forge.pulls.map(({ title }) => title)).toEqual([expected(was, is)])
	const before = forge.effects.length
	await propose()
	expect(forge.effects.length).toBe(before)
})

test('after a promotion the next one goes on from there, so that nothing comes back and nobody’s edit is undone', async () => {
	const { fake, there, promote, land, says } = await two()
	const first = await there({ 'models/x.yaml': X.replace('one', 'two') })
	land(await promote())
	// Production goes its own way, and what it removed stays removed.
	await fake.commit({ 'models/x.yaml': X.replace('one', 'three'), 'models/y.yaml': null })
	const promotion = await promote()
	expect([promotion.since, ids(promotion)]).toEqual([first, []])
	await there({ 'models/z.yaml': 'name: z\n' })
	const next = await promote()
	land(next)
	expect([ids(next), await says('models/x.yaml'), await says('models/y.yaml')]).toEqual([
		['create model.z'],
		X.replace('one', 'three'),
		undefined,
	])
})

test('P1: what both changed is left, with three values, and comes up again with the next promotion', async () => {
	const { fake, there, promote, land } = await two()
	await there({ 'models/x.yaml': X.replace('one', 'theirs'), 'models/y.yaml': 'name: Y\n' })
	await fake.commit({ 'models/x.yaml': X.replace('one', 'mine') })
	for (const expected of [['update model.y'], []]) {
		const promotion = await promote()
		expect(ids(promotion)).toEqual(expected)
		expect(promotion.plan.conflicts).toMatchObject([{ address: 'model.x', path: ['sql'], base: 'one', git: 'mine', live: 'theirs' }])
		land(promotion)
	}
})

test('P1: what both got by themselves since they parted is left, and taken over where it is named', async () => {
	const { fake, there, promote, land, says } = await two()
	await there({ 'models/z.yaml': 'name: theirs\n', 'models/same.yaml': 'name: same\n' })
	await fake.commit({ 'models/z.yaml': 'name: mine # ours\n', 'models/same.yaml': 'name: same\n' })
	const promotion = await promote()
	expect([ids(promotion), promotion.plan.conflicts]).toMatchObject([[], [{ address: 'model.z', path: [], reason: 'both-added' }]])
	land(await promote([at('model.z')]))
	expect([await says('models/z.yaml'), ids(await promote())]).toEqual(['name: theirs # ours\n', []])
})

test('only the targets; the rest is not taken for promoted', async () => {
	const { there, promote, land } = await two()
	await there({ 'models/x.yaml': X.replace('one', 'two'), 'models/y.yaml': 'name: Y\n' })
	land(await promote([at('model.y')]))
	expect(ids(await promote())).toEqual(['update model.x'])
	await expect(promote([at('model.xx')])).rejects.toMatchObject({ problem: { code: 'ADDRESS_UNKNOWN', hint: 'did you mean model.x?' } })
})

test('P18: without a common past, as where another workspace got it, what differs is taken over, and nothing is deleted', async () => {
	const { fake, promote, staging } = await two(TREE, { 'models/x.yaml': X.replace('one', 'two') })
	await fake.commit({ 'models/y.yaml': 'name: y # mine\n' }, { message: `Promote\n\nTideway-Promotes: ${staging()} elsewhere` })
	const promotion = await promote()
	expect([promotion.since, ids(promotion)]).toEqual([null, ['update model.x']])
})

test('references go by alias; what means nothing here is held, and what needs it', async () => {
	const names = (name: string, source: string, more = ''): FilesByPath => ({
		[`names-${name}.yaml`]: `sources:\n  wh: ${source}\n${more}targets: {}\n`,
	})
	const board = 'name: b\nsource: wh\nheight: 1\nhook: h\n'
	const tree = { ...names('acme', 'prod-wh'), ...names('staging', 'stage-wh', '  lake: stage-lake\n'), 'boards/wall/b.yaml': board }
	const { there, promote, land, says } = await two(tree, undefined, { schema: BOARD_SHOP })
	await there({
		'boards/wall/c.yaml': board.replace('name: b', 'name: c'),
		'boards/wall/d.yaml': board.replace('wh', 'lake'),
		'cards/d/one.yaml': 'text: t\n',
	})
	const promotion = await promote()
	expect(ids(promotion)).toEqual(['create board.c'])
	expect(promotion.plan.held.map(({ address, reason }) => `${address} ${reason.code}`)).toEqual([
		'board.d REFERENCE_DANGLING',
		'card.d/one REFERENCE_DANGLING',
	])
	land(promotion)
	expect(await says('boards/wall/c.yaml')).toContain('source: wh\n')
})
