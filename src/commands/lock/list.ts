import { openProject, openWorkspace } from '../../compose/index.ts'
import type { Exit } from '../../model/index.ts'
import { EXIT, Failure } from '../../model/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'
import { workspaceFlag } from '../flags.ts'

export default class LockListCommand extends BaseCommand {
	static override summary = 'Who is applying, since when'
	static override flags = workspaceFlag

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(LockListCommand)
		const project = await openProject(context)
		const locks = []
		for (const name of flags.workspace ?? project.settings.workspaces.keys()) {
			const { workspace } = await openWorkspace(context, project, name, 'here', context.signal, { credential: 'unneeded' })
			const stored = await workspace.store.load()
			if (stored.kind === 'unknown') throw new Failure(stored.reason)
			if (stored.value.lock) locks.push({ workspace: name, ...stored.value.lock })
		}
		const lines = locks.map((lock) => `${lock.workspace}  ${lock.id}  ${lock.holder}, ${lock.operation}, since ${lock.since}`)
		if (context.isJson) printJson(context.terminal, { locks })
		else context.terminal.print(lines.length > 0 ? lines.join('\n') : 'Nothing is locked.')
		return EXIT.done
	}
}
