import { describe, expect, test } from 'vitest'
import type { CommitId } from '../../../src/model/index.ts'
import { fail } from '../../../src/model/index.ts'
import { DEFAULT_POLICY } from '../../../src/plan/index.ts'
import { applyWorkspace } from '../../../src/sync/apply.ts'
import { planWorkspace } from '../../../src/sync/index.ts'
import { fakeForge } from '../../support/fake-forge.ts'
import { commitFiles } from '../../support/fake-tree.ts'
import { BRANCH, fakeWorkspace, OPTIONS } from '../../support/fake-workspace.ts'
import { at, baseOf, resourceOf } from '../../support/shop.ts'

const TREE = { 'models/a.yaml': 'name: a # ours\n', 'models/b.yaml': 'name: b\n' }
const REF = 'refs/heads/tideway/acme'

/** A workspace where somebody renamed b, whose changes go to pull requests. */
async function bench(when: 'always' | 'protected' = 'always') {
	const fake = await fakeWorkspace(TREE, { 'model.a': { name: 'a' }, 'model.b': { name: 'B' } })
	await fake.remember(baseOf({ 'model.a': { name: 'a' }, 'model.b': { name: 'b' } }))
	const forge = fakeForge(fake.remote)
	const workspace = { ...fake.workspace, pulls: { when, forge: async () => forge } }
	const apply = async () => {
		const report = await applyWorkspace(workspace, await fake.plan(), OPTIONS)
		return { ...report, kinds: report.outcomes.map(({ change, kind }) => `${change} ${kind}`) }
	}
	const edit = (address: string, name: string): void => {
		const was = fake.live.resources.get(at(address))
		fake.live.resources.set(at(address), { ...was, ...resourceOf(address, { name }) })
	}
	const says = async (path: string): Promise<string> => {
		const tip = fake.remote.refs.get(REF) as CommitId
		const entry = (await workspace.repository.list(tip, '')).find((one) => one.path === path)
		return new TextDecoder().decode((await workspace.repository.read([entry?.id ?? ''])).get(entry?.id ?? ''))
	}
	return { fake, forge, workspace, apply, edit, says }
}

describe('outbound changes go to a pull request', () => {
	test('P2 P21: it is opened once; base stays until it lands, and then moves by content', async () => {
		const { fake, forge, apply, says } = await bench()
		const main = fake.tip()
		const first = await apply()
		expect(first.kinds).toEqual(['outbound update model.b proposed'])
		expect(first.pull).toMatchObject({ number: 1, url: 'memory:pulls/1' })
		expect([fake.tip(), await says('models/b.yaml'), forge.effects]).toEqual([main, 'name: B\n', ['open 1']])
		expect(forge.pulls[0]?.body).toContain('model.b')

		const before = fake.remote.pushes.length
		for (const _ of [1, 2]) expect((await apply()).kinds).toEqual(['outbound update model.b proposed'])
		expect([fake.remote.pushes.length, forge.effects]).toEqual([before, ['open 1']])
		expect((await fake.stored()).state?.base.get(at('model.b'))?.attributes.get('name')).toBe('b')

		await fake.commit({ 'models/b.yaml': 'name: B\n' }, { message: 'squashed' })
		forge.change(1, { state: 'merged' })
		const { plan } = await fake.plan()
		expect([plan.changes, plan.adoptions.map(({ address, kind }) => `${kind} ${address}`)]).toEqual([[], ['agree model.b']])
		await apply()
		expect((await fake.stored()).state?.base.get(at('model.b'))?.attributes.get('name')).toBe('B')
	})

	test('where nothing speaks for us at the host, the run ends before it writes anything', async () => {
		const { fake, workspace } = await bench()
		const nobody = async () => fail('CREDENTIAL_MISSING', 'nothing speaks for us')
		const refs = new Map(fake.remote.refs)
		const mute = { ...workspace, pulls: { when: 'always' as const, forge: nobody } }
		await expect(applyWorkspace(mute, await fake.plan(), OPTIONS)).rejects.toMatchObject({ problem: { code: 'CREDENTIAL_MISSING' } })
		expect([fake.remote.refs, (await fake.stored()).lock]).toEqual([refs, null])
	})

	test('a later change goes into the same one, whose body says so and keeps what people wrote', async () => {
		const { forge, apply, edit, says } = await bench()
		await apply()
		forge.change(1, { body: `a word of mine\n\n${forge.pulls[0]?.body}\nand another`, title: 'my title' })
		edit('model.a', 'A')
		expect((await apply()).kinds.toSorted()).toEqual(['outbound update model.a proposed', 'outbound update model.b proposed'])
		expect(forge.effects).toEqual(['open 1', 'update 1'])
		expect(forge.pulls[0]?.title).toBe('my title')
		expect(forge.pulls[0]?.body).toMatch(/^a word of mine\n[\s\S]*model\.a[\s\S]*\nand another$/)
		expect(await says('models/a.yaml')).toBe('name: A # ours\n')
	})

	test('one that was closed is not opened again until something changes', async () => {
		const { fake, forge, apply, edit } = await bench()
		await apply()
		forge.change(1, { state: 'closed' })
		fake.remote.refs.delete(REF)
		const pushes = fake.remote.pushes.length
		const again = await apply().catch((error: unknown) => error)
		expect(again).toMatchObject({ problem: { code: 'PROPOSAL_CLOSED' } })
		expect([fake.remote.refs.has(REF), forge.effects, fake.remote.pushes.length]).toEqual([false, ['open 1'], pushes])
		edit('model.a', 'A')
		expect((await apply()).pull?.number).toBe(2)
	})

	test('P1: what the workspace takes back is taken out of it, and it is closed', async () => {
		const { fake, forge, workspace, apply, edit, says } = await bench()
		await apply()
		edit('model.b', 'b')
		const stale = await planWorkspace(workspace, fake.source(), DEFAULT_POLICY)
		expect([stale.plan.changes, stale.plan.warnings.map(({ code }) => code)]).toEqual([[], ['PROPOSAL_STALE']])
		expect((await apply()).kinds).toEqual([])
		expect([await says('models/b.yaml'), forge.effects]).toEqual(['name: b\n', ['open 1', 'close 1']])
		const pushes = fake.remote.pushes.length
		await apply()
		expect(fake.remote.pushes.length).toBe(pushes)
		edit('model.b', 'B')
		expect((await apply()).pull?.number).toBe(2)
	})

	test('a plan says what waits, and where', async () => {
		const { fake, workspace, apply } = await bench()
		await apply()
		const { plan } = await planWorkspace(workspace, fake.source(), DEFAULT_POLICY)
		expect(plan.warnings.map(({ code }) => code)).toEqual(['PROPOSAL_OPEN'])
	})

	test('P27: where the host is down after the push, the next run opens it', async () => {
		const { fake, forge, apply } = await bench()
		forge.open = async () => Promise.reject(Object.assign(new Error('down')))
		forge.isDown = true
		const first = await apply()
		expect(first.kinds).toEqual(['outbound update model.b proposed'])
		expect(first.problems).toMatchObject([{ code: 'API_SERVER' }])
		expect(fake.remote.refs.has(REF)).toBe(true)
		forge.isDown = false
		forge.open = fakeForge(fake.remote).open
		expect((await apply()).pull?.number).toBe(1)
	})

	test('P1: merged with what people wrote into it, and edited since: the next change is proposed all the same', async () => {
		const { fake, forge, apply, edit, says } = await bench()
		await apply()
		const head = fake.remote.refs.get(REF) as CommitId
		const theirs = await commitFiles(fake.workspace.repository, { 'models/b.yaml': 'name: B # mine\n' }, head)
		fake.remote.refs.set(REF, theirs)
		await fake.commit({ 'models/b.yaml': 'name: B # mine, and more\n' }, { message: 'squashed, then edited' })
		forge.change(1, { state: 'merged', head: { branch: 'tideway/acme', commit: theirs } })
		await apply()
		edit('model.b', 'C')
		expect((await apply()).pull?.number).toBe(2)
		expect(await says('models/b.yaml')).toBe('name: C # mine, and more\n')
	})

	test('inbound changes are made as ever, in the same run', async () => {
		const { fake, apply } = await bench()
		await fake.commit({ 'models/a.yaml': 'name: A # ours\n' })
		expect((await apply()).kinds.toSorted()).toEqual(['inbound update model.a done', 'outbound update model.b proposed'])
		expect((await fake.stored()).state?.base.get(at('model.a'))?.attributes.get('name')).toBe('A')
	})

	test('where the host says that the branch takes pushes, they go there', async () => {
		const { fake, forge, apply } = await bench('protected')
		expect((await apply()).kinds).toEqual(['outbound update model.b done'])
		expect([fake.remote.refs.has(REF), forge.effects]).toEqual([false, []])
	})

	test('where it takes none, to a pull request', async () => {
		const { fake, forge, apply } = await bench('protected')
		forge.protectedBy = { kind: 'known', needsPull: true, needsSignatures: false, neededApprovals: 1, neededChecks: [], others: [] }
		const main = fake.remote.refs.get(BRANCH)
		expect((await apply()).kinds).toEqual(['outbound update model.b proposed'])
		expect(fake.remote.refs.get(BRANCH)).toBe(main)
	})
})
