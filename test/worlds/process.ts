import { openHolders } from '../../src/adapters/holders.ts'
import type { Report } from '../../src/apply/index.ts'
import type { Plan } from '../../src/model/index.ts'
import type { Policy } from '../../src/plan/index.ts'
import { DEFAULT_POLICY } from '../../src/plan/index.ts'
import type { Clock, Files, Http, Processes, Provider, StateStore } from '../../src/ports/index.ts'
import { makeApiClient } from '../../src/rest/index.ts'
import { gitStore, localStore, stateRef } from '../../src/state/index.ts'
import type { ApplyOptions, Planned, Source, Workspace } from '../../src/sync/index.ts'
import { applyWorkspace, planWorkspace, reopenPlan, sourceForApply } from '../../src/sync/index.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import { fakeRandom } from '../support/fake-random.ts'
import { makeDice } from './dice.ts'
import type { Landing, Silence } from './grants.ts'
import { checkReadable } from './grants.ts'
import type { Hub } from './hub.ts'
import { BRANCH } from './hub.ts'
import type { Fate, Lifeline, LifelinePorts } from './lifeline.ts'
import { makeLifeline } from './lifeline.ts'
import type { Register } from './register.ts'
import { notePath, noteRef } from './register.ts'
import type { Service } from './service.ts'
import { TOKEN } from './service.ts'

export const FOLDER = 'acme'
export const NAME = 'acme'
const STATE_PATH = '/state/acme.json'

/** What is there whatever becomes of a process. */
export type Ground = {
	readonly provider: Provider
	readonly format: Workspace['format']
	readonly seed: string
	readonly store: 'git' | 'local'
	readonly clock: FakeClock
	readonly hub: Hub
	readonly service: Service
	/** Names of processes that have ended, and when. */
	readonly dead: Map<string, number>
	readonly register: Register
	readonly landings: Landing[]
	readonly silences: Silence[]
}

export type ProcessOptions = {
	/** In no other process of the world. */
	readonly name: string
	/** The machine's; it outlives the process. */
	readonly disk: Files
	/** How far the machine's clocks are from the world's; asked for at each look. Default: not at all. */
	readonly skew?: { wallMs(): number; readonly monotonicMs: number }
	readonly fate?: LifelinePorts['fate']
	/** How long a call or its answer may be on its way, at most; default 300. */
	readonly jitterMs?: number
	readonly commits?: Workspace['commits']
}

/** One run of the program: the real engine, and nothing in its memory but what it read. */
export type Process = {
	readonly name: string
	readonly lifeline: Lifeline
	readonly clock: Clock
	readonly store: StateStore
	/** A workspace with a new connection, and what of Git is looked at. */
	begin(): Promise<{ readonly workspace: Workspace; readonly source: Source }>
	plan(policy?: Partial<Policy>): Promise<Planned>
	/** The same, with the numbers that its guards ask for. */
	planAllowing(policy?: Partial<Policy>): Promise<Planned>
	/** A plan that was saved, ready to be applied. */
	reopen(plan: Plan): Promise<Planned>
	apply(planned: Planned, options?: Partial<ApplyOptions>): Promise<Report>
}

const QUIET = { progress() {}, info() {}, warn() {}, debug() {} }

export const OPTIONS: ApplyOptions = {
	operation: 'apply',
	leaseMs: 300_000,
	waitMs: 0,
	concurrency: 4,
	pauseRunning: false,
	signal: new AbortController().signal,
}

export async function startProcess(ground: Ground, options: ProcessOptions): Promise<Process> {
	const { name, fate = (): Fate => 'go-on' } = options
	const { register, landings, silences } = ground
	const nowMs = (): number => ground.clock.monotonicMs()
	const who = { register, by: name, nowMs, onLanded: () => void landings.push({ by: name, writes: register.length }) }
	const clock = skewed(ground.clock, options.skew)
	const lifeline = makeLifeline({
		clock,
		http: delayed(ground, options),
		repository: ground.clock.timeless(noteRef(await ground.hub.open(), stateRef(NAME), BRANCH, who)),
		files: notePath(options.disk, STATE_PATH, who),
		fate,
		onDeath: () => void ground.dead.set(name, nowMs()),
		onStill: (ms) => void silences.push({ by: name, fromMs: nowMs(), toMs: nowMs() + ms }),
	})
	const ports = { clock: lifeline.clock, random: fakeRandom(`${ground.seed}/${name}`), log: QUIET }
	const store = openStore(ground, name, lifeline, ports)
	let workspace = openWorkspace(ground, options, { ...ports, lifeline, store })
	const begin: Process['begin'] = async () => {
		workspace = openWorkspace(ground, options, { ...ports, lifeline, store })
		const { repository } = lifeline
		const tip = (await repository.fetch([BRANCH])).get(BRANCH) ?? null
		const source = await sourceForApply({
			repository,
			clone: null,
			branch: BRANCH,
			tip,
			settings: 'landed',
			folder: FOLDER,
			layout: ground.provider.layout,
		})
		return { workspace, source }
	}
	const plan: Process['plan'] = async (policy = {}) => {
		const begun = await begin()
		const planned = await planWorkspace(begun.workspace, begun.source, { ...DEFAULT_POLICY, ...policy })
		checkReadable(planned.plan)
		return planned
	}
	return {
		name,
		lifeline,
		clock: lifeline.clock,
		store,
		begin,
		plan,
		planAllowing: async (policy = {}) => {
			const planned = await plan(policy)
			const { guards, changes } = planned.plan
			if (guards.every(({ allowed }) => allowed)) return planned
			const allChanged = guards.find(({ rule }) => rule === 'all-changed')
			const deletes = changes.filter(({ kind }) => kind === 'delete').length
			return plan({ ...policy, allowDeletes: deletes, allowChanges: allChanged?.count ?? null })
		},
		reopen: async (saved) => reopenPlan((await begin()).workspace, saved),
		apply: (planned, chosen = {}) => applyWorkspace(workspace, planned, { ...OPTIONS, ...chosen }),
	}
}

type Ports = { readonly clock: Clock; readonly random: ReturnType<typeof fakeRandom>; readonly log: typeof QUIET }

function openStore(ground: Ground, name: string, { repository, files }: Lifeline, ports: Ports): StateStore {
	const common = { ...ports, workspace: NAME }
	if (ground.store === 'git') return gitStore({ ...common, repository, ref: stateRef(NAME), branch: BRANCH })
	return localStore({ ...common, files, processes: processesOf(ground, name), path: STATE_PATH, push: (move) => repository.push([move]) })
}

/** Those of one machine. Of every other one the system tells which processes have ended. */
function processesOf({ dead, seed }: Ground, self: string): Processes {
	const isTelling = fakeRandom(`${seed}/machine`).fraction() < 0.5
	const isGone = async (other: string): Promise<boolean> => dead.has(other)
	return { self, isGone, hasEnded: async (other) => isTelling && dead.has(other) }
}

type Opened = Ports & { readonly lifeline: Lifeline; readonly store: StateStore }

function openWorkspace(ground: Ground, { name, commits = 'per-resource' }: ProcessOptions, opened: Opened): Workspace {
	const { service, provider, format } = ground
	const { clock, random, log, lifeline, store } = opened
	const { http, repository, files } = lifeline
	const api = makeApiClient({
		api: provider.api,
		baseUrl: service.url,
		token: TOKEN,
		credential: 'env:ACME_TOKEN',
		http,
		clock,
		random,
		log,
	})
	return {
		name: NAME,
		provider,
		slug: NAME,
		format,
		folder: FOLDER,
		branch: BRANCH,
		isIgnored: () => false,
		beginWriting: () => {},
		commits,
		live: provider.connect({ api, clock, log, slug: NAME }),
		repository,
		store,
		files,
		clock,
		random,
		log,
		person: { name: 'Ann', email: 'ann@example.test' },
		people: new Map(),
		variables: { find: () => undefined },
		holder: `${name}@worlds`,
		holders: openHolders(files, '/cache/holders', async () => processesOf(ground, name)),
		paths: { cache: '/cache/acme', rescue: '/rescue/acme.json', runs: '/cache/runs' },
	}
}

function skewed(clock: FakeClock, skew: ProcessOptions['skew']): Clock {
	if (!skew) return clock
	return {
		now: () => new Date(Date.parse(clock.now()) + skew.wallMs()).toISOString(),
		monotonicMs: () => clock.monotonicMs() + skew.monotonicMs,
		sleep: (ms, signal) => clock.sleep(ms, signal),
	}
}

/** Calls under way at once arrive, and are answered, in an order of the seed. The sandbox notes who called. */
function delayed({ seed, service, clock }: Ground, { name, jitterMs = 300 }: ProcessOptions): Http {
	const dice = makeDice(`${seed}/${name}/answers`)
	const pause = (): Promise<void> => clock.sleep(dice.below(jitterMs))
	return {
		send: async (request) => {
			await pause()
			const result = await service.http.send({ ...request, headers: { ...request.headers, 'x-sandbox-actor': name } })
			await pause()
			return result
		},
	}
}
