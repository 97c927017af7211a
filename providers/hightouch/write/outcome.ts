import type { Change, Outcome, Problem } from '../../../src/provider.ts'
import { findType, problem } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'

export function unsure({ id, kind, type, key, address }: Change, cause: Problem): Outcome {
	const message = `It is not known whether the ${kind} of the ${type} ${key} reached Hightouch`
	return {
		change: id,
		kind: 'unknown',
		problem: problem('OUTCOME_UNKNOWN', message, { hint: 'run again: it looks first', where: { address }, cause }),
	}
}

/** The write was accepted, and something else came of it. */
export function ignored({ type, key, address }: Change, what: string): Problem {
	return problem('LIVE_IGNORED', `Hightouch accepted the write to the ${type} ${key} and ${what}`, {
		hint: 'compare it in the Hightouch app',
		where: { address },
	})
}

/** What the plan was made from is not what is there. */
export function moved({ type, key, address }: Change, what: string): Problem {
	return problem('LIVE_CHANGED', `The ${type} ${key} ${what} since the plan was made`, {
		hint: 'nothing was written to it; plan again',
		where: { address },
	})
}

/** The schema's reason why nothing of the kind can be done. */
export function unable({ kind, type, key, address }: Change, why?: { readonly reason: string; readonly remedy: string }): Problem {
	const ability = findType(schema, type)?.can[kind]
	const because =
		why ?? (typeof ability === 'object' ? ability : { reason: `Hightouch has no resources of type ${type}`, remedy: 'check the type' })
	return problem('LIVE_UNSUPPORTED', `The ${kind} of the ${type} ${key} is not possible: ${because.reason}`, {
		hint: because.remedy,
		where: { address },
	})
}
