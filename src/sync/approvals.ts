import type { Address, Change, CommitId, Plan } from '../model/index.ts'
import { findType } from '../model/index.ts'
import type { Brought } from '../plan/index.ts'
import type { Forge, HistoryCommit, Layout, Pull } from '../ports/index.ts'
import { isOwn } from './commits.ts'
import type { Workspace } from './workspace.ts'

/** So many commits are looked through; what came before them has been approved by nobody, as far as is known. */
export const MOST_COMMITS = 500
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
	const request = { to: span.to, limit: MOST_COMMITS }
	const [recent, fresh] = await Promise.all([
		repository.history({ ...request, from: null, folder: '' }),
		repository.history({ ...request, from: span.from, folder }),
	])
	const landed = landedAs(recent, span.to)
	const reviewed = new Map<CommitId, Reviewed | null>()
	const brought: Brought[] = []
	for (const { commit, as, touches } of neededOf(workspace, landed, new Set(fresh.map(({ id }) => id)), plan)) {
		if (!reviewed.has(as.id)) reviewed.set(as.id, await reviewedAs(forge, workspace.branch.replace(/^refs\/heads\//, ''), as))
		const { name, approvedBy } = reviewed.get(as.id) ?? alone(commit)
		brought.push({ name, touches, approvedBy })
	}
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
		const address = byFile.get(path) ?? (role === 'managed' && place ? (`${place.type}.${place.key}` as Address) : undefined)
		if (address !== undefined) addresses.push(address)
		else if (role !== 'derived') return 'anything'
	}
	return addresses
}

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

/** True for a file of the folder that is a resource's, or may be. */
export function isOwnIn(folder: string, layout: Layout, path: string): boolean {
	return (folder === '' || path.startsWith(`${folder}/`)) && isOwn(layout, folder, path)
}

type Reviewed = Pick<Brought, 'name' | 'approvedBy'>

/** What a merge brought is what was reviewed only where it is the very commit that the reviews are of. */
async function reviewedAs(forge: Forge, branch: string, as: HistoryCommit): Promise<Reviewed | null> {
	const pull = await pullMergedAs(forge, branch, as)
	const [, second] = as.parents
	if (!pull || (second !== undefined && second !== pull.head.commit)) return null
	return { name: `pull request ${pull.number}`, approvedBy: await approvalsOf(forge, pull) }
}

function alone({ id }: HistoryCommit): Reviewed {
	return { name: `commit ${id.slice(0, 10)}, which no pull request is known to have brought,`, approvedBy: [] }
}

/** The commits of a branch, those that landed last first, whatever their clocks said. */
export function landedAs(commits: readonly HistoryCommit[], tip: CommitId): readonly Landed[] {
	const known = new Map(commits.map((commit) => [commit.id, commit]))
	const main: HistoryCommit[] = []
	for (let at = known.get(tip); at !== undefined; at = at.parents[0] === undefined ? undefined : known.get(at.parents[0])) main.push(at)
	const landed = new Map<CommitId, Landed>()
	for (const as of main.toReversed()) {
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

/** `Merge pull request #12`, `Add a model (#12)`, `See merge request group/shop!12`. */
function numbersIn(message: string): readonly number[] {
	const named = [...message.matchAll(/[#!](\d{1,9})\b/g)].map(([, digits]) => Number(digits))
	return [...new Set(named)].slice(0, MOST_NAMED)
}
