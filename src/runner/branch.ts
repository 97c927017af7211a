import type { Exit } from '../model/index.ts'
import { CATALOGUE, EXIT, exitOf, Failure, fail } from '../model/index.ts'
import type { Policy } from '../plan/index.ts'
import type { Report } from '../ports/index.ts'
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

type RunOptions = Omit<ApplyOptions, 'operation' | 'pauseRunning'>

/**
 * Carries out what a branch says at its newest commit, as `apply --yes` does, or brings home what people changed in the workspaces. Which commit
 * was pushed does not matter: events are late, and doubled. A dry run plans, and does nothing. `reason`: why there is nothing to do.
 */
export async function runBranch(
	site: Site,
	branch: string,
	direction: Policy['direction'],
	choices: CiChoices,
	options: RunOptions,
): Promise<{ readonly kind: 'ran'; readonly ran: Ran } | { readonly kind: 'none'; readonly reason: string }> {
	const ground = await site.ground(branch)
	const names = workspacesOn(ground, choices.names)
	if (names.length === 0) return { kind: 'none', reason: `no workspace is kept in step with ${JSON.stringify(branch)}` }
	const isApply = direction === 'both'
	const name = reportName('apply', choices.names)
	const pending = { name, state: 'pending', title: 'applying', summary: '', annotations: [] } as const
	if (isApply && !choices.isDry) await publish(site.forge, [{ kind: 'report', commit: ground.tip, report: pending }])
	const grounds = [ground]
	const runs: WorkspaceRun[] = []
	const exits: Exit[] = []
	const used = new Set<Ground>()
	for (const workspace of names) {
		const { run, exit } = await runNewest(site, grounds, workspace, direction, choices, options)
		runs.push(run)
		exits.push(exit)
		used.add(grounds.at(-1) ?? ground)
		if (options.signal.aborted) break
	}
	const { tip } = grounds.at(-1) ?? ground
	const verdict = verdictOnRun(runs, exits, choices.isDry)
	const text = showRunMarkdown({ title: verdict.title, branch, commit: tip, runs }, budgetOf(site.forge))
	const markdown = grounds.reduce((shown, { hide }) => hide(shown), text)
	const report = {
		...pending,
		state: verdict.state,
		title: verdict.title,
		summary: markdown,
		...(choices.url !== null && { url: choices.url }),
	}
	// A later commit is done only where each workspace was run on it.
	const told = used.size === 1 ? [ground, ...used] : [ground]
	const posts = isApply ? await postsOn(site, told, report, { marker: markerOf('apply', choices.names), body: markdown }) : []
	return { kind: 'ran', ran: { verdict, posts, markdown, runs } }
}

const ATTEMPTS = 4

/**
 * A run that was overtaken goes on from where the branch is now, which it adds to `grounds`: that commit may be one of ours, for which no job is
 * started, and whoever was told of this one waits for its result.
 */
async function runNewest(
	site: Site,
	grounds: Ground[],
	workspace: string,
	direction: Policy['direction'],
	choices: CiChoices,
	options: RunOptions,
): Promise<One> {
	for (let attempt = 1; ; attempt += 1) {
		const ground = grounds.at(-1) ?? fail('DEFECT', 'there is nothing to run on')
		const one = await runOne(ground, workspace, direction, choices, options)
		if (attempt === ATTEMPTS || !isOvertaken(one) || options.signal.aborted) return one
		const newer = await site.ground(ground.branch).catch(() => null)
		if (newer === null) return one
		grounds.push(newer)
	}
}

function isOvertaken({ run: { outcomes, problems } }: One): boolean {
	return outcomes.length === 0 && problems.some(({ code }) => code === 'PLAN_STALE')
}

type One = { readonly run: WorkspaceRun; readonly exit: Exit }

async function runOne(
	ground: Ground,
	name: string,
	direction: Policy['direction'],
	{ isDry }: CiChoices,
	options: RunOptions,
): Promise<One> {
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

/** The result at each of these commits of the branch, and on the pull requests that brought these, where some did. */
async function postsOn(
	site: Site,
	grounds: readonly Ground[],
	report: Report,
	comment: { readonly marker: string; readonly body: string },
): Promise<readonly Post[]> {
	const tips = [...new Map(grounds.map((ground) => [ground.tip, ground])).values()]
	const pulls = await Promise.all(tips.map((ground) => pullBehind(site, ground)))
	return [
		...tips.map(({ tip }): Post => ({ kind: 'report', commit: tip, report })),
		...[...new Set(pulls)].flatMap((pull): readonly Post[] => (pull === null ? [] : [{ kind: 'comment', pull, ...comment }])),
	]
}

/** Where that cannot be told, what was done is told all the same. */
async function pullBehind({ forge }: Site, { repository, branch, tip }: Ground): Promise<number | null> {
	try {
		const [newest] = await repository.messages(tip, 1)
		return newest ? ((await pullMergedAs(forge, branch, newest))?.number ?? null) : null
	} catch (error) {
		if (error instanceof Failure) return null
		throw error
	}
}
