import { Args } from '@oclif/core'
import type { Exit } from '../../model/index.ts'
import { EXIT } from '../../model/index.ts'
import { operate, removing } from '../../sync/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'
import { addressOf } from '../flags.ts'
import { dryRunFlag, lockChoices, openOne, surgeryFlags } from '../surgery.ts'

export default class StateRmCommand extends BaseCommand {
	static override summary = 'Forget what both sides agreed on about resources'
	static override description =
		'Neither Git nor the workspace is changed. The next plan binds them by their keys again, records what is equal, and shows what differs as conflicts.'
	static override args = {
		addresses: Args.string({ required: true, multiple: true, description: 'Which resources, as the plan names them' }),
	}
	static override flags = { ...surgeryFlags, ...dryRunFlag }

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(StateRmCommand)
		const addresses = [...new Set(args.addresses.map(addressOf))]
		const { workspace } = await openOne(context, flags.workspace, 'branch')
		const isDry = flags['dry-run']
		const { lineage, serial } = await operate(workspace, removing(addresses), isDry ? 'dry-run' : lockChoices(context, flags))
		if (context.isJson) printJson(context.terminal, { workspace: workspace.name, removed: addresses, dryRun: isDry, lineage, serial })
		else {
			const lines = addresses.map((address) => `${isDry ? 'Would forget' : 'Forgot'} ${address}`)
			const next = `Git and the workspace stay as they are; the next plan binds ${addresses.length === 1 ? 'it' : 'them'} by key again.`
			context.terminal.print([...lines, ...(isDry ? [] : [`Stored as serial ${serial}. ${next}`])].join('\n'))
		}
		return EXIT.done
	}
}
