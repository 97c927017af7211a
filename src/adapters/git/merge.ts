import type { CommitId } from '../../model/index.ts'
import { Failure, problem } from '../../model/index.ts'
import type { TrialMerge } from '../../ports/index.ts'
import { type Git, gitProblem, runGit } from './process.ts'
import { checkId, commitId } from './refs.ts'

/** Whoever asks gets the same commit: it says nothing of when and by whom it was tried. */
const NOBODY = {
	GIT_AUTHOR_NAME: 'Tideway',
	GIT_AUTHOR_EMAIL: 'tideway@noreply.invalid',
	GIT_AUTHOR_DATE: '@0 +0000',
	GIT_COMMITTER_NAME: 'Tideway',
	GIT_COMMITTER_EMAIL: 'tideway@noreply.invalid',
	GIT_COMMITTER_DATE: '@0 +0000',
}

/** See `Merging.tryMerge`. */
export async function tryMerge(git: Git, into: CommitId, from: CommitId): Promise<TrialMerge> {
	const args = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', checkId(into), checkId(from)]
	const result = await runGit(git, args, { accept: 'any' })
	const [tree = '', ...paths] = result.out.toString().split('\0').filter(Boolean)
	if (result.code === 1 && tree !== '') return { kind: 'conflict', paths: [...new Set(paths)] }
	if (result.code !== 0) {
		const cause = gitProblem(git, args, result)
		const isOld = /usage: git merge-tree|unknown (?:rev|option)/.test(result.error)
		throw new Failure(isOld ? problem('GIT_TOO_OLD', 'trying a merge needs git 2.38', { hint: 'Install a newer git.', cause }) : cause)
	}
	const message = 'A merge that is only tried'
	const made = await runGit({ ...git, env: { ...git.env, ...NOBODY } }, [
		'commit-tree',
		checkId(tree),
		'-p',
		into,
		'-p',
		from,
		'-m',
		message,
	])
	return { kind: 'merged', commit: commitId(made.out.toString().trim()) }
}
