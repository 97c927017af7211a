import type { Change, Outcome, ResourceType, Value } from '../model/index.ts'
import { canonicalAttributes, findAttribute, isDict, isHidden, isList, problem } from '../model/index.ts'
import { isSameIn } from '../plan/index.ts'

/**
 * How an update ended, by what the workspace shows: one that a provider calls done, and that left an attribute as it was before, is not (P21).
 * What the workspace hides tells nothing.
 */
export function heeded(change: Change, type: ResourceType | undefined, outcome: Outcome): Outcome {
	if (change.kind !== 'update' || outcome.kind !== 'done' || !outcome.observed || !type) return outcome
	const { before, after, edits, address } = change
	const now = canonicalAttributes(type, outcome.observed)
	const kept = [...new Set(edits.map(({ path }) => String(path[0])))].filter((name) => {
		const attribute = findAttribute(type, name)
		const [was, sent, is] = [before.get(name), after.get(name), now.get(name)]
		if (!attribute || attribute.sensitive || [was, sent, is].some(hides)) return false
		return isSameIn(attribute, is, was) && !isSameIn(attribute, was, sent)
	})
	if (kept.length === 0) return outcome
	const names = kept.map((name) => `\`${name}\``).join(', ')
	const reason = problem('LIVE_IGNORED', `${address}: the workspace accepted the write and kept the old value of ${names}`, {
		hint: 'compare it in the workspace',
		where: { address },
	})
	return { ...outcome, kind: 'failed', problem: reason }
}

function hides(value: Value): boolean {
	if (isHidden(value)) return true
	return (isDict(value) || isList(value)) && [...value.values()].some(hides)
}
