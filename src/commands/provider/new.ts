import { Args } from '@oclif/core'
import { writeProvider } from '../../compose/index.ts'
import type { Exit } from '../../model/index.ts'
import { EXIT } from '../../model/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'

export default class ProviderNewCommand extends BaseCommand {
	static override summary = 'Begin a provider: a folder that passes its own tests, to be changed'
	static override examples = ['<%= config.bin %> provider new acme']
	static override args = {
		name: Args.string({ required: true, description: 'As settings will have it: small letters, digits and hyphens' }),
		dir: Args.string({ description: 'The folder; tideway-provider-NAME without it' }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { args } = await this.parse(ProviderNewCommand)
		const folder = args.dir ?? `tideway-provider-${args.name}`
		const files = await writeProvider(context, { name: args.name, folder, version: this.config.version })
		if (context.isJson) printJson(context.terminal, { provider: args.name, folder, files })
		else context.terminal.print(`${folder} holds ${files.join(', ')}.\nNext:  tideway provider test ${folder}`)
		return EXIT.done
	}
}
