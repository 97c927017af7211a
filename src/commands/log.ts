import { Args, Flags } from '@oclif/core'
import { openHistory, openProject } from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { EXIT, fail } from '../model/index.ts'
import type { WorkspaceLog } from '../show/index.ts'
import { showLog } from '../show/index.ts'
import { readLog } from '../sync/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { addressOf, workspaceFlag } from './flags.ts'
import { chosenWorkspaces } from './flow.ts'

/** For pipes and files, where a text that is cut is lost. */
const UNCUT = 1_000

export default class LogCommand extends BaseCommand {
	static override summary = 'Who changed what, on either side, newest first'
	static override description =
		"Reads the tracked branch and the state's own history. OUTBOUND came from the workspace, GIT is somebody's commit, SERVICE a commit of the service's own sync, INBOUND went to the workspace, and SYNC is what was only recorded."
	static override examples = ['<%= config.bin %> log', '<%= config.bin %> log model.customers -n 5']
	static override args = { address: Args.string({ description: 'Only this resource, as the plan names it' }) }
	static override flags = {
		...workspaceFlag,
		limit: Flags.integer({ char: 'n', description: 'Entries of each workspace, at most', min: 1, max: 100_000, default: 20 }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(LogCommand)
		const address = args.address === undefined ? undefined : addressOf(args.address)
		const project = await openProject(context)
		const names = chosenWorkspaces(project, flags.workspace)
		if (address !== undefined && names.length > 1)
			fail('USAGE', `which ${address}? There are the workspaces ${names.join(', ')}`, { hint: 'name one with -w' })
		const workspaces: WorkspaceLog[] = []
		for (const name of names) {
			const { settings, stateTip, ...opened } = await openHistory(context, project, name, context.signal)
			const hasStateHistory = stateTip !== 'not kept'
			const request = { ...opened, name, folder: settings.path, stateTip: hasStateHistory ? stateTip : null, address, limit: flags.limit }
			workspaces.push({ workspace: name, hasStateHistory, entries: await readLog(request) })
		}
		const { terminal } = context
		if (context.isJson) printJson(terminal, { workspaces })
		else terminal.print(showLog(workspaces, { color: terminal.hasColor, width: terminal.isInteractive ? terminal.width : UNCUT }))
		return EXIT.done
	}
}
