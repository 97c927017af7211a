import type { Opened } from '../compose/index.ts'
import { openFolder, openProject } from '../compose/index.ts'
import type { ExportSource } from '../export/index.ts'
import { fail } from '../model/index.ts'
import type { State } from '../ports/index.ts'
import { readStored } from '../sync/index.ts'
import { blockNames } from '../tree/index.ts'
import type { Context } from './base.ts'

/** What an export of a workspace is made from. Fails where nothing was ever agreed on, or the service has no provider for Terraform. */
export async function exportSourceOf(
	context: Context,
	{ workspace }: Opened,
): Promise<{ readonly source: ExportSource; readonly state: State }> {
	const { schema, terraform, title } = workspace.provider
	if (!terraform) fail('EXPORT_NONE', `no provider for Terraform is known of ${title}`, { hint: 'its resources stay in the files here' })
	const { state } = await readStored(workspace)
	if (!state)
		fail('STATE_NONE', `nothing is stored yet in ${workspace.store.location}, so there are no ids to export`, {
			hint: `\`tideway apply -w ${workspace.name}\` makes the first state`,
		})
	const folder = workspace.format === 'hcl' ? await openFolder(context, await openProject(context), workspace.name) : undefined
	const names = folder ? await blockNames(folder.tree) : new Map()
	return { source: { schema, terraform, base: state.base, names }, state }
}
