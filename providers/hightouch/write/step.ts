import type { Change, Dict, Outcome, Problem, TypeName } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isSame } from '../../../src/provider.ts'
import type { Whole } from '../read/find.ts'
import { schema } from '../schema/index.ts'

/** What one change does to the body that is sent for a contract or a domain, and how it is told what came of it. */
export type Step = {
	readonly change: Change
	/** Members of the contract or domain itself. */
	readonly fields?: Dict
	readonly part?: PartStep
	readonly tell: (written: Written) => Outcome
}

/** One item of a list: without `shown` it is new, without `item` it goes. */
export type PartStep = { readonly type: TypeName; readonly shown?: Dict; readonly item?: Dict }

/**
 * What is held after a write. `lost`: the answer did not tell, and it was looked up. `wrong`: what is gone that nobody wanted to go,
 * as a sentence.
 */
export type Written = { readonly now: Whole; readonly lost?: Problem; readonly wrong?: string }

/** The last moment before the write: what is there must be what the plan saw. */
export function isAsPlanned(change: Exclude<Change, { kind: 'create' }>, now: Dict): boolean {
	const type = findType(schema, change.type)
	return type !== undefined && isSame(canonicalAttributes(type, now), canonicalAttributes(type, change.before))
}
