import type { Mode, Resource, Side } from '../../model/index.ts'
import { isOnlyBound, mergeResource } from '../merge/resource.ts'
import type { Policy } from '../policy.ts'
import { inbound, isTold, outbound, withTold } from './both.ts'
import type { Sight, Verdict } from './verdict.ts'
import { canonicalOf, hasNewId, NOTHING, trace, unsupported } from './verdict.ts'
import { createInGit, createInLive, deletion } from './whole.ts'

/** The side that only follows the other one, so that an edit there is drift; undefined where both may be edited. */
function followerIn(mode: Mode): Side | undefined {
	return mode === 'mirror' ? 'git' : mode === 'deploy' ? 'live' : undefined
}

/**
 * With consent, what drifted gets back what it would hold had nobody touched it, in place of what was decided. What only the workspace
 * ever had stays there: a deploy ends nothing that it did not make.
 */
export function overwriteDrift(sight: Sight, policy: Policy, decided: Verdict): Verdict {
	const to = followerIn(policy.mode)
	if (!policy.overwriteDrift || to === undefined || policy.choices.has(sight.address) || !hasDrift(decided, to)) return decided
	const taken = to === 'git' ? asInLive(sight) : asInGit(sight)
	if (!taken) return decided
	const choice = to === 'git' ? 'live' : 'git'
	return {
		...taken,
		changes: taken.changes.map((change) => ({ ...change, notes: [...change.notes, UNDOES[to]] })),
		adoptions: decided.adoptions,
		conflicts: decided.conflicts.map((conflict) => ({ ...conflict, choice })),
		warnings: decided.warnings,
	}
}

const UNDOES: Readonly<Record<Side, string>> = {
	git: 'this undoes what was done in Git',
	live: 'this undoes what was done in the workspace',
}

/** What the follower's drift asks for is to be written to the other side, collides with it, or cannot be written there. */
function hasDrift({ changes, conflicts, held, unsupported: beyond }: Verdict, follower: Side): boolean {
	const isOther = (to: Side | undefined): boolean => (to ?? 'live') !== follower
	return (
		changes.some((change) => isOther(change.to)) ||
		conflicts.some((conflict) => !conflict.choice) ||
		(follower === 'git' && held.some(({ to }) => to === 'live')) ||
		beyond.some((entry) => isOther(entry.to))
	)
}

/** Git as the workspace has it. What the workspace need not list is no drift for not being there. */
function asInLive(sight: Sight): Verdict | undefined {
	const { git, live, type } = sight
	if (git.kind === 'present' && live.kind === 'present') return restoreFile(sight, git.resource, live.resource)
	if (live.kind === 'present') return createInGit(sight, live.resource)
	if (git.kind !== 'present' || (type.listed ?? 'all') !== 'all') return undefined
	return { ...NOTHING, changes: [deletion(sight, 'git', canonicalOf(sight, git.resource), git.resource)] }
}

function asInGit(sight: Sight): Verdict | undefined {
	const { base, git, live, type } = sight
	if (git.kind === 'present' && live.kind === 'present') return restoreLive(sight, git.resource, live.resource)
	if (git.kind === 'present') return createInLive({ ...sight, base: undefined }, git.resource)
	if (live.kind !== 'present' || !base || type.can.delete !== true) return undefined
	return { ...NOTHING, changes: [deletion(sight, 'live', canonicalOf(sight, live.resource), undefined, live.resource)] }
}

/** The file gets what it would have if only the workspace had changed since both agreed: hidden values and Git's own spelling are kept. */
function restoreFile(sight: Sight, git: Resource, live: Resource): Verdict {
	const { type } = sight
	const [inGit, inLive] = [canonicalOf(sight, git), canonicalOf(sight, live)]
	const was = agreedOn(sight, live)
	const wanted = mergeResource(type, { ...was, git: was.base ?? inGit, live: inLive }, 'live').git
	const merged = mergeResource(type, { base: inGit, observed: null, git: inGit, live: wanted }, 'hold')
	const edits = merged.toGit.filter((edit) => !isTold(type, edit))
	return {
		...NOTHING,
		changes: outbound(sight, git, { after: withTold(type, merged.git, inGit), edits, inGit, inLive, from: trace(live) }),
	}
}

/** The workspace gets what it would have if only Git had changed. */
function restoreLive(sight: Sight, git: Resource, live: Resource): Verdict {
	const { type } = sight
	const [inGit, inLive] = [canonicalOf(sight, git), canonicalOf(sight, live)]
	const was = agreedOn(sight, live)
	const wanted = mergeResource(type, { ...was, git: inGit, live: was.observed ?? inLive }, 'git').live
	const merged = mergeResource(type, { base: inLive, observed: null, git: wanted, live: inLive }, 'hold')
	return {
		...NOTHING,
		changes: inbound(sight, git, live, { after: merged.live, edits: merged.toLive, inGit, inLive }),
		unsupported: merged.beyond.map((beyond) => unsupported(sight, beyond, git)),
	}
}

/** Null where nothing was, or not about this one. */
function agreedOn({ base }: Sight, live: Resource): Pick<Parameters<typeof mergeResource>[1], 'base' | 'observed'> {
	if (!base || isOnlyBound(base) || hasNewId(base, live)) return { base: null, observed: null }
	return { base: base.attributes, observed: base.observed ?? base.attributes }
}
