import { Flags } from '@oclif/core'
import { findWorkspace, openFolder, openProject, writeHere } from '../compose/index.ts'
import type { Exit, Problem, ResourceType } from '../model/index.ts'
import { EXIT, findType, problem } from '../model/index.ts'
import type { Provider } from '../ports/index.ts'
import { showProblem } from '../show/index.ts'
import type { Formatted, Tree } from '../tree/index.ts'
import { decodeExactly, formatFile, formatHclFile, inRepository, isHclFile } from '../tree/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { workspaceFlag } from './flags.ts'

export default class FmtCommand extends BaseCommand {
	static override summary = 'Write files in the canonical form of their service'
	static override description =
		'Changes layout only, never a value. A YAML file with comments that is not in the form is named and left as it is; so is one that cannot be read, and then it ends with 1.'
	static override flags = {
		...workspaceFlag,
		check: Flags.boolean({ description: 'Change nothing; end with 2 where a file would change' }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(FmtCommand)
		const project = await openProject(context)
		const files: string[] = []
		const problems: Problem[] = []
		for (const name of flags.workspace ?? project.settings.workspaces.keys()) {
			const { provider, tree } = await openFolder(context, project, name)
			const { path } = findWorkspace(project.settings, name)
			const owned = tree.hcl ? hclFiles(tree, path) : typedFiles(tree, provider)
			const stored = await project.clone.stored(owned.map(({ file }) => file))
			for (const own of owned) {
				const { file } = own
				const content = await context.files.read(`${project.root}/${file}`)
				const formatted = content && (await formattedOf(content, stored.get(file), own))
				if (formatted?.kind === 'commented') context.log.warn(`${file}: left as it is, because it has comments`)
				if (formatted?.kind === 'unreadable') problems.push({ ...formatted.problem, where: { ...formatted.problem.where, file } })
				if (formatted?.kind !== 'changed') continue
				files.push(file)
				if (!flags.check) await writeHere(project, file, formatted.text)
			}
		}
		return report(context, { files, problems }, flags.check)
	}
}

type Written = { readonly files: readonly string[]; readonly problems: readonly Problem[] }

function report({ terminal, isJson }: Context, { files, problems }: Written, isCheck: boolean): Exit {
	if (isJson) printJson(terminal, { files, problems })
	else if (files.length > 0) terminal.print(files.join('\n'))
	if (!isJson) for (const problem of problems) terminal.printError(showProblem(problem, { color: terminal.hasColor }))
	if (problems.length > 0) return EXIT.error
	return isCheck && files.length > 0 ? EXIT.changes : EXIT.done
}

type Own = { readonly file: string; readonly type: ResourceType | undefined }

/** `stored`: what git keeps of it, where that may be something else. Where it is the line ends alone, the form is that of what is kept. */
async function formattedOf(content: Uint8Array, stored: Uint8Array | undefined, { type }: Own): Promise<Formatted> {
	const [here, kept] = [decodeExactly(content), decodeExactly(stored ?? content)]
	if (here === undefined || kept === undefined)
		return { kind: 'unreadable', problem: problem('YAML_INVALID', 'not UTF-8 text', { hint: 'save it as UTF-8' }) }
	const hasOtherEnds = here !== kept && here.replaceAll('\r\n', '\n') === kept
	if (here !== kept && !hasOtherEnds)
		return {
			kind: 'unreadable',
			problem: problem('VALUE_INVALID', 'Git keeps it in another form than it has here', { hint: 'see .gitattributes' }),
		}
	const formatted = type ? formatFile(kept, type) : await formatHclFile(kept)
	return hasOtherEnds && formatted.kind === 'changed' ? { ...formatted, text: formatted.text.replaceAll('\n', '\r\n') } : formatted
}

/** Each holds one resource, by whose type its form goes. */
function typedFiles(tree: Tree, { schema }: Provider): readonly Own[] {
	return [...tree.files.values()].map(({ inRepository, type }) => ({ file: inRepository, type: findType(schema, type) }))
}

/** All that may hold resources, and what they refer to. */
function hclFiles({ paths }: Tree, folder: string): readonly Own[] {
	return paths.filter(isHclFile).map((path) => ({ file: inRepository(folder, path), type: undefined }))
}
