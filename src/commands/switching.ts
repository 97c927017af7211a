import { openProject, openWorkspace } from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { worstExit } from '../model/index.ts'
import type { LockChoices, Switched, Workspace } from '../sync/index.ts'
import type { Context } from './base.ts'
import { printJson } from './base.ts'
import { durationFlag, workspaceFlag } from './flags.ts'
import { chosenWorkspaces, eachWorkspace, exitOfFailed } from './flow.ts'
import { lockChoices } from './surgery.ts'

export const switchFlags = {
	...workspaceFlag,
	'lock-timeout': durationFlag({
		description: 'How long to wait for somebody who is applying, e.g. 30s or 5m',
		default: 60_000,
		defaultHelp: async () => '1m',
	}),
}

type SwitchFlags = { readonly workspace: readonly string[] | undefined; readonly 'lock-timeout': number }

/** Moves the switch of each chosen workspace, and says how it then stands. */
export async function switchAll(
	context: Context,
	flags: SwitchFlags,
	turn: (workspace: Workspace, choices: LockChoices) => Promise<Switched>,
): Promise<Exit> {
	const project = await openProject(context)
	const told: object[] = []
	const failed = await eachWorkspace(context, chosenWorkspaces(project, flags.workspace), async (name) => {
		const { workspace } = await openWorkspace(context, project, name, 'branch', context.signal, { credential: 'unneeded' })
		const switched = await turn(workspace, lockChoices(context, flags))
		const { paused, moved, state } = switched
		told.push({ workspace: name, paused, moved, lineage: state?.lineage ?? null, serial: state?.serial ?? null })
		if (!context.isJson) context.terminal.print(sentenceOf(name, switched))
	})
	if (context.isJson) printJson(context.terminal, { workspaces: told, failed })
	return worstExit(failed.map(exitOfFailed))
}

function sentenceOf(name: string, { paused, moved }: Switched): string {
	if (!paused) return moved ? `${name} is on again: the next sync goes on where the last one ended.` : `${name} was not paused.`
	const why = paused.reason === undefined ? '' : `: ${paused.reason}`
	return moved
		? `${name} is paused for everybody${why}. \`tideway resume -w ${name}\` switches it on again.`
		: `${name} is paused already, by ${paused.by} at ${paused.at}${why}.`
}
