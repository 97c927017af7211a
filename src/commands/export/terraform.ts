import { Args, Flags } from '@oclif/core'
import { writeHere } from '../../compose/index.ts'
import type { Chosen, Configuration, FilePlan } from '../../export/index.ts'
import { chooseResources, exportConfiguration, planFiles, stamp } from '../../export/index.ts'
import type { Exit } from '../../model/index.ts'
import { EXIT, Failure, fail } from '../../model/index.ts'
import { countOf, showProblem, visible } from '../../show/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'
import { exportSourceOf } from '../exporting.ts'
import { absolute } from '../plan-file.ts'
import { oneWorkspaceFlag, openOne } from '../surgery.ts'

export default class ExportTerraformCommand extends BaseCommand {
	static override summary = 'Write resources as a Terraform configuration'
	static override description =
		'Writes what both sides last agreed on: a file for each type, the provider, a variable without a value for each secret, and import blocks, so that the first apply of Terraform takes over what is there. A file that is in the way is overwritten only with consent.'
	static override examples = [
		'<%= config.bin %> export terraform ../terraform',
		'<%= config.bin %> export terraform ../terraform --target source.website --provider-version 1.6.0',
	]
	static override args = { folder: Args.string({ required: true, description: 'Where the files go; made where it is missing' }) }
	static override flags = {
		...oneWorkspaceFlag,
		target: Flags.string({
			description: 'Only this address and what it refers to; can be repeated',
			multiple: true,
			multipleNonGreedy: true,
		}),
		'provider-version': Flags.string({ description: "Of Terraform's provider, where it is not to be the one that is known here" }),
		overwrite: Flags.boolean({ description: 'Overwrite files that others wrote or edited, without asking' }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(ExportTerraformCommand)
		const opened = await openOne(context, flags.workspace, 'here')
		const { source } = await exportSourceOf(context, opened)
		const chosen = needChosen(chooseResources(source, flags.target ?? []))
		const made = exportConfiguration(source, chosen.resources, flags['provider-version'] ?? source.terraform.version)
		const root = absolute(context, args.folder)
		const wanted = new Map([...made.files].map(([name, text]) => [name, stamp(text)]))
		const files = planFiles(await filesIn(context, root), wanted)
		if (files.inTheWay.length > 0 && !flags.overwrite) await askToOverwrite(context, args.folder, files.inTheWay)
		for (const [name, text] of files.write) await writeHere({ root }, name, text)
		for (const name of files.remove) await context.files.remove(`${root}/${name}`)
		const result = { folder: args.folder, resources: chosen.resources.length, left: [...chosen.left, ...made.left] }
		if (context.isJson)
			printJson(context.terminal, {
				workspace: opened.workspace.name,
				...result,
				files: [...wanted.keys()],
				variables: made.variables.map(({ name }) => name),
			})
		else show(context, { ...result, made, files, tokenEnv: source.terraform.tokenEnv })
		return EXIT.done
	}
}

function needChosen(chosen: Chosen): Extract<Chosen, { kind: 'chosen' }> {
	if (chosen.kind === 'unknown') throw new Failure(chosen.problem)
	return chosen
}

/** Terraform reads what ends like this, and nothing below. */
async function filesIn({ files }: Context, root: string): Promise<ReadonlyMap<string, string>> {
	const there = new Map<string, string>()
	for (const name of await files.list(root)) {
		const content = name.endsWith('.tf') ? await files.read(`${root}/${name}`) : undefined
		if (content) there.set(name, new TextDecoder().decode(content))
	}
	return there
}

async function askToOverwrite({ terminal, signal, isJson }: Context, folder: string, names: readonly string[]): Promise<void> {
	const message = `${folder} has ${names.map(visible).join(', ')}, which others wrote or edited`
	if (!terminal.isInteractive || isJson) fail('FILE_EXISTS', message, { hint: 'name another folder, or add --overwrite' })
	const answer = await terminal.ask(`${message}. Overwrite? Only yes is taken: `, signal)
	if (answer.trim() !== 'yes') fail('CANCELLED', 'nothing was written')
}

type Shown = {
	readonly folder: string
	readonly resources: number
	readonly left: Configuration['left']
	readonly made: Configuration
	readonly files: FilePlan
	readonly tokenEnv: string
}

function show({ terminal, log }: Context, { folder, resources, left, made, files, tokenEnv }: Shown): void {
	for (const problem of left) terminal.printError(showProblem(problem, { color: terminal.hasColor, level: 'warning' }))
	for (const name of files.stale) log.warn(`${folder}/${name}: left from an earlier export and edited since, so it stays`)
	const changed = files.write.size + files.remove.length
	const what = changed === 0 ? 'as they were' : `${files.write.size} written, ${files.remove.length} removed`
	terminal.print(`${countOf(resources, 'resource')} in ${countOf(made.files.size, 'file')} in ${folder}: ${what}.`)
	const secrets = made.variables.map(({ name, what: holds }) => `  TF_VAR_${name}  ${holds}`)
	terminal.print(['Terraform needs these in its environment:', `  ${tokenEnv}  the credential`, ...secrets].join('\n'))
}
