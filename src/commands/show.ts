import { Args } from '@oclif/core'
import { findProvider, packageOf } from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { EXIT } from '../model/index.ts'
import { planDocument } from '../show/index.ts'
import type { Context } from './base.ts'
import { BaseCommand } from './base.ts'
import { printLongJson } from './long-json.ts'
import { readPlanFile } from './plan-file.ts'
import { formatFlag, formatOf, printPlan, withJson } from './plan-format.ts'

export default class ShowCommand extends BaseCommand {
	static override summary = 'Show a saved plan'
	static override args = { file: Args.string({ required: true, description: 'A file that `plan --out` wrote' }) }
	static override flags = formatFlag

	override async run(): Promise<void> {
		this.argv = withJson(this.argv)
		await super.run()
	}

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(ShowCommand)
		const form = { format: formatOf(flags, context), version: this.config.version, purpose: 'look', saved: args.file } as const
		const plan = await readPlanFile(context, args.file)
		const provider = await findProvider(plan.provider, await packageOf(context, plan.workspace))
		await printPlan(context, plan, provider, form)
		if (form.format === 'json') await printLongJson(context, { plans: [planDocument(plan, provider.schema)] })
		return EXIT.done
	}
}
