import { Args, Flags } from '@oclif/core'
import type { Opened } from '../compose/index.ts'
import { openProject, openWorkspace } from '../compose/index.ts'
import type { CommitId, Exit } from '../model/index.ts'
import { EXIT, Failure, fail, worstExit } from '../model/index.ts'
import { planDocument, showFilesPlan } from '../show/index.ts'
import type { Landed, Planned, Rollback, Undone } from '../sync/index.ts'
import { findUndone, goesToPull, land, planAfter, planRollback, ROLLBACK_TRAILER, refuseBoth, sourceForApply } from '../sync/index.ts'
import type { Context } from './base.ts'
import { BaseCommand } from './base.ts'
import { addressOf, applyFlags, policyOf, withGiven } from './flags.ts'
import type { Applied } from './flow.ts'
import { askWhether, bringHome, carryOut, chosenWorkspaces, showBefore } from './flow.ts'
import { printLongJson } from './long-json.ts'
import { dryRunFlag, oneWorkspaceFlag } from './surgery.ts'

const {
	direction: _d,
	target: _t,
	replace: _r,
	'create-before-destroy': _c,
	'on-conflict': _o,
	'overwrite-drift': _w,
	push: _p,
	resend: _s,
	...flags
} = applyFlags

export default class RollbackCommand extends BaseCommand {
	static override summary = 'Undo what a commit changed, on the branch and in the workspace; later edits stay'
	static override description =
		'Plans the inverse of a commit, or of a run that `log` lists as INBOUND, on the files as they are now. A file that nobody touched since gets its bytes back; in others the difference is merged, and what was edited since at the same place is shown and left. After a yes it lands as a commit and is applied; where changes go to pull requests, it becomes one.'
	static override examples = [
		'<%= config.bin %> rollback 1a2b3c4 --dry-run',
		'<%= config.bin %> rollback 1a2b3c4 model.customers',
		'<%= config.bin %> rollback 1a2b3c4 --run',
	]
	static override args = {
		commit: Args.string({ description: 'As `log` shows it', required: true }),
		addresses: Args.string({ description: 'Only these resources', multiple: true }),
	}
	static override flags = {
		...flags,
		...oneWorkspaceFlag,
		...dryRunFlag,
		run: Flags.boolean({ description: 'Everything that came with the run which made the commit', default: false }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags: given } = await this.parse(RollbackCommand)
		const addresses = [...new Set((args.addresses ?? []).map(addressOf))]
		const { opened, tip, undone } = await find(withGiven(context, given), args.commit, given)
		const policy = policyOf(opened, { ...given, ...WHOLE })
		if (policy.mode === 'mirror')
			fail('POLICY_REFUSED', `${opened.workspace.name} is a mirror: what its files say comes from the workspace`, {
				hint: 'change it back in the workspace; the files follow',
			})
		const rollback = await planRollback(opened.workspace, { tip, undone, addresses, policy })
		show(context, opened, undone, rollback)
		const toPull = await goesToPull(opened.workspace)
		const after = rollback.commit && !toPull ? await planAfter(opened.workspace, rollback, policy) : undefined
		if (after) await showBefore(context, opened, after.plan)
		const isOver = rollback.commit === null || given['dry-run']
		const ended = isOver ? NOTHING_DONE : await carry(context, opened, { tip, undone, rollback, after }, given)
		if (context.isJson) await printLongJson(context, documentOf(opened, undone, rollback, after, given['dry-run'], ended))
		const isLeft = rollback.plan.conflicts.length + rollback.plan.held.length > 0
		return worstExit([ended.applied?.exit ?? EXIT.done, isLeft ? EXIT.conflicts : EXIT.done])
	}
}

/** What a rollback does not leave to choose. */
const WHOLE = {
	direction: 'inbound',
	target: [],
	replace: [],
	resend: [],
	'overwrite-drift': false,
	'create-before-destroy': false,
	'on-conflict': undefined,
} as const

type Found = { readonly opened: Opened; readonly tip: CommitId; readonly undone: Undone }

async function find(
	context: Context,
	named: string,
	{ workspace, run }: { readonly workspace: string | undefined; readonly run: boolean },
): Promise<Found> {
	const project = await openProject(context)
	const names = chosenWorkspaces(project, workspace === undefined ? undefined : [workspace])
	const [name] = names
	if (name === undefined || names.length > 1)
		return fail('USAGE', `roll back in which workspace? There are ${names.join(', ')}`, { hint: 'name it with -w' })
	const opened = await openWorkspace(context, project, name, 'branch', context.signal)
	const { commit: tip } = await sourceForApply(opened.source)
	if (!tip) return fail('GIT_NO_COMMITS', `${opened.settings.branch} has no commit yet`)
	const { repository, keyed } = opened.workspace
	const { stateRef } = opened
	const stateTip = stateRef === null ? null : ((await repository.fetch([stateRef])).get(stateRef) ?? null)
	return { opened, tip, undone: await findUndone({ ...(keyed && { keyed }), stateTip, name, repository, tip, named, wholeRun: run }) }
}

type Rolling = { readonly tip: CommitId; readonly undone: Undone; readonly rollback: Rollback; readonly after: Planned | undefined }
type Ended = { readonly landed: Landed | null; readonly applied: Applied | null }
type Given = { readonly yes: boolean; readonly 'lock-timeout': number; readonly parallelism: number; readonly 'pause-running': boolean }

const NOTHING_DONE: Ended = { landed: null, applied: null }

/** Refuses before anything is changed, asks, lands the files, and applies what was shown. */
async function carry(context: Context, opened: Opened, { tip, undone, rollback, after }: Rolling, given: Given): Promise<Ended> {
	const { workspace } = opened
	const { plan, commit } = rollback
	if (!commit) return NOTHING_DONE
	const refusal = await refuseBoth(workspace, plan, after)
	if (refusal) throw new Failure(refusal)
	const short = undone.commit.slice(0, 7)
	if (!given.yes) await askWhether(context, `Roll back ${short} in ${workspace.name}?`, 'not rolled back; nothing was changed')
	const landed = await land(workspace, {
		tip,
		commit,
		plan,
		leaf: `rollback-${short}`,
		title: `Roll back ${short}`,
		mark: ROLLBACK_TRAILER,
		intro: `This undoes ${undone.commit}. Merge it, and what it changes is applied to the workspace.`,
	})
	if (landed.kind === 'proposed') {
		context.log.info(`Proposed in pull request ${landed.pull.number} (${landed.pull.url}).`)
		return { landed, applied: null }
	}
	context.log.info(`Rolled back on ${opened.settings.branch}, as ${commit.slice(0, 7)}.`)
	if (after) return { landed, applied: await carryOut(context, opened, after, given, given['pause-running']) }
	await bringHome(context, opened, tip, commit)
	return { landed, applied: null }
}

function show({ terminal, isJson, log }: Context, { workspace }: Opened, { commit, subject }: Undone, { plan, ...made }: Rollback): void {
	log.clear()
	if (isJson) return
	const title = `Roll back ${commit.slice(0, 7)} "${subject}"`
	const options = { color: terminal.hasColor, width: terminal.width, title, stuck: 'edited since at the same place', words: WORDS }
	terminal.print(showFilesPlan(plan, workspace.provider.schema, options))
	const isLeft = plan.conflicts.length + plan.held.length > 0
	if (made.commit === null) terminal.print(isLeft ? 'Nothing is undone.' : 'Nothing to do: the files say that already.')
}

/** What a conflict's three values are here. */
const WORDS = { base: 'the commit made it', git: 'it is now', live: 'it was before' }

function documentOf(
	{ workspace: { name, provider } }: Opened,
	undone: Undone,
	{ plan, commit, files }: Rollback,
	after: Planned | undefined,
	dryRun: boolean,
	{ landed, applied }: Ended,
): object {
	return {
		workspace: name,
		undone: undone.commit,
		plan: planDocument(plan, provider.schema),
		files,
		commit: landed ? commit : null,
		...(landed?.kind === 'proposed' && { pull: { number: landed.pull.number, url: landed.pull.url } }),
		after: after ? planDocument(after.plan, provider.schema) : null,
		applied,
		dryRun,
	}
}
