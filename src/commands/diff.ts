import { Args, Flags } from '@oclif/core'
import type { Project } from '../compose/index.ts'
import { openBranch, openProject, openWorkspace } from '../compose/index.ts'
import type { ByHand, Change, Exit, Schema } from '../model/index.ts'
import { EXIT, Failure, fail, makeAddress } from '../model/index.ts'
import { redactChanges, showAcross } from '../show/index.ts'
import type { Beside } from '../sync/index.ts'
import { diffWorkspaces, filesBeside, readAll } from '../sync/index.ts'
import type { Context } from './base.ts'
import { BaseCommand } from './base.ts'
import { addressOf, planFlags } from './flags.ts'
import { printLongJson } from './long-json.ts'

export default class DiffCommand extends BaseCommand {
	static override summary = 'Two workspaces of one service, attribute by attribute'
	static override description =
		'Compares the files at the tracked branches, or with `--of live` the workspaces themselves. What one refers to counts as the same where its name is, or its alias; ids are never compared. What stands for nothing in the second is listed, and with `--of live` what is not kept in files.'
	static override examples = ['<%= config.bin %> diff staging production', '<%= config.bin %> diff staging production --of live']
	static override args = {
		first: Args.string({ required: true, description: 'A workspace of the settings' }),
		second: Args.string({ required: true, description: 'The one that it is compared with' }),
	}
	static override flags = {
		target: planFlags.target,
		of: Flags.option({ description: 'What is compared', options: ['files', 'live'] as const, default: 'files' as const })(),
		'detailed-exitcode': Flags.boolean({ description: 'End with 2 where they differ' }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(DiffCommand)
		const project = await openProject(context)
		if (args.first === args.second) fail('USAGE', 'a workspace has no differences from itself', { hint: 'name two workspaces' })
		const look = flags.of === 'live' ? lookLive : lookFiles
		const [one, other] = [await look(context, project, args.first), await look(context, project, args.second)]
		if (one.provider !== other.provider)
			fail('USAGE', `${args.first} is a workspace of ${one.provider}, and ${args.second} one of ${other.provider}`, {
				hint: 'only workspaces of one service can be compared',
			})
		const { changes, unmapped } = diffWorkspaces(one.beside, other.beside, (flags.target ?? []).map(addressOf))
		const byHand = [one, other].flatMap(({ byHand: items, beside }) => (items ? [{ workspace: beside.name, items }] : []))
		const { terminal } = context
		context.log.clear()
		const shown = { one: args.first, other: args.second, unmapped, byHand }
		if (context.isJson) {
			const differences = redactChanges(changes, one.schema).map(differenceOf)
			await printLongJson(context, { first: args.first, second: args.second, of: flags.of, differences, unmapped, byHand })
		} else terminal.print(showAcross({ ...shown, changes }, one.schema, { color: terminal.hasColor, width: terminal.width }))
		return flags['detailed-exitcode'] && changes.length > 0 ? EXIT.changes : EXIT.done
	}
}

function differenceOf(change: Change): object {
	const { address, type } = change
	const first = change.kind === 'create' ? null : change.before
	const second = change.kind === 'delete' ? null : change.after
	const kind = first ? (second ? 'differs' : 'only-first') : 'only-second'
	return { address, type, kind, first, second, edits: change.kind === 'update' ? change.edits : [] }
}

type Looked = { readonly provider: string; readonly schema: Schema; readonly beside: Beside; readonly byHand?: readonly ByHand[] }

async function lookFiles(context: Context, project: Project, name: string): Promise<Looked> {
	const { provider, tree } = await openBranch(context, project, name, context.signal)
	return { provider: provider.name, schema: provider.schema, beside: filesBeside(name, provider.schema, tree) }
}

/** The workspace itself; a list that could not be read to its end must not count as what is there (P3). */
async function lookLive(context: Context, project: Project, name: string): Promise<Looked> {
	const { workspace, source } = await openWorkspace(context, project, name, 'here', context.signal)
	const { provider } = workspace
	const { live, tree } = await readAll(workspace, { commit: source.tip, uncommitted: [], preview: true, warnings: [] }, null)
	const scopes = [...live.scopes].map(([type, read]) => {
		if (read.kind === 'complete') return [type, read.value] as const
		if (read.reason.code === 'API_FEATURE_OFF') return [type, new Map()] as const
		throw new Failure(read.reason)
	})
	const resources = new Map(scopes.flatMap(([, found]) => [...found]))
	const beside: Beside = {
		name,
		schema: provider.schema,
		tree,
		resources,
		has: (type, key) => resources.has(makeAddress(type, key)),
	}
	return { provider: provider.name, schema: provider.schema, beside, byHand: workspace.live.byHand?.() ?? [] }
}
