import type { Change, Outcome, Problem } from '../../../src/provider.ts'
import { findType, problem } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'

export function unsure({ id, kind, type, key, address }: Change, cause: Problem): Outcome {
	const message = `It is not known whether the ${kind} of the ${type} ${key} reached Unleash`
	const hint = kind === 'create' ? 'look for it in Unleash before you run again' : 'run again: it looks first'
	return { change: id, kind: 'unknown', problem: problem('OUTCOME_UNKNOWN', message, { hint, where: { address }, cause }) }
}

/** The write was accepted, and something else came of it. */
export function ignored({ type, key, address }: Change, names: readonly string[]): Problem {
	return problem('LIVE_IGNORED', `Unleash accepted the write to the ${type} ${key} and did not take ${names.join(', ')} as sent`, {
		hint: 'compare it in Unleash',
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

export function isThere({ address, type, key }: Change): Problem {
	return problem('API_CONFLICT', `Unleash has a ${type} ${key} already, and it is another one than the file says`, {
		hint: 'plan again: it is compared with the file then',
		where: { address },
	})
}

/** Somebody was faster, in the moment since the engine looked. */
export function movedOn({ address }: Change): Problem {
	return problem('LIVE_CHANGED', `${address} changed in Unleash a moment ago`, {
		hint: 'nothing was written to it; plan again',
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

export function noId({ address }: Change): Problem {
	return problem('ID_UNKNOWN', `The id of ${address} is not known`, { hint: 'plan again', where: { address } })
}
