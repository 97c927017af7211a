import type { Change, Resource, ResourceType } from '../model/index.ts'
import { findAttribute } from '../model/index.ts'
import type { Policy } from './policy.ts'
import type { Sight, Verdict } from './verdict.ts'
import { canonicalOf, idOf } from './verdict.ts'
import { createInLive, deletion } from './whole.ts'

/**
 * Attributes that are fixed at creation can be had by making the resource anew. That is done only where somebody names it; elsewhere
 * the plan says that it could be.
 */
export function withReplacement(sight: Sight, verdict: Verdict, git: Resource, live: Resource, policy: Policy): Verdict {
	const { type, address } = sight
	const isFixed = ({ path, to }: Verdict['unsupported'][number]): boolean =>
		to === undefined && findAttribute(type, String(path?.[0]))?.live === 'create-only'
	if (!isReplaceable(type) || !verdict.unsupported.some(isFixed)) return verdict
	if (!policy.replace.includes(address)) {
		const offer = `make it anew with \`--replace ${address}\``
		return {
			...verdict,
			unsupported: verdict.unsupported.map((entry) => (isFixed(entry) ? { ...entry, remedy: `${entry.remedy}, or ${offer}` } : entry)),
		}
	}
	const outbound = verdict.changes.find((change) => change.to === 'git')
	const wanted = outbound?.kind === 'update' ? outbound.after : canonicalOf(sight, git)
	const made = createInLive({ ...sight, base: undefined }, { ...git, attributes: wanted })
	const [creation] = made.changes
	if (!creation || verdict.conflicts.some(({ choice }) => !choice)) return verdict
	const old: Change = { ...deletion(sight, 'live', canonicalOf(sight, live), undefined, live), other: creation.other }
	return {
		...verdict,
		changes: [...verdict.changes.filter(({ to }) => to === 'git'), old, replacing(creation, live)],
		unsupported: [...verdict.unsupported.filter((entry) => !isFixed(entry)), ...made.unsupported],
		held: [...verdict.held, ...made.held],
	}
}

function isReplaceable({ can }: ResourceType): boolean {
	return can.create === true && can.delete === true
}

function replacing(creation: Change, live: Resource): Change {
	const { remoteId } = idOf(live)
	return {
		...creation,
		...(remoteId !== undefined && { replaces: remoteId }),
		notes: [...creation.notes, 'takes the place of the one that is deleted'],
	}
}
