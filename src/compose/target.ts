import type { CommitId } from '../model/index.ts'
import { fail } from '../model/index.ts'
import type { Project } from './project.ts'

/**
 * The commit that what is here is compared with: where `branch`, or what was named, and this history parted. What others changed
 * there since is not this change's doing. Null where the branch has no commit anywhere. Looks at this clone alone.
 */
export async function findTarget({ clone }: Project, branch: string, named: string | undefined): Promise<CommitId | null> {
	const target = named === undefined ? await branchHere(clone, branch) : await clone.commitNamed(named)
	if (!target) {
		fail('GIT_BRANCH_MISSING', `this clone has no commit called ${JSON.stringify(named ?? branch)} to compare with`, {
			hint: `\`git fetch origin ${branch}\` and \`--against FETCH_HEAD\`, or name a commit that is here`,
		})
	}
	const { commit } = await clone.head()
	if (!commit || commit === target) return target
	const base = await clone.mergeBase(target, commit)
	if (base) return base
	return fail('GIT_HISTORY', `${named ?? branch} and what is checked out here have no commit in common, as far as this clone goes`, {
		hint: 'a shallow clone lacks the commits in between: fetch more of them, `git fetch --deepen=100`',
	})
}

/** As the remote had it at the last fetch, else as it is here. */
async function branchHere(clone: Project['clone'], branch: string): Promise<CommitId | null> {
	return (await clone.commitNamed(`refs/remotes/origin/${branch}`)) ?? (await clone.commitNamed(`refs/heads/${branch}`))
}
