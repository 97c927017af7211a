import type { Proposed, Proposing, Report } from '../../apply/index.ts'
import { openIntents } from '../../apply/index.ts'
import type { Outcome } from '../../model/index.ts'
import { Failure } from '../../model/index.ts'
import type { Protection } from '../../ports/index.ts'
import { commitsOf, refOf } from '../outbound.ts'
import type { Planned } from '../plan.ts'
import { shortOf } from '../source.ts'
import type { Workspace } from '../workspace.ts'
import { landedView, propose, viewProposal } from './proposal.ts'
import type { Proposals } from './pull-request.ts'
import { hasLanded, nameOf, offerPull, turnedDown, withdrawPull } from './pull-request.ts'
import { signedByHost } from './signed-by-host.ts'

/** How a run proposes: the branch as it was found, and the host. */
export type OpenProposals = Proposals & { readonly proposing: Proposing }

/** Undefined where outbound changes go to the branch itself, or there are none and nothing was proposed before. */
export async function openProposals(workspace: Workspace, { plan, readings }: Planned): Promise<OpenProposals | undefined> {
	const { pulls, branch, repository } = workspace
	const known = readings.stored.state?.proposal
	const outbound = plan.changes.filter(({ to }) => to === 'git')
	if (!pulls || plan.direction === 'inbound' || (outbound.length === 0 && !known)) return undefined
	const base = shortOf(branch)
	if (pulls.when === 'protected' && !(await isProtected((await pulls.forge()).protection(base)))) return undefined
	// A host that is not known, or that nothing speaks for us to, is told before anything is written for it.
	if (outbound.length > 0) await pulls.forge()
	const ref = refOf(workspace)
	const proposals: Proposals = { forge: pulls.forge, ref, base }
	const seen = await viewProposal(repository, { ref, target: plan.inputs.git.commit, known: known ?? null })
	const view = (await hasLanded(proposals, seen)) ? landedView(seen) : seen
	const isWhole = plan.complete && plan.targets.length === 0 && plan.held.length === 0
	const make = async (planned: Parameters<Proposing['propose']>[0]): Promise<Proposed> => {
		const proposed = await propose({
			repository,
			view,
			planned,
			isWhole,
			committer: workspace.person,
			at: workspace.clock.now(),
			trailers: [],
		})
		const refusal = outbound.length > 0 ? await turnedDown(proposals, known, proposed.content) : undefined
		if (refusal) throw new Failure(refusal)
		return proposed
	}
	const publish = pulls.signs && signedByHost({ repository, forge: await pulls.forge(), ref, head: view.head })
	return { ...proposals, proposing: { ref, head: view.head, propose: make, ...(publish && { publish }) } }
}

async function isProtected(asked: Promise<Protection>): Promise<boolean> {
	const protection = await asked
	return protection.kind === 'known' && protection.needsPull
}

/** Outcomes where all that is left to do waits in the pull request as it is; undefined where there is something to write. */
export async function stillWaiting(
	workspace: Workspace,
	planned: Planned,
	{ proposing }: OpenProposals,
): Promise<readonly Outcome[] | undefined> {
	const { plan, readings } = planned
	const isMore = plan.adoptions.length > 0 || readings.renames.size > 0 || openIntents(readings.stored.journal).length > 0
	if (isMore || plan.changes.some(({ to }) => to === 'live')) return undefined
	const { commits } = await proposing.propose(await commitsOf(workspace, planned, plan.changes, []))
	return commits.length > 0 ? undefined : plan.changes.map((change): Outcome => ({ change: change.id, kind: 'proposed' }))
}

/** What was written is there whether or not the host lets us tell people of it: the next run tries that again. */
export async function withPull(workspace: Workspace, { plan }: Planned, proposals: OpenProposals, report: Report): Promise<Report> {
	try {
		if (report.outcomes.some(({ kind }) => kind === 'proposed')) {
			const pull = await offerPull(workspace, proposals, plan)
			workspace.log.info(`Proposed in ${nameOf(pull)}.`)
			return { ...report, pull }
		}
		const isTakenBack = report.commits > 0 && !plan.changes.some(({ to }) => to === 'git')
		const closed = isTakenBack ? await withdrawPull(proposals) : undefined
		if (closed) workspace.log.info(`Closed ${nameOf(closed)}: the workspace no longer says what it proposed.`)
		return report
	} catch (error) {
		if (!(error instanceof Failure)) throw error
		return { ...report, problems: [...report.problems, error.problem] }
	}
}
