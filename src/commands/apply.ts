import type { Exit } from '../model/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { applyFlags, policyOf } from './flags.ts'
import { applyAll } from './flow.ts'

export default class ApplyCommand extends BaseCommand {
	static override summary = 'Carry out a plan, in both directions'
	static override description =
		'Plans what is on the tracked branch, shows it, asks, and carries it out: inbound changes through the API, outbound ones as commits. Conflicts wait; everything that does not depend on them goes on.'
	static override examples = ['<%= config.bin %> apply', '<%= config.bin %> apply --yes', '<%= config.bin %> apply -target sync.customers-to-crm -auto-approve']
	static override flags = applyFlags

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(ApplyCommand)
		const { exit, applied } = await applyAll(context, flags, (opened) => policyOf(opened, flags))
		if (context.isJson) printJson(context.terminal, { applied })
		return exit
	}
}
