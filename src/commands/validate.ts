import { openFolder, openProject } from '../compose/index.ts'
import type { Exit, Problem, Schema } from '../model/index.ts'
import { EXIT, findType } from '../model/index.ts'
import type { Finding } from '../plan/index.ts'
import { danglingReferences, validateResource } from '../plan/index.ts'
import type { Repository } from '../ports/index.ts'
import { showProblem } from '../show/index.ts'
import type { Tree } from '../tree/index.ts'
import { placesIn } from '../tree/index.ts'
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
		const findings: (Finding & { readonly workspace: string })[] = []
		let count = 0
		for (const workspace of flags.workspace ?? project.settings.workspaces.keys()) {
			const { provider, repository, tree } = await openFolder(context, project, workspace)
			count += tree.files.size
			const found = await withPlaces(check(provider.schema, tree), provider.schema, tree, repository)
			findings.push(...found.map((finding) => ({ ...finding, workspace })))
		}
		const errors = findings.filter((finding) => finding.level === 'error').length
		if (context.isJson) printJson(context.terminal, { valid: errors === 0, findings })
		else this.show(context, findings, count, errors)
		return errors > 0 ? EXIT.error : EXIT.done
	}

	private show({ terminal }: Context, findings: readonly Finding[], count: number, errors: number): void {
		for (const { level, problem } of findings) terminal.print(showProblem(problem, { color: terminal.hasColor, level }))
		const warnings = findings.length - errors
		terminal.print(findings.length === 0 ? `${count} files are valid.` : `${count} files: ${errors} errors, ${warnings} warnings.`)
	}
}

function check(schema: Schema, tree: Tree): readonly Finding[] {
	const resources = [...tree.snapshot.scopes.values()].flatMap((read) => (read.kind === 'complete' ? [...read.value.values()] : []))
	const unread = [...tree.snapshot.unknown.values()].map((problem: Problem): Finding => ({ level: 'error', problem }))
	const invalid = resources.flatMap((resource) => {
		const type = findType(schema, resource.type)
		return type ? validateResource(type, resource) : []
	})
	return [...unread, ...invalid, ...danglingReferences(schema, resources)]
}

async function withPlaces(findings: readonly Finding[], schema: Schema, tree: Tree, repository: Repository): Promise<readonly Finding[]> {
	const addresses = findings.flatMap(({ problem }) => problem.where?.address ?? [])
	const placeOf = await placesIn(tree, schema, repository, addresses)
	return findings.map((finding) => {
		const { where } = finding.problem
		const place = where?.address && where.path ? placeOf(where.address, where.path) : undefined
		return place ? { ...finding, problem: { ...finding.problem, where: { ...where, ...place } } } : finding
	})
}
