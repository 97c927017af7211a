import type { Plan, Steps } from '../model/index.ts'
import { digestSteps, jsonPieces, runSteps } from '../model/index.ts'

/** The plan under the name that its bytes give it: the digest of its JSON without `digest`, keys sorted. */
export function* sealSteps(draft: Omit<Plan, 'digest'>): Steps<Plan> {
	const digest = yield* digestSteps(jsonPieces(draft, 'sorted', PIECES))
	return { ...draft, digest }
}

/** A plan's members, and the items of each. */
const PIECES = 2

/** The same at once. */
export function sealPlan(draft: Omit<Plan, 'digest'>): Plan {
	return runSteps(sealSteps(draft))
}
