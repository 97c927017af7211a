import { Args } from '@oclif/core'
import { renderYaml } from '../../formats/yaml/index.ts'
import type { Exit } from '../../model/index.ts'
import { EXIT, findType } from '../../model/index.ts'
import { showEntry, viewEntry } from '../../show/index.ts'
import { getEntry, readStored } from '../../sync/index.ts'
import { inFileOrder } from '../../tree/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'
import { addressOf } from '../flags.ts'
import { oneWorkspaceFlag, openOne } from '../surgery.ts'

export default class StateShowCommand extends BaseCommand {
	static override summary = 'Show what both sides last agreed on about one resource'
	static override args = { address: Args.string({ required: true, description: 'Which resource, as the plan names it' }) }
	static override flags = oneWorkspaceFlag

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(StateShowCommand)
		const { workspace } = await openOne(context, flags.workspace, 'here')
		const { state } = await readStored(workspace)
		const { address, entry } = getEntry(state?.base ?? new Map(), addressOf(args.address))
		const type = findType(workspace.provider.schema, entry.type)
		const view = viewEntry(address, entry, type)
		if (context.isJson) {
			printJson(context.terminal, { workspace: workspace.name, ...view })
			return EXIT.done
		}
		const yaml: Parameters<typeof showEntry>[2]['yaml'] = (attributes) => renderYaml(type ? inFileOrder(type, attributes) : attributes)
		context.terminal.print(showEntry(view, type, { color: context.terminal.hasColor, yaml }))
		return EXIT.done
	}
}
