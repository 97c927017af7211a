import { describe, expect, test } from 'vitest'
import type { CommitId } from '../../../src/model/index.ts'
import { fail } from '../../../src/model/index.ts'
import type { ForgeCommit } from '../../../src/ports/index.ts'
import { applyWorkspace } from '../../../src/sync/apply.ts'
import { fakeForge } from '../../support/fake-forge.ts'
import { commitFiles } from '../../support/fake-tree.ts'
import { fakeWorkspace, OPTIONS } from '../../support/fake-workspace.ts'
import { authorOn, HOST } from '../../support/host-author.ts'
import { at, baseOf, resourceOf } from '../../support/shop.ts'

const TREE = { 'models/a.yaml': 'name: a # ours\n', 'models/b.yaml': 'name: b\n' }
const REF = 'refs/heads/tideway/acme'
/** A workspace where somebody renamed b, and a host that makes the commits of pull requests. */
async function bench() {
	const fake = await fakeWorkspace(TREE, { 'model.a': { name: 'a' }, 'model.b': { name: 'B' } })
	await fake.remember(baseOf({ 'model.a': { name: 'a' }, 'model.b': { name: 'b' } }))
	const asked: ForgeCommit[] = []
	const meddle: { next: (() => void) | undefined } = { next: undefined }
	const author = authorOn(fake.remote, (request) => {
		asked.push(request)
		meddle.next?.()
		meddle.next = undefined
	})
	const forge = Object.assign(fakeForge(fake.remote), { author })
	const workspace = { ...fake.workspace, pulls: { when: 'always', signs: 'host', forge: async () => forge } as const }
	const apply = async () => {
		const report = await applyWorkspace(workspace, await fake.plan(), OPTIONS)
		return [...report.outcomes.map(({ change, kind }) => `${change} ${kind}`), ...report.problems.map(({ code }) => code)]
	}
	const rename = (address: string, name: string): void => {
		const was = fake.live.resources.get(at(address))
		fake.live.resources.set(at(address), { ...was, ...resourceOf(address, { name }) })
	}
	const says = async (): Promise<Readonly<Record<string, string>>> => {
		const entries = await workspace.repository.list(fake.remote.refs.get(REF) as CommitId, 'models')
		const contents = await workspace.repository.read(entries.map(({ id }) => id))
		return Object.fromEntries(entries.map(({ path, id }) => [path, new TextDecoder().decode(contents.get(id))]))
	}
	return { fake, forge, workspace, asked, meddle, apply, rename, says }
}

describe('the host makes the commits of a pull request', () => {
	test('P2: on its branch and nowhere else, each on the last one; the state knows them, and says nothing twice', async () => {
		const { fake, forge, asked, apply, rename, says } = await bench()
		const main = fake.tip()
		expect(await apply()).toEqual(['outbound update model.b proposed'])
		const first = fake.remote.refs.get(REF)
		expect([fake.tip(), (await fake.stored()).state?.proposal?.commit, forge.effects]).toEqual([main, first, ['open 1']])
		expect(asked).toEqual([{ branch: 'tideway/acme', on: main, message: expect.stringMatching(/^\S.*\n\n(?:.+\n)*Tideway-/) }])
		expect(fake.remote.commits.get(first as CommitId)?.author).toEqual(HOST)
		const pushed = fake.remote.pushes.flat().filter(({ ref, to }) => ref === REF && to !== main)
		expect(pushed).toEqual([])

		expect([await apply(), fake.remote.refs.get(REF)]).toEqual([['outbound update model.b proposed'], first])
		rename('model.a', 'A')
		expect(await apply()).toEqual(['outbound update model.a proposed', 'outbound update model.b proposed'])
		expect(asked.at(-1)?.on).toBe(first)
		expect(await says()).toEqual({ 'models/a.yaml': 'name: A # ours\n', 'models/b.yaml': 'name: B\n' })
	})

	test('P1: somebody who is there first is not written over; the next run goes on top of them', async () => {
		const { fake, workspace, meddle, apply, rename, says } = await bench()
		await apply()
		const theirs = async (): Promise<void> => {
			const head = fake.remote.refs.get(REF) as CommitId
			fake.remote.refs.set(REF, await commitFiles(workspace.repository, { 'models/b.yaml': 'name: B # seen\n' }, head))
		}
		rename('model.a', 'A')
		meddle.next = () => fake.remote.refs.set(REF, fake.tip())
		const before = fake.remote.refs.get(REF) as CommitId
		expect((await apply())[0]).toBe('outbound update model.a failed')
		fake.remote.refs.set(REF, before)
		await theirs()
		expect(await apply()).toEqual(['outbound update model.a proposed', 'outbound update model.b proposed'])
		expect(await says()).toEqual({ 'models/a.yaml': 'name: A # ours\n', 'models/b.yaml': 'name: B # seen\n' })
		expect((await fake.stored()).lock).toBeNull()
	})

	test('what landed in another form is merged in first, and comes out as we would have made it', async () => {
		const { fake, forge, asked, apply, rename, says } = await bench()
		await apply()
		await fake.commit({ 'models/b.yaml': 'name: B\n' }, { message: 'squashed' })
		forge.change(1, { state: 'merged' })
		rename('model.a', 'A')
		expect(await apply()).toEqual(['outbound update model.a proposed'])
		expect(asked.slice(1).map(({ message }) => message.split('\n')[0])).toEqual([
			'Merge the target branch',
			expect.stringContaining('model.a'),
		])
		expect(await says()).toEqual({ 'models/a.yaml': 'name: A # ours\n', 'models/b.yaml': 'name: B\n' })
	})

	test('P1: what somebody pushed right before the host merged is not taken back', async () => {
		const { fake, forge, workspace, apply, rename, says } = await bench()
		await apply()
		await fake.commit({ 'models/b.yaml': 'name: B\n' }, { message: 'squashed' })
		forge.change(1, { state: 'merged' })
		rename('model.a', 'A')
		const { merge } = forge.author
		forge.author.merge = async (request) => {
			const theirs = await commitFiles(workspace.repository, { 'models/c.yaml': 'name: c\n' }, request.on)
			fake.remote.refs.set(REF, theirs)
			return await merge({ ...request, on: theirs })
		}
		expect((await apply())[0]).toBe('outbound update model.a failed')
		expect(await says()).toMatchObject({ 'models/a.yaml': 'name: a # ours\n' })
	})

	test('P22: an answer that is lost is looked up, and nothing is made twice', async () => {
		const { fake, forge, asked, apply } = await bench()
		const { commit } = forge.author
		forge.author.commit = async (request) => {
			await commit(request)
			return fail('API_SERVER', 'the answer was lost')
		}
		expect(await apply()).toEqual(['outbound update model.b proposed'])
		expect([asked.length, (await fake.stored()).state?.proposal?.commit]).toEqual([1, fake.remote.refs.get(REF)])
	})

	test('a branch that holds something else in the end is told of, and not taken for ours', async () => {
		const { fake, forge, apply } = await bench()
		const { commit } = forge.author
		forge.author.commit = async (request) => await commit({ ...request, files: [...request.files, { path: 'x.txt', content: 'x' }] })
		expect((await apply())[0]).toBe('outbound update model.b failed')
		expect((await fake.stored()).state?.proposal).toBeUndefined()
	})

	test('a host that signs nothing for others', async () => {
		const { fake, workspace } = await bench()
		const pulls = { ...workspace.pulls, forge: async () => fakeForge(fake.remote) }
		const report = await applyWorkspace({ ...workspace, pulls }, await fake.plan(), OPTIONS)
		expect(report.outcomes).toMatchObject([{ kind: 'failed', problem: { code: 'CONFIG_INVALID', hint: expect.stringContaining('gpg') } }])
		expect(fake.remote.refs.has(REF)).toBe(false)
	})
})
