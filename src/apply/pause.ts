import type { Change, Dict, Interim, Outcome, Resource, ResourceType } from '../model/index.ts'
import { problem } from '../model/index.ts'
import { isStructural } from '../plan/index.ts'

/** True where the change must not be made while the resource is at work, and it is. */
export function isStructuralNow(change: Change, type: ResourceType, now: Resource): boolean {
	return now.busy !== undefined && change.kind === 'update' && isStructural(type, change.edits)
}

/** What a resource that is at work may hold while the change is made; undefined where it is not paused for that. */
export function pauseFor(change: Change, type: ResourceType | undefined): Interim | undefined {
	if (!type?.pausedBy || change.to !== 'live' || change.kind !== 'update' || !isStructural(type, change.edits)) return undefined
	const { attribute, value } = type.pausedBy
	return change.before.get(attribute) === value ? undefined : { attribute, value }
}

/** Pauses, changes, and restores what the change itself does not decide. The restore is tried whatever became of the change. */
export async function writePaused(
	change: Extract<Change, { kind: 'update' }>,
	{ attribute, value }: Interim,
	write: (change: Change) => Promise<Outcome>,
): Promise<Outcome> {
	const at = (dict: Dict, own: boolean): Dict => new Map([...dict, [attribute, own ? value : !value]])
	const set = (dict: Dict, own: boolean): Change => ({
		...change,
		before: at(dict, !own),
		after: at(dict, own),
		edits: [{ path: [attribute], before: own ? !value : value, after: own ? value : !value }],
	})
	const left = { attribute, value }
	const paused = await write(set(change.before, true))
	if (paused.kind !== 'done') return paused.kind === 'unknown' ? { ...paused, left } : paused
	const changed = await write({
		...change,
		before: at(change.before, true),
		after: at(change.after, true),
		edits: change.edits.filter((edit) => edit.path[0] !== attribute),
	})
	if (change.after.get(attribute) === value) return changed
	const restored = await write(set(changed.kind === 'done' ? change.after : change.before, false))
	if (restored.kind === 'done') return changed.kind === 'done' ? restored : changed
	return {
		change: change.id,
		kind: 'failed',
		left,
		problem: problem('OUTCOME_UNKNOWN', `${change.address} may still be paused: \`${attribute}\` could not be set back`, {
			hint: 'the next apply sets it back',
			...(restored.problem && { cause: restored.problem }),
		}),
	}
}
