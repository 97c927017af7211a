import { describe, expect, test } from 'vitest'
import type { Change, ResourceType, Schema } from '../../../src/model/index.ts'
import type { Policy } from '../../../src/plan/index.ts'
import { forceRelease } from '../../../src/state/index.ts'
import { applyWorkspace } from '../../../src/sync/index.ts'
import { fakeIdLive } from '../../support/fake-id-live.ts'
import type { FakeWorkspace } from '../../support/fake-workspace.ts'
import { fakeWorkspace, OPTIONS } from '../../support/fake-workspace.ts'
import type { Resourceful } from '../../support/shop.ts'
import { at, baseOf, SHOP, shown } from '../../support/shop.ts'

/** The process ends here: nothing that it does afterwards leaves it. */
class Killed extends Error {}

const changed = (schema: Schema, name: string, how: (type: ResourceType) => Partial<ResourceType>): Schema => ({
	...schema,
	types: schema.types.map((type) => (type.name === name ? { ...type, ...how(type) } : type)),
})
const ALL = { create: true, update: true, delete: true } as const
const ONCE = changed(SHOP, 'model', ({ attributes }) => ({
	attributes: attributes.map((attribute) => (attribute.name === 'name' ? { ...attribute, unique: 'exact' as const } : attribute)),
}))
/** The same, where a model may need another one. */
const LINKED = changed(ONCE, 'model', ({ attributes }) => ({
	attributes: attributes.map((attribute) =>
		attribute.name === 'table' ? { name: 'table', kind: 'string' as const, refersTo: 'model' } : attribute,
	),
}))
/** A sync cannot be pointed to another model. */
const FIXED = changed(SHOP, 'sync', ({ attributes }) => ({
	can: ALL,
	attributes: attributes.map((attribute) => (attribute.name === 'model' ? { ...attribute, live: 'create-only' as const } : attribute)),
}))

type Scenario = {
	readonly schema: Schema
	readonly files: Readonly<Record<string, string>>
	readonly was: Resourceful
	readonly unique?: readonly string[]
	readonly policy: Partial<Policy>
}

const TABLE = { 'models/m.yaml': 'name: m\nkind: table\n' }
const M = { 'model.m': { name: 'm', kind: 'sql' } }
const FIRST = { replace: [at('model.m')], createFirst: true }

const SCENARIOS: Readonly<Record<string, Scenario>> = {
	'one that nothing uses': { schema: SHOP, files: TABLE, was: M, policy: FIRST },
	'one with users that are pointed to the new one': {
		schema: SHOP,
		files: { ...TABLE, 'syncs/s.yaml': 'model: m\nconfig: new\n', 'syncs/t.yaml': 'model: m\n' },
		was: { ...M, 'sync.s': { model: 'm', config: 'old' }, 'sync.t': { model: 'm' } },
		policy: FIRST,
	},
	'one whose name is allowed once': {
		schema: ONCE,
		files: { ...TABLE, 'syncs/s.yaml': 'model: m\n' },
		was: { ...M, 'sync.s': { model: 'm' } },
		unique: ['name'],
		policy: FIRST,
	},
	'one with a user that is made anew too': {
		schema: FIXED,
		files: { ...TABLE, 'syncs/s.yaml': 'model: m\n' },
		was: { ...M, 'sync.s': { model: 'm' } },
		policy: { replace: [at('model.m'), at('sync.s')], createFirst: true },
	},
	'the same, the old ones first': {
		schema: FIXED,
		files: { ...TABLE, 'syncs/s.yaml': 'model: m\n' },
		was: { ...M, 'sync.s': { model: 'm' } },
		policy: { replace: [at('model.m'), at('sync.s')] },
	},
	'one beside a user that lets go of it': {
		schema: SHOP,
		files: { ...TABLE, 'models/n.yaml': 'name: n\nkind: sql\n', 'syncs/s.yaml': 'model: n\n' },
		was: { ...M, 'sync.s': { model: 'm' } },
		policy: FIRST,
	},
	'one that must let go of its name before': {
		schema: LINKED,
		files: {
			'models/m.yaml': 'name: other\nkind: table\ntable: n\n',
			'models/n.yaml': 'name: m\nkind: sql\n',
			'syncs/s.yaml': 'model: m\n',
		},
		was: { ...M, 'sync.s': { model: 'm' } },
		unique: ['name'],
		policy: FIRST,
	},
	'one that takes the name of what is pointed to it': {
		schema: LINKED,
		files: { 'models/m.yaml': 'name: n\nkind: table\n', 'models/n.yaml': 'name: other\nkind: sql\ntable: m\n' },
		was: { ...M, 'model.n': { name: 'n', kind: 'sql', table: 'm' } },
		unique: ['name'],
		policy: FIRST,
	},
	'nothing but new ones': { schema: SHOP, files: { ...TABLE, 'syncs/s.yaml': 'model: m\n' }, was: {}, policy: {} },
}

async function open({ schema, files, was, unique = [], policy }: Scenario) {
	const fake = await fakeWorkspace(files, {}, { schema })
	const live = fakeIdLive(schema, was, unique)
	await fake.remember(baseOf(was))
	const workspace = { ...fake.workspace, live }
	const plan = () => {
		live.forget()
		return fake.plan({ allowChanges: 9, ...policy }, {}, live)
	}
	return { fake, live, workspace, plan }
}

type Opened = Awaited<ReturnType<typeof open>>
type Kill = { readonly at: number; readonly when: 'before' | 'after' }

/** So long does each effect take where what became of it is stored before the next one. */
const SLOW_MS = 30_000

/**
 * Plans and applies; answers how many effects there were. Rejects with `Killed` at the effect that is named. `pace`: whether anything is
 * stored before the end.
 */
async function run({ fake, workspace, live, plan }: Opened, kill?: Kill, pace: 'quick' | 'slow' = 'quick'): Promise<number> {
	let effects = 0
	const dying: typeof live.write = async (batch) => {
		effects += 1
		if (pace === 'slow') fake.clock.advance(SLOW_MS)
		if (effects >= (kill?.at ?? Number.POSITIVE_INFINITY) && kill?.when === 'before') throw new Killed()
		const outcomes = await live.write(batch)
		if (effects >= (kill?.at ?? Number.POSITIVE_INFINITY)) throw new Killed()
		return outcomes
	}
	const report = await applyWorkspace({ ...workspace, live: { ...live, write: dying } }, await plan(), OPTIONS)
	expect(report.outcomes.filter(({ kind }) => kind !== 'done')).toEqual([])
	return effects
}

async function isKilled(opened: Opened, kill: Kill, pace: 'quick' | 'slow' = 'quick'): Promise<boolean> {
	try {
		await run(opened, kill, pace)
		return false
	} catch (error) {
		if (!(error instanceof Killed)) throw error
		const { lock } = await opened.fake.stored()
		if (lock) await forceRelease(opened.workspace.store, lock.id)
		return true
	}
}

const inOrder = <T>(attributes: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
	new Map([...attributes].sort(([a], [b]) => (a < b ? -1 : 1)))

/** Without ids, which are the workspace's own. */
async function look({ fake, live }: Opened) {
	const { state, journal } = await fake.stored()
	const read = await live.read(['model', 'sync'])
	const seen = [...read.values()].flatMap((scope) => (scope.kind === 'complete' ? [...scope.value.values()] : []))
	return {
		live: seen.map(({ address, attributes }) => `${address} ${shown(inOrder(attributes))}`).toSorted(),
		base: [...(state?.base ?? [])].map(([address, { attributes }]) => `${address} ${shown(inOrder(attributes))}`).toSorted(),
		bound: [...(state?.base.values() ?? [])].every(({ id }) => id !== undefined && live.rows.has(id)),
		journal,
		files: await filesOf(fake),
	}
}

async function filesOf({ workspace, tip }: FakeWorkspace): Promise<readonly string[]> {
	return (await workspace.repository.list(tip(), '')).map(({ path, id }) => `${path} ${id}`)
}

async function expectSettled(opened: Opened, wanted: Awaited<ReturnType<typeof look>>): Promise<void> {
	await run(opened)
	expect(await look(opened)).toEqual(wanted)
	const { plan } = await opened.plan()
	// That it is asked for once more is no news.
	const warnings = plan.warnings.filter(({ message }) => !message.startsWith('--replace '))
	expect([plan.changes, plan.adoptions, plan.conflicts, warnings]).toEqual([[], [], [], []])
}

const creates = ({ live }: Opened): number => live.writes.filter(({ kind }: Change) => kind === 'create').length

describe.each(Object.entries(SCENARIOS))('made anew: %s', (_, scenario) => {
	test('P2: as planned, and nothing is left to do', async () => {
		const opened = await open(scenario)
		await run(opened)
		const { bound, journal } = await look(opened)
		expect([bound, journal]).toEqual([true, null])
		expect((await opened.plan()).plan).toMatchObject({ changes: [], adoptions: [], conflicts: [], held: [], unsupported: [] })
	})

	test('P4, P19, P23: killed at any effect, the next run ends where an undisturbed one does, and creates nothing twice', async () => {
		const undisturbed = await open(scenario)
		const effects = await run(undisturbed)
		const wanted = await look(undisturbed)
		for (let count = 1; count <= effects; count += 1) {
			for (const when of ['before', 'after'] as const) {
				const opened = await open(scenario)
				expect(await isKilled(opened, { at: count, when })).toBe(true)
				await expectSettled(opened, wanted)
				expect(creates(opened)).toBe(creates(undisturbed))
			}
		}
	})

	test('P4, P21: the same where results are stored in the middle of the run', async () => {
		const undisturbed = await open(scenario)
		const effects = await run(undisturbed, undefined, 'slow')
		const wanted = await look(undisturbed)
		expect(wanted.bound).toBe(true)
		for (let count = 1; count <= effects; count += 1) {
			for (const when of ['before', 'after'] as const) {
				const opened = await open(scenario)
				expect(await isKilled(opened, { at: count, when }, 'slow')).toBe(true)
				await expectSettled(opened, wanted)
				expect(creates(opened)).toBe(creates(undisturbed))
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
