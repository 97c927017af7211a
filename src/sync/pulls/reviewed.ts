import type { CommitId } from '../../model/index.ts'
import { Failure } from '../../model/index.ts'
import type { Brought } from '../../plan/index.ts'
import type { Forge, HistoryCommit, Pull, Review } from '../../ports/index.ts'
import { shortOf } from '../source.ts'
import type { Workspace } from '../workspace.ts'
import { isSameTree } from './trees.ts'

/** A message may name pull requests that are none of its business. */
const MOST_NAMED = 5
/** Of a pull request whose commits were made anew, some hosts know the last one only: so many before it are looked at. */
const MOST_REBASED = 50

/** `passedOver`: why approvals that were given do not count, for people. */
export type Approvals = Required<Pick<Brought, 'approvedBy' | 'passedOver'>>

/**
 * Who approved a pull request as it stands: a review of exactly its last commit, by somebody who may write now and is not its
 * author (P40). A host that does not tell which commit was looked at proves nothing.
 */
export async function approvalsOf(forge: Forge, pull: Pull): Promise<Approvals> {
	const given = (await forge.reviews(pull.number)).filter(({ verdict }) => verdict === 'approved')
	const judged = await Promise.all(given.map(async (review) => ({ by: review.by, why: await whyNotCounted(forge, pull, review) })))
	return {
		approvedBy: judged.flatMap(({ by, why }) => (why === undefined ? [by] : [])),
		passedOver: judged.flatMap(({ by, why }) => (why === undefined ? [] : [`that of ${by} does not count: ${why}`])),
	}
}

async function whyNotCounted(forge: Forge, pull: Pull, { by, commit, untold }: Review): Promise<string | undefined> {
	if (by.toLowerCase() === pull.author.toLowerCase()) return 'nobody approves what is theirs'
	if (commit === null) return untold ?? `${forge.title} does not tell what was looked at`
	if (commit !== pull.head.commit) return 'it is of an earlier commit'
	const right = await forge.rightOf(by)
	return right === 'write' || right === 'admin' ? undefined : 'they may not write to the repository'
}

/**
 * The merged pull request that is named in the message of the commit that brought it, or that the host knows it by; null too where the
 * host does not let us ask.
 */
export async function pullMergedAs(forge: Forge, branch: string, commit: Pick<HistoryCommit, 'id' | 'message'>): Promise<Pull | null> {
	try {
		return (await pullsAbout(forge, branch, commit))[0] ?? null
	} catch (error) {
		if (error instanceof Failure) return null
		throw error
	}
}

async function pullsAbout(forge: Forge, branch: string, { id, message }: Pick<HistoryCommit, 'id' | 'message'>): Promise<readonly Pull[]> {
	for (const number of numbersIn(message)) {
		const pull = await forge.pull(number).catch(() => null)
		if (pull?.state === 'merged' && pull.mergedAs === id && pull.base.branch === branch) return [pull]
	}
	return (await forge.pullsOf(id)).filter(({ state, base }) => state === 'merged' && base.branch === branch)
}

/** `Merge pull request #12`, `Add a model (#12)`, `See merge request group/shop!12`. */
function numbersIn(message: string): readonly number[] {
	const named = [...message.matchAll(/[#!](\d{1,9})\b/g)].map(([, digits]) => Number(digits))
	return [...new Set(named)].slice(0, MOST_NAMED)
}

type Reviewed = Omit<Brought, 'touches'>

type Ground = Pick<Workspace, 'repository'> & {
	readonly forge: Forge
	/** The branch's own commits, the newest first: each is the first parent of the one before it. */
	readonly main: readonly HistoryCommit[]
	/** Asked once for each commit. */
	readonly pullsAt: (commit: HistoryCommit) => Promise<readonly Pull[]>
}

/**
 * Answers for commits of `main` what review they went through. Messages and the host say where to look; what is there is what was
 * reviewed only where the branch became exactly what the reviewed commit makes of what it was before (P39, P40). So it does not
 * matter by what kind of merge it came.
 */
export function openReviews(
	{ repository, branch }: Pick<Workspace, 'repository' | 'branch'>,
	forge: Forge,
	main: readonly HistoryCommit[],
): (as: HistoryCommit) => Promise<Reviewed> {
	const [asked, found] = [new Map<CommitId, Promise<readonly Pull[]>>(), new Map<CommitId, Promise<Reviewed>>()]
	const pullsAt = (commit: HistoryCommit) => once(asked, commit.id, () => pullsAbout(forge, shortOf(branch), commit))
	return (as) => once(found, as.id, () => reviewedAs({ repository, forge, main, pullsAt }, as))
}

function once<T>(known: Map<CommitId, Promise<T>>, id: CommitId, ask: () => Promise<T>): Promise<T> {
	const made = known.get(id) ?? ask()
	known.set(id, made)
	return made
}

async function reviewedAs(ground: Ground, as: HistoryCommit): Promise<Reviewed> {
	const own = await ground.pullsAt(as)
	const whys: string[] = []
	for (const pull of own.length > 0 ? own : await pullsAfter(ground, as)) {
		const why = await whyNotSame(ground, pull, as, own.length > 0)
		if (why === undefined) return { name: `pull request ${pull.number}`, ...(await approvalsOf(ground.forge, pull)) }
		if (own.length > 0) whys.push(why)
	}
	const why = whys[0] ?? 'which no pull request is known to have brought'
	return { name: `commit ${as.id.slice(0, 10)}, ${why},`, approvedBy: [] }
}

/** Those of the next commit that any are known of. */
async function pullsAfter({ main, pullsAt }: Ground, as: HistoryCommit): Promise<readonly Pull[]> {
	const at = main.findIndex(({ id }) => id === as.id)
	for (const commit of main.slice(Math.max(0, at - MOST_REBASED), Math.max(0, at)).toReversed()) {
		const pulls = await pullsAt(commit)
		if (pulls.length > 0) return pulls
	}
	return []
}

/**
 * Undefined where all that the branch got from `as` on until the pull request had landed is what the reviewed commit brings: the two
 * have one tree. A commit that the reviewed one builds on is a part of the review only where the host says so, and only by itself: a
 * merge there brings what others have reviewed, or have not.
 */
async function whyNotSame(ground: Ground, pull: Pull, as: HistoryCommit, isTold: boolean): Promise<string | undefined> {
	const { repository, main } = ground
	const [head, landed] = [pull.head.commit, pull.mergedAs ?? pull.head.commit]
	const [before, second] = as.parents
	const differs = `which is not what was reviewed in pull request ${pull.number}`
	const at = main.findIndex(({ id }) => id === as.id)
	if (before === undefined || !main.slice(0, at + 1).some(({ id }) => id === landed)) return differs
	if (!(await isHere(ground, pull))) return `which cannot be compared with pull request ${pull.number}: the host no longer shows it`
	if ((second !== undefined || !isTold) && (await repository.isAncestor(as.id, head))) return differs
	try {
		const merge = await repository.tryMerge(before, head)
		return merge.kind === 'merged' && (await isSameTree(repository, merge.commit, landed)) ? undefined : differs
	} catch (error) {
		if (!(error instanceof Failure) || error.problem.code !== 'GIT_TOO_OLD') throw error
		return `which only git 2.38 or newer can compare with pull request ${pull.number}`
	}
}

async function isHere({ repository, forge, main }: Ground, { number, head, isFromFork }: Pull): Promise<boolean> {
	if (main.some(({ id, parents }) => id === head.commit || parents.includes(head.commit))) return true
	const ref = forge.refsOf(number).head ?? (isFromFork ? null : `refs/heads/${head.branch}`)
	return ref !== null && (await repository.fetch([ref])).get(ref) === head.commit
}
