import type { Exit } from '../model/index.ts'
import type { Context } from './base.ts'
import { BaseCommand } from './base.ts'
import { applyFlags, policyOf } from './flags.ts'
import { applyAll } from './flow.ts'
import { printLongJson } from './long-json.ts'

const { direction: _, ...pushFlags } = applyFlags

export default class PushCommand extends BaseCommand {
	static override summary = 'Bring commits of the tracked branch into the workspace (inbound only)'
	static override description = 'As `apply -direction inbound`: no commit is made.'
	static override flags = pushFlags

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(PushCommand)
		const { exit, applied, failed } = await applyAll(context, flags, (opened) => policyOf(opened, { ...flags, direction: 'inbound' }))
		if (context.isJson) await printLongJson(context, { applied, failed })
		return exit
	}
}
