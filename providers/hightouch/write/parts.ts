import type { Change, Dict, Outcome, RemoteId } from '../../../src/provider.ts'
import { done, problem, refused, showPath } from '../../../src/provider.ts'
import { partsOf } from '../layout.ts'
import type { Part } from '../read/events.ts'
import type { Whole } from '../read/find.ts'
import { isPart } from '../read/find.ts'
import { ignoredEdits, notTaken, unlikeSent } from './compare.ts'
import { ignored, moved, unsure } from './outcome.ts'
import { partItem } from './request-parts.ts'
import type { Step, Written } from './step.ts'
import { isAsPlanned } from './step.ts'

type Write = Exclude<Change, { kind: 'delete' }>
type Delete = Extract<Change, { kind: 'delete' }>

/** A change of one event or component, seen against what its contract or domain holds now: one item is put in, exchanged or taken out. */
export function partStep(change: Change, { parts }: Whole): Step | Outcome {
	const own = parts.get(change.type)?.find((part) => isPart(part, refOf(change)))
	if (change.kind === 'create') return own ? takeOver(change, own) : put(change, undefined)
	if (change.kind === 'delete' && !own) return { change: change.id, kind: 'done', ...idOf(change) }
	if (!own) return refused(change, moved(change, 'was deleted in the workspace'))
	if (!isAsPlanned(change, own.resource.attributes)) return refused(change, moved(change, 'changed in the workspace'))
	return change.kind === 'delete' ? takeOut(change, own) : put(change, own)
}

function refOf({ type, key, kind, remoteId }: Change) {
	return { type, key, ...(kind !== 'create' && remoteId !== undefined && { id: remoteId }) }
}

/** Somebody made it meanwhile: the same is taken over, another one is not. */
function takeOver(change: Extract<Change, { kind: 'create' }>, { resource }: Part): Outcome {
	const differing = unlikeSent(change.type, change.after, resource.attributes, 'exact')
	if (differing.length === 0) return done(change, resource)
	const message = `Hightouch already has a ${change.type} with the slug ${change.key}, and it differs in ${differing.join(', ')}`
	return refused(change, problem('API_CONFLICT', message, { hint: 'plan again to see both', where: { address: change.address } }))
}

function put(change: Write, own: Part | undefined): Step | Outcome {
	const made = partItem(change, own?.raw)
	if (!('item' in made)) return refused(change, made)
	const part = { type: change.type, item: made.item, ...(own && { shown: own.raw }) }
	return { change, part, tell: (written) => tellPut(change, own, written) }
}

function tellPut(change: Write, before: Part | undefined, { now, lost, wrong }: Written): Outcome {
	const slug = before?.own ?? partsOf(change.type, change.key)[1]
	const part = now.parts.get(change.type)?.find((candidate) => candidate.own === slug)
	if (!part) return lost ? unsure(change, lost) : failed(change, 'does not have it')
	const { resource } = part
	const own = wrongIn(change, resource.attributes)
	if (lost && (own !== undefined || unlikeSent(change.type, change.after, resource.attributes, 'at-least').length > 0))
		return unsure(change, lost)
	const what = own ?? wrong
	return done(change, resource, what === undefined ? undefined : ignored(change, what))
}

/** What of the change was accepted and not made, as a sentence; a value that the service rewrote is another matter. */
function wrongIn(change: Write, observed: Dict): string | undefined {
	const paths = change.kind === 'update' ? ignoredEdits(change, observed) : []
	if (paths.length > 0) return `kept the old value of ${paths.map(showPath).join(', ')}`
	const names = change.kind === 'create' ? notTaken(change, observed) : []
	return names.length > 0 ? `created it without taking ${names.join(', ')} as sent` : undefined
}

function takeOut(change: Delete, own: Part): Step {
	return { change, part: { type: change.type, shown: own.raw }, tell: (written) => tellOut(change, own, written) }
}

function tellOut(change: Delete, own: Part, { now, lost, wrong }: Written): Outcome {
	const still = now.parts.get(change.type)?.find((part) => part.own === own.own)
	if (still) return lost ? unsure(change, lost) : done(change, still.resource, ignored(change, 'still has it'))
	return wrong === undefined ? { change: change.id, kind: 'done', ...idOf(change) } : failed(change, wrong)
}

function failed(change: Change, what: string): Outcome {
	return { change: change.id, kind: 'failed', problem: ignored(change, what), ...idOf(change) }
}

function idOf({ remoteId }: Change): { remoteId?: RemoteId } {
	return remoteId === undefined ? {} : { remoteId }
}
