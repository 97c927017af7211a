import type { Address, Base, Problem, RemoteId, Snapshot } from '../../model/index.ts'
import { fileTypes, isEarlier, problem, unknown } from '../../model/index.ts'
import type { Stored } from '../../ports/index.ts'
import type { Source, Workspace } from '../workspace.ts'

/**
 * Base belongs to one branch: a tree that does not contain its commit would make later files look deleted (P47). Throws a `Failure` where
 * that cannot be asked: a git that was stopped says nothing of the history.
 */
export async function foreignHistory(workspace: Workspace, stored: Stored, source: Source): Promise<Snapshot | undefined> {
	const { state } = stored
	if (!state?.commit || state.commit === source.commit) return undefined
	const empty: Snapshot = { of: 'git', marker: source.commit ?? '', scopes: new Map(), unknown: new Map(), gone: new Set(), warnings: [] }
	const scopes = fileTypes(workspace.provider.schema).map((type) => type.name)
	const refuse = (message: string, hint: string): Snapshot => {
		const reason = problem('GIT_HISTORY', message, { hint })
		return { ...empty, scopes: new Map(scopes.map((scope) => [scope, unknown(reason)])) }
	}
	if (state.branch !== workspace.branch) {
		return refuse(
			`the last sync was with ${state.branch}, and the settings now say ${workspace.branch}`,
			'merge the one into the other, or type `tideway state rebuild` to start afresh',
		)
	}
	if (source.commit && (await workspace.repository.isAncestor(state.commit, source.commit))) return undefined
	const short = state.commit.slice(0, 10)
	return refuse(
		`the commit of the last sync, ${short}, is not part of this history`,
		'was the branch rewound or forced? Merge the branch as it was, or type `tideway state rebuild` to start afresh',
	)
}

/** Another workspace, or the same one at an earlier time, must not look like edits (P48). */
export function distrust(stored: Stored, base: Base, live: Snapshot, identity: RemoteId | null): Problem | undefined {
	const known = stored.state?.identity ?? null
	if (known !== null && identity !== null && known !== identity) {
		const message = `the credential reaches workspace ${identity}, and the last sync was with workspace ${known}`
		return problem('LIVE_IDENTITY', message, {
			hint: 'correct the credential; to move to the other workspace on purpose, type `tideway state rebuild`',
		})
	}
	const older = restored(base, live)
	if (older.length === 0) return undefined
	const message = `${older.length} resources are at earlier versions than were seen before (${older.slice(0, 3).join(', ')}): the workspace was restored or reset`
	return problem('LIVE_RESTORED', message, { hint: 'if that is wanted, type `tideway state rebuild`' })
}

function restored(base: Base, live: Snapshot): readonly Address[] {
	return [...base].flatMap(([address, entry]) => {
		const read = live.scopes.get(entry.type)
		const now = read?.kind === 'complete' ? read.value.get(address) : undefined
		return now?.id === entry.id && isEarlier(now?.version, entry.version) ? [address] : []
	})
}
