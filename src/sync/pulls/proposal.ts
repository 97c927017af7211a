import type { PlannedCommit, Proposed } from '../../apply/index.ts'
import type { CommitId, Digest } from '../../model/index.ts'
import { digestOf } from '../../model/index.ts'
import type { FileChange, Person, Proposal, RefName, Repository } from '../../ports/index.ts'

/** The branch of a pull request as it is now, beside the branch that it goes to. */
export type ProposalView = {
	readonly ref: RefName
	/** Where the branch of the pull request is; null where there is none. */
	readonly head: CommitId | null
	readonly target: CommitId | null
	/** Files that the pull request changes, and what they hold in it. */
	readonly changed: ReadonlySet<string>
	/** Of those, the ones that people changed there since we wrote them. */
	readonly foreign: ReadonlySet<string>
}

/** `refs/heads/tideway/<leaf>`: one branch per workspace, and one open pull request. */
export function proposalRef(leaf: string): RefName {
	return `refs/heads/tideway/${leaf}`
}

const ALL = 10_000

/**
 * Looks at what was proposed before. What we wrote last is known from the state; where it does not say, or the branch was rewritten
 * since, every file there counts as somebody's edit, so that none is lost.
 */
export async function viewProposal(
	repository: Repository,
	{ ref, target, known }: { readonly ref: RefName; readonly target: CommitId | null; readonly known: Proposal | null },
): Promise<ProposalView> {
	const head = (await repository.fetch([ref])).get(ref) ?? null
	const none = { ref, head, target, changed: new Set<string>(), foreign: new Set<string>() }
	if (!head || head === target || (target && (await repository.isAncestor(head, target)))) return none
	const own = await repository.history({ from: target, to: head, folder: '', limit: ALL })
	const changed = pathsOf(own)
	const [there, now] = await Promise.all([filesAt(repository, head, changed), filesAt(repository, target, changed)])
	if ([...changed].every((path) => isSameBytes(there.get(path), now.get(path)))) return none
	if (!known || !(await repository.isAncestor(known.commit, head))) return { ...none, changed, foreign: changed }
	const isOurs = known.commit === head
	const since = isOurs ? [] : await repository.history({ from: known.commit, to: head, folder: '', limit: ALL })
	const theirs = [...pathsOf(own.filter(({ id }) => since.some((one) => one.id === id))), ...known.theirs]
	return { ...none, changed, foreign: new Set(theirs.filter((path) => changed.has(path))) }
}

/** What the branch is worth once it has landed: what comes next begins at the target branch. */
export function landedView(view: ProposalView): ProposalView {
	return { ...view, changed: new Set(), foreign: new Set() }
}

function pathsOf(commits: Awaited<ReturnType<Repository['history']>>): ReadonlySet<string> {
	return new Set(commits.flatMap(({ paths }) => paths.map(({ path }) => path)))
}

export type ProposeRequest = {
	readonly repository: Repository
	readonly view: ProposalView
	/** The changes as commits on the target branch. */
	readonly planned: readonly PlannedCommit[]
	/** True where these are all changes there are: what was proposed and is not among them is then taken back. */
	readonly isWhole: boolean
	readonly committer: Person
	readonly at: string
	readonly trailers: readonly string[]
}

/**
 * The commits that make the pull request say what the workspace says. Nothing is ever rewritten: they go on top of what is there,
 * and the target branch is merged in where both changed one file. What is not wanted any more is taken back; what people wrote
 * there stays.
 */
export async function propose(request: ProposeRequest): Promise<Proposed> {
	const { view, planned, repository, isWhole } = request
	const wanted = finalFiles(planned)
	const content = contentOf(planned)
	if (!view.head || view.changed.size === 0) return { ...(await fromTarget(request)), content, theirs: [], isWhole }
	const paths = new Set([...view.changed, ...wanted.keys()])
	const [there, target] = await Promise.all([filesAt(repository, view.head, paths), filesAt(repository, view.target, paths)])
	const goalOf = (path: string): Bytes => {
		if (view.foreign.has(path)) return there.get(path) ?? null
		if (wanted.has(path)) return wanted.get(path) ?? null
		return (isWhole ? target : there).get(path) ?? null
	}
	const goal = new Map([...paths].map((path) => [path, goalOf(path)]))
	const base = await mergeFirst(request, there, goal)
	return {
		parent: view.head,
		commits: [...base.commits, ...updates(request, base.files, goal)],
		content,
		theirs: [...view.foreign],
		isWhole,
	}
}

/** Names what the files are to be, whatever is there. */
export function contentOf(planned: readonly PlannedCommit[]): Digest {
	return digestOf(new Map([...finalFiles(planned)].map(([path, bytes]) => [path, bytes && new TextDecoder().decode(bytes)])))
}

type Bytes = Uint8Array | null

function isSameBytes(one: Bytes | undefined, other: Bytes | undefined): boolean {
	if (!one || !other) return !one && !other
	return one.length === other.length && one.every((byte, index) => byte === other[index])
}

function finalFiles(planned: readonly PlannedCommit[]): ReadonlyMap<string, Bytes> {
	const files = new Map<string, Bytes>()
	for (const { commit } of planned) for (const file of commit.files) files.set(file.path, bytesOf(file))
	return files
}

function bytesOf(file: FileChange): Bytes {
	if ('remove' in file) return null
	return typeof file.content === 'string' ? new TextEncoder().encode(file.content) : file.content
}

async function filesAt(repository: Repository, commit: CommitId | null, paths: ReadonlySet<string>): Promise<ReadonlyMap<string, Bytes>> {
	if (!commit) return new Map()
	const entries = (await repository.list(commit, '')).filter(({ path }) => paths.has(path))
	const contents = await repository.read([...new Set(entries.map(({ id }) => id))])
	return new Map(entries.map(({ path, id }) => [path, contents.get(id) ?? null]))
}

/** Nothing is open there: the changes stand on the target branch, and a branch that landed in another form is joined to it first. */
async function fromTarget(request: ProposeRequest): Promise<Pick<Proposed, 'parent' | 'commits'>> {
	const { view, planned, repository } = request
	const { head, target } = view
	const isPart = !head || !target || (await repository.isAncestor(head, target))
	if (isPart || planned.length === 0) return { parent: target, commits: planned }
	return { parent: head, commits: [joining(request, target, []), ...planned] }
}

function joining({ committer, at, trailers }: ProposeRequest, target: CommitId, files: readonly FileChange[]): PlannedCommit {
	const message = ['Merge the target branch', '', ...trailers].join('\n')
	return { commit: { message, author: committer, committer, at, files, merges: target }, changes: [] }
}

type Based = { readonly commits: readonly PlannedCommit[]; readonly files: ReadonlyMap<string, Bytes> }

/** Where the target branch changed a file of the pull request since, the two are brought together: by us, since a host could not. */
async function mergeFirst(request: ProposeRequest, there: ReadonlyMap<string, Bytes>, goal: ReadonlyMap<string, Bytes>): Promise<Based> {
	const { view, repository } = request
	const { head, target } = view
	if (!head || !target || (await repository.isAncestor(target, head))) return { commits: [], files: there }
	const theirs = pathsOf(await repository.history({ from: head, to: target, folder: '', limit: ALL }))
	if (![...theirs].some((path) => goal.has(path))) return { commits: [], files: there }
	const files = [...goal].map(([path, text]) => fileOf(path, text))
	return { commits: [joining(request, target, files)], files: goal }
}

/** Each file once, in the commit of the last change that touches it; then what is taken back. */
function updates(
	{ planned, committer, at, trailers }: ProposeRequest,
	there: ReadonlyMap<string, Bytes>,
	goal: ReadonlyMap<string, Bytes>,
): readonly PlannedCommit[] {
	const open = new Map([...goal].filter(([path, text]) => !isSameBytes(text, there.get(path))))
	const changed = planned.toReversed().flatMap(({ commit, changes }): readonly PlannedCommit[] => {
		const files = commit.files.filter(({ path }) => open.delete(path)).map(({ path }) => fileOf(path, goal.get(path)))
		return files.length === 0 ? [] : [{ commit: { ...commit, files }, changes }]
	})
	if (open.size === 0) return changed.toReversed()
	const files = [...open].map(([path, text]) => fileOf(path, text))
	const message = ['Take back what the workspace no longer says', '', ...trailers].join('\n')
	return [...changed.toReversed(), { commit: { message, author: committer, committer, at, files }, changes: [] }]
}

function fileOf(path: string, text: Bytes | undefined): FileChange {
	return text === null || text === undefined ? { path, remove: true } : { path, content: text }
}
