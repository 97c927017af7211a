import { Failure, problem } from '../../model/index.ts'
import type { State, Stored } from '../../ports/index.ts'
import type { SessionWrite, StateContent } from '../../state/index.ts'
import { acquireLock, Session } from '../../state/index.ts'
import type { Workspace } from '../workspace.ts'

/** How long the lock is ours without a sign of life, and how long it is waited for; in milliseconds. */
export type LockChoices = { readonly leaseMs: number; readonly waitMs: number; readonly signal: AbortSignal }

/**
 * Stores what `next` makes of the stored state as a new serial, under the lock. Where nothing is to be stored `next` throws a
 * `Failure`, and then nothing is written, not even a lock.
 */
export async function storeState(
	workspace: Workspace,
	operation: string,
	choices: LockChoices,
	next: (stored: Stored) => StateContent,
	more: Pick<SessionWrite, 'journal' | 'chain'> = {},
): Promise<State> {
	const acquired = await acquireLock(workspace.store, {
		...workspace,
		...choices,
		operation,
		onWait: (reason) => workspace.log.warn(reason.message),
		prepare: (stored) => {
			next(stored)
			return stored.journal
		},
	})
	if (acquired.kind === 'busy') throw new Failure(acquired.problem)
	const session = new Session(workspace.store, acquired, workspace.name, {
		clock: workspace.clock,
		random: workspace.random,
		rescue: { files: workspace.files, path: workspace.paths.rescue },
	})
	const saved = await session.release({ ...more, content: next(acquired.stored), effects: 'none' })
	if (saved.kind !== 'done') throw new Failure(saved.problem)
	return saved.stored.state ?? (await Promise.reject(new Failure(problem('STATE_UNFIT', 'the store took a state and does not show it'))))
}

/** What the store holds now. Throws a `Failure` where that cannot be told. */
export async function readStored(workspace: Workspace): Promise<Stored> {
	const read = await workspace.store.load()
	if (read.kind === 'unknown') throw new Failure(read.reason)
	return read.value
}

/** What a run decides about a state, without the links of its chain. */
export function contentOf(state: State): StateContent {
	const { lineage: _lineage, serial: _serial, parent: _parent, epoch: _epoch, ...content } = state
	return content
}

/** The content of a state in which nothing is agreed yet. */
export function emptyContent(workspace: Workspace): StateContent {
	return {
		workspace: workspace.name,
		identity: null,
		branch: workspace.branch,
		commit: null,
		schema: workspace.provider.schema.version,
		base: new Map(),
	}
}
