import type { Opened, Project } from '../compose/index.ts'
import { findWorkspace, openProject, openWorkspace } from '../compose/index.ts'
import type { ByHand, CommitId, Exit, Plan, Problem, WrittenPlan } from '../model/index.ts'
import { CATALOGUE, exitOf, Failure, fail, worstExit } from '../model/index.ts'
import type { Policy } from '../plan/index.ts'
import { planDocument, redactOutcomes, showOutcomes, showPlanPieces, showProblem } from '../show/index.ts'
import type { ApplyOptions, Planned } from '../sync/index.ts'
import {
	applyWorkspace,
	exitAfterApply,
	judgeNow,
	planWorkspace,
	pushLocal,
	refusePlan,
	reopenPlan,
	shortOf,
	sourceForApply,
} from '../sync/index.ts'
import type { Context } from './base.ts'
import type { GivenFlags } from './flags.ts'
import { withGiven } from './flags.ts'
import { printPieces } from './print-pieces.ts'

export const LEASE_MS = 300_000

/** The workspaces that a command is about: the ones named, else all that are enabled. */
export function chosenWorkspaces(project: Project, named: readonly string[] | undefined): readonly string[] {
	if (named && named.length > 0) return named.map((name) => findWorkspace(project.settings, name).name)
	const enabled = [...project.settings.workspaces.values()].filter((workspace) => workspace.enabled).map((workspace) => workspace.name)
	return enabled.length > 0
		? enabled
		: fail('WORKSPACE_UNKNOWN', 'every workspace in tideway.yaml is switched off', { hint: 'set `enabled: true` for one of them' })
}

export type ApplyChoices = {
	readonly workspace: readonly string[] | undefined
	readonly yes: boolean
	readonly push: boolean
	readonly 'lock-timeout': number
	readonly parallelism: number
} & GivenFlags

/** How one workspace's apply ended; the shape of what `--json` prints of it. */
export type Applied = {
	readonly workspace: string
	readonly plan: WrittenPlan
	readonly exit: Exit
	readonly outcomes: readonly object[]
	readonly commit: string | null
	readonly commits: number
	readonly serial: number | null
	/** The pull request in which outbound changes wait. */
	readonly pull?: { readonly number: number; readonly url: string }
	readonly problems: readonly object[]
	/** What the workspace holds that is not kept in files. */
	readonly byHand: readonly ByHand[]
}

/** A workspace that could not be looked at or written to at all. */
export type Failed = { readonly workspace: string; readonly problem: Problem }

export type Ended = { readonly exit: Exit; readonly applied: readonly Applied[]; readonly failed: readonly Failed[] }

/** `check` may refuse a plan by throwing a `Failure`. */
export type ApplyExtras = { readonly check?: (plan: Plan) => void; readonly lone?: Lone }

/** Plan, show, ask, apply, for each chosen workspace in turn. */
export async function applyAll(
	context: Context,
	choices: ApplyChoices,
	policyFor: (opened: Opened) => Policy,
	{ check = () => {}, lone = 'thrown' }: ApplyExtras = {},
): Promise<Ended> {
	const project = await openProject(context)
	const applied: Applied[] = []
	const work = async (name: string): Promise<void> => {
		const opened = await openWorkspace(withGiven(context, choices), project, name, 'branch', context.signal)
		applied.push(await applyOne(context, opened, choices, policyFor(opened), check))
	}
	const failed = await eachWorkspace(context, chosenWorkspaces(project, choices.workspace), work, lone)
	return { exit: worstExit([...applied.map((one) => one.exit), ...failed.map(exitOfFailed)]), applied, failed }
}

/** What becomes of a failure where there is but one workspace: it is the command's, or told as those of several are. */
export type Lone = 'thrown' | 'told'

/** One after the other, an empty line between them; one that fails does not keep the others from theirs. */
export async function eachWorkspace(
	{ terminal, isJson, signal }: Context,
	names: readonly string[],
	work: (name: string) => Promise<void>,
	lone: Lone = 'thrown',
): Promise<readonly Failed[]> {
	const failed: Failed[] = []
	for (const [index, workspace] of names.entries()) {
		if (index > 0 && !isJson) terminal.print('')
		try {
			await work(workspace)
		} catch (error) {
			if (!(error instanceof Failure) || (names.length === 1 && lone === 'thrown')) throw error
			failed.push({ workspace, problem: error.problem })
			if (!isJson) terminal.printError(showProblem(error.problem, { color: terminal.hasColor }))
			if (signal.aborted) break
		}
	}
	return failed
}

export function exitOfFailed({ problem }: Failed): Exit {
	return exitOf(CATALOGUE[problem.code].exit)
}

async function applyOne(
	context: Context,
	opened: Opened,
	choices: ApplyChoices,
	policy: Policy,
	check: (plan: Plan) => void,
): Promise<Applied> {
	const { workspace } = opened
	const tip = choices.push ? await pushFirst(opened) : opened.source.tip
	const planned = await planWorkspace(workspace, await sourceForApply({ ...opened.source, tip }), policy)
	check(planned.plan)
	await showBefore(context, opened, planned.plan)
	const refusal = refusePlan(planned.plan) ?? (await judgeNow(workspace, planned))[0]
	if (refusal) throw new Failure(refusal)
	if (planned.plan.changes.length > 0 && !choices.yes) await askFor(context, planned.plan)
	return await carryOut(context, opened, planned, choices, policy.pauseRunning)
}

/** Afterwards the clone knows, too, that its commits are pushed. */
async function pushFirst({ source }: Opened): Promise<CommitId | null> {
	const tip = await pushLocal(source)
	if (tip !== null && tip !== source.tip) await source.clone?.fastForward(shortOf(source.branch), tip, tip, source.repository)
	return tip
}

/** A saved plan is carried out as it is, or refused as a whole: whoever saved it has seen it, and said yes to it. */
export async function applySaved(
	context: Context,
	project: Project,
	plan: Plan,
	choices: ApplyChoices & { readonly 'pause-running': boolean },
): Promise<Ended> {
	const opened = await openWorkspace(withGiven(context, choices), project, plan.workspace, 'branch', context.signal)
	const planned = await reopenPlan(opened.workspace, plan)
	context.log.clear()
	// Of one that does nothing there would be no word else.
	if (plan.changes.length + plan.adoptions.length === 0) await showBefore(context, opened, plan)
	const applied = await carryOut(context, opened, planned, choices, choices['pause-running'])
	return { exit: applied.exit, applied: [applied], failed: [] }
}

/** Applies a plan that was looked at, and says what became of it. */
export async function carryOut(
	context: Context,
	opened: Opened,
	planned: Planned,
	choices: Pick<ApplyChoices, 'lock-timeout' | 'parallelism'>,
	pauseRunning: boolean,
): Promise<Applied> {
	const { terminal, isJson } = context
	const { plan } = planned
	const report = await applyWorkspace(opened.workspace, planned, optionsOf(context, choices, pauseRunning))
	const exit = exitAfterApply(plan, report)
	if (!isJson && plan.changes.length + plan.adoptions.length > 0)
		terminal.print(`\n${showOutcomes(plan, report.outcomes, { color: terminal.hasColor })}`)
	for (const problem of report.problems) terminal.printError(showProblem(problem, { color: terminal.hasColor }))
	await bringHomeIfPossible(context, opened, plan.inputs.git.commit, report.commit)
	const { commit, commits, problems, pull } = report
	const { schema } = opened.workspace.provider
	const byHand = opened.workspace.live.byHand?.() ?? []
	return {
		workspace: plan.workspace,
		// Made where somebody asks: nobody does but for JSON, and of a large plan it takes a while.
		get plan() {
			return planDocument(plan, schema)
		},
		exit,
		get outcomes() {
			return redactOutcomes(report.outcomes, plan, schema)
		},
		commit,
		commits,
		serial: report.state?.serial ?? null,
		...(pull && { pull: { number: pull.number, url: pull.url } }),
		problems,
		byHand,
	}
}

export async function showBefore(context: Context, { workspace }: Opened, plan: Plan): Promise<void> {
	const { terminal, isJson, log } = context
	log.clear()
	if (isJson) return
	const { schema, title } = workspace.provider
	const options = { color: terminal.hasColor, width: terminal.width, title, purpose: 'apply' } as const
	await printPieces(context, showPlanPieces(plan, schema, options))
}

async function askFor(context: Context, plan: Plan): Promise<void> {
	const what = plan.changes.length === 1 ? 'this change' : `these ${plan.changes.length} changes`
	await askWhether(context, `Apply ${what} to ${plan.workspace}?`, 'not applied; nothing was changed')
}

/** Throws `Failure(CANCELLED)`, which says `otherwise`, unless a person says yes; `INPUT_MISSING` where there is nobody to ask. */
export async function askWhether({ terminal, isJson, signal }: Context, question: string, otherwise: string): Promise<void> {
	if (!terminal.isInteractive || isJson)
		fail('INPUT_MISSING', 'applying needs a yes, and there is no terminal to ask on', { hint: 'look at the plan, then add --yes' })
	const answer = await terminal.ask(`\n${question} Only \`yes\` is taken for a yes: `, signal)
	if (answer.trim() !== 'yes') fail('CANCELLED', otherwise)
}

function optionsOf({ signal }: Context, choices: Pick<ApplyChoices, 'lock-timeout' | 'parallelism'>, pauseRunning: boolean): ApplyOptions {
	return {
		operation: 'apply',
		leaseMs: LEASE_MS,
		waitMs: choices['lock-timeout'],
		concurrency: choices.parallelism,
		pauseRunning,
		signal,
	}
}

/** The apply is over by then: a clone that cannot be moved is worth a warning, and takes nothing from what is reported. */
async function bringHomeIfPossible(context: Context, opened: Opened, from: CommitId | null, to: CommitId | null): Promise<void> {
	try {
		await bringHome(context, opened, from, to)
	} catch (error) {
		if (!(error instanceof Failure)) throw error
		context.terminal.printError(showProblem(error.problem, { color: context.terminal.hasColor, level: 'warning' }))
	}
}

/**
 * Fast-forwards the clone to where the branch is now, where it stands on the tracked branch and nothing of the user's is in the
 * way. `from`: where the branch was; `to`: where it is after commits have landed, else null.
 */
export async function bringHome(context: Context, { source }: Opened, from: CommitId | null, to: CommitId | null): Promise<void> {
	const { clone, branch, repository } = source
	const head = await clone?.head()
	const tip = to ?? from
	if (!clone || !tip || head?.branch !== shortOf(branch) || head.commit === tip) return
	// A clone without any commit has nothing that could be dropped.
	if (head.commit !== null && head.commit !== from && !(await repository.isAncestor(head.commit, tip))) return
	const moved = await clone.fastForward(shortOf(branch), head.commit, tip, repository)
	if (moved === 'moved') context.log.info(`${shortOf(branch)} here is now at ${tip.slice(0, 7)}.`)
	else {
		const why = moved === 'dirty' ? 'files they touch have changes of yours. Commit or stash those and' : 'it was moved meanwhile. Type'
		context.log.warn(`The commits are on ${shortOf(branch)}, but not in this clone: ${why} \`git pull\`.`)
	}
}
