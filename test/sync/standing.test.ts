import { describe, expect, test } from 'vitest'
import type { CommitId } from '../../src/model/index.ts'
import { DEFAULT_POLICY } from '../../src/plan/index.ts'
import { applyWorkspace } from '../../src/sync/apply.ts'
import type { Planned, Workspace } from '../../src/sync/index.ts'
import { planWorkspace } from '../../src/sync/index.ts'
import { standingOf } from '../../src/sync/standing.ts'
import type { FilesByPath } from '../support/fake-tree.ts'
import { commitFiles } from '../support/fake-tree.ts'
import type { FakeWorkspace } from '../support/fake-workspace.ts'
import { BRANCH, fakeWorkspace, OPTIONS } from '../support/fake-workspace.ts'
import { at, baseOf, shown } from '../support/shop.ts'

const FILES: FilesByPath = {
	'tideway.yaml': 'version: 1\n',
	'readme.md': '# All of us\n',
	'shop/models/a.yaml': 'name: A\n',
	'shop/models/b.yaml': 'name: b\n',
	'shop/notes.txt': 'ours\n',
}

type Ready = { readonly fake: FakeWorkspace; readonly workspace: Workspace; readonly planned: Planned }

/** One edit each way, planned, in a folder of a repository that has more. */
async function ready(more: Partial<Workspace> = {}): Promise<Ready> {
	const fake = await fakeWorkspace(FILES, { 'model.a': { name: 'a' }, 'model.b': { name: 'B' } })
	await fake.remember(baseOf({ 'model.a': { name: 'a' }, 'model.b': { name: 'b' } }))
	const rulesAt = async (commit: CommitId) => ({ text: await textAt(fake, commit, 'tideway.yaml') })
	const workspace = { ...fake.workspace, folder: 'shop', rulesAt, ...more }
	return { fake, workspace, planned: await planWorkspace(workspace, fake.source(), DEFAULT_POLICY) }
}

async function textAt({ workspace: { repository } }: FakeWorkspace, commit: CommitId, path: string): Promise<string> {
	const id = (await repository.list(commit, '')).find((entry) => entry.path === path)?.id ?? ''
	return new TextDecoder().decode((await repository.read([id])).get(id))
}

const read = async ({ workspace, planned }: Ready) => {
	const standing = await standingOf(workspace, planned.plan)
	if (standing.kind === 'holds') return 'holds'
	expect(standing.problem.message).toBe(`${BRANCH} moved since this plan was made`)
	return standing.problem.hint?.replace('; plan again', '')
}

describe('P6: a plan holds while nothing that it was made from moved', () => {
	test.each<[string, FilesByPath, string]>([
		['a file of nobody', { 'readme.md': '# Everybody\n' }, 'holds'],
		['a new folder', { 'lib/main.ts': 'export {}\n' }, 'holds'],
		['a folder with a name that begins like ours', { 'shop-two/models/a.yaml': 'name: x\n' }, 'holds'],
		['what lies in ours and is not read', { 'shop/notes.txt': 'theirs\n' }, 'holds'],
		['a new name there, with which a new file may collide', { 'shop/more.txt': 'theirs\n' }, 'shop/more.txt changed'],
		['a resource of the plan', { 'shop/models/a.yaml': 'name: other\n' }, 'shop/models/a.yaml changed'],
		['another resource', { 'shop/models/c.yaml': 'name: c\n' }, 'shop/models/c.yaml changed'],
		['the settings', { 'tideway.yaml': 'version: 1\nworkspaces: {}\n' }, 'the settings changed'],
	])('%s', async (_, files, expected) => {
		const one = await ready()
		await one.fake.commit(files)
		expect(await read(one)).toBe(expected)
	})

	test('what was changed and put back is as it was', async () => {
		const one = await ready()
		await one.fake.commit({ 'shop/models/a.yaml': 'name: other\n' })
		await one.fake.commit({ 'shop/models/a.yaml': FILES['shop/models/a.yaml'] ?? '' })
		expect(await read(one)).toBe('holds')
	})

	test('in HCL expressions may read any file of the folder', async () => {
		const one = await ready()
		await one.fake.commit({ 'shop/notes.txt': 'theirs\n' })
		expect(await read({ ...one, workspace: { ...one.workspace, format: 'hcl' } })).toBe('shop/notes.txt changed')
	})

	test('P47: a branch that was rewritten is another history, whatever it holds', async () => {
		const one = await ready()
		one.fake.remote.refs.set(BRANCH, await commitFiles(one.workspace.repository, { ...FILES, 'readme.md': 'again\n' }))
		expect(await read(one)).toBe('it does not build on the same commit any more')
	})
})

test('P28: what is written to a branch that moved on goes on top of what came', async () => {
	const { fake, workspace, planned } = await ready()
	const theirs = await fake.commit({ 'readme.md': '# Everybody\n' })
	const report = await applyWorkspace(workspace, planned, OPTIONS)
	expect(report.outcomes.map(({ kind }) => kind)).toEqual(['done', 'done'])
	expect([await workspace.repository.isAncestor(theirs, fake.tip()), report.commit, report.state?.commit]).toEqual([
		true,
		fake.tip(),
		fake.tip(),
	])
	expect(await textAt(fake, fake.tip(), 'readme.md')).toBe('# Everybody\n')
	expect(await textAt(fake, fake.tip(), 'shop/models/b.yaml')).toBe('name: B\n')
	expect(shown(fake.live.resources.get(at('model.a'))?.attributes)).toBe("{'name':'A'}")
	const again = await planWorkspace(workspace, fake.source(), DEFAULT_POLICY)
	expect([again.plan.changes, again.plan.adoptions]).toEqual([[], []])
})
