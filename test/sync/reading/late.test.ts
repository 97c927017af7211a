import { describe, expect, test } from 'vitest'
import type { Address, Plan, RemoteId, Resource } from '../../../src/model/index.ts'
import { complete } from '../../../src/model/index.ts'
import { DEFAULT_POLICY } from '../../../src/plan/index.ts'
import { applyWorkspace } from '../../../src/sync/apply.ts'
import { planWorkspace } from '../../../src/sync/plan.ts'
import { lateIn } from '../../../src/sync/reading/late.ts'
import type { FilesByPath } from '../../support/fake-tree.ts'
import type { FakeWorkspace } from '../../support/fake-workspace.ts'
import { fakeWorkspace, OPTIONS } from '../../support/fake-workspace.ts'
import { at, baseOf, idOf, resourceOf } from '../../support/shop.ts'

const A = 'models/a.yaml'
const B = 'models/b.yaml'
const KNOWN = { 'model.a': { name: 'a', sql: 'old' }, 'model.b': { name: 'b' } }

/** What is edited in Git and applied, and the plan of whoever wished the workspace back as it was. */
const EDITS: readonly (readonly [name: string, edit: FilesByPath, undone: readonly string[]])[] = [
	['edited', { [A]: 'name: a\nsql: new\n' }, ['outbound update model.a']],
	['made', { 'models/c.yaml': 'name: c\n' }, ['outbound delete model.c']],
	['deleted', { [B]: null }, ['outbound create model.b']],
]

/** A workspace, an edit of whose files was applied just now. `before`: what the workspace held. */
async function applied(edit: FilesByPath): Promise<{ readonly fake: FakeWorkspace; readonly before: ReadonlyMap<Address, Resource> }> {
	const fake = await fakeWorkspace({ [A]: 'name: a\nsql: old\n', [B]: 'name: b\n' }, KNOWN)
	await fake.remember(baseOf(KNOWN))
	const before = new Map(fake.live.resources)
	await fake.commit(edit)
	const { outcomes } = await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
	expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['done']))
	return { fake, before }
}

function show({ live }: FakeWorkspace, resources: ReadonlyMap<Address, Resource>): void {
	live.resources.clear()
	for (const [address, resource] of resources) live.resources.set(address, resource)
}

const idsIn = ({ changes, adoptions }: Plan): readonly string[] => [
	...changes.map(({ id }) => id),
	...adoptions.map(({ kind, address }) => `${kind} ${address}`),
]

/** The plan of somebody who is shown `late` at first, and half a second later what the workspace holds. */
async function planWhile(fake: FakeWorkspace, late: ReadonlyMap<Address, Resource>): Promise<Plan> {
	const now = new Map(fake.live.resources)
	show(fake, late)
	const inTime = fake.clock.sleep(500).then(() => show(fake, now))
	const { plan } = await fake.plan()
	await inTime
	return plan
}

describe('P1, P19, P21: a workspace that shows late what was just', () => {
	test.each(EDITS)('%s: it is looked at again until it shows what was applied', async (_name, edit) => {
		const { fake, before } = await applied(edit)
		const plan = await planWhile(fake, before)
		expect([idsIn(plan), plan.conflicts, plan.complete]).toEqual([[], [], true])
	})

	test.each(EDITS)('%s: somebody who undoes it is heard when the moment is over', async (_name, edit, undone) => {
		const { fake, before } = await applied(edit)
		const began = fake.clock.monotonicMs()
		show(fake, before)
		expect(idsIn((await fake.plan()).plan)).toEqual(undone)
		expect(fake.clock.monotonicMs() - began).toBe(10_000)
		expect(idsIn((await fake.plan()).plan)).toEqual(undone)
		expect(fake.clock.monotonicMs() - began).toBe(10_000)
	})

	test('two times in a row: neither of the states before is believed', async () => {
		const { fake, before } = await applied({ [A]: 'name: a\nsql: new\n' })
		const between = new Map(fake.live.resources)
		await fake.commit({ [A]: 'name: a\nsql: newest\n' })
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		for (const late of [before, between]) expect(idsIn(await planWhile(fake, late))).toEqual([])
	})
})

test('P44: however much was written, a list is looked through once', async () => {
	const files = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`models/m${index}.yaml`, `name: m${index}\n`]))
	const { fake } = await applied(files)
	let looks = 0
	const resources = new Map(fake.live.resources)
	const values = resources.values.bind(resources)
	resources.values = () => {
		looks += 1
		return values()
	}
	const base = (await fake.stored()).state?.base ?? new Map()
	expect(await lateIn(fake.workspace, base, new Map([['model', complete(resources)]]))).toEqual([])
	expect([base.size, looks]).toEqual([52, 1])
})

test('a run of long ago is not read for it', async () => {
	const { fake, before } = await applied({ [A]: 'name: a\nsql: new\n' })
	show(fake, before)
	fake.clock.advance(60_000)
	const { files, paths } = fake.workspace
	const read: string[] = []
	const aged = {
		...files,
		changedAt: async () => '2026-01-01T00:00:00.000Z',
		read: async (path: string) => {
			read.push(path)
			return await files.read(path)
		},
	}
	const planned = await planWorkspace({ ...fake.workspace, files: aged }, fake.source(), DEFAULT_POLICY)
	expect(idsIn(planned.plan)).toEqual(['outbound update model.a'])
	expect(read.filter((path) => path.startsWith(paths.runs))).toEqual([])
})

describe('P1: what is no late read is an edit at once', () => {
	test('another value than the one before', async () => {
		const { fake } = await applied({ [A]: 'name: a\nsql: new\n' })
		fake.live.resources.set(at('model.a'), resourceOf('model.a', { name: 'a', sql: 'theirs' }, { id: idOf('model.a') }))
		expect(idsIn((await fake.plan()).plan)).toEqual(['outbound update model.a'])
	})

	test('one that came back under another id', async () => {
		const { fake } = await applied({ [B]: null })
		fake.live.resources.set(at('model.b'), resourceOf('model.b', { name: 'b' }, { id: 'model-another' as RemoteId }))
		expect(idsIn((await fake.plan()).plan)).toEqual(['outbound create model.b'])
	})

	test('what was written back is what the workspace shows in time', async () => {
		const { fake } = await applied({ [A]: 'name: a\nsql: new\n' })
		await fake.commit({ [A]: 'name: a\nsql: old\n' })
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		const { plan } = await fake.plan()
		expect([idsIn(plan), plan.complete]).toEqual([[], true])
	})

	test('what was there before a write that was refused', async () => {
		const fake = await fakeWorkspace({ [A]: 'name: a\nsql: old\n', [B]: 'name: b\n' }, KNOWN)
		await fake.remember(baseOf(KNOWN))
		await fake.commit({ [A]: 'name: a\nsql: new\n' })
		fake.live.fate = () => 'refused'
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		expect(idsIn((await fake.plan()).plan)).toEqual(['inbound update model.a'])
	})

	test.each([
		['a version newer than the one that was confirmed', '2026-01-01T00:00:09Z', ['outbound update model.a']],
		['an older one is late, and no workspace that was restored', '2026-01-01T00:00:01Z', []],
	])('P48: %s', async (_, version, changes) => {
		const { fake, before } = await applied({ [A]: 'name: a\nsql: new\n' })
		const base = (await fake.stored()).state?.base ?? new Map()
		const entry = base.get(at('model.a'))
		if (!entry) throw new Error('it is not known')
		await fake.remember(new Map([...base, [at('model.a'), { ...entry, version: '2026-01-01T00:00:05Z' }]]))
		const shown = new Map(
			[...before].map(([address, resource]) => [address, address === at('model.a') ? { ...resource, version } : resource]),
		)
		const began = fake.clock.monotonicMs()
		const plan = await planWhile(fake, shown)
		expect([idsIn(plan), fake.clock.monotonicMs() - began]).toEqual([changes, changes.length > 0 ? 500 : 1_000])
		expect(JSON.stringify(plan.warnings)).not.toContain('LIVE_RESTORED')
	})
})
