import type { Change, CommitId, Outcome, Plan, Problem, Schema } from '../model/index.ts'
import { digestOf, problem } from '../model/index.ts'
import type { Clock, Connection, Intent, Journal, LockInfo, Log, NewCommit, RefMove, Repository, State } from '../ports/index.ts'
import type { Session, SessionSaved, StateContent } from '../state/index.ts'
import { renderTrailer } from '../state/index.ts'
import { applyLive } from './live.ts'
import { recordFacts } from './record.ts'

export type ApplyRequest = {
	readonly plan: Plan
	readonly schema: Schema
	readonly live: Connection
	readonly repository: Repository
	/** The tracked branch: `refs/heads/main`. */
	readonly branch: string
	readonly session: Session
	/** Outbound changes as commits; `trailers` go at the end of each message. */
	readonly commitsFor: (changes: readonly Change[], trailers: readonly string[]) => Promise<readonly NewCommit[]>
	readonly clock: Clock
	readonly log: Log
	readonly signal: AbortSignal
	readonly concurrency: number
	readonly pauseRunning: boolean
}

/** What really happened, change by change (P29). */
export type Report = {
	readonly outcomes: readonly Outcome[]
	/** The branch's new tip, where commits landed. */
	readonly commit: CommitId | null
	readonly commits: number
	/** The state after the run; null where none was stored. */
	readonly state: State | null
	/** Whatever went wrong beside the changes themselves. */
	readonly problems: readonly Problem[]
}

/** How often results are stored while the run goes on. */
const FLUSH_MS = 20_000

/** What a run means to do, stored before its first effect (P23). */
export function journalOf(plan: Plan, lock: LockInfo): Journal {
	const expectedOf = (change: Change): Intent['expected'] => (change.kind === 'create' ? null : digestOf(change.before))
	return { run: lock.id, plan: plan.digest, epoch: lock.epoch, intents: plan.changes.map((change) => ({ change: change.id, expected: expectedOf(change) })) }
}

/**
 * Carries out a plan under a held lock: the workspace first, then one push of branch and state together, so that commits and the
 * base they imply land as one. Releases the lock with the last write. Never rejects for an expected failure.
 */
export async function applyPlan(request: ApplyRequest): Promise<Report> {
	const stop = new AbortController()
	const alive = request.session.keepAlive(stop.signal)
	try {
		const inbound = await changeLive(request)
		return await finish(request, inbound)
	} finally {
		stop.abort()
		await alive
	}
}

async function changeLive(request: ApplyRequest): Promise<readonly Outcome[]> {
	const { session, clock, signal } = request
	const done: Outcome[] = []
	let storedMs = clock.monotonicMs()
	return await applyLive({
		...request,
		signal: AbortSignal.any([signal, session.lost]),
		onOutcome: async (outcome) => {
			done.push(outcome)
			if (clock.monotonicMs() - storedMs < FLUSH_MS) return
			storedMs = clock.monotonicMs()
			await session.save({ content: contentAfter(request, done, request.plan.inputs.git.commit), journal: journalWith(session, done), effects: 'made' })
		},
	})
}

function journalWith(session: Session, outcomes: readonly Outcome[]): Journal | null {
	const { journal } = session.stored
	if (!journal) return null
	const ended = new Map(outcomes.map((outcome) => [outcome.change, outcome.kind]))
	return {
		...journal,
		intents: journal.intents.map((intent) => {
			const outcome = ended.get(intent.change)
			return outcome ? { ...intent, outcome } : intent
		}),
	}
}

function contentAfter(request: ApplyRequest, outcomes: readonly Outcome[], commit: CommitId | null): StateContent {
	const { plan, session, schema, branch } = request
	const was = session.stored.state
	return {
		workspace: plan.workspace,
		identity: plan.inputs.live.identity ?? was?.identity ?? null,
		branch,
		commit,
		schema: schema.version,
		base: recordFacts(was?.base ?? new Map(), plan, outcomes, schema),
	}
}

async function finish(request: ApplyRequest, inbound: readonly Outcome[]): Promise<Report> {
	const { plan, session, signal } = request
	const outbound = plan.changes.filter((change) => change.to === 'git')
	const effects = inbound.some((outcome) => outcome.kind !== 'skipped' && outcome.kind !== 'refused') ? 'made' : 'none'
	if (outbound.length === 0 || signal.aborted || session.lost.aborted) {
		const reason = problem('CANCELLED', 'stopped before the branch was written')
		const skipped = outbound.map((change): Outcome => ({ change: change.id, kind: 'skipped', problem: reason }))
		const saved = await session.release({ content: contentAfter(request, inbound, plan.inputs.git.commit), journal: null, effects })
		return report(request, [...inbound, ...skipped], null, 0, problemsOf(saved))
	}
	return await writeBranch(request, inbound, outbound, effects)
}

async function writeBranch(request: ApplyRequest, inbound: readonly Outcome[], outbound: readonly Change[], effects: 'none' | 'made'): Promise<Report> {
	const { plan, session, repository, branch } = request
	const from = plan.inputs.git.commit
	if (!session.stored.state) await session.save({ content: contentAfter(request, inbound, from), effects })
	const commits = await request.commitsFor(outbound, trailersOf(session))
	const ids = await repository.commit(from, commits)
	const tip = ids.at(-1) ?? null
	const landed = outbound.map((change): Outcome => ({ change: change.id, kind: 'done', ...(tip && { commit: tip }) }))
	const move: RefMove | undefined = tip ? { ref: branch, from, to: tip } : undefined
	const saved = await session.release({ content: contentAfter(request, [...inbound, ...landed], tip), journal: null, effects, ...(move && { carry: move }) })
	if (saved.kind === 'done') return report(request, [...inbound, ...landed], tip, ids.length, [])
	const kind = saved.kind === 'unknown' ? 'unknown' : 'refused'
	const failed = outbound.map((change): Outcome => ({ change: change.id, kind, problem: saved.problem }))
	const kept = await session.release({ content: contentAfter(request, inbound, from), journal: null, effects })
	return report(request, [...inbound, ...failed], null, 0, problemsOf(kept))
}

function trailersOf(session: Session): readonly string[] {
	const { state } = session.stored
	return state ? [renderTrailer({ lineage: state.lineage, serial: state.serial + 1 })] : []
}

function problemsOf(saved: SessionSaved): readonly Problem[] {
	return saved.kind === 'done' ? [] : [saved.problem]
}

function report(request: ApplyRequest, outcomes: readonly Outcome[], commit: CommitId | null, commits: number, problems: readonly Problem[]): Report {
	const known = new Set(outcomes.map((outcome) => outcome.change))
	const silent = request.plan.changes.filter((change) => !known.has(change.id)).map((change): Outcome => ({ change: change.id, kind: 'skipped' }))
	return { outcomes: [...outcomes, ...silent], commit, commits, state: request.session.stored.state, problems }
}

