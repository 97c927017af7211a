import { beforeEach, describe, expect, test } from 'vitest'
import type { Address, CommitId } from '../../../src/model/index.ts'
import { DEFAULT_POLICY } from '../../../src/plan/index.ts'
import { stateRef } from '../../../src/state/index.ts'
import { applyWorkspace } from '../../../src/sync/apply.ts'
import type { Rollback } from '../../../src/sync/files/rollback.ts'
import { planRollback, ROLLBACK_TRAILER } from '../../../src/sync/files/rollback.ts'
import { planAfter } from '../../../src/sync/files/rolling.ts'
import { findUndone } from '../../../src/sync/files/undone.ts'
import { land } from '../../../src/sync/pulls/landing.ts'
import { inHcl } from '../../../src/tree/index.ts'
import { fakeForge } from '../../support/fake-forge.ts'
import type { FilesByPath } from '../../support/fake-tree.ts'
import { commitFiles } from '../../support/fake-tree.ts'
import type { FakeWorkspace } from '../../support/fake-workspace.ts'
import { fakeWorkspace, NAME, OPTIONS } from '../../support/fake-workspace.ts'
import { authorOn, HOST } from '../../support/host-author.ts'
import { at } from '../../support/shop.ts'

const X = '# kept\nname: x # ours\nsql: one\nkind: sql\n'
const TREE = { 'models/x.yaml': X, 'models/y.yaml': 'name: y\n', 'notes.txt': 'n' }

let fake: FakeWorkspace
beforeEach(async () => {
	fake = await fakeWorkspace(TREE, { 'model.x': { name: 'x', sql: 'one', kind: 'sql' }, 'model.y': { name: 'y' } })
	await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
})

async function find(named: string, wholeRun = false) {
	const { repository } = fake.workspace
	const stateTip = fake.remote.refs.get(stateRef(NAME)) ?? null
	return await findUndone({ name: NAME, repository, tip: fake.tip(), stateTip, named, wholeRun })
}

async function plan(named: string, addresses: readonly Address[] = [], wholeRun = false): Promise<Rollback> {
	const undone = await find(named, wholeRun)
	return await planRollback(fake.workspace, { tip: fake.tip(), undone, addresses, policy: DEFAULT_POLICY })
}

async function says(commit: CommitId | null, path: string): Promise<string | undefined> {
	const { repository } = fake.workspace
	const entry = commit && (await repository.list(commit, '')).find((one) => one.path === path)
	return entry ? new TextDecoder().decode((await repository.read([entry.id])).get(entry.id)) : undefined
}

const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
	await work.then(
		() => 'none',
		(error) => error.problem?.code ?? error,
	)

describe('the inverse of a commit', () => {
	test('a file that nobody touched since has its bytes again, comments and all; nothing else moves', async () => {
		const wrong = await fake.commit({ 'models/x.yaml': 'name: wrong\n', 'models/y.yaml': null, 'models/z.yaml': 'name: z\n' })
		await fake.commit({ 'notes.txt': 'later' })
		const before = fake.tip()
		const { plan: made, commit, files } = await plan(wrong.slice(0, 7))
		expect(made.changes.map(({ id }) => id)).toEqual(['outbound create model.y', 'outbound update model.x', 'outbound delete model.z'])
		expect(files).toEqual(['models/x.yaml', 'models/y.yaml', 'models/z.yaml'])
		expect([await says(commit, 'models/x.yaml'), await says(commit, 'models/y.yaml')]).toEqual([X, TREE['models/y.yaml']])
		expect([await says(commit, 'models/z.yaml'), await says(commit, 'notes.txt')]).toEqual([undefined, 'later'])
		expect(fake.tip()).toBe(before)
	})

	test('P1: a later edit of another attribute stays, of the same one is shown with all values and left', async () => {
		const wrong = await fake.commit({ 'models/x.yaml': X.replace('name: x', 'name: bad').replace('one', 'two') })
		await fake.commit({ 'models/x.yaml': X.replace('name: x', 'name: good').replace('one', 'two') })
		const { plan: made, commit } = await plan(wrong)
		expect(await says(commit, 'models/x.yaml')).toBe(X.replace('name: x', 'name: good'))
		expect(made.conflicts).toMatchObject([{ address: 'model.x', path: ['name'], base: 'bad', git: 'good', live: 'x' }])
		expect(made.changes).toMatchObject([{ kind: 'update', edits: [{ path: ['sql'], before: 'two', after: 'one' }] }])
	})

	test('what only the file holds goes back too', async () => {
		const file = 'model: y\n'
		await fake.commit({ 'syncs/s.yaml': file })
		const wrong = await fake.commit({ 'syncs/s.yaml': `${file}startDate: today\n` })
		await fake.commit({ 'syncs/s.yaml': `${file}startDate: today\npaused: true\n` })
		expect(await says((await plan(wrong)).commit, 'syncs/s.yaml')).toBe(`${file}paused: true\n`)
	})

	test('of several resources the chosen one; one that the commit did not touch is an error with a suggestion', async () => {
		const wrong = await fake.commit({ 'models/x.yaml': 'name: wrong\n', 'models/y.yaml': 'name: wrong\n' })
		const { files } = await plan(wrong, [at('model.y')])
		expect(files).toEqual(['models/y.yaml'])
		expect(await codeOf(plan(wrong, [at('model.yy')]))).toBe('ADDRESS_UNKNOWN')
	})

	test('a commit that broke a file is undone although the file cannot be read', async () => {
		const wrong = await fake.commit({ 'models/x.yaml': 'name: [\n' })
		expect(await says((await plan(wrong)).commit, 'models/x.yaml')).toBe(X)
		await fake.commit({ 'models/x.yaml': 'name: {\n' })
		const { commit, plan: left } = await plan(wrong)
		expect([commit, left.held.map(({ address }) => address)]).toEqual([null, ['model.x']])
	})

	test('undone already: nothing to do; a rollback can be rolled back', async () => {
		const wrong = await fake.commit({ 'models/x.yaml': 'name: wrong\n' })
		const { commit, plan: files } = await plan(wrong)
		await land(fake.workspace, landing(commit, files))
		expect((await plan(wrong)).commit).toBeNull()
		expect(await says((await plan(String(commit))).commit, 'models/x.yaml')).toBe('name: wrong\n')
	})

	test('P18: deletes are counted by the guard', async () => {
		const many = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`models/${name}.yaml`, `name: ${name}\n`]))
		const { plan: made } = await plan(await fake.commit(many))
		expect(made.guards).toMatchObject([{ rule: 'deletes', side: 'git', count: 4, allowed: false }])
	})

	test('what names no commit of the branch, several, or none of the workspace', async () => {
		const note = await fake.commit({ 'notes.txt': 'more' })
		expect(await Promise.all(['HEAD~1', 'ffffffff', note].map(async (named) => await codeOf(plan(named))))).toEqual([
			'USAGE',
			'USAGE',
			'USAGE',
		])
	})
})

describe('a commit of Tideway', () => {
	test('with --run all that came with it; without, that one', async () => {
		await fake.workspace.clock.sleep(60_000)
		for (const address of ['model.x', 'model.y']) {
			const old = fake.live.resources.get(at(address))
			if (old) fake.live.resources.set(at(address), { ...old, attributes: new Map([...old.attributes, ['name', 'clicked']]) })
		}
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		const commit = fake.tip()
		expect((await plan(commit)).files).toHaveLength(1)
		expect((await plan(commit, [], true)).files).toEqual(['models/x.yaml', 'models/y.yaml'])
		expect(await codeOf(find((await fake.commit({ 'models/x.yaml': X })).slice(0, 8), true))).toBe('USAGE')
	})

	test('a run that brought changes to the workspace: what they were before it, and no others', async () => {
		await fake.workspace.clock.sleep(60_000)
		await fake.commit({ 'models/x.yaml': X.replace('one', 'two') })
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		const run = fake.remote.refs.get(stateRef(NAME)) ?? ''
		await fake.commit({ 'models/y.yaml': 'name: later\n' })
		const { files, commit } = await plan(run.slice(0, 10))
		expect([files, await says(commit, 'models/x.yaml')]).toEqual([['models/x.yaml'], X])
	})
})

describe('it lands', () => {
	test('P2: as a commit whose plan was made before, and is applied as it was shown; then there is nothing to do', async () => {
		await fake.workspace.clock.sleep(60_000)
		const wrong = await fake.commit({ 'models/x.yaml': X.replace('one', 'two') }, { message: 'Break it' })
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		const rollback = await plan(wrong)
		const after = await planAfter(fake.workspace, rollback, DEFAULT_POLICY)
		if (!after) throw new Error('nothing would be applied')
		expect(after.plan.changes.map(({ id }) => id)).toEqual(['inbound update model.x'])
		expect(await codeOf(applyWorkspace(fake.workspace, after, OPTIONS))).toBe('PLAN_STALE')
		await land(fake.workspace, landing(rollback.commit, rollback.plan))
		await applyWorkspace(fake.workspace, after, OPTIONS)
		expect(fake.live.resources.get(at('model.x'))?.attributes.get('sql')).toBe('one')
		const again = (await fake.plan()).plan
		expect([again.changes, again.adoptions, again.conflicts]).toEqual([[], [], []])
		const [message] = await fake.workspace.repository.messages(fake.tip(), 1)
		expect(message?.message).toBe(`Roll back "Break it"\n\n- update model.x\n\nTideway-Rolls-Back: ${wrong}`)
	})

	test('somebody pushed meanwhile: nothing is overwritten', async () => {
		const rollback = await plan(await fake.commit({ 'models/x.yaml': 'name: wrong\n' }))
		const tip = fake.tip()
		const theirs = await fake.commit({ 'notes.txt': 'theirs' })
		expect(await codeOf(land(fake.workspace, { ...landing(rollback.commit, rollback.plan), tip }))).toBe('GIT_BRANCH_MOVED')
		expect(fake.tip()).toBe(theirs)
	})

	test('where changes go to a pull request, it is one, brought up to date by the next; commits of others there stay', async () => {
		const rollback = await plan(await fake.commit({ 'models/x.yaml': 'name: wrong\n' }))
		const forge = fakeForge(fake.remote)
		const workspace = { ...fake.workspace, pulls: { when: 'always' as const, forge: async () => forge } }
		const tip = fake.tip()
		expect(await land(workspace, landing(rollback.commit, rollback.plan))).toMatchObject({ kind: 'proposed', pull: { number: 1 } })
		expect([fake.tip(), fake.remote.refs.get('refs/heads/tideway/acme-rollback')]).toEqual([tip, rollback.commit])
		expect(forge.pulls[0]?.body).toContain('model.x')
		await land(workspace, landing(rollback.commit, rollback.plan))
		expect([forge.effects, fake.remote.refs.get('refs/heads/tideway/acme-rollback')]).toEqual([['open 1'], rollback.commit])

		await fake.commit({ 'notes.txt': 'later' })
		const newer = await planRollback(workspace, { tip: fake.tip(), undone: await find(tip), addresses: [], policy: DEFAULT_POLICY })
		await land(workspace, landing(newer.commit, newer.plan))
		const head = fake.remote.refs.get('refs/heads/tideway/acme-rollback') as CommitId
		expect(await workspace.repository.isAncestor(rollback.commit as CommitId, head)).toBe(true)
		expect([await says(head, 'notes.txt'), await says(head, 'models/x.yaml')]).toEqual(['later', X])

		const theirs = await commitFiles(workspace.repository, { 'models/x.yaml': 'name: theirs\n' }, head)
		fake.remote.refs.set('refs/heads/tideway/acme-rollback', theirs)
		expect(await codeOf(land(workspace, landing(newer.commit, newer.plan)))).toBe('PROPOSAL_OPEN')
	})

	test('where the host signs, it makes the commit: once, with the same files and words', async () => {
		const rollback = await plan(await fake.commit({ 'models/x.yaml': 'name: wrong\n' }))
		const forge = { ...fakeForge(fake.remote), author: authorOn(fake.remote, () => undefined) }
		const workspace = { ...fake.workspace, pulls: { when: 'always', signs: 'host', forge: async () => forge } as const }
		for (const _ of [1, 2]) await land(workspace, landing(rollback.commit, rollback.plan))
		const head = fake.remote.refs.get('refs/heads/tideway/acme-rollback') as CommitId
		const [made, before] = await workspace.repository.history({ from: null, to: head, folder: '', limit: 2 })
		expect([made?.author, made?.message.split('\n')[0], before?.id]).toEqual([HOST, 'Roll back "files"', fake.tip()])
		expect([await says(head, 'models/x.yaml'), made?.paths]).toEqual([X, [{ path: 'models/x.yaml', kind: 'changed' }]])
	})
})

describe('files of HCL, of which any may hold any resource', () => {
	const TWO = (sql: string, name: string): string => `# both
resource "shop_model" "x" {
  name = "x"
  kind = "sql"
  sql  = ${sql} # ours
}

resource "shop_model" "y" {
  name = "${name}"
}
`
	async function inHclFiles(files: FilesByPath) {
		const made = await fakeWorkspace(files, {})
		const workspace = { ...made.workspace, format: 'hcl' as const, provider: inHcl(made.workspace.provider, 'readable') }
		const undo = async (named: CommitId, addresses: readonly Address[] = []): Promise<Rollback> => {
			const { repository } = workspace
			const undone = await findUndone({ name: NAME, repository, tip: made.tip(), stateTip: null, named, wholeRun: false })
			return await planRollback(workspace, { tip: made.tip(), undone, addresses, policy: DEFAULT_POLICY })
		}
		return { made, workspace, undo }
	}
	const textAt = async (workspace: FakeWorkspace['workspace'], commit: CommitId | null, path: string): Promise<string> => {
		const entry = commit && (await workspace.repository.list(commit, '')).find((one) => one.path === path)
		return new TextDecoder().decode(entry ? (await workspace.repository.read([entry.id])).get(entry.id) : undefined)
	}

	test('a file that was edited since: only the lines of what the commit changed', async () => {
		const { made, workspace, undo } = await inHclFiles({ 'main.tf': TWO('"one"', 'y') })
		const wrong = await made.commit({ 'main.tf': TWO('"two"', 'y') })
		await made.commit({ 'main.tf': TWO('"two"', 'later') })
		const { commit, plan: done } = await undo(wrong)
		expect(done.changes.map(({ id }) => id)).toEqual(['outbound update model.x'])
		expect(await textAt(workspace, commit, 'main.tf')).toBe(TWO('"one"', 'later'))
	})

	test('locals and all, where nobody touched the files since', async () => {
		const before = { 'main.tf': TWO('local.sql', 'y'), 'locals.tf': 'locals {\n  sql = "one" # why\n}\n' }
		const { made, workspace, undo } = await inHclFiles(before)
		const wrong = await made.commit({ 'locals.tf': 'locals {\n  sql = "two"\n}\n' })
		const { commit, plan: done } = await undo(wrong)
		expect(done.changes).toMatchObject([{ id: 'outbound update model.x', edits: [{ path: ['sql'], before: 'two', after: 'one' }] }])
		expect(await textAt(workspace, commit, 'locals.tf')).toBe(before['locals.tf'])
	})

	test('of a commit that changed two resources the chosen one', async () => {
		const { made, workspace, undo } = await inHclFiles({ 'main.tf': TWO('"one"', 'y') })
		const wrong = await made.commit({ 'main.tf': TWO('"two"', 'wrong') })
		const { commit } = await undo(wrong, [at('model.y')])
		expect(await textAt(workspace, commit, 'main.tf')).toBe(TWO('"two"', 'y'))
	})
})

function landing(commit: CommitId | null, files: Rollback['plan']): Parameters<typeof land>[1] {
	return {
		tip: fake.tip(),
		commit: commit ?? fake.tip(),
		plan: files,
		leaf: 'rollback',
		title: 'Roll back',
		mark: ROLLBACK_TRAILER,
		intro: 'This undoes it.',
	}
}
