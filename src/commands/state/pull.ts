import { Flags } from '@oclif/core'
import type { Exit } from '../../model/index.ts'
import { EXIT } from '../../model/index.ts'
import { pullState } from '../../sync/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand } from '../base.ts'
import { oneWorkspaceFlag, openOne } from '../surgery.ts'

export default class StatePullCommand extends BaseCommand {
	static override summary = 'Print the stored state as the JSON that `state push` takes'
	static override description =
		'For a copy, or to move a state to another store. The form is for `state push` alone; `state list --json` is for programs.'
	static override examples = ['<%= config.bin %> state pull > copy.json']
	static override flags = {
		...oneWorkspaceFlag,
		unseal: Flags.boolean({ description: 'Print it open, where a key seals it', default: false }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(StatePullCommand)
		const { workspace } = await openOne(context, flags.workspace, 'here')
		context.terminal.print((await pullState(workspace, flags.unseal ? 'open' : 'sealed')).trimEnd())
		return EXIT.done
	}
}
