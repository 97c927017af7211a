import type { ConflictReason, Masked, Shape, Side, Value, ValuePath } from '../../model/index.ts'
import { isMasked, kindOf } from '../../model/index.ts'
import { isSameIn } from './shape.ts'
import { isUnmovedFrom } from './unmoved.ts'

/** The four values of one place. `observed` is base as the live side shows it; it differs from `base` where a server rewrites. */
export type Sides = { readonly base: Value; readonly observed: Value; readonly git: Value; readonly live: Value }

export type MergeEdit = { readonly to: Side; readonly path: ValuePath; readonly before: Value; readonly after: Value }

export type MergeConflict = {
	readonly path: ValuePath
	readonly base: Value
	readonly git: Value
	readonly live: Value
	readonly reason: ConflictReason
	readonly choice?: Side
}

/** How a conflict is settled: kept, one side for all, one side by place, or both sides' additions together. */
export type Settle = 'hold' | 'git' | 'live' | 'union'

/** What each side is to hold afterwards, and `value`, the agreed one: base's where there is a conflict. */
export type Merged = { readonly value: Value; readonly git: Value; readonly live: Value }

/** What one merge gathers as it goes. */
export type Context = {
	readonly settle: Settle
	readonly edits: MergeEdit[]
	readonly conflicts: MergeConflict[]
	readonly duplicates: ValuePath[]
}

/** One place taken whole. A side that still holds base, as Git or as the live server spells it, has not changed. */
export function mergeLeaf(context: Context, shape: Shape, path: ValuePath, { base, observed, git, live }: Sides): Merged {
	const gitMoved = !isUnmovedFrom(shape, base, observed, git)
	const liveMoved = !isUnmovedFrom(shape, base, observed, live)
	if (isMasked(live)) return mergeMasked(context, path, { base, observed, git, live }, gitMoved, liveMoved)
	if (isSameIn(shape, git, live)) return { value: git, git, live }
	if (!gitMoved && !liveMoved) return { value: base, git, live }
	if (!liveMoved) return take(context, path, 'git', git, live)
	if (!gitMoved) return take(context, path, 'live', git, live)
	return settleConflict(context, path, { path, base, git, live, reason: reasonOf(base, git, live) })
}

/** A part of what the two sides made different variants of: what one of them did to it does not go to the other one by itself. */
export function mergeContested(context: Context, shape: Shape, path: ValuePath, sides: Sides): Merged {
	const { base, observed, git, live } = sides
	const [gitMoved, liveMoved] = [git, live].map((side) => !isUnmovedFrom(shape, base, observed, side))
	if (isMasked(live) || gitMoved === liveMoved) return mergeLeaf(context, shape, path, sides)
	return settleConflict(context, path, { path, base, git, live, reason: 'type-changed' })
}

/**
 * The live side confirms that a value is set and hides it: nothing can be brought to Git, and Git wins only where live's marker stood
 * still. Seen for the first time it is taken on trust that both are the same.
 */
function mergeMasked(
	context: Context,
	path: ValuePath,
	sides: Sides & { readonly live: Masked },
	gitMoved: boolean,
	liveMoved: boolean,
): Merged {
	const { base, observed, git, live } = sides
	if (!gitMoved || (base === undefined && observed === undefined)) return { value: git, git, live }
	if (!liveMoved) return take(context, path, 'git', git, live)
	return settleConflict(context, path, { path, base, git, live, reason: reasonOf(base, git, live) })
}

/** Writes the value of `from` to the other side. A masked value has nowhere to go. */
function take(context: Context, path: ValuePath, from: Side, git: Value, live: Value): Merged {
	if (from === 'live' && isMasked(live)) return { value: git, git, live }
	const value = from === 'git' ? git : live
	context.edits.push(from === 'git' ? { to: 'live', path, before: live, after: git } : { to: 'git', path, before: git, after: live })
	return { value, git: value, live: value }
}

function settleConflict(context: Context, path: ValuePath, conflict: MergeConflict): Merged {
	const { settle } = context
	if (settle === 'git' || settle === 'live') {
		context.conflicts.push({ ...conflict, choice: settle })
		return take(context, path, settle, conflict.git, conflict.live)
	}
	context.conflicts.push(conflict)
	return { value: conflict.base, git: conflict.git, live: conflict.live }
}

function reasonOf(base: Value, git: Value, live: Value): ConflictReason {
	if (base === undefined) return 'both-added'
	if (git === undefined || live === undefined) return 'changed-and-unset'
	const [was, inGit, inLive] = [kindOf(base), kindOf(git), kindOf(live)]
	const isContainer = was === 'map' || was === 'list' || inGit === 'map' || inLive === 'map' || inGit === 'list' || inLive === 'list'
	return isContainer && (inGit !== was || inLive !== was) ? 'type-changed' : 'both-changed'
}
