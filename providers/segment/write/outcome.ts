import type { Change, Outcome, Problem } from '../../../src/provider.ts'
import { findType, problem } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'

export function unsure({ id, kind, type, key, address }: Change, cause: Problem): Outcome {
	const message = `It is not known whether the ${kind} of the ${type} ${key} reached Segment`
	const hint = kind === 'create' ? 'look for it in the Segment app before you run again' : 'run again: it looks first'
	return { change: id, kind: 'unknown', problem: problem('OUTCOME_UNKNOWN', message, { hint, where: { address }, cause }) }
}

/** The write was accepted, and something else came of it. */
export function ignored({ type, key, address }: Change, what: string): Problem {
	return problem('LIVE_IGNORED', `Segment accepted the write to the ${type} ${key} and ${what}`, {
		hint: 'compare it in the Segment app',
		where: { address },
	})
}

/** The schema's reason why nothing of the kind can be done. */
export function unable({ kind, type, key, address }: Change): Problem {
	const ability = findType(schema, type)?.can[kind]
	const because = typeof ability === 'object' ? ability : { reason: `there is no type ${type}`, remedy: 'check the type' }
	return problem('LIVE_UNSUPPORTED', `The ${kind} of the ${type} ${key} is not possible: ${because.reason}`, {
		hint: because.remedy,
		where: { address },
	})
}

/** Some of a change's calls succeeded, and the next one did not. */
export function halfDone({ address }: Change, cause: Problem): Problem {
	return problem('LIVE_IGNORED', `${address} was written in part: one of its calls did not succeed`, {
		hint: 'plan again: what is missing is in the next plan',
		where: { address },
		cause,
	})
}

export function noId({ address }: Change): Problem {
	return problem('ID_UNKNOWN', `The id of ${address} is not known`, {
		hint: 'plan again; `tideway import` binds a file to an id',
		where: { address },
	})
}
