import type { Address, Change, CommitId, Plan } from '../../model/index.ts'
import { findType, makeAddress } from '../../model/index.ts'
import type { Brought } from '../../plan/index.ts'
import type { Forge, HistoryCommit, Layout } from '../../ports/index.ts'
import { isOwn } from '../commits.ts'
import type { Workspace } from '../workspace.ts'
import { openReviews } from './reviewed.ts'

/** So many commits are looked through; what came before them has been approved by nobody, as far as is known. */
export const MOST_COMMITS = 500
/** From what both sides last agreed on to what is to be carried out; null = from the beginning. */
export type Span = { readonly from: CommitId | null; readonly to: CommitId }

/**
 * The pull requests that brought a plan's changes of the workspace to the branch, and commits that came without one.
 */
export async function broughtBy(workspace: Workspace, forge: Forge, span: Span, plan: Plan): Promise<readonly Brought[]> {
	const { repository, folder } = workspace
	const request = { to: span.to, limit: MOST_COMMITS }
	const [recent, fresh] = await Promise.all([
		repository.history({ ...request, from: null, folder: '' }),
		repository.history({ ...request, from: span.from, folder }),
	])
	const landed = landedAs(recent, span.to)
	const reviewOf = openReviews(workspace, forge, mainLine(recent, span.to))
	const brought: Brought[] = []
	for (const { as, touches } of neededOf(workspace, landed, new Set(fresh.map(({ id }) => id)), plan))
		brought.push({ ...(await reviewOf(as)), touches })
	const older: Brought = { name: `what came before the newest ${MOST_COMMITS} commits`, touches: 'anything', approvedBy: [] }
	return [...brought, ...(fresh.length === MOST_COMMITS ? [older] : [])]
}

/** A commit, and the one by which it came to the branch: itself, or the merge that brought it. */
type Landed = { readonly commit: HistoryCommit; readonly as: HistoryCommit }
type Touching = Landed & { readonly touches: Brought['touches'] }

/** All that came since the last sync, and of each change the newest commit that touched its file: it may have waited for long. */
function neededOf(workspace: Workspace, landed: readonly Landed[], fresh: ReadonlySet<CommitId>, { changes }: Plan): readonly Touching[] {
	const waiting = new Set(changes.filter(({ to }) => to === 'live').map(({ address }) => address))
	const byFile = new Map(changes.flatMap((change) => (change.place === undefined ? [] : [[change.place.file, change.address] as const])))
	return landed.flatMap(({ commit, as }) => {
		const touches = touchedBy(workspace, commit, byFile)
		const isNewest = touches !== 'anything' && touches.some((address) => waiting.has(address))
		if (touches !== 'anything') for (const address of touches) waiting.delete(address)
		return (fresh.has(commit.id) && touches.length > 0) || isNewest ? [{ commit, as, touches }] : []
	})
}

/** What a file that is no resource's own means for others cannot be told. */
function touchedBy(workspace: Workspace, commit: HistoryCommit, byFile: ReadonlyMap<string, Change['address']>): Brought['touches'] {
	const { layout, schema } = workspace.provider
	const addresses: Address[] = []
	for (const { path } of commit.paths) {
		if (!isOwnIn(workspace.folder, layout, path)) continue
		const place = layout.place(workspace.folder === '' ? path : path.slice(workspace.folder.length + 1))
		const role = place && findType(schema, place.type)?.role
		const address = byFile.get(path) ?? (role === 'managed' && place ? makeAddress(place.type, place.key) : undefined)
		if (address !== undefined) addresses.push(address)
		else if (role !== 'derived') return 'anything'
	}
	return addresses
}

/** True for a file of the folder that is a resource's, or may be. */
export function isOwnIn(folder: string, layout: Layout, path: string): boolean {
	return (folder === '' || path.startsWith(`${folder}/`)) && isOwn(layout, folder, path)
}

/** The commits of a branch, those that landed last first, whatever their clocks said. */
export function landedAs(commits: readonly HistoryCommit[], tip: CommitId): readonly Landed[] {
	const known = new Map(commits.map((commit) => [commit.id, commit]))
	const landed = new Map<CommitId, Landed>()
	for (const as of mainLine(commits, tip).toReversed()) {
		const open: CommitId[] = [as.id]
		for (let id = open.pop(); id !== undefined; id = open.pop()) {
			const commit = known.get(id)
			if (!commit || landed.has(id)) continue
			landed.set(id, { commit, as })
			open.push(...commit.parents)
		}
	}
	return [...landed.values()].toReversed()
}

/** The commits that the branch itself was at, the newest first. */
function mainLine(commits: readonly HistoryCommit[], tip: CommitId): readonly HistoryCommit[] {
	const known = new Map(commits.map((commit) => [commit.id, commit]))
	const main: HistoryCommit[] = []
	for (let at = known.get(tip); at !== undefined; at = at.parents[0] === undefined ? undefined : known.get(at.parents[0])) main.push(at)
	return main
}
