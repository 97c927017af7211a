import type { Address, Change, CommitId, Held, Problem, Resource, Resources } from '../../model/index.ts'
import { Failure, findType } from '../../model/index.ts'
import type { Carried } from '../../plan/index.ts'
import { computedConflict, withoutComputed } from '../../plan/index.ts'
import type { FileChange } from '../../ports/index.ts'
import type { Tree } from '../../tree/index.ts'
import { commitsFor, foresee } from '../../tree/index.ts'
import { secretGuard } from '../secrets.ts'
import { readable } from '../validate.ts'
import type { Workspace } from '../workspace.ts'

/** The resources of a tree by address, but for those whose files follow the workspace. */
export function resourcesOf({ provider: { schema } }: Pick<Workspace, 'provider'>, tree: Tree): Resources {
	const kept = readable(tree).filter(({ type }) => findType(schema, type)?.role !== 'derived')
	return new Map(kept.map((resource): [Address, Resource] => [resource.address, resource]))
}

/** Throws why a tree cannot be looked at as a whole: what is not read must not count as gone (P3). */
export function needRead({ snapshot: { scopes } }: Tree): void {
	for (const read of scopes.values()) if (read.kind === 'unknown') throw new Failure(read.reason)
}

/** Takes out what cannot be written to its file, and says why. */
export async function writableOnly(workspace: Workspace, tree: Tree, brought: Carried): Promise<Carried> {
	const gone = new Set(brought.changes.flatMap(({ kind, address }) => (kind === 'delete' ? [address] : [])))
	const foreseen = tree.hcl && (await foresee(workspace, tree.hcl, gone))
	const secret = secretGuard(workspace, tree)
	const changes: Change[] = []
	const held: Held[] = []
	const conflicts = [...brought.conflicts]
	for (const change of brought.changes) {
		const type = findType(workspace.provider.schema, change.type)
		const { left, stuck } = foreseen && type ? withoutComputed(change, foreseen.computations) : { left: change, stuck: [] }
		if (type) conflicts.push(...stuck.map((one) => computedConflict(type, change, one)))
		const reason: Problem | undefined = left && (secret(left) ?? foreseen?.blocked(left))
		if (reason) held.push({ address: change.address, type: change.type, to: 'git', reason })
		else if (left) changes.push(left)
	}
	return { changes, conflicts, held: [...brought.held, ...held] }
}

/** The files of a tree with changes made in them; in them only what changes (P14). */
export async function filesWith(workspace: Workspace, tree: Tree, changes: readonly Change[]): Promise<readonly FileChange[]> {
	if (changes.length === 0) return []
	const { layout, schema } = workspace.provider
	const commits = await commitsFor({
		...workspace,
		plan: { workspace: workspace.name },
		changes,
		schema,
		layout,
		tree,
		author: () => workspace.person,
		committer: workspace.person,
		at: workspace.clock.now(),
		trailers: [],
	})
	const files = new Map(commits.flatMap(({ commit }) => commit.files).map((file): [string, FileChange] => [file.path, file]))
	return [...files.values()]
}

/** A commit of the person's that no ref leads to yet; the parent itself where there is nothing to change. */
export async function commitOf(
	{ repository, person, clock }: Workspace,
	parent: CommitId,
	files: readonly FileChange[],
	message: string,
): Promise<CommitId> {
	if (files.length === 0) return parent
	const [id] = await repository.commit(parent, [{ message, author: person, committer: person, at: clock.now(), files }])
	return id ?? parent
}
