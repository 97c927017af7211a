import { Args } from '@oclif/core'
import type { Exit } from '../model/index.ts'
import { EXIT } from '../model/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { COMPLETION_SCRIPTS } from './completion-scripts.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

export default class CompletionCommand extends BaseCommand {
	static override summary = 'Print what teaches a shell to complete commands, flags and names of workspaces'
	static override description =
		'For bash, `eval "$(tideway completion bash)"` goes into ~/.bashrc; for zsh, the same with zsh goes into ~/.zshrc, after compinit; for fish, `tideway completion fish | source` goes into ~/.config/fish/config.fish.'
	static override args = {
		shell: Args.option({ options: SHELLS, description: 'Whose script it is' })({ required: true }),
	}
	static override examples = ['eval "$(<%= config.bin %> completion bash)"']

	protected async execute(context: Context): Promise<Exit> {
		const { args } = await this.parse(CompletionCommand)
		const script = COMPLETION_SCRIPTS[args.shell]
		if (context.isJson) printJson(context.terminal, { shell: args.shell, script })
		else context.terminal.print(script)
		return EXIT.done
	}
}
