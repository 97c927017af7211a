import type { Address, CommitId } from '../../model/index.ts'
import { findType } from '../../model/index.ts'
import type { Overwrite } from '../../plan/index.ts'
import type { HistoryCommit, TreeEntry } from '../../ports/index.ts'
import type { Tree } from '../../tree/index.ts'
import { readAttributes } from '../../tree/index.ts'
import { standingAt } from '../commits.ts'
import type { Workspace } from '../workspace.ts'

/** What one commit did to one file. */
export type Write = { readonly commit: HistoryCommit; readonly kind: 'written' | 'removed'; readonly path: string }

/** Files read between two breaths of the event loop, so that no stall is felt. */
const BATCH = 64

/** Where a resource's file is to be looked at: one of these paths has it, if any. */
type Wanted = ReadonlyMap<Address, readonly string[]>

/**
 * Files as they were before the service's own sync last wrote over them, or took them away. `writes`: newest first; `from`: the
 * commit of the last sync, whose files may hold edits that have not reached the workspace. One that cannot be read says nothing.
 */
export async function readOverwrites(
	workspace: Workspace,
	tree: Tree,
	writes: ReadonlyMap<Address, readonly Write[]>,
	from: CommitId | null,
): Promise<ReadonlyMap<Address, Overwrite>> {
	const wanted = new Map<CommitId, Map<Address, readonly string[]>>()
	for (const [address, all] of writes) {
		const first = all.findIndex((write) => isByService(workspace, write))
		if (first < 0) continue
		const below = all.slice(first)
		const edit = below.find((write) => !isByService(workspace, write))?.commit.id
		const commit = edit ?? from
		const paths = edit === undefined ? below.map(({ path }) => path) : pathsWritten(below, edit)
		if (commit !== null) wanted.set(commit, (wanted.get(commit) ?? new Map<Address, readonly string[]>()).set(address, paths))
	}
	const found = new Map<Address, Overwrite>()
	for (const [commit, files] of wanted) for (const [address, old] of await readAt(workspace, tree, commit, files)) found.set(address, old)
	return found
}

/** None where the commit took the file away: that was no edit. */
function pathsWritten(writes: readonly Write[], id: CommitId): readonly string[] {
	return writes.flatMap(({ commit, kind, path }) => (commit.id === id && kind === 'written' ? [path] : []))
}

export function isByService({ provider }: Workspace, { commit }: Write): boolean {
	return provider.echo?.isOwn(commit.message) ?? false
}

async function readAt(workspace: Workspace, tree: Tree, commit: CommitId, wanted: Wanted): Promise<ReadonlyMap<Address, Overwrite>> {
	const { repository, provider, folder, clock } = workspace
	const entries = new Map((await repository.list(commit, folder)).map((entry) => [entry.path, entry]))
	const files = [...wanted].flatMap(([address, paths]) => {
		const entry = paths.map((path) => entries.get(path)).find((candidate) => candidate !== undefined)
		return entry && isFile(entry) && entry.id !== tree.files.get(address)?.id ? [{ address, entry }] : []
	})
	const contents = await repository.read([...new Set(files.map(({ entry }) => entry.id))])
	const found = new Map<Address, Overwrite>()
	for (const [index, { address, entry }] of files.entries()) {
		const standing = standingAt(provider.layout, folder, entry.path)
		const type = standing && findType(provider.schema, standing.type)
		const content = contents.get(entry.id)
		const attributes = type && content && readAttributes(content, { inRepository: entry.path, ...standing }, type, tree.aliases)
		const by = provider.echo?.name ?? provider.title
		if (attributes) found.set(address, { attributes, commit: commit.slice(0, 7), file: entry.path, by })
		if (index % BATCH === BATCH - 1) await clock.sleep(0)
	}
	return found
}

function isFile({ mode }: TreeEntry): boolean {
	return mode.startsWith('100')
}
