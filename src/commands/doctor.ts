import { Flags } from '@oclif/core'
import { examine, gatherBundle, writeBundle } from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { EXIT } from '../model/index.ts'
import { showBundle, showChecks } from '../show/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { workspaceFlag } from './flags.ts'

export default class DoctorCommand extends BaseCommand {
	static override summary = 'Check what a sync needs: git, settings, remote, state, credential, workspace'
	static override description =
		'Goes on after a failure, and says for each what to do. To see whether the remote can be written to, it pushes to a ref of its own below refs/tideway-probe; branches and state are not touched. Ends with 1 where anything fails.'
	static override flags = {
		...workspaceFlag,
		bundle: Flags.string({
			description: 'Also write what was found to this file, without persons and secrets, to hand it to somebody who helps',
		}),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(DoctorCommand)
		const checks = await examine(context, flags.workspace, context.signal)
		context.log.clear()
		if (flags.bundle !== undefined) {
			const { bundle, hide } = await gatherBundle(context, checks, this.config.version)
			await writeBundle(context, flags.bundle, showBundle(bundle, hide))
		}
		const { terminal } = context
		if (context.isJson) printJson(terminal, { checks })
		else terminal.print(showChecks(checks, { color: terminal.hasColor }))
		return checks.some(({ state }) => state === 'FAIL') ? EXIT.error : EXIT.done
	}
}
