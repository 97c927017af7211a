import type { Held } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import type { Sight, Verdict } from './verdict.ts'
import { adoption, placeOf } from './verdict.ts'

/**
 * What its file protects is not deleted in the workspace, nor made anew. Base keeps what the file said last, so that the protection does not
 * go with the file.
 */
export function withProtection(sight: Sight, verdict: Verdict): Verdict {
	const { git, base, address, type } = sight
	const was = base?.isProtected === true
	const is = git.kind === 'present' ? git.resource.isProtected === true : was
	const isKept = !verdict.adoptions.some(({ kind }) => kind === 'forget' || kind === 'release')
	const adoptions = [...verdict.adoptions, ...(is !== was && isKept ? [adoption(sight, is ? 'protected' : 'unprotected', null, null)] : [])]
	if (!is || !verdict.changes.some(({ to, kind }) => to === 'live' && kind === 'delete')) return { ...verdict, adoptions }
	const place = git.kind === 'present' ? placeOf(git.resource).place : undefined
	const reason = problem(
		'DELETE_PROTECTED',
		`${address} is protected from being deleted${git.kind === 'present' ? '' : ', and its block is gone'}`,
		{
			hint: `${git.kind === 'present' ? 'take' : 'bring the block back, take'} \`prevent_destroy\` out, and apply that first`,
			where: { ...place, address },
		},
	)
	const held: Held = { address, type: type.name, to: 'live', reason }
	return {
		...verdict,
		adoptions,
		changes: verdict.changes.filter(({ to }) => to === 'git'),
		held: [...verdict.held, held],
	}
}
