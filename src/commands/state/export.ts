import { Flags } from '@oclif/core'
import { chooseResources, exportState, renderIndentedJson } from '../../export/index.ts'
import type { Exit } from '../../model/index.ts'
import { EXIT, Failure, fail } from '../../model/index.ts'
import { countOf } from '../../show/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'
import { exportSourceOf } from '../exporting.ts'
import { absolute } from '../plan-file.ts'
import { oneWorkspaceFlag, openOne } from '../surgery.ts'

export default class StateExportCommand extends BaseCommand {
	static override summary = 'Write the state as one of another tool'
	static override description =
		"With --terraform, as a state of version 4 that goes with the files here, where they are in HCL, and with what `export terraform` writes. Secrets are left out; Terraform's next apply sends them."
	static override examples = [
		'<%= config.bin %> state export --terraform --out terraform.tfstate',
		'<%= config.bin %> state export --terraform | terraform state push -',
	]
	static override flags = {
		...oneWorkspaceFlag,
		terraform: Flags.boolean({ description: "In Terraform's form, the only one there is" }),
		out: Flags.string({ description: 'Write it into this file, which must not be there yet; it is printed without' }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(StateExportCommand)
		if (!flags.terraform) fail('USAGE', 'the form of the state is missing', { hint: 'add --terraform' })
		const opened = await openOne(context, flags.workspace, 'here')
		const { source, state } = await exportSourceOf(context, opened)
		const chosen = chooseResources(source, [])
		if (chosen.kind === 'unknown') throw new Failure(chosen.problem)
		const { document, secrets } = exportState(source, chosen.resources, state)
		for (const { message } of chosen.left) context.log.warn(message)
		for (const address of secrets) context.log.warn(`${address}: its secrets are left out`)
		const text = renderIndentedJson(document)
		if (flags.out === undefined) context.terminal.print(text.trimEnd())
		else {
			await context.files.create(absolute(context, flags.out), text)
			const [workspace, resources] = [opened.workspace.name, chosen.resources.length]
			if (context.isJson) printJson(context.terminal, { workspace, file: flags.out, resources, secrets })
			else context.terminal.print(`${countOf(resources, 'resource')} in ${flags.out}.`)
		}
		return EXIT.done
	}
}
