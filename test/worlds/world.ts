import { provider as hightouch } from '../../providers/hightouch/index.ts'
import type { CommitId } from '../../src/model/index.ts'
import type { FileChange } from '../../src/ports/index.ts'
import { inHcl } from '../../src/tree/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import type { FakeFiles } from '../support/fake-files.ts'
import { fakeFiles } from '../support/fake-files.ts'
import type { Kind } from './any/kinds.ts'
import type { Hub, Texts } from './hub.ts'
import { BRANCH, memoryHub } from './hub.ts'
import type { Ground, Process, ProcessOptions } from './process.ts'
import { startProcess } from './process.ts'
import type { Service, TreeTexts } from './service.ts'
import { openService, parsed } from './service.ts'

/**
 * A workspace of the sandbox, a Git remote and a state store: the real engine between them, no clock but ours, and nothing that
 * does not follow from the seed.
 */
export type World = Pick<Service, 'edit' | 'run' | 'rows' | 'faults'> & {
	readonly ground: Ground
	/** The disk of the machine that most processes run on. */
	readonly disk: FakeFiles
	/** The service adds a member to each sync's configuration where it has none of that name. */
	readonly isFilling: boolean
	/** What is on the branch: every file's text by path. */
	files(): Texts
	/** A person's commit. */
	commit(message: string, files: readonly FileChange[]): Promise<void>
	/** How many commits the branch has. */
	commits(): number
	/** How many calls of the API could have changed something. */
	writes(): Promise<number>
	/** A process on the machine, unless it is told to be on another. */
	start(options: Omit<ProcessOptions, 'disk'> & Partial<ProcessOptions>): Promise<Process>
	/** The process that is there from the beginning. */
	readonly ann: Process
	/** Whether the branch has this commit. */
	holds(commit: CommitId): Promise<boolean>
	/** When the world began, in milliseconds since 1970. */
	readonly startMs: number
	advance(ms: number): void
	close(): Promise<void>
}

/** `hub`: the Git remote; in memory unless it is given. `tree`: what the service holds, or another service. */
export type WorldOptions = {
	readonly seed: string
	readonly store: Ground['store']
	readonly tree: TreeTexts | Kind
	readonly hub?: Hub
	readonly isFilling?: boolean
}

export async function makeWorld({ seed, store, tree, hub = memoryHub(), isFilling = false }: WorldOptions): Promise<World> {
	const clock = fakeClock()
	const kind = isKind(tree) ? tree : { provider: hightouch, format: 'yaml' as const, tree: parsed(tree) }
	const { provider, format } = kind
	const service = await openService(clock, provider, kind.tree)
	if (isFilling) await service.switches({ 'config-echo': 'completed' })
	const ground: Ground = {
		provider: format === 'hcl' ? inHcl(provider, 'readable') : provider,
		format,
		seed,
		store,
		clock,
		hub,
		service,
		dead: new Map(),
		register: [],
		landings: [],
		silences: [],
	}
	const disk = fakeFiles()
	const repository = await hub.open()
	const start: World['start'] = (options) => startProcess(ground, { disk, ...options })
	return {
		ground,
		disk,
		isFilling,
		files: () => hub.files(),
		commit: (message, changes) => hub.commit(message, changes, clock.now()),
		commits: () => hub.commits(),
		edit: (kind, type, key, attributes) => service.edit(kind, type, key, attributes),
		run: (key, status) => service.run(key, status),
		rows: (table) => service.rows(table),
		faults: (spec) => service.faults(spec),
		writes: async () => (await service.effects()).filter(({ by }) => by === 'api').length,
		start,
		ann: await start({ name: 'ann' }),
		holds: async (commit) => {
			const tip = (await repository.fetch([BRANCH])).get(BRANCH)
			return tip != null && repository.isAncestor(commit, tip)
		},
		startMs: Date.parse(clock.now()),
		advance: (ms) => clock.advance(ms),
		close: async () => {
			hub.close()
			await service.close()
		},
	}
}

function isKind(tree: TreeTexts | Kind): tree is Kind {
	return typeof tree['provider'] === 'object'
}
