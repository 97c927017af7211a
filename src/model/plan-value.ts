import type { Ordering } from './canonical.ts'
import { byCodeUnit, renderForeignJson, renderJson, renderKey } from './canonical.ts'
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

/** As `renderJson` spells a value with its keys in that order, or as `renderForeignJson` does. */
export type Spelling = Ordering | 'foreign'

/**
 * A record of ours or a map as JSON text in pieces: `levels` of its records, maps and lists are cut into one piece for each member,
 * what is below them is whole. Joined, the pieces are the text of the whole.
 */
export function jsonPieces(whole: object, spelling: Spelling, levels: number): Generator<string> {
	return piecesOf('', whole, spelling, levels)
}

/** `before` is what stands before the member, so that it has no piece of its own. */
function* piecesOf(before: string, member: Value | object, spelling: Spelling, levels: number): Generator<string> {
	if (levels > 0 && Array.isArray(member)) {
		const items = member.map((item: Present | object) => ['', item ?? null] as const)
		yield* nestedPieces([`${before}[`, ']'], items, spelling, levels - 1)
	} else if (levels > 0 && (isDict(member as Value) || isRecord(member))) {
		const members = entriesOf(member as object, spelling).map(([name, own]) => [`${nameOf(name, spelling)}:`, own] as const)
		yield* nestedPieces([`${before}{`, '}'], members, spelling, levels - 1)
	} else yield before + textOf(memberValue(member), spelling)
}

function* nestedPieces(
	[open, close]: readonly [string, string],
	members: readonly (readonly [string, Present | object])[],
	spelling: Spelling,
	levels: number,
): Generator<string> {
	for (const [index, [name, member]] of members.entries()) yield* piecesOf(`${index === 0 ? open : ','}${name}`, member, spelling, levels)
	yield members.length === 0 ? open + close : close
}

function entriesOf(whole: object, spelling: Spelling): readonly (readonly [string, Present | object])[] {
	const entries: [string, Present | object | undefined][] = whole instanceof Map ? [...whole] : Object.entries(whole)
	const present = entries.filter((entry): entry is [string, Present | object] => entry[1] !== undefined)
	return spelling === 'sorted' ? present.sort(([a], [b]) => byCodeUnit(a, b)) : present
}

function nameOf(name: string, spelling: Spelling): string {
	return spelling === 'foreign' ? renderForeignJson(name) : renderKey(name)
}

function textOf(value: Value, spelling: Spelling): string {
	return spelling === 'foreign' ? renderForeignJson(value) : renderJson(value, spelling)
}

function memberValue(member: Value | object): Value {
	if (Array.isArray(member)) return member.map((item: Present | object) => memberValue(item) ?? null)
	return isRecord(member) ? recordValue(member) : member
}

/** True for what is ours and no value. */
function isRecord(member: Value | object): member is object {
	if (typeof member !== 'object' || member === null || Array.isArray(member)) return false
	return !isDict(member as Value) && !isDecimal(member as Value) && !isHiddenRecord(member)
}

/** No record of a plan has the kind `masked` or `secret`; `isHidden` takes only values and would take a record for one. */
function isHiddenRecord(member: object): boolean {
	return 'kind' in member && (member.kind === 'masked' || member.kind === 'secret')
}
