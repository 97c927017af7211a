import type { Change, Outcome, Problem, Resource } from '../model/index.ts'
import { problem } from '../model/index.ts'

/** What the workspace holds now; with a problem, not what was wanted. */
export function done(change: Change, resource: Resource, wrong?: Problem): Outcome {
	const seen = {
		observed: resource.attributes,
		...(resource.id !== undefined && { remoteId: resource.id }),
		...(resource.version !== undefined && { version: resource.version }),
	}
	return wrong ? { change: change.id, kind: 'failed', problem: wrong, ...seen } : { change: change.id, kind: 'done', ...seen }
}

export function refused(change: Change, why: Problem): Outcome {
	return { change: change.id, kind: 'refused', problem: why }
}

export function unsure({ id, kind, address }: Change, cause: Problem): Outcome {
	const why = problem('OUTCOME_UNKNOWN', `it is not known whether the ${kind} of ${address} was made`, {
		hint: 'plan again: it shows what is there now',
		where: { address },
		cause,
	})
	return { change: id, kind: 'unknown', problem: why }
}

/** The API said yes, and the thing is not as it was sent. */
export function ignored({ address }: Change, title: string, attributes: readonly string[]): Problem {
	return problem('LIVE_IGNORED', `${title} took the change of ${address}, and did not keep what it says of: ${attributes.join(', ')}`, {
		hint: `write what ${title} shows now`,
		where: { address },
	})
}
