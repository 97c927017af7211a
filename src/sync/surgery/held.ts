import { Failure, problem } from '../../model/index.ts'
import type { State, Stored } from '../../ports/index.ts'
import type { Acquired, LockRequest, SessionWrite, StateContent } from '../../state/index.ts'
import { acquireLock, Session } from '../../state/index.ts'
import { hasOpenStarts } from '../reading/interrupted.ts'
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
		...waiting(workspace),
		prepare: (stored) => {
			next(stored)
			return stored.journal
		},
	})
	if (acquired.kind === 'busy') throw new Failure(acquired.problem)
	// Whoever gets the lock after us does not know from whom we have it.
	await waitOut(workspace, acquired, choices.signal)
	const session = new Session(workspace.store, acquired, workspace.name, {
		clock: workspace.clock,
		random: workspace.random,
		rescue: { files: workspace.files, path: workspace.paths.rescue },
	})
	const saved = await session.release({ ...more, content: next(acquired.stored), effects: 'none' })
	if (saved.kind !== 'done') throw new Failure(saved.problem)
	return saved.stored.state ?? (await Promise.reject(new Failure(problem('STATE_UNFIT', 'the store took a state and does not show it'))))
}

/** The deadline of one request: as long may a holder who lost the lock still have one in flight (P5). */
const REQUEST_MS = 60_000

/** Who has ended sends nothing any more: what it had sent is with the service. */
const SENT_MS = 10_000

/** What is told while a lock is waited for, and how long that of one that has ended is left alone. */
export function waiting(workspace: Workspace): Required<Pick<LockRequest, 'onWait' | 'quietMs'>> {
	return {
		onWait: (reason) => workspace.log.warn(reason.message),
		quietMs: async (from) => {
			if (!(await hasOpenStarts(workspace, from))) return 0
			workspace.log.warn(`the lock is that of ${from.holder}, which has ended; waiting until no request of its can be under way`)
			return SENT_MS
		},
	}
}

/** With a lock that was taken over: nothing may follow while its holder, of which nothing is known, can have a request under way. */
export async function waitOut(
	{ log, clock, holders }: Workspace,
	{ lock, takenFrom, hasEnded }: Extract<Acquired, { kind: 'held' }>,
	signal: AbortSignal,
): Promise<void> {
	if (!takenFrom) return
	if (hasEnded) return log.info(`The lock was taken over from ${takenFrom.holder}, which has ended.`)
	log.warn('the lock was taken over from a holder that gave no sign of life; waiting until no request of its can be under way')
	await clock.sleep(REQUEST_MS, signal).catch(() => undefined)
	if (!signal.aborted) await holders?.begin(lock.id)
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
