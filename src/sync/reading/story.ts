import type { Address, CommitId } from '../../model/index.ts'
import { Failure, msBetween } from '../../model/index.ts'
import type { Overwrite, Touch } from '../../plan/index.ts'
import type { HistoryCommit, Stored } from '../../ports/index.ts'
import type { Tree } from '../../tree/index.ts'
import { ownTrailers, standingAt } from '../commits.ts'
import type { Source, Workspace } from '../workspace.ts'
import type { Write } from './overwrites.ts'
import { isByService, readOverwrites } from './overwrites.ts'

/** What happened on the branch since the last sync, beside what the files hold now. */
export type Story = {
	/** Who touched each resource's file last. */
	readonly touches: ReadonlyMap<Address, Touch>
	/** Files as they were before the service's own sync wrote over them. */
	readonly overwritten: ReadonlyMap<Address, Overwrite>
	/** The service's own sync with Git, where it is at work on this branch. */
	readonly service?: string
}

export const NO_STORY: Story = { touches: new Map(), overwritten: new Map() }

/** A file that the service's own sync removed is there again within minutes, if at all. */
const SETTLED_MS = 10 * 60_000

/** Commits that are looked at for the service's own, and since the last sync. */
const RECENT = 100
const MOST = 5_000

/** Reads the branch's history since the last sync, and what base kept of the one before. */
export async function readStory(workspace: Workspace, stored: Stored, source: Source, tree: Tree): Promise<Story> {
	if (!source.commit) return NO_STORY
	const from = stored.state?.commit ?? null
	const since = await commitsSince(workspace, from, source.commit)
	const writes = byAddress(workspace, since, source)
	const touches = new Map<Address, Touch>()
	for (const [address, all] of writes) {
		const newest = newestOf(tree, address, all)
		const touch = newest && touchOf(workspace, newest)
		if (touch) touches.set(address, touch)
	}
	for (const [address, touch] of remembered(workspace, stored, tree)) if (!touches.has(address)) touches.set(address, touch)
	const service = await serviceAtWork(workspace, source.commit, since)
	return { touches, overwritten: await readOverwrites(workspace, tree, writes, from), ...(service !== undefined && { service }) }
}

async function commitsSince(workspace: Workspace, from: CommitId | null, to: CommitId): Promise<readonly HistoryCommit[]> {
	if (from === null || from === to) return []
	try {
		return await workspace.repository.history({ from, to, folder: workspace.folder, limit: MOST })
	} catch (error) {
		// A commit that is not there is told where the histories are compared.
		if (error instanceof Failure) return []
		throw error
	}
}

/** What was done to each resource's file, newest first; what is not committed yet hides what was. */
function byAddress(
	{ provider, folder }: Workspace,
	since: readonly HistoryCommit[],
	{ uncommitted }: Source,
): ReadonlyMap<Address, readonly Write[]> {
	const found = new Map<Address, Write[]>()
	for (const commit of since) {
		for (const { path, kind } of commit.paths) {
			const address = standingAt(provider.layout, folder, path)?.address
			if (address === undefined) continue
			const write: Write = { commit, kind: kind === 'removed' ? 'removed' : 'written', path }
			const writes = found.get(address)
			if (writes) writes.push(write)
			else found.set(address, [write])
		}
	}
	for (const { path } of uncommitted) {
		const hidden = standingAt(provider.layout, folder, path)
		if (hidden) found.delete(hidden.address)
	}
	return found
}

/** A file that moved has several paths: the one where it stands counts, of one that is gone the newest. */
function newestOf(tree: Tree, address: Address, [newest, ...older]: readonly Write[]): Write | undefined {
	const path = tree.files.get(address)?.inRepository
	return path === undefined || newest?.path === path ? newest : older.find((write) => write.path === path)
}

/** Another workspace's commits of Tideway's are nobody's wish either: they bring what happened there. */
function touchOf(workspace: Workspace, write: Write): Touch | undefined {
	const { id, message, at } = write.commit
	if (isByService(workspace, write)) return { ...byService(workspace, at), kind: write.kind }
	return ownTrailers(message) ? undefined : { by: 'person', kind: write.kind, who: id.slice(0, 7), at, isSettled: true }
}

function byService({ provider, clock }: Workspace, at: string): Omit<Touch, 'kind'> {
	return { by: 'service', who: provider.echo?.name ?? provider.title, at, isSettled: (msBetween(at, clock.now()) ?? 0) >= SETTLED_MS }
}

/** Removals that an earlier run has seen and that were not settled then. */
function remembered(workspace: Workspace, { state }: Stored, tree: Tree): readonly (readonly [Address, Touch])[] {
	return [...(state?.base ?? [])].flatMap(([address, { removed }]) =>
		removed === undefined || tree.files.has(address) ? [] : [[address, { ...byService(workspace, removed), kind: 'removed' }] as const],
	)
}

/** The name of the service's own sync, where it made some of the newest commits or of those since the last sync. */
async function serviceAtWork(workspace: Workspace, tip: CommitId, since: readonly HistoryCommit[]): Promise<string | undefined> {
	const { echo } = workspace.provider
	if (!echo) return undefined
	if (since.some(({ message }) => echo.isOwn(message))) return echo.name
	const recent = await workspace.repository.messages(tip, RECENT)
	return recent.some(({ message }) => echo.isOwn(message)) ? echo.name : undefined
}
