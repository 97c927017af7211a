import { Flags } from '@oclif/core'
import { findWorkspace, openFolder, openProject, writeHere } from '../compose/index.ts'
import type { Exit, ResourceType } from '../model/index.ts'
import { EXIT, findType } from '../model/index.ts'
import type { Provider } from '../ports/index.ts'
import type { Formatted, Tree } from '../tree/index.ts'
import { decode, formatFile, formatHclFile, inRepository, isHclFile } from '../tree/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { workspaceFlag } from './flags.ts'

export default class FmtCommand extends BaseCommand {
	static override summary = 'Write files in the canonical form of their service'
	static override description =
		'Changes layout only, never a value. A YAML file with comments that is not in the form is named and left as it is.'
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
			const { path } = findWorkspace(project.settings, name)
			const own = tree.hcl ? hclFiles(tree, path) : typedFiles(tree, provider)
			for (const { file, type } of own) {
				const content = await context.files.read(`${project.root}/${file}`)
				const text = content && decode(content)
				const formatted = text === undefined ? UNREADABLE : type ? formatFile(text, type) : await formatHclFile(text)
				if (formatted.kind === 'commented') context.log.warn(`${file}: left as it is, because it has comments`)
				if (formatted.kind === 'unreadable')
					context.log.warn(`${file}: left as it is, because it cannot be read; \`tideway validate\` says why`)
				if (formatted.kind !== 'changed') continue
				files.push(file)
				if (!flags.check) await writeHere(project, file, formatted.text)
			}
		}
		if (context.isJson) printJson(context.terminal, { files })
		else if (files.length > 0) context.terminal.print(files.join('\n'))
		return flags.check && files.length > 0 ? EXIT.changes : EXIT.done
	}
}

type Own = { readonly file: string; readonly type: ResourceType | undefined }

const UNREADABLE: Formatted = { kind: 'unreadable' }

/** Each holds one resource, by whose type its form goes. */
function typedFiles(tree: Tree, { schema }: Provider): readonly Own[] {
	return [...tree.files.values()].map(({ inRepository, type }) => ({ file: inRepository, type: findType(schema, type) }))
}

/** All that may hold resources, and what they refer to. */
function hclFiles({ paths }: Tree, folder: string): readonly Own[] {
	return paths.filter(isHclFile).map((path) => ({ file: inRepository(folder, path), type: undefined }))
}
