import { describe, expect, test } from 'vitest'
import type { Attribute, Change, Plan, ResourceType, Schema } from '../../../src/model/index.ts'
import type { Sides } from '../../support/shop.ts'
import { at, BOARD_SHOP, planOf } from '../../support/shop.ts'

/** A model whose kind, which is fixed at creation, was changed in Git, and a sync of it. */
const [SQL, TABLE] = [
	{ name: 'm', kind: 'sql' },
	{ name: 'm', kind: 'table' },
]
const SIDES: Sides = { base: { 'model.m': SQL }, git: { 'model.m': TABLE }, live: { 'model.m': SQL } }
const FIRST = { policy: { replace: [at('model.m')], createFirst: true } }
const SYNC = { 'sync.s': { model: 'm' } }
const used = (sides: Sides, users: object = SYNC): Sides => ({
	...sides,
	base: { ...sides.base, ...users },
	git: { ...sides.git, ...users },
	live: { ...sides.live, ...users },
})

const changed = (schema: Schema, name: string, how: (type: ResourceType) => ResourceType): Schema => ({
	...schema,
	types: schema.types.map((type) => (type.name === name ? how(type) : type)),
})

/** The workspace allows each name of a model once. */
const ONCE = changed(BOARD_SHOP, 'model', (type) => ({
	...type,
	attributes: type.attributes.map((attribute) => (attribute.name === 'name' ? { ...attribute, unique: 'exact' as const } : attribute)),
}))

/** A sync cannot be pointed to another model. */
const FIXED = changed(BOARD_SHOP, 'sync', (type) => ({
	...type,
	can: { create: true, update: true, delete: true },
	attributes: type.attributes.map((attribute) => (attribute.name === 'model' ? { ...attribute, live: 'create-only' as const } : attribute)),
}))

/** The key of the old one is made of a digest. */
const short = (text: string): string => text.replaceAll(/-[0-9a-f]{8}\b/g, '-OLD')

function told(plan: Pick<Plan, 'changes' | 'order'>): readonly string[] {
	const byId = new Map(plan.changes.map((change) => [change.id, change]))
	return plan.order.map((level) => level.map((id) => short(line(byId.get(id)))).join(' | '))
}

function line(change: Change | undefined): string {
	if (!change) return '?'
	const { address } = change
	if (change.kind === 'update')
		return `update ${address} ${change.edits.map(({ path, before, after }) => `${path.join('.')}: ${String(before)} -> ${String(after)}`).join(', ')}`
	return change.kind === 'create' ? `create ${address}` : `delete ${address} ${change.remoteId ?? ''}`
}

const heldIn = (plan: Pick<Plan, 'held'>): readonly string[] =>
	[...new Set(plan.held.map(({ address, reason }) => short(`${address}: ${reason.message}; ${reason.hint ?? ''}`)))].toSorted()

describe('the new one before the old one', () => {
	test.each<[string, Sides, readonly string[]]>([
		['nothing uses it', { ...SIDES, ...FIRST }, ['create model.m', 'delete model.m-OLD id-m']],
		[
			'a file asks for it',
			{ ...SIDES, policy: { replace: [at('model.m')] }, in: { git: { more: { 'model.m': { isCreatedFirst: true } } } } },
			['create model.m', 'delete model.m-OLD id-m'],
		],
		[
			'what uses it is pointed to the new one in between',
			{ ...used(SIDES), ...FIRST },
			['create model.m', 'update sync.s model: m-OLD -> m', 'delete model.m-OLD id-m'],
		],
		[
			'with what changes there anyway',
			{ ...used(SIDES), git: { 'model.m': TABLE, 'sync.s': { model: 'm', paused: true } }, ...FIRST },
			['create model.m', 'update sync.s paused: undefined -> true, model: m-OLD -> m', 'delete model.m-OLD id-m'],
		],
		[
			'what lets go of it does so after the new one is there',
			{ ...used(SIDES), git: { 'model.m': TABLE, 'model.n': SQL, 'sync.s': { model: 'n' } }, ...FIRST },
			['create model.m | create model.n', 'update sync.s model: m-OLD -> n', 'delete model.m-OLD id-m'],
		],
		[
			'under a name for the time being where each is allowed once',
			{ ...used(SIDES), ...FIRST, request: { schema: ONCE } },
			['create model.m', 'update sync.s model: m-OLD -> m', 'delete model.m-OLD id-m', 'update model.m name: m-OLD -> m'],
		],
		[
			'under its name where that is another one',
			{ ...SIDES, git: { 'model.m': { name: 'n', kind: 'table' } }, ...FIRST, request: { schema: ONCE } },
			['create model.m', 'delete model.m-OLD id-m'],
		],
		[
			'what cannot be pointed to it is made anew too',
			{ ...used(SIDES), policy: { replace: [at('model.m'), at('sync.s')], createFirst: true }, request: { schema: FIXED } },
			['create model.m', 'create sync.s', 'delete sync.s-OLD id-s', 'delete model.m-OLD id-m'],
		],
		[
			'the same, the old ones first',
			{ ...used(SIDES), policy: { replace: [at('model.m'), at('sync.s')] }, request: { schema: FIXED } },
			['delete sync.s id-s', 'delete model.m id-m', 'create model.m', 'create sync.s'],
		],
	])('%s', (_, sides, expected) => {
		const plan = planOf(sides)
		expect(heldIn(plan)).toEqual([])
		expect(told(plan)).toEqual(expected)
		expect(plan.guards).toEqual([])
	})

	test('P22: the old one is told apart from the new one by its id alone, and goes by a key of its own', () => {
		const [made, old] = planOf({ ...SIDES, ...FIRST }).changes
		expect(made).toMatchObject({ kind: 'create', address: 'model.m', replaces: 'id-m', deposes: old?.key })
		expect(old).toMatchObject({ kind: 'delete', deposed: 'model.m', remoteId: 'id-m', other: null })
	})

	test.each<[string, Sides, readonly string[]]>([
		[
			'P30: of what cannot be pointed to the new one',
			{ ...used(SIDES), ...FIRST, request: { schema: FIXED } },
			['they cannot be pointed to another one: make them anew too, with --replace sync.s'],
		],
		[
			'without the new one first',
			{ ...used(SIDES), policy: { replace: [at('model.m')] } },
			['add --create-before-destroy: then they are pointed to the new one before the old one is deleted'],
		],
		[
			'of a user that no file tells of',
			{ ...used(SIDES), git: SIDES.git ?? {}, ...FIRST, policy: { ...FIRST.policy, deletes: 'never' } },
			['remove those first'],
		],
		[
			'beyond the targets',
			{ ...used(SIDES), policy: { ...FIRST.policy, targets: [at('model.m')] } },
			['model.m: model.m is not made anew: what that takes of sync.s is not part of this plan; plan without targets'],
		],
	])('nothing of it is done %s', (_, sides, hints) => {
		const plan = planOf(sides)
		expect(plan.changes).toEqual([])
		for (const hint of hints) expect(heldIn(plan).join('\n')).toContain(hint)
	})

	test.each([true, false])('P2, P30: nor of what is fixed to it, where another user keeps it (new one first: %s)', (createFirst) => {
		const live = { ...used(SIDES).live, 'sync.other': { model: 'm' } }
		const plan = planOf({
			...used(SIDES),
			live,
			policy: { replace: [at('model.m'), at('sync.s')], createFirst },
			request: { schema: FIXED },
		})
		expect(plan.changes.filter(({ to }) => to === 'live')).toEqual([])
		expect(new Set(plan.held.map(({ address }) => address))).toEqual(new Set(['model.m', 'sync.s']))
	})

	test('P30: nor of another one whose old one would still name it', () => {
		const [was, now] = [{ 'sync.s': { model: 'm' } }, { 'sync.s': { model: 'n' } }]
		const others = { 'model.n': SQL }
		const plan = planOf({
			base: { ...SIDES.base, ...others, ...was },
			git: { ...SIDES.git, ...others, ...now },
			live: { ...SIDES.live, ...others, ...was, 'sync.other': { model: 'm' } },
			policy: { replace: [at('model.m'), at('sync.s')], createFirst: true },
			request: { schema: FIXED },
		})
		expect(plan.changes.filter(({ to }) => to === 'live')).toEqual([])
		expect(new Set(plan.held.map(({ address }) => address))).toEqual(new Set(['model.m', 'sync.s']))
	})

	test('P11: nor is a user pointed to it while the new one has to wait', () => {
		const plan = planOf({
			...used(SIDES),
			...FIRST,
			in: { live: { more: { 'sync.s': { busy: 'it runs' } } } },
			git: { 'model.m': TABLE, 'sync.s': { model: 'm', config: { a: 1 } } },
		})
		expect(plan.changes).toEqual([])
		expect(new Set(plan.held.map(({ reason }) => reason.code))).toEqual(new Set(['LIVE_BUSY']))
	})

	test('where the name cannot be changed, it says so', () => {
		const schema = changed(ONCE, 'model', (type) => ({
			...type,
			attributes: type.attributes.map((attribute) =>
				attribute.name === 'name' ? { ...attribute, live: 'create-only' as const } : attribute,
			),
		}))
		const plan = planOf({ ...SIDES, ...FIRST, request: { schema } })
		expect([plan.changes, plan.held.map(({ reason }) => reason.code)]).toEqual([[], ['LIVE_UNSUPPORTED']])
	})

	describe('P22, P30: a new one takes the name of the old one, and its successor needs that one', () => {
		const linked = (own: Partial<Attribute>): Schema =>
			changed(ONCE, 'model', (type) => ({
				...type,
				attributes: type.attributes.map((attribute): Attribute => {
					if (attribute.name === 'table') return { name: 'table', kind: 'string', refersTo: 'model' }
					return attribute.name === 'name' ? ({ ...attribute, ...own } as Attribute) : attribute
				}),
			}))
		const sides = (own: Partial<Attribute>, more: Partial<Sides> = {}): Sides => ({
			...used(SIDES),
			git: { 'model.m': { name: 'o', kind: 'table', table: 'n' }, 'model.n': { name: 'm' }, ...SYNC },
			policy: { ...FIRST.policy, deletes: 'allow' },
			request: { schema: linked(own) },
			...more,
		})

		test('the old one steps aside under its own address, before anything goes by another key', () => {
			const plan = planOf(sides({}))
			expect(heldIn(plan)).toEqual([])
			expect(told(plan)).toEqual([
				'update model.m name: m -> m-OLD',
				'create model.n',
				'create model.m',
				'update sync.s model: m-OLD -> m',
				'delete model.m-OLD id-m',
			])
			expect(plan.changes[0]).toMatchObject({ key: 'm', remoteId: 'id-m', interim: { attribute: 'name' } })
		})

		test('where its name is fixed, nothing of it is done, and it says why', () => {
			const plan = planOf(sides({ live: 'create-only' }))
			expect(plan.changes).toEqual([])
			expect(heldIn(plan)).toContainEqual(
				expect.stringMatching(/^model\.n: model\.n cannot have the name .* model\.m gives it up only later, and can have no other one/),
			)
		})
	})

	test('P4: what is left when a run ends after the new one was made is an ordinary plan', () => {
		const plan = planOf({
			base: { 'model.m': { name: 'm-NOW', kind: 'table' }, 'model.m-old': SQL, 'sync.s': { model: 'm-old' } },
			git: { 'model.m': TABLE, 'sync.s': { model: 'm' } },
			live: { 'model.m': { name: 'm-NOW', kind: 'table' }, 'model.m-old': SQL, 'sync.s': { model: 'm-old' } },
			in: { base: { 'model.m-old': { deposed: at('model.m') } } },
			policy: { deletes: 'never' },
			request: { schema: ONCE },
		})
		expect(told(plan)).toEqual(['update sync.s model: m-old -> m', 'delete model.m-old id-m-old', 'update model.m name: m-NOW -> m'])
	})

	test('P1: an edit of the old one in the meantime is a conflict', () => {
		const plan = planOf({
			base: { 'model.m-old': SQL },
			live: { 'model.m-old': { ...SQL, name: 'edited' } },
			in: { base: { 'model.m-old': { deposed: at('model.m') } } },
		})
		expect([plan.changes, plan.conflicts.map(({ reason }) => reason)]).toEqual([[], ['deleted-and-updated']])
	})
})

test('P30: an old one that can only go after what needs the new one is not made anew, unless the new one is to come first', () => {
	const schema = changed(BOARD_SHOP, 'folder', (type) => ({
		...type,
		attributes: [...type.attributes, { name: 'kind', kind: 'string', live: 'create-only' }],
	}))
	const was = { 'folder.a': { name: 'a', kind: 'x' }, 'folder.k': { name: 'k', parent: 'a' } }
	const git = {
		'folder.a': { name: 'a', kind: 'y' },
		'folder.n': { name: 'n', parent: 'a' },
		'folder.k': { name: 'k', parent: 'n' },
	}
	const planned = (createFirst: boolean): Omit<Plan, 'digest'> =>
		planOf({ base: was, git, live: was, policy: { replace: [at('folder.a')], createFirst, deletes: 'allow' }, request: { schema } })
	expect(told(planned(true))).toEqual([
		'create folder.a',
		'create folder.n',
		'update folder.k parent: a-OLD -> n',
		'delete folder.a-OLD id-a',
	])
	const plan = planned(false)
	expect(told(plan)).toEqual(['create folder.n', 'update folder.k parent: a -> n'])
	expect(heldIn(plan)).toEqual([
		'folder.a: folder.a cannot be made anew: the old one can only be deleted after what needs the new one; add --create-before-destroy, or make less anew at once',
	])
})

test('P30: of several that wait for each other, the one to be there and the other to have let go, none is made anew', () => {
	const schema = changed(BOARD_SHOP, 'folder', (type) => ({
		...type,
		attributes: [...type.attributes, { name: 'kind', kind: 'string', live: 'create-only' }],
	}))
	const was = { 'folder.a': { parent: 'b' }, 'folder.b': { kind: 'x' }, 'folder.d': { parent: 'a', kind: 'x' } }
	const git = { 'folder.a': { name: 'a' }, 'folder.b': { parent: 'd', kind: 'y' }, 'folder.d': { parent: 'a', kind: 'y' } }
	const policy = { replace: [at('folder.b'), at('folder.d')], createFirst: true, deletes: 'allow' } as const
	const plan = planOf({ base: was, git, live: was, policy, request: { schema } })
	expect(plan.changes).toEqual([])
	expect(new Set(plan.held.map(({ address, reason }) => short(`${address} ${reason.code}`)))).toEqual(
		new Set(['folder.b REFERENCE_CIRCLE', 'folder.d REFERENCE_CIRCLE', 'folder.a REFERENCE_CIRCLE']),
	)
	const one = planOf({ base: was, git, live: was, policy: { ...policy, replace: [at('folder.b')] }, request: { schema } })
	expect(told(one)).toEqual([
		'create folder.b',
		'update folder.a name: undefined -> a, parent: b-OLD -> undefined',
		'delete folder.b-OLD id-b',
	])
})

describe('made anew because of another one', () => {
	const [M, N] = ['model.m', 'folder.f']
	const sides = (triggers: object, name = 'g'): Sides => ({
		base: { [M]: SQL, [N]: { name: 'f' } },
		git: { [M]: SQL, [N]: { name } },
		live: { [M]: SQL, [N]: { name: 'f' } },
		in: { git: { more: { [M]: triggers } } },
	})
	const ON = { triggers: [{ address: at(N) }] }

	test.each<[string, Sides, readonly string[]]>([
		['it changes', sides(ON), ['delete model.m id-m | update folder.f name: f -> g', 'create model.m']],
		[
			'that attribute changes',
			sides({ triggers: [{ address: at(N), attribute: 'name' }] }),
			['delete model.m id-m | update folder.f name: f -> g', 'create model.m'],
		],
		['another attribute changes', sides({ triggers: [{ address: at(N), attribute: 'parent' }] }), ['update folder.f name: f -> g']],
		['nothing changes', sides(ON, 'f'), []],
		[
			'the new one first',
			sides({ ...ON, isCreatedFirst: true }),
			['create model.m | update folder.f name: f -> g', 'delete model.m-OLD id-m'],
		],
	])('%s', (_, given, expected) => {
		expect(told(planOf(given))).toEqual(expected)
	})

	test('says so', () => {
		const [made] = planOf(sides(ON)).changes.filter(({ kind }) => kind === 'create')
		expect(made).toMatchObject({ triggers: [N], notes: expect.arrayContaining(['is made anew because of folder.f']) })
	})

	test('P11: waits for that one', () => {
		const plan = planOf({ ...sides(ON), policy: { targets: [at(M)] } })
		expect([plan.changes, plan.held.length]).toEqual([[], 2])
	})
})
