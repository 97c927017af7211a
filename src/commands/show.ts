import { Args } from '@oclif/core'
import { findProvider } from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { EXIT } from '../model/index.ts'
import { showPlan } from '../show/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { readPlanFile } from './plan-file.ts'

export default class ShowCommand extends BaseCommand {
	static override summary = 'Show a saved plan'
	static override args = { file: Args.string({ required: true, description: 'A file that `plan --out` wrote' }) }

	protected async execute(context: Context): Promise<Exit> {
		const { args } = await this.parse(ShowCommand)
		const plan = await readPlanFile(context, args.file)
		const { schema, title } = await findProvider(plan.provider)
		const { terminal } = context
		if (context.isJson) printJson(terminal, { plans: [plan] })
		else terminal.print(showPlan(plan, schema, { color: terminal.hasColor, width: terminal.width, title, purpose: 'look' }))
		return EXIT.done
	}
}
