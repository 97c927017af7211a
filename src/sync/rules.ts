import type { Plan, Problem } from '../model/index.ts'
import { Failure } from '../model/index.ts'
import type { Brought, Rules } from '../plan/index.ts'
import { asksForReviews, judgePlan } from '../plan/index.ts'
import type { Pull } from '../ports/index.ts'
import type { Planned } from './plan.ts'
import type { Span } from './pulls/approvals.ts'
import { broughtBy, isOwnIn, landedAs, MOST_COMMITS } from './pulls/approvals.ts'
import { approvalsOf } from './pulls/reviewed.ts'
import type { Workspace } from './workspace.ts'

/** What the rules of the settings have against carrying out the plan now. The host is asked each time: a review may have been taken back. */
export async function judgeNow(workspace: Workspace, { plan, readings }: Planned): Promise<readonly Problem[]> {
	const to = plan.inputs.git.commit
	if (to === null || !plan.changes.some((change) => change.to === 'live')) return []
	const span = { from: readings.stored.state?.commit ?? null, to }
	const inForce = await rulesInForce(workspace, span)
	const brought = inForce.some(asksForReviews) ? await broughtNow(workspace, plan, span) : []
	const found = inForce.flatMap((rules) => judgePlan(plan, rules, { now: workspace.clock.now(), brought }))
	return [...new Map(found.map((problem) => [problem.message, problem])).values()]
}

/**
 * The newest rules, and those that a change took back which they were to judge: what lands together with changes of the
 * workspace's files counts from the next time on (S23).
 */
async function rulesInForce({ rules, rulesAt, repository, provider, folder }: Workspace, { from, to }: Span): Promise<readonly Rules[]> {
	const newest = rules ? [rules] : []
	if (!rulesAt || from === null || from === to || (await rulesAt(from)).text === (await rulesAt(to)).text) return newest
	const landed = landedAs(await repository.history({ from, to, folder: '', limit: MOST_COMMITS }), to)
	const touching = landed.filter(({ commit }) => commit.paths.some(({ path }) => isOwnIn(folder, provider.layout, path)))
	const older: Rules[] = []
	for (const { id, parents } of new Set(touching.map(({ as }) => as))) {
		const before = parents[0] === undefined ? undefined : await rulesAt(parents[0])
		if (before?.rules && before.text !== (await rulesAt(id)).text) older.push(before.rules)
	}
	return [...newest, ...older]
}

/** What they have against a pull request that would bring the plan's changes; when it is carried out is not known yet. */
export async function judgePull(workspace: Workspace, plan: Plan, pull: Pull): Promise<readonly Problem[]> {
	const { rules, forge } = workspace
	if (!rules) return []
	const approvals = asksForReviews(rules) && forge ? await approvalsOf(await forge(), pull) : { approvedBy: [] }
	return judgePlan(plan, rules, { now: null, brought: [{ name: `pull request ${pull.number}`, touches: 'anything', ...approvals }] })
}

async function broughtNow(workspace: Workspace, plan: Plan, span: Span): Promise<readonly Brought[] | null> {
	if (!workspace.forge) return null
	try {
		return await broughtBy(workspace, await workspace.forge(), span, plan)
	} catch (error) {
		if (error instanceof Failure) return null
		throw error
	}
}
