import { Args } from '@oclif/core'
import { openProject } from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { fail } from '../model/index.ts'
import type { Context } from './base.ts'
import { BaseCommand } from './base.ts'
import type { PlanChoices } from './flags.ts'
import { applyFlags, policyOf } from './flags.ts'
import type { ApplyChoices, Ended } from './flow.ts'
import { applyAll, applySaved } from './flow.ts'
import { printLongJson } from './long-json.ts'
import { readPlanFile } from './plan-file.ts'

export default class ApplyCommand extends BaseCommand {
	static override summary = 'Carry out a plan, in both directions'
	static override description =
		'Plans what is on the tracked branch, shows it, asks, and carries it out: inbound changes through the API, outbound ones as commits. Conflicts wait; everything that does not depend on them goes on.'
	static override examples = [
		'<%= config.bin %> apply',
		'<%= config.bin %> apply --yes',
		'<%= config.bin %> apply -target sync.customers-to-crm -auto-approve',
	]
	static override args = { planfile: Args.string({ description: 'Carry out this saved plan, without asking' }) }
	static override flags = applyFlags

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags, raw } = await this.parse(ApplyCommand)
		const given = raw.flatMap((token) => (token.type === 'flag' ? [token.flag] : []))
		const { exit, applied, failed } =
			args.planfile === undefined
				? await applyAll(context, flags, (opened) => policyOf(opened, flags))
				: await applyFile(context, args.planfile, given, flags)
		if (context.isJson) await printLongJson(context, { applied, failed })
		return exit
	}
}

/** What a plan that was saved has decided already. */
const DECIDED: ReadonlySet<string> = new Set([
	'target',
	'direction',
	'on-conflict',
	'allow-deletes',
	'allow-changes',
	'overwrite-drift',
	'push',
	'workspace',
	'replace',
	'create-before-destroy',
	'resend',
])

async function applyFile(context: Context, file: string, given: readonly string[], flags: ApplyChoices & PlanChoices): Promise<Ended> {
	const decided = given.find((name) => DECIDED.has(name))
	if (decided !== undefined)
		fail('USAGE', `a saved plan has decided that already: --${decided}`, { hint: `give it to \`tideway plan --out ${file}\` instead` })
	// Git is asked what the folder is while the plan is read.
	const opening = openProject(context)
	const [plan, project] = await Promise.all([readPlanFile(context, file, opening), opening])
	return await applySaved(context, project, plan, flags)
}
