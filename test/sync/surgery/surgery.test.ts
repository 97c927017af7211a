import { describe, expect, test } from 'vitest'
import type { CommitId, RemoteId } from '../../../src/model/index.ts'
import { Failure } from '../../../src/model/index.ts'
import { DEFAULT_POLICY } from '../../../src/plan/index.ts'
import { acquireLock, digestState, stateRef } from '../../../src/state/index.ts'
import type { Surgery } from '../../../src/sync/index.ts'
import { applyWorkspace, importResource, moving, operate, planWorkspace, pullState, pushState, removing } from '../../../src/sync/index.ts'
import { dictOf } from '../../support/fake-api.ts'
import type { FakeWorkspace } from '../../support/fake-workspace.ts'
import { fakeWorkspace, NAME, OPTIONS } from '../../support/fake-workspace.ts'
import { at, baseOf, linesOf, resourceOf } from '../../support/shop.ts'

const TREE = { 'models/m.yaml': 'name: m\n', 'models/n.yaml': 'name: n\n' }
const MOVE = moving(at('model.m'), { address: at('model.k'), type: 'model', key: 'k' })
const REMOVE = removing([at('model.m'), at('model.n')])

/** Two models that both sides agreed on, the first with everything that an entry can have. */
async function agreed(): Promise<FakeWorkspace> {
	const fake = await fakeWorkspace(TREE, { 'model.m': { name: 'm' }, 'model.n': { name: 'n' } })
	const rich = { observed: dictOf({ name: 'M' }), version: '7', file: dictOf({ startDate: 'today' }) }
	await fake.remember(baseOf({ 'model.m': { name: 'm' }, 'model.n': { name: 'n' } }, { 'model.m': rich }))
	return fake
}

async function codeOf(work: Promise<unknown>): Promise<string> {
	try {
		await work
		return 'done'
	} catch (error) {
		return error instanceof Failure ? error.problem.code : 'a defect'
	}
}

describe('P26: each operation is one new link of the chain', () => {
	test.each<[string, Surgery, readonly string[]]>([
		['mv', MOVE, ['model.n', 'model.k']],
		['rm', REMOVE, []],
	])('%s', async (_, surgery, addresses) => {
		const fake = await agreed()
		const before = (await fake.stored()).state
		const after = await operate(fake.workspace, surgery, OPTIONS)
		const { state, lock } = await fake.stored()
		expect([after.serial, after.lineage, after.parent, [...after.base.keys()], lock]).toEqual([
			(before?.serial ?? 0) + 1,
			before?.lineage,
			before && digestState(before),
			addresses,
			null,
		])
		expect([state?.commit, state?.identity, state?.branch]).toEqual([before?.commit, before?.identity, before?.branch])
	})

	test('what moves is the whole entry', async () => {
		const fake = await agreed()
		const was = (await fake.stored()).state?.base.get(at('model.m'))
		await operate(fake.workspace, MOVE, OPTIONS)
		expect((await fake.stored()).state?.base.get(at('model.k'))).toEqual({ ...was, key: 'k' })
	})

	test.each<[string, Surgery]>([
		['an address that is not there', removing([at('model.m'), at('model.x')])],
		['an address that is taken', moving(at('model.m'), { address: at('model.n'), type: 'model', key: 'n' })],
		['another type', moving(at('model.m'), { address: at('folder.m'), type: 'folder', key: 'm' })],
	])('refused, %s: nothing is pushed, not even a lock', async (_, surgery) => {
		const fake = await agreed()
		const before = [fake.remote.pushes.length, (await fake.stored()).version]
		expect(await codeOf(operate(fake.workspace, surgery, OPTIONS))).not.toBe('done')
		expect(await codeOf(operate(fake.workspace, surgery, 'dry-run'))).not.toBe('done')
		expect([fake.remote.pushes.length, (await fake.stored()).version]).toEqual(before)
	})

	test('a dry run pushes nothing', async () => {
		const fake = await agreed()
		const before = fake.remote.pushes.length
		await operate(fake.workspace, REMOVE, 'dry-run')
		expect(fake.remote.pushes.length).toBe(before)
	})
})

describe('P5: somebody else is applying', () => {
	test.each<[string, (fake: FakeWorkspace) => Promise<unknown>]>([
		['mv', ({ workspace }) => operate(workspace, MOVE, OPTIONS)],
		['rm', ({ workspace }) => operate(workspace, REMOVE, OPTIONS)],
		[
			'push',
			async ({ workspace }) => pushState(workspace, new TextEncoder().encode(await pullState(workspace, 'sealed')), 'copy.json', OPTIONS),
		],
	])('%s waits no longer than it was told, and writes nothing', async (_, work) => {
		const fake = await agreed()
		await acquireLock(fake.workspace.store, { ...fake.workspace, holder: 'bea@desk', operation: 'apply', leaseMs: 300_000, waitMs: 0 })
		const before = (await fake.stored()).version
		expect(await codeOf(work(fake))).toBe('LOCK_HELD')
		expect((await fake.stored()).version).toBe(before)
	})
})

describe('import', () => {
	const binding = { address: at('model.n'), type: 'model', key: 'n', id: 'id-other' }

	async function unbound(): Promise<FakeWorkspace> {
		const fake = await fakeWorkspace(TREE, { 'model.m': { name: 'm' } })
		const other = resourceOf('model.other', { name: 'n' }, { id: 'id-other' as RemoteId, version: '3' })
		fake.live.resources.set(other.address, other)
		await fake.remember(baseOf({ 'model.m': { name: 'm' } }))
		return fake
	}

	test('P47: base is now that of the commit whose file was bound', async () => {
		const fake = await unbound()
		const tip = await fake.commit({ 'models/n.yaml': 'name: n\n# newer\n' })
		await importResource(fake.workspace, fake.source(), binding, OPTIONS)
		const { state } = await fake.stored()
		expect([state?.commit, state?.identity]).toEqual([tip, 'w-1'])
		expect(state?.base.get(at('model.n'))).toEqual({
			type: 'model',
			key: 'n',
			id: 'id-other',
			attributes: dictOf({ name: 'n' }),
			version: '3',
		})
	})

	test('P2: what the service’s own sync did before is still told by the next plan', async () => {
		const fake = await unbound()
		const echo = { name: 'its own sync', isOwn: (message: string) => message.startsWith('Shop: ') }
		const workspace = { ...fake.workspace, provider: { ...fake.workspace.provider, echo } }
		const how = { message: 'Shop: deleted', at: '2025-12-31T23:00:00.000Z' }
		await fake.commit({ 'models/m.yaml': null, 'models/n.yaml': 'name: n\n' }, how)
		await importResource(workspace, fake.source(), binding, OPTIONS)
		const { plan } = await planWorkspace(workspace, fake.source(), DEFAULT_POLICY)
		expect(linesOf(plan)).toEqual(["git create {'name':'m'}", 'base removed'])
	})

	test('P6: refused where somebody applied between the look and the lock', async () => {
		const fake = await unbound()
		const { find } = fake.live
		fake.live.find = async (ref) => {
			fake.live.find = find
			await fake.remember(baseOf({}))
			return await find(ref)
		}
		expect(await codeOf(importResource(fake.workspace, fake.source(), binding, OPTIONS))).toBe('PLAN_STALE')
		expect([...((await fake.stored()).state?.base ?? [])]).toEqual([])
	})

	test.each<[string, (fake: FakeWorkspace) => void, string]>([
		['P38: the list of models is not complete', ({ live }) => live.unlisted.add('model'), 'READ_INCOMPLETE'],
		[
			'P48: the credential reaches another workspace',
			({ live }) => {
				live.workspace = { kind: 'complete', value: 'w-2' as RemoteId }
			},
			'LIVE_IDENTITY',
		],
	])('%s', async (_, spoil, code) => {
		const fake = await unbound()
		await fake.remember(baseOf({ 'model.m': { name: 'm' } }), { identity: 'w-1' as RemoteId })
		spoil(fake)
		const before = (await fake.stored()).version
		expect(await codeOf(importResource(fake.workspace, fake.source(), binding, OPTIONS))).toBe(code)
		expect((await fake.stored()).version).toBe(before)
	})
})

test('P26: a copy is taken where it directly follows what is stored, and refused where it follows another state of that serial', async () => {
	const fake = await agreed()
	const ref = stateRef(NAME)
	const first = fake.remote.refs.get(ref)
	const rewind = (): void => void (first && fake.remote.refs.set(ref, first))
	await operate(fake.workspace, REMOVE, OPTIONS)
	const copy = new TextEncoder().encode(await pullState(fake.workspace, 'sealed'))
	rewind()
	expect(await codeOf(pushState(fake.workspace, copy, 'copy.json', OPTIONS))).toBe('done')
	await operate(
		fake.workspace,
		{ operation: 'state rm', edit: (base) => new Map([...base, ...baseOf({ 'model.x': { name: 'x' } })]) },
		OPTIONS,
	)
	const later = new TextEncoder().encode(await pullState(fake.workspace, 'sealed'))
	rewind()
	await operate(fake.workspace, MOVE, OPTIONS)
	expect(await codeOf(pushState(fake.workspace, later, 'later.json', OPTIONS))).toBe('PLAN_STALE')
	expect(await codeOf(pushState(fake.workspace, copy, 'copy.json', OPTIONS))).toBe('PLAN_STALE')
})

test('P23, P27: what a copy knows as begun and not settled is settled by the next plan', async () => {
	const fake = await fakeWorkspace(TREE, { 'model.m': { name: 'm' }, 'model.n': { name: 'n' } })
	await fake.remember(baseOf({ 'model.m': { name: 'm' }, 'model.n': { name: 'n' } }))
	const ref = stateRef(NAME)
	const before = fake.remote.refs.get(ref)
	await fake.commit({ 'models/new.yaml': 'name: new\n' })
	fake.live.fate = () => 'unanswered'
	await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
	const { journal } = await fake.stored()
	expect(journal?.intents.map(({ address, outcome }) => [address, outcome])).toEqual([['model.new', 'unknown']])
	const copy = new TextEncoder().encode(await pullState(fake.workspace, 'sealed'))
	fake.remote.refs.set(ref, before as CommitId)
	await pushState(fake.workspace, copy, 'copy.json', OPTIONS)
	expect((await fake.stored()).journal).toEqual(journal)
})
