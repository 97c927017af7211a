import type { Change, Outcome, Problem, Resource, Schema } from '../model/index.ts'
import { findType, problem } from '../model/index.ts'

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

export function noId({ address }: Change): Problem {
	return problem('ID_UNKNOWN', `The id of ${address} is not known`, {
		hint: 'plan again; `tideway import` binds a file to an id',
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

/** Says of a change what came of it, in the name of the service. */
export type Words = {
	/** Nobody can tell whether it was made. */
	unsure(change: Change, cause: Problem): Outcome
	/** It was accepted, and something else came of it: `kept the old value of name`. */
	ignored(change: Change, what: string): Problem
	/** What it was planned from is not what is there: `was deleted`. */
	moved(change: Change, what: string): Problem
	/** Nothing of the kind can be done; without a reason, the schema's. */
	unable(change: Change, because?: { readonly reason: string; readonly remedy: string }): Problem
}

export function wordsOf({ title, schema }: { readonly title: string; readonly schema: Schema }): Words {
	return {
		unsure: ({ id, kind, type, key, address }, cause) => {
			const message = `It is not known whether the ${kind} of the ${type} ${key} reached ${title}`
			const why = problem('OUTCOME_UNKNOWN', message, { hint: 'plan again: it shows what is there now', where: { address }, cause })
			return { change: id, kind: 'unknown', problem: why }
		},
		ignored: ({ type, key, address }, what) =>
			problem('LIVE_IGNORED', `${title} accepted the write to the ${type} ${key} and ${what}`, {
				hint: `compare it in ${title}`,
				where: { address },
			}),
		moved: ({ type, key, address }, what) =>
			problem('LIVE_CHANGED', `The ${type} ${key} ${what} since the plan was made`, {
				hint: 'nothing was written to it; plan again',
				where: { address },
			}),
		unable: ({ kind, type, key, address }, because = whyNot(type, kind)) =>
			problem('LIVE_UNSUPPORTED', `The ${kind} of the ${type} ${key} is not possible: ${because.reason}`, {
				hint: because.remedy,
				where: { address },
			}),
	}

	function whyNot(type: string, kind: Change['kind']) {
		const ability = findType(schema, type)?.can[kind]
		return typeof ability === 'object' ? ability : { reason: 'there is no operation for it', remedy: `do it in ${title}` }
	}
}
