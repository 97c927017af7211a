import { describe, expect, test } from 'vitest'
import type { Change, Schema } from '../../../src/model/index.ts'
import type { Policy } from '../../../src/plan/index.ts'
import { DEFAULT_POLICY } from '../../../src/plan/index.ts'
import { forceRelease } from '../../../src/state/index.ts'
import { applyWorkspace, planWorkspace } from '../../../src/sync/index.ts'
import type { FakeWorkspace } from '../../support/fake-workspace.ts'
import { fakeWorkspace, OPTIONS } from '../../support/fake-workspace.ts'
import type { Resourceful } from '../../support/shop.ts'
import { at, baseOf, SHOP, shown } from '../../support/shop.ts'

/** The process ends here: nothing that it does afterwards leaves it. */
class Killed extends Error {}

/** Folders of which no two may have one name. */
const NAMED: Schema = {
	...SHOP,
	types: SHOP.types.map((type) => ({
		...type,
		attributes: type.attributes.map((attribute) =>
			type.name === 'folder' && attribute.name === 'name' ? { ...attribute, unique: 'exact' as const } : attribute,
		),
	})),
}

type Scenario = {
	readonly files: Readonly<Record<string, string>>
	readonly was: Resourceful
	/** Ids of runs at work. */
	readonly busy?: readonly string[]
	readonly policy?: Partial<Policy>
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
	'two names that swap': {
		files: { 'folders/a.yaml': 'name: B\n', 'folders/b.yaml': 'name: A\n' },
		was: { 'folder.a': { name: 'A' }, 'folder.b': { name: 'B' } },
	},
	'a sync at work that is paused for its change': {
		files: { 'models/m.yaml': 'name: m\n', 'syncs/s.yaml': 'model: m\nconfig: new\npaused: false\n' },
		was: { 'model.m': { name: 'm' }, 'sync.s': { model: 'm', config: 'old', paused: false } },
		busy: ['sync.s'],
		policy: { pauseRunning: true },
	},
	'a name that a deleted one had': {
		files: { 'folders/new.yaml': 'name: A\n', 'folders/user.yaml': 'name: U\nparent: new\n' },
		was: { 'folder.old': { name: 'A' }, 'folder.user': { name: 'U', parent: 'old' } },
		policy: { allowDeletes: 1 },
	},
	'a model that is made anew': {
		files: { 'models/m.yaml': 'name: m\nkind: table\n', 'models/other.yaml': 'name: O\n' },
		was: { 'model.m': { name: 'm', kind: 'sql' }, 'model.other': { name: 'o' } },
		policy: { replace: [at('model.m')] },
	},
	'some of everything': {
		files: { 'models/a.yaml': 'name: A\n', 'models/new.yaml': 'name: n\n', 'syncs/s.yaml': 'model: new\n' },
		was: { 'model.a': { name: 'a' }, 'model.gone': { name: 'g' } },
		policy: { allowDeletes: 1 },
	},
}

async function open({ files, was, busy = [], policy = {} }: Scenario) {
	const fake = await fakeWorkspace(files, was, { schema: NAMED })
	await fake.remember(baseOf(was))
	for (const address of busy) {
		const resource = fake.live.resources.get(at(address))
		if (resource) fake.live.resources.set(at(address), { ...resource, busy: 'a run is under way' })
	}
	// The service allows each name once.
	const isTaken = (change: Change): boolean =>
		change.kind !== 'delete' &&
		change.type === 'folder' &&
		[...fake.live.resources.values()].some(
			({ address, type, attributes }) =>
				type === 'folder' && address !== change.address && attributes.get('name') === change.after.get('name'),
		)
	return { fake, isTaken, plan: () => fake.plan({ allowChanges: 9, deletes: 'allow', ...policy }) }
}

type Opened = Awaited<ReturnType<typeof open>>
type Kill = { readonly at: number; readonly when: 'before' | 'after' }

/** Plans and applies; answers how many effects there were. Rejects with `Killed` at the effect that is named. */
async function run({ fake, isTaken, plan }: Opened, kill?: Kill): Promise<number> {
	let effects = 0
	const { write } = fake.live
	fake.live.fate = (change) => (isTaken(change) ? 'failed' : 'done')
	const dying: typeof write = async (batch) => {
		effects += 1
		if (effects >= (kill?.at ?? Number.POSITIVE_INFINITY) && kill?.when === 'before') throw new Killed()
		const outcomes = await write(batch)
		if (effects >= (kill?.at ?? Number.POSITIVE_INFINITY)) throw new Killed()
		return outcomes
	}
	const live = { ...fake.live, write: dying }
	const planned = await plan()
	const report = await applyWorkspace({ ...fake.workspace, live }, planned, { ...OPTIONS, pauseRunning: true })
	expect(report.outcomes.filter(({ kind }) => kind !== 'done')).toEqual([])
	return effects
}

const isKilled = async (opened: Opened, kill: Kill): Promise<boolean> => {
	try {
		await run(opened, kill)
		return false
	} catch (error) {
		if (!(error instanceof Killed)) throw error
		const { lock } = await opened.fake.stored()
		if (lock) await forceRelease(opened.fake.workspace.store, lock.id)
		return true
	}
}

async function look({ fake }: Opened) {
	const { state, journal } = await fake.stored()
	const live = [...fake.live.resources.values()].map(({ address, attributes }) => `${address} ${shown(sorted(attributes))}`).toSorted()
	const base = [...(state?.base ?? [])].map(([address, { attributes }]) => `${address} ${shown(sorted(attributes))}`).toSorted()
	return { live, base, journal, files: await filesOf(fake) }
}

/** In one order, and without what means the same as being absent. */
const sorted = <T>(attributes: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
	new Map([...attributes].filter(([, value]) => value !== false).sort(([a], [b]) => (a < b ? -1 : 1)))

async function filesOf({ workspace, tip }: FakeWorkspace): Promise<readonly string[]> {
	const entries = await workspace.repository.list(tip(), '')
	return entries.map(({ path, id }) => `${path} ${id}`)
}

async function expectSettled(opened: Opened, wanted: Awaited<ReturnType<typeof look>>): Promise<void> {
	await run(opened)
	expect(await look(opened)).toEqual(wanted)
	const { plan } = await opened.plan()
	// That it is asked for once more is no news.
	const warnings = plan.warnings.filter(({ message }) => !message.startsWith('--replace '))
	expect([plan.changes, plan.adoptions, plan.conflicts, warnings]).toEqual([[], [], [], []])
}

describe.each(Object.entries(SCENARIOS))('%s', (_, scenario) => {
	test('P4, P23: killed at any effect, the next run ends where an undisturbed one does', async () => {
		const undisturbed = await open(scenario)
		const effects = await run(undisturbed)
		const wanted = await look(undisturbed)
		for (let at = 1; at <= effects; at += 1) {
			for (const when of ['before', 'after'] as const) {
				const opened = await open(scenario)
				expect(await isKilled(opened, { at, when })).toBe(true)
				await expectSettled(opened, wanted)
			}
		}
	})

	test('P4: killed again during the recovery', async () => {
		const undisturbed = await open(scenario)
		const effects = await run(undisturbed)
		const wanted = await look(undisturbed)
		for (let first = 1; first <= effects; first += 1) {
			for (let second = 1; second <= effects; second += 1) {
				for (const when of ['before', 'after'] as const) {
					const opened = await open(scenario)
					expect(await isKilled(opened, { at: first, when: 'after' })).toBe(true)
					await isKilled(opened, { at: second, when })
					await expectSettled(opened, wanted)
				}
			}
		}
	})
})

describe('what a reader is told', () => {
	test('how many changes are open: those that had begun on this machine, all of them on another', async () => {
		const opened = await open(SCENARIOS['some of everything'] as Scenario)
		await isKilled(opened, { at: 2, when: 'after' })
		const { plan } = await opened.plan()
		expect(plan.warnings).toMatchObject([{ code: 'RUN_INTERRUPTED', message: expect.stringContaining('left 2 changes open') }])
		for (const path of opened.fake.files.contents.keys()) if (path.includes('/runs/')) opened.fake.files.contents.delete(path)
		expect((await opened.plan()).plan.warnings).toMatchObject([{ message: expect.stringContaining('left 4 changes open') }])
	})

	test('that somebody is at work, while the lock is held', async () => {
		const opened = await open(SCENARIOS['some of everything'] as Scenario)
		await expect(run(opened, { at: 2, when: 'after' })).rejects.toThrow(Killed)
		expect((await opened.plan()).plan.warnings).toMatchObject([
			{ code: 'RUN_UNDER_WAY', message: expect.stringMatching(/^ada@laptop is at work since .* \(apply\)/) },
		])
	})

	test('that nobody is, where whoever holds it was a process of this machine and has ended', async () => {
		const opened = await open(SCENARIOS['some of everything'] as Scenario)
		await expect(run(opened, { at: 2, when: 'after' })).rejects.toThrow(Killed)
		const holders = { begin: async () => {}, hasEnded: async () => true, sweep: async () => {} }
		const { workspace } = opened.fake
		const { plan } = await planWorkspace({ ...workspace, holders }, opened.fake.source(), DEFAULT_POLICY)
		expect(plan.warnings).toMatchObject([{ code: 'RUN_INTERRUPTED' }])
	})

	test('nothing of a run that was a process of this machine and ended before its first change', async () => {
		const opened = await open(SCENARIOS['some of everything'] as Scenario)
		const { files } = opened.fake
		await isKilled(opened, { at: 1, when: 'after' })
		for (const path of files.contents.keys()) if (path.includes('/runs/')) files.contents.delete(path)
		expect((await opened.plan()).plan.warnings).toMatchObject([{ code: 'RUN_INTERRUPTED' }])
		const holders = { begin: async () => {}, hasEnded: async () => true, sweep: async () => {} }
		const workspace = { ...opened.fake.workspace, holders }
		expect((await planWorkspace(workspace, opened.fake.source(), DEFAULT_POLICY)).plan.warnings).toEqual([])
	})
})

test('P23: what may have been created is looked up before it is created again, however late the list is', async () => {
	const opened = await open(SCENARIOS['some of everything'] as Scenario)
	const { fake } = opened
	await isKilled(opened, { at: 1, when: 'after' })
	const { read } = fake.live
	// The list does not show the new model yet.
	fake.live.read = async (scopes) =>
		new Map(
			[...(await read(scopes))].map(([scope, found]) => [
				scope,
				found.kind === 'complete'
					? { ...found, value: new Map([...found.value].filter(([address]) => address !== at('model.new'))) }
					: found,
			]),
		)
	const report = await applyWorkspace(fake.workspace, await opened.plan(), OPTIONS)
	const created = report.outcomes.find(({ change }) => change === 'inbound create model.new')
	expect(created).toMatchObject({ kind: 'refused', problem: { code: 'LIVE_CHANGED' } })
	fake.live.read = read
	expect(fake.live.writes.filter(({ id }) => id === 'inbound create model.new')).toHaveLength(1)
	await run(opened)
	expect(fake.live.writes.filter(({ id }) => id === 'inbound create model.new')).toHaveLength(1)
})

test('P23: it is looked up as well where the run after the one that may have created it was interrupted before it', async () => {
	const opened = await open(SCENARIOS['some of everything'] as Scenario)
	const { fake } = opened
	await isKilled(opened, { at: 1, when: 'after' })
	const { read } = fake.live
	fake.live.read = async (scopes) => {
		const all = await read(scopes)
		const models = all.get('model')
		if (models?.kind !== 'complete') return all
		return new Map([...all, ['model', { ...models, value: new Map([...models.value].filter(([address]) => address !== at('model.new'))) }]])
	}
	// The second run ends in the middle of another change, before it comes to that create.
	const begun = Promise.withResolvers<void>()
	const dying: typeof fake.live = {
		...fake.live,
		find: (ref) => (ref.key === 'new' ? begun.promise.then(() => Promise.reject(new Killed())) : fake.live.find(ref)),
		write: () => {
			begun.resolve()
			return Promise.reject(new Killed())
		},
	}
	const second = applyWorkspace({ ...fake.workspace, live: dying }, await opened.plan(), { ...OPTIONS, concurrency: 4 })
	await expect(second).rejects.toThrow(Killed)
	const { lock } = await fake.stored()
	if (lock) await forceRelease(fake.workspace.store, lock.id)
	await applyWorkspace(fake.workspace, await opened.plan(), OPTIONS)
	expect(fake.live.writes.filter(({ id }) => id === 'inbound create model.new')).toHaveLength(1)
})

test.each([
	['a step aside', 'two names that swap', 'inbound update folder.b'],
	['a pause', 'a sync at work that is paused for its change', 'restored'],
] as const)('P21, P29: %s that the rest did not follow is known to the next run', async (_, name, failing) => {
	const undisturbed = await open(SCENARIOS[name] as Scenario)
	await run(undisturbed)
	const opened = await open(SCENARIOS[name] as Scenario)
	const { fake, isTaken } = opened
	fake.live.fate = (change) => (isTaken(change) || change.id === failing || fake.live.writes.length === 3 ? 'failed' : 'done')
	const report = await applyWorkspace(fake.workspace, await opened.plan(), { ...OPTIONS, pauseRunning: true })
	expect(report.outcomes.map(({ kind }) => kind)).toContain('failed')
	expect((await fake.stored()).journal).toBeNull()
	await expectSettled(opened, await look(undisturbed))
})

test('P5: what a run left that another one carries on is not settled twice', async () => {
	const opened = await open(SCENARIOS['two names that swap'] as Scenario)
	await isKilled(opened, { at: 1, when: 'after' })
	const planned = await opened.plan()
	await isKilled(opened, { at: 1, when: 'before' })
	await expect(applyWorkspace(opened.fake.workspace, planned, OPTIONS)).rejects.toMatchObject({ problem: { code: 'PLAN_STALE' } })
})

test('P44: of many runs the newest two hundred have a diary', async () => {
	const opened = await open(SCENARIOS['some of everything'] as Scenario)
	for (let epoch = 1; epoch <= 250; epoch += 1) await opened.fake.files.write(`/cache/runs/${String(epoch).padStart(8, '0')}-x.jsonl`, '')
	await run(opened)
	const names = await opened.fake.files.list('/cache/runs')
	expect([names.length, names[0]]).toEqual([201, '00000051-x.jsonl'])
})
