import { describe, expect, test } from 'vitest'
import { recordFacts } from '../../src/apply/record.ts'
import type { Base, Outcome, Plan, RemoteId, Schema } from '../../src/model/index.ts'
import { sealPlan } from '../../src/plan/index.ts'
import { dictOf } from '../support/fake-api.ts'
import type { Sides } from '../support/shop.ts'
import { at, BOARD_SHOP, planOf, requestOf, shown, writtenOver } from '../support/shop.ts'

type Ended = Readonly<Record<string, Outcome['kind'] | Omit<Outcome, 'change'>>>

/** Base after a run in which these changes ended so, by address and direction; what is not named was never tried. */
function baseAfter(sides: Sides, ended: Ended): Base {
	const plan: Plan = sealPlan(planOf(sides))
	const outcomes = Object.entries(ended).map(([change, how]): Outcome => ({ change, ...(typeof how === 'string' ? { kind: how } : how) }))
	for (const { change } of outcomes) expect(plan.changes.map(({ id }) => id)).toContain(change)
	const { base: was, schema } = requestOf(sides)
	const base = recordFacts(was, plan, outcomes, schema)
	// What is stored while a run goes on is what its end starts from.
	expect(recordFacts(base, plan, outcomes, schema)).toEqual(base)
	return base
}

/** `address attributes`, and `seen` where the live side shows something else. */
function lines(base: Base): readonly string[] {
	return [...base]
		.map(([address, { attributes, observed }]) => `${address} ${shown(attributes)}${observed ? ` seen ${shown(observed)}` : ''}`)
		.toSorted()
}

const A = { name: 'a' }

describe('P21: base moves for what was confirmed, and for nothing else', () => {
	const update: Sides = { base: { 'model.m': A }, git: { 'model.m': { name: 'b' } }, live: { 'model.m': A } }
	const create: Sides = { git: { 'model.m': A } }
	const remove: Sides = { base: { 'model.m': A }, live: { 'model.m': A } }
	const [was, is] = ["model.m {'name':'a'}", "model.m {'name':'b'}"]

	test.each<[string, Sides, Ended, readonly string[]]>([
		['an update done', update, { 'inbound update model.m': 'done' }, [is]],
		['an update failed', update, { 'inbound update model.m': 'failed' }, [was]],
		['an update refused', update, { 'inbound update model.m': 'refused' }, [was]],
		['an update of which nothing is known', update, { 'inbound update model.m': 'unknown' }, [was]],
		['an update skipped', update, { 'inbound update model.m': 'skipped' }, [was]],
		['an update never tried', update, {}, [was]],
		['a create done', create, { 'inbound create model.m': 'done' }, [was]],
		['a create failed', create, { 'inbound create model.m': 'failed' }, []],
		['a create of which nothing is known', create, { 'inbound create model.m': 'unknown' }, []],
		['a delete done', remove, { 'inbound delete model.m': 'done' }, []],
		['a delete failed', remove, { 'inbound delete model.m': 'failed' }, [was]],
	])('%s', (_, sides, ended, expected) => {
		expect(lines(baseAfter(sides, ended))).toEqual(expected)
	})

	test.each<[string, Sides, Ended, readonly string[]]>([
		[
			'an update landed',
			{ base: { 'model.m': A }, git: { 'model.m': A }, live: { 'model.m': { name: 'b' } } },
			{ 'outbound update model.m': 'done' },
			[is],
		],
		[
			'an update refused',
			{ base: { 'model.m': A }, git: { 'model.m': A }, live: { 'model.m': { name: 'b' } } },
			{ 'outbound update model.m': 'refused' },
			[was],
		],
		['a create landed', { live: { 'model.m': A } }, { 'outbound create model.m': 'done' }, [was]],
		['a delete landed', { base: { 'model.m': A }, git: { 'model.m': A } }, { 'outbound delete model.m': 'done' }, []],
		['a delete refused', { base: { 'model.m': A }, git: { 'model.m': A } }, { 'outbound delete model.m': 'refused' }, [was]],
	])('outbound: %s', (_, sides, ended, expected) => {
		expect(lines(baseAfter(sides, ended))).toEqual(expected)
	})

	test('a partly failed run advances exactly what was confirmed', () => {
		const base = { 'model.a': A, 'model.b': A, 'model.c': A, 'model.d': A }
		const git = { 'model.a': { name: '1' }, 'model.b': { name: '2' }, 'model.c': A }
		const live = { 'model.a': A, 'model.b': A, 'model.c': { name: '3' }, 'model.d': A }
		const ended = {
			'inbound update model.a': 'done',
			'inbound update model.b': 'failed',
			'outbound update model.c': 'done',
			'inbound delete model.d': 'unknown',
		} as const
		expect(lines(baseAfter({ base, git, live }, ended))).toEqual([
			"model.a {'name':'1'}",
			"model.b {'name':'a'}",
			"model.c {'name':'3'}",
			"model.d {'name':'a'}",
		])
	})

	test('what the plan does not speak of stays, to the byte', () => {
		const base = { 'model.m': A, 'folder.f': { name: 'f' }, 'sync.s': { model: 'm' } }
		const sides: Sides = { base, git: { ...base, 'model.m': { name: 'b' } }, live: base }
		const [before, now] = [requestOf(sides).base, baseAfter(sides, { 'inbound update model.m': 'done' })]
		for (const address of ['folder.f', 'sync.s']) expect(now.get(at(address))).toEqual(before.get(at(address)))
		expect(before.get(at('model.m'))?.attributes).toEqual(dictOf(A))
	})
})

describe('P21: one resource that went both ways', () => {
	const sides: Sides = {
		base: { 'model.m': { name: 'a', sql: 'x' } },
		git: { 'model.m': { name: 'b', sql: 'x' } },
		live: { 'model.m': { name: 'a', sql: 'y' } },
	}
	const [inbound, outbound] = ['inbound update model.m', 'outbound update model.m']

	test.each<[string, Ended, string]>([
		['both done', { [inbound]: 'done', [outbound]: 'done' }, "{'name':'b','sql':'y'}"],
		['only inbound', { [inbound]: 'done', [outbound]: 'refused' }, "{'name':'b','sql':'x'}"],
		['only outbound', { [inbound]: 'failed', [outbound]: 'done' }, "{'name':'a','sql':'y'}"],
		['neither', { [inbound]: 'failed', [outbound]: 'refused' }, "{'name':'a','sql':'x'}"],
	])('%s', (_, ended, expected) => {
		expect(lines(baseAfter(sides, ended))).toEqual([`model.m ${expected}`])
	})

	test('a path in conflict keeps its base, the rest moves', () => {
		const conflict: Sides = {
			base: { 'model.m': { name: 'a', sql: 'x' } },
			git: { 'model.m': { name: '1', sql: 'z' } },
			live: { 'model.m': { name: '2', sql: 'x' } },
		}
		expect(lines(baseAfter(conflict, { [inbound]: 'done' }))).toEqual(["model.m {'name':'a','sql':'z'}"])
	})

	test('what both had changed to the same is recorded with it', () => {
		const agreed: Sides = {
			base: { 'model.m': { name: 'a', sql: 'x' } },
			git: { 'model.m': { name: 'b', sql: 'z' } },
			live: { 'model.m': { name: 'b', sql: 'x' } },
		}
		expect(lines(baseAfter(agreed, { [inbound]: 'done' }))).toEqual(["model.m {'name':'b','sql':'z'}"])
	})
})

describe('P2: what the server made of what it was sent', () => {
	const sides: Sides = {
		base: { 'model.m': { name: 'a', sql: 'x' } },
		git: { 'model.m': { name: ' B', sql: 'x' } },
		live: { 'model.m': { name: 'a', sql: 'x' } },
	}
	const observed = (attributes: object): Ended => ({ 'inbound update model.m': { kind: 'done', observed: dictOf(attributes) } })

	test('is kept in both spellings, so that the next plan is empty', () => {
		const base = baseAfter(sides, observed({ name: 'b', sql: 'x' }))
		expect(lines(base)).toEqual(["model.m {'name':' B','sql':'x'} seen {'name':'b','sql':'x'}"])
		const again = planOf({ git: { 'model.m': { name: ' B', sql: 'x' } }, live: { 'model.m': { name: 'b', sql: 'x' } }, request: { base } })
		expect([again.changes, again.adoptions, again.conflicts]).toEqual([[], [], []])
	})

	test('an attribute that was not sent and is another one now is somebody’s edit, not our rewriting', () => {
		const base = baseAfter(sides, observed({ name: ' B', sql: 'theirs' }))
		expect(lines(base)).toEqual(["model.m {'name':' B','sql':'x'}"])
		const again = planOf({
			git: { 'model.m': { name: ' B', sql: 'x' } },
			live: { 'model.m': { name: ' B', sql: 'theirs' } },
			request: { base },
		})
		expect(again.changes.map(({ id }) => id)).toEqual(['outbound update model.m'])
	})

	test('a value that the server left as it was is not one that it rewrote', () => {
		expect(lines(baseAfter(sides, observed({ name: 'a', sql: 'x' })))).toEqual(["model.m {'name':'a','sql':'x'}"])
	})

	test('of a create too', () => {
		const ended: Ended = { 'inbound create model.m': { kind: 'done', observed: dictOf({ name: 'b' }) } }
		expect(lines(baseAfter({ git: { 'model.m': { name: ' B' } } }, ended))).toEqual(["model.m {'name':' B'} seen {'name':'b'}"])
	})

	test('spellings of absent and computed values are neither', () => {
		expect(lines(baseAfter(sides, observed({ name: ' B', sql: 'x', hidden: false, seen: 'now' })))).toEqual([
			"model.m {'name':' B','sql':'x'}",
		])
	})
})

describe('ids and versions', () => {
	const created: Ended = { 'inbound create model.m': { kind: 'done', remoteId: 'id-9' as RemoteId, version: 'v2', observed: dictOf(A) } }

	test('a create brings its id and version', () => {
		expect(baseAfter({ git: { 'model.m': A } }, created).get(at('model.m'))).toEqual({
			type: 'model',
			key: 'm',
			id: 'id-9',
			attributes: dictOf(A),
			version: 'v2',
		})
	})

	test('an update keeps the id and takes the new version', () => {
		const sides: Sides = {
			base: { 'model.m': A },
			git: { 'model.m': { name: 'b' } },
			live: { 'model.m': A },
			in: { base: { 'model.m': { version: 'v1' } } },
		}
		expect(baseAfter(sides, { 'inbound update model.m': { kind: 'done', version: 'v2' } }).get(at('model.m'))).toMatchObject({
			id: 'id-m',
			version: 'v2',
		})
		expect(baseAfter(sides, { 'inbound update model.m': 'done' }).get(at('model.m'))).toMatchObject({ id: 'id-m', version: 'v1' })
		expect(baseAfter(sides, { 'inbound update model.m': 'failed' }).get(at('model.m'))).toMatchObject({ id: 'id-m', version: 'v1' })
	})

	test('P17: an outbound create is bound to the id that it has in the workspace', () => {
		expect(baseAfter({ live: { 'model.m': A } }, { 'outbound create model.m': 'done' }).get(at('model.m'))?.id).toBe('id-m')
	})

	test('recreated: bound to the new id without a write', () => {
		const more = { 'model.m': { id: 'id-new' as RemoteId, version: 'v3' } }
		const base = baseAfter({ base: { 'model.m': A }, git: { 'model.m': A }, live: { 'model.m': A }, in: { live: { more } } }, {})
		expect(base.get(at('model.m'))).toMatchObject({ id: 'id-new', version: 'v3', attributes: dictOf(A) })
	})

	test('recreated and edited: bound once the edit has landed in Git', () => {
		const more = { 'model.m': { id: 'id-new' as RemoteId } }
		const sides: Sides = { base: { 'model.m': A }, git: { 'model.m': A }, live: { 'model.m': { name: 'b' } }, in: { live: { more } } }
		expect(baseAfter(sides, { 'outbound update model.m': 'done' }).get(at('model.m'))).toMatchObject({
			id: 'id-new',
			attributes: dictOf({ name: 'b' }),
		})
		expect(baseAfter(sides, { 'outbound update model.m': 'refused' }).get(at('model.m'))).toMatchObject({
			id: 'id-m',
			attributes: dictOf(A),
		})
	})
})

describe('P21: a new one that takes the address before the old one goes', () => {
	const sides: Sides = {
		base: { 'model.m': { name: 'm', kind: 'sql' }, 'sync.s': { model: 'm' } },
		git: { 'model.m': { name: 'm', kind: 'table' }, 'sync.s': { model: 'm' } },
		live: { 'model.m': { name: 'm', kind: 'sql' }, 'sync.s': { model: 'm' } },
		policy: { replace: [at('model.m')], createFirst: true },
	}
	const [create, update, remove] = planOf(sides).changes.map(({ id }) => id) as [string, string, string]
	const made = { [create]: { kind: 'done', remoteId: 'id-new' as RemoteId } } as const
	const short = (text: string): string => text.replaceAll(/-[0-9a-f]{8}\b/g, '-OLD')

	test.each<[string, Ended, readonly string[]]>([
		['only that is done', made, ['model.m id-new', 'model.m-OLD id-m', 'sync.s id-s uses m-OLD']],
		['its user follows', { ...made, [update]: 'done' }, ['model.m id-new', 'model.m-OLD id-m', 'sync.s id-s uses m']],
		[
			'the old one does not go',
			{ ...made, [update]: 'done', [remove]: 'failed' },
			['model.m id-new', 'model.m-OLD id-m', 'sync.s id-s uses m'],
		],
		['all of it is done', { ...made, [update]: 'done', [remove]: 'done' }, ['model.m id-new', 'sync.s id-s uses m']],
		['nothing of it is', { [create]: 'failed' }, ['model.m id-m', 'sync.s id-s uses m']],
	])('%s', (_, ended, expected) => {
		const base = [...baseAfter(sides, ended)].map(([address, { id, attributes }]) => {
			const used = attributes.get('model')
			return short(`${address} ${id}${used === undefined ? '' : ` uses ${String(used)}`}`)
		})
		expect(base.toSorted()).toEqual(expected)
	})
})

describe('P21: an old one that lets go of its name before the new one is there', () => {
	const schema: Schema = {
		...BOARD_SHOP,
		types: BOARD_SHOP.types.map((type) =>
			type.name === 'model'
				? {
						...type,
						attributes: [
							{ name: 'name', kind: 'string', unique: 'exact' },
							{ name: 'kind', kind: 'string', live: 'create-only' },
							{ name: 'next', kind: 'string', refersTo: 'model' },
						],
					}
				: type,
		),
	}
	const sides: Sides = {
		base: { 'model.m': { name: 'm', kind: 'sql' } },
		git: { 'model.m': { name: 'o', kind: 'table', next: 'n' }, 'model.n': { name: 'm' } },
		live: { 'model.m': { name: 'm', kind: 'sql' } },
		policy: { replace: [at('model.m')], createFirst: true },
		request: { schema },
	}
	const [step, other, create, remove] = planOf(sides).changes.map(({ id }) => id) as [string, string, string, string]
	const made = {
		[other]: { kind: 'done', remoteId: 'id-n' as RemoteId },
		[create]: { kind: 'done', remoteId: 'id-new' as RemoteId },
	} as const
	const short = (text: string): string => text.replaceAll(/-[0-9a-f]{8}\b/g, '-…')

	test.each<[string, Ended, readonly string[]]>([
		['only that is done', { [step]: 'done' }, ['model.m id-m m-…']],
		['the new one fails', { [step]: 'done', [other]: 'done', [create]: 'failed' }, ['model.m id-m m-…', 'model.n undefined m']],
		['the new one is there', { [step]: 'done', ...made }, ['model.m id-new o', 'model.m-… id-m m-…', 'model.n id-n m']],
		[
			'the old one does not go',
			{ [step]: 'done', ...made, [remove]: 'failed' },
			['model.m id-new o', 'model.m-… id-m m-…', 'model.n id-n m'],
		],
		['all of it is done', { [step]: 'done', ...made, [remove]: 'done' }, ['model.m id-new o', 'model.n id-n m']],
	])('%s', (_, ended, expected) => {
		const base = [...baseAfter(sides, ended)].map(([address, { id, attributes }]) => `${address} ${id} ${String(attributes.get('name'))}`)
		expect(base.map(short).toSorted()).toEqual(expected)
	})
})

describe('adoptions need no outcome: both sides were read', () => {
	test.each<[string, Sides, readonly string[]]>([
		['new on both sides', { git: { 'model.m': A }, live: { 'model.m': A } }, ["model.m {'name':'a'}"]],
		[
			'changed to the same',
			{ base: { 'model.m': A }, git: { 'model.m': { name: 'b' } }, live: { 'model.m': { name: 'b' } } },
			["model.m {'name':'b'}"],
		],
		['gone on both', { base: { 'model.m': A } }, []],
		[
			'agreed beside a conflict',
			{
				base: { 'model.m': { name: 'a', sql: 'x' } },
				git: { 'model.m': { name: '1', sql: 'z' } },
				live: { 'model.m': { name: '2', sql: 'z' } },
			},
			["model.m {'name':'a','sql':'z'}"],
		],
		[
			'agreed beside what is beyond the API',
			{
				base: { 'model.m': { ...A, remark: 'x' } },
				git: { 'model.m': { name: 'b', remark: 'y' } },
				live: { 'model.m': { name: 'b', remark: 'x' } },
			},
			["model.m {'name':'b','remark':'x'}"],
		],
		[
			'the server’s spelling came to be Git’s',
			{
				base: { 'model.m': { name: ' A' } },
				git: { 'model.m': A },
				live: { 'model.m': A },
				in: { base: { 'model.m': { observed: dictOf(A) } } },
			},
			["model.m {'name':'a'}"],
		],
	])('%s', (_, sides, expected) => {
		expect(lines(baseAfter(sides, {}))).toEqual(expected)
	})
})

test('P45: an address whose key objects inherit', () => {
	const base = baseAfter({ git: { 'folder.__proto__': { name: 'p' } } }, { 'inbound create folder.__proto__': 'done' })
	expect(lines(base)).toEqual(["folder.__proto__ {'name':'p'}"])
})

describe('what only files tell stands beside what was agreed on', () => {
	const SYNC = { model: 'm' }
	const synced = { base: { 'sync.s': SYNC }, live: { 'sync.s': SYNC, 'model.m': A } }
	const told = { 'sync.s': { file: dictOf({ startDate: 'x' }) } }
	const file = (base: Base, address: string): string => shown(base.get(at(address))?.file)

	test.each<[string, Sides, Ended, string]>([
		['new', { ...synced, git: { 'sync.s': { ...SYNC, startDate: 'x' } } }, {}, "{'startDate':'x'}"],
		['changed', { ...synced, git: { 'sync.s': { ...SYNC, startDate: 'y' } }, in: { base: told } }, {}, "{'startDate':'y'}"],
		['taken out', { ...synced, git: { 'sync.s': SYNC }, in: { base: told } }, {}, '·'],
		[
			'told, whatever becomes of the update beside it',
			{ ...synced, git: { 'sync.s': { ...SYNC, paused: true, startDate: 'x' } } },
			{ 'inbound update sync.s': 'failed' },
			"{'startDate':'x'}",
		],
		[
			'kept by an update of the rest',
			{ ...synced, git: { 'sync.s': { ...SYNC, paused: true, startDate: 'x' } }, in: { base: told } },
			{ 'inbound update sync.s': 'done' },
			"{'startDate':'x'}",
		],
		[
			'of what was created',
			{ live: { 'model.m': A }, git: { 'sync.s': { ...SYNC, startDate: 'x' } } },
			{ 'inbound create sync.s': 'done' },
			"{'startDate':'x'}",
		],
	])('%s', (_, sides, ended, expected) => {
		expect(file(baseAfter(sides, ended), 'sync.s')).toBe(expected)
	})

	test('of what could not be created, nothing: also where the list may leave such a thing out', () => {
		const git = { 'sync.s': { ...SYNC, startDate: 'x' }, 'board.b': { kind: 'desk', name: 'b', label: 'x' } }
		for (const kind of ['failed', 'unknown', 'skipped'] as const)
			expect(baseAfter({ live: { 'model.m': A }, git }, { 'inbound create sync.s': kind, 'inbound create board.b': kind }).size).toBe(0)
	})

	test('a resource that its file alone tells of has no id and nothing agreed on', () => {
		const base = baseAfter({ git: { 'link.l': { weight: 2 } } }, {})
		expect([...base]).toEqual([['link.l', { type: 'link', key: 'l', attributes: new Map(), file: dictOf({ weight: 2 }) }]])
		expect(baseAfter({ request: { base } }, {}).size).toBe(0)
	})

	test('one that says nothing is recorded all the same', () => {
		expect(file(baseAfter({ git: { 'link.l': {} } }, {}), 'link.l')).toBe('{}')
	})

	test('P1: one that was seen at last, and settled on one side only, is not half agreed on', () => {
		const sides: Sides = {
			base: { 'board.b': {} },
			git: { 'board.b': { kind: 'desk', name: 'b', source: 's' } },
			live: { 'board.b': { name: 'c' } },
			in: { base: { 'board.b': { id: undefined as never, file: dictOf({ name: 'b' }) } } },
			policy: { choices: new Map([[at('board.b'), dictOf({ name: 'd' })]]) },
		}
		const base = baseAfter(sides, { 'inbound update board.b': 'done', 'outbound update board.b': 'refused' })
		expect(base.get(at('board.b'))?.attributes.size).toBe(0)
	})

	test('derived files are no part of base', () => {
		const live = { 'index.acme': { slug: 'acme' }, 'names.acme': {} }
		expect(baseAfter({ live }, { 'outbound create index.acme': 'done', 'outbound create names.acme': 'done' }).size).toBe(0)
	})
})

describe('what the branch told, until it is known what it means', () => {
	const sides: Sides = { base: { 'model.m': A }, git: { 'model.m': A }, live: { 'model.m': A } }
	const touch = (kind: 'written' | 'removed', isSettled = true) => ({
		touches: new Map([[at('model.m'), { by: 'service', kind, who: 'it', at: '2026-01-01T00:00:00Z', isSettled } as const]]),
	})
	const lost = { ...touch('written'), overwritten: new Map([[at('model.m'), writtenOver({ name: 'mine' })]]) }
	const chosen = { choices: new Map([[at('model.m'), 'git' as const]]) }
	const kept = (base: Base): readonly unknown[] => {
		const entry = base.get(at('model.m'))
		return [shown(entry?.overwritten), entry?.removed]
	}
	const [inbound, outbound] = ['inbound update model.m', 'outbound update model.m']

	test.each<[string, Sides, Ended, string]>([
		['open', { ...sides, request: lost }, {}, "{'name':'mine'}"],
		['settled', { ...sides, request: lost, policy: chosen }, { [inbound]: 'done', [outbound]: 'done' }, '·'],
		[
			'settled, and the workspace refused it',
			{ ...sides, request: lost, policy: chosen },
			{ [inbound]: 'refused', [outbound]: 'done' },
			"{'name':'mine'}",
		],
		[
			'settled, and the push failed',
			{ ...sides, request: lost, policy: chosen },
			{ [inbound]: 'done', [outbound]: 'failed' },
			"{'name':'mine'}",
		],
		['settled, and never tried', { ...sides, request: lost, policy: chosen }, {}, "{'name':'mine'}"],
		[
			'kept by an update of the rest',
			{ ...sides, git: { 'model.m': { ...A, sql: 'x' } }, request: lost },
			{ [inbound]: 'done' },
			"{'name':'mine'}",
		],
		['open no more', { ...sides, in: { base: { 'model.m': { overwritten: dictOf(A) } } } }, {}, '·'],
	])('an edit that was written over: %s', (_, made, ended, expected) => {
		expect(kept(baseAfter(made, ended))).toEqual([expected, undefined])
	})

	test.each<[string, Sides, Ended, string | undefined]>([
		['not settled', { ...sides, git: {}, request: touch('removed', false) }, {}, '2026-01-01T00:00:00Z'],
		['settled, and the file is back', { ...sides, git: {}, request: touch('removed') }, { 'outbound create model.m': 'done' }, undefined],
		[
			'settled, and the push failed',
			{ ...sides, git: {}, request: touch('removed') },
			{ 'outbound create model.m': 'refused' },
			'2026-01-01T00:00:00Z',
		],
		['taken back', { ...sides, in: { base: { 'model.m': { removed: '2026-01-01T00:00:00Z' } } } }, {}, undefined],
	])('a file that the service took away: %s', (_, made, ended, expected) => {
		expect(kept(baseAfter(made, ended))).toEqual(['·', expected])
	})
})
