import { openIntents } from '../apply/index.ts'
import type { CommitId, Read } from '../model/index.ts'
import { Failure, listedTypes } from '../model/index.ts'
import type { Connection } from '../ports/index.ts'
import { readStored, runInTurns } from '../sync/index.ts'
import type { Memory } from './memory.ts'
import { serialOf } from './memory.ts'
import { RECORDED, readPauseMs } from './pace.ts'
import type { Loop, Tended } from './tended.ts'

/** What a look found: why a plan is due, if one is; what is known from now on; and when to look again at the latest. */
export type Sight = {
	readonly reason: 'first' | 'git' | 'state' | 'live' | 'retry' | 'sweep' | null
	readonly memory: Memory
	readonly dueMs: number
	/** Where the branch was seen. */
	readonly tip: CommitId | null
}

/** Looks for changes in the cheapest way that there is, and stops at the first one. Throws a `Failure`. */
export async function look(loop: Loop, tended: Tended, memory: Memory): Promise<Sight> {
	const { clock, figures, pace } = loop
	figures.looks += 1
	const git = await lookAtGit(loop, tended, memory)
	const tell = (reason: Sight['reason'], known: Memory): Sight => ({
		reason,
		memory: known,
		tip: git.tip,
		dueMs: Math.min(git.dueMs, known.isPaused ? Number.POSITIVE_INFINITY : dueOf(known, clock.monotonicMs() + pace.gitMs)),
	})
	if (git.reason) return tell(git.reason, git.memory)
	if (git.memory.isPaused) return tell(null, git.memory)
	const nowMs = clock.monotonicMs()
	if (nowMs >= git.memory.retryDueMs) return tell('retry', git.memory)
	if (nowMs >= git.memory.sweepDueMs) return tell('sweep', git.memory)
	const live = await lookAtLive(loop, tended, git.memory)
	return tell(live.hasChanged ? 'live' : null, live.memory)
}

function dueOf({ readDueMs, retryDueMs, sweepDueMs, mark }: Memory, recordDueMs: number): number {
	return Math.min(readDueMs, retryDueMs, sweepDueMs, mark === null ? Number.POSITIVE_INFINITY : recordDueMs)
}

type GitSight = Pick<Sight, 'memory' | 'dueMs' | 'tip'> & { readonly reason: 'first' | 'git' | 'state' | null }

/**
 * The branch and the state, by one look at the remote. Commits of our own never come back as changes: a state that has the commit in it says
 * that it was dealt with, by whomever. A state that moved alone may only be somebody's heartbeat.
 */
async function lookAtGit(loop: Loop, tended: Tended, memory: Memory): Promise<GitSight> {
	const { workspace, stateRef, remote, looking } = tended
	const wanted = stateRef === null ? [workspace.branch] : [workspace.branch, stateRef]
	const { refs, dueMs } = await loop.lookout.see(remote, wanted, looking)
	const tip = refs.get(workspace.branch) ?? null
	const stateId = stateRef === null ? null : (refs.get(stateRef) ?? null)
	const seen = (reason: GitSight['reason'], more: Partial<Memory> = {}): GitSight => ({
		reason,
		dueMs,
		tip,
		memory: { ...memory, stateId, ...more },
	})
	if (!memory.isBegun) return seen('first')
	if (tip === memory.tip && stateRef !== null && stateId === memory.stateId) return seen(null)
	const { state, journal, lock } = await readStored(workspace)
	const serial = serialOf(state)
	const isPaused = state?.paused !== undefined
	if (isPaused !== memory.isPaused || (memory.isRefused && serial !== memory.serial)) return seen('state', { isPaused })
	const isLeft = openIntents(journal).length > 0 && lock === null
	if (tip !== memory.tip) return state?.commit === tip && !isLeft ? seen(null, { tip, serial }) : seen('git')
	return serial === memory.serial && !isLeft ? seen(null) : seen('state')
}

type LiveSight = { readonly hasChanged: boolean; readonly memory: Memory }

/** The workspace's own record where it has one that can be read, and its lists from time to time. */
async function lookAtLive(loop: Loop, tended: Tended, memory: Memory): Promise<LiveSight> {
	const { live } = tended.workspace
	const { clock, pace } = loop
	let known = memory
	if (live.moved && memory.mark !== null) {
		const read = await live.moved(memory.mark)
		if (read.kind === 'complete') {
			known = { ...memory, mark: read.value.mark }
			if (read.value.isMoved) return { hasChanged: true, memory: known }
		} else {
			refuseCancelled(read)
			// From here on the lists tell, until the next round begins the record anew.
			known = { ...memory, mark: null, readDueMs: Math.min(memory.readDueMs, clock.monotonicMs() + pace.liveMs) }
		}
	}
	return clock.monotonicMs() < known.readDueMs ? { hasChanged: false, memory: known } : await readLists(loop, tended, known)
}

function refuseCancelled(read: Read<unknown>): void {
	if (read.kind === 'unknown' && read.reason.code === 'CANCELLED') throw new Failure(read.reason)
}

async function readLists(loop: Loop, { workspace }: Tended, memory: Memory): Promise<LiveSight> {
	const { clock, steady, pace, random } = loop
	const beganMs = clock.monotonicMs()
	const scopes = await observing(loop, workspace.live, workspace).read(listedTypes(workspace.provider.schema))
	for (const read of scopes.values()) refuseCancelled(read)
	const readDueMs = clock.monotonicMs() + nextReadMs(memory.mark, pace.liveMs, clock.monotonicMs() - beganMs, random.fraction())
	const digest = steady.digest()
	return { hasChanged: digest !== memory.live, memory: { ...memory, readDueMs } }
}

/** Until lists are read again, after a read that took so long. */
export function nextReadMs(mark: Memory['mark'], liveMs: number, tookMs: number, fraction: number): number {
	return readPauseMs(mark === null ? liveMs : liveMs * RECORDED, tookMs, fraction)
}

/** The same connection, whose reads are remembered. */
export function observing(loop: Loop, live: Connection, { provider }: Pick<Tended['workspace'], 'provider'>): Connection {
	return {
		...live,
		read: async (scopes) => {
			const read = await live.read(scopes)
			await runInTurns(loop, loop.steady.observe(provider.schema, read, loop.clock.monotonicMs()))
			return read
		},
	}
}
