import { Args } from '@oclif/core'
import type { Exit } from '../model/index.ts'
import { EXIT } from '../model/index.ts'
import { shellWord, showProblem, visible } from '../show/index.ts'
import { importResource, sourceForApply } from '../sync/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { lockChoices, openOne, partsOf, surgeryFlags } from './surgery.ts'

export default class ImportCommand extends BaseCommand {
	static override summary = 'Bind a resource in Git to one of the workspace, by its id'
	static override description =
		'For resources that do not go by the same key on both sides. Neither side is changed: what they hold equal is recorded, and where they differ the next plan shows conflicts.'
	static override examples = ['<%= config.bin %> import model.customers 1007']
	static override args = {
		address: Args.string({ required: true, description: 'The resource as its file names it' }),
		id: Args.string({ required: true, description: 'Its id in the workspace' }),
	}
	static override flags = surgeryFlags

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(ImportCommand)
		const to = partsOf(args.address)
		const { workspace, source } = await openOne(context, flags.workspace, 'branch', 'needed')
		const binding = { ...to, id: args.id }
		const { state, liveKey, differing, warnings } = await importResource(
			workspace,
			await sourceForApply(source),
			binding,
			lockChoices(context, flags),
		)
		const { lineage, serial } = state
		if (context.isJson) {
			const { address, id } = binding
			printJson(context.terminal, { workspace: workspace.name, address, id, key: liveKey, differing, warnings, lineage, serial })
			return EXIT.done
		}
		const { terminal } = context
		for (const warning of warnings) terminal.printError(showProblem(warning, { color: terminal.hasColor, level: 'warning' }))
		const other = liveKey === to.key ? '' : `, which goes by ${visible(liveKey)} in the workspace`
		const said =
			differing.length === 0
				? 'Both sides hold the same.'
				: `They differ in ${differing.join(', ')}: the next plan shows that as conflicts, and nothing is overwritten.`
		terminal.print(
			`Bound ${to.address} to id ${visible(args.id)}${other} (serial ${serial}). ${said}  Next:  tideway plan -w ${shellWord(workspace.name)}`,
		)
		return EXIT.done
	}
}
