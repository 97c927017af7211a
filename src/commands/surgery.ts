import { Flags } from '@oclif/core'
import type { Opened } from '../compose/index.ts'
import { openProject, openWorkspace } from '../compose/index.ts'
import { fail, parseAddress } from '../model/index.ts'
import type { LockChoices } from '../sync/index.ts'
import type { Context } from './base.ts'
import { addressOf, lockFlags } from './flags.ts'
import { chosenWorkspaces, LEASE_MS } from './flow.ts'

/** One workspace at a time, so that addresses may follow it on the command line. */
export const oneWorkspaceFlag = { workspace: Flags.string({ char: 'w', description: 'Which workspace, where there are several' }) }

export const surgeryFlags = { ...oneWorkspaceFlag, 'lock-timeout': lockFlags['lock-timeout'] }

export const dryRunFlag = { 'dry-run': Flags.boolean({ description: 'Say what would be done, and do nothing', default: false }) }

/** The workspace that is named, or the only one there is. */
export async function openOne(
	context: Context,
	named: string | undefined,
	trust: 'here' | 'branch',
	credential: 'needed' | 'unneeded' = 'unneeded',
): Promise<Opened> {
	const project = await openProject(context)
	const names = chosenWorkspaces(project, named === undefined ? undefined : [named])
	const [name] = names
	if (name === undefined || names.length > 1)
		fail('USAGE', `the state of one workspace at a time; there are ${names.join(', ')}`, { hint: 'name it with -w' })
	return await openWorkspace(context, project, name, trust, context.signal, { credential })
}

export function lockChoices(context: Context, flags: { readonly 'lock-timeout': number }): LockChoices {
	return { leaseMs: LEASE_MS, waitMs: flags['lock-timeout'], signal: context.signal }
}

/** An address with its type and key. */
export function partsOf(text: string): NonNullable<ReturnType<typeof parseAddress>> {
	return parseAddress(addressOf(text)) ?? fail('USAGE', `${JSON.stringify(text)} is not an address`)
}
