import { Args } from '@oclif/core'
import { tryProvider } from '../../compose/index.ts'
import type { Exit } from '../../model/index.ts'
import { EXIT } from '../../model/index.ts'
import { showChecks } from '../../show/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'

export default class ProviderTestCommand extends BaseCommand {
	static override summary = 'Try every rule for providers on the one in a folder'
	static override description =
		'Its code runs, and nothing leaves this machine: each rule has a sandbox of its own. The folder holds index.ts or index.js with the provider, sample.ts with a small workspace, and maybe cases. Ends with 1 where a rule is broken.'
	static override examples = ['<%= config.bin %> provider test .']
	static override args = { path: Args.string({ required: true, description: 'The folder of the provider' }) }

	protected async execute(context: Context): Promise<Exit> {
		const { args } = await this.parse(ProviderTestCommand)
		const { provider, checks } = await tryProvider(context, args.path)
		context.log.clear()
		if (context.isJson) printJson(context.terminal, { provider: provider.name, checks })
		else context.terminal.print(showChecks(checks, { color: context.terminal.hasColor }))
		return checks.some(({ state }) => state === 'FAIL') ? EXIT.error : EXIT.done
	}
}
