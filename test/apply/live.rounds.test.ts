import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyLive } from '../../src/apply/live.ts'
import { recordFacts } from '../../src/apply/record.ts'
import type { Address, Base, Digest, Outcome, Plan, Resources, ResourceType, Schema, Snapshot } from '../../src/model/index.ts'
import { complete } from '../../src/model/index.ts'
import { DEFAULT_POLICY, makePlan, sealPlan } from '../../src/plan/index.ts'
import type { FakeIdLive } from '../support/fake-id-live.ts'
import { fakeIdLive } from '../support/fake-id-live.ts'
import { fakeLog } from '../support/fake-log.ts'
import type { Resourceful } from '../support/shop.ts'
import { baseOf, INPUTS, resourceOf } from '../support/shop.ts'

const because = { reason: 'it is fixed at creation', remedy: 'make a new one' }
const ALL: ResourceType['can'] = { create: true, update: true, delete: true }

/** Folders in folders and files in them; names are unique, and a file cannot leave its home. */
const SCHEMA: Schema = {
	version: 1,
	types: [
		{
			name: 'folder',
			title: 'folders',
			role: 'managed',
			attributes: [
				{ name: 'name', kind: 'string', required: true, unique: 'exact' },
				{ name: 'parent', kind: 'string', refersTo: 'folder' },
				{ name: 'kind', kind: 'string', live: 'create-only', because },
			],
			can: ALL,
		},
		{
			name: 'file',
			title: 'files',
			role: 'managed',
			attributes: [
				{ name: 'name', kind: 'string', required: true, unique: 'exact' },
				{ name: 'folder', kind: 'string', refersTo: 'folder', required: true },
				{ name: 'home', kind: 'string', refersTo: 'folder', live: 'create-only', because },
				{ name: 'links', kind: 'set', items: { kind: 'string', refersTo: 'folder' }, emptyIsAbsent: true },
			],
			can: ALL,
		},
	],
}

type Tree = Readonly<Record<string, Readonly<Record<string, unknown>>>>
type Tape = (below: number) => number

const [FOLDERS, FILES, NAMES] = [
	['fa', 'fb', 'fc', 'fd'],
	['a', 'b', 'c', 'd'],
	['A', 'B', 'C', 'D', 'E'],
]

/** Everything refers to what is there, no folder is in itself, and no name stands twice. */
function isWhole(tree: Tree): boolean {
	const names = Object.entries(tree).map(([address, { name }]) => `${address.split('.')[0]} ${String(name)}`)
	const isIn = (key: unknown): boolean => key === undefined || `folder.${String(key)}` in tree
	const top = (address: string, depth: number): boolean => {
		const parent = tree[address]?.['parent']
		return parent === undefined || (depth < 9 && top(`folder.${String(parent)}`, depth + 1))
	}
	return (
		new Set(names).size === names.length &&
		Object.entries(tree).every(
			([address, { parent, folder, home, links = [] }]) =>
				[parent, folder, home, ...(links as readonly unknown[])].every(isIn) && top(address, 0),
		)
	)
}

/** The tree after some edits; one that would break it is not made. */
function edited(tree: Tree, tape: Tape, edits: number): Tree {
	const one = (of: readonly string[] | undefined): string => of?.[tape(of.length)] ?? ''
	const maybe = (): string | undefined => (tape(3) === 0 ? undefined : one(FOLDERS))
	const folder = (): Tree[string] => ({ name: one(NAMES), parent: maybe(), kind: one(NAMES) })
	const file = (): Tree[string] => ({
		name: one(NAMES),
		folder: one(FOLDERS),
		home: maybe(),
		links: FOLDERS?.filter(() => tape(3) === 0) ?? [],
	})
	let now = tree
	for (let left = edits; left > 0; left--) {
		const isFolder = tape(2) === 0
		const address = isFolder ? `folder.${one(FOLDERS)}` : `file.${one(FILES)}`
		const { [address]: was, ...others } = now
		const made = isFolder ? folder() : file()
		const name = one(Object.keys(made))
		const next = was && tape(4) === 0 ? others : { ...now, [address]: was ? { ...was, [name]: made[name] } : made }
		if (isWhole(next)) now = next
	}
	return now
}

function present(tree: Tree): Resourceful {
	return Object.fromEntries(
		Object.entries(tree).map(([address, attributes]) => [
			address,
			Object.fromEntries(
				Object.entries(attributes).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
			),
		]),
	)
}

function snapshot(of: 'git' | 'live', resources: Resources, base: Base): Snapshot {
	const scopes = SCHEMA.types.map(({ name }) => [name, complete(new Map([...resources].filter(([, { type }]) => type === name)))] as const)
	const gone = new Set(of === 'git' ? [] : [...base.keys()].filter((address) => !resources.has(address)))
	return { of, marker: 'now', scopes: new Map(scopes), unknown: new Map(), gone, warnings: [] }
}

type World = { readonly live: FakeIdLive; readonly base: Base; readonly git: Resources }
type Ended = World & { readonly plan: Plan; readonly outcomes: readonly Outcome[] }

/** A run of a new process: it tells the workspace the keys that base knows, plans, applies and records. */
async function round({ live, base, git }: World, renew: 'no' | 'old-first' | 'new-first'): Promise<Ended> {
	live.forget()
	live.bind?.([...base.values()].flatMap(({ type, key, id }) => (id === undefined ? [] : [{ type, key, id }])))
	const read = await live.read(['folder', 'file'])
	const inLive: Resources = new Map([...read.values()].flatMap((scope) => (scope.kind === 'complete' ? [...scope.value] : [])))
	const replace = renew === 'no' ? [] : [...git.keys()]
	const plan = sealPlan(
		makePlan({
			workspace: 'acme',
			provider: 'shop',
			preview: false,
			inputs: { ...INPUTS, base: { lineage: '0011', serial: 1, digest: 'sha256:0' as Digest } },
			schema: SCHEMA,
			base,
			git: snapshot('git', git, base),
			live: snapshot('live', inLive, base),
			policy: { ...DEFAULT_POLICY, deletes: 'allow', replace, createFirst: renew === 'new-first' },
			isIgnored: () => false,
		}),
	)
	const outcomes = await applyLive({
		plan,
		schema: SCHEMA,
		live,
		log: fakeLog(),
		diary: { started: async () => {}, ended: () => {}, closed: async () => {} },
		signal: new AbortController().signal,
		concurrency: 1,
		pauseRunning: false,
		resumed: new Set(),
		keepLock: async () => {},
		onOutcome: async () => {},
	})
	return { live, git, plan, outcomes, base: recordFacts(base, plan, outcomes, SCHEMA) }
}

/** What the workspace refused is a fault of the order; what is said to fail does, at the hand of the tape. */
function failing(live: FakeIdLive, tape: Tape): { readonly refusals: string[]; isCalm: boolean } {
	const { write } = live
	const state = { refusals: [] as string[], isCalm: false }
	live.write = async (batch) => {
		const [change] = batch
		if (change && !state.isCalm && tape(3) === 0) return [{ change: change.id, kind: 'failed' }]
		const outcomes = await write(batch)
		for (const outcome of outcomes)
			if (outcome.kind === 'refused') state.refusals.push(`${outcome.change}: ${outcome.problem?.message ?? ''}`)
		return outcomes
	}
	return state
}

const filed = (tree: Tree): Resources =>
	new Map(
		Object.entries(present(tree)).map(([address, attributes]): [Address, ReturnType<typeof resourceOf>] => [
			address as Address,
			resourceOf(address, attributes),
		]),
	)

const isRenewal = ({ message = '' }: { readonly message?: string }): boolean =>
	/still used by|made anew|has it in the workspace/.test(message)

test('P2, P30: whatever fails and whatever is made anew, no call is out of order, and in the end there is nothing to do', {
	timeout: 60_000,
}, async () => {
	const tapes = fc.array(fc.nat(9_999), { minLength: 300, maxLength: 300 })
	await fc.assert(
		fc.asyncProperty(tapes, fc.constantFrom('no', 'old-first', 'new-first'), async (numbers, renew) => {
			let at = 0
			const tape: Tape = (below) => (numbers[at++ % numbers.length] ?? 0) % below
			const before = edited({}, tape, 20)
			const live = fakeIdLive(SCHEMA, present(before), ['name'])
			const calls = failing(live, tape)
			let world: World = { live, base: baseOf(present(before)), git: filed(edited(before, tape, 12)) }
			for (let left = 4; left > 0; left--) world = await round(world, renew)
			calls.isCalm = true
			for (let left = 4; left > 0; left--) world = await round(world, renew)
			const last = await round(world, renew)
			expect(calls.refusals).toEqual([])
			expect([last.plan.changes, last.plan.adoptions, last.plan.conflicts]).toEqual([[], [], []])
			expect(last.plan.held.filter(({ reason }) => !isRenewal(reason))).toEqual([])
			if (last.plan.held.length === 0) expect(live.rows.size).toBe(last.git.size)
		}),
		{ numRuns: 150 },
	)
})

test('P20, P30: two that are made anew, of which the new ones stand the other way round', async () => {
	const before = { 'folder.fa': { name: 'A', parent: 'fc', kind: 'A' }, 'folder.fc': { name: 'C', kind: 'A' } }
	const after = { 'folder.fa': { name: 'A', kind: 'B' }, 'folder.fc': { name: 'C', parent: 'fa', kind: 'B' } }
	const live = fakeIdLive(SCHEMA, before, ['name'])
	const first = await round({ live, base: baseOf(before), git: filed(after) }, 'new-first')
	expect(
		first.outcomes.map(({ change, kind, problem: reason }) => [change.replace(/-[0-9a-f]{8}$/, '-OLD'), kind, reason?.message]),
	).toEqual([
		['inbound create folder.fa', 'done', undefined],
		['inbound create folder.fc', 'done', undefined],
		['inbound delete folder.fa-OLD', 'done', undefined],
		['inbound delete folder.fc-OLD', 'done', undefined],
		['inbound update folder.fa', 'done', undefined],
		['inbound update folder.fc', 'done', undefined],
	])
	expect((await round(first, 'new-first')).plan.changes).toEqual([])
})

test('P22, P30: what is pointed to a new one lets go of its name for that one first', async () => {
	const before = {
		'folder.fa': { name: 'A', kind: 'A' },
		'folder.fb': { name: 'B', parent: 'fa', kind: 'A' },
	}
	const after = { 'folder.fa': { name: 'B', kind: 'B' }, 'folder.fb': { name: 'C', parent: 'fa', kind: 'A' } }
	for (const failing of [undefined, 'inbound create folder.fa', 'inbound update folder.fb', 'inbound delete folder.fa']) {
		const live = fakeIdLive(SCHEMA, before, ['name'])
		const { write } = live
		const refused: string[] = []
		let isFailing = true
		live.write = async (batch) => {
			const [change] = batch
			if (change && isFailing && failing !== undefined && change.id.startsWith(failing)) return [{ change: change.id, kind: 'failed' }]
			const outcomes = await write(batch)
			refused.push(...outcomes.flatMap(({ change: id, kind }) => (kind === 'done' ? [] : [id])))
			return outcomes
		}
		let world: World = await round({ live, base: baseOf(before), git: filed(after) }, 'new-first')
		isFailing = false
		for (let left = 2; left > 0; left--) world = await round(world, 'new-first')
		const { plan } = await round(world, 'new-first')
		expect([failing, refused, plan.changes, plan.conflicts, plan.held]).toEqual([failing, [], [], [], []])
		expect([...live.rows.values()].map(({ attributes }) => attributes.get('name'))).toEqual(['C', 'B'])
	}
})
