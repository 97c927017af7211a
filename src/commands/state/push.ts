import { Args } from '@oclif/core'
import { openProject, openWorkspace } from '../../compose/index.ts'
import type { Exit } from '../../model/index.ts'
import { EXIT, fail } from '../../model/index.ts'
import { pushState } from '../../sync/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'
import { lockFlags, workspaceFlag } from '../flags.ts'
import { chosenWorkspaces, LEASE_MS } from '../flow.ts'

export default class StatePushCommand extends BaseCommand {
	static override summary = 'Store the state that a run could not store and kept in a rescue file'
	static override args = { file: Args.string({ required: true, description: 'The rescue file that the run named' }) }
	static override flags = { ...workspaceFlag, ...lockFlags }

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(StatePushCommand)
		const project = await openProject(context)
		const [name, ...others] = chosenWorkspaces(project, flags.workspace)
		if (name === undefined || others.length > 0) fail('USAGE', 'a rescue file is of one workspace', { hint: 'name it with -w' })
		const path = args.file.startsWith('/') ? args.file : `${context.environment.cwd}/${args.file}`
		const content = (await context.files.read(path)) ?? fail('FILE_IO', `${args.file} cannot be read`)
		const { workspace } = await openWorkspace(context, project, name, 'branch', context.signal, { credential: 'unneeded' })
		const state = await pushState(workspace, content, args.file, {
			leaseMs: LEASE_MS,
			waitMs: flags['lock-timeout'],
			signal: context.signal,
		})
		if (context.isJson) printJson(context.terminal, { workspace: name, lineage: state.lineage, serial: state.serial })
		else context.terminal.print(`Stored as serial ${state.serial}. The file can be deleted. Next:  tideway plan -w ${name}`)
		return EXIT.done
	}
}
