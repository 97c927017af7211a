import type { Plan } from './plan.ts'
import type { Dict, Present, Value } from './value.ts'
import { isDecimal, isDict } from './value.ts'

/**
 * A plan as one value, for its digest and its JSON: records become maps, what is `undefined` is left out, and the values
 * in it stay as they are. The digest of a plan is taken over the value without its `digest`.
 */
export function planValue(plan: Omit<Plan, 'digest'> & { readonly digest?: Plan['digest'] }): Dict {
	return recordValue(plan)
}

/** A record of ours as one value: records in it become maps, what is `undefined` is left out, values stay as they are. */
export function recordValue(record: object): Dict {
	const members = new Map<string, Present>()
	for (const [name, member] of Object.entries(record)) {
		const value = memberValue(member)
		if (value !== undefined) members.set(name, value)
	}
	return members
}

function memberValue(member: Value | object): Value {
	if (typeof member !== 'object' || member === null) return member
	if (Array.isArray(member)) return member.map((item: Present | object) => memberValue(item) ?? null)
	if (isDict(member as Value) || isDecimal(member as Value) || isMaskedRecord(member)) return member as Present
	return recordValue(member)
}

/** No record of a plan has the kind `masked`; `isMasked` takes only values and would take a record for one. */
function isMaskedRecord(member: object): boolean {
	return 'kind' in member && member.kind === 'masked'
}
