import type { Address, Base, Change, CommitId, Outcome, Plan, Problem, Schema } from '../model/index.ts'
import { Failure, problem } from '../model/index.ts'
import type { Stage } from '../plan/index.ts'
import { leaversAmong, toldBy } from '../plan/index.ts'
import type { Clock, Connection, Log, Proposal, Pull, RefMove, Repository, State } from '../ports/index.ts'
import type { Session, SessionSaved, StateContent } from '../state/index.ts'
import { renderTrailer } from '../state/index.ts'
import type { Diary } from './diary.ts'
import { journalAfter, withOutcomes } from './intents.ts'
import { applyLive, whyStopped } from './live.ts'
import type { MadeProposal, PlannedCommit, Proposing } from './propose.ts'
import { makeProposal } from './propose.ts'
import { recordFacts } from './record.ts'

export type ApplyRequest = {
	readonly plan: Plan
	readonly schema: Schema
	readonly live: Connection
	readonly repository: Repository
	/** The tracked branch: `refs/heads/main`. */
	readonly branch: string
	/** Where it is: at the commit that the plan was made from, or at a later one that says the same to the workspace. */
	readonly tip: CommitId | null
	readonly session: Session
	readonly diary: Diary
	/** What an interrupted run may have created without telling. */
	readonly resumed: ReadonlySet<Address>
	/** Changes of an interrupted run about which nothing could be found out. */
	readonly unsettled: ReadonlySet<string>
	/** Base under the addresses that the files have for what it knows, where they have others. */
	readonly asFilesSay?: (base: Base) => Base
	/** Outbound changes as commits; `trailers` go at the end of each message. */
	readonly commitsFor: (changes: readonly Change[], trailers: readonly string[]) => Promise<readonly PlannedCommit[]>
	/** Where outbound changes go to a pull request: how what they make of the branch becomes what they make of that one's. */
	readonly proposing?: Proposing
	readonly clock: Clock
	readonly log: Log
	readonly signal: AbortSignal
	readonly concurrency: number
	readonly pauseRunning: boolean
	/** What goes before what in the workspace, where it was found out beforehand. */
	readonly stages?: Promise<readonly Stage[]>
}

/** What really happened, change by change (P29). */
export type Report = {
	readonly outcomes: readonly Outcome[]
	/** The branch's new tip, where commits landed. */
	readonly commit: CommitId | null
	readonly commits: number
	/** The state after the run; null where none was stored. */
	readonly state: State | null
	/** Where outbound changes wait for people. */
	readonly pull?: Pull
	/** Whatever went wrong beside the changes themselves. */
	readonly problems: readonly Problem[]
}

/** How often results are stored while the run goes on. */
const FLUSH_MS = 20_000

/**
 * Carries out a plan under a held lock: the workspace first, then one push of branch and state together, so that commits and the
 * base they imply land as one. Releases the lock with the last write. Never rejects for an expected failure.
 */
export async function applyPlan(request: ApplyRequest): Promise<Report> {
	const stop = new AbortController()
	const alive = request.session.keepAlive(stop.signal)
	// It is awaited below; until then a defect in it must not end the process in the middle of an apply.
	alive.catch(() => undefined)
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
		keepLock: () => session.keep(),
		onOutcome: async (outcome) => {
			done.push(outcome)
			if (clock.monotonicMs() - storedMs < FLUSH_MS) return
			storedMs = clock.monotonicMs()
			await session.save({
				content: await contentAfter(request, done, request.tip),
				journal: withOutcomes(session.stored.journal, done),
				effects: 'made',
			})
		},
	})
}

async function contentAfter(request: ApplyRequest, outcomes: readonly Outcome[], commit: CommitId | null): Promise<StateContent> {
	const { plan, session, schema, branch } = request
	const was = session.stored.state
	const base = recordFacts(request.asFilesSay?.(was?.base ?? new Map()) ?? was?.base ?? new Map(), plan, outcomes, schema)
	// What follows writes all of it down, which takes as long again.
	await request.clock.sleep(0)
	return {
		workspace: plan.workspace,
		identity: plan.inputs.live.identity ?? was?.identity ?? null,
		branch,
		commit,
		schema: schema.version,
		base,
		...(was?.proposal && { proposal: stillTold(was.proposal, was.base, base) }),
	}
}

async function finish(request: ApplyRequest, tried: readonly Outcome[]): Promise<Report> {
	const { session, signal } = request
	const [outbound, waiting] = outboundAfter(request, tried)
	const inbound = [...tried, ...waiting]
	const effects = inbound.some((outcome) => outcome.kind !== 'skipped' && outcome.kind !== 'refused') ? 'made' : 'none'
	if ((outbound.length === 0 && !request.proposing) || signal.aborted || session.lost.aborted) {
		return await withoutBranch(
			request,
			inbound,
			outbound,
			effects,
			'skipped',
			whyStopped(session.lost, 'stopped before the branch was written'),
		)
	}
	return request.proposing
		? await writeProposal(request, request.proposing, inbound, outbound, effects)
		: await writeBranch(request, inbound, outbound, effects)
}

/** What is to be written to the branch; what would follow a delete that did not happen stays as it is. */
function outboundAfter({ plan, schema }: ApplyRequest, inbound: readonly Outcome[]): readonly [readonly Change[], readonly Outcome[]] {
	const done = new Set(inbound.flatMap(({ change, kind }) => (kind === 'done' ? [change] : [])))
	const leaversOf = leaversAmong(schema, plan.changes)
	const waiting = new Map<string, Outcome>()
	for (const change of plan.changes) {
		const leaver = leaversOf(change).find(({ id }) => !done.has(id))
		if (!leaver) continue
		const reason = problem('REFERENCE_DANGLING', `${change.address} keeps ${leaver.address}, which could not be deleted`)
		waiting.set(change.id, { change: change.id, kind: 'skipped', problem: reason })
	}
	return [plan.changes.filter(({ id, to }) => to === 'git' && !waiting.has(id)), [...waiting.values()]]
}

/** The branch stays where it is, and base with it, until the pull request has landed. */
async function writeProposal(
	request: ApplyRequest,
	proposing: Proposing,
	inbound: readonly Outcome[],
	outbound: readonly Change[],
	effects: 'none' | 'made',
): Promise<Report> {
	const { session, unsettled } = request
	const made = await makeProposal(request, proposing, outbound, [renderTrailer(request.session.upcoming)])
	if (made.kind === 'failed') return await withoutBranch(request, inbound, outbound, effects, 'failed', made.problem)
	const { tip, isThere, count } = made
	const content = await contentAfter(request, inbound, request.tip)
	const proposal = proposalAfter(request, content, made)
	const saved = await session.release({
		content: { ...content, ...(proposal && { proposal }) },
		journal: journalAfter(session.stored.journal, inbound, unsettled),
		effects: 'none',
		...(tip && !isThere && { carry: { ref: proposing.ref, from: proposing.head, to: tip } }),
	})
	if (saved.kind !== 'done')
		return await withoutBranch(request, inbound, outbound, effects, saved.kind === 'unknown' ? 'unknown' : 'refused', saved.problem)
	const waiting = outbound.map((change): Outcome => ({ change: change.id, kind: 'proposed' }))
	return report(request, [...inbound, ...waiting], null, count, [])
}

function proposalAfter(
	{ plan, schema }: ApplyRequest,
	{ base, proposal: was }: StateContent,
	{ tip, proposed, changes: ids }: Extract<MadeProposal, { kind: 'made' }>,
): Proposal | undefined {
	const now = toldBy(
		schema,
		plan.changes.filter(({ id }) => ids.has(id)),
		base,
	)
	const told = new Map([...((!proposed.isWhole && was?.told) || []), ...now])
	const { content, theirs } = proposed
	return tip ? { commit: tip, content, theirs, told } : was && { ...was, told }
}

/** What a pull request tells of resources about which base has learned something since is of no use any more. */
function stillTold({ told, ...proposal }: Proposal, before: Base, after: Base): Proposal {
	if (!told) return proposal
	return { ...proposal, told: new Map([...told].filter(([address]) => after.get(address) === before.get(address))) }
}

async function writeBranch(
	request: ApplyRequest,
	inbound: readonly Outcome[],
	outbound: readonly Change[],
	effects: 'none' | 'made',
): Promise<Report> {
	const { session, branch, tip: from } = request
	const made = await makeCommits(request, outbound)
	if (made.kind === 'failed') return await withoutBranch(request, inbound, outbound, effects, 'failed', made.problem)
	const { tip, landed } = made
	const carry: RefMove = { ref: branch, from, to: tip }
	// Where this is refused, the state is stored without the branch: only then there may be something to rescue.
	const saved = await session.release({
		content: await contentAfter(request, [...inbound, ...landed], tip),
		journal: journalAfter(session.stored.journal, [...inbound, ...landed], request.unsettled),
		effects: 'none',
		carry,
	})
	if (saved.kind === 'done') return report(request, [...inbound, ...landed], tip, made.count, [])
	return await withoutBranch(request, inbound, outbound, effects, saved.kind === 'unknown' ? 'unknown' : 'refused', saved.problem)
}

type Made =
	| { readonly kind: 'made'; readonly tip: CommitId; readonly count: number; readonly landed: readonly Outcome[] }
	| { readonly kind: 'failed'; readonly problem: Problem }

/** Builds the commits beside the branch; it does not move yet. */
async function makeCommits(request: ApplyRequest, outbound: readonly Change[]): Promise<Made> {
	try {
		const planned = await request.commitsFor(outbound, [renderTrailer(request.session.upcoming)])
		const ids = await request.repository.commit(
			request.tip,
			planned.map(({ commit }) => commit),
		)
		const tip = ids.at(-1)
		if (tip === undefined) return { kind: 'failed', problem: problem('GIT_FAILED', 'no commit could be built') }
		const landed = planned.flatMap(({ changes }, index) =>
			changes.map((change): Outcome => ({ change, kind: 'done', commit: ids[index] ?? tip })),
		)
		return { kind: 'made', tip, count: ids.length, landed }
	} catch (error) {
		if (error instanceof Failure) return { kind: 'failed', problem: error.problem }
		throw error
	}
}

/** The branch stays where it is; what was done to the workspace is recorded all the same (P21). */
async function withoutBranch(
	request: ApplyRequest,
	inbound: readonly Outcome[],
	outbound: readonly Change[],
	effects: 'none' | 'made',
	kind: Outcome['kind'],
	reason: Problem,
): Promise<Report> {
	const { session, unsettled } = request
	const undone = outbound.map((change): Outcome => ({ change: change.id, kind, problem: reason }))
	const saved = await session.release({
		content: await contentAfter(request, inbound, request.tip),
		journal: journalAfter(session.stored.journal, inbound, unsettled),
		effects,
	})
	return report(request, [...inbound, ...undone], null, 0, problemsOf(saved))
}

function problemsOf(saved: SessionSaved): readonly Problem[] {
	return saved.kind === 'done' ? [] : [saved.problem]
}

function report(
	request: ApplyRequest,
	outcomes: readonly Outcome[],
	commit: CommitId | null,
	commits: number,
	problems: readonly Problem[],
): Report {
	const known = new Set(outcomes.map((outcome) => outcome.change))
	const silent = request.plan.changes
		.filter((change) => !known.has(change.id))
		.map((change): Outcome => ({ change: change.id, kind: 'skipped' }))
	return { outcomes: [...outcomes, ...silent], commit, commits, state: request.session.stored.state, problems }
}
