import type { Change, Outcome, Resource } from '../../../src/provider.ts'
import { done, problem, refused, showPath } from '../../../src/provider.ts'
import { mapHolder } from '../read/events.ts'
import type { Whole } from '../read/find.ts'
import type { Memory } from '../read/memory.ts'
import { namesIn } from '../read/memory.ts'
import { ignoredEdits, unlikeSent } from './compare.ts'
import { ignored, moved, unsure } from './outcome.ts'
import { changedAttributes, updateBody } from './request.ts'
import type { Step, Written } from './step.ts'
import { isAsPlanned } from './step.ts'

type Update = Extract<Change, { kind: 'update' }>

/** A change of the contract or domain itself, seen against what it is now. */
export function holderStep(memory: Memory, change: Update, now: Whole): Step | Outcome {
	const made = updateBody(change, new Map())
	if (made.kind === 'impossible') return refused(change, made.problem)
	const before = resourceOf(memory, now)
	if (!before || !isAsPlanned(change, before.attributes)) return refused(change, moved(change, 'changed in the workspace'))
	return { change, fields: made.body, tell: (written) => tellHolder(memory, change, written) }
}

function tellHolder(memory: Memory, change: Update, { now, lost, wrong }: Written): Outcome {
	const resource = resourceOf(memory, now)
	if (!resource) return unsure(change, lost ?? problem('API_ANSWER_INVALID', `Hightouch shows something else than the ${change.type}`))
	const undone = ignoredEdits(change, resource.attributes)
	const names = changedAttributes(change)
	const open = unlikeSent(change.type, change.after, resource.attributes, 'at-least').filter((name) => names.includes(name))
	if (lost && undone.length + open.length > 0) return unsure(change, lost)
	const what = undone.length > 0 ? `kept the old value of ${undone.map(showPath).join(', ')}` : wrong
	return done(change, resource, what === undefined ? undefined : ignored(change, what))
}

function resourceOf(memory: Memory, { type, id, key, shown }: Whole): Resource | undefined {
	const mapped = mapHolder(type, shown, { id, key, names: namesIn(memory) })
	return mapped.kind === 'resource' ? mapped.resource : undefined
}
