import { type CommitId, Failure } from '../../model/index.ts'
import type { RefName } from '../../ports/index.ts'
import { type Git, gitProblem, runGit } from './process.ts'
import { checkId, checkRef, commitId } from './refs.ts'

/**
 * True where `ancestor` is `commit` or one of its ancestors. The repository holds the whole history of what it fetched, so an
 * `ancestor` that it has never seen is none.
 */
export async function isAncestor(git: Git, ancestor: CommitId, commit: CommitId): Promise<boolean> {
	const args = ['merge-base', '--is-ancestor', checkId(ancestor), checkId(commit)]
	const result = await runGit(git, args, { accept: 'any' })
	if (result.code === 0 || result.code === 1) return result.code === 0
	if ((await hasCommit(git, commit)) && !(await hasCommit(git, ancestor))) return false
	throw new Failure(gitProblem(git, args, result))
}

/** Messages of the newest commits, newest first. */
export async function readMessages(
	git: Git,
	commit: CommitId,
	limit: number,
): Promise<readonly { readonly id: CommitId; readonly message: string }[]> {
	const args = [
		'log',
		'-z',
		'--no-show-signature',
		'--no-notes',
		'--no-color',
		'--no-decorate',
		'--encoding=UTF-8',
		'--format=tformat:%H%n%B',
		`--max-count=${Math.max(0, Math.floor(limit))}`,
	]
	const { out } = await runGit(git, [...args, '--end-of-options', checkId(commit), '--'])
	return out
		.toString()
		.split('\0')
		.filter((part) => part !== '')
		.map((part) => {
			const end = part.indexOf('\n')
			return { id: commitId(part.slice(0, end)), message: part.slice(end + 1) }
		})
}

/** Where each ref of this repository points, tags followed; null where it does not exist. Throws where it is no commit. */
export async function readRefs(git: Git, refs: readonly RefName[]): Promise<ReadonlyMap<RefName, CommitId | null>> {
	const found = new Map<RefName, CommitId | null>(refs.map((ref) => [checkRef(ref), null]))
	if (found.size === 0) return found
	const { out } = await runGit(git, [
		'for-each-ref',
		'--format=%(refname) %(objecttype) %(objectname) %(*objecttype) %(*objectname)',
		'--',
		...found.keys(),
	])
	for (const line of out.toString().split('\n')) {
		const [ref = '', kind, id = '', peeledKind, peeled = ''] = line.split(' ')
		// A pattern also matches everything below it.
		if (!found.has(ref)) continue
		const result = kind === 'commit' ? id : peeledKind === 'commit' ? peeled : undefined
		if (result === undefined) throw new Failure({ code: 'GIT_FAILED', message: `${ref} is a ${kind}, not a commit` })
		found.set(ref, commitId(result))
	}
	return found
}

/** True where the object is here and is a commit. */
export async function hasCommit(git: Git, id: CommitId): Promise<boolean> {
	return (await runGit(git, ['cat-file', '-e', `${checkId(id)}^{commit}`], { accept: 'any' })).code === 0
}
