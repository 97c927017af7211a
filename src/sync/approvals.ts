import type { Address, Change, CommitId, Plan } from '../model/index.ts'
import { findType } from '../model/index.ts'
import type { Brought } from '../plan/index.ts'
import type { Forge, HistoryCommit, Pull } from '../ports/index.ts'
import { isOwn } from './commits.ts'
import type { Workspace } from './workspace.ts'

/** So many commits are looked through; what came before them has been approved by nobody, as far as is known. */
const MOST_COMMITS = 500
/** A message may name pull requests that are none of its business. */
const MOST_NAMED = 5

/**
 * Who approved a pull request as it stands: a review of exactly its last commit, by somebody who may write now and is not its
 * author (P40). A host that does not tell which commit was looked at proves nothing.
 */
export async function approvalsOf(forge: Forge, pull: Pull): Promise<readonly string[]> {
	const reviews = (await forge.reviews(pull.number)).filter(
		({ by, verdict, commit }) => verdict === 'approved' && commit === pull.head.commit && by.toLowerCase() !== pull.author.toLowerCase(),
	)
	const rights = await Promise.all(reviews.map(({ by }) => forge.rightOf(by)))
	return reviews.map(({ by }) => by).filter((_, index) => rights[index] === 'write' || rights[index] === 'admin')
}

/** From what both sides last agreed on to what is to be carried out; null = from the beginning. */
export type Span = { readonly from: CommitId | null; readonly to: CommitId }

/**
 * The pull requests that brought a plan's changes of the workspace to the branch, and commits that came without one. Messages say
 * where to look; that a pull request was merged as a commit is what the host says (P39).
 */
export async function broughtBy(workspace: Workspace, forge: Forge, span: Span, plan: Plan): Promise<readonly Brought[]> {
	const { repository, folder } = workspace
	const request = { to: span.to, folder, limit: MOST_COMMITS }
	const [recent, fresh] = await Promise.all([
		repository.history({ ...request, from: null }),
		repository.history({ ...request, from: span.from }),
	])
	const needed = neededOf(workspace, recent, new Set(fresh.map(({ id }) => id)), plan)
	const last = needed.at(-1)
	const pulls = last === undefined ? [] : await mergedPulls(forge, workspace, recent.slice(0, recent.indexOf(last.commit) + 1))
	const brought = await Promise.all(needed.map(async ({ commit, touches }) => await broughtAs(workspace, forge, pulls, commit, touches)))
	const older: Brought = { name: `what came before the newest ${MOST_COMMITS} commits`, touches: 'anything', approvedBy: [] }
	return [...brought, ...(fresh.length === MOST_COMMITS ? [older] : [])]
}

type Touching = { readonly commit: HistoryCommit; readonly touches: Brought['touches'] }

/** All that came since the last sync, and of each change the newest commit that touched its file: it may have waited for long. */
function neededOf(
	workspace: Workspace,
	recent: readonly HistoryCommit[],
	fresh: ReadonlySet<CommitId>,
	{ changes }: Plan,
): readonly Touching[] {
	const waiting = new Set(changes.filter(({ to }) => to === 'live').map(({ address }) => address))
	const byFile = new Map(changes.flatMap((change) => (change.place === undefined ? [] : [[change.place.file, change.address] as const])))
	return recent.flatMap((commit) => {
		const touches = touchedBy(workspace, commit, byFile)
		const isNewest = touches !== 'anything' && touches.some((address) => waiting.has(address))
		if (touches !== 'anything') for (const address of touches) waiting.delete(address)
		return (fresh.has(commit.id) && touches.length > 0) || isNewest ? [{ commit, touches }] : []
	})
}

/** What a file that is no resource's own means for others cannot be told. */
function touchedBy(workspace: Workspace, commit: HistoryCommit, byFile: ReadonlyMap<string, Change['address']>): Brought['touches'] {
	const { layout, schema } = workspace.provider
	const addresses: Address[] = []
	for (const { path } of commit.paths) {
		if (!isOwn(layout, workspace.folder, path)) continue
		const place = layout.place(workspace.folder === '' ? path : path.slice(workspace.folder.length + 1))
		const role = place && findType(schema, place.type)?.role
		const address = byFile.get(path) ?? (role === 'managed' && place ? (`${place.type}.${place.key}` as Address) : undefined)
		if (address !== undefined) addresses.push(address)
		else if (role !== 'derived') return 'anything'
	}
	return addresses
}

type Merged = { readonly pull: Pull; readonly as: HistoryCommit }

/** The merged pull request that is named in the message of the commit that brought it. */
export async function pullMergedAs(
	forge: Forge,
	branch: string,
	{ id, message }: Pick<HistoryCommit, 'id' | 'message'>,
): Promise<Pull | null> {
	for (const number of numbersIn(message)) {
		const pull = await forge.pull(number).catch(() => null)
		if (pull?.state === 'merged' && pull.mergedAs === id && pull.base.branch === branch) return pull
	}
	return null
}

async function mergedPulls(forge: Forge, { branch }: Workspace, commits: readonly HistoryCommit[]): Promise<readonly Merged[]> {
	const merged: Merged[] = []
	for (const as of commits) {
		const pull = await pullMergedAs(forge, branch.replace(/^refs\/heads\//, ''), as)
		if (pull) merged.push({ pull, as })
	}
	return merged
}

async function broughtAs(
	{ repository }: Workspace,
	forge: Forge,
	pulls: readonly Merged[],
	{ id }: HistoryCommit,
	touches: Brought['touches'],
): Promise<Brought> {
	for (const { pull, as } of pulls) {
		const [first] = as.parents
		const isSide =
			as.parents.length === 2 &&
			first !== undefined &&
			(await repository.isAncestor(id, pull.head.commit)) &&
			!(await repository.isAncestor(id, first))
		if (as.id === id || isSide) return { name: `pull request ${pull.number}`, touches, approvedBy: await approvalsOf(forge, pull) }
	}
	return { name: `commit ${id.slice(0, 10)}, which no pull request is known to have brought,`, touches, approvedBy: [] }
}

/** `Merge pull request #12`, `Add a model (#12)`, `See merge request group/shop!12`. */
function numbersIn(message: string): readonly number[] {
	const named = [...message.matchAll(/[#!](\d{1,9})\b/g)].map(([, digits]) => Number(digits))
	return [...new Set(named)].slice(0, MOST_NAMED)
}
