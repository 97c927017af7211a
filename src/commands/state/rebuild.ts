import { findWorkspace, openProject, openWorkspace } from '../../compose/index.ts'
import type { CommitId, Exit } from '../../model/index.ts'
import { EXIT, Failure, fail } from '../../model/index.ts'
import { shellWord, showProblem, visible } from '../../show/index.ts'
import type { Pair, Workspace } from '../../sync/index.ts'
import { findPairs, rebuildState } from '../../sync/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'
import { lockFlags, workspaceFlag } from '../flags.ts'
import { chosenWorkspaces, LEASE_MS } from '../flow.ts'

export default class StateRebuildCommand extends BaseCommand {
	static override summary = 'Begin the state anew, where it was lost, damaged, or is of another workspace'
	static override description =
		'Forgets what both sides last agreed on. Neither side is changed: the next plan binds resources by their keys, records what is equal, and shows what differs as conflicts.'
	static override flags = { ...workspaceFlag, ...lockFlags }

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(StateRebuildCommand)
		const project = await openProject(context)
		const [name, ...others] = chosenWorkspaces(project, flags.workspace)
		if (name === undefined || others.length > 0)
			fail('USAGE', 'the state of one workspace is rebuilt at a time', { hint: 'name it with -w' })
		await this.confirm(context, findWorkspace(project.settings, name).name, flags.yes)
		const { workspace, source } = await openWorkspace(context, project, name, 'branch', context.signal, { chain: 'restart' })
		const state = await rebuildState(workspace, { leaseMs: LEASE_MS, waitMs: flags['lock-timeout'], signal: context.signal })
		const pairs = await pairsOrNull(context, workspace, source.tip)
		if (context.isJson) printJson(context.terminal, { workspace: name, lineage: state.lineage, serial: state.serial, pairs })
		else {
			const next = `The state of ${name} begins anew (lineage ${state.lineage}). Next:  tideway plan -w ${name}`
			context.terminal.print([next, ...adviceOn(pairs ?? [], name)].join('\n'))
		}
		return EXIT.done
	}

	private async confirm({ terminal, isJson, signal }: Context, name: string, yes: boolean): Promise<void> {
		if (yes) return
		if (!terminal.isInteractive || isJson) fail('INPUT_MISSING', `forgetting what ${name} agreed on needs a yes`, { hint: 'add --yes' })
		const answer = await terminal.ask(`Forget what both sides of ${name} agreed on? Only \`yes\` is taken for a yes: `, signal)
		if (answer.trim() !== 'yes') fail('CANCELLED', 'the state stays as it is')
	}
}

/** The state is rebuilt by then: where the sides cannot be read, there is advice that nobody gets, and nothing else is amiss. */
async function pairsOrNull(context: Context, workspace: Workspace, commit: CommitId | null): Promise<readonly Pair[] | null> {
	try {
		return await findPairs(workspace, { commit, uncommitted: [], preview: false, warnings: [] })
	} catch (error) {
		if (!(error instanceof Failure)) throw error
		context.terminal.printError(showProblem(error.problem, { color: context.terminal.hasColor, level: 'warning' }))
		return null
	}
}

/** A key that differs between the two sides was known to the state alone. */
function adviceOn(pairs: readonly Pair[], name: string): readonly string[] {
	if (pairs.length === 0) return []
	const commands = pairs.map(
		({ address, live, id }) =>
			`  tideway import -w ${shellWord(name)} ${shellWord(address)} ${shellWord(id)}    ${visible(live)} in the workspace`,
	)
	return [
		'These look alike under two keys. Where they are one resource, bind it before you apply, or the plan creates it anew:',
		...commands,
	]
}
