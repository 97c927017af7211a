import type { Change, Dict, Present, Value } from '../../../src/provider.ts'
import { isDict, isList } from '../../../src/provider.ts'
import { errors } from '../api/index.ts'
import type { Part } from '../read/events.ts'
import { memberOf } from '../read/events.ts'
import type { Whole } from '../read/find.ts'
import { sentPart } from './request-parts.ts'
import type { PartStep, Step } from './step.ts'

/**
 * The changed members, and always both lists: what becomes of a list that is left out is not known, and nothing may be lost
 * whichever way the service takes it (P29).
 */
export function bodyOf({ parts }: Whole, steps: readonly Step[]): Dict {
	const body = new Map<string, Present>(steps.flatMap(({ fields }) => [...(fields ?? [])]))
	const byType = Map.groupBy(
		steps.flatMap(({ part }) => part ?? []),
		({ type }) => type,
	)
	for (const [type, shown] of parts) body.set(memberOf(type) ?? '', listOf(shown, byType.get(type) ?? []))
	return body
}

/** Changed items in their places, those that go left out, new ones behind the others, which go back as they came. */
function listOf(parts: readonly Part[], steps: readonly PartStep[]): readonly Dict[] {
	const changed = new Map(steps.map((step) => [step.shown, step]))
	const made = steps.flatMap(({ shown, item }) => (shown || !item ? [] : [item]))
	const kept = parts.flatMap(({ raw, resource }) => {
		const step = changed.get(raw)
		if (step) return step.item ?? []
		return sentPart(resource.type, raw)
	})
	return [...kept, ...made]
}

/**
 * The changes of a refused body in the parts that are to be tried by themselves: each whose item the refusal names, after all the
 * others; two halves where it names none of them, or all.
 */
export function splitBy(refusal: Value, body: Dict, steps: readonly Step[]): readonly (readonly Change[])[] {
	const items = itemsIn(refusal, body)
	const changesOf = (some: readonly Step[]): readonly Change[] => some.map(({ change }) => change)
	const named = steps.filter(({ part }) => items.has(part?.item))
	const others = steps.filter(({ part }) => !items.has(part?.item))
	if (named.length > 0 && others.length > 0) return [changesOf(others), ...named.map(({ change }) => [change])]
	const middle = Math.ceil(steps.length / 2)
	return [changesOf(steps.slice(0, middle)), changesOf(steps.slice(middle))]
}

/** `events.3.name`, also with more before it, or `events.$3`: the item at that place of a list that was sent. */
const PLACE = /\b(events|components)\.\$?(\d+)\b/

function itemsIn(refusal: Value, body: Dict): ReadonlySet<Value> {
	const details = isDict(refusal) ? refusal.get(errors.details) : undefined
	const fields = isDict(details) ? [...details.keys()] : []
	const items = fields.map((field) => {
		const [, member = '', index] = PLACE.exec(field) ?? []
		const list = body.get(member)
		return isList(list) ? list[Number(index)] : undefined
	})
	return new Set(items.filter((item) => item !== undefined))
}
