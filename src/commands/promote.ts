import { Args, Flags } from '@oclif/core'
import type { Opened, OpenedBranch } from '../compose/index.ts'
import { openBranch, openProject, openWorkspace } from '../compose/index.ts'
import type { CommitId, Exit } from '../model/index.ts'
import { EXIT, Failure, fail } from '../model/index.ts'
import { planDocument, shellWord, showFilesPlan, visible } from '../show/index.ts'
import type { Landed, Promotion, Workspace } from '../sync/index.ts'
import { findWaitingPart, land, PROMOTION_TRAILER, planPromotion, refusePlan, sourceForApply } from '../sync/index.ts'
import type { Context } from './base.ts'
import { BaseCommand } from './base.ts'
import { addressOf, lockFlags, planFlags, policyOf } from './flags.ts'
import { askWhether, bringHome } from './flow.ts'
import { printLongJson } from './long-json.ts'
import { dryRunFlag } from './surgery.ts'

const { 'allow-deletes': deletes, 'allow-changes': changes, target } = planFlags

export default class PromoteCommand extends BaseCommand {
	static override summary = "Bring what one workspace's files say into those of another"
	static override description =
		'What changed since the last promotion is merged into what the second has, deletes too; without a common past, what differs is taken over and nothing is deleted. What both got since then, each by itself, is taken over where --target names it. References go by name or alias; what means nothing in the second is listed and left. It becomes a pull request, or with --commit a commit on the branch of the second; applying that is up to its next apply.'
	static override examples = [
		'<%= config.bin %> promote staging production',
		'<%= config.bin %> promote staging production --target model.customers',
	]
	static override args = {
		first: Args.string({ required: true, description: 'The workspace that it comes from' }),
		second: Args.string({ required: true, description: 'The one that it goes to' }),
	}
	static override flags = {
		...dryRunFlag,
		target,
		yes: lockFlags.yes,
		commit: Flags.boolean({ description: 'A commit on the branch of the second, and no pull request', default: false }),
		'allow-deletes': deletes,
		'allow-changes': changes,
	}

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(PromoteCommand)
		const project = await openProject(context)
		const from = await openBranch(context, project, args.first, context.signal)
		const opened = await openWorkspace(context, project, args.second, 'branch', context.signal, { credential: 'unneeded' })
		needTwo(from, opened, args.first)
		const { commit: tip } = await sourceForApply(opened.source)
		if (!tip) return fail('GIT_NO_COMMITS', `${opened.settings.branch} has no commit yet`)
		const waiting = flags.commit ? [] : await findWaitingPart(opened.workspace, args.first, tip)
		const promotion = await planPromotion(opened.workspace, {
			from: { ...from, name: args.first, folder: from.settings.path },
			tip,
			targets: (flags.target ?? []).map(addressOf),
			waiting,
			policy: policyOf(opened, { ...flags, ...WHOLE }),
		})
		show(context, opened, args.first, promotion)
		if (promotion.kept.length > 0)
			context.log.info(`The open pull request holds these already, and will as ${args.first} has them now: ${promotion.kept.join(', ')}.`)
		const isOver = promotion.commit === null || flags['dry-run']
		const landed = isOver ? null : await carry(context, opened, { from: args.first, tip, promotion }, flags)
		if (context.isJson) await printLongJson(context, documentOf(args.first, opened, promotion, landed, flags['dry-run']))
		return promotion.plan.conflicts.length + promotion.plan.held.length > 0 ? EXIT.conflicts : EXIT.done
	}
}

const WHOLE = {
	direction: 'outbound',
	target: [],
	replace: [],
	resend: [],
	'create-before-destroy': false,
	'on-conflict': undefined,
	'pause-running': false,
	'overwrite-drift': false,
} as const

/** Two workspaces that read the same files have nothing to bring to each other. */
function needTwo({ provider, settings, repository }: OpenedBranch, { workspace, settings: to }: Opened, name: string): void {
	if (name === workspace.name) fail('USAGE', 'a workspace has nothing to bring to itself', { hint: 'name two workspaces' })
	if (provider.name !== workspace.provider.name)
		fail('USAGE', `${name} is a workspace of ${provider.name}, and ${workspace.name} one of ${workspace.provider.name}`)
	if (settings.path === to.path && settings.branch === to.branch && repository.url === workspace.repository.url)
		fail('USAGE', `${name} and ${workspace.name} have the same files: nothing is to be brought from one to the other`, {
			hint: `\`tideway apply -w ${workspace.name}\` brings them to it; \`tideway diff ${name} ${workspace.name}\` lists what means nothing there`,
		})
}

type Going = { readonly from: string; readonly tip: CommitId; readonly promotion: Promotion }

async function carry(
	context: Context,
	opened: Opened,
	{ from, tip, promotion }: Going,
	flags: { readonly yes: boolean; readonly commit: boolean },
): Promise<Landed | null> {
	const { title, leaf, plan, commit } = promotion
	if (!commit) return null
	const workspace = flags.commit ? opened.workspace : toPull(opened.workspace)
	const refusal = refusePlan({ ...plan, preview: false })
	if (refusal) throw new Failure(refusal)
	if (!flags.yes) await askWhether(context, `Promote this from ${from} to ${workspace.name}?`, 'not promoted; nothing was changed')
	const landed = await land(workspace, {
		tip,
		commit,
		plan,
		leaf,
		title,
		mark: PROMOTION_TRAILER,
		intro: `What ${from} has, for ${workspace.name}. It is applied there once it is merged.`,
	})
	if (landed.kind === 'proposed') context.log.info(`Proposed in pull request ${landed.pull.number} (${landed.pull.url}).`)
	else {
		context.log.info(`On ${opened.settings.branch} now, as ${commit.slice(0, 7)}. To bring it there:  tideway apply -w ${workspace.name}`)
		await bringHome(context, opened, tip, commit)
	}
	return landed
}

/** Where the settings do not ask for pull requests, promoting does. */
function toPull(workspace: Workspace): Workspace {
	const { forge, pulls } = workspace
	if (pulls?.when === 'always') return workspace
	if (forge) return { ...workspace, pulls: { when: 'always', forge: async () => await forge().catch(orCommit) } }
	return fail('INPUT_MISSING', `${workspace.name} is in no repository of a host with pull requests`, {
		hint: 'add --commit for a commit on its branch',
	})
}

/** Where no host can be asked, there is another way. */
function orCommit(error: unknown): never {
	if (!(error instanceof Failure)) throw error
	throw new Failure({ ...error.problem, hint: 'add --commit: then it becomes a commit on the branch, and no pull request' })
}

function show({ terminal, isJson, log }: Context, { workspace }: Opened, from: string, { plan, commit }: Promotion): void {
	log.clear()
	if (isJson) return
	const words = { base: 'both had', git: `${workspace.name} has`, live: `${from} has` }
	const options = {
		color: terminal.hasColor,
		width: terminal.width,
		title: `Promote ${from} to ${workspace.name}`,
		stuck: 'both changed it',
		words,
	}
	terminal.print(showFilesPlan(plan, workspace.provider.schema, options))
	const twice = plan.conflicts.filter(({ reason }) => reason === 'both-added').map(({ address }) => `--target ${shellWord(address)}`)
	if (twice.length > 0)
		terminal.print(
			`Both got these by themselves. To have them as ${visible(from)} has them:  tideway promote ${[from, workspace.name].map(shellWord).join(' ')} ${twice.join(' ')}`,
		)
	const isLeft = plan.conflicts.length + plan.held.length > 0
	if (commit === null) terminal.print(isLeft ? 'Nothing is brought.' : 'Nothing to bring.')
}

function documentOf(
	from: string,
	{ workspace }: Opened,
	{ plan, commit, since }: Promotion,
	landed: Landed | null,
	dryRun: boolean,
): object {
	return {
		from,
		workspace: workspace.name,
		since,
		plan: planDocument(plan, workspace.provider.schema),
		commit: landed ? commit : null,
		...(landed?.kind === 'proposed' && { pull: { number: landed.pull.number, url: landed.pull.url } }),
		dryRun,
	}
}
