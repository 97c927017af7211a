import type { Exit } from '../model/index.ts'
import { CATALOGUE, EXIT, exitOf, Failure } from '../model/index.ts'
import type { Policy } from '../plan/index.ts'
import type { WorkspaceRun } from '../show/index.ts'
import { redactPlan, showRunMarkdown } from '../show/index.ts'
import type { ApplyOptions } from '../sync/index.ts'
import { applyWorkspace, exitAfterApply, judgeNow, planWorkspace, pullMergedAs, refusePlan } from '../sync/index.ts'
import type { Post } from './publish.ts'
import { budgetOf, markerOf, publish, reportName } from './publish.ts'
import type { CiChoices } from './pull.ts'
import type { Ground, Site } from './site.ts'
import { policyFor, workspacesOn } from './site.ts'
import type { Verdict } from './verdict.ts'
import { verdictOnRun } from './verdict.ts'

export type Ran = {
	readonly verdict: Verdict
	readonly posts: readonly Post[]
	readonly markdown: string
	readonly runs: readonly WorkspaceRun[]
}

/**
 * Carries out what a branch says at its newest commit, as `apply --yes` does, or brings home what people changed in the workspaces. Which commit
 * was pushed does not matter: events are late, and doubled. A dry run plans, and does nothing. `reason`: why there is nothing to do.
 */
export async function runBranch(
	site: Site,
	branch: string,
	direction: Policy['direction'],
	choices: CiChoices,
	options: Omit<ApplyOptions, 'operation' | 'pauseRunning'>,
): Promise<{ readonly kind: 'ran'; readonly ran: Ran } | { readonly kind: 'none'; readonly reason: string }> {
	const ground = await site.ground(branch)
	const names = workspacesOn(ground, choices.names)
	if (names.length === 0) return { kind: 'none', reason: `no workspace is kept in step with ${JSON.stringify(branch)}` }
	const isApply = direction === 'both'
	const name = reportName('apply', choices.names)
	const pending = { name, state: 'pending', title: 'applying', summary: '', annotations: [] } as const
	if (isApply && !choices.isDry) await publish(site.forge, [{ kind: 'report', commit: ground.tip, report: pending }])
	const runs: WorkspaceRun[] = []
	const exits: Exit[] = []
	for (const workspace of names) {
		const { run, exit } = await runOne(ground, workspace, direction, choices, options)
		runs.push(run)
		exits.push(exit)
		if (options.signal.aborted) break
	}
	const verdict = verdictOnRun(runs, exits, choices.isDry)
	const markdown = ground.hide(showRunMarkdown({ title: verdict.title, branch, commit: ground.tip, runs }, budgetOf(site.forge)))
	const report = {
		...pending,
		state: verdict.state,
		title: verdict.title,
		summary: markdown,
		...(choices.url !== null && { url: choices.url }),
	}
	const posts: readonly Post[] = isApply
		? [{ kind: 'report', commit: ground.tip, report }, ...(await commentOn(site, ground, markerOf('apply', choices.names), markdown))]
		: []
	return { kind: 'ran', ran: { verdict, posts, markdown, runs } }
}

async function runOne(
	ground: Ground,
	name: string,
	direction: Policy['direction'],
	{ isDry }: CiChoices,
	options: Omit<ApplyOptions, 'operation' | 'pauseRunning'>,
): Promise<{ readonly run: WorkspaceRun; readonly exit: Exit }> {
	try {
		const subject = await ground.workspace(name)
		const { workspace } = subject
		const source = { commit: ground.tip, uncommitted: [], preview: false, warnings: [] }
		const planned = await planWorkspace(workspace, source, policyFor(subject, direction))
		const plan = redactPlan(planned.plan, workspace.provider.schema)
		const refusal = refusePlan(planned.plan)
		const problems = [...(refusal ? [refusal] : []), ...(await judgeNow(workspace, planned))]
		if (isDry || problems.length > 0)
			return { run: { workspace: name, plan, outcomes: [], problems }, exit: problems.length > 0 ? EXIT.refused : EXIT.done }
		const report = await applyWorkspace(workspace, planned, { ...options, operation: 'apply', pauseRunning: false })
		return {
			run: { workspace: name, plan, outcomes: report.outcomes, problems: report.problems },
			exit: exitAfterApply(planned.plan, report),
		}
	} catch (error) {
		if (!(error instanceof Failure)) throw error
		return {
			run: { workspace: name, plan: null, outcomes: [], problems: [error.problem] },
			exit: exitOf(CATALOGUE[error.problem.code].exit),
		}
	}
}

/** On the pull request that brought the commit, where one did. */
async function commentOn({ forge }: Site, { repository, branch, tip }: Ground, marker: string, body: string): Promise<readonly Post[]> {
	const [newest] = await repository.messages(tip, 1)
	const pull = newest && (await pullMergedAs(forge, branch, newest))
	return pull ? [{ kind: 'comment', pull: pull.number, marker, body }] : []
}
