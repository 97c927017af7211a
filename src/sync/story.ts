import type { Address, CommitId, Dict } from '../model/index.ts'
import { Failure, findType, makeAddress, msBetween } from '../model/index.ts'
import type { Touch } from '../plan/index.ts'
import type { HistoryCommit, Stored } from '../ports/index.ts'
import { readTrailers } from '../state/index.ts'
import type { Tree } from '../tree/index.ts'
import { readAttributes } from '../tree/index.ts'
import type { Source, Workspace } from './workspace.ts'

/** What happened on the branch since the last sync, beside what the files hold now. */
export type Story = {
	/** Who touched each resource's file last. */
	readonly touches: ReadonlyMap<Address, Touch>
	/** What a person had written where the service's own sync wrote over it, whole. */
	readonly overwritten: ReadonlyMap<Address, Dict>
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
	const since = await commitsSince(workspace, stored.state?.commit ?? null, source.commit)
	const touches = new Map<Address, Touch>()
	const lost = new Map<CommitId, Set<Address>>()
	for (const [path, writes] of byPath(since, source)) {
		const place = workspace.provider.layout.place(path.slice(workspace.folder === '' ? 0 : workspace.folder.length + 1))
		const [newest] = writes
		if (!place || !newest) continue
		const address = makeAddress(place.type, place.key)
		if (!isItsPath(tree, touches, address, path)) continue
		const touch = touchOf(workspace, newest)
		if (touch) touches.set(address, touch)
		const edit = touch?.by === 'service' && touch.kind === 'written' ? overwrittenEdit(workspace, writes) : undefined
		if (edit) lost.set(edit.id, lost.get(edit.id)?.add(address) ?? new Set([address]))
	}
	for (const [address, touch] of remembered(workspace, stored, tree)) if (!touches.has(address)) touches.set(address, touch)
	const service = await serviceAtWork(workspace, source.commit, since)
	return { touches, overwritten: await readLost(workspace, tree, lost), ...(service !== undefined && { service }) }
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

/** What one commit did to one file. */
type Write = { readonly commit: HistoryCommit; readonly kind: Touch['kind'] }

/** Commits by what they changed, newest first; what is not committed yet hides what was. */
function byPath(since: readonly HistoryCommit[], source: Source): ReadonlyMap<string, readonly Write[]> {
	const found = new Map<string, Write[]>()
	for (const commit of since) {
		for (const { path, kind } of commit.paths) {
			const write: Write = { commit, kind: kind === 'removed' ? 'removed' : 'written' }
			const writes = found.get(path)
			if (writes) writes.push(write)
			else found.set(path, [write])
		}
	}
	for (const { path } of source.uncommitted) found.delete(path)
	return found
}

/** A file that moved has several paths: the one where it stands counts, of one that is gone the newest. */
function isItsPath(tree: Tree, touches: ReadonlyMap<Address, Touch>, address: Address, path: string): boolean {
	const file = tree.files.get(address)
	return file ? file.inRepository === path : !touches.has(address)
}

function isOwn({ provider }: Workspace, message: string): boolean {
	return provider.echo?.isOwn(message) ?? false
}

function isOurs(message: string): boolean {
	return readTrailers([message]).length > 0
}

function touchOf(workspace: Workspace, { commit: { id, message, at }, kind }: Write): Touch | undefined {
	if (isOwn(workspace, message)) return { ...byService(workspace, at), kind }
	return isOurs(message) ? undefined : { by: 'person', kind, who: id.slice(0, 7), at, isSettled: true }
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

/** The newest edit of a person's below what the service wrote. `writes`: newest first. */
function overwrittenEdit(workspace: Workspace, writes: readonly Write[]): HistoryCommit | undefined {
	const edit = writes.find(({ commit }) => !isOwn(workspace, commit.message))
	return edit?.kind === 'written' && !isOurs(edit.commit.message) ? edit.commit : undefined
}

/** The files as those edits left them. One that cannot be read says nothing. */
async function readLost(
	workspace: Workspace,
	tree: Tree,
	lost: ReadonlyMap<CommitId, ReadonlySet<Address>>,
): Promise<ReadonlyMap<Address, Dict>> {
	const { repository, provider, folder } = workspace
	const found = new Map<Address, Dict>()
	for (const [commit, addresses] of lost) {
		const entries = new Map((await repository.list(commit, folder)).map((entry) => [entry.path, entry]))
		const idOf = (address: Address): string | undefined => {
			const entry = entries.get(tree.files.get(address)?.inRepository ?? '')
			return entry?.mode.startsWith('100') ? entry.id : undefined
		}
		const contents = await repository.read([...new Set([...addresses].flatMap((address) => idOf(address) ?? []))])
		for (const address of addresses) {
			const file = tree.files.get(address)
			const type = file && findType(provider.schema, file.type)
			const content = contents.get(idOf(address) ?? '')
			const attributes = type && content && readAttributes(content, file, type, tree.aliases)
			if (attributes) found.set(address, attributes)
		}
	}
	return found
}
