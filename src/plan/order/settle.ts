import type { Change, Held, Problem, Steps } from '../../model/index.ts'
import { closingCircles, withoutAttributes } from './closing.ts'
import { groupsOf } from './groups.ts'
import type { HoldRequest, Sorted } from './hold.ts'
import { holdBack } from './hold.ts'
import { nameless } from './nameless.ts'

/**
 * Takes out what must not be done now: each change by itself, and then what only both sides together make impossible, or no order of the
 * changes makes possible. What waits may have ended what another change needs ended, so that is looked at again.
 */
export function* settleChanges(request: HoldRequest, changes: readonly Change[], all: readonly Change[]): Steps<Sorted> {
	const reasons = new Map<string, Problem>()
	const blocked = (change: Change): Problem | undefined => reasons.get(change.id) ?? request.blocked?.(change)
	const parts: Held[] = []
	const grouped = new Set([...groupsOf(request.schema, all).values()].flat().map(({ id }) => id))
	for (let given = changes; ; ) {
		const sorted = yield* holdBack({ ...request, blocked }, given, all)
		yield
		const closing = closingCircles(request, sorted.changes)
		const lacking = closing.size > 0 ? new Map<Change, Problem>() : nameless(request.schema, sorted.changes)
		if (closing.size + lacking.size === 0) return { ...sorted, held: [...sorted.held, ...parts] }
		for (const [{ id }, reason] of lacking) reasons.set(id, reason)
		const left = new Map<string, Change>()
		for (const [change, found] of closing) {
			const rest = grouped.has(change.id) ? undefined : withoutAttributes(request.schema, change, new Set(found.keys()))
			if (rest) left.set(change.id, rest)
			for (const [attribute, reason] of found)
				if (rest) parts.push({ address: change.address, type: change.type, to: change.to, path: [attribute], reason })
				else reasons.set(change.id, reason)
		}
		given = given.map((change) => left.get(change.id) ?? change)
	}
}
