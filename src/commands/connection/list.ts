import { listConnections, openProject } from '../../compose/index.ts'
import type { Exit } from '../../model/index.ts'
import { EXIT } from '../../model/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'

export default class ConnectionListCommand extends BaseCommand {
	static override summary = 'The ways to the Git server that the settings name, and who uses them'

	protected async execute(context: Context): Promise<Exit> {
		await this.parse(ConnectionListCommand)
		const { settings } = await openProject(context)
		const connections = listConnections(settings)
		const lines = connections.map(({ connection, kind, to, secrets, through, workspaces }) =>
			[
				`${connection}  ${kind}`,
				...(to === undefined ? [] : [`to ${to}`]),
				`with ${secrets.join(', ')}`,
				...(through === undefined ? [] : [`through ${through}`]),
				workspaces.length === 0 ? 'used by none' : `used by ${workspaces.join(', ')}`,
			].join(', '),
		)
		if (context.isJson) printJson(context.terminal, { connections })
		else context.terminal.print(lines.length > 0 ? lines.join('\n') : 'There are none: the remote is reached as your own git reaches it.')
		return EXIT.done
	}
}
