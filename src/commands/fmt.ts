import { Flags } from '@oclif/core'
import { openFolder, openProject, writeHere } from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { EXIT, findType } from '../model/index.ts'
import { decode, formatFile } from '../tree/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { workspaceFlag } from './flags.ts'

export default class FmtCommand extends BaseCommand {
	static override summary = 'Write files in the canonical form of their service'
	static override description =
		'Changes layout only, never a value. A file with comments that is not in the form is named and left as it is.'
	static override flags = {
		...workspaceFlag,
		check: Flags.boolean({ description: 'Change nothing; end with 2 where a file would change' }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(FmtCommand)
		const project = await openProject(context)
		const files: string[] = []
		for (const name of flags.workspace ?? project.settings.workspaces.keys()) {
			const { provider, tree } = await openFolder(context, project, name)
			for (const file of tree.files.values()) {
				const type = findType(provider.schema, file.type)
				const path = file.inRepository
				const content = await context.files.read(`${project.root}/${path}`)
				const formatted = type && content ? formatFile(decode(content), type) : { kind: 'unreadable' as const }
				if (formatted.kind === 'commented') context.log.warn(`${path}: left as it is, because it has comments`)
				if (formatted.kind === 'unreadable')
					context.log.warn(`${path}: left as it is, because it cannot be read; \`tideway validate\` says why`)
				if (formatted.kind !== 'changed') continue
				files.push(path)
				if (!flags.check) await writeHere(project, path, formatted.text)
			}
		}
		if (context.isJson) printJson(context.terminal, { files })
		else if (files.length > 0) context.terminal.print(files.join('\n'))
		return flags.check && files.length > 0 ? EXIT.changes : EXIT.done
	}
}
