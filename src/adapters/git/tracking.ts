import type { CommitId } from '../../model/index.ts'
import type { RefName } from '../../ports/index.ts'
import { type Git, runGit } from './process.ts'

/** The ref by which the clone remembers the remote's branch that `branch` follows; undefined where it follows none, or one of another name. */
export async function readTracking(git: Git, branch: RefName): Promise<RefName | undefined> {
	const asked = await runGit(git, ['for-each-ref', '--format=%(upstream)%00%(upstream:remoteref)', branch])
	const [tracking = '', followed] = asked.out.toString().replace(/\n$/, '').split('\0')
	return tracking.startsWith('refs/remotes/') && followed === branch ? tracking : undefined
}

/**
 * Moves what the clone remembers of its remote's branch, as `git push` does: else `git status` says that commits which have landed are yet to
 * be pushed. Where it remembers commits beyond `to`, it stays. A ref that cannot be moved is no failure. `behind`: a commit that is known to
 * lead to `to`.
 */
export async function followRemote(git: Git, tracking: RefName | undefined, to: CommitId, behind: CommitId | null): Promise<void> {
	if (tracking === undefined) return
	const known = await runGit(git, ['rev-parse', '--verify', '-q', `${tracking}^{commit}`], { accept: 'any' })
	const from = known.code === 0 ? known.out.toString().trim() : ''
	if (from === to) return
	if (from !== '' && from !== behind && (await runGit(git, ['merge-base', '--is-ancestor', from, to], { accept: 'any' })).code !== 0) return
	await runGit(git, ['update-ref', '-m', 'tideway: sync', tracking, to, from === '' ? '0'.repeat(to.length) : from], { accept: 'any' })
}
