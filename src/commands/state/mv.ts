import { Args } from '@oclif/core'
import type { Exit } from '../../model/index.ts'
import { EXIT, fail } from '../../model/index.ts'
import { shellWord } from '../../show/index.ts'
import { hasFile, moving, operate, shortOf } from '../../sync/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'
import { addressOf } from '../flags.ts'
import { dryRunFlag, lockChoices, openOne, partsOf, surgeryFlags } from '../surgery.ts'

export default class StateMvCommand extends BaseCommand {
	static override summary = 'Give what the state knows of a resource another address'
	static override description =
		'For a file that was renamed in Git: without this, the plan takes the new name for a new resource. Neither Git nor the workspace is changed.'
	static override examples = ['<%= config.bin %> state mv model.customers model.clients']
	static override args = {
		from: Args.string({ required: true, description: 'The address that the state has' }),
		to: Args.string({ required: true, description: 'The address it is to have, of the same type' }),
	}
	static override flags = { ...surgeryFlags, ...dryRunFlag }

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(StateMvCommand)
		const from = addressOf(args.from)
		const to = partsOf(args.to)
		const { workspace, source } = await openOne(context, flags.workspace, 'branch')
		const accepted = workspace.provider.layout.accepts(to.type, to.key)
		if (accepted !== true) fail('USAGE', `${to.address} cannot have a file: ${accepted}`)
		const isDry = flags['dry-run']
		const state = await operate(workspace, moving(from, to), isDry ? 'dry-run' : lockChoices(context, flags))
		const isThere = await hasFile(workspace, source.tip, to)
		if (context.isJson) {
			const { lineage, serial } = state
			printJson(context.terminal, { workspace: workspace.name, from, to: to.address, hasFile: isThere, dryRun: isDry, lineage, serial })
			return EXIT.done
		}
		const next = isThere
			? `Git has a file for ${to.address}: the next plan compares that with the workspace.`
			: `${shortOf(workspace.branch)} has no file for ${to.address} yet: rename the old one there before the next apply, or the plan takes it for deleted.`
		const done = isDry ? `Would move ${from} to ${to.address}.` : `Moved ${from} to ${to.address} (serial ${state.serial}).`
		context.terminal.print(`${done}\n${next}  Next:  tideway plan -w ${shellWord(workspace.name)}`)
		return EXIT.done
	}
}
