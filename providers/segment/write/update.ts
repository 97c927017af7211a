import type { Change, Failed, Outcome, Problem, Resource } from '../../../src/provider.ts'
import { callAll, callOne, done, halfDone, noId, refused, stillThere } from '../../../src/provider.ts'
import { find } from '../read/find.ts'
import type { Memory } from '../read/memory.ts'
import { ignoredEdits, isMade } from './compare.ts'
import { ignored, unsure } from './outcome.ts'
import { updateCalls } from './request.ts'

type Update = Extract<Change, { kind: 'update' }>

/** Sends what changes, and looks at what came of it. */
export async function update(memory: Memory, change: Update): Promise<Outcome> {
	const { remoteId } = change
	if (remoteId === undefined) return refused(change, noId(change))
	const made = updateCalls(memory, change, remoteId)
	if (made.kind === 'impossible') return refused(change, made.problem)
	if (made.calls.length === 0) return { change: change.id, kind: 'skipped' }
	const [first, ...others] = made.calls
	const failed = first && (await callOne(memory, first))
	if (failed?.kind === 'refused') return refused(change, failed.problem)
	const wrong = failed?.problem ?? (await callAll(memory, others))
	const now = stillThere(change, await find(memory, { type: change.type, key: change.key, id: remoteId }))
	if (now.kind === 'unknown') return unsure(change, wrong ?? now.reason)
	const hidden = memory.hidden.get(`${change.type} ${remoteId}`) ?? []
	if (wrong) return isMade(change, now.value.attributes, hidden) ? done(change, now.value) : afterFailure(change, now.value, failed, wrong)
	const undone = ignoredEdits(change, now.value.attributes, hidden)
	return done(change, now.value, undone.length === 0 ? undefined : ignored(change, `kept the old value of ${undone.join(', ')}`))
}

/** Of one call whose answer was lost, old values prove nothing: the new ones may be on their way. Of several, some were made. */
function afterFailure(change: Update, now: Resource, first: Failed | undefined, wrong: Problem): Outcome {
	return first ? unsure(change, wrong) : done(change, now, halfDone(change, wrong))
}
