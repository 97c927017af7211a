import { describe, expect, test } from 'vitest'
import type { LiveRun } from '../../src/apply/live.ts'
import { applyLive } from '../../src/apply/live.ts'
import type { Address, Dict, Outcome, ResourceType } from '../../src/model/index.ts'
import { sealPlan } from '../../src/plan/index.ts'
import { dictOf } from '../support/fake-api.ts'
import type { FakeLive, Fate } from '../support/fake-live.ts'
import { fakeLive } from '../support/fake-live.ts'
import { fakeLog } from '../support/fake-log.ts'
import type { Sides } from '../support/shop.ts'
import { at, planOf, resourceOf, SHOP, shown } from '../support/shop.ts'

type Scene = { readonly live: FakeLive; run(more?: Partial<LiveRun>): Promise<readonly string[]>; readonly outcomes: readonly Outcome[] }

/** A plan from these sides, and the workspace that it was made from. `run` answers `address outcome CODE` in the order in which changes ended. */
function scene(sides: Sides): Scene {
	const live = fakeLive(sides.live, sides.in?.live?.more)
	const plan = sealPlan(planOf(sides))
	const outcomes: Outcome[] = []
	const addresses = new Map(plan.changes.map(({ id, address }) => [id, address]))
	return {
		live,
		outcomes,
		run: async (more = {}) => {
			const told: Outcome[] = []
			const onOutcome = async (outcome: Outcome): Promise<void> => {
				told.push(outcome)
			}
			const ended = await applyLive({
				plan,
				schema: SHOP,
				live,
				log: fakeLog(),
				diary: { started: async () => {}, ended: () => {}, closed: async () => {} },
				signal: new AbortController().signal,
				concurrency: 4,
				pauseRunning: false,
				resumed: new Set(),
				keepLock: async () => {},
				onOutcome,
				...more,
			})
			if (!more.onOutcome) expect(told).toEqual(ended)
			outcomes.push(...ended)
			return ended.map(({ change, kind, problem }) => [addresses.get(change), kind, problem?.code].filter(Boolean).join(' '))
		},
	}
}

const arrived = (live: FakeLive): readonly string[] => live.writes.map(({ id }) => id)

/** One of each: an update, a delete, a create, and something that only Git gets. */
const MIXED: Sides = {
	base: { 'model.u': { name: 'u' }, 'model.d': { name: 'd' }, 'model.g': { name: 'g' } },
	git: { 'model.u': { name: 'U' }, 'model.g': { name: 'g' }, 'model.c': { name: 'c' } },
	live: { 'model.u': { name: 'u' }, 'model.d': { name: 'd' }, 'model.g': { name: 'G' } },
}

test('P22: exactly the inbound changes are made, in the order of the plan', async () => {
	const { live, run } = scene(MIXED)
	expect(await run()).toEqual(['model.c done', 'model.u done', 'model.d done'])
	expect(arrived(live)).toEqual(['inbound create model.c', 'inbound update model.u', 'inbound delete model.d'])
	expect([...live.resources.values()].map(({ address, attributes }) => `${address} ${shown(attributes)}`).toSorted()).toEqual([
		"model.c {'name':'c'}",
		"model.g {'name':'G'}",
		"model.u {'name':'U'}",
	])
})

describe('P20: each change is checked at the last moment', () => {
	const moveOn = (live: FakeLive, address: string, attributes: object): void => {
		live.resources.set(at(address), { ...resourceOf(address, attributes), id: live.resources.get(at(address))?.id ?? ('id-x' as never) })
	}

	test.each<[string, string, object, string]>([
		['an update whose attribute moved', 'model.u', { name: 'theirs' }, 'model.u refused LIVE_CHANGED'],
		['an update, another attribute moved', 'model.u', { name: 'u', sql: 'theirs' }, 'model.u refused LIVE_CHANGED'],
		['a delete of what was edited', 'model.d', { name: 'theirs' }, 'model.d refused LIVE_CHANGED'],
	])('%s is refused, and nothing is written there', async (_, address, attributes, line) => {
		const { live, run, outcomes } = scene(MIXED)
		moveOn(live, address, attributes)
		const lines = await run()
		expect(lines.filter((each) => !each.endsWith(' done'))).toEqual([line])
		expect(lines).toHaveLength(3)
		expect(live.writes.map((change) => String(change.address))).not.toContain(address)
		expect(shown(live.resources.get(at(address))?.attributes)).toBe(shown(dictOf(attributes)))
		expect(outcomes.find(({ kind }) => kind === 'refused')?.problem?.message).toContain(Object.keys(attributes).at(-1))
	})

	test.each<[string, object]>([
		['what is computed', { name: 'u', seen: 'just now' }],
		['another spelling of absent', { name: 'u', sql: null }],
		['the payload of another variant', { name: 'u', kind: undefined, table: undefined }],
	])('%s did not move', async (_, attributes) => {
		const { live, run } = scene(MIXED)
		moveOn(live, 'model.u', attributes)
		expect(await run()).toContain('model.u done')
	})

	test('an update of what is gone is refused, a delete of it is done without a call', async () => {
		const { live, run } = scene(MIXED)
		live.resources.delete(at('model.u'))
		live.resources.delete(at('model.d'))
		expect(await run({ concurrency: 1 })).toEqual(['model.c done', 'model.u refused LIVE_CHANGED', 'model.d done'])
		expect(arrived(live)).toEqual(['inbound create model.c'])
	})

	test('recreated under a new id is gone: the new one is not touched', async () => {
		const { live, run } = scene(MIXED)
		for (const address of ['model.u', 'model.d'])
			live.resources.set(at(address), resourceOf(address, { name: address.at(-1) }, { id: `new-${address}` as never }))
		expect(await run({ concurrency: 1 })).toEqual(['model.c done', 'model.u refused LIVE_CHANGED', 'model.d done'])
		expect([...live.resources.keys()]).toContain('model.d')
	})

	test('P38: what cannot be looked at is not written', async () => {
		const { live, run } = scene(MIXED)
		live.unlisted.add('model')
		expect(await run({ concurrency: 1 })).toEqual(['model.c done', 'model.u failed READ_INCOMPLETE', 'model.d failed READ_INCOMPLETE'])
		expect(arrived(live)).toEqual(['inbound create model.c'])
	})
})

describe('P30: a failure stays where it is', () => {
	const failing = (live: FakeLive, ...addresses: readonly string[]): void => {
		live.fate = ({ address }) => (addresses.includes(address) ? 'failed' : 'done')
	}
	const TREE = {
		'folder.top': { name: 't' },
		'folder.low': { name: 'l', parent: 'top' },
		'folder.lowest': { name: 'z', parent: 'low' },
		'folder.other': { name: 'o' },
	}

	test('the others go on', async () => {
		const { live, run } = scene(MIXED)
		failing(live, 'model.c')
		expect(await run()).toEqual(['model.c failed API_REJECTED', 'model.u done', 'model.d done'])
	})

	test.each(['failed', 'refused', 'unanswered'] as const)(
		'what needs a create that is %s is not started, nor what needs that',
		async (fate) => {
			const { live, run } = scene({ git: TREE })
			live.fate = ({ address }) => (address === 'folder.top' ? fate : 'done')
			const lines = await run()
			expect(lines.slice(1)).toEqual([
				expect.stringMatching(/^folder\.top /),
				'folder.low skipped REFERENCE_DANGLING',
				'folder.lowest skipped REFERENCE_DANGLING',
			])
			expect(arrived(live)).toEqual(['inbound create folder.other', 'inbound create folder.top'])
		},
	)

	test('a failed update keeps nobody from referring to it', async () => {
		const base = { 'model.m': { name: 'm' } }
		const { live, run } = scene({ base, git: { 'model.m': { name: 'M' }, 'sync.s': { model: 'm' } }, live: base })
		failing(live, 'model.m')
		expect(await run()).toEqual(['model.m failed API_REJECTED', 'sync.s done'])
	})

	test('deletes the other way round: what is still used stays', async () => {
		const { live, run } = scene({ base: TREE, git: {}, live: TREE })
		failing(live, 'folder.low')
		expect((await run()).toSorted()).toEqual([
			'folder.low failed API_REJECTED',
			'folder.lowest done',
			'folder.other done',
			'folder.top skipped REFERENCE_DANGLING',
		])
	})

	test('a delete waits for the update that was to end its last use', async () => {
		const git = { ...TREE, 'folder.low': { name: 'l', parent: 'other' } }
		const { 'folder.top': _, ...without } = git
		const { live, run } = scene({ base: TREE, git: without, live: TREE })
		failing(live, 'folder.low')
		expect(await run()).toEqual(['folder.low failed API_REJECTED', 'folder.top skipped REFERENCE_DANGLING'])
	})

	test('what was made first keeps its name for the time being where the old one could not be deleted', async () => {
		const unique = (type: ResourceType): ResourceType => ({
			...type,
			attributes: type.attributes.map((one) => (one.name === 'name' ? { ...one, unique: 'exact' } : one)),
		})
		const schema = { ...SHOP, types: SHOP.types.map((type) => (type.name === 'model' ? unique(type) : type)) }
		const was = { 'model.m': { name: 'm', kind: 'sql' } }
		const { run } = scene({
			base: was,
			git: { 'model.m': { name: 'm', kind: 'table' } },
			live: was,
			policy: { replace: [at('model.m')], createFirst: true },
			request: { schema },
		})
		expect((await run({ schema })).map((line) => line.replace(/-[0-9a-f]{8}/, '-old'))).toEqual([
			'model.m done',
			'model.m-old refused LIVE_CHANGED',
			'model.m skipped REFERENCE_DANGLING',
		])
	})

	test('a provider that tells no outcome leaves it unknown', async () => {
		const { live, run } = scene({ git: { 'model.c': { name: 'c' } } })
		live.write = async () => []
		expect(await run()).toEqual(['model.c unknown OUTCOME_UNKNOWN'])
	})
})

describe('P21: an update is done where the workspace shows something else than before', () => {
	const keeping =
		(...names: readonly string[]) =>
		(attributes: Dict) =>
			new Map([...attributes].map(([name, value]) => (names.includes(name) ? [name, dictOf(WAS).get(name) ?? null] : [name, value])))
	const WAS = { name: 'a', sql: 'b', tags: ['t'] }
	test.each<[string, object, (attributes: Dict) => Dict, readonly string[]]>([
		['all is as it was sent', { ...WAS, name: 'A' }, keeping(), ['model.m done']],
		['what was not sent is as it was', { ...WAS, name: 'A' }, keeping('sql', 'tags'), ['model.m done']],
		['it is as it was', { ...WAS, name: 'A' }, keeping('name'), ['model.m failed LIVE_IGNORED']],
		['a part is as it was', { ...WAS, name: 'A', sql: 'B' }, keeping('sql'), ['model.m failed LIVE_IGNORED']],
		['a set is as it was', { ...WAS, tags: ['t', 'u'] }, keeping('tags'), ['model.m failed LIVE_IGNORED']],
		['it is something else', { ...WAS, name: 'A' }, (attributes) => new Map([...attributes, ['name', 'AA']]), ['model.m done']],
	])('%s', async (_, git, rewrite, expected) => {
		const { live, run } = scene({ base: { 'model.m': WAS }, git: { 'model.m': git }, live: { 'model.m': WAS } })
		live.rewrite = rewrite
		expect(await run()).toEqual(expected)
	})
})

describe('how many at once', () => {
	test.each([1, 3])('never more than %i', async (concurrency) => {
		const git = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`model.n${index}`, { name: 'n' }]))
		const { live, run } = scene({ git })
		let [now, most] = [0, 0]
		live.fate = async (): Promise<Fate> => {
			now += 1
			most = Math.max(most, now)
			await new Promise(setImmediate)
			now -= 1
			return 'done'
		}
		expect(await run({ concurrency })).toHaveLength(9)
		expect(most).toBe(concurrency)
	})

	test('a level starts when the one before it has ended', async () => {
		const { live, run } = scene({ git: { 'sync.s': { model: 'm' }, 'model.m': { name: 'm' }, 'model.a': { name: 'a' } } })
		live.fate = async ({ address }): Promise<Fate> => {
			if (address === 'model.m') for (const _ of Array(5)) await new Promise(setImmediate)
			return 'done'
		}
		expect(await run()).toEqual(['model.a done', 'model.m done', 'sync.s done'])
	})
})

describe('P31: on a signal nothing new starts', () => {
	test('before the first', async () => {
		const { live, run } = scene(MIXED)
		expect(await run({ signal: AbortSignal.abort() })).toEqual([
			'model.c skipped CANCELLED',
			'model.u skipped CANCELLED',
			'model.d skipped CANCELLED',
		])
		expect(live.writes).toEqual([])
		expect(live.finds).toEqual([])
	})

	test('in the middle: what is under way ends and is told', async () => {
		const { live, run } = scene(MIXED)
		const stop = new AbortController()
		live.fate = ({ address }) => {
			if (address === 'model.u') stop.abort()
			return 'done'
		}
		expect(await run({ signal: stop.signal, concurrency: 1 })).toEqual(['model.c done', 'model.u done', 'model.d skipped CANCELLED'])
	})
})

describe('a resource at work', () => {
	const OLD = { model: 'm', config: 'old' }
	const busy = (git: object, live: object = OLD): Scene =>
		scene({
			base: { 'sync.s': OLD },
			git: { 'sync.s': git },
			live: { 'sync.s': live },
			policy: { pauseRunning: true },
			in: { live: { more: { 'sync.s': { busy: 'a run is in progress' } } } },
		})
	const edits = (live: FakeLive): readonly string[] =>
		live.writes.map((change) =>
			change.kind === 'update'
				? change.edits.map(({ path, before, after }) => `${path.join('.')}: ${shown(before)} -> ${shown(after)}`).join(', ')
				: change.kind,
		)
	const NEW = { model: 'm', config: 'new' }

	test('a structural change is refused where it was not asked to pause', async () => {
		const { live, run } = busy(NEW)
		expect(await run({ pauseRunning: false })).toEqual(['sync.s refused LIVE_BUSY'])
		expect(live.writes).toEqual([])
	})

	test('it is paused, changed and restored', async () => {
		const { live, run, outcomes } = busy(NEW)
		expect(await run({ pauseRunning: true })).toEqual(['sync.s done'])
		expect(edits(live)).toEqual(['paused: false -> true', "config: 'old' -> 'new'", 'paused: true -> false'])
		expect(shown(live.resources.get(at('sync.s'))?.attributes)).toBe("{'model':'m','config':'new','paused':false}")
		expect(outcomes).toMatchObject([{ change: 'inbound update sync.s', kind: 'done', observed: dictOf({ ...NEW, paused: false }) }])
	})

	test('a change that pauses it anyway is not undone', async () => {
		const { live, run } = busy({ ...NEW, paused: true })
		expect(await run({ pauseRunning: true })).toEqual(['sync.s done'])
		expect(edits(live)).toEqual(['paused: false -> true', "config: 'old' -> 'new'"])
	})

	test('one that is paused already is just changed', async () => {
		const paused = { ...OLD, paused: true }
		const { live, run } = scene({
			base: { 'sync.s': paused },
			git: { 'sync.s': { ...NEW, paused: true } },
			live: { 'sync.s': paused },
			policy: { pauseRunning: true },
			in: { live: { more: { 'sync.s': { busy: 'a run is in progress' } } } },
		})
		expect(await run({ pauseRunning: true })).toEqual(['sync.s done'])
		expect(edits(live)).toEqual(["config: 'old' -> 'new'"])
	})

	test('another change needs no pause', async () => {
		const { live, run } = busy({ ...OLD, paused: true })
		expect(await run({ pauseRunning: false })).toEqual(['sync.s done'])
		expect(edits(live)).toEqual(['paused: · -> true'])
	})

	test('where the pause fails nothing else is tried', async () => {
		const { live, run } = busy(NEW)
		live.fate = () => 'failed'
		expect(await run({ pauseRunning: true })).toEqual(['sync.s failed API_REJECTED'])
		expect(edits(live)).toEqual(['paused: false -> true'])
	})

	test('where the change fails it is restored all the same, and the change is what failed', async () => {
		const { live, run } = busy(NEW)
		live.fate = (change) => (change.kind === 'update' && change.edits[0]?.path[0] === 'config' ? 'failed' : 'done')
		expect(await run({ pauseRunning: true })).toEqual(['sync.s failed API_REJECTED'])
		expect(edits(live)).toEqual(['paused: false -> true', "config: 'old' -> 'new'", 'paused: true -> false'])
		expect(shown(live.resources.get(at('sync.s'))?.attributes)).toBe("{'model':'m','config':'old','paused':false}")
	})

	test('P29: where it cannot be restored that is said, with what to do', async () => {
		const { live, run, outcomes } = busy(NEW)
		live.fate = () => (live.writes.length === 3 ? 'failed' : 'done')
		expect(await run({ pauseRunning: true })).toEqual(['sync.s failed OUTCOME_UNKNOWN'])
		expect(outcomes[0]?.problem).toMatchObject({
			message: expect.stringContaining('may still be paused: `paused`'),
			hint: 'the next apply sets it back',
			cause: { code: 'API_REJECTED' },
		})
	})
})

test('P13: what goes to Git does not reach the workspace', async () => {
	const { live, run } = scene({
		base: { 'model.g': { name: 'g' } },
		git: { 'model.g': { name: 'g' } },
		live: { 'model.g': { name: 'G' }, 'model.n': { name: 'n' } },
	})
	expect(await run()).toEqual([])
	expect([live.writes, live.finds]).toEqual([[], []])
	expect([...live.resources.keys()] satisfies readonly Address[]).toEqual(['model.g', 'model.n'])
})
