import type { CommitId, Problem } from '../model/index.ts'
import { Failure, problem } from '../model/index.ts'
import type { Clone, Layout, RefName, Repository, WorktreeFile } from '../ports/index.ts'
import { isOwn } from './commits.ts'
import type { Source } from './workspace.ts'

export type SourceRequest = {
	readonly repository: Repository
	/** The user's clone; null where there is none. */
	readonly clone: Clone | null
	/** `refs/heads/main` */
	readonly branch: RefName
	/** Branches that other workspaces track: where one of these is checked out, what is here is theirs. */
	readonly others?: readonly string[]
	/** Where the tracked branch is, as just fetched; null = it has no commit. */
	readonly tip: CommitId | null
	/** The workspace's folder, and which of its files are the service's: others may lie there, and are nobody's business here. */
	readonly folder: string
	readonly layout: Layout
	/** `local`: the settings file here is not the one on the tracked branch, which decides what is applied (P41). */
	readonly settings: 'landed' | 'local'
}

/**
 * What `plan` looks at: HEAD with the uncommitted files of the workspace's folder. Where that is exactly the tracked
 * branch, the plan can be applied; otherwise it is a preview. Where the branch of another workspace is checked out, it is the tracked branch
 * alone. Throws a `Failure` where the two histories have parted.
 */
export async function sourceForPlan(request: SourceRequest): Promise<Source> {
	const source = await sourceHere(request)
	if (request.settings === 'landed') return source
	const warning = problem(
		'CONFIG_INVALID',
		`tideway.yaml here is not the one on ${shortOf(request.branch)}, which decides what is applied and where credentials go`,
		{ hint: 'commit it and push it' },
	)
	return { ...source, preview: true, warnings: [...source.warnings, warning] }
}

async function sourceHere(request: SourceRequest): Promise<Source> {
	const { clone, tip } = request
	if (!clone) return sourceForApply(request)
	const [{ branch, commit }, uncommitted] = await Promise.all([clone.head(), uncommittedIn(clone, request)])
	if (isOthers(request, branch)) return { commit: tip, uncommitted: [], preview: false, warnings: [] }
	if (commit === tip) return { commit: tip, uncommitted, preview: uncommitted.length > 0, warnings: await underWay(clone) }
	if (!commit || (tip && (await isWithin(request, commit, tip)))) {
		if (uncommitted.length === 0) return { commit: tip, uncommitted: [], preview: false, warnings: [behind(request.branch)] }
		throw new Failure(
			problem('GIT_DIVERGED', `${shortOf(request.branch)} has moved on, and files here are not committed`, {
				hint: 'commit or stash them and `git pull`, then plan again',
			}),
		)
	}
	if (!tip) return { commit, uncommitted, preview: true, warnings: [missing(request.branch), ...(await underWay(clone))] }
	if (await isWithin(request, tip, commit)) return { commit, uncommitted, preview: true, warnings: await underWay(clone) }
	throw new Failure(diverged(branch ?? 'HEAD', request.branch))
}

/**
 * What `apply` takes: commits that are on the tracked branch, and nothing else. Throws a `Failure` where the clone has commits
 * that are not there yet, or is in the middle of a merge.
 */
export async function sourceForApply(request: SourceRequest): Promise<Source> {
	const { clone, tip, branch } = request
	const source: Source = { commit: tip, uncommitted: [], preview: false, warnings: [] }
	if (!clone) return source
	const [operation, head, uncommitted] = await Promise.all([clone.operation(), clone.head(), uncommittedIn(clone, request)])
	if (operation) {
		throw new Failure(
			problem('GIT_MID_OPERATION', `a ${operation} is under way in ${clone.root}`, {
				hint: `finish it or \`${commandThatEnds(operation)}\`, then apply`,
			}),
		)
	}
	if (isOthers(request, head.branch)) return source
	const isAhead = head.commit !== null && head.commit !== tip && !(tip && (await isWithin(request, head.commit, tip)))
	if (isAhead && head.branch === shortOf(branch)) {
		if (tip && head.commit && !(await isWithin(request, tip, head.commit))) throw new Failure(diverged(head.branch, branch))
		throw new Failure(
			problem('GIT_UNPUSHED', `${shortOf(branch)} has commits here that are not on ${request.repository.url}`, {
				hint: 'push them, or add --push to have them pushed first',
			}),
		)
	}
	const warnings = [
		...(isAhead ? [elsewhere(head.branch ?? 'HEAD', branch)] : []),
		...(uncommitted.length > 0 ? [leftOut(uncommitted.map((file) => file.path))] : []),
	]
	return { ...source, warnings }
}

function isOthers({ branch, others = [] }: SourceRequest, here: string | null): boolean {
	return here !== null && here !== shortOf(branch) && others.includes(here)
}

/** Pushes the clone's commits on the tracked branch, as `--push` asks. Answers the branch's new tip. Never overwrites commits of others. */
export async function pushLocal(request: SourceRequest): Promise<CommitId | null> {
	const { clone, tip, branch, repository } = request
	const head = await clone?.head()
	if (!head?.commit || head.branch !== shortOf(branch) || head.commit === tip) return tip
	if (tip && (await isWithin(request, head.commit, tip))) return tip
	if (tip && !(await isWithin(request, tip, head.commit))) throw new Failure(diverged(shortOf(branch), branch))
	const outcome = await repository.push([{ ref: branch, from: tip, to: head.commit }])
	if (outcome.kind !== 'done') throw new Failure(outcome.problem)
	return head.commit
}

async function uncommittedIn(clone: Clone, { folder, layout }: SourceRequest): Promise<readonly WorktreeFile[]> {
	return (await clone.uncommitted(folder)).filter(({ path }) => isOwn(layout, folder, path))
}

/** True where `ancestor` is in the history of `commit`. From a clone that is not whole nothing is borrowed: what it alone has, git does not find. */
async function isWithin({ repository }: SourceRequest, ancestor: CommitId, commit: CommitId): Promise<boolean> {
	try {
		return await repository.isAncestor(ancestor, commit)
	} catch (error) {
		if (!(error instanceof Failure) || error.problem.code !== 'GIT_FAILED') throw error
		throw new Failure({ ...error.problem, hint: 'in a shallow or partial clone, `git push` the commit or `git fetch --unshallow` first' })
	}
}

async function underWay(clone: Clone): Promise<readonly Problem[]> {
	const operation = await clone.operation()
	return operation
		? [
				problem('GIT_MID_OPERATION', `a ${operation} is under way; files are taken as they are`, {
					hint: `finish it or \`${commandThatEnds(operation)}\` before you apply`,
				}),
			]
		: []
}

/** What ends an operation of git's without its result. */
export function commandThatEnds(operation: string): string {
	return operation === 'bisect' ? 'git bisect reset' : `git ${operation} --abort`
}

function diverged(here: string, branch: RefName): Problem {
	return problem('GIT_DIVERGED', `${here} here and ${shortOf(branch)} on the remote both have commits of their own`, {
		hint:
			here === shortOf(branch) ? '`git pull --rebase`, push, then plan again' : `merge or rebase onto ${shortOf(branch)}, then plan again`,
	})
}

function missing(branch: RefName): Problem {
	return problem('GIT_BRANCH_MISSING', `there is no branch ${shortOf(branch)} yet, which is the one that is synced`, {
		hint: 'push it, or correct `branch` in tideway.yaml',
	})
}

function elsewhere(here: string, branch: RefName): Problem {
	const name = shortOf(branch)
	return problem('GIT_UNPUSHED', `commits of ${here} are no part of this apply: what is synced is ${name}`, {
		hint: `merge them into ${name} first`,
	})
}

function behind(branch: RefName): Problem {
	return problem('GIT_BRANCH_MOVED', `this clone is behind; the plan is made from the newest ${shortOf(branch)}`, {
		hint: '`git pull` brings it here',
	})
}

function leftOut(paths: readonly string[]): Problem {
	const names = `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`
	return problem('GIT_DIRTY', `not part of this apply, because it is not committed: ${names}`, {
		hint: 'commit and push it, then apply again',
	})
}

export function shortOf(ref: RefName): string {
	return ref.replace(/^refs\/heads\//, '')
}
