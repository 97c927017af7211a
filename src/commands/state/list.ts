import { Args, Flags } from '@oclif/core'
import type { Exit } from '../../model/index.ts'
import { EXIT } from '../../model/index.ts'
import { readStored, selectEntries } from '../../sync/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'
import { oneWorkspaceFlag, openOne } from '../surgery.ts'

export default class StateListCommand extends BaseCommand {
	static override summary = 'List what the state knows, by address'
	static override examples = [
		'<%= config.bin %> state list',
		"<%= config.bin %> state list 'sync.*'",
		'<%= config.bin %> state list --id 1007',
	]
	static override args = { patterns: Args.string({ multiple: true, description: 'Only these addresses; * stands for any characters' }) }
	static override flags = { ...oneWorkspaceFlag, id: Flags.string({ description: 'Only what is bound to this id of the workspace' }) }

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(StateListCommand)
		const { workspace } = await openOne(context, flags.workspace, 'here')
		const { state } = await readStored(workspace)
		const rows = selectEntries(state?.base ?? new Map(), { patterns: args.patterns ?? [], id: flags.id })
		const resources = rows.map(({ address, entry: { type, key, id } }) => ({ address, type, key, id }))
		if (context.isJson) printJson(context.terminal, { workspace: workspace.name, resources })
		else if (rows.length > 0) context.terminal.print(rows.map(({ address }) => address).join('\n'))
		return EXIT.done
	}
}
