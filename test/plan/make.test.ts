import { describe, expect, test } from 'vitest'
import type { Change, Digest, Plan, Read, RemoteId, Resources, Snapshot } from '../../src/model/index.ts'
import { complete, planValue, problem, renderJson, unknown } from '../../src/model/index.ts'
import type { PlanRequest } from '../../src/plan/index.ts'
import { makePlan } from '../../src/plan/index.ts'
import { dictOf } from '../support/fake-api.ts'
import { edited, nextRound, planned } from '../support/rounds.ts'
import type { Sides } from '../support/shop.ts'
import { at, BROKEN, INPUTS, idOf, linesOf, planOf, requestOf, SHOP, unreadOf } from '../support/shop.ts'

type Draft = Omit<Plan, 'digest'>

const ids = (plan: Draft): readonly string[] => plan.changes.map(({ id }) => id)
const heldBy = (plan: Draft): readonly string[] => plan.held.map(({ address, to, reason }) => `${address} ${to ?? '-'} ${reason.code}`)

/** One edit on each side, of two resources. */
const BOTH_WAYS: Sides = {
	base: { 'model.a': { name: 'a' }, 'model.b': { name: 'b' } },
	git: { 'model.a': { name: 'A' }, 'model.b': { name: 'b' } },
	live: { 'model.a': { name: 'a' }, 'model.b': { name: 'B' } },
}

describe('P13: direction', () => {
	test.each([
		['both', ['inbound update model.a', 'outbound update model.b']],
		['inbound', ['inbound update model.a']],
		['outbound', ['outbound update model.b']],
	] as const)('%s', (direction, changes) => {
		const plan = planOf({ ...BOTH_WAYS, policy: { direction } })
		expect(ids(plan)).toEqual(changes)
		expect(plan).toMatchObject({ direction, held: [], complete: true })
	})

	test('what only the other direction waits for is not said', () => {
		const sides: Sides = {
			base: { 'model.a': { name: 'a', remark: 'x' } },
			git: { 'model.a': { name: 'a', remark: 'y' }, 'model.new': { sql: 'no name yet' } },
			live: { 'model.a': { name: 'a', remark: 'x' } },
		}
		const pulled = planOf({ ...sides, policy: { direction: 'outbound' } })
		expect(linesOf(pulled)).toEqual([])
		expect(linesOf(planOf(sides))).toEqual(['held to live VALUE_INVALID', "cannot update remark: 'y'"])
	})
})

describe('modes: the other side does not win by itself', () => {
	test.each([
		['two-way', ['inbound update model.a', 'outbound update model.b'], []],
		['mirror', ['outbound update model.b'], ['model.a live MODE_DRIFT']],
		['deploy', ['inbound update model.a'], ['model.b git MODE_DRIFT']],
	] as const)('%s', (mode, changes, held) => {
		const plan = planOf({ ...BOTH_WAYS, policy: { mode } })
		expect(ids(plan)).toEqual(changes)
		expect(heldBy(plan)).toEqual(held)
	})
})

describe('targets', () => {
	const sides: Sides = {
		live: { 'source.s': { name: 's' } },
		git: { 'model.m': { name: 'm', source: 's' }, 'sync.y': { model: 'm' }, 'model.other': { name: 'o' }, 'sync.z': { model: 'other' } },
	}

	test('with what they need, however far', () => {
		expect(ids(planOf({ ...sides, policy: { targets: [at('sync.y')] } }))).toEqual(['inbound create model.m', 'inbound create sync.y'])
	})

	test('exactly: what they need and does not come along holds them', () => {
		const plan = planOf({ ...sides, policy: { targets: [at('sync.y')], reach: 'exact' } })
		expect(ids(plan)).toEqual([])
		expect(heldBy(plan)).toEqual(['sync.y live REFERENCE_DANGLING'])
	})

	test('everything else is left out: changes, conflicts, adoptions, held, unsupported, detached', () => {
		const everything: Sides = {
			base: {
				'model.a': { name: 'a' },
				'model.b': { name: 'b' },
				'model.c': { name: 'c', remark: 'x' },
				'sync.d': { model: 'm' },
				'model.e': { name: 'e' },
			},
			git: {
				'model.a': { name: '1' },
				'model.b': { name: '2' },
				'model.c': { name: 'c', remark: 'y' },
				'model.f': {},
				'model.t': { name: 't' },
			},
			live: {
				'model.a': { name: '3' },
				'model.b': { name: '2' },
				'model.c': { name: 'c', remark: 'x' },
				'sync.d': { model: 'm' },
				'model.e': { name: 'e!' },
			},
		}
		expect(linesOf(planOf(everything))).toHaveLength(7)
		expect(linesOf(planOf({ ...everything, policy: { targets: [at('model.t')] } }))).toEqual(["live create {'name':'t'}"])
	})
})

describe('conflicts', () => {
	const sides: Sides = {
		base: { 'model.a': { name: 'a' }, 'model.b': { name: 'b' } },
		git: { 'model.a': { name: '1' }, 'model.b': { name: 'B' } },
		live: { 'model.a': { name: '2' }, 'model.b': { name: 'b' } },
	}

	test('P11: hold lets everything go on that does not depend on one', () => {
		expect(linesOf(planOf(sides))).toEqual(["live name: 'b' -> 'B'", "conflict name: 'a' | '1' | '2' (both-changed)"])
	})

	test('stop-all lets nothing go on, and says so for each change', () => {
		const plan = planOf({ ...sides, policy: { onConflict: 'stop-all' } })
		expect(ids(plan)).toEqual([])
		expect(plan.order).toEqual([])
		expect(heldBy(plan)).toEqual(['model.b live CONFLICT_STOPS'])
	})

	test('stop-all with every conflict settled goes on', () => {
		const choices = new Map([[at('model.a'), 'git' as const]])
		expect(ids(planOf({ ...sides, policy: { onConflict: 'stop-all', choices } }))).toEqual([
			'inbound update model.a',
			'inbound update model.b',
		])
	})

	test('P11: what refers to a contested delete is held with it', () => {
		const plan = planOf({
			base: { 'model.m': { name: 'm' } },
			git: { 'model.m': { name: 'M' }, 'sync.y': { model: 'm' } },
			live: {},
		})
		expect(linesOf(plan)).toEqual(["conflict .: {'name':'m'} | {'name':'M'} | · (updated-and-deleted)", 'held to live REFERENCE_DANGLING'])
	})
})

describe('P3: what could not be read changes nothing', () => {
	const base = { 'model.a': { name: 'a' }, 'model.b': { name: 'b' }, 'folder.f': { name: 'f' } }

	test('a scope unread in the workspace: no delete, no create, no base change; other scopes go on', () => {
		const git = { 'model.a': { name: 'A' }, 'model.new': { name: 'n' }, 'folder.f': { name: 'F' } }
		const plan = planOf({ base, git, live: { 'folder.f': { name: 'f' } }, in: { live: { unread: ['model'] } } })
		expect(ids(plan)).toEqual(['inbound update folder.f'])
		expect(plan.adoptions).toEqual([])
		expect(heldBy(plan)).toEqual(['model.a - READ_INCOMPLETE', 'model.b - READ_INCOMPLETE', 'model.new - READ_INCOMPLETE'])
		expect(plan).toMatchObject({ complete: false, warnings: [unreadOf('model')] })
	})

	test('a scope unread in Git: the same the other way', () => {
		const live = { 'model.a': { name: 'A' }, 'model.new': { name: 'n' }, 'folder.f': { name: 'F' } }
		const plan = planOf({ base, git: { 'folder.f': { name: 'f' } }, live, in: { git: { unread: ['model'] } } })
		expect(ids(plan)).toEqual(['outbound update folder.f'])
		expect(plan.adoptions).toEqual([])
		expect(plan.complete).toBe(false)
	})

	test('an unread scope in which nobody did anything makes the plan incomplete and nothing else', () => {
		const plan = planOf({ base, git: base, live: base, in: { live: { unread: ['folder'] } } })
		expect(linesOf(plan)).toEqual([])
		expect(plan).toMatchObject({ complete: false, warnings: [unreadOf('folder')] })
	})

	test('a file that does not parse holds its own address only', () => {
		const plan = planOf({ base, git: { 'folder.f': { name: 'F' } }, live: base, in: { git: { unknown: ['model.a', 'model.never-seen'] } } })
		expect(heldBy(plan)).toEqual(['model.a - YAML_INVALID', 'model.never-seen - YAML_INVALID'])
		expect(ids(plan)).toEqual(['inbound update folder.f', 'inbound delete model.b'])
		expect(plan.complete).toBe(false)
	})

	test('missing from the list and not confirmed as gone: no delete in Git', () => {
		const plan = planOf({ base, git: base, live: { 'folder.f': { name: 'f' } }, in: { live: { gone: ['model.a'] } } })
		expect(ids(plan)).toEqual(['outbound delete model.a'])
		expect(heldBy(plan)).toEqual(['model.b - READ_INCOMPLETE'])
	})

	test('what refers to something in an unread scope is held, with the reason', () => {
		const plan = planOf({ git: { 'model.m': { name: 'm', source: 's' } }, in: { live: { unread: ['source'] } } })
		expect(plan.held).toMatchObject([
			{
				address: 'model.m',
				reason: { code: 'REFERENCE_DANGLING', cause: unreadOf('source'), where: { file: 'models/m.yaml', path: ['source'] } },
			},
		])
	})

	test('a scope that was not asked for at all is unknown too', () => {
		const request = requestOf({ base, git: base, live: base })
		const scopes = new Map([...request.live.scopes].filter(([scope]) => scope !== 'model'))
		const plan = makePlan({ ...request, git: requestOf({ git: {} }).git, live: { ...request.live, scopes } })
		expect(ids(plan)).toEqual(['inbound delete folder.f'])
		expect(heldBy(plan)).toEqual(['model.a - READ_INCOMPLETE', 'model.b - READ_INCOMPLETE'])
	})
})

describe('complete', () => {
	test.each<[string, Partial<Sides>, boolean]>([
		['everything read', {}, true],
		['a scope of Git unread', { in: { git: { unread: ['folder'] } } }, false],
		['a scope of the workspace unread', { in: { live: { unread: ['source'] } } }, false],
		['a file that does not parse', { in: { git: { unknown: ['model.x'] } } }, false],
		['a resource that could not be looked up', { in: { live: { unknown: ['model.x'] } } }, false],
		['a mere warning', { in: { git: { warnings: [problem('GIT_DIRTY', 'not committed')] } } }, true],
	])('%s', (_, more, complete) => {
		expect(planOf(more).complete).toBe(complete)
	})
})

describe('P17: identity', () => {
	test('a key that changed in the workspace keeps its address, and its rename is one update', () => {
		const plan = planOf({
			base: { 'model.old': { name: 'a' } },
			git: { 'model.old': { name: 'a' } },
			live: { 'model.new': { name: 'b' } },
			in: { live: { more: { 'model.new': { id: idOf('model.old') } } } },
		})
		expect(plan.changes).toMatchObject([{ id: 'outbound update model.old', key: 'old', remoteId: idOf('model.old') }])
	})

	test('two that swapped keys are not changed at all', () => {
		const both = { 'model.a': { name: 'a' }, 'model.b': { name: 'b' } }
		const live = { 'model.a': { name: 'b' }, 'model.b': { name: 'a' } }
		const more = { 'model.a': { id: idOf('model.b') }, 'model.b': { id: idOf('model.a') } }
		expect(linesOf(planOf({ base: both, git: both, live, in: { live: { more } } }))).toEqual([])
	})

	test('P16: a new one under a key that moved away is told, and takes nobody’s place', () => {
		const live = { 'model.a': { name: 'new' }, 'model.moved': { name: 'a' } }
		const more = { 'model.a': { id: 'id-9' as RemoteId }, 'model.moved': { id: idOf('model.a') } }
		const plan = planOf({ base: { 'model.a': { name: 'a' } }, git: { 'model.a': { name: 'a' } }, live, in: { live: { more } } })
		expect(ids(plan)).toEqual([])
		expect(plan).toMatchObject({ complete: false, warnings: [{ code: 'ADDRESS_DUPLICATE', where: { address: 'model.a' } }] })
	})
})

describe('references', () => {
	test('to something that is there, or about to be: fine, and first', () => {
		const git = { 'sync.y': { model: 'm' }, 'model.m': { name: 'm', source: 's' } }
		const plan = planOf({ git, live: { 'source.s': { name: 's' } } })
		expect(plan.order).toEqual([['inbound create model.m'], ['inbound create sync.y']])
	})

	test('to nothing: held, and what needs that is held too', () => {
		const plan = planOf({ git: { 'sync.y': { model: 'm' }, 'model.m': { name: 'm', source: 'nowhere' } } })
		expect(plan.changes).toEqual([])
		expect(heldBy(plan)).toEqual(['model.m live REFERENCE_DANGLING', 'sync.y live REFERENCE_DANGLING'])
	})

	test('only those that an update touches count', () => {
		const base = { 'model.m': { name: 'm', source: 'nowhere' } }
		expect(ids(planOf({ base, git: { 'model.m': { name: 'M', source: 'nowhere' } }, live: base }))).toEqual(['inbound update model.m'])
	})

	test('to one that another direction would have to bring: held', () => {
		const plan = planOf({ git: { 'sync.y': { model: 'm' } }, base: { 'model.m': { name: 'm' } }, in: { live: { gone: ['model.m'] } } })
		expect(heldBy(plan)).toEqual(['sync.y live REFERENCE_DANGLING'])
	})

	test('a delete of what is still used is held; with its users it goes, they first', () => {
		const folders = { 'folder.top': { name: 't' }, 'folder.low': { name: 'l', parent: 'top' } }
		const used = planOf({ base: folders, git: { 'folder.low': { name: 'l', parent: 'top' } }, live: folders })
		expect(heldBy(used)).toEqual(['folder.top live REFERENCE_DANGLING'])
		const all = planOf({ base: folders, git: {}, live: folders })
		expect(all.order).toEqual([['inbound delete folder.low'], ['inbound delete folder.top']])
	})

	test('P2: a delete goes in the same run as the update that ends its last use', () => {
		const folders = { 'folder.top': { name: 't' }, 'folder.new': { name: 'n' }, 'folder.low': { name: 'l', parent: 'top' } }
		const plan = planOf({ base: folders, git: { 'folder.new': { name: 'n' }, 'folder.low': { name: 'l', parent: 'new' } }, live: folders })
		expect(heldBy(plan)).toEqual([])
		expect(plan.order).toEqual([['inbound update folder.low'], ['inbound delete folder.top']])
	})

	test('a circle is told, and nobody waits for ever', () => {
		const plan = planOf({ git: { 'folder.a': { parent: 'b' }, 'folder.b': { parent: 'a' } } })
		expect(plan.order).toEqual([['inbound create folder.a'], ['inbound create folder.b']])
		expect(plan.warnings).toMatchObject([{ code: 'REFERENCE_DANGLING', message: expect.stringContaining('folder.a, folder.b') }])
	})
})

describe('what a reader is told beside a change', () => {
	test('who refers to it, on either side', () => {
		const plan = planOf({
			base: { 'model.m': { name: 'm' } },
			git: { 'model.m': { name: 'M' }, 'sync.new': { model: 'm' } },
			live: { 'model.m': { name: 'm' }, 'sync.theirs': { model: 'm' } },
		})
		expect(plan.changes.find(({ address }) => address === 'model.m')?.dependents).toEqual(['sync.new', 'sync.theirs'])
	})

	test.each<[string, Sides, readonly string[]]>([
		[
			'a note for the attribute that changes',
			note({ name: 'a', sql: 'x' }, { name: 'a', sql: 'y' }),
			['the next run sends every row again'],
		],
		['none for another attribute', note({ name: 'a', sql: 'x' }, { name: 'b', sql: 'x' }), []],
		[
			'none for what goes to Git',
			{ base: { 'model.a': { name: 'a' } }, git: { 'model.a': { name: 'a' } }, live: { 'model.a': { name: 'a', sql: 'y' } } },
			[],
		],
		['a note for a value that is set', { git: { 'model.a': { name: 'a', kind: 'table', table: 't' } } }, ['the table is read as a whole']],
		['none for another value', { git: { 'model.a': { name: 'a', kind: 'sql', sql: 't' } } }, []],
	])('%s', (_, sides, notes) => {
		expect(planOf(sides).changes.map((change) => change.notes)).toEqual([notes])
	})

	function note(base: object, git: object): Sides {
		return { base: { 'model.a': base }, git: { 'model.a': git }, live: { 'model.a': base } }
	}

	test('a file under a new name makes a second resource where the first one cannot be deleted', () => {
		const sides: Sides = {
			base: { 'sync.old': { model: 'm' } },
			git: { 'sync.new': { model: 'm' } },
			live: { 'sync.old': { model: 'm' }, 'model.m': { name: 'm' } },
		}
		const created = planOf(sides).changes.find(({ address }) => address === 'sync.new')
		expect(created?.notes).toEqual([expect.stringContaining('`tideway state mv sync.old sync.new`')])
		const unlike = planOf({ ...sides, git: { 'sync.new': { model: 'm', paused: true } } }).changes.find(
			({ address }) => address === 'sync.new',
		)
		expect(unlike?.notes).toEqual([])
	})
})

describe('at work', () => {
	const busy = (git: object, live: object, policy: Sides['policy'] = {}): Draft =>
		planOf({
			base: { 'sync.y': { model: 'm', config: 'old' } },
			git: { 'sync.y': git },
			live: { 'sync.y': live },
			policy,
			in: { live: { more: { 'sync.y': { busy: 'a run is in progress' } } } },
		})
	const old = { model: 'm', config: 'old' }

	test('a structural change waits', () => {
		const plan = busy({ model: 'm', config: 'new' }, old)
		expect(heldBy(plan)).toEqual(['sync.y live LIVE_BUSY'])
		expect(plan.held[0]?.reason).toMatchObject({
			message: expect.stringContaining('a run is in progress'),
			hint: expect.stringContaining('--pause-running'),
		})
	})

	test('another one goes', () => {
		expect(ids(busy({ ...old, paused: true }, old))).toEqual(['inbound update sync.y'])
	})

	test('what goes to Git does not disturb it', () => {
		const plan = busy(old, { model: 'm', config: 'new' })
		expect(ids(plan)).toEqual(['outbound update sync.y'])
	})

	test('asked to pause it, the change goes, and the plan says so', () => {
		const plan = busy({ model: 'm', config: 'new' }, old, { pauseRunning: true })
		expect(plan.changes).toMatchObject([{ id: 'inbound update sync.y', notes: ['it is at work: it will be paused, changed and restored'] }])
		expect(busy({ ...old, paused: true }, old, { pauseRunning: true }).changes).toMatchObject([{ notes: [] }])
	})
})

describe('beyond the API', () => {
	test('the provider’s own word on a change', () => {
		const no = { reason: 'no number is known', remedy: 'look it up' }
		const cannot = (change: Change) => (change.to === 'live' ? no : undefined)
		const sides: Sides = { git: { 'model.a': { name: 'a' } }, live: { 'model.b': { name: 'b' } }, request: { cannot } }
		const plan = planOf(sides)
		expect(ids(plan)).toEqual(['outbound create model.b'])
		expect(plan.unsupported).toEqual([
			{ address: 'model.a', type: 'model', action: 'create', ...no, place: { file: 'models/a.yaml', line: 1, column: 1 } },
		])
	})

	test('a type that cannot be updated', () => {
		const schema = {
			...SHOP,
			types: SHOP.types.map((type) => ({ ...type, can: { ...type.can, update: { reason: 'no', remedy: 'none' } } })),
		}
		const plan = planOf({ ...BOTH_WAYS, request: { schema } })
		expect(linesOf(plan)).toEqual(["git name: 'b' -> 'B'", 'cannot update .'])
	})

	test('nothing is left to do, and the second plan says the same', () => {
		const base = { 'model.a': { name: 'a', remark: 'x' } }
		const plan = planOf({ base, git: { 'model.a': { name: 'a', remark: 'y' } }, live: base })
		expect(plan).toMatchObject({ changes: [], adoptions: [], held: [], complete: true })
	})
})

test('P16: a change that is blocked is held with the reason', () => {
	const blocked: PlanRequest['blocked'] = (change) =>
		change.address === 'model.b' ? problem('LAYOUT_COLLISION', 'the file is taken') : undefined
	const plan = planOf({ live: { 'model.a': { name: 'a' }, 'model.b': { name: 'b' } }, request: { blocked } })
	expect(ids(plan)).toEqual(['outbound create model.a'])
	expect(heldBy(plan)).toEqual(['model.b git LAYOUT_COLLISION'])
})

test('what is ignored is invisible: not created, updated or deleted, nor dropped from base', () => {
	const plan = planOf({
		base: { 'model.a': { name: 'a' }, 'model.b': { name: 'b' }, 'model.c': { name: 'c' } },
		git: { 'model.a': { name: 'A' }, 'model.new': { name: 'n' } },
		live: { 'model.a': { name: 'a' }, 'model.b': { name: 'b' } },
		in: { git: { unknown: ['model.broken'] } },
		request: { isIgnored: () => true },
	})
	expect(linesOf(plan)).toEqual([])
})

describe('P8: side symmetry', () => {
	/** The plan with sides exchanged, in words that do not depend on them. */
	const mirrored = (lines: readonly string[]): readonly string[] =>
		lines
			.map((line) => line.replace(/^(git|live)\b/, (side) => (side === 'git' ? 'live' : 'git')))
			.map((line) =>
				line.replace(
					/^(conflict \S+ .*?) \| (.*?) \| (.*?) \((.*)\)$/,
					(_, base, git, live, reason) => `${base} | ${live} | ${git} (${mirror(reason)})`,
				),
			)
	const mirror = (reason: string): string =>
		({ 'updated-and-deleted': 'deleted-and-updated', 'deleted-and-updated': 'updated-and-deleted' })[reason] ?? reason

	const values = [undefined, { name: 'a' }, { name: 'b' }, { name: 'a', sql: 'x' }, { name: 'b', sql: 'y', tags: ['t'] }]
	const side = (value: object | undefined) => (value ? { 'model.m': value } : {})
	const triples = values.flatMap((base) => values.flatMap((git) => values.map((live) => [base, git, live] as const)))

	test(`over ${triples.length} triples`, () => {
		for (const [base, git, live] of triples) {
			const there = linesOf(planOf({ base: side(base), git: side(git), live: side(live) }))
			const back = linesOf(planOf({ base: side(base), git: side(live), live: side(git) }))
			expect(mirrored(there).toSorted(), JSON.stringify({ base, git, live })).toEqual(back.toSorted())
		}
	})
})

describe('P12: determinism', () => {
	const sides: Sides = {
		base: {
			'model.a': { name: 'a' },
			'model.b': { name: 'b' },
			'model.c': { name: 'c' },
			'sync.y': { model: 'a' },
			'folder.f': { name: 'f' },
		},
		git: {
			'model.a': { name: 'A', tags: ['x'] },
			'model.b': { name: '1' },
			'model.n': { name: 'n' },
			'sync.y': { model: 'a', paused: true },
			'sync.x': { model: 'n' },
		},
		live: {
			'model.a': { name: 'a', sql: 's' },
			'model.b': { name: '2' },
			'model.l': { name: 'l' },
			'model.c': { name: 'c' },
			'sync.y': { model: 'a' },
			'folder.f': {},
			'folder.g': {},
		},
		in: {
			git: { unknown: ['model.z', 'folder.q'], warnings: [problem('GIT_DIRTY', 'not committed')] },
			live: { unread: ['sync', 'source'], gone: [], unknown: ['folder.w'] },
		},
	}

	test('whatever the listing order of resources, scopes, base and attributes, the plan has the same bytes', () => {
		const request = requestOf(sides)
		const plan = bytes(makePlan(request))
		for (let seed = 1; seed <= 40; seed++) {
			const shuffle = shuffler(seed)
			const shuffled = {
				...request,
				base: shuffle(request.base),
				git: shuffledSide(request.git, shuffle),
				live: shuffledSide(request.live, shuffle),
			}
			expect(bytes(makePlan(shuffled)), `seed ${seed}`).toBe(plan)
		}
	})

	test('P16: two under one id are told, and the first keeps it', () => {
		const more = { 'model.b': { id: idOf('model.a') } }
		const request = requestOf({
			base: { 'model.a': { name: 'a' } },
			git: { 'model.a': { name: 'a' } },
			live: { 'model.b': { name: 'b' }, 'model.a': { name: 'a' } },
			in: { live: { more } },
		})
		const plan = makePlan(request)
		expect(plan).toMatchObject({ changes: [], complete: false, warnings: [{ code: 'ADDRESS_DUPLICATE', where: { address: 'model.b' } }] })
	})

	test('two that claim one address are told in one order', () => {
		const live = Object.fromEntries(
			['a', 'b', 'c'].flatMap((key) => [
				[`model.${key}`, { name: 'new' }],
				[`model.${key}-moved`, { name: key }],
			]),
		)
		const base = Object.fromEntries(['a', 'b', 'c'].map((key) => [`model.${key}`, { name: key }]))
		const more = Object.fromEntries(
			['a', 'b', 'c'].flatMap((key) => [
				[`model.${key}`, { id: `new-${key}` as RemoteId }],
				[`model.${key}-moved`, { id: idOf(`model.${key}`) }],
			]),
		)
		const request = requestOf({ base, git: base, live, in: { live: { more } } })
		const plan = bytes(makePlan(request))
		for (let seed = 1; seed <= 10; seed++)
			expect(bytes(makePlan({ ...request, live: shuffledSide(request.live, shuffler(seed)) }))).toBe(plan)
	})

	type Shuffle = <K, V>(map: ReadonlyMap<K, V>) => Map<K, V>

	function bytes(plan: Draft): string {
		return renderJson(planValue(plan), 'as-is')
	}

	function shuffler(seed: number): Shuffle {
		let state = seed
		const next = (): number => {
			state = (state * 1_103_515_245 + 12_345) % 2 ** 31
			return state
		}
		return (map) =>
			new Map(
				[...map]
					.map((entry) => [next(), entry] as const)
					.toSorted(([a], [b]) => a - b)
					.map(([, entry]) => entry),
			)
	}

	function shuffledSide(snapshot: Snapshot, shuffle: Shuffle): Snapshot {
		const scopes = [...shuffle(snapshot.scopes)].map(([scope, read]): readonly [string, Read<Resources>] => {
			if (read.kind === 'unknown') return [scope, read]
			const value = [...shuffle(read.value)].map(
				([address, resource]) => [address, { ...resource, attributes: shuffle(resource.attributes) }] as const,
			)
			return [scope, complete(new Map(value))]
		})
		return { ...snapshot, scopes: new Map(scopes), unknown: shuffle(snapshot.unknown), gone: new Set([...snapshot.gone].toReversed()) }
	}
})

test('equal warnings are said once', () => {
	expect(planOf({ in: { git: { warnings: [BROKEN, BROKEN] }, live: { warnings: [BROKEN], unread: ['model', 'sync'] } } }).warnings).toEqual(
		[unreadOf('model'), unreadOf('sync'), BROKEN],
	)
})

test('P45: keys that name members of objects are names like any other', () => {
	const keys = ['__proto__', 'constructor', 'toString']
	const git = Object.fromEntries(keys.map((key) => [`folder.${key}`, { name: key }]))
	expect(planOf({ git }).changes.map(({ key }) => key)).toEqual(keys.toSorted())
	expect(Object.keys(Object.prototype)).toEqual([])
})

/** A board as its file and as the workspace have it. */
const DESK = { kind: 'desk', name: 'b' }
const SEEN = { name: 'b', mode: 'open' }

describe('the service’s own sync is at work', () => {
	const service = 'the shop’s own sync'
	const remedies = (sides: Sides): readonly string[] =>
		planOf({ ...sides, request: { ...sides.request, service } }).unsupported.map(
			({ action, to, remedy }) => `${action} ${to ?? 'live'}: ${remedy}`,
		)

	test('it carries over what the API cannot, and never deletes', () => {
		const inputs = { ...INPUTS, base: { lineage: '0011', serial: 1, digest: 'sha256:0' as Digest } }
		const base = { 'link.k': { weight: 2 } }
		const more = { 'link.k': { id: undefined as never, attributes: new Map(), file: dictOf({ weight: 2 }) } }
		expect(
			remedies({
				base: { ...base, 'model.m': { name: 'm', remark: 'x' } },
				git: { 'link.l': { weight: 2 }, 'model.m': { name: 'm', remark: 'y' } },
				live: { 'model.m': { name: 'm', remark: 'x' } },
				in: { base: more },
				request: { inputs },
			}),
		).toEqual([
			`update live: applied by ${service} after merge`,
			'delete live: set it in the app',
			`create live: applied by ${service} after merge`,
		])
	})

	test('what the API does not tell enough of stays with its own remedy', () => {
		const cannot = ({ to }: Change) => (to === 'git' ? { reason: 'no kind is told', remedy: 'make the file' } : undefined)
		expect(remedies({ live: { 'board.b': SEEN }, request: { cannot } })).toEqual(['create git: make the file'])
	})
})

describe('what the provider cannot do in either direction', () => {
	const no = { reason: 'it is not told', remedy: 'look' }
	const cannot = ({ kind }: Change) => (kind === 'create' ? no : undefined)
	const sides: Sides = { git: { 'model.a': { name: 'a' } }, live: { 'model.b': { name: 'b' } }, request: { cannot } }

	test('is told with its direction, and the second plan says the same', () => {
		expect(planOf(sides).unsupported).toEqual([
			{ address: 'model.a', type: 'model', action: 'create', ...no, place: { file: 'models/a.yaml', line: 1, column: 1 } },
			{ address: 'model.b', type: 'model', action: 'create', to: 'git', ...no },
		])
		expect(planned(nextRound(requestOf(sides)))).toEqual(planned(requestOf(sides)))
	})

	test.each([
		['inbound', ['model.a']],
		['outbound', ['model.b']],
	] as const)('%s', (direction, addresses) => {
		expect(planOf({ ...sides, policy: { direction } }).unsupported.map(({ address }) => address)).toEqual(addresses)
	})
})

describe('a feature that the workspace does not have', () => {
	const off = unknown(problem('API_FEATURE_OFF', 'the workspace has no boards'))
	const without = (sides: Sides): PlanRequest => {
		const request = requestOf(sides)
		return { ...request, live: { ...request.live, scopes: new Map([...request.live.scopes, ['board', off]]) } }
	}

	test.each<[string, Sides, boolean, readonly string[]]>([
		['nobody asks for it: the plan is complete', {}, true, []],
		['a file does', { git: { 'board.b': DESK } }, false, ['held API_FEATURE_OFF']],
		['base does', { base: { 'board.b': SEEN } }, false, ['held API_FEATURE_OFF']],
		['files that could not be read may', { in: { git: { unread: ['board'] } } }, false, []],
	])('%s', (_, sides, complete, lines) => {
		const plan = makePlan(without(sides))
		expect([plan.complete, linesOf(plan)]).toEqual([complete, lines])
	})

	test('for any other reason it is incomplete all the same', () => {
		expect(planOf({ in: { live: { unread: ['board'] } } }).complete).toBe(false)
	})
})

describe('a key with a slash', () => {
	const card = { board: 'b', text: 't' }

	test('P2: made, edited and deleted like any other, with its note', () => {
		const made = nextRound(requestOf({ git: { 'board.b': DESK, 'card.b/c': card }, live: { 'board.b': SEEN } }))
		expect([...made.base.keys()]).toEqual(['board.b', 'card.b/c'])
		expect(planned(made)).toEqual([])
		const removed = edited(made, 'git', { gone: 'card.b/c' })
		expect(makePlan(removed).changes).toMatchObject([{ id: 'inbound delete card.b/c', key: 'b/c', notes: ['its votes go with it'] }])
		expect(planned(nextRound(removed))).toEqual([])
	})

	test('P3: one that could not be read alone holds that one', () => {
		const request = requestOf({ base: { 'card.b/c': card }, git: { 'card.b/c': card }, in: { live: { unknown: ['card.b/c'] } } })
		expect(planned(request)).toEqual(['held YAML_INVALID'])
		expect(makePlan(request).complete).toBe(false)
	})
})
