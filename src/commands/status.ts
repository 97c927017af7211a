import type { Project } from '../compose/index.ts'
import { findProvider, findWorkspace, openProject, openWorkspace } from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { EXIT, Failure, worstExit } from '../model/index.ts'
import type { WorkspaceStatus } from '../show/index.ts'
import { countPlan, showStatus } from '../show/index.ts'
import { planWorkspace, shortOf, sourceForPlan } from '../sync/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { settingsPolicy, workspaceFlag } from './flags.ts'

export default class StatusCommand extends BaseCommand {
	static override summary = 'Where each workspace stands: last sync, differences, conflicts, lock'
	static override flags = workspaceFlag

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(StatusCommand)
		const project = await openProject(context)
		const names = flags.workspace ?? [...project.settings.workspaces.keys()]
		const statuses: WorkspaceStatus[] = []
		for (const name of names) statuses.push(await statusOf(context, project, name))
		context.log.clear()
		const { terminal } = context
		if (context.isJson) printJson(terminal, { workspaces: statuses })
		else terminal.print(showStatus(statuses, { color: terminal.hasColor, width: terminal.width }))
		return worstExit(statuses.map((status) => (status.complete ? EXIT.done : EXIT.incomplete)))
	}
}

/** One workspace that cannot be reached must not hide the others. */
async function statusOf(context: Context, project: Project, name: string): Promise<WorkspaceStatus> {
	const settings = findWorkspace(project.settings, name)
	const provider = await findProvider(settings.provider, settings.package).catch(() => undefined)
	const unread = {
		workspace: name,
		title: provider?.title ?? settings.provider,
		mode: settings.mode ?? provider?.defaults.mode ?? 'two-way',
		enabled: settings.enabled,
		branch: settings.branch,
		synced: null,
		counts: null,
		lock: null,
		paused: null,
		byHand: [],
	} as const
	try {
		const opened = await openWorkspace(context, project, name, 'here', context.signal)
		const { workspace } = opened
		const policy = settingsPolicy(opened)
		const { plan, readings } = await planWorkspace(workspace, await sourceForPlan(opened.source), policy)
		const { state, lock } = readings.stored
		return {
			...unread,
			branch: shortOf(workspace.branch),
			synced: state && { commit: state.commit, serial: state.serial },
			counts: countPlan(plan),
			complete: plan.complete,
			byHand: workspace.live.byHand?.() ?? [],
			lock: lock && { id: lock.id, holder: lock.holder, operation: lock.operation, since: lock.since },
			paused: state?.paused ?? null,
			problems: [...plan.warnings, ...plan.held.map((held) => held.reason)],
		}
	} catch (error) {
		if (!(error instanceof Failure)) throw error
		return { ...unread, complete: false, problems: [error.problem] }
	}
}
