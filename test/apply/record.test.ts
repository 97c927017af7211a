import { describe, expect, test } from 'vitest'
import { recordFacts } from '../../src/apply/record.ts'
import type { Base, Outcome, Plan, RemoteId } from '../../src/model/index.ts'
import { sealPlan } from '../../src/plan/index.ts'
import { dictOf } from '../support/fake-api.ts'
import type { Sides } from '../support/shop.ts'
import { at, planOf, requestOf, SHOP, shown } from '../support/shop.ts'

type Ended = Readonly<Record<string, Outcome['kind'] | Omit<Outcome, 'change'>>>

/** Base after a run in which these changes ended so, by address and direction; what is not named was never tried. */
function baseAfter(sides: Sides, ended: Ended): Base {
	const plan: Plan = sealPlan(planOf(sides))
	const outcomes = Object.entries(ended).map(([change, how]): Outcome => ({ change, ...(typeof how === 'string' ? { kind: how } : how) }))
	for (const { change } of outcomes) expect(plan.changes.map(({ id }) => id)).toContain(change)
	return recordFacts(requestOf(sides).base, plan, outcomes, SHOP)
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
