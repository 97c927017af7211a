import type { Exit } from '../model/index.ts'
import { worstExit } from '../model/index.ts'
import type { Context } from './base.ts'
import { BaseCommand } from './base.ts'
import { applyFlags, policyOf } from './flags.ts'
import { applyAll } from './flow.ts'
import { printLongJson } from './long-json.ts'

const { direction: _, ...resyncFlags } = applyFlags

export default class ResyncCommand extends BaseCommand {
	static override summary = 'Full resync: outbound, then inbound, overwriting nothing that is not synced'
	static override description =
		'Also brings back the files of resources that were detached. Edits on both sides are merged; conflicts wait as always.'
	static override flags = resyncFlags

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(ResyncCommand)
		const outbound = await applyAll(context, flags, (opened) => ({
			...policyOf(opened, { ...flags, direction: 'outbound' }),
			restoreDetached: true,
		}))
		if (!context.isJson) context.terminal.print('')
		const inbound = await applyAll(
			context,
			{ ...flags, push: false },
			(opened) => policyOf(opened, { ...flags, direction: 'inbound' }),
			// What the first half did is reported, whatever becomes of the second.
			{ lone: 'told' },
		)
		if (context.isJson)
			await printLongJson(context, { applied: [...outbound.applied, ...inbound.applied], failed: [...outbound.failed, ...inbound.failed] })
		return worstExit([outbound.exit, inbound.exit])
	}
}
