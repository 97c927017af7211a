import type { Report } from '../apply/index.ts'
import type { Change, CommitId, Plan, Problem } from '../model/index.ts'
import { CATALOGUE, Failure, problem } from '../model/index.ts'
import type { Stored } from '../ports/index.ts'
import type { Planned } from '../sync/index.ts'
import { applyWorkspace, judgeNow, planWorkspace } from '../sync/index.ts'
import type { RoundCounts } from './event.ts'
import { observing } from './sight.ts'
import type { Loop, Tended } from './tended.ts'

/** What became of one plan. */
export type Round = {
	/** The commit that was planned, or that we made of it. */
	readonly tip: CommitId | null
	readonly state: Stored['state']
	readonly counts: RoundCounts
	/** `soon`: values have to come to rest; `later`: something has to become possible that time alone can bring. */
	readonly again: 'soon' | 'later' | 'no'
	/** Nothing was carried out, and nothing will be until something moves. */
	readonly refused: Problem | null
	/** What could not be read, and what went wrong with single changes. */
	readonly failures: readonly Problem[]
	/** What went wrong beside them. */
	readonly problems: readonly Problem[]
	/** Something was written, or was tried to be. */
	readonly hasWritten: boolean
}

/** Whether others of the same branch wait for this round, and how what may move the branch takes its turn. */
export type Turn = { readonly isOurs: boolean; readonly take: (apply: () => Promise<Report>) => Promise<Report> }

/**
 * Plans and applies, as `apply --yes` does: guards refuse, conflicts wait, what does not depend on them goes on. Throws a `Failure`.
 */
export async function playRound(loop: Loop, tended: Tended, turn: Turn): Promise<Round> {
	const { workspace, policy, tip } = tended
	const watched = { ...workspace, live: observing(loop, workspace.live, workspace), waits: (change: Change) => whyRestless(loop, change) }
	const source = { commit: tip, uncommitted: [], preview: false, warnings: [] }
	const planned = await loop.slots(() => timed(loop, () => planWorkspace(watched, source, policy)), turn.isOurs)
	const options = {
		operation: 'sync',
		leaseMs: loop.leaseMs,
		waitMs: 0,
		sightings: loop.sightings,
		concurrency: loop.concurrency,
		pauseRunning: false,
		signal: loop.signal,
	}
	try {
		const [ruling] = await judgeNow(watched, planned)
		if (ruling) throw new Failure(ruling)
		const apply = (): Promise<Report> => applyWorkspace(watched, planned, options)
		const report = await (hasWork(planned) ? turn.take(apply) : apply())
		await tended.settled(tip, report.commit)
		return ended(planned, report, tip)
	} catch (error) {
		if (!(error instanceof Failure) || !isRefusal(error.problem)) throw error
		return { ...ended(planned, NOTHING, tip), refused: error.problem, state: planned.readings.stored.state }
	}
}

function hasWork({ plan }: Planned): boolean {
	return plan.changes.length + plan.adoptions.length > 0
}

const NOTHING: Report = { outcomes: [], commit: null, commits: 0, state: null, problems: [] }

/** A plan that is stale is made again at once; any other refusal stands until something moves. */
function isRefusal({ code }: Problem): boolean {
	return CATALOGUE[code].exit === 'refused' && code !== 'PLAN_STALE'
}

async function timed<T>({ clock, figures }: Loop, work: () => Promise<T>): Promise<T> {
	const beganMs = clock.monotonicMs()
	try {
		return await work()
	} finally {
		figures.plans += 1
		figures.planMs += clock.monotonicMs() - beganMs
	}
}

function whyRestless({ steady }: Loop, { address, place }: Change): Problem | undefined {
	if (!steady.isRestless(address)) return undefined
	return problem('LIVE_UNSETTLED', `${address} keeps changing in the workspace`, {
		hint: 'it is written to Git once it has stood still from one look to the next',
		where: { ...place, address },
	})
}

function ended({ plan, readings }: Planned, report: Report, tip: CommitId | null): Round {
	const unread = unreadIn(readings)
	const failures = failuresOf(report)
	return {
		tip: report.commit ?? tip,
		state: report.state ?? readings.stored.state,
		counts: countsOf(plan, report),
		again: unread ? 'later' : againAfter(plan, failures, report.problems),
		refused: null,
		failures: [...(unread ? [unread] : []), ...failures, ...(plan.complete || unread ? [] : unreadable(plan))],
		problems: report.problems,
		hasWritten: report.outcomes.length > 0 || report.commit !== null || report.state?.serial !== readings.stored.state?.serial,
	}
}

function countsOf(plan: Plan, { outcomes }: Report): RoundCounts {
	const done = new Set(outcomes.filter(({ kind }) => kind === 'done').map(({ change }) => change))
	const toGit = plan.changes.filter(({ id, to }) => to === 'git' && done.has(id)).length
	const undone = outcomes.filter(({ kind }) => kind !== 'done' && kind !== 'proposed').length
	const conflicts = plan.conflicts.filter(({ choice }) => !choice).length
	return { outbound: toGit, inbound: done.size - toGit, undone, conflicts, held: plan.held.length }
}

/** A list of the workspace that could not be read: it is tried again, whatever the reason. */
function unreadIn({ live }: Planned['readings']): Problem | undefined {
	const reasons = [...live.scopes.values()].flatMap((read) => (read.kind === 'unknown' ? [read.reason] : []))
	return reasons.find(({ code }) => code !== 'API_FEATURE_OFF' && code !== 'CANCELLED')
}

/** Of files that cannot be read; only a commit can change that. */
function unreadable({ held, warnings }: Plan): readonly Problem[] {
	const [first] = [...warnings, ...held.map(({ reason }) => reason)]
	return first ? [first] : []
}

function failuresOf({ outcomes }: Report): readonly Problem[] {
	const problems = outcomes.flatMap((outcome) =>
		'problem' in outcome && outcome.problem && outcome.kind !== 'done' ? [outcome.problem] : [],
	)
	return problems.filter(({ code }) => code !== 'CANCELLED')
}

function againAfter(plan: Plan, failures: readonly Problem[], problems: readonly Problem[]): Round['again'] {
	const reasons = [...plan.held.map(({ reason }) => reason), ...plan.warnings, ...problems, ...failures].filter(
		({ code }) => CATALOGUE[code].waiting && code !== 'PROPOSAL_OPEN',
	)
	if (reasons.length === 0) return 'no'
	return reasons.every(({ code }) => code === 'LIVE_UNSETTLED') ? 'soon' : 'later'
}
