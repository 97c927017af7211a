import { Flags } from '@oclif/core'
import type { Exit } from '../model/index.ts'
import { pauseWorkspace } from '../sync/index.ts'
import type { Context } from './base.ts'
import { BaseCommand } from './base.ts'
import { switchAll, switchFlags } from './switching.ts'

export default class PauseCommand extends BaseCommand {
	static override summary = 'Switch a workspace off for everybody who syncs it'
	static override description =
		'Waits for an apply that is under way. From then on nobody applies anything, in a terminal, in CI or in a watch, until `resume`; plans can still be looked at. Who did it, when and why is kept with the state.'
	static override flags = { ...switchFlags, reason: Flags.string({ description: 'Why, for those who meet it' }) }

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(PauseCommand)
		return await switchAll(context, flags, (workspace, choices) => pauseWorkspace(workspace, flags.reason, choices))
	}
}
