import type { Base, CommitId } from '../../src/model/index.ts'
import { Failure } from '../../src/model/index.ts'
import type { Policy } from '../../src/plan/index.ts'
import { DEFAULT_POLICY } from '../../src/plan/index.ts'
import type { Connection, NewCommit, Provider, Stored } from '../../src/ports/index.ts'
import type { StateContent } from '../../src/state/index.ts'
import { acquireLock, gitStore, Session, stateRef } from '../../src/state/index.ts'
import type { ApplyOptions, Planned, Source, Workspace } from '../../src/sync/index.ts'
import { planWorkspace } from '../../src/sync/index.ts'
import type { FakeClock } from './fake-clock.ts'
import { fakeClock } from './fake-clock.ts'
import type { FakeFiles } from './fake-files.ts'
import { fakeFiles } from './fake-files.ts'
import type { FakeLive } from './fake-live.ts'
import { fakeLive } from './fake-live.ts'
import { fakeLog } from './fake-log.ts'
import { fakeRandom } from './fake-random.ts'
import type { FakeRemote } from './fake-repository.ts'
import { fakeRemote, fakeRepository } from './fake-repository.ts'
import type { FilesByPath } from './fake-tree.ts'
import { commitFiles, PERSON } from './fake-tree.ts'
import type { Resourceful } from './shop.ts'
import { SHOP, SHOP_LAYOUT } from './shop.ts'

export const BRANCH = 'refs/heads/main'
export const NAME = 'acme'

export type FakeWorkspace = {
	readonly workspace: Workspace
	readonly remote: FakeRemote
	readonly live: FakeLive
	readonly files: FakeFiles
	readonly clock: FakeClock
	/** The tracked branch's tip. */
	tip(): CommitId
	/** Commits onto the tracked branch, as a user does; `how`: with another message, or at another time. */
	commit(files: FilesByPath, how?: Partial<Pick<NewCommit, 'message' | 'at'>>): Promise<CommitId>
	source(more?: Partial<Source>): Source
	/** `live`: another workspace than its own. */
	plan(more?: Partial<Policy>, source?: Partial<Source>, live?: Connection): Promise<Planned>
	/** What the store holds. */
	stored(): Promise<Stored>
	/** Writes a state, as a run does that somebody else made. */
	remember(base: Base, more?: Partial<StateContent>): Promise<void>
}

const PROVIDER: Provider = {
	name: 'shop',
	title: 'Shop',
	schema: SHOP,
	layout: SHOP_LAYOUT,
	api: {
		baseUrl: 'memory:shop',
		auth: { kind: 'bearer' },
		endpoints: [],
		errors: { message: 'message', details: 'details', invalid: 'invalid', internal: 'internal' },
	},
	defaults: { mode: 'two-way', format: 'yaml', tokenEnv: 'SHOP_TOKEN' },
	connect: () => {
		throw new RangeError('it is connected already')
	},
}

export const OPTIONS: ApplyOptions = {
	operation: 'apply',
	leaseMs: 300_000,
	waitMs: 0,
	concurrency: 1,
	pauseRunning: false,
	signal: new AbortController().signal,
}

/** A workspace of the made-up service, its files on a branch of a remote, everything in memory. */
export async function fakeWorkspace(tree: FilesByPath, resources: Resourceful, provider: Partial<Provider> = {}): Promise<FakeWorkspace> {
	const remote = fakeRemote()
	const repository = fakeRepository(remote)
	const [clock, files, random, live] = [fakeClock(), fakeFiles(), fakeRandom('workspace'), fakeLive(resources)]
	remote.refs.set(BRANCH, await commitFiles(repository, tree))
	const store = gitStore({ repository, clock, random, workspace: NAME, ref: stateRef(NAME), branch: BRANCH })
	const workspace: Workspace = {
		name: NAME,
		provider: { ...PROVIDER, ...provider },
		slug: NAME,
		format: 'yaml',
		folder: '',
		branch: BRANCH,
		isIgnored: () => false,
		beginWriting: () => {},
		commits: 'per-resource',
		variables: { find: () => undefined },
		live,
		repository,
		store,
		files,
		clock,
		random,
		log: fakeLog(),
		person: PERSON,
		people: new Map(),
		holder: 'ada@laptop',
		paths: { cache: '/cache/parsed', rescue: '/rescue.json', runs: '/cache/runs' },
	}
	const tip = (): CommitId => remote.refs.get(BRANCH) ?? ('' as CommitId)
	const source = (more: Partial<Source> = {}): Source => ({ commit: tip(), uncommitted: [], preview: false, warnings: [], ...more })
	const stored = async (): Promise<Stored> => {
		const read = await store.load()
		if (read.kind === 'unknown') throw new Failure(read.reason)
		return read.value
	}
	return {
		workspace,
		remote,
		live,
		files,
		clock,
		tip,
		source,
		stored,
		commit: async (changed, how = {}) => {
			const id = await commitFiles(repository, changed, tip(), how)
			remote.refs.set(BRANCH, id)
			return id
		},
		plan: (more = {}, from = {}, other = live) =>
			planWorkspace({ ...workspace, live: other }, source(from), { ...DEFAULT_POLICY, ...more }),
		remember: async (base, more = {}) => {
			const held = await acquireLock(store, { clock, random, holder: 'somebody@else', operation: 'apply', leaseMs: 1000, waitMs: 0 })
			if (held.kind !== 'held') throw new Failure(held.problem)
			const session = new Session(store, held, NAME, { clock, random, rescue: { files, path: '/rescue.json' } })
			const content: StateContent = { workspace: NAME, identity: null, branch: BRANCH, commit: tip(), schema: 1, base, ...more }
			const saved = await session.release({ content, effects: 'none' })
			if (saved.kind !== 'done') throw new Failure(saved.problem)
		},
	}
}
