import { Flags } from '@oclif/core'
import { openProject, openWorkspace } from '../compose/index.ts'
import type { Exit, Plan, Problem, WrittenPlan } from '../model/index.ts'
import { EXIT, fail, worstExit } from '../model/index.ts'
import { planDocument, showRefusals } from '../show/index.ts'
import { judgeNow, pauseOf, planWorkspace, sourceForPlan, spellWorkspace } from '../sync/index.ts'
import type { Context } from './base.ts'
import { BaseCommand } from './base.ts'
import { againOf, planFlags, policyOf, withGiven } from './flags.ts'
import { chosenWorkspaces, eachWorkspace, exitOfFailed } from './flow.ts'
import { printLongJson } from './long-json.ts'
import { writePlanFile } from './plan-file.ts'
import { formatFlag, formatOf, printPlan, withJson } from './plan-format.ts'

export default class PlanCommand extends BaseCommand {
	static override summary = 'Show what would change in Git and in the workspace, without changing either'
	static override description =
		'Compares what both sides last agreed on with the files here and with the workspace. Files that are not committed, or not on the tracked branch, make the plan a preview.'
	static override examples = [
		'<%= config.bin %> plan',
		'<%= config.bin %> plan -w acme-production -target model.customers',
		'<%= config.bin %> plan -detailed-exitcode',
		'<%= config.bin %> plan --format markdown',
	]
	static override flags = {
		...planFlags,
		...formatFlag,
		out: Flags.string({ description: 'Save the plan in this file, for `apply FILE` and `show FILE`' }),
		'detailed-exitcode': Flags.boolean({ description: 'End with 2 where there are changes, 3 where there are conflicts' }),
	}

	override async run(): Promise<void> {
		this.argv = withJson(this.argv)
		await super.run()
	}

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(PlanCommand)
		const next = { again: againOf(flags), ...(flags.out !== undefined && { saved: flags.out }) }
		const form = { format: formatOf(flags, context), version: this.config.version, ...next }
		const project = await openProject(context)
		const plans: (Plan | WrittenPlan)[] = []
		const refusals: { readonly workspace: string; readonly problem: Problem }[] = []
		const names = chosenWorkspaces(project, flags.workspace)
		if (flags.out !== undefined && names.length > 1)
			fail('USAGE', 'a plan file holds the plan of one workspace', { hint: 'name it with -w' })
		if (form.format === 'terraform-json' && names.length > 1)
			fail('USAGE', `--format terraform-json holds the plan of one workspace, not of ${names.join(', ')}`, { hint: 'name one with -w' })
		const failed = await eachWorkspace(context, names, async (name) => {
			const opened = await openWorkspace(withGiven(context, flags), project, name, 'here', context.signal)
			const asked = [opened.workspace, await sourceForPlan(opened.source), policyOf(opened, flags)] as const
			const spelled = flags.out === undefined ? undefined : await spellWorkspace(...asked)
			const planned = spelled ?? (await planWorkspace(...asked))
			const { plan } = planned
			const paused = pauseOf(opened.workspace, planned.readings.stored)
			const against = [...(await judgeNow(opened.workspace, planned)), ...(paused ? [paused] : [])]
			refusals.push(...against.map((problem) => ({ workspace: name, problem })))
			plans.push(form.format === 'json' ? planDocument(plan, opened.workspace.provider.schema) : plan)
			if (flags.out !== undefined && spelled) await writePlanFile(context, flags.out, spelled, opened.workspace.keyed)
			context.log.clear()
			await printPlan(context, plan, opened.workspace.provider, { ...form, purpose: against.length > 0 ? 'refused' : 'look' })
			if (form.format === 'text' || form.format === 'markdown') printRefusals(context, against, form.format)
		})
		if (form.format === 'json') await printLongJson(context, { plans, refusals, failed })
		else if (form.format === 'text' && flags.out !== undefined) context.terminal.print(`\nSaved in ${flags.out}.`)
		return worstExit([...plans.map((plan) => exitAfterPlan(plan, flags['detailed-exitcode'])), ...failed.map(exitOfFailed)])
	}
}

function printRefusals({ terminal }: Context, against: readonly Problem[], format: 'text' | 'markdown'): void {
	if (against.length > 0) terminal.print(showRefusals(against, format, { color: terminal.hasColor }))
}

function exitAfterPlan(plan: Plan | WrittenPlan, isDetailed: boolean): Exit {
	if (!plan.complete) return EXIT.incomplete
	if (!isDetailed) return EXIT.done
	if (plan.conflicts.some((conflict) => !conflict.choice)) return EXIT.conflicts
	return plan.changes.length > 0 ? EXIT.changes : EXIT.done
}
