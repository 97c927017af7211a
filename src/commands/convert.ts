import { Flags } from '@oclif/core'
import type { LayoutName } from '../compose/index.ts'
import { convertHere, openProject, planConversion } from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { EXIT, fail } from '../model/index.ts'
import { countOf, shellWord } from '../show/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { chosenWorkspaces } from './flow.ts'
import { dryRunFlag, oneWorkspaceFlag } from './surgery.ts'

const LAYOUTS: readonly LayoutName[] = ['readable', 'vendor']

export default class ConvertCommand extends BaseCommand {
	static override summary = "Bring a workspace's files here into another layout"
	static override description =
		"`readable`: blocks under names, references in place of ids, code in files of its own. `vendor`: as the service's own sync writes them. Nothing changes but how files say it: the next plan has nothing to do. Works offline, on files that are committed; review the result and commit it."
	static override examples = ['<%= config.bin %> convert --layout readable']
	static override flags = {
		...oneWorkspaceFlag,
		layout: Flags.string({ description: 'The layout that the files are to have', options: [...LAYOUTS], required: true }),
		...dryRunFlag,
	}

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(ConvertCommand)
		const project = await openProject(context)
		const names = chosenWorkspaces(project, flags.workspace === undefined ? undefined : [flags.workspace])
		const [name] = names
		if (name === undefined || names.length > 1)
			return fail('USAGE', `one workspace at a time; there are ${names.join(', ')}`, { hint: 'name it with -w' })
		const layout = LAYOUTS.find((one) => one === flags.layout) ?? 'readable'
		const { files, renamed, kept, loose } = await planConversion(context, project, name, layout)
		const isDry = flags['dry-run']
		if (!isDry) await convertHere(project, name, files)
		const written = files.flatMap((file) => ('remove' in file ? [] : [file.path]))
		const removed = files.flatMap((file) => ('remove' in file ? [file.path] : []))
		if (context.isJson) {
			const addresses = [...renamed].map(([from, to]) => ({ from, to }))
			printJson(context.terminal, { workspace: name, layout, files: written, removed, renamed: addresses, kept, loose, dryRun: isDry })
			return EXIT.done
		}
		for (const { address, reason } of kept) context.log.warn(`${address} stays as it is: ${reason}`)
		for (const { address, type, id } of loose)
			context.log.warn(`${address} goes on naming the ${type} ${id} by its id: no file here holds it`)
		const [would, were] = isDry ? ['Would write', 'remove'] : ['Wrote', 'removed']
		const done = `${would} ${countOf(written.length, 'file')} and ${were} ${removed.length}; ${countOf(renamed.size, 'resource has', 'resources have')} another address.`
		context.terminal.print(
			files.length === 0 ? `All is in the layout ${layout} already.` : `${done}  Next:  tideway plan -w ${shellWord(name)}`,
		)
		return EXIT.done
	}
}
