import { Args } from '@oclif/core'
import { openProject, removeConnection, SETTINGS_FILE } from '../../compose/index.ts'
import type { Exit } from '../../model/index.ts'
import { EXIT } from '../../model/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'

export default class ConnectionRemoveCommand extends BaseCommand {
	static override summary = 'Take a connection that no workspace uses out of the settings'
	static override args = { name: Args.string({ required: true, description: 'The connection' }) }

	protected async execute(context: Context): Promise<Exit> {
		const { args } = await this.parse(ConnectionRemoveCommand)
		await removeConnection(await openProject(context), args.name)
		if (context.isJson) printJson(context.terminal, { removed: args.name, file: SETTINGS_FILE })
		else context.terminal.print(`${SETTINGS_FILE} has no connection ${args.name} any more.`)
		return EXIT.done
	}
}
