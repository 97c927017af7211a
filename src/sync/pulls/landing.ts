import type { CommitId, Plan } from '../../model/index.ts'
import { Failure, problem } from '../../model/index.ts'
import type { HistoryCommit, Pull, RefName } from '../../ports/index.ts'
import { showPlanMarkdown } from '../../show/index.ts'
import { refOf } from '../outbound.ts'
import { shortOf } from '../source.ts'
import type { Workspace } from '../workspace.ts'
import { signedByHost } from './signed-by-host.ts'
import { filesBetween, isSameTree } from './trees.ts'

/** Put on each pull request, so that people find them and rules can be made for them. */
const LABELS = ['tideway']
/** What a body may have around the plan. */
const MARGIN = 5_000
const ALL = 10_000

export type LandingRequest = {
	/** Where the branch was when `commit` was made on it. */
	readonly tip: CommitId
	readonly commit: CommitId
	readonly plan: Plan
	/** Names the branch of a pull request: `rollback-0123abc`. */
	readonly leaf: string
	/** One line. */
	readonly title: string
	/** The trailer that our own commits there have. */
	readonly mark: string
	/** What a reader of the pull request should know first. */
	readonly intro: string
}

export type Landed = { readonly kind: 'landed' } | { readonly kind: 'proposed'; readonly pull: Pull }

/** True where changes of files go to a pull request here. */
export async function goesToPull({ pulls, branch }: Workspace): Promise<boolean> {
	if (!pulls) return false
	if (pulls.when === 'always') return true
	const protection = await (await pulls.forge()).protection(shortOf(branch))
	return protection.kind === 'known' && protection.needsPull
}

/** Brings a commit to the tracked branch, or opens a pull request with it. Never overwrites commits of others. */
export async function land(workspace: Workspace, request: LandingRequest): Promise<Landed> {
	if (await goesToPull(workspace)) return { kind: 'proposed', pull: await propose(workspace, request) }
	const { repository, branch } = workspace
	await push(workspace, branch, request.tip, request.commit)
	// The next look finds the branch where it is now.
	await repository.fetch([branch])
	return { kind: 'landed' }
}

async function push({ repository }: Pick<Workspace, 'repository'>, ref: RefName, from: CommitId | null, to: CommitId): Promise<void> {
	const outcome = await repository.push([{ ref, from, to }])
	if (outcome.kind !== 'done') throw new Failure(outcome.problem)
}

/** Where a branch of that name waits already, the commit goes on top of it, so that nothing is rewritten; what people put there is theirs. */
async function propose(workspace: Workspace, request: LandingRequest): Promise<Pull> {
	const { commit, plan, leaf, title, intro } = request
	const { pulls, repository, branch, provider } = workspace
	if (!pulls) throw new RangeError('there is no host to propose to')
	const forge = await pulls.forge()
	const ref = `${refOf(workspace)}-${leaf}`
	const [head, base] = [(await repository.fetch([ref])).get(ref) ?? null, shortOf(branch)]
	const open = (await forge.pullsFrom(shortOf(ref), base)).find(({ state }) => state === 'open')
	const waits = head !== null && !(await repository.isAncestor(head, request.tip))
	const there = waits ? await repository.history({ from: request.tip, to: head, folder: '', limit: ALL }) : []
	const next = waits ? await onTop(workspace, request, head, there) : commit
	if (!next) {
		const where = open ? `pull request ${open.number} (${open.url})` : shortOf(ref)
		throw new Failure(problem('PROPOSAL_OPEN', `${where} holds commits of others`, { hint: 'merge or close it, and remove its branch' }))
	}
	if (next !== head) await bring(workspace, { ref, head, next, parent: waits ? head : request.tip })
	const shown = showPlanMarkdown({ ...plan, preview: false }, provider.schema, {
		title: provider.title,
		budget: forge.commentLimit - MARGIN,
	})
	const body = `${intro}\n\n${shown}`
	if (!open) return await forge.open({ head: shortOf(ref), base, title, body, labels: LABELS })
	const named = retitled(open.title, there, title)
	const change = { ...(named !== open.title && { title: named }), ...(body !== open.body && { body }) }
	if (Object.keys(change).length > 0) await forge.update(open.number, change)
	return open
}

/** Some hosts keep nothing but the title when they squash: it says what the newest commit does, as far as it is ours and not a person's. */
function retitled(now: string, there: readonly HistoryCommit[], title: string): string {
	const was = there.map(({ message }) => message.split('\n', 1)[0] ?? '').find((subject) => subject !== '' && now.includes(subject))
	return was === undefined ? now : now.replace(was, () => title)
}

type Bringing = { readonly ref: RefName; readonly head: CommitId | null; readonly next: CommitId; readonly parent: CommitId }

/** Puts a commit on the branch of a pull request; where the host signs, one of its own that holds the same. */
async function bring({ repository, pulls, person, clock }: Workspace, { ref, head, next, parent }: Bringing): Promise<void> {
	if (!pulls?.signs) return await push({ repository }, ref, head, next)
	const [newest] = await repository.messages(next, 1)
	const files = await filesBetween(repository, parent, next)
	const commit = { message: newest?.message ?? '', author: person, committer: person, at: clock.now(), files }
	const publish = signedByHost({ repository, forge: await pulls.forge(), ref, head })
	await publish({ parent, commits: [{ commit, changes: [] }] }, [next])
}

/** The branch with what the commit says; the branch itself where it says that, null where somebody else's commits are there. */
async function onTop(
	{ repository, person, clock }: Workspace,
	{ commit, mark }: LandingRequest,
	head: CommitId,
	there: readonly HistoryCommit[],
): Promise<CommitId | null> {
	if (!there.every(({ message }) => message.includes(`\n${mark}`))) return null
	if (await isSameTree(repository, head, commit)) return head
	const [newest] = await repository.messages(commit, 1)
	const message = newest?.message.trimEnd() ?? ''
	const [id] = await repository.commit(head, [{ message, author: person, committer: person, at: clock.now(), files: [], merges: commit }])
	return id ?? null
}
