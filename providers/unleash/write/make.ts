import type { Call, Change, Failed, Outcome, Problem, Resource } from '../../../src/provider.ts'
import { callAll, callOne, done, halfDone, refused, stillThere } from '../../../src/provider.ts'
import { find } from '../read/find.ts'
import type { Memory } from '../read/memory.ts'
import { differences, ignoredEdits } from './compare.ts'
import { ignored, unsure } from './outcome.ts'

type Update = Extract<Change, { kind: 'update' }>

/** Makes the calls of an update, one after the other, and looks at what came of them. */
export async function makeCalls(memory: Memory, change: Update, calls: readonly Call[]): Promise<Outcome> {
	const [first, ...others] = calls
	if (!first) return { change: change.id, kind: 'skipped' }
	const failed = await callOne(memory, first)
	if (failed?.kind === 'refused') return refused(change, failed.problem)
	const wrong = failed?.problem ?? (await callAll(memory, others))
	const now = stillThere(
		change,
		await find(memory, { type: change.type, key: change.key, ...(change.remoteId !== undefined && { id: change.remoteId }) }),
	)
	if (now.kind === 'unknown') return unsure(change, wrong ?? now.reason)
	if (wrong) return afterFailure(change, now.value, failed, wrong)
	const undone = ignoredEdits(change, now.value.attributes)
	return done(change, now.value, undone.length === 0 ? undefined : ignored(change, `kept the old value of ${undone.join(', ')}`))
}

/** Of one call whose answer was lost, old values prove nothing: the new ones may be on their way. Of several, some were made. */
function afterFailure(change: Update, now: Resource, first: Failed | undefined, wrong: Problem): Outcome {
	if (differences(change.type, change.after, now.attributes).length === 0) return done(change, now)
	return first ? unsure(change, wrong) : done(change, now, halfDone(change, wrong))
}
