import { createHash } from 'node:crypto'
import type { CommitId } from '../../src/model/index.ts'
import { fail, problem } from '../../src/model/index.ts'
import type {
	HistoryCommit,
	HistoryPath,
	HistoryRequest,
	Merging,
	NewCommit,
	PushOutcome,
	RefMove,
	RefName,
	Repository,
	TreeEntry,
	TrialMerge,
} from '../../src/ports/index.ts'

type Commit = Pick<NewCommit, 'message' | 'author' | 'committer' | 'at'> & {
	readonly parent: CommitId | null
	readonly merged: CommitId | null
	readonly files: ReadonlyMap<string, Uint8Array>
}

/** What a push meets on its way. `lost-before`: it never arrives. `lost-after`: it arrives, and its answer does not. */
export type PushFault = 'none' | 'lost-before' | 'lost-after' | 'rejected' | 'half'

/** A remote in memory, which several repositories share. */
export type FakeRemote = {
	readonly refs: Map<RefName, CommitId>
	readonly commits: Map<CommitId, Commit>
	readonly blobs: Map<string, Uint8Array>
	/** Every push that arrived, with what it was to move. */
	readonly pushes: RefMove[][]
	/** Decides the fate of the next push. */
	fault: (moves: readonly RefMove[]) => PushFault
	/** False: nothing can be read or pushed. */
	isReachable: boolean
	/** Called between the arrival of a push and its effect. */
	beforePush: () => void
}

const UNREACHABLE = 'the remote cannot be reached'

export function fakeRemote(): FakeRemote {
	return {
		refs: new Map(),
		commits: new Map(),
		blobs: new Map(),
		pushes: [],
		fault: () => 'none',
		isReachable: true,
		beforePush: () => undefined,
	}
}

/** One client of the remote. Commits are shared at once, refs move by push only. */
export function fakeRepository(remote: FakeRemote): Repository & Merging {
	return {
		tryMerge: async (into, from) => tryMerge(remote, into, from),
		url: 'memory:remote',
		fetch: async (refs) => {
			if (!remote.isReachable) fail('GIT_FAILED', UNREACHABLE)
			return new Map(refs.map((ref) => [ref, remote.refs.get(ref) ?? null]))
		},
		list: async (commit, folder) => listFiles(get(remote, commit), folder),
		read: async (ids) => new Map(ids.map((id) => [id, remote.blobs.get(id) ?? fail('GIT_FAILED', `there is no object ${id}`)])),
		isAncestor: async (ancestor, commit) => history(remote, commit).includes(ancestor),
		messages: async (commit, limit) =>
			history(remote, commit)
				.slice(0, limit)
				.map((id) => ({ id, message: get(remote, id).message })),
		history: async (request) => listHistory(remote, request),
		commit: async (parent, commits) => addCommits(remote, parent, commits),
		push: async (moves) => push(remote, moves),
	}
}

/** Merges what has all that it is merged into; anything else collides. */
function tryMerge(remote: FakeRemote, into: CommitId, from: CommitId): TrialMerge {
	if (!history(remote, from).includes(into)) return { kind: 'conflict', paths: ['models/a.yaml'] }
	const nobody = { name: 'nobody', email: 'nobody@example.test' }
	const merge = { message: 'merge', author: nobody, committer: nobody, at: '1970-01-01T00:00:00.000Z', files: [], merges: from }
	const [commit] = addCommits(remote, into, [merge])
	return { kind: 'merged', commit: commit ?? fail('GIT_FAILED', 'nothing was committed') }
}

function get(remote: FakeRemote, id: CommitId): Commit {
	return remote.commits.get(id) ?? fail('GIT_FAILED', `there is no commit ${id}`)
}

function history(remote: FakeRemote, from: CommitId): readonly CommitId[] {
	const ids = new Set<CommitId>()
	const open = [from]
	for (let at = open.pop(); at !== undefined; at = open.pop()) {
		if (ids.has(at)) continue
		ids.add(at)
		const { parent, merged } = get(remote, at)
		if (merged) open.push(merged)
		if (parent) open.push(parent)
	}
	return [...ids]
}

function listHistory(remote: FakeRemote, { from, to, folder, limit }: HistoryRequest): readonly HistoryCommit[] {
	const known = new Set(from === null ? [] : history(remote, from))
	return history(remote, to)
		.filter((id) => !known.has(id))
		.map((id) => {
			const { parent, merged, message, author, committer, at, files } = get(remote, id)
			const since = (one: CommitId | null) => changedPaths(one === null ? new Map() : get(remote, one).files, files)
			const other = merged === null ? undefined : new Set(since(merged).map(({ path }) => path))
			const paths = since(parent).filter(({ path }) => other?.has(path) ?? true)
			return {
				id,
				parents: [parent, merged].filter((one) => one !== null),
				author,
				committer,
				at: new Date(at).toISOString(),
				message: message.endsWith('\n') ? message : `${message}\n`,
				paths: paths.filter(({ path }) => folder === '' || path.startsWith(`${folder}/`)),
			}
		})
		.filter(({ paths }) => folder === '' || paths.length > 0)
		.slice(0, limit)
}

function changedPaths(before: Commit['files'], after: Commit['files']): readonly HistoryPath[] {
	return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((path): readonly HistoryPath[] => {
		const [old, now] = [before.get(path), after.get(path)]
		if (now === undefined) return [{ path, kind: 'removed' }]
		if (old === undefined) return [{ path, kind: 'added' }]
		return hash(old) === hash(now) ? [] : [{ path, kind: 'changed' }]
	})
}

function listFiles({ files }: Commit, folder: string): readonly TreeEntry[] {
	const prefix = folder === '' ? '' : `${folder}/`
	return [...files]
		.filter(([path]) => path.startsWith(prefix))
		.map(([path, content]) => ({ path, mode: '100644', id: hash(content) }))
		.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function addCommits(remote: FakeRemote, parent: CommitId | null, commits: readonly NewCommit[]): readonly CommitId[] {
	let at = parent
	return commits.map((commit) => {
		const files = new Map(commit.merges ? get(remote, commit.merges).files : at ? get(remote, at).files : [])
		for (const change of commit.files) {
			if ('remove' in change) files.delete(change.path)
			else files.set(change.path, typeof change.content === 'string' ? new TextEncoder().encode(change.content) : change.content)
		}
		for (const content of files.values()) remote.blobs.set(hash(content), content)
		const listing = [...files].map(([path, content]) => `${path} ${hash(content)}`).join('\n')
		const id = hash(`${at} ${commit.merges ?? ''} ${commit.message} ${commit.at} ${commit.author.email}\n${listing}`) as CommitId
		const { message, author, committer, at: time } = commit
		remote.commits.set(id, { parent: at, merged: commit.merges ?? null, message, author, committer, at: time, files })
		at = id
		return id
	})
}

function push(remote: FakeRemote, moves: readonly RefMove[]): PushOutcome {
	const lost = { kind: 'unknown', problem: problem('OUTCOME_UNKNOWN', 'the answer to the push was lost') } as const
	const fault = remote.fault(moves)
	if (!remote.isReachable || fault === 'lost-before') return lost
	if (fault === 'rejected') return { kind: 'rejected', problem: problem('GIT_REJECTED', 'the remote refused the push') }
	remote.beforePush()
	const isExpected = moves.every(({ ref, from }) => (remote.refs.get(ref) ?? null) === from)
	if (!isExpected) {
		const refs = new Map(moves.map(({ ref }) => [ref, remote.refs.get(ref) ?? null]))
		return { kind: 'moved', refs, problem: problem('GIT_BRANCH_MOVED', 'a ref is not where it was expected') }
	}
	remote.pushes.push([...moves])
	for (const { ref, to } of fault === 'half' ? moves.slice(0, 1) : moves) remote.refs.set(ref, to)
	return fault === 'none' ? { kind: 'done' } : lost
}

function hash(content: string | Uint8Array): string {
	return createHash('sha1').update(content).digest('hex')
}
