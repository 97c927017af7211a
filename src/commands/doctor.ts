import { examine } from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { EXIT } from '../model/index.ts'
import { showChecks } from '../show/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { workspaceFlag } from './flags.ts'

export default class DoctorCommand extends BaseCommand {
	static override summary = 'Check what a sync needs: git, settings, remote, state, credential, workspace'
	static override description =
		'Goes on after a failure, and says for each what to do. To see whether the remote can be written to, it pushes to a ref of its own below refs/tideway-probe; branches and state are not touched. Ends with 1 where anything fails.'
	static override flags = workspaceFlag

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(DoctorCommand)
		const checks = await examine(context, flags.workspace, context.signal)
		context.log.clear()
		const { terminal } = context
		if (context.isJson) printJson(terminal, { checks })
		else terminal.print(showChecks(checks, { color: terminal.hasColor }))
		return checks.some(({ state }) => state === 'FAIL') ? EXIT.error : EXIT.done
	}
}
