import { Args } from '@oclif/core'
import { openProject, openWorkspace } from '../../compose/index.ts'
import type { Exit } from '../../model/index.ts'
import { EXIT, Failure, fail } from '../../model/index.ts'
import { forceRelease } from '../../state/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'
import { workspaceFlag } from '../flags.ts'

export default class LockReleaseCommand extends BaseCommand {
	static override summary = 'Free a lock whose holder is surely dead'
	static override description =
		'Takes the exact id that `lock list` shows. A holder that is alive after all cannot write any more; what it was doing is settled by the next apply.'
	static override args = { id: Args.string({ required: true, description: 'The id of the lock' }) }
	static override flags = workspaceFlag

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(LockReleaseCommand)
		const project = await openProject(context)
		for (const name of flags.workspace ?? project.settings.workspaces.keys()) {
			const { workspace } = await openWorkspace(context, project, name, 'branch', context.signal, { credential: 'unneeded' })
			const stored = await workspace.store.load()
			if (stored.kind === 'unknown') throw new Failure(stored.reason)
			if (stored.value.lock?.id !== args.id) continue
			const freed = await forceRelease(workspace.store, args.id)
			if (context.isJson) printJson(context.terminal, { released: { workspace: name, ...freed } })
			else context.terminal.print(`Released: it was held by ${freed.holder} for ${freed.operation} since ${freed.since}.`)
			return EXIT.done
		}
		return fail('LOCK_UNKNOWN', `no workspace has a lock ${JSON.stringify(args.id)}`, { hint: 'type `tideway lock list`' })
	}
}
