import { openFolder, openProject } from '../compose/index.ts'
import type { Address, Exit, Problem, Schema } from '../model/index.ts'
import { EXIT, fail, findType } from '../model/index.ts'
import { referencesOf } from '../plan/index.ts'
import { graphOf, showGraph } from '../show/index.ts'
import type { Tree } from '../tree/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { chosenWorkspaces } from './flow.ts'
import { oneWorkspaceFlag } from './surgery.ts'

export default class GraphCommand extends BaseCommand {
	static override summary = 'Print which resource of the files here refers to which'
	static override description = 'In the language of Graphviz, as `terraform graph` does. Works offline.'
	static override examples = ['<%= config.bin %> graph | dot -Tsvg > graph.svg']
	static override flags = oneWorkspaceFlag

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(GraphCommand)
		const project = await openProject(context)
		const names = chosenWorkspaces(project, flags.workspace === undefined ? undefined : [flags.workspace])
		const [workspace = ''] = names
		if (names.length > 1) fail('USAGE', `a graph is of one workspace; there are ${names.join(', ')}`, { hint: 'name one with -w' })
		const { provider, tree } = await openFolder(context, project, workspace)
		const { references, missing } = referencesIn(tree, provider.schema)
		for (const [what, { message }] of missing) context.log.warn(`${what}: not in the graph, because ${message}`)
		const graph = graphOf(references)
		if (context.isJson) printJson(context.terminal, { workspace, ...graph })
		else context.terminal.print(showGraph(graph))
		return missing.length > 0 ? EXIT.incomplete : EXIT.done
	}
}

type Found = {
	readonly references: ReadonlyMap<Address, readonly Address[]>
	/** What could not be read, and why. */
	readonly missing: readonly (readonly [what: string, why: Problem])[]
}

function referencesIn({ snapshot }: Tree, schema: Schema): Found {
	const references = new Map<Address, readonly Address[]>()
	const missing: (readonly [string, Problem])[] = [...snapshot.unknown]
	for (const [scope, read] of snapshot.scopes) {
		const type = findType(schema, scope)
		if (read.kind === 'unknown') missing.push([type?.title ?? scope, read.reason])
		else
			for (const { address, attributes } of read.value.values())
				references.set(address, type ? referencesOf(type, attributes).map((reference) => reference.address) : [])
	}
	return { references, missing }
}
