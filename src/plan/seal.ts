import type { Digest, Plan } from '../model/index.ts'
import { digestOf, planValue } from '../model/index.ts'

/** The plan under the name that its bytes give it. */
export function sealPlan(draft: Omit<Plan, 'digest'>): Plan {
	const digest: Digest = digestOf(planValue(draft))
	return { ...draft, digest }
}
