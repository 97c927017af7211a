import type { Exit, Plan } from '../model/index.ts'
import { showByHand } from '../show/index.ts'
import type { Context } from './base.ts'
import { BaseCommand } from './base.ts'
import { applyFlags, policyOf } from './flags.ts'
import { applyAll } from './flow.ts'
import { printLongJson } from './long-json.ts'

const { direction: _, ...pullFlags } = applyFlags

export default class PullCommand extends BaseCommand {
	static override summary = 'Bring changes of the workspace into Git (outbound only)'
	static override description =
		'As `apply -direction outbound`: the workspace is not touched. A clean clone is moved to the new commits. The first one ends with a list of what is not kept in files.'
	static override flags = pullFlags

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(PullCommand)
		const { exit, applied, failed } = await applyAll(context, flags, (opened) => policyOf(opened, { ...flags, direction: 'outbound' }))
		const { terminal, isJson } = context
		if (isJson) await printLongJson(context, { applied, failed })
		else
			for (const { byHand, plan } of applied)
				if (byHand.length > 0 && isFirst(plan)) terminal.print(`\n${showByHand(byHand, { color: terminal.hasColor })}`)
		return exit
	}
}

/** Later on `tideway status` has it. */
function isFirst({ inputs }: Pick<Plan, 'inputs'>): boolean {
	return inputs.base === null
}
