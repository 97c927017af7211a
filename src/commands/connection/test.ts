import { Args, Flags } from '@oclif/core'
import { findConnection, openProject, tryGitConnection } from '../../compose/index.ts'
import type { Exit } from '../../model/index.ts'
import { EXIT } from '../../model/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'

export default class ConnectionTestCommand extends BaseCommand {
	static override summary = 'Reach the repository through a connection; nothing is written'
	static override description = 'Whether it can also be written to is seen by `tideway doctor`.'
	static override args = { name: Args.string({ required: true, description: 'The connection' }) }
	static override flags = { branch: Flags.string({ description: 'The branch to look for; the one that is checked out without it' }) }

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(ConnectionTestCommand)
		const project = await openProject(context)
		const connection = findConnection(project.settings, args.name)
		const branch = flags.branch ?? (await project.clone.head()).branch ?? 'main'
		const { url, commit } = await tryGitConnection(context, project, connection, branch, context.signal)
		if (context.isJson) printJson(context.terminal, { connection: args.name, url, branch, commit })
		else
			context.terminal.print(
				`${url} can be read: ${commit === null ? `it has no branch ${branch}` : `${branch} is at ${commit.slice(0, 7)}`}.`,
			)
		return EXIT.done
	}
}
