import type { Ability, Adoption, Conflict, Dict, Released, Resource, Side } from '../../model/index.ts'
import type { Settle } from '../merge/leaf.ts'
import type { Policy } from '../policy.ts'
import { decideBoth } from './both.ts'
import { decideDerived } from './derived.ts'
import { overwriteDrift } from './drift.ts'
import { decideInFile, holdUnsettled, isAsTold, isInFile, removedByService, wasInFile, withFilePart } from './in-file.ts'
import { withLoss } from './lost.ts'
import { withProtection } from './protect.ts'
import { withReplacement } from './replace.ts'
import type { Seen, Sight, Verdict } from './verdict.ts'
import { adoption, canonicalOf, hasNewId, idOf, isUnmoved, lastChange, NOTHING, placeOf, settleFor } from './verdict.ts'
import { createInGit, createInLive, deletion } from './whole.ts'

/** What is to be done about one address. */
export function decide(sight: Sight, policy: Policy): Verdict {
	const { role } = sight.type
	const verdict = role === 'derived' || role === 'seed' ? decideDerived(sight, policy) : decideManaged(sight, policy)
	return withLoss(sight, withProtection(sight, verdict))
}

function decideManaged(sight: Sight, policy: Policy): Verdict {
	return withRemoval(
		sight,
		isInFile(sight) ? decideInFile(sight) : withFilePart(sight, overwriteDrift(sight, policy, decideSides(sight, policy))),
	)
}

/** That the service's own sync took the file away is kept until its meaning is known: the next run does not see these commits any more. */
function withRemoval(sight: Sight, verdict: Verdict): Verdict {
	const { base, git, touch } = sight
	const at = git.kind === 'present' || touch?.by === 'person' ? undefined : (removedByService(sight)?.at ?? base?.removed)
	if (!base || at === base.removed || verdict.adoptions.some(({ kind }) => kind === 'forget')) return verdict
	const removal: Adoption = { ...adoption(sight, 'removed', null, null), ...(at !== undefined && { at }) }
	return { ...verdict, adoptions: [...verdict.adoptions, removal] }
}

/** The object tables of the three-way merge, row by row. */
function decideSides(sight: Sight, policy: Policy): Verdict {
	const { git, live } = sight
	if (git.kind === 'unknown' || live.kind === 'unknown') return holdUnknown(sight)
	if (git.kind === 'present' && live.kind === 'present')
		return withReplacement(sight, decideBoth(sight, git.resource, live.resource, policy), git.resource, live.resource, policy)
	if (git.kind === 'present') return sight.base ? decideGoneInLive(sight, git.resource, policy) : createInLive(sight, git.resource)
	if (live.kind === 'present') return decideNotInGit(sight, live.resource, policy)
	return sight.base ? { ...NOTHING, adoptions: [adoption(sight, 'forget', null, null)] } : NOTHING
}

/** A side that could not be read holds back what the other one wants; what did not move on the other side is not worth a line of its own. */
function holdUnknown(sight: Sight): Verdict {
	const unread = [sight.git, sight.live].filter((seen) => seen.kind === 'unknown')
	const [first] = unread
	if (!first) return NOTHING
	const isOwn = unread.some((seen) => seen.alone)
	if (!isOwn && !hasMoved(sight, sight.git) && !hasMoved(sight, sight.live)) return NOTHING
	const reason = unread.find((seen) => seen.alone)?.reason ?? first.reason
	return { ...NOTHING, held: [{ address: sight.address, type: sight.type.name, reason }] }
}

function hasMoved(sight: Sight, seen: Seen): boolean {
	if (seen.kind === 'unknown') return false
	if (seen === sight.git && sight.base && wasInFile(sight.base)) return !isAsTold(sight)
	if (seen.kind === 'absent') return sight.base !== undefined
	return !sight.base || !isUnmoved(sight, canonicalOf(sight, seen.resource))
}

/**
 * In base and in Git, gone in the workspace (confirmed). An edit that was written over counts as one of the file's, until a person has
 * decided about it. Whoever chose Git for it by name does not want its file removed.
 */
function decideGoneInLive(sight: Sight, git: Resource, policy: Policy): Verdict {
	const inGit = canonicalOf(sight, git)
	if (isUnmoved(sight, inGit) && (!sight.base?.overwritten || sight.touch?.by === 'person')) {
		if (policy.choices.get(sight.address) === 'git') return createInLive({ ...sight, base: undefined }, git)
		return { ...NOTHING, changes: [deletion(sight, 'git', inGit, git)] }
	}
	const conflict: Conflict = { ...wholeConflict(sight, inGit, undefined), reason: 'updated-and-deleted', ...placeOf(git) }
	return settleWhole(conflict, settleFor(sight, policy), {
		git: () => createInLive({ ...sight, base: undefined }, git),
		live: () => ({ ...NOTHING, changes: [deletion(sight, 'git', inGit, git)] }),
	})
}

/** In the workspace and not in Git. A file that the service's own sync took away says nothing about what a person wants. */
function decideNotInGit(sight: Sight, live: Resource, policy: Policy): Verdict {
	if (sight.released) return letGo(sight, live, sight.released)
	const echo = removedByService(sight)
	if (echo && !echo.isSettled) return holdUnsettled(sight, echo)
	return echo || !sight.base ? createInGit(sight, live) : decideGoneInGit(sight, live, policy)
}

/** The workspace keeps it, and from now on nobody looks at it. */
function letGo(sight: Sight, live: Resource, released: Released): Verdict {
	const { base, address, type } = sight
	const reason = `${released.reason}; the workspace keeps it`
	return {
		...NOTHING,
		adoptions: base ? [adoption(sight, 'release', null, null)] : [],
		detached: [{ address, type: type.name, ...idOf(live), reason }],
	}
}

/** In base and in the workspace, gone in Git. Whoever chose the workspace for it by name does not want it deleted there. */
function decideGoneInGit(sight: Sight, live: Resource, policy: Policy): Verdict {
	const inLive = canonicalOf(sight, live)
	if (sight.base?.deposed !== undefined && isUnmoved(sight, inLive))
		return { ...NOTHING, changes: [{ ...deletion(sight, 'live', inLive, undefined, live), deposed: sight.base.deposed }] }
	// Of what cannot be deleted anyway, no other setting would change that.
	const ability = policy.deletes === 'never' && sight.type.can.delete === true ? KEPT : sight.type.can.delete
	if (ability !== true) return keepDetached(sight, live, ability, policy)
	if (isUnmoved(sight, inLive) && !hasNewId(sight.base, live)) {
		if (policy.choices.get(sight.address) === 'live') return createInGit(sight, live)
		return { ...NOTHING, changes: [deletion(sight, 'live', inLive, undefined, live)] }
	}
	const conflict: Conflict = { ...wholeConflict(sight, undefined, inLive), reason: 'deleted-and-updated', ...lastChange(live) }
	return settleWhole(conflict, settleFor(sight, policy), {
		git: () => ({ ...NOTHING, changes: [deletion(sight, 'live', inLive, undefined, live)] }),
		live: () => createInGit(sight, live),
	})
}

const KEPT: Exclude<Ability, true> = {
	reason: 'the settings keep what loses its file (`deletes: never`)',
	remedy: 'delete it in the workspace, or set `deletes: guarded`',
}

/** The workspace keeps it without a file. Its next change there brings the file back, as does a resync. */
function keepDetached(sight: Sight, live: Resource, ability: Exclude<Ability, true>, policy: Policy): Verdict {
	const isWanted = policy.restoreDetached || policy.choices.get(sight.address) === 'live'
	if (isWanted || !isUnmoved(sight, canonicalOf(sight, live))) return createInGit(sight, live)
	return {
		...NOTHING,
		detached: [
			{
				address: sight.address,
				type: sight.type.name,
				...idOf(live),
				reason: `${ability.reason}; ${ability.remedy}, or bring its file back with \`tideway resync\``,
			},
		],
	}
}

function settleWhole(conflict: Conflict, settle: Settle, choices: Record<Side, () => Verdict>): Verdict {
	if (settle !== 'git' && settle !== 'live') return { ...NOTHING, conflicts: [conflict] }
	return { ...choices[settle](), conflicts: [{ ...conflict, choice: settle }] }
}

function wholeConflict(sight: Sight, git: Dict | undefined, live: Dict | undefined): Omit<Conflict, 'reason'> {
	return { address: sight.address, type: sight.type.name, path: [], base: sight.base?.attributes, git, live }
}
