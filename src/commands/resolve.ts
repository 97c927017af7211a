import { Args, Flags } from '@oclif/core'
import type { Exit, Side } from '../model/index.ts'
import { fail } from '../model/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { addressOf, applyFlags, policyOf } from './flags.ts'
import { applyAll } from './flow.ts'

const { direction: _d, target: _t, 'on-conflict': _c, ...resolveFlags } = applyFlags

export default class ResolveCommand extends BaseCommand {
	static override summary = 'Settle the conflicts of one resource'
	static override description = 'The chosen side wins where the two differ in conflict; other changes of the resource are merged as always. Nothing else is applied.'
	static override examples = ['<%= config.bin %> resolve model.customers --git', '<%= config.bin %> resolve model.customers --live']
	static override args = { address: Args.string({ required: true, description: 'Which resource, as the plan names it' }) }
	static override flags = {
		...resolveFlags,
		git: Flags.boolean({ description: 'Git wins: the workspace gets its value', exclusive: ['live'] }),
		live: Flags.boolean({ description: 'The workspace wins: Git gets its value', exclusive: ['git'] }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(ResolveCommand)
		const address = addressOf(args.address)
		const side = flags.git ? 'git' : flags.live ? 'live' : await askSide(context, address)
		const { exit, applied } = await applyAll(context, { ...flags, yes: true }, (opened) => ({
			...policyOf(opened, { ...flags, direction: 'both', target: [args.address], 'on-conflict': undefined }),
			reach: 'exact',
			choices: new Map([[address, side]]),
		}))
		if (context.isJson) printJson(context.terminal, { applied })
		return exit
	}
}

async function askSide({ terminal, signal, isJson }: Context, address: string): Promise<Side> {
	if (!terminal.isInteractive || isJson) fail('INPUT_MISSING', `which side wins for ${address}?`, { hint: 'add --git or --live' })
	const answer = (await terminal.ask(`Which side wins for ${address}, \`git\` or \`live\`? `, signal)).trim()
	return answer === 'git' || answer === 'live' ? answer : fail('CANCELLED', 'neither was chosen; nothing was changed')
}
