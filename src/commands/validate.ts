import { findWorkspace, openFolder, openProject } from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { EXIT } from '../model/index.ts'
import type { FoundIn } from '../show/index.ts'
import { showFindings } from '../show/index.ts'
import { validateTree } from '../sync/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { workspaceFlag } from './flags.ts'

export default class ValidateCommand extends BaseCommand {
	static override summary = 'Check the files here: syntax, attributes, references'
	static override description = 'Works offline, without a credential and without state. Errors end with 1; warnings do not.'
	static override flags = workspaceFlag

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(ValidateCommand)
		const project = await openProject(context)
		const found: FoundIn[] = []
		const files = new Set<string>()
		for (const workspace of flags.workspace ?? project.settings.workspaces.keys()) {
			const { provider, repository, tree } = await openFolder(context, project, workspace)
			const { path: folder } = findWorkspace(project.settings, workspace)
			for (const { inRepository } of tree.files.values()) files.add(inRepository)
			const findings = await validateTree({ provider, repository, folder, tree, clock: context.clock })
			found.push(...findings.map((finding) => ({ ...finding, workspace })))
		}
		const isValid = !found.some((finding) => finding.level === 'error')
		if (context.isJson) printJson(context.terminal, { valid: isValid, findings: found })
		else
			context.terminal.print(
				showFindings(found, 'text', { color: context.terminal.hasColor, files: files.size, version: this.config.version }),
			)
		return isValid ? EXIT.done : EXIT.error
	}
}
