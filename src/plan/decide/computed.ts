import type { Change, Computation, Conflict, Edit, Resource, ResourceType, ValuePath } from '../../model/index.ts'
import { findAttribute, isDict, isSame, valueAt } from '../../model/index.ts'
import { throughMaps, withValueAt } from '../merge/paths.ts'
import { mergeResource } from '../merge/resource.ts'
import type { Policy } from '../policy.ts'
import { inbound } from './both.ts'
import type { Sight, Verdict } from './verdict.ts'
import { canonicalOf, lastChange, settleFor, unsupported } from './verdict.ts'
import { createInLive } from './whole.ts'

/** Which expressions keep a change from its file; none where it can be written. */
export type ComputationsOf = (change: Change) => readonly Computation[]

export const NO_COMPUTATIONS: ComputationsOf = () => []

/** An edit that an expression keeps from its file; undefined for a delete. */
export type Stuck = { readonly edit: Edit | undefined; readonly computation: Computation }

/** A change of a file without what expressions keep from it, undefined where nothing is left. Attributes that can be written still are. */
export function withoutComputed(
	change: Change,
	computationsOf: ComputationsOf,
): { readonly left: Change | undefined; readonly stuck: readonly Stuck[] } {
	const stuck: Stuck[] = []
	for (let left = change; ; ) {
		const computations = computationsOf(left)
		const [first] = computations
		if (!first) return { left, stuck }
		if (left.kind !== 'update' || change.kind !== 'update') return { left: undefined, stuck: [{ edit: undefined, computation: first }] }
		const { before } = left
		const unit = ({ path }: Edit): ValuePath => throughMaps(path, before, change.after)
		const found = (edit: Edit): Computation | undefined => computations.find((one) => isAt(one, unit(edit)))
		// Where nobody can tell which of them is meant, all are.
		const keptBy = left.edits.some(found) ? found : (): Computation => first
		const own = left.edits.flatMap((edit): readonly (Stuck & { readonly edit: Edit })[] => {
			const computation = keptBy(edit)
			return computation ? [{ edit, computation }] : []
		})
		stuck.push(...own)
		const rest = left.edits.filter((edit) => !own.some((one) => one.edit === edit))
		if (rest.length === 0) return { left: undefined, stuck }
		const after = own.reduce((dict, { edit }) => withValueAt(dict, unit(edit), valueAt(before, unit(edit))), left.after)
		left = { ...left, after, edits: rest }
	}
}

/** What stays as it is in a file, as a conflict of what the file holds and what it was to hold. */
export function computedConflict(type: ResourceType, change: Change, { edit, computation }: Stuck): Conflict {
	const { expression, place, remedy } = computation
	const before = change.kind === 'create' ? undefined : change.before
	const isSecret = edit?.sensitive === true || (edit && findAttribute(type, String(edit.path[0]))?.sensitive === true)
	return {
		address: change.address,
		type: type.name,
		path: edit?.path ?? [],
		base: edit ? edit.before : before,
		git: edit ? edit.before : before,
		live: edit?.after,
		reason: 'computed',
		place,
		...(edit?.sensitive && { sensitive: true }),
		...(!isSecret && { expression }),
		remedy,
	}
}

/** True where one of the two paths leads into the other. */
function isAt({ path }: Computation, unit: ValuePath): boolean {
	return unit.slice(0, path.length).every((step, index) => String(step) === String(path[index]))
}

type Decide = (sight: Sight, policy: Policy) => Verdict

/**
 * What was decided, but what an expression keeps from its file is a conflict there (P11): with Git's side chosen the workspace gets Git's
 * value, and no other choice can be carried out.
 */
export function withComputed(sight: Sight, policy: Policy, decide: Decide, computationsOf: ComputationsOf): Verdict {
	const decided = decide(sight, policy)
	const { git, address } = sight
	if (git.kind !== 'present' || policy.mode === 'deploy') return decided
	const parts = decided.changes.map((change) => ({
		change,
		...(change.to === 'git' ? withoutComputed(change, computationsOf) : { left: change, stuck: [] }),
	}))
	const stuck = parts.flatMap((part) => part.stuck)
	if (stuck.length === 0) return madeAgain(sight, policy, decided, decide, computationsOf)
	if (isDict(policy.choices.get(address))) return withComputed(sight, without(policy, sight), decide, computationsOf)
	const left: Verdict = { ...decided, changes: parts.flatMap((part) => part.left ?? []) }
	const choice = settleFor(sight, policy) === 'git' ? ('git' as const) : undefined
	const conflicts = parts.flatMap((part) =>
		part.stuck.map((one) => {
			const conflict = { ...computedConflict(sight.type, part.change, one), ...(choice && { choice }) }
			const known = decided.conflicts.find(({ path }) => isSame(path, conflict.path))
			return {
				...conflict,
				...(sight.live.kind === 'present' && lastChange(sight.live.resource)),
				base: known ? known.base : one.edit ? sight.base && conflict.base : sight.base?.attributes,
			}
		}),
	)
	const verdict = choice ? inLive(sight, git.resource, stuck, left) : left
	const others = decided.conflicts.filter(({ path }) => !conflicts.some((conflict) => isSame(conflict.path, path)))
	return { ...verdict, conflicts: [...others, ...conflicts] }
}

/** A resource that came back because Git was chosen for it has settled what kept it in its file. */
function madeAgain(sight: Sight, policy: Policy, decided: Verdict, decide: Decide, computationsOf: ComputationsOf): Verdict {
	if (sight.live.kind !== 'absent' || policy.choices.get(sight.address) !== 'git' || decided.conflicts.length > 0) return decided
	const { conflicts } = withComputed(sight, without(policy, sight), decide, computationsOf)
	return { ...decided, conflicts: conflicts.flatMap((one) => (one.reason === 'computed' ? [{ ...one, choice: 'git' as const }] : [])) }
}

/** What a person wrote for both sides is not in the file either: it stays a conflict. */
function without(policy: Policy, { address }: Sight): Policy {
	return { ...policy, choices: new Map([...policy.choices].filter(([chosen]) => chosen !== address)) }
}

/** The workspace gets back what Git computes, beside whatever else it gets. */
function inLive(sight: Sight, git: Resource, stuck: readonly Stuck[], left: Verdict): Verdict {
	const { type, live } = sight
	if (live.kind !== 'present') {
		const { changes, unsupported: beyond, held } = createInLive({ ...sight, base: undefined }, git)
		return { ...left, changes, unsupported: beyond, held }
	}
	const [inGit, now] = [canonicalOf(sight, git), canonicalOf(sight, live.resource)]
	const change = left.changes.find(({ to, kind }) => to === 'live' && kind === 'update')
	const wanted = stuck.reduce(
		(dict, { edit }) => {
			const unit = throughMaps(edit?.path ?? [], inGit, now)
			return withValueAt(dict, unit, valueAt(inGit, unit))
		},
		change?.kind === 'update' ? change.after : now,
	)
	const merged = mergeResource(type, { base: now, observed: null, git: wanted, live: now }, 'hold')
	return {
		...left,
		changes: [
			...left.changes.filter((one) => one !== change),
			...inbound(sight, git, live.resource, { after: merged.live, edits: merged.toLive, inGit, inLive: now }),
		],
		unsupported: [...left.unsupported, ...merged.beyond.map((beyond) => unsupported(sight, beyond, git))],
	}
}
