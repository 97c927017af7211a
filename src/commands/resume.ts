import type { Exit } from '../model/index.ts'
import { resumeWorkspace } from '../sync/index.ts'
import type { Context } from './base.ts'
import { BaseCommand } from './base.ts'
import { switchAll, switchFlags } from './switching.ts'

export default class ResumeCommand extends BaseCommand {
	static override summary = 'Switch a paused workspace on again'
	static override flags = switchFlags

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(ResumeCommand)
		return await switchAll(context, flags, resumeWorkspace)
	}
}
