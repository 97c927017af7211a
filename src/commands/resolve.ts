import { Args, Flags } from '@oclif/core'
import type { Opened } from '../compose/index.ts'
import { openProject, openWorkspace } from '../compose/index.ts'
import { parseYaml, renderYaml } from '../formats/yaml/index.ts'
import type { Address, Conflict, Dict, Exit, Plan, ResourceType, Side } from '../model/index.ts'
import { canonicalAttributes, fail, findType, isSame, renderJson, showPath } from '../model/index.ts'
import type { Policy } from '../plan/index.ts'
import type { Readings } from '../sync/index.ts'
import { planWorkspace, sourceForApply } from '../sync/index.ts'
import { afterPlan, inFileOrder, readSecrets, spellSecrets } from '../tree/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import type { GivenFlags } from './flags.ts'
import { addressOf, applyFlags, policyOf, withGiven } from './flags.ts'
import { applyAll, chosenWorkspaces } from './flow.ts'

const { direction: _d, target: _t, 'on-conflict': _c, 'overwrite-drift': _o, ...resolveFlags } = applyFlags

export default class ResolveCommand extends BaseCommand {
	static override summary = 'Settle the conflicts of one resource'
	static override description =
		'The chosen side wins where the two differ in conflict; other changes of the resource are merged as always. Nothing else is applied.'
	static override examples = [
		'<%= config.bin %> resolve model.customers --git',
		'<%= config.bin %> resolve model.customers --live',
		'<%= config.bin %> resolve model.customers --edit',
	]
	static override args = { address: Args.string({ required: true, description: 'Which resource, as the plan names it' }) }
	static override flags = {
		...resolveFlags,
		git: Flags.boolean({ description: 'Git wins: the workspace gets its value', exclusive: ['live', 'edit'] }),
		live: Flags.boolean({ description: 'The workspace wins: Git gets its value', exclusive: ['git', 'edit'] }),
		edit: Flags.boolean({ description: 'Both get what you write in your editor', exclusive: ['git', 'live'] }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(ResolveCommand)
		const address = addressOf(args.address)
		const policyFor = (opened: Opened, choices: Policy['choices']): Policy => ({
			...policyOf(opened, { ...flags, direction: 'both', target: [args.address], 'on-conflict': undefined, 'overwrite-drift': false }),
			reach: 'exact',
			choices,
		})
		const names = chosenWorkspaces(await openProject(context), flags.workspace)
		if (names.length > 1) fail('USAGE', `which ${address}? There are the workspaces ${names.join(', ')}`, { hint: 'name one with -w' })
		const asked = flags.git ? 'git' : flags.live ? 'live' : flags.edit ? 'edit' : await askChoice(context, address)
		const written =
			asked === 'edit'
				? await writeByHand(context, flags.workspace, address, (opened) => ({ ...policyFor(opened, new Map()), onConflict: 'hold' }), flags)
				: undefined
		const choice = written?.value ?? (asked === 'live' ? 'live' : 'git')
		const { exit, applied, failed } = await applyAll(
			context,
			{ ...flags, yes: true },
			(opened) => policyFor(opened, new Map([[address, choice]])),
			{
				check: (plan) => {
					needConflict(plan, address, written)
					if (choice !== 'git') needWritable(plan, address)
				},
			},
		)
		if (context.isJson) printJson(context.terminal, { applied, failed })
		return exit
	}
}

async function askChoice({ terminal, signal, isJson }: Context, address: string): Promise<Side | 'edit'> {
	if (!terminal.isInteractive || isJson) fail('INPUT_MISSING', `which side wins for ${address}?`, { hint: 'add --git, --live or --edit' })
	const answer = (await terminal.ask(`Which side wins for ${address}: \`git\`, \`live\`, or \`edit\`? `, signal)).trim()
	return answer === 'git' || answer === 'live' || answer === 'edit' ? answer : fail('CANCELLED', 'nothing was chosen; nothing was changed')
}

/**
 * The file with everything merged but the conflicts, which stand as Git has them with the three values of each in comments, in the
 * person's editor.
 */
async function writeByHand(
	context: Context,
	named: readonly string[] | undefined,
	address: Address,
	policyFor: (opened: Opened) => Policy,
	given: GivenFlags,
): Promise<Written> {
	const { terminal, isJson } = context
	if (!terminal.isInteractive || isJson)
		fail('INPUT_MISSING', `a value for ${address} is written in an editor, and there is no terminal`, {
			hint: 'add --git or --live instead',
		})
	const project = await openProject(context)
	for (const name of chosenWorkspaces(project, named)) {
		const opened = await openWorkspace(withGiven(context, given), project, name, 'branch', context.signal)
		const { plan, readings } = await planWorkspace(opened.workspace, await sourceForApply(opened.source), policyFor(opened))
		needWritable(plan, address)
		const open = plan.conflicts.filter((conflict) => conflict.address === address && conflict.path.length > 0)
		const read = readings.git.scopes.get(open[0]?.type ?? '')
		const resource = read?.kind === 'complete' ? read.value.get(address) : undefined
		const type = resource && findType(opened.workspace.provider.schema, resource.type)
		if (!resource || !type) continue
		const text = await terminal.edit(textToEdit(open, afterPlan(plan, address, resource.attributes), type), `${resource.key}.yaml`)
		const parsed = parseYaml(text)
		const shown = { git: canonicalAttributes(type, resource.attributes), live: liveSide(readings, type, address) }
		if (parsed.kind === 'ok') return { ...shown, value: readSecrets(parsed.document.value, []) }
		const [first] = parsed.problems
		return fail(
			'YAML_INVALID',
			`what was written cannot be read: ${first?.message ?? 'not valid YAML'}; nothing was changed`,
			first?.where ? { where: first.where } : {},
		)
	}
	return fail('ADDRESS_UNKNOWN', `${address} has no conflict that could be edited`, {
		hint: 'a resource that one side deleted is settled with --git or --live',
	})
}

/** What a person wrote, and the two sides that they had before their eyes. */
type Written = { readonly value: Dict; readonly git: Dict; readonly live: Dict }

function liveSide(readings: Readings, type: ResourceType, address: Address): Dict {
	const read = readings.live.scopes.get(type.name)
	const resource = read?.kind === 'complete' ? read.value.get(address) : undefined
	return resource ? canonicalAttributes(type, resource.attributes) : new Map()
}

/** Only a conflict is settled here, and only the one that was seen: other changes are for `apply`. */
function needConflict(plan: Plan, address: Address, written: Written | undefined): void {
	if (!plan.conflicts.some((conflict) => conflict.address === address))
		fail('CONFLICT_NONE', `${address} has no conflict; nothing was changed`, { hint: 'its other changes go with `tideway apply`' })
	for (const change of written ? plan.changes.filter((candidate) => candidate.address === address) : []) {
		const before = change.kind === 'create' ? undefined : change.before
		const [git, live] = change.to === 'git' ? [before, change.other] : [change.other, before]
		if (!isSame(git ?? undefined, written?.git) || !isSame(live ?? undefined, written?.live))
			fail('PLAN_STALE', `${address} changed while you were writing; nothing was changed`, { hint: 'resolve it again' })
	}
}

/** What an expression says is not written over, whoever asks for it. */
function needWritable({ conflicts }: Plan, address: Address): void {
	const stuck = conflicts.find((conflict) => conflict.address === address && conflict.reason === 'computed' && !conflict.choice)
	if (!stuck) return
	const { path, expression, place, remedy } = stuck
	const what = expression === undefined ? 'an expression' : `\`${expression}\``
	const name = path.length === 0 ? 'it' : `\`${showPath(path)}\``
	fail('HCL_COMPUTED', `${address}: ${what} says what ${name} is in the file, so only Git's side can be chosen; nothing was changed`, {
		hint: `${remedy === undefined ? '' : `${remedy}, or `}add --git`,
		where: { ...place, address, ...(path.length > 0 && { path }) },
	})
}

function textToEdit(conflicts: readonly Conflict[], attributes: Dict, type: ResourceType): string {
	const value = (side: Conflict['git']): string => (side === undefined ? 'not set' : renderJson(side, 'as-is'))
	const lines = conflicts.flatMap(({ path, base, git, live }) => [
		`# ${showPath(path)}`,
		`#   base ${value(base)}`,
		`#   git  ${value(git)}`,
		`#   live ${value(live)}`,
	])
	return [
		`# Write what both sides are to hold, then save and leave the editor. Lines with # are not kept.`,
		...lines,
		renderYaml(spellSecrets(inFileOrder(type, attributes))),
	].join('\n')
}
