import type { CommitId, Plan, Problem } from '../model/index.ts'
import { Failure, problem } from '../model/index.ts'
import type { TreeEntry } from '../ports/index.ts'
import { isOwn } from './commits.ts'
import type { Workspace } from './workspace.ts'

/** `tip`: where the branch is; null where it has no commit. */
export type Standing = { readonly kind: 'holds'; readonly tip: CommitId | null } | { readonly kind: 'refused'; readonly problem: Problem }

/**
 * Whether what a plan was made from is still what the branch says (P6, P38): its commit, or a later one of the same history (P47) with the same
 * settings and nothing else in the workspace's folder. Where that cannot be told, it is not.
 */
export async function standingOf(workspace: Workspace, { inputs: { git } }: Plan): Promise<Standing> {
	const { repository, branch } = workspace
	try {
		const tip = (await repository.fetch([branch])).get(branch) ?? null
		if (tip === git.commit) return { kind: 'holds', tip }
		if (tip === null || git.commit === null || !(await repository.isAncestor(git.commit, tip)))
			return moved(branch, 'it does not build on the same commit any more')
		const change = await changeBetween(workspace, git.commit, tip)
		return change === undefined ? { kind: 'holds', tip } : moved(branch, `${change} changed`)
	} catch (error) {
		if (error instanceof Failure) return { kind: 'refused', problem: error.problem }
		throw error
	}
}

/** The message alone tells one such refusal from another kind; what changed is another thing each time. */
function moved(branch: string, how: string): Standing {
	return { kind: 'refused', problem: problem('PLAN_STALE', `${branch} moved since this plan was made`, { hint: `${how}; plan again` }) }
}

/** What a plan of the one would be made from and not one of the other; undefined where there is nothing. */
async function changeBetween(workspace: Workspace, from: CommitId, to: CommitId): Promise<string | undefined> {
	const { repository, rulesAt, folder } = workspace
	const [was, is] = await Promise.all([from, to].map(async (commit) => (await rulesAt?.(commit))?.text))
	if (was !== is) return 'the settings'
	const [before, after] = await Promise.all([from, to].map(async (commit) => entriesOf(workspace, await repository.list(commit, folder))))
	const paths = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])]
	return paths.find((path) => before?.get(path) !== after?.get(path))
}

/**
 * What reading the folder looks at, by path. Expressions of HCL may read any file. Beside YAML there may be others, of which the names alone
 * count: a new file must not collide with one of them.
 */
function entriesOf({ format, provider, folder }: Workspace, entries: readonly TreeEntry[]): ReadonlyMap<string, string> {
	return new Map(
		entries.map(({ path, mode, id }) => [path, format === 'hcl' || isOwn(provider.layout, folder, path) ? `${mode} ${id}` : '']),
	)
}
