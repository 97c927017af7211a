import type { Address, CommitId } from '../../model/index.ts'
import { Failure, parseAddress } from '../../model/index.ts'
import { refOf } from '../outbound.ts'
import { shortOf } from '../source.ts'
import type { Workspace } from '../workspace.ts'
import { PROMOTION_TRAILER, promotionLeaf } from './promote.ts'

/**
 * What an open pull request holds as a part of what `from` has, as our newest commit there says: the next part goes into it, and must not take
 * the place of the first. `tip`: where the tracked branch is.
 */
export async function findWaitingPart(workspace: Workspace, from: string, tip: CommitId): Promise<readonly Address[]> {
	const { repository } = workspace
	const ref = `${refOf(workspace)}-${promotionLeaf(from, 'part')}`
	const head = (await repository.fetch([ref])).get(ref) ?? null
	if (head === null || (await repository.isAncestor(head, tip)) || !(await mayBeOpen(workspace, ref))) return []
	const [newest] = await repository.messages(head, 1)
	const lines = newest?.message.includes(`\n${PROMOTION_TRAILER}-Part: `) ? newest.message.split('\n') : []
	return lines.flatMap((line) => parseAddress(/^- (?:create|update|delete) (.+)$/.exec(line)?.[1] ?? '')?.address ?? [])
}

/** Where the host cannot be asked, what stands on the branch counts. */
async function mayBeOpen({ forge, branch }: Workspace, ref: string): Promise<boolean> {
	if (!forge) return true
	try {
		return (await (await forge()).pullsFrom(shortOf(ref), shortOf(branch))).some(({ state }) => state === 'open')
	} catch (error) {
		if (error instanceof Failure) return true
		throw error
	}
}
