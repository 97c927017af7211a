import type { WatchEvent } from '../../src/daemon/event.ts'
import type { Tended, WatchedHere, Watching } from '../../src/daemon/index.ts'
import { watchAll } from '../../src/daemon/index.ts'
import type { CommitId } from '../../src/model/index.ts'
import { Failure, problem } from '../../src/model/index.ts'
import { DEFAULT_POLICY } from '../../src/plan/index.ts'
import type { HeardAnswer, HeardRequest, HttpListener } from '../../src/ports/index.ts'
import { stateRef } from '../../src/state/index.ts'
import type { FakeClock } from './fake-clock.ts'
import { fakeClock } from './fake-clock.ts'
import { fakeRandom } from './fake-random.ts'
import type { FakeWorkspace } from './fake-workspace.ts'
import { BRANCH } from './fake-workspace.ts'

export const PACE = { gitMs: 30_000, liveMs: 45_000 }

/** A watch over workspaces in memory, in which hours pass at once. */
export type FakeWatch = {
	readonly clock: FakeClock
	readonly events: readonly WatchEvent[]
	/** What each workspace's remote was asked, with when. */
	readonly looks: readonly { readonly remote: string; readonly atMs: number }[]
	/** Reads of lists, with when. */
	readonly reads: readonly { readonly name: string; readonly atMs: number }[]
	/** Times that a workspace was opened. */
	opened(name: string): number
	/** Something to happen at a time after the beginning. */
	at(ms: number, act: () => unknown): void
	/** From now on these are in the settings. */
	list(members: readonly Member[]): void
	/** Asks the server of the watch. */
	ask(request: Partial<HeardRequest>): Promise<HeardAnswer>
	/** Watches from the beginning until so much time has passed. */
	run(ms: number): Promise<void>
	stop(): void
}

export type Member = {
	readonly name: string
	readonly fake: FakeWorkspace
	/** Workspaces of one remote have one name for it. */
	readonly remote?: string
	readonly more?: Partial<Tended['workspace']>
	/** Where its state is; in Git where nothing is said. */
	readonly state?: 'elsewhere'
	/** Called before it is opened. */
	readonly beforeOpen?: () => void
}

/** `isReadable`: whether the settings can be read. */
type More = Partial<Watching> & { readonly secrets?: readonly string[]; readonly isReadable?: () => boolean }

export function fakeWatch(members: readonly Member[], more: More = {}): FakeWatch {
	const clock = fakeClock()
	const [events, looks, reads]: [WatchEvent[], FakeWatch['looks'][number][], FakeWatch['reads'][number][]] = [[], [], []]
	const opened = new Map<string, number>()
	const stop = new AbortController()
	const acts: { readonly ms: number; readonly act: () => unknown }[] = []
	let handle: ((request: HeardRequest) => Promise<HeardAnswer>) | undefined
	const listener: HttpListener = {
		listen: async (_at, served) => {
			handle = served
			return { url: 'memory:front', port: 1, close: async () => undefined }
		},
	}
	const watched = (member: Member): WatchedHere => {
		const { name, fake, remote = name } = member
		const watch: WatchedHere['watch'] = (onCall) => ({
			name,
			open: async () => {
				member.beforeOpen?.()
				opened.set(name, (opened.get(name) ?? 0) + 1)
				const live = { ...fake.live, ...member.more?.live }
				const read: typeof live.read = async (scopes) => {
					onCall()
					reads.push({ name, atMs: clock.monotonicMs() })
					return await live.read(scopes)
				}
				return {
					workspace: { ...fake.workspace, clock, ...member.more, live: { ...live, read } },
					policy: DEFAULT_POLICY,
					tip: fake.remote.refs.get(BRANCH) ?? null,
					stateRef: member.state === 'elsewhere' ? null : stateRef(fake.workspace.name),
					remote,
					looking: {
						look: async (refs) => {
							looks.push({ remote, atMs: clock.monotonicMs() })
							if (!fake.remote.isReachable) throw new Failure(problem('GIT_FAILED', 'the remote cannot be reached'))
							return new Map(refs.map((ref): [string, CommitId | null] => [ref, fake.remote.refs.get(ref) ?? null]))
						},
					},
					settled: async () => undefined,
					close: async () => undefined,
				}
			},
		})
		return { name, watch }
	}
	let listed = members
	return {
		clock,
		events,
		looks,
		reads,
		opened: (name) => opened.get(name) ?? 0,
		at: (ms, act) => void acts.push({ ms, act }),
		list: (now) => {
			listed = now
		},
		ask: async (request) =>
			(await handle?.({ method: 'GET', target: '/', headers: new Map(), body: new Uint8Array(), ...request })) ?? {
				status: 0,
				type: '',
				body: '',
			},
		run: async (ms) => {
			for (const { ms: atMs, act } of acts) void clock.sleep(atMs).then(act)
			void clock.sleep(ms).then(() => stop.abort())
			await watchAll(
				{
					clock,
					random: fakeRandom('watch'),
					signal: stop.signal,
					pace: PACE,
					leaseMs: 300_000,
					concurrency: 1,
					tell: (event) => void events.push(event),
					front: { listener, host: '127.0.0.1', port: 0, secrets: more.secrets ?? [] },
					...more,
				},
				async () => {
					if (more.isReadable?.() === false) throw new Failure(problem('CONFIG_INVALID', 'the settings cannot be read'))
					return listed.map(watched)
				},
			)
		},
		stop: () => stop.abort(),
	}
}
