import { describe, expect, test } from 'vitest'
import type { ApplyRequest, PlannedCommit, Report } from '../../src/apply/index.ts'
import { applyPlan, journalOf, openDiary } from '../../src/apply/index.ts'
import type { Change, CommitId, Plan } from '../../src/model/index.ts'
import { digestOf, Failure, problem } from '../../src/model/index.ts'
import { sealPlan } from '../../src/plan/index.ts'
import type { Journal, Stored } from '../../src/ports/index.ts'
import { acquireLock, forceRelease, gitStore, Session, stateRef } from '../../src/state/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeFiles } from '../support/fake-files.ts'
import type { Fate } from '../support/fake-live.ts'
import { fakeLive } from '../support/fake-live.ts'
import { fakeLog } from '../support/fake-log.ts'
import { fakeRandom } from '../support/fake-random.ts'
import type { PushFault } from '../support/fake-repository.ts'
import { fakeRemote, fakeRepository } from '../support/fake-repository.ts'
import { commitFiles, PERSON } from '../support/fake-tree.ts'
import type { Sides } from '../support/shop.ts'
import { INPUTS, planOf, SHOP, shown } from '../support/shop.ts'
import { MEMBER_SHOP } from '../support/shop-members.ts'

const BRANCH = 'refs/heads/main'
const REF = stateRef('acme')
const DIARY = '/runs/1.jsonl'
const RESCUE = '/rescue.json'

/** Two edits inbound, two outbound. */
const BOTH_WAYS: Sides = {
	base: { 'model.a': { name: 'a' }, 'model.b': { name: 'b' }, 'model.c': { name: 'c' }, 'model.d': { name: 'd' } },
	git: { 'model.a': { name: 'A' }, 'model.b': { name: 'B' }, 'model.c': { name: 'c' }, 'model.d': { name: 'd' } },
	live: { 'model.a': { name: 'a' }, 'model.b': { name: 'b' }, 'model.c': { name: 'C' }, 'model.d': { name: 'D' } },
}

/** A lock held in a store on a remote with one commit, and a plan made from it. */
async function open(sides: Sides) {
	const remote = fakeRemote()
	const repository = fakeRepository(remote)
	const [clock, files, live] = [fakeClock(), fakeFiles(), fakeLive(sides.live)]
	const start = await commitFiles(repository, { 'readme.md': '# Read me' })
	remote.refs.set(BRANCH, start)
	const plan: Plan = sealPlan({ ...planOf(sides), inputs: { ...INPUTS, git: { ...INPUTS.git, commit: start } } })
	const client = (name: string) => gitStore({ repository, clock, random: fakeRandom(name), workspace: 'acme', ref: REF, branch: BRANCH })
	const store = client('store')
	const held = await acquireLock(store, {
		clock,
		random: fakeRandom('lock'),
		holder: 'ada@laptop',
		operation: 'apply',
		leaseMs: 300_000,
		waitMs: 0,
		prepare: ({ journal }, lock) => journalOf({ plan, schema: SHOP, base: new Map(), lock, previous: journal, resumed: new Set() }),
	})
	if (held.kind !== 'held') throw new RangeError('the lock is not held')
	const session = new Session(store, held, 'acme', { clock, random: fakeRandom('session'), rescue: { files, path: RESCUE } })
	const look = async (): Promise<Stored> => {
		const read = await client('looker').load()
		if (read.kind === 'unknown') throw new Failure(read.reason)
		return read.value
	}
	const apply = (more: Partial<ApplyRequest> = {}): Promise<Report> =>
		applyPlan({
			plan,
			schema: SHOP,
			live,
			repository,
			branch: BRANCH,
			tip: start,
			session,
			diary: openDiary({ files, clock, path: DIARY, plan, lock: held.lock }),
			resumed: new Set(),
			unsettled: new Set(),
			commitsFor: async (changes, trailers) => changes.map((change) => committing(change, trailers)),
			clock,
			log: fakeLog(),
			signal: new AbortController().signal,
			concurrency: 1,
			pauseRunning: false,
			...more,
		})
	return { remote, repository, clock, files, live, start, plan, session, client, look, apply }
}

function committing(change: Change, trailers: readonly string[]): PlannedCommit {
	const commit = {
		message: [change.id, '', ...trailers].join('\n'),
		author: PERSON,
		committer: PERSON,
		at: '2026-01-01T00:00:00.000Z',
		files: [{ path: `${change.key}.yaml`, content: change.id }],
	}
	return { commit, changes: [change.id] }
}

const kinds = ({ outcomes }: Report): Readonly<Record<string, string>> =>
	Object.fromEntries(outcomes.map(({ change, kind }) => [change, kind]))
const baseIn = ({ state }: Pick<Stored, 'state'>): readonly string[] =>
	[...(state?.base ?? [])].map(([address, { attributes }]) => `${address} ${shown(attributes)}`).toSorted()

const INBOUND = { 'inbound update model.a': 'done', 'inbound update model.b': 'done' }
const outbound = (kind: string) => ({ 'outbound update model.c': kind, 'outbound update model.d': kind })

describe('a run that goes well', () => {
	test('P21: one push moves branch and state together, and frees the lock', async () => {
		const { remote, apply, look, start, live } = await open(BOTH_WAYS)
		const before = remote.pushes.length
		const report = await apply()
		expect(kinds(report)).toEqual({ ...INBOUND, ...outbound('done') })
		expect(report).toMatchObject({ commits: 2, problems: [] })
		expect(remote.pushes.slice(before).map((moves) => moves.map(({ ref }) => ref).toSorted())).toEqual([[BRANCH, REF]])
		expect(remote.refs.get(BRANCH)).toBe(report.commit)
		const stored = await look()
		expect(stored).toMatchObject({
			lock: null,
			journal: null,
			state: { serial: 1, branch: BRANCH, commit: report.commit, workspace: 'acme', schema: 1 },
		})
		expect(stored.state).toEqual(report.state)
		expect(baseIn(stored)).toEqual(["model.a {'name':'A'}", "model.b {'name':'B'}", "model.c {'name':'C'}", "model.d {'name':'D'}"])
		expect(live.writes.map(({ id }) => id)).toEqual(Object.keys(INBOUND))
		expect(report.commit).not.toBe(start)
	})

	test('each commit names the state that lands with it', async () => {
		const { remote, repository, apply, look } = await open(BOTH_WAYS)
		await apply()
		const messages = (await repository.messages(remote.refs.get(BRANCH) as CommitId, 2)).map(({ message }) => message)
		const { lineage, serial } = (await look()).state ?? {}
		for (const message of messages) expect(message).toContain(`Tideway-State: ${lineage} ${serial}`)
	})

	test('each outcome of a commit names the commit that it landed in', async () => {
		const { apply, repository } = await open(BOTH_WAYS)
		const report = await apply()
		const landed = report.outcomes.filter(({ commit }) => commit)
		const messages = await repository.messages(report.commit as CommitId, 2)
		expect(landed.map(({ change, commit }) => [change, messages.find(({ id }) => id === commit)?.message.split('\n')[0]])).toEqual(
			landed.map(({ change }) => [change, change]),
		)
	})

	test('without anything for Git the branch is not touched', async () => {
		const { remote, apply, look, start } = await open({ git: { 'model.a': { name: 'a' } } })
		const report = await apply()
		expect(report).toMatchObject({ commit: null, commits: 0, problems: [], outcomes: [{ kind: 'done' }] })
		expect(remote.refs.get(BRANCH)).toBe(start)
		expect(await look()).toMatchObject({ lock: null, state: { commit: start } })
	})

	test('adoptions alone are recorded with one write', async () => {
		const { remote, apply, look, live } = await open({ git: { 'model.a': { name: 'a' } }, live: { 'model.a': { name: 'a' } } })
		const before = remote.pushes.length
		expect(await apply()).toMatchObject({ outcomes: [], problems: [] })
		expect([remote.pushes.length - before, live.writes.length]).toEqual([1, 0])
		expect(baseIn(await look())).toEqual(["model.a {'name':'a'}"])
	})
})

describe('P21: what follows a delete in the workspace', () => {
	const all = { 'folder.b': { name: 'b' }, 'model.a': { name: 'a' }, 'model.m': { name: 'm', tags: ['b'] } }
	const sides: Sides = {
		base: all,
		git: { 'model.a': { name: 'a' }, 'model.m': { name: 'm', tags: ['b'] } },
		live: { ...all, 'model.a': { name: 'A' } },
		request: { schema: MEMBER_SHOP },
	}
	test.each<[Fate, string, string, readonly string[]]>([
		['done', 'done', 'done', ["model.a {'name':'A'}", "model.m {'name':'m','tags':[]}"]],
		['refused', 'refused', 'skipped', ["model.a {'name':'A'}"]],
		['unanswered', 'unknown', 'skipped', ["model.a {'name':'A'}"]],
	])('%s', async (fate, deleted, followed, base) => {
		const { apply, live, look } = await open(sides)
		live.fate = () => fate
		expect(kinds(await apply({ schema: MEMBER_SHOP }))).toEqual({
			'inbound delete folder.b': deleted,
			'outbound update model.a': 'done',
			'outbound update model.m': followed,
		})
		expect(baseIn(await look())).toEqual(base)
	})
})

describe('P21, P29: the branch does not take the commits', () => {
	test('somebody pushed first: inbound is recorded, outbound refused, the lock free', async () => {
		const { remote, repository, apply, look, start, files } = await open(BOTH_WAYS)
		const theirs = await commitFiles(repository, { 'theirs.md': 'x' }, start)
		remote.beforePush = () => remote.refs.set(BRANCH, theirs)
		const report = await apply()
		expect(kinds(report)).toEqual({ ...INBOUND, ...outbound('refused') })
		expect(report).toMatchObject({ commit: null, commits: 0, problems: [] })
		expect(report.outcomes.find(({ kind }) => kind === 'refused')?.problem).toMatchObject({ code: 'GIT_BRANCH_MOVED' })
		expect(remote.refs.get(BRANCH)).toBe(theirs)
		const stored = await look()
		expect(stored).toMatchObject({ lock: null, journal: null, state: { commit: start } })
		expect(baseIn(stored)).toEqual(["model.a {'name':'A'}", "model.b {'name':'B'}"])
		expect(files.contents.has(RESCUE)).toBe(false)
	})

	test.each<[string, PushFault, string]>([
		['refuses them', 'rejected', 'GIT_REJECTED'],
		['never gets them, as a look at it shows', 'lost-before', 'OUTCOME_UNKNOWN'],
	])('the remote %s', async (_, fault, code) => {
		const { remote, apply, look, start, files } = await open(BOTH_WAYS)
		remote.fault = (moves) => (moves.some(({ ref }) => ref === BRANCH) ? fault : 'none')
		const report = await apply()
		expect(kinds(report)).toEqual({ ...INBOUND, ...outbound('refused') })
		expect(report.outcomes.find(({ change }) => change.startsWith('outbound'))?.problem?.code).toBe(code)
		expect(remote.refs.get(BRANCH)).toBe(start)
		expect(await look()).toMatchObject({ lock: null, state: { commit: start } })
		expect(baseIn(await look())).toEqual(["model.a {'name':'A'}", "model.b {'name':'B'}"])
		expect(files.contents.has(RESCUE)).toBe(false)
	})

	test('the remote cannot be reached any more: whether they landed is unknown, and what was done is rescued', async () => {
		const { remote, apply, files } = await open(BOTH_WAYS)
		remote.fault = () => {
			remote.isReachable = false
			return 'none'
		}
		const report = await apply()
		expect(kinds(report)).toEqual({ ...INBOUND, ...outbound('unknown') })
		expect(report.problems).toMatchObject([{ message: expect.stringContaining(RESCUE) }])
		expect([...files.contents.keys()]).toEqual([DIARY, RESCUE])
	})

	test('P34: they landed and only the answer was lost: done', async () => {
		const { remote, apply, look } = await open(BOTH_WAYS)
		remote.fault = () => 'lost-after'
		const report = await apply()
		expect(kinds(report)).toEqual({ ...INBOUND, ...outbound('done') })
		expect(remote.refs.get(BRANCH)).toBe(report.commit)
		expect(await look()).toMatchObject({ lock: null, state: { commit: report.commit } })
	})

	test('commits that cannot be built fail, and nothing else does', async () => {
		const { remote, apply, look, start } = await open(BOTH_WAYS)
		const report = await apply({ commitsFor: () => Promise.reject(new Failure(problem('PLAN_STALE', 'the file is not there'))) })
		expect(kinds(report)).toEqual({ ...INBOUND, ...outbound('failed') })
		expect(report.outcomes.at(-1)?.problem).toMatchObject({ code: 'PLAN_STALE' })
		expect(remote.refs.get(BRANCH)).toBe(start)
		expect(await look()).toMatchObject({ lock: null, journal: null })
	})

	test('no commit at all is a failure, not a success', async () => {
		const { apply, look } = await open(BOTH_WAYS)
		expect(kinds(await apply({ commitsFor: async () => [] }))).toEqual({ ...INBOUND, ...outbound('failed') })
		expect((await look()).lock).toBeNull()
	})
})

describe('the store does not take the state', () => {
	test('P27: after effects it is rescued to a file, which the report names', async () => {
		const { remote, apply, files } = await open(BOTH_WAYS)
		remote.fault = () => 'rejected'
		const report = await apply()
		expect(kinds(report)).toEqual({ ...INBOUND, ...outbound('refused') })
		expect(report.problems).toMatchObject([{ message: expect.stringContaining(RESCUE) }])
		expect([...files.contents.keys()]).toEqual([DIARY, RESCUE])
	})

	test('without effects there is nothing to rescue', async () => {
		const { remote, apply, files } = await open({ live: { 'model.c': { name: 'c' } } })
		remote.fault = () => 'rejected'
		expect(await apply()).toMatchObject({ outcomes: [{ kind: 'refused' }], problems: [{ code: 'GIT_REJECTED' }] })
		expect(files.contents.has(RESCUE)).toBe(false)
	})

	test('P5: a lock that is lost on the way starts no further effect', async () => {
		const { live, apply, session, client, start, remote } = await open(BOTH_WAYS)
		live.fate = async (): Promise<Fate> => {
			if (live.writes.length > 1) return 'done'
			await forceRelease(client('other'), session.lock.id)
			await session.save({ effects: 'none' })
			return 'done'
		}
		const report = await apply()
		expect(kinds(report)).toEqual({ 'inbound update model.a': 'done', 'inbound update model.b': 'skipped', ...outbound('skipped') })
		expect(report.problems).toMatchObject([{ code: 'LOCK_LOST' }])
		const skipped = report.outcomes.filter(({ kind }) => kind === 'skipped').map((outcome) => outcome.problem?.code)
		expect(skipped, 'nobody cancelled').toEqual(['LOCK_LOST', 'LOCK_LOST', 'LOCK_LOST'])
		expect(remote.refs.get(BRANCH)).toBe(start)
	})
})

describe('P31: cancelled', () => {
	test('in the middle: what was done is recorded, nothing is pushed to the branch, the lock is free', async () => {
		const { live, apply, look, remote, start } = await open(BOTH_WAYS)
		const stop = new AbortController()
		live.fate = () => {
			stop.abort()
			return 'done'
		}
		const report = await apply({ signal: stop.signal })
		expect(kinds(report)).toEqual({ 'inbound update model.a': 'done', 'inbound update model.b': 'skipped', ...outbound('skipped') })
		expect(report.outcomes.filter(({ kind }) => kind === 'skipped').map((outcome) => outcome.problem?.code)).toEqual([
			'CANCELLED',
			'CANCELLED',
			'CANCELLED',
		])
		expect(remote.refs.get(BRANCH)).toBe(start)
		const stored = await look()
		expect(stored).toMatchObject({ lock: null, journal: null })
		expect(baseIn(stored)).toEqual(["model.a {'name':'A'}"])
	})
})

describe('P23: the journal', () => {
	test('names every change before the first effect, with what is expected to be there', async () => {
		const { plan, look, session, start } = await open({ ...BOTH_WAYS, git: { ...BOTH_WAYS.git, 'model.new': { name: 'n' } } })
		const { journal } = await look()
		expect(journal).toMatchObject({ run: session.lock.id, plan: plan.digest, epoch: session.lock.epoch } satisfies Partial<Journal>)
		expect(journal?.intents).toEqual(
			plan.changes.map((change) => {
				const { id, address, to, kind } = change
				if (change.kind !== 'create') return { change: id, address, to, kind, expected: digestOf(change.before) }
				const sent = to === 'live' ? { sent: digestOf(change.after) } : {}
				return { change: id, address, to, kind, expected: null, ...sent }
			}),
		)
		expect(start).toBeTruthy()
	})

	test('results are stored while the run goes on, at most every twenty seconds', async () => {
		const base = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`model.n${index}`, { name: 'old' }]))
		const git = Object.fromEntries(Object.keys(base).map((address) => [address, { name: 'new' }]))
		const { live, clock, apply, look, remote } = await open({ base, git, live: base })
		const seen: string[] = []
		live.fate = async ({ key }): Promise<Fate> => {
			const { journal, state } = await look()
			seen.push(`${key}: ${journal?.intents.filter(({ outcome }) => outcome === 'done').length} told, ${state?.base.size ?? 0} in base`)
			clock.advance(8_000)
			return 'done'
		}
		const before = remote.pushes.length
		await apply()
		expect(seen).toEqual([
			'n0: 0 told, 0 in base',
			'n1: 0 told, 0 in base',
			'n2: 0 told, 0 in base',
			'n3: 3 told, 3 in base',
			'n4: 3 told, 3 in base',
			'n5: 3 told, 3 in base',
		])
		expect(remote.pushes.length - before).toBe(3)
	})
})
