import { Flags } from '@oclif/core'
import { findTarget, findWorkspace, openFolder, openProject } from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { EXIT } from '../model/index.ts'
import type { FindingFormat, FoundIn } from '../show/index.ts'
import { FINDING_FORMATS, showFindings } from '../show/index.ts'
import { checkTree } from '../sync/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { workspaceFlag } from './flags.ts'

export default class CheckCommand extends BaseCommand {
	static override summary = 'Check a change before it is merged: files that are wrong, and what the change would break'
	static override description =
		`All that \`validate\` finds, and besides it what the files here take away from what the target branch has: a resource that
others refer to is gone or renamed, a primary key or a mapped column is another one, the schema of an event takes less. Works
offline, without a credential and without state. Errors end with 1; warnings do not.`
	static override flags = {
		...workspaceFlag,
		against: Flags.string({ description: 'Compare with this branch or commit; the branch of the settings without it' }),
		'allow-breaking': Flags.boolean({ description: 'Show what would break as warnings' }),
		format: Flags.option({ description: 'How findings are printed', options: FINDING_FORMATS, default: 'text' as FindingFormat })(),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(CheckCommand)
		const project = await openProject(context)
		const found: FoundIn[] = []
		const files = new Set<string>()
		for (const workspace of flags.workspace ?? project.settings.workspaces.keys()) {
			const { provider, repository, tree, readAt } = await openFolder(context, project, workspace)
			const { path: folder, branch } = findWorkspace(project.settings, workspace)
			const target = await findTarget(project, branch, flags.against)
			const before = target && (await readAt(target))
			for (const { inRepository } of tree.files.values()) files.add(inRepository)
			const findings = await checkTree({ provider, repository, folder, tree, before, clock: context.clock })
			found.push(...findings.map((finding) => ({ ...finding, workspace })))
		}
		const judged = flags['allow-breaking'] ? found.map(softened) : found
		const isValid = !judged.some(({ level }) => level === 'error')
		if (context.isJson) printJson(context.terminal, { valid: isValid, findings: judged })
		else
			context.terminal.print(
				showFindings(judged, flags.format, { color: context.terminal.hasColor, files: files.size, version: this.config.version }),
			)
		return isValid ? EXIT.done : EXIT.error
	}
}

function softened(found: FoundIn): FoundIn {
	return found.problem.code === 'BREAKING_CHANGE' ? { ...found, level: 'warning' } : found
}
